// Before handing in: the questions marked in this tab, which the server does not know; the time left;
// and the room, which must see that the candidate is still there, and hear and speak to them.

import { Attention } from "./runner/attention.js";
import { Clock } from "./runner/clock.js";
import { Exchange } from "./runner/exchange.js";
import { HandIn } from "./runner/handin.js";
import { Heartbeat } from "./runner/heartbeat.js";
import { Help } from "./runner/help.js";
import { Lockdown } from "./runner/lockdown.js";
import { deskOf } from "./runner/reserve.js";
import "./runner/settings.js"; // text size, contrast, hidden clock: as chosen on the exam page
import { Words } from "./runner/words.js";

const TIME = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" };

const served = document.getElementById("hand-in").dataset;
const token = document.querySelector("#hand-in [name=csrf_token]").value;
const desk = deskOf(served.attempt);
let lastHeard = desk?.read ?? 0;

const marked = document.getElementById("marked");
const marks = desk?.marks ?? [];
for (const item of marked.querySelectorAll("[data-number]")) {
  item.hidden = !marks.includes(Number(item.dataset.number));
}
marked.hidden = marks.length === 0;

const words = new Words(document.getElementById("words"));

function note(text) {
  document.getElementById("note").textContent = text;
}

const clock = new Clock({
  box: document.getElementById("clock"),
  words,
  tell: (event, { text } = {}) => {
    if (event === "alert") note(text);
    else if (event === "over") location.replace(served.runUrl);
    else heartbeat.beat(); // the device slept
  },
});
clock.sync({
  serverNow: served.serverNow, deadlineAt: served.deadlineAt, pausedAt: served.pausedAt || null,
  askedAt: performance.getEntriesByType("navigation")[0]?.requestStart ?? 0,
});
const help = new Help({
  button: document.getElementById("help"), words, ask: (isWanted) => heartbeat.ask(isWanted),
});

function show({ id, text, sent_at: sentAt }) {
  if (!(id > lastHeard)) return;
  lastHeard = id;
  const shapes = document.getElementById("message-shapes").content;
  const shape = shapes.querySelector("[data-shape=notice]").cloneNode(true);
  shape.querySelector("button").remove(); // it can be put away on the exam page
  shape.querySelector("[data-text]").textContent = text;
  const time = shape.querySelector("time");
  time.dateTime = sentAt;
  time.textContent = new Date(sentAt).toLocaleTimeString("fr-FR", TIME);
  document.getElementById("letters").append(shape);
}

function hear(event, { body, isCalling, ...times }) {
  if (event === "stopped") location.replace(served.runUrl);
  else if (event === "failed" && isCalling) help.waits();
  if (event !== "beat") return;
  for (const message of body.messages ?? []) show(message);
  const told = help.learn(body.help_asked === true, isCalling);
  if (told) note(words.say(told));
  if (body.state !== "open" || body.here === false || times.pausedAt) location.replace(served.runUrl);
  else clock.sync(times);
}

const lockdown = new Lockdown();
if (served.proveUrl) lockdown.prove(served.proveUrl, token);
const exchange = new Exchange({
  paperUrl: served.paperUrl, beatUrl: served.beatUrl, csrfToken: token, headers: () => lockdown.headers,
});
const heartbeat = new Heartbeat({
  send: (told) => exchange.beat(told),
  describe: () => ({ hidden: document.hidden, lost_ms: exchange.lostMs, after: lastHeard }),
  attention: new Attention(() => heartbeat.beat()),
  tell: hear,
});
const state = document.getElementById("hand-in-state");
new HandIn({
  form: document.querySelector("#hand-in form"),
  send: (url) => exchange.handIn(url),
  tell: (event) => {
    state.hidden = event !== "lost";
    if (event === "lost") return state.focus();
    heartbeat.stop();
    location.replace(event === "submitted" ? served.receiptUrl : served.runUrl);
  },
});
document.documentElement.dataset.script = "on";
clock.start();
heartbeat.beat();
