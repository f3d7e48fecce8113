// The door: what the invigilator must still do, asked every five seconds. A started exam is entered by
// itself; one that would start its clock waits for the candidate's click.

import { Words } from "./words.js";

const PERIOD_MS = 5_000;

const notice = document.getElementById("waiting");
const words = new Words(document.getElementById("waiting-words"));
const entry = document.getElementById("entry");
let awaited = notice.dataset.awaited;

async function ask() {
  try {
    const answer = await fetch(notice.dataset.url, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PERIOD_MS),
    });
    if (answer.status === 401) location.reload();
    return answer.status === 404 ? null : await answer.json();
  } catch {
    return {}; // nothing is known: ask again
  }
}

function awaitedOf(state) {
  if (typeof state.may_enter !== "boolean") return awaited;
  if (state.may_enter) return "ready";
  if (!state.sitting_open) return "sitting";
  if (state.authorised === false) return "authorisation";
  return state.handover === "asked" ? "handover" : awaited;
}

function learn(now) {
  if (now === awaited) return;
  if (awaited === "sitting") {
    location.reload(); // the field for the code is there now
    return;
  }
  awaited = now;
  notice.querySelector("[data-told]").textContent = words.say(now);
  if (now !== "ready") return;
  notice.classList.replace("notice-info", "notice-success");
  for (const line of notice.querySelectorAll(".notice-title, .waiting-script")) line.hidden = true;
  if (entry?.dataset.enters) entry.requestSubmit();
  else if (entry) offer(entry.querySelector("button"));
}

function offer(button) {
  button.textContent = words.say("enter");
  button.classList.replace("btn-outline", "btn-primary");
  button.focus();
}

// What the page does by itself, or what the person must do where it cannot.
function tellHow(isWatching) {
  notice.querySelector(".waiting-script").hidden = !isWatching;
  notice.querySelector(".waiting-plain").hidden = isWatching;
}

async function watch() {
  const state = await ask();
  if (state === null) {
    tellHow(false);
    return;
  }
  learn(awaitedOf(state));
  if (awaited !== "ready") setTimeout(watch, PERIOD_MS);
}

tellHow(true);
watch();
