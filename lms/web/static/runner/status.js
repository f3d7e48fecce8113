// The line that says what happened to one's answers, and the few things worth saying aloud: losing
// and finding the line, the time alerts. Each save is shown but not spoken.

const SAVING_SHOWN_AFTER_MS = 300;
const NOTE_LASTS_MS = 10_000;
const FAILURES_BEFORE_ALARM = 2;
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/Paris" };

export class Status {
  #line;
  #note;
  #words;
  #timer = null;
  #noteTimer = null;
  #isLost = false;

  constructor({ line, note, words }) {
    this.#line = line;
    this.#note = note;
    this.#words = words;
  }

  saving() {
    if (this.#isLost || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#show("saving", this.#words.say("saving")), SAVING_SHOWN_AFTER_MS);
  }

  saved(receivedAt) {
    if (this.#isLost) this.note(this.#words.say("found"));
    this.#isLost = false;
    const time = new Date(receivedAt).toLocaleTimeString("fr-FR", TIME);
    this.#show("saved", this.#words.say("saved", { time }));
  }

  // One failed try may be a hiccup; two in a row, or a device that knows it is offline, are not.
  failed(failures) {
    if (this.#isLost || (failures < FAILURES_BEFORE_ALARM && navigator.onLine)) return;
    this.#isLost = true;
    this.#show("lost", this.#words.say("lost"));
    this.note(this.#words.say("lost"), { isShown: false });
  }

  refused(text) {
    this.#show("stopped", text);
  }

  stopped() {
    this.#show("stopped", this.#words.say("stopped"));
  }

  // Spoken politely, and shown for a while unless another place already shows it.
  note(text, { isShown = true } = {}) {
    clearTimeout(this.#noteTimer);
    this.#note.classList.toggle("visually-hidden", !isShown);
    this.#note.textContent = text;
    this.#noteTimer = setTimeout(() => (this.#note.textContent = ""), NOTE_LASTS_MS);
  }

  #show(state, text) {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#line.dataset.state = state;
    this.#line.querySelector("#save-state-text").textContent = text;
  }
}
