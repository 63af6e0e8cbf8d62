// Keeps the parts marked data-live fresh: on news the page is fetched again and those parts are put in place of the old.
const parts = () => [...document.querySelectorAll("[data-live]")];
let busy = false;
let again = false;

async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of answer.ok ? parts() : []) {
      const next = fresh.getElementById(part.id);
      if (next && next.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceWith(next);
    }
  } catch { /* the console is away: the stream comes back by itself */ }
  busy = false;
  if (again) { again = false; refresh(); }
}

if (parts().length) {
  const stream = new EventSource("/live");
  stream.addEventListener("change", refresh);
  stream.addEventListener("tick", refresh);
}
