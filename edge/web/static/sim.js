// The simulated cabinet's page: draws the state that comes by the stream, and sends what hands do. No words of its own.
const lang = document.body.dataset.lang;
const one = (query, root = document) => root.querySelector(query);
const all = (query, root = document) => [...root.querySelectorAll(query)];
const SVG = "http://www.w3.org/2000/svg";

let now = { cells: {}, lights: {} };
let chosen = "";
let inHand = "";
let lastShown = null;
let drag = null;

// ---- sending

async function send(path, options) {
  try {
    const reply = await fetch(`${path}?lang=${lang}`, { method: "POST", ...options, headers: { "X-Kiosk": "1", ...options.headers } });
    const told = await reply.json();
    if (!told.ok) toast(told.said ?? told.text);
    return told.ok;
  } catch {
    return false;
  }
}

const act = (body) => send("/sim/act", { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

function held() {
  return Object.fromEntries(all("[data-held]").map((slider) => [slider.dataset.held, Number(slider.value)]));
}

function show(what) {
  lastShown = what;
  one(".viewfinder").classList.remove("flash");
  requestAnimationFrame(() => one(".viewfinder").classList.add("flash"));
  if (what instanceof File) {
    const form = new FormData();
    form.append("picture", what);
    form.append("held", JSON.stringify(held()));
    return send("/sim/show", { body: form });
  }
  return act({ ...what, ...held() });
}

let toastEnds = 0;
function toast(words) {
  const place = one("[data-toast]");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(toastEnds);
  toastEnds = setTimeout(() => { place.hidden = true; }, 5000);
}

// ---- drawing

function draw(state) {
  now = state;
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
  group.setAttribute("aria-label", `${told.name}: ${told.words}`);
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
  if (!place || drag || place.drawn === html) return;
  const focus = place.contains(document.activeElement) ? document.activeElement.dataset.sim : "";
  const opened = all("details[open]", place).map((each) => each.dataset.sim);
  place.innerHTML = html;
  place.drawn = html;
  for (const each of opened) one(`details[data-sim="${each}"]`, place)?.setAttribute("open", "");
  if (focus) one(`[data-sim="${CSS.escape(focus)}"]`, place)?.focus();
  if (name === "sounds") {
    const last = one("li", place);
    if (last) one("[data-last-sound]").textContent = last.dataset.said;
  }
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
  const told = now.cells[chosen];
  const panel = one("[data-panel]");
  panel.hidden = !told;
  one("[data-first-hint]").hidden = Boolean(told);
  for (const cell of all(".cell")) cell.classList.toggle("chosen", cell.dataset.cell === chosen);
  if (!told) return;
  panel.dataset.cell = chosen;
  one("[data-panel-cell]").textContent = chosen;
  one("[data-panel-words]").textContent = told.words;
  for (const each of all("[data-field]", panel)) each.setAttribute("aria-pressed", told[each.dataset.field]);
  for (const each of all("[data-says]", panel)) each.setAttribute("aria-checked", each.dataset.says === (told.lies || "honest"));
}

function markHand() {
  for (const card of all(".card[data-thing]")) card.setAttribute("aria-pressed", inHand !== "" && card.dataset.thing === inHand);
  document.body.classList.toggle("carrying", inHand !== "");
}

function hand(thing) {
  inHand = thing;
  markHand();
}

// ---- what hands do

function choose(cell) {
  chosen = cell;
  drawPanel();
}

function onCell(cell) {
  choose(cell);
  if (inHand && now.cells[cell]?.door === "open") {
    act({ do: "put", cell, thing: inHand });
    hand("");
  } else act({ do: "touch", cell });
}

function onButton(button) {
  const set = button.dataset;
  const on = button.getAttribute("aria-pressed") !== "true";
  const body = { do: set.act, on };
  if (button.closest("[data-panel]")) body.cell = chosen;
  for (const name of ["says", "bus", "fault", "board", "what"]) if (set[name]) body[name] = set[name];
  act(body);
}

function onCard(card) {
  if (card.dataset.thing) hand(inHand === card.dataset.thing ? "" : card.dataset.thing);
  else show({ do: "show", label: card.dataset.label });
}

function cardOf(thing) {
  return one(`.card[data-thing="${CSS.escape(thing)}"]`);
}

const clicks = [
  ["[data-show]:not(body)", (hit) => show({ do: "show", label: hit.dataset.show })],
  ["[data-act]", onButton],
  [".cell[data-door=open] .thing", (hit) => act({ do: "take", cell: hit.dataset.from, thing: hit.dataset.thing })],
  [".cell", (hit) => onCell(hit.dataset.cell)],
  [".card", onCard],
  ["[data-drop=camera]", () => { const card = inHand && cardOf(inHand); if (card?.dataset.label) show({ do: "show", label: card.dataset.label }); }],
  ["[data-tab]", (hit) => {
    for (const tab of all("[data-tab]")) tab.setAttribute("aria-selected", tab === hit);
    for (const sheet of all("[data-sheet]")) sheet.hidden = sheet.dataset.sheet !== hit.dataset.tab;
  }],
  ["[data-view]", (hit) => { document.body.dataset.show = hit.dataset.view; fit(); }],
  ["[data-screen]", (hit) => {
    for (const tab of all("[data-screen]")) tab.setAttribute("aria-pressed", tab === hit);
    one("iframe").src = hit.dataset.screen;
    one("[data-alone]").href = hit.dataset.screen;
  }],
  ["[data-reload]", () => one("iframe").contentWindow.location.reload()],
  ["[data-again]", () => { if (lastShown) show(lastShown); }],
];

document.addEventListener("click", (event) => {
  for (const [query, then] of clicks) {
    const hit = event.target.closest(query);
    if (hit) return then(hit);
  }
});

document.addEventListener("keydown", (event) => {
  const hit = event.target;
  if (event.key === "Escape") return hand("");
  if ((event.key === "Enter" || event.key === " ") && hit.matches("[role=button]:not(button)")) {
    event.preventDefault();
    hit.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
});

document.addEventListener("focusin", (event) => { const cell = event.target.closest?.(".cell"); if (cell) choose(cell.dataset.cell); });
document.addEventListener("contextmenu", (event) => {
  const cell = event.target.closest(".cell");
  if (cell) { event.preventDefault(); choose(cell.dataset.cell); }
});
for (const slider of all("[data-held]")) {
  slider.addEventListener("input", () => { slider.nextElementSibling.textContent = slider.value; });
  slider.addEventListener("change", () => { if (lastShown) show(lastShown); });
}
one("[data-upload]").addEventListener("change", (event) => { const [file] = event.target.files; if (file) show(file); event.target.value = ""; });
one("[data-write]").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = one("input", event.target).value.trim();
  if (text) show({ do: "write", text });
});

// ---- dragging: a thing or a label, to a cell, to the camera, or back to the tray

document.addEventListener("pointerdown", (event) => {
  const hit = event.target.closest(".card, .cell[data-door=open] .thing");
  if (!hit || event.button || event.target.closest("button")) return;
  drag = { hit, x: event.clientX, y: event.clientY, ghost: null, id: event.pointerId };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    drag.ghost = document.createElement("div");
    drag.ghost.className = "ghost";
    drag.ghost.textContent = drag.hit.getAttribute("aria-label") ?? one(".name", drag.hit).textContent;
    document.body.append(drag.ghost);
    document.body.classList.add("dragging");
  }
  drag.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
  const over = target(event);
  for (const each of all(".over")) if (each !== over) each.classList.remove("over");
  over?.classList.add("over");
});

const target = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".cell, [data-drop], [data-sheet=things]");

function endDrag(event) {
  if (!drag) return;
  const { hit, ghost } = drag;
  drag = null;
  document.body.classList.remove("dragging");
  for (const each of all(".over")) each.classList.remove("over");
  if (!ghost) return;
  ghost.remove();
  document.addEventListener("click", (late) => late.stopImmediatePropagation(), { capture: true, once: true });
  setTimeout(() => document.dispatchEvent(new MouseEvent("click")), 0);
  drop(hit.dataset, event.type === "pointerup" ? target(event) : null);
}

function drop({ thing, from, label }, place) {
  if (!place) return;
  if (place.dataset.drop === "camera") {
    const name = label ?? cardOf(thing)?.dataset.label;
    if (name) show({ do: "show", label: name });
  } else if (place.dataset.cell && thing) {
    choose(place.dataset.cell);
    if (from && thing === "foreign") act({ do: "take", cell: from, thing }).then((done) => done && act({ do: "put", cell: place.dataset.cell, thing }));
    else act({ do: "put", cell: place.dataset.cell, thing });
  } else if (place.dataset.sheet && from) act({ do: "take", cell: from, thing });
}

document.addEventListener("pointerup", endDrag);
document.addEventListener("pointercancel", endDrag);

// ---- the kiosk's screen in its true pixels, made to fit

function fit() {
  const bezel = one(".bezel");
  const frame = one("iframe");
  const [width, height] = [Number(bezel.dataset.width), Number(bezel.dataset.height)];
  const box = bezel.parentElement.getBoundingClientRect();
  const others = [...bezel.parentElement.children].filter((each) => each !== bezel).reduce((sum, each) => sum + each.offsetHeight + 8, 0);
  const scale = Math.min(1, (box.width - 20) / width, Math.max(0.1, (box.height - others - 28) / height));
  Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
  Object.assign(bezel.style, { width: `${Math.round(width * scale) + 16}px`, height: `${Math.round(height * scale) + 16}px` });
}
new ResizeObserver(fit).observe(one(".kiosk-column"));
fit();

// ---- the stream

let build = "";
let heard = Date.now();
let stream = null;

function listen() {
  stream?.close();
  stream = new EventSource(`/sim/events?lang=${lang}`);
  stream.addEventListener("state", (event) => { alive(); draw(JSON.parse(event.data)); });
  stream.addEventListener("beat", (event) => {
    alive();
    const told = JSON.parse(event.data).build;
    if (build && told !== build) location.reload();
    build = told;
  });
}

function alive() {
  heard = Date.now();
  one("[data-lost]").hidden = true;
}

setInterval(() => {
  if (Date.now() - heard < 3500) return;
  one("[data-lost]").hidden = false;
  heard = Date.now() - 2000;
  listen();
}, 500);
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", listen);
