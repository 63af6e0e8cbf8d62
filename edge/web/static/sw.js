// Keeps exactly one page, for the time when the service does not answer: down.html with its style and fonts.
const SHELF = `down-${self.location.search.slice(1)}`;
const DOWN = "/kiosk/down.html";

async function fill() {
  const shelf = await caches.open(SHELF);
  const page = await fetch(DOWN);
  const text = await page.clone().text();
  await shelf.put(DOWN, page);
  await shelf.addAll([...new Set(text.match(/\/static\/[^"]+/g))]);
}

async function clean() {
  for (const name of await caches.keys()) if (name !== SHELF) await caches.delete(name);
  await self.clients.claim();
}

async function navigate(request) {
  const late = new Promise((_, reject) => setTimeout(reject, 2000));
  try {
    return await Promise.race([fetch(request), late]);
  } catch {
    return caches.match(DOWN);
  }
}

// all but pages and what they are made of goes past this worker: no touch waits until it has been woken
const PAST = [{ condition: { requestMethod: "POST" }, source: "network" },
  ...["/kiosk/events", "/kiosk/state", "/healthz"].map((pathname) => (
    { condition: { urlPattern: { pathname } }, source: "network" }))];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.addRoutes?.(PAST);
  event.waitUntil(fill());
});
self.addEventListener("activate", (event) => event.waitUntil(clean()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate") event.respondWith(navigate(event.request));
  else if (pathname.startsWith("/static/")) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});
