// Keeps a part of the page current: <div data-refresh="URL">. Pauses when the page is hidden.
const EVERY_MS = 5000;
const zone = document.querySelector("[data-refresh]");

async function refresh() {
  if (document.hidden || zone.contains(document.activeElement)) return;
  try {
    const answer = await fetch(zone.dataset.refresh, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) zone.innerHTML = await answer.text();
  } catch {
    // Offline: the next turn tries again.
  }
}

if (zone && zone.dataset.refresh) setInterval(refresh, EVERY_MS);
