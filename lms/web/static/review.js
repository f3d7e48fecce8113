// Before handing in: the questions marked in this tab, which the server does not know; and the room,
// which must see that the candidate is still there and be able to speak to them.

import { Attention } from "./runner/attention.js";
import { Exchange } from "./runner/exchange.js";
import { Heartbeat } from "./runner/heartbeat.js";
import { Lockdown } from "./runner/lockdown.js";
import { deskOf } from "./runner/reserve.js";

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

function show({ id, text, sent_at: sentAt }) {
  if (!(id > lastHeard)) return;
  lastHeard = id;
  const shape = document.getElementById("message-shape").content.cloneNode(true);
  shape.querySelector("[data-text]").textContent = text;
  const time = shape.querySelector("time");
  time.dateTime = sentAt;
  time.textContent = new Date(sentAt).toLocaleTimeString("fr-FR", TIME);
  document.getElementById("letters").append(shape);
}

function hear(event, { body, pausedAt }) {
  if (event === "stopped") location.replace(served.runUrl);
  if (event !== "beat") return;
  for (const message of body.messages ?? []) show(message);
  if (body.state !== "open" || body.here === false || pausedAt) location.replace(served.runUrl);
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
heartbeat.beat();
addEventListener("submit", () => heartbeat.stop());
