// Signing in: login, then PIN, on the pad or the keyboard; neither is kept anywhere but in this page.
const entry = document.querySelector(".entry"), said = document.querySelector(".refusal");
const values = { login: "", pin: "" };
const longest = { login: 10, pin: 12 };
const leave = document.querySelector(".leave").getAttribute("href");
let touchedAt = performance.now();
let badge = "", busy = false, scanned = "", scannedAt = 0;

function draw() {
  const step = entry.dataset.step;
  for (const field of document.querySelectorAll(".field")) {
    const name = field.dataset.field, value = values[name];
    field.classList.toggle("now", name === step);
    field.querySelector("output").textContent = name === "pin" ? "\u00b7".repeat(value.length) : badge ? "QR" : value;
    field.querySelector(".prefix")?.toggleAttribute("hidden", Boolean(badge));
  }
}

function tell(text) {
  said.textContent = text;
  said.hidden = !text;
}

function press(key) {
  if (busy) return;
  const step = entry.dataset.step;
  if (key === "erase") erase(step);
  else if (key === "submit") submit(step);
  else if (values[step].length < longest[step]) values[step] += key;
  if (key !== "submit") tell("");
  draw();
}

function erase(step) {
  if (step === "pin" && !values.pin) { entry.dataset.step = "login"; badge = ""; }
  else values[step] = values[step].slice(0, -1);
}

function submit(step) {
  if (step === "login" && (values.login || badge)) entry.dataset.step = "pin";
  else if (step === "pin" && values.pin) enter();
}

async function enter() {
  busy = true;
  entry.classList.add("busy");
  const answer = await fetch("/staff/sign-in", {
    method: "POST",
    headers: { "X-Kiosk": "1", "Content-Type": "application/json" },
    body: JSON.stringify({ login: badge || values.login, pin: values.pin }),
  }).catch(() => null);
  values.pin = "";
  busy = false;
  entry.classList.remove("busy");
  if (answer?.ok) location.replace("/staff");
  else tell(answer ? (await answer.json().catch(() => ({}))).text || document.body.dataset.lost : document.body.dataset.lost);
  draw();
}

function scan(event) {
  const now = performance.now();
  if (now - scannedAt > 50) scanned = "";
  scannedAt = now;
  const found = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(event.code);
  scanned += found ? found[1] ?? found[2] : event.code === "Semicolon" ? ":" : "";
  if (event.code !== "Enter" || !/^PVZ:B1:[0-9A-Z]{27}$/.test(scanned)) return false;
  badge = scanned;
  values.login = "";
  entry.dataset.step = "pin";
  draw();
  return true;
}

document.querySelector(".pad").addEventListener("pointerdown", (event) => {
  const key = event.target.closest("[data-key]");
  if (key && event.isPrimary) press(key.dataset.key);
});
document.querySelector(".pad").addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]");
  if (key && event.detail === 0) press(key.dataset.key);
});
for (const field of document.querySelectorAll(".field")) {
  field.addEventListener("click", () => {
    if (field.dataset.field === "login" || values.login || badge) entry.dataset.step = field.dataset.field;
    draw();
  });
}
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || scan(event)) return;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  const onButton = document.activeElement?.matches("a, button:focus-visible");
  if (digit) press(digit[1]);
  else if (event.code === "Backspace") press("erase");
  else if ((event.code === "Enter" || event.code === "NumpadEnter") && !onButton) {
    event.preventDefault();
    press("submit");
  }
});
for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => { touchedAt = performance.now(); });
setInterval(() => {
  // the panel belongs to customers: nobody signs in, so it goes back to them
  if (leave === "/kiosk" && performance.now() - touchedAt > 60000) location.replace(leave);
}, 1000);
entry.addEventListener("submit", (event) => event.preventDefault());
draw();
