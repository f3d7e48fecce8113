// Keeps the invigilator's board current: <div id="room" data-refresh="URL" data-version="ETAG">.
// Rows are replaced one by one, never the one in use, and change places only when nobody is
// about to press something. Pauses while the page is hidden; without this file a link reloads.
const EVERY_MS = 3000;
const AT_MOST_MS = 10000;
const STILL_MS = 4000;

const zone = document.getElementById("room");
const state = document.getElementById("room-state");
const calls = document.getElementById("room-calls");
const shown = new Map(); // what each row was made from: opening a menu changes the row itself
let version = zone.dataset.version;
let fresh = null; // the newest board, kept until every row could be shown
let movedAt = 0;
let currentAt = null;
let timer = 0;

const rowsOf = (root) => [...root.querySelectorAll("tbody > tr")];
const isBusy = (row) => row.contains(document.activeElement) || row.querySelector("details[open]");
const isHandled = () => Date.now() - movedAt < STILL_MS || rowsOf(zone).some(isBusy);

function say(words, isLate) {
  const time = currentAt?.toLocaleTimeString("fr-FR", { timeZone: "Europe/Paris" }) ?? "";
  state.textContent = `${words} ${time}`.trim();
  state.classList.toggle("room-late", isLate);
}

function replace(selector) {
  const [old, next] = [zone.querySelector(selector), fresh.querySelector(selector)];
  if (old.contains(document.activeElement)) return;
  if (old.outerHTML !== next.outerHTML) old.replaceWith(next.cloneNode(true));
}

function showRows(body) {
  for (const next of rowsOf(fresh)) {
    const old = document.getElementById(next.id);
    if (old && (shown.get(next.id) === next.outerHTML || isBusy(old))) continue;
    shown.set(next.id, next.outerHTML);
    const row = next.cloneNode(true);
    if (old) old.replaceWith(row);
    else body.append(row);
  }
}

function sortRows(body) {
  const order = rowsOf(fresh).map((row) => row.id);
  if (rowsOf(zone).map((row) => row.id).join() === order.join()) return;
  body.append(...order.map((id) => document.getElementById(id)));
}

function show() {
  if (!fresh) return;
  const body = zone.querySelector("tbody");
  if (!body || !fresh.querySelector("tbody")) {
    zone.replaceChildren(fresh.cloneNode(true));
    return;
  }
  replace("[data-counts]");
  replace("[data-paused]");
  showRows(body);
  if (!isHandled()) sortRows(body);
  const said = fresh.querySelector("[data-calls]").textContent.trim();
  if (calls.textContent !== said) calls.textContent = said;
}

async function ask() {
  const answer = await fetch(zone.dataset.refresh, {
    headers: { Accept: "text/html", "If-None-Match": version },
    cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(AT_MOST_MS),
  });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 404) {
    return state.dataset.out;
  }
  if (answer.status !== 200 && answer.status !== 304) return state.dataset.lost;
  if (answer.status === 200) {
    version = answer.headers.get("ETag") ?? "";
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    fresh = holder.content;
  }
  currentAt = new Date(answer.headers.get("Date") ?? Date.now());
  return null;
}

async function turn() {
  clearTimeout(timer);
  if (document.hidden) return;
  let trouble = null;
  try {
    trouble = await ask();
  } catch {
    trouble = state.dataset.lost; // offline or too slow: the next turn tries again
  }
  show();
  say(trouble ?? state.dataset.current, trouble !== null);
  clearTimeout(timer);
  timer = setTimeout(turn, EVERY_MS);
}

for (const row of rowsOf(zone)) shown.set(row.id, row.outerHTML);
calls.textContent = zone.querySelector("[data-calls]").textContent.trim();
currentAt = new Date();
document.getElementById("room-reload").hidden = true;
zone.addEventListener("pointermove", () => { movedAt = Date.now(); });
document.addEventListener("visibilitychange", turn);
timer = setTimeout(turn, EVERY_MS);
