// Keeps the page of a long reading current: the same page asked again, its middle put in place.
"use strict";

const EVERY_MS = 1000;
const zone = document.querySelector("[data-reading]");
// Told to those who listen, only when it changes: not each second.
const status = document.querySelector("[data-reading-status]");

async function look() {
  let answer;
  try {
    answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  } catch {
    return; // the server is away for a moment: the reading is not lost
  }
  if (!answer.ok) return;
  if (answer.redirected) {
    location.replace(answer.url);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-reading]");
  if (!fresh) {
    location.reload();
    return;
  }
  if (fresh.innerHTML !== zone.innerHTML) zone.replaceChildren(...fresh.childNodes);
  const said = page.querySelector("[data-reading-status]").textContent;
  if (said !== status.textContent) status.textContent = said;
}

async function watch() {
  await look();
  setTimeout(watch, EVERY_MS);
}

if (zone) setTimeout(watch, EVERY_MS);
