// The page for the time when the service does not answer: asks every second, and leaves as soon as it is well. A browser
// that was just started finds a service that starts, too: for a minute the page says so, and only then that it is down.
const [boot, down] = document.querySelectorAll(".cover");
setInterval(async () => {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.replace("/kiosk");
}, 1000);
setTimeout(() => {
  boot.hidden = true;
  down.hidden = false;
}, 60000);
for (const each of document.querySelectorAll(".since span")) each.textContent = new Date().toTimeString().slice(0, 8);
