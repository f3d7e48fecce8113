// The line that says what happened to one's answers, and the few things worth saying aloud: losing
// and finding the line, the time alerts. Each save is shown but not spoken. « Enregistré » stands
// there only while nothing at all is unsaved.

const SAVING_SHOWN_AFTER_MS = 300;
const NOTE_LASTS_MS = 10_000;
const ALARM_AFTER_MS = 5_000; // a crashed worker is back before; a candidate need not know
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/Paris" };

export class Status {
  #line;
  #note;
  #words;
  #isLasting;
  #timer = null;
  #alarm = null;
  #noteTimer = null;
  #savedAt = null;
  #isLost = false;

  // `isLasting()` tells whether what is not saved would outlive this page.
  constructor({ line, note, words, isLasting }) {
    this.#line = line;
    this.#note = note;
    this.#words = words;
    this.#isLasting = isLasting;
  }

  get isLost() {
    return this.#isLost;
  }

  // Something changed on the page; it may not have left yet.
  changed() {
    if (this.#isLost) return;
    const show = () => this.#show("saving", this.#words.say("saving"));
    this.#timer ??= setTimeout(show, SAVING_SHOWN_AFTER_MS);
  }

  sending() {
    this.changed();
    if (!this.#isLost) this.#alarm ??= setTimeout(() => this.#lose(), ALARM_AFTER_MS);
  }

  saved(receivedAt) {
    this.#savedAt = new Date(receivedAt).toLocaleTimeString("fr-FR", TIME);
    clearTimeout(this.#alarm);
    this.#alarm = null;
  }

  // Everything on the page is saved.
  settled() {
    if (this.#isLost) this.note(this.#words.say("found"));
    this.#calm();
    if (this.#savedAt) this.#show("saved", this.#words.say("saved", { time: this.#savedAt }));
    else this.#show("idle", this.#words.say("idle"));
  }

  // Every answer is saved, but a file has not arrived.
  awaitsFiles(isFailing) {
    if (this.#isLost) this.note(this.#words.say("found"));
    this.#calm();
    if (isFailing) this.#show("lost", this.#words.say("files_waiting"));
    else this.#show("saving", this.#words.say("files_sending"));
  }

  failed() {
    if (!navigator.onLine) this.#lose();
  }

  // The exam is paused: nothing is lost, what waits leaves when it resumes.
  paused() {
    this.#calm();
    this.#show("held", this.#words.say("held"));
  }

  // Everything is settled, but the server would not take something.
  refused() {
    this.#calm();
    this.#show("stopped", this.#words.say("refused_somewhere"));
  }

  stopped() {
    this.#calm();
    this.#show("stopped", this.#words.say("stopped"));
  }

  // Spoken politely, and shown for a while unless another place already shows it.
  note(text, { isShown = true } = {}) {
    clearTimeout(this.#noteTimer);
    this.#note.classList.toggle("visually-hidden", !isShown);
    this.#note.textContent = text;
    this.#noteTimer = setTimeout(() => (this.#note.textContent = ""), NOTE_LASTS_MS);
  }

  #lose() {
    if (this.#isLost) return;
    this.#isLost = true;
    const text = this.#words.say(this.#isLasting() ? "lost" : "lost_here");
    this.#show("lost", text);
    this.note(text, { isShown: false });
  }

  #calm() {
    clearTimeout(this.#alarm);
    this.#alarm = null;
    this.#isLost = false;
  }

  #show(state, text) {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#line.dataset.state = state;
    this.#line.querySelector("#save-state-text").textContent = text;
  }
}
