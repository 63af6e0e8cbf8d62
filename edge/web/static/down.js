// The page for the time when the service does not answer: asks every second, and leaves as soon as it is well.
setInterval(async () => {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.replace("/kiosk");
}, 1000);
for (const each of document.querySelectorAll(".since span")) each.textContent = new Date().toTimeString().slice(0, 8);
