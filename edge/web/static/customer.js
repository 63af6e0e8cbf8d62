// The customer page: draws what the service sends, reports touches, and says so when the service is gone.
const body = document.body, root = document.documentElement, main = document.querySelector("main");
const bounce = Number(body.dataset.bounce);
let now = {
  rev: Number(body.dataset.rev), boot: Number(body.dataset.boot), build: body.dataset.build, name: body.dataset.name,
  keys: body.dataset.keys, lengths: body.dataset.lengths.split(" ").filter(Boolean).map(Number), lang: root.lang,
};
let typed = "", inert = false, acting = false, late = false, pending = null, last = { key: "", at: 0 };
let source = null, fed = performance.now(), tries = 0, lostAt = 0, retry = 0, staleSince = 0, connected = false;
let touchedAt = 0, touchLater = 0, awake = performance.now(), strung = "[]";
const all = (selector) => document.querySelectorAll(selector);
const UPDATES_MS = 180000; // so long a service that said so may be away
const FRAMES = 10; // that tell how fast the page draws
const RESTS_MS = 250; // so long after the last touch the fingers rest
const STEPS = ["fit1", "plain", "fit2", "bare", "fit3", "fit4"]; // of what gives way where room is short, see customer.css
const KEPT = ".entry, .pad"; // what stays under the finger while the words around it change

// what is written anew is laid out and painted anew, even where nothing changed
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// ---- the window: the panel itself in the field; elsewhere it gets the layout of the known panel nearest to it ------
const panels = body.dataset.panels.split(" ").map((each) => each.split(/[x:]/));
let layout = panels[0][2];

function settle() {
  const wide = ([width]) => Math.log(innerWidth / width), high = ([, height]) => Math.log(innerHeight / height);
  const away = (each) => Math.abs(wide(each)) + Math.abs(high(each)), own = panels[0];
  const nearest = panels.reduce((best, each) => (away(each) < away(best) ? each : best));
  const [width, height, kind] = Math.abs(wide(own) - high(own)) < 0.02 ? own : nearest, name = `${width}x${height}`;
  if (root.dataset.panel === name) return;
  root.dataset.panel = name;
  root.classList.replace(layout, kind);
  layout = kind;
}

// ---- drawing -------------------------------------------------------------------------------------------------------
function draw() {
  const slots = all(".slots li"), masked = all('[data-mask="yes"]').length > 0;
  slots.forEach((slot, i) => {
    write(slot, i < typed.length ? (masked ? "\u00b7" : typed[i]) : "");
    slot.classList.toggle("next", i === typed.length);
  });
  for (const written of all(".written")) write(written, typed);
  for (const count of all(".count")) {
    const length = now.lengths[now.lengths.length - 1];
    write(count, typed ? count.dataset.text.replace("{typed}", typed.length).replace("{length}", length) : "");
  }
}

// the words of the next screen around the same keypad
function renew(html) {
  const fresh = document.createElement("template"), scene = main.firstElementChild;
  fresh.innerHTML = html;
  const next = fresh.content.firstElementChild, kept = [...scene.children].filter((each) => each.matches(KEPT));
  dress(scene, { class: next.className, "data-state": next.dataset.state });
  for (const each of [...scene.children]) if (!kept.includes(each)) each.remove();
  for (const each of [...next.children]) {
    if (each.matches(KEPT)) kept.shift();
    else if (kept.length) kept[0].before(each);
    else scene.append(each);
  }
}

function dress(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

function apply(state) {
  if (state.boot === now.boot && state.rev <= now.rev) return;
  const calm = state.keys !== "none" && state.keys === now.keys;
  const again = state.name === "idle" && now.name === "idle"; // other announcements around the same keypad
  if ((state.wipe && !again) || state.keys !== now.keys) typed = "";
  const keep = calm && state.lang === now.lang && state.lengths.join() === now.lengths.join();
  now = state;
  inert = acting = false;
  if (state.name !== "idle") body.classList.remove("dim");
  main.classList.toggle("calm", calm);
  if (keep) renew(state.html);
  else main.innerHTML = state.html;
  dress(root, { lang: state.lang, class: `${layout} ${state.look}`.trim() });
  themed(state.theme);
  document.title = state.title;
  fit();
  draw();
  takeTurns();
  tick(state.clock);
  document.getElementById("title")?.focus({ preventScroll: true });
  body.dataset.rev = state.rev;
  freed();
}

function themed(theme) {
  const more = matchMedia("(prefers-contrast: more), (forced-colors: active)").matches;
  dress(root, { "data-theme": more ? "contrast" : theme });
}

function tick(clock) {
  for (const each of all(".clock")) write(each, clock);
  for (const each of all("[data-left]")) {
    const left = Math.max(0, Number(each.dataset.left));
    if (each.max) each.value = left;
    else write(each, `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
  }
}

// hints, announcements and, where room is short, ribbons take turns; no animation runs while nobody is there
function takeTurns() {
  for (const [every, several] of [[8000, all(".hints > span")], [12000, all(".notice")], [6000, all(".ribbon")]]) {
    const turn = Math.floor(performance.now() / every) % several.length;
    several.forEach((each, i) => each.classList.toggle("shown", i === turn));
  }
}

function countDown() {
  for (const each of all("[data-left]")) each.dataset.left = Math.max(0, Number(each.dataset.left) - 1);
}

function ribbons(list) {
  if (JSON.stringify(list) === strung) return;
  strung = JSON.stringify(list);
  const strips = list.map((each) => {
    const strip = document.createElement("p");
    strip.className = `ribbon ${each.kind}`;
    strip.textContent = each.text;
    return strip;
  });
  document.querySelector(".ribbons").replaceChildren(...strips);
  takeTurns();
  fit();
  body.classList.toggle("training", list.some((each) => each.kind === "training"));
}

// what does not fit gives way step by step (customer.css says what), so that nothing is ever cut or scrolled
function fit() {
  const scene = main.querySelector(".scene");
  scene.classList.remove(...STEPS);
  const broad = (each) => each.scrollWidth > each.clientWidth + 1;
  const fits = () => main.scrollHeight <= main.clientHeight + 1 && ![main, ...all(".title")].some(broad);
  for (const step of [...STEPS, ""]) {
    if ((paginate() && fits()) || !step) break;
    scene.classList.add(step);
  }
}

// a list that does not fit is shown in pages; the last button turns them
function paginate() {
  let room = true;
  for (const list of all("[data-pages]")) {
    const items = [...list.children], turn = items.pop(), from = Number(list.dataset.from ?? 0);
    const overflows = () => list.scrollHeight > list.clientHeight + 1;
    turn.hidden = true;
    items.forEach((item, i) => { item.hidden = i < from; });
    if (from === 0 && !overflows()) continue;
    turn.hidden = false;
    let end = items.length;
    while (overflows() && end > from + 1) items[end -= 1].hidden = true;
    list.dataset.next = end < items.length ? end : 0;
    room &&= !overflows();
  }
  return room;
}

// ---- sending -------------------------------------------------------------------------------------------------------
// every answer is read to its end: the browser keeps an unread one, with all that fetched it, as long as the page lives
async function post(path, value, key) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "X-Kiosk": "1", "Content-Type": "application/json", ...(key ? { "Idempotency-Key": key } : {}) },
    body: JSON.stringify(value),
  });
  return { status: answer.status, ok: answer.ok, told: answer.json().catch(() => ({})) };
}

async function send(wish, waits) {
  pending = wish;
  let answer = null;
  try {
    answer = await post("/kiosk/act", wish.body, wish.key);
  } catch { /* no connection: as a 5xx */ }
  if (pending !== wish) return;
  if (answer === null || answer.status >= 500) {
    if (waits.length) setTimeout(() => pending === wish && send(wish, waits.slice(1)), waits[0]);
    return; // after the last wait the next stream sends it again, with the same key
  }
  pending = null;
  acting = false;
  if (answer.ok) return wish.body.act === "for_staff" ? location.assign("/staff") : freed();
  inert = false;
  const { state } = await answer.told;
  if (answer.status === 409 && state) retype(wish, state);
  freed();
}

// the last digit fell while another act was on its way: the code goes now
function freed() {
  if (late && typed) submit();
  late = false;
}

// the screen was drawn anew while the code was on its way, as in another language: same keypad, same digits, new rev
function retype(wish, state) {
  const typing = wish.digits && !wish.second && state.keys === now.keys && !state.wipe;
  apply(state);
  if (typing && typed === wish.digits) submit(true);
}

function act(name, args, digits, second) {
  if (acting) return;
  acting = true;
  const wish = { key: crypto.randomUUID(), body: { act: name, rev: now.rev, args }, digits, second };
  send(wish, [300, 1000, 2000]);
}

function touched() {
  awake = performance.now();
  body.classList.remove("dim");
  clearTimeout(touchLater);
  const wait = Math.max(RESTS_MS, touchedAt + 1000 - performance.now()); // no finger waits for what this changes
  touchLater = setTimeout(() => {
    touchedAt = performance.now();
    post("/kiosk/touch", { rev: now.rev, typed: inert || now.keys === "text" ? 0 : typed.length }).catch(() => {});
  }, wait);
}

// ---- keys and buttons ----------------------------------------------------------------------------------------------
function submit(second) {
  inert = true;
  late = acting;
  act(now.keys === "phone4" ? "digits" : "code", { digits: typed }, typed, second);
}

function press(key, at) { // `at`: when the finger fell, which may be long before a busy page gets to it
  const same = key === last.key && at - last.at < bounce;
  last = { key, at };
  if (same || inert || now.keys === "none") return;
  const longest = now.lengths[now.lengths.length - 1];
  if (key === "erase") typed = typed.slice(0, -1);
  else if (key === "signs") main.querySelector(".letters").classList.toggle("signs");
  else if (key !== "submit" && typed.length < longest) typed += key;
  draw();
  if (key.length === 1 && root.classList.contains("headphones")) hear(key);
  if (now.keys === "text") return;
  if (key === "submit" ? now.lengths.includes(typed.length) : typed.length === longest && key !== "erase") submit();
}

function use({ target, timeStamp }) {
  const button = target.closest("[data-key],[data-act],[data-pick],[data-turn]");
  if (!button || !main.contains(button)) return;
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), 150);
  if (button.dataset.key) press(button.dataset.key, timeStamp);
  else if (button.dataset.turn !== undefined) {
    const list = button.closest("[data-pages]");
    list.dataset.from = list.dataset.next;
    paginate();
  } else if (button.dataset.pick) {
    button.setAttribute("aria-checked", String(button.getAttribute("aria-checked") !== "true"));
  } else {
    const args = JSON.parse(button.dataset.args || "{}");
    const picks = [...all('[data-pick][aria-checked="true"]')].map((each) => Number(each.dataset.pick));
    if (all("[data-pick]").length && button.dataset.act === "collect") args.picked = picks;
    if (button.dataset.act === "say") args.text = typed;
    act(button.dataset.act, args);
  }
}

// a screen that speaks: the first touch of a button says it, a second within 5 s presses it; elsewhere all is said again
let under = "", underSince = 0;

function hear(words) {
  awake = performance.now();
  post("/kiosk/touch", { typed: 0, under: words.slice(0, 500) }).catch(() => {});
}

const said = (button) => button.ariaLabel ?? button.innerText;

function explored(target) {
  const button = target.closest("button");
  const digit = button?.dataset.key && now.keys !== "text";
  if (!root.classList.contains("voice") || !main.contains(target) || digit) return false;
  if (!button) act("repeat", {});
  const at = performance.now(), what = button ? JSON.stringify({ ...button.dataset }) : "";
  const again = what && what === under && at - underSince < 5000;
  [under, underSince] = again ? ["", 0] : [what, at];
  if (button && !again) hear(said(button));
  return !again;
}

addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button > 0 || explored(event.target)) return;
  use(event);
  touched();
});
addEventListener("focusin", (event) => {
  const button = event.target.closest("button:not([data-key])");
  if (root.classList.contains("voice") && button?.matches(":focus-visible")) hear(said(button));
});
const SPOKEN = { NumpadDivide: "voice", NumpadMultiply: "repeat", NumpadAdd: "louder", NumpadSubtract: "softer" };
addEventListener("click", (event) => {
  if (event.detail === 0) { use(event); touched(); }
});
addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  const onButton = document.activeElement?.closest("button");
  const enter = (event.code === "Enter" || event.code === "NumpadEnter") && !onButton;
  if (digit) press(digit[1], event.timeStamp);
  else if (event.code === "Backspace") press("erase", event.timeStamp);
  else if (enter) press("submit", event.timeStamp);
  else if (SPOKEN[event.code]) act(SPOKEN[event.code], {});
  touched();
});
addEventListener("contextmenu", (event) => event.preventDefault());

// ---- the stream, its watchdog and the cover ------------------------------------------------------------------------
function cover(kind) {
  for (const each of all(".cover")) each.hidden = !(each.classList.contains(kind) && each.lang === now.lang);
  main.inert = kind !== "";
}

function feed() {
  fed = performance.now();
  tries = 0;
  if (lostAt) {
    lostAt = 0;
    cover("");
  }
}

function lost() {
  source?.close();
  if (!lostAt) {
    lostAt = performance.now();
    const time = new Date().toTimeString().slice(0, 8);
    for (const each of all(".since span")) each.textContent = time;
    cover(now.name === "updating" ? "none" : now.name === "idle" || now.name === "" ? "down" : "moment");
  }
  clearTimeout(retry);
  retry = setTimeout(connect, [500, 1000, 1000][tries] ?? 2000);
  tries += 1;
}

function connect() {
  source?.close();
  retry = 0;
  fed = performance.now();
  source = new EventSource("/kiosk/events");
  let again = connected;
  connected = true;
  const hear = (name, then) => source.addEventListener(name, (event) => { feed(); then(JSON.parse(event.data)); });
  hear("state", (state) => {
    apply(state);
    tick(state.clock);
    if (pending && again) send(pending, [1000, 2000]); // what was lost with the connection, with its own key
    again = false;
  });
  hear("ribbon", ribbons);
  hear("beat", beat);
  source.onerror = lost;
}

async function beat(sign) {
  countDown();
  takeTurns();
  tick(sign.clock);
  if (sign.build !== now.build) {
    staleSince ||= performance.now();
    if (!typed || performance.now() - staleSince > 30000) location.reload();
  } else if (sign.rev !== now.rev || sign.boot !== now.boot) {
    const answer = await fetch("/kiosk/state").catch(() => null);
    if (answer?.ok) apply(await answer.json()); // nothing newer: what is typed meanwhile stays
  }
}

setInterval(() => {
  if (!retry && performance.now() - fed > 2600) lost();
  if (lostAt && performance.now() - lostAt > (now.name === "updating" ? UPDATES_MS : 5000)) cover("down");
}, 200);

setInterval(() => {
  if (now.name === "idle" && performance.now() - awake > 300000) body.classList.add("dim");
  let frames = 0;
  const begin = performance.now();
  const count = (at) => {
    frames += 1;
    if (frames < FRAMES) requestAnimationFrame(count);
    else {
      const fps = Math.round((FRAMES * 1000) / (at - begin)), heap = performance.memory?.usedJSHeapSize ?? 0;
      post("/kiosk/alive", { rev: now.rev, fps, heap }).catch(() => {});
    }
  };
  requestAnimationFrame(count);
}, 5000);

function keepDown() {
  navigator.serviceWorker?.register(`/kiosk/sw.js?${now.build}`, { scope: "/kiosk" }).catch(() => {});
}

// first what a finger needs, once and in its final place (the page is not drawn before this has run); then the stream,
// and the page that is kept for bad times when this one stands
addEventListener("pagehide", () => source?.close());
document.fonts.addEventListener("loadingdone", fit);
addEventListener("resize", () => { settle(); fit(); });
draw();
themed(root.dataset.theme);
settle();
fit();
requestIdleCallback(connect, { timeout: 300 });
setTimeout(keepDown, 1000);
