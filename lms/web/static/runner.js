// The exam page. Puts together the parts in runner/: each change of an answer goes to the outbox;
// what the server says goes to the line of state, the clock, the map and the overlay of a pause.

import { Answers } from "./runner/answers.js";
import { Attention } from "./runner/attention.js";
import { Clock } from "./runner/clock.js";
import { Course } from "./runner/course.js";
import { Ending } from "./runner/ending.js";
import { Exchange } from "./runner/exchange.js";
import { Handing } from "./runner/handing.js";
import { Heartbeat } from "./runner/heartbeat.js";
import { Help } from "./runner/help.js";
import { Inquiry } from "./runner/inquiry.js";
import { listen } from "./runner/keyboard.js";
import { Lockdown } from "./runner/lockdown.js";
import { QuestionMap } from "./runner/map.js";
import { Messages } from "./runner/messages.js";
import { Outbox } from "./runner/outbox.js";
import { Pause } from "./runner/pause.js";
import { Place } from "./runner/place.js";
import { Questions } from "./runner/questions.js";
import { Reserve } from "./runner/reserve.js";
import { Room } from "./runner/room.js";
import { Saving } from "./runner/saving.js";
import { Settings } from "./runner/settings.js";
import { Sheet } from "./runner/sheet.js";
import { Status } from "./runner/status.js";
import { Uploads } from "./runner/uploads.js";
import { Vault } from "./runner/vault.js";
import { Words } from "./runner/words.js";
import { wire } from "./runner/wiring.js";
import { enlarge } from "./runner/zoom.js";

const REFRESH_MS = 5 * 60_000; // keeps the sign-in alive through a long silence

const byId = (id) => document.getElementById(id);
const form = byId("paper");
const served = form.dataset;

const words = new Words(byId("words"));
const lockdown = new Lockdown();
if (served.proveUrl) lockdown.prove(served.proveUrl, form.elements.csrf_token.value);
const reserve = new Reserve(served.attempt);

const questions = new Questions(form);
const status = new Status({
  line: byId("save-state"), note: byId("note"), words, isLasting: () => reserve.isLasting,
});
const map = new QuestionMap(byId("map"), words);
const clock = new Clock({ box: byId("clock"), words, tell: hearClock });
const exchange = new Exchange({
  saveUrl: served.saveUrl, paperUrl: served.paperUrl, beatUrl: served.beatUrl,
  csrfToken: form.elements.csrf_token.value,
  headers: () => lockdown.headers,
});
const outbox = new Outbox({
  send: (save, isLast) => exchange.save(save, isLast),
  tell: (event, facts) => saving.hear(event, facts),
  nextSeq: Number(served.nextSeq),
});
const uploads = new Uploads({
  send: (upload, watch) => exchange.hand(`${served.questionsUrl}/${upload.number}/files`, upload, watch),
  tell: (event, upload, facts) => handing.hear(event, upload, facts),
});
const answers = new Answers({ questions, outbox, reserve, uploads, onUnchanged: () => saving.settled() });
const place = new Place({ questions, nav: byId("exam-nav"), onMove: moved });
const sheet = new Sheet({
  questions, answers, reserve, map, place, status, words, forget: (number) => handing.forget(number),
});
const ending = new Ending({
  questions, answers, outbox, uploads, clock, status, box: byId("stop"), receiptUrl: served.receiptUrl,
  dropFiles: () => handing.stop(),
});
const handing = new Handing({
  form, dialog: byId("unsent"), questions, sheet, uploads, words,
  settled: () => saving.settled(), stop: (why) => ending.stop(why),
});
const settings = new Settings(byId("settings").querySelector("form"), (name) => {
  if (name === "mode") place.setMode(settings.mode);
});
const messages = new Messages({
  notices: byId("letters"), menu: byId("messages"), template: byId("message-shapes"),
  lastRead: reserve.lastRead, onRead: (id) => (reserve.lastRead = id),
});
const help = new Help({ button: byId("help"), words, ask: (isWanted) => heartbeat.ask(isWanted) });
const pause = new Pause(byId("pause"), [form, byId("side")]);
const course = new Course({ clock, tell: (event, facts) => room.hearCourse(event, facts) });
const attention = new Attention(() => heartbeat.beat());
const heartbeat = new Heartbeat({
  send: (body) => exchange.beat(body),
  describe: () => ({
    question: place.number, hidden: document.hidden, lost_ms: exchange.lostMs, after: messages.last,
  }),
  attention,
  tell: (event, facts) => room.hearBeat(event, facts),
});
const room = new Room({
  course, ending, heartbeat, help, messages, outbox, pause, status, uploads, words, clock,
});
const inquiry = new Inquiry({ answers, course, ending, exchange, heartbeat, outbox, sheet, uploads });
const saving = new Saving({ answers, course, ending, heartbeat, questions, status, uploads, words });

function hearClock(event, facts) {
  if (ending.isStopped) return;
  if (event === "alert") status.note(facts.text);
  else if (event === "woke") inquiry.refresh();
  else if (event === "over") ending.timeOver(() => inquiry.paper());
}

function moved(number) {
  answers.putDrafts();
  saving.stay();
  reserve.place = number;
  sheet.draw();
}

function firstBlank() {
  return questions.numbers.find((number) => questions.read(number) === null) ?? 1;
}

// What this device had kept is back: unsent answers, and the question shown if the tab is new.
function recall() {
  answers.recall();
  if (isNew && place.number === opened && reserve.place) place.reopen(reserve.place);
  sheet.draw();
}

// ---- Start --------------------------------------------------------------------------------------

wire({
  form, questions, sheet, place, answers, handing, outbox, ending, settings, words,
  toggle: byId("clock-toggle"),
  review: () => handing.beforeLeaving(() => saving.leave(served.reviewUrl)),
  stay: () => saving.stay(),
  refresh: () => inquiry.refresh(),
});
map.onChoose((number) => place.go(number));
listen({
  isOn: () => settings.hasKeys && !course.isPaused,
  step: (by) => place.step(by),
  choose: (digit) => sheet.choose(digit),
  mark: () => !ending.isStopped && sheet.mark(place.number),
});
enlarge(form.querySelectorAll(".question-text img"), byId("picture"), words);

document.documentElement.dataset.script = "on";
if (served.savedAt) status.saved(served.savedAt);
status.settled();
course.learn({
  serverNow: served.serverNow, deadlineAt: served.deadlineAt,
  pausedAt: served.pausedAt || null, news: Number(served.news),
  askedAt: performance.getEntriesByType("navigation")[0]?.requestStart ?? 0,
});
clock.start();
answers.begin();
const isNew = !location.hash && reserve.place === null;
place.open(reserve.place ?? firstBlank());
const opened = place.number;
place.setMode(settings.mode);
Vault.open(served.attempt, served.outboxKey).then((vault) => reserve.join(vault)).then(recall);
heartbeat.beat();
setInterval(() => inquiry.refresh(), REFRESH_MS);
