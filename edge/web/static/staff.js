// Every staff page: what flows tell is shown, scans of a tablet's own scanner are sent, silence is noticed.
const body = document.body;
const all = (selector) => document.querySelectorAll(selector);
const box = document.querySelector("#verdict") ?? document.querySelector(".toast");
const LISTS = ["tasks", "deliveries", "received", "stowing", "order", "cells", "commission", "health"];
const SHOWN_BIG = ["stow.cell", "stow.shelf"];
const KEYS = { F2: "/staff/deliveries", F3: "/staff/find", F4: "/staff/handover", F6: "/staff/stow", F9: "/staff/cells" };
let source = null, fed = performance.now(), tries = 0, retry = 0, fading = 0;
let touchedAt = performance.now(), toldAt = 0;

// ---- sending -------------------------------------------------------------------------------------------------------
const post = (path, fields) => fetch(path, {
  method: "POST",
  headers: { "X-Kiosk": "1", "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() },
  body: JSON.stringify(fields),
});

async function act(name, args = {}) {
  const answer = await post("/staff/act", { ...args, act: name }).catch(() => null);
  if (answer) await after(answer);
  return answer;
}

async function after(answer) {
  const address = answer.headers.get("HX-Redirect");
  if (address) return location.assign(address);
  const told = await answer.json().catch(() => ({})); // read in any case: the browser keeps an unread answer for ever
  if (answer.status === 409) refused(told);
}

function refused(told) {
  if (told.html) show({ html: told.html, result: "stop", passing: true });
}

// One key a wish: a doubled press is one act, the next press is a new one.
addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "post") return;
  const from = event.detail.elt;
  from.dataset.key ||= crypto.randomUUID();
  event.detail.headers["Idempotency-Key"] = from.dataset.key;
});
addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, successful } = event.detail;
  if (xhr.status) delete elt.dataset.key;
  if (successful && elt.matches("form.typing")) { elt.reset(); elt.closest("details")?.removeAttribute("open"); }
  if (successful) elt.closest(".sheet")?.closest("details")?.removeAttribute("open");
});
addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 409) return;
  try { refused(JSON.parse(event.detail.xhr.responseText)); } catch { /* no verdict in it */ }
});

// ---- verdicts ------------------------------------------------------------------------------------------------------
function show(told) {
  if (SHOWN_BIG.includes(told.text) && body.dataset.desk === "stow") return clear();
  clearTimeout(fading);
  box.innerHTML = told.html;
  box.dataset.result = told.result;
  box.classList.remove("fresh");
  void box.offsetWidth;
  box.classList.add("fresh");
  box.querySelector("button")?.focus({ preventScroll: true });
  const calm = told.passing && (box.matches(".toast") || box.matches(".strip"));
  if (calm) fading = setTimeout(clear, told.result === "stop" ? 6000 : 3000);
}

function clear() {
  if (!box.matches(".toast") && !box.matches(".strip")) return;
  box.replaceChildren();
  delete box.dataset.result;
}

async function answer(button) {
  for (const each of all("[data-answer]")) each.disabled = true;
  const done = await act(button.dataset.answer, JSON.parse(button.dataset.args));
  if (done?.status !== 409 && !button.dataset.answer.startsWith("scan.")) await act("scan.answered");
  if (button.isConnected) { button.closest(".answers").remove(); clear(); }
}

// ---- what the camera sees, while somebody looks ---------------------------------------------------------------------
for (const each of all(".viewfinder")) each.addEventListener("toggle", () => {
  const picture = each.querySelector("img");
  if (each.open) picture.src = "/staff/aim"; else picture.removeAttribute("src");
});

// ---- the stream ----------------------------------------------------------------------------------------------------
function connect() {
  source?.close();
  fed = performance.now();
  source = new EventSource("/staff/events");
  const hear = (name, then) => source.addEventListener(name, (event) => { feed(); then(JSON.parse(event.data)); });
  hear("verdict", show);
  hear("go", (told) => location.assign(told.to));
  hear("ended", (told) => {
    // who signs out is led away by the answer to that, not by the news of it
    if (told.why !== "self") location.assign(`/staff/sign-in?why=${encodeURIComponent(told.why)}`);
  });
  hear("beat", (sign) => { if (sign.build !== body.dataset.build) location.reload(); });
  for (const name of LISTS) hear(name, () => window.htmx.trigger(body, name));
  source.onerror = lost;
}

function feed() {
  fed = performance.now();
  if (tries) for (const name of LISTS) window.htmx.trigger(body, name);
  tries = 0;
  document.querySelector(".lost").hidden = true;
}

function lost() {
  source?.close();
  document.querySelector(".lost").hidden = false;
  clearTimeout(retry);
  retry = setTimeout(connect, [500, 1000, 1000][tries] ?? 2000);
  tries += 1;
}

setInterval(() => { if (performance.now() - fed > 3000) lost(); }, 500);

// ---- somebody is there ---------------------------------------------------------------------------------------------
function touched() {
  touchedAt = performance.now();
  if (touchedAt - toldAt < 20000) return;
  toldAt = touchedAt;
  post("/staff/act", { act: "sign_in.touch" }).then(after).catch(() => {});
}

setInterval(() => {
  const silent = (performance.now() - touchedAt) / 1000;
  if (silent > Number(body.dataset.blank)) for (const each of all(".personal")) each.remove();
  if (silent > Number(body.dataset.idle)) location.assign("/staff");
}, 1000);

// ---- keys, buttons, and a scanner that types -----------------------------------------------------------------------
const wedge = { text: "", at: 0, timer: 0 };
const CHARS = { Minus: "-", Semicolon: ":", Period: ".", Slash: "/", NumpadSubtract: "-" };

function letter(event) {
  const found = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(event.code);
  return found ? found[1] ?? found[2] : CHARS[event.code] ?? "";
}

function flush() {
  clearTimeout(wedge.timer);
  const text = wedge.text;
  wedge.text = "";
  if (text.length >= 4) act("scan.typed", { text });
  return text.length >= 4;
}

function typed(event) {
  const now = performance.now(), char = letter(event);
  if (now - wedge.at > 50) wedge.text = "";
  wedge.at = now;
  if (event.code === "Enter" || event.code === "Tab") return flush();
  if (char) {
    wedge.text += char;
    clearTimeout(wedge.timer);
    wedge.timer = setTimeout(flush, 150);
  }
  return false;
}

addEventListener("keydown", (event) => {
  touched();
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  body.classList.add("keys");
  if (KEYS[event.key]) { event.preventDefault(); location.assign(KEYS[event.key]); return; }
  if (event.key === "F10") { event.preventDefault(); document.querySelector('[hx-vals*="undo"]')?.click(); return; }
  if (event.key === "Escape") {
    const read = document.querySelector('[data-answer="scan.understood"], [data-answer="scan.never_mind"]');
    if (read) answer(read);
    return;
  }
  if (event.target.closest("input, textarea")) return;
  if (typed(event)) event.preventDefault();
}, true);
addEventListener("pointerdown", touched);
addEventListener("click", (event) => {
  const button = event.target.closest("[data-answer]");
  if (button) answer(button);
  for (const each of all("details.menu[open]")) if (!each.contains(event.target)) each.removeAttribute("open");
});
addEventListener("pagehide", () => source?.close());

addEventListener("load", () => {
  connect();
  act("scan.at", { screen: body.dataset.desk, delivery: body.dataset.delivery });
});
