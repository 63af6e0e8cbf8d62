// Dragging with mouse, pen or finger: a thing or a label, to a cell, to the camera, or back to the tray.
import { all, one, view } from "./sim-draw.js";

let drag = null;

export function dragging(drop) {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", (event) => end(event, drop));
  document.addEventListener("pointercancel", (event) => end(event, drop));
}

function begin(event) {
  const hit = event.target.closest(".card, .cell[data-door=open] .thing");
  if (hit && !event.button) drag = { hit, x: event.clientX, y: event.clientY, ghost: null };
}

function move(event) {
  if (!drag) return;
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    drag.ghost = ghost(drag.hit);
  }
  drag.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
  const over = target(event);
  for (const each of all(".over")) if (each !== over) each.classList.remove("over");
  over?.classList.add("over");
}

function ghost(hit) {
  const made = document.createElement("div");
  made.className = "ghost";
  made.textContent = hit.getAttribute("aria-label") ?? one(".name", hit).textContent;
  document.body.append(made);
  document.body.classList.add("dragging");
  view.dragging = true;
  return made;
}

function target(event) {
  return document.elementFromPoint(event.clientX, event.clientY)?.closest(".cell, [data-drop], [data-sheet=things]");
}

function end(event, drop) {
  if (!drag) return;
  const { hit, ghost: shown } = drag;
  drag = null;
  if (!shown) return;
  shown.remove();
  view.dragging = false;
  document.body.classList.remove("dragging");
  for (const each of all(".over")) each.classList.remove("over");
  swallowClick();
  const place = event.type === "pointerup" ? target(event) : null;
  if (place) drop(hit.dataset, place);
}

// The click that may follow a drag is none.
function swallowClick() {
  const swallow = (event) => event.stopImmediatePropagation();
  document.addEventListener("click", swallow, { capture: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
}
