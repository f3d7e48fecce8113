// From what the person does to the outbox: typing is gathered until a pause, the same value is not
// sent twice, and what is not yet saved is held in the reserve.

import { same } from "./questions.js";

const TYPING_PAUSE_MS = 700;

export class Answers {
  #questions;
  #outbox;
  #reserve;
  #uploads;
  #onUnchanged;
  #known = new Map(); // what the server has, by question
  #latest = new Map(); // what was last given to the outbox
  #drafts = new Map(); // timers of what is being typed
  #refused = new Set(); // what the server will never take as it is
  #changes = 0;

  // `onUnchanged` is called when typing ended where it had begun: there is nothing to send.
  constructor({ questions, outbox, reserve, uploads, onUnchanged }) {
    this.#questions = questions;
    this.#outbox = outbox;
    this.#reserve = reserve;
    this.#uploads = uploads;
    this.#onUnchanged = onUnchanged;
  }

  // How many changes were made: tells whether an answer asked from the server may be out of date.
  get changes() {
    return this.#changes;
  }

  get isAllSaved() {
    return this.#isWritingSaved && this.#uploads.isEmpty;
  }

  // Files are all that is still to be sent.
  get awaitsFiles() {
    return this.#isWritingSaved && !this.#uploads.isEmpty;
  }

  get #isWritingSaved() {
    return this.#outbox.isEmpty && this.#drafts.size === 0;
  }

  get hasRefused() {
    return this.#refused.size > 0;
  }

  change(number, isTyping) {
    this.#changes += 1;
    this.#refused.delete(number);
    const bases = [this.#known.get(number), this.#latest.get(number)];
    this.#reserve.hold(number, this.#questions.read(number), bases);
    clearTimeout(this.#drafts.get(number));
    if (isTyping) this.#drafts.set(number, setTimeout(() => this.#put(number), TYPING_PAUSE_MS));
    else this.#put(number);
  }

  putDrafts() {
    for (const number of [...this.#drafts.keys()]) this.#put(number);
  }

  saved(number, value) {
    this.#known.set(number, value);
    this.#reserve.release(number, value);
  }

  refused(number, value) {
    this.#refused.add(number);
    this.#reserve.release(number, value);
  }

  // Another tab answered after this was typed: that answer stays, and shows here.
  superseded(number, value, newer) {
    this.#reserve.release(number, value);
    const isUntouched = same(this.#questions.read(number), value);
    if (isUntouched) this.#questions.write(number, newer);
    this.#known.set(number, newer);
    if (isUntouched) this.#latest.set(number, newer);
  }

  // It came too late or from a replaced device: the server has it, but apart.
  kept(number, value) {
    this.#reserve.release(number, value);
  }

  // At the start: what the server put in the page, then what was done before the script came.
  begin() {
    for (const number of this.#questions.numbers) {
      this.#learn(number, this.#questions.readServed(number));
      this.#questions.tidy(number);
      if (!same(this.#questions.read(number), this.#known.get(number))) this.change(number, false);
    }
  }

  // What the reserve still holds comes back into the page and leaves for the server.
  recall() {
    for (const [number, value] of this.#reserve.unsaved((number) => this.#known.get(number))) {
      if (same(value, this.#questions.read(number))) continue;
      this.#questions.write(number, value);
      this.change(number, false);
    }
  }

  // What the server has now, for instance after work in another tab; only when all is saved.
  adopt(served) {
    for (const number of this.#questions.numbers) {
      const value = served[number] ?? null;
      if (!same(value, this.#questions.read(number))) this.#questions.write(number, value);
      this.#learn(number, value);
    }
  }

  #learn(number, value) {
    this.#known.set(number, value);
    this.#latest.set(number, value);
  }

  #put(number) {
    clearTimeout(this.#drafts.get(number));
    this.#drafts.delete(number);
    const value = this.#questions.read(number);
    if (same(value, this.#latest.get(number))) {
      if (same(value, this.#known.get(number))) this.#reserve.release(number, value);
      this.#onUnchanged();
      return;
    }
    this.#latest.set(number, value);
    this.#outbox.put(number, value, this.#reserve.since(number));
  }
}
