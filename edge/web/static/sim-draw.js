// Draws the state that comes by the stream: attributes for the cabinet, ready pieces of HTML for the lists.
export const one = (query, root = document) => root.querySelector(query);
export const all = (query, root = document) => [...root.querySelectorAll(query)];
const SVG = "http://www.w3.org/2000/svg";

export const view = { cells: {}, chosen: "", inHand: "", dragging: false, listening: false, heard: 0, player: new Audio() };

export function draw(state) {
  view.cells = state.cells;
  for (const [name, told] of Object.entries(state.cells)) drawCell(one(`[data-cell="${CSS.escape(name)}"].cell`), told);
  for (const lamp of all("[data-light]")) drawLamp(lamp, state.lights[lamp.dataset.light]);
  for (const [name, html] of Object.entries(state.html)) drawPiece(name, html);
  const why = one("[data-piece=why]");
  why.textContent = state.why;
  why.hidden = !state.why;
  drawLens(state.shown);
  drawPanel();
  markHand();
  document.body.dataset.ready = "yes";
}

function drawCell(group, told) {
  if (!group) return;
  const set = group.dataset;
  Object.assign(set, { door: told.door, bolt: told.bolt, sensor: told.sensor, lies: told.lies });
  for (const name of ["held", "stuck", "blocked"]) set[name] = told[name];
  set.blockedBelief = Boolean(told.belief.blocked);
  set.differs = told.differs.length > 0;
  set.believes = told.believed ? "full" : "empty";
  one(".leaf", group).setAttribute("aria-label", `${told.name}: ${told.words}`);
  one(".belief text", group).textContent = told.believed;
  drawThings(one(".things", group), told, Number(set.width), Number(set.height));
}

function drawThings(place, told, width, height) {
  const key = JSON.stringify([told.things, told.door]);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  const room = width - 120;
  const each = Math.min(190, room / Math.max(1, told.things.length) - 8);
  const high = Math.min(height - 44, 150);
  place.replaceChildren(...told.things.map((thing, index) => {
    const box = document.createElementNS(SVG, "g");
    box.setAttribute("class", thing === "foreign" ? "thing foreign" : "thing");
    box.setAttribute("transform", `translate(${96 + index * (each + 8)} ${height - 20 - high})`);
    Object.assign(box.dataset, { thing, from: told.name, sim: `thing-${thing}` });
    if (told.door === "open") {
      box.setAttribute("tabindex", "0");
      box.setAttribute("role", "button");
    }
    box.setAttribute("aria-label", told.short[index]);
    box.append(shape("rect", { class: "carton", width: each, height: high, rx: 4 }),
      shape("rect", { class: "tape", x: each / 2 - 9, width: 18, height: high }),
      shape("rect", { class: "sticker", x: 10, y: high - 46, width: each - 20, height: 36, rx: 3 }),
      shape("text", { x: each / 2, y: high - 19, "text-anchor": "middle" }, told.short[index]));
    return box;
  }));
}

function shape(kind, attributes, text) {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawLamp(lamp, glow) {
  lamp.dataset.colour = glow && glow.pattern !== "off" ? glow.colour : "";
  lamp.dataset.pattern = glow ? glow.pattern : "off";
  lamp.classList.toggle("harmful", Boolean(glow) && glow.hz > 3);
}

function drawPiece(name, html) {
  const place = one(`[data-piece="${name}"]`);
  if (!place || view.dragging || place.drawn === html) return;
  const focus = place.contains(document.activeElement) ? document.activeElement.dataset.sim : "";
  const opened = all("details[open]", place).map((each) => each.dataset.sim);
  place.innerHTML = html;
  place.drawn = html;
  for (const each of opened) one(`details[data-sim="${each}"]`, place)?.setAttribute("open", "");
  if (focus) one(`[data-sim="${CSS.escape(focus)}"]`, place)?.focus();
  if (name === "sounds") drawSound(one("li", place));
}

function drawSound(last) {
  if (!last) return;
  one("[data-last-sound]").textContent = last.dataset.said;
  const number = Number(last.dataset.number);
  if (view.listening && number > view.heard) play(number);
  view.heard = number;
}

export function play(number) {
  view.player.src = `/sim/sounds/${number}`;
  view.player.play().catch(() => {});
}

function drawLens(shown) {
  if (!shown.number) return;
  const picture = one("[data-lens]");
  const source = `/sim/lens?n=${shown.number}`;
  if (picture.getAttribute("src") !== source) picture.setAttribute("src", source);
  picture.hidden = false;
  one("[data-lens-empty]").hidden = true;
  one("[data-lens-name]").textContent = shown.name;
  one("[data-lens-name]").hidden = false;
}

function drawPanel() {
  const told = view.cells[view.chosen];
  const panel = one("[data-panel]");
  panel.hidden = !told;
  one("[data-first-hint]").hidden = Boolean(told);
  for (const cell of all(".cell")) cell.classList.toggle("chosen", cell.dataset.cell === view.chosen);
  if (!told) return;
  panel.dataset.cell = view.chosen;
  one("[data-panel-cell]").textContent = view.chosen;
  one("[data-panel-words]").textContent = told.words;
  for (const each of all("[data-field]", panel)) each.setAttribute("aria-pressed", told[each.dataset.field]);
  for (const each of all("[data-says]", panel)) each.setAttribute("aria-checked", each.dataset.says === (told.lies || "honest"));
}

function markHand() {
  for (const card of all(".card[data-thing]")) {
    const picked = view.inHand !== "" && card.dataset.thing === view.inHand;
    card.classList.toggle("picked", picked);
    one(".pick", card).setAttribute("aria-pressed", picked);
  }
  document.body.classList.toggle("carrying", view.inHand !== "");
}

export function hand(thing) {
  view.inHand = thing;
  markHand();
}

export function choose(cell) {
  view.chosen = cell;
  drawPanel();
}

export const cardOf = (thing) => one(`.card[data-thing="${CSS.escape(thing)}"]`);

// The kiosk's screen in its true pixels, made to fit.
export function fit() {
  const bezel = one(".bezel");
  const frame = one("iframe");
  const [width, height] = [Number(bezel.dataset.width), Number(bezel.dataset.height)];
  const box = bezel.parentElement.getBoundingClientRect();
  const others = [...bezel.parentElement.children].filter((each) => each !== bezel).reduce((sum, each) => sum + each.offsetHeight + 8, 0);
  const most = Math.min(1, (box.width - 32) / width, Math.max(0.1, (box.height - others - 28) / height));
  const scale = Math.floor(width * most) / width;
  Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
  Object.assign(bezel.style, { width: `${Math.round(width * scale) + 16}px`, height: `${Math.round(height * scale) + 16}px` });
}
new ResizeObserver(fit).observe(one(".kiosk-column"));
fit();
