// The exam page. Puts together the parts in runner/: each change of an answer goes to the outbox,
// what the outbox learns goes to the line of state, the clock and the map.

import { Answers } from "./runner/answers.js";
import { Clock } from "./runner/clock.js";
import { Exchange } from "./runner/exchange.js";
import { listen } from "./runner/keyboard.js";
import { QuestionMap } from "./runner/map.js";
import { Outbox } from "./runner/outbox.js";
import { Place } from "./runner/place.js";
import { Questions } from "./runner/questions.js";
import { Reserve } from "./runner/reserve.js";
import { Settings } from "./runner/settings.js";
import { Status } from "./runner/status.js";
import { Words } from "./runner/words.js";

const REFRESH_MS = 5 * 60_000; // keeps the sign-in alive through a long silence
const GRACE_MS = 6_000; // the server's grace for what is in flight, and a little more

const byId = (id) => document.getElementById(id);
const form = byId("paper");
const served = form.dataset;

const words = new Words(byId("words"));
const questions = new Questions(form);
const reserve = new Reserve(served.attempt);
const status = new Status({ line: byId("save-state"), note: byId("note"), words });
const map = new QuestionMap(byId("map"), words);
const clock = new Clock({ box: byId("clock"), words, tell: hearClock });
const exchange = new Exchange({
  saveUrl: served.saveUrl,
  paperUrl: served.paperUrl,
  csrfToken: form.elements.csrf_token.value,
});
const outbox = new Outbox({
  send: (save, isLast) => exchange.save(save, isLast),
  tell: hearOutbox,
  nextSeq: Number(served.nextSeq),
});
const answers = new Answers({ questions, outbox, reserve, onUnchanged: settled });
const place = new Place({ questions, nav: byId("exam-nav"), onMove: moved });
const settings = new Settings(byId("settings").querySelector("form"), changedSetting);

let leaveTo = null;
let isOver = false;
let isStopped = false;

// ---- Answers ------------------------------------------------------------------------------------

function change(number, isTyping) {
  leaveTo = null;
  status.changed();
  answers.change(number, isTyping);
  draw();
}

function touched(number, input) {
  const limit = questions.settle(number, input);
  questions.showFault(number, limit === null ? "" : words.say("too_many", { limit }));
  change(number, input.type === "text");
}

function clear(number) {
  questions.write(number, null);
  questions.showFault(number, "");
  change(number, false);
  questions.section(number).querySelector("h2").focus();
  status.note(words.say("cleared"), { isShown: false });
}

function choose(digit) {
  const option = questions.option(place.number, digit);
  if (!option || option.disabled) return false;
  option.checked = option.type === "radio" || !option.checked;
  touched(place.number, option);
  const word = digit === 0 ? "dont_know" : option.checked ? "chosen" : "unchosen";
  status.note(words.say(word, { number: digit }), { isShown: false });
  return true;
}

function mark(number) {
  const word = reserve.toggleMark(number) ? "mark_on" : "mark_off";
  status.note(words.say(word, { number }), { isShown: false });
  draw();
  return true;
}

function draw() {
  map.draw(questions.numbers.map((number) => ({
    number,
    isAnswered: questions.read(number) !== null,
    isMarked: reserve.isMarked(number),
    isShown: number === place.number,
  })));
  for (const number of questions.numbers) {
    const button = questions.section(number).querySelector("[data-act=mark]");
    button.setAttribute("aria-pressed", String(reserve.isMarked(number)));
  }
}

// ---- What the parts tell ------------------------------------------------------------------------

function hearOutbox(event, facts) {
  if (event === "sending") status.sending();
  else if (event === "failed") status.failed();
  else if (event === "stopped") stop(isOver ? "late" : facts.why);
  else if (event === "drained") settled();
  else if (event === "saved") {
    answers.saved(facts.question, facts.value);
    clock.sync(facts);
    status.saved(facts.receivedAt);
  } else if (event === "refused") {
    answers.refused(facts.question, facts.value);
    questions.showFault(facts.question, words.say("refused", { text: facts.text }));
  }
}

function hearClock(event, facts) {
  if (isStopped) return;
  if (event === "alert") status.note(facts.text);
  else if (event === "woke") refresh();
  else if (event === "over") end();
}

function moved(number) {
  answers.putDrafts();
  leaveTo = null;
  reserve.place = number;
  draw();
}

function changedSetting(name) {
  if (name === "mode") place.setMode(settings.mode);
}

// ---- Leaving, ending, stopping ------------------------------------------------------------------

function leave(url) {
  answers.putDrafts();
  if (answers.isAllSaved) {
    location.assign(url);
    return;
  }
  leaveTo = url;
  if (byId("save-state").dataset.state === "lost") status.note(words.say("leaving"));
}

function settled() {
  if (!answers.isAllSaved) return;
  if (answers.hasRefused) status.refused();
  else status.settled();
  if (leaveTo) location.assign(leaveTo);
}

async function end() {
  isOver = true;
  answers.putDrafts();
  freeze();
  show("time_over");
  // The time may have been extended since the last save.
  const paper = await exchange.paper();
  if (paper.is === "paper") clock.sync(paper);
  if (clock.leftMs > GRACE_MS) location.reload();
  else setTimeout(finish, clock.leftMs + GRACE_MS);
}

function finish() {
  leaveTo = served.receiptUrl;
  if (answers.isAllSaved) location.assign(leaveTo);
  else if (!isStopped) show("late");
}

function stop(why) {
  isStopped = true;
  outbox.stop();
  freeze();
  status.stopped();
  show(why);
}

function freeze() {
  questions.freeze();
  for (const button of document.querySelectorAll("button[name=review]")) button.disabled = true;
}

function show(why) {
  const notice = document.querySelector(`template[data-stop="${why}"]`).content.cloneNode(true);
  byId("stop").replaceChildren(notice);
  byId("stop").querySelector("[role=alert]").focus();
}

// Ask the server where things stand: after a sleep, a lost line, or work in another tab.
async function refresh() {
  if (isStopped || isOver) return;
  outbox.retryNow();
  const before = answers.changes;
  const paper = await exchange.paper();
  if (paper.is === "stopped") stop(paper.why);
  if (paper.is !== "paper" || isStopped) return;
  clock.sync(paper);
  if (before !== answers.changes || !answers.isAllSaved) return;
  answers.adopt(paper.answers);
  draw();
}

// ---- What the person does -----------------------------------------------------------------------

form.addEventListener("input", ({ target }) => {
  if (target.type === "text") touched(questions.numberOf(target), target);
});

form.addEventListener("change", ({ target }) => {
  if (target.type === "text") answers.putDrafts();
  else touched(questions.numberOf(target), target);
});

form.addEventListener("focusin", ({ target }) => place.stand(questions.numberOf(target)));
form.addEventListener("focusout", () => answers.putDrafts());

form.addEventListener("click", ({ target }) => {
  const act = target.closest("[data-act]")?.dataset.act;
  if (act === "previous") place.step(-1);
  else if (act === "next") place.step(1);
  else if (act === "mark") mark(questions.numberOf(target));
  else if (act === "clear") clear(questions.numberOf(target));
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "review") leave(served.reviewUrl);
  else answers.putDrafts();
});

map.onChoose((number) => place.go(number));

listen({
  isOn: () => settings.hasKeys,
  step: (by) => place.step(by),
  choose,
  mark: () => !isStopped && mark(place.number),
});

byId("clock-toggle").addEventListener("click", () => {
  settings.toggleClock();
  drawClockToggle();
});

function drawClockToggle() {
  byId("clock-toggle").setAttribute("aria-pressed", String(settings.isClockHidden));
  byId("clock-toggle").querySelector("span").textContent =
    words.say(settings.isClockHidden ? "show" : "hide");
}

// ---- What happens to the page -------------------------------------------------------------------

setInterval(refresh, REFRESH_MS);
addEventListener("online", refresh);
addEventListener("pagehide", () => {
  answers.putDrafts();
  outbox.sendEverything();
});
addEventListener("pageshow", (event) => {
  if (event.persisted && answers.isAllSaved) location.reload();
});
addEventListener("beforeunload", (event) => {
  answers.putDrafts();
  if (!isStopped && !answers.isAllSaved) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) answers.putDrafts();
  else refresh();
});

// ---- Start --------------------------------------------------------------------------------------

document.documentElement.dataset.script = "on";
if (served.savedAt) status.saved(served.savedAt);
status.settled();
clock.sync({
  serverNow: served.serverNow,
  deadlineAt: served.deadlineAt,
  askedAt: performance.getEntriesByType("navigation")[0]?.requestStart ?? 0,
});
clock.start();
drawClockToggle();
answers.restore();
const blank = questions.numbers.find((number) => questions.read(number) === null);
place.open(reserve.place ?? blank ?? 1);
place.setMode(settings.mode);
