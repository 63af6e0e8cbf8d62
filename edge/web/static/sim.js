// The simulated cabinet's page: sends what hands do, and listens to what comes of it. No words of its own.
import { dragging } from "./sim-drag.js";
import { all, cardOf, choose, draw, fit, hand, one, play, view } from "./sim-draw.js";

const lang = document.body.dataset.lang;
let lastShown = null;

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

// ---- what hands do

function onCell(cell) {
  choose(cell);
  if (view.inHand && view.cells[cell]?.door === "open") {
    act({ do: "put", cell, thing: view.inHand });
    hand("");
  } else act({ do: "touch", cell });
}

function onButton(button) {
  const set = button.dataset;
  const on = button.getAttribute("aria-pressed") !== "true";
  const body = { do: set.act, on };
  if (button.closest("[data-panel]")) body.cell = view.chosen;
  for (const name of ["says", "bus", "fault", "board", "family", "what"]) if (set[name]) body[name] = set[name];
  act(body);
}

function onCard(card) {
  if (card.dataset.thing) hand(view.inHand === card.dataset.thing ? "" : card.dataset.thing);
  else show({ do: "show", label: card.dataset.label });
}

const clicks = [
  ["[data-show]:not(body)", (hit) => show({ do: "show", label: hit.dataset.show })],
  ["[data-act]", onButton],
  [".cell[data-door=open] .thing", (hit) => act({ do: "take", cell: hit.dataset.from, thing: hit.dataset.thing })],
  [".cell", (hit) => onCell(hit.dataset.cell)],
  [".card", onCard],
  ["[data-drop=camera]", () => { const card = view.inHand && cardOf(view.inHand); if (card?.dataset.label) show({ do: "show", label: card.dataset.label }); }],
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
  ["[data-play]", (hit) => play(hit.dataset.play)],
  ["[data-listen]", (hit) => {
    view.listening = !view.listening;
    hit.setAttribute("aria-pressed", view.listening);
  }],
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
for (const form of all("[data-write]")) form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = one("input", form).value.trim();
  if (text) (form.dataset.write === "scan" ? act : show)({ do: form.dataset.write, text });
});

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
dragging(drop);

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
