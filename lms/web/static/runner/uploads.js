// Files on their way to the server, one at a time. One that has no sure answer is sent again, as long as
// the page is open: sending a file twice is harmless.

import { DELAYS_SECONDS, MOST_SECONDS } from "./outbox.js";

export class Uploads {
  #send;
  #tell;
  #waiting = []; // the first one is being sent
  #flight = null; // aborts it
  #failures = 0;
  #timer = null;

  // `send(upload, {onProgress, signal})` resolves to a reply of exchange.js and never rejects.
  // `tell(event, upload, facts)` hears sending, moved (share), handed, refused, failed, paused and stopped.
  constructor({ send, tell }) {
    this.#send = send;
    this.#tell = tell;
  }

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  get isFailing() {
    return this.#failures > 0;
  }

  // What waits for one question, or for all.
  waiting(number = null) {
    return this.#waiting.filter((upload) => number === null || upload.number === number);
  }

  add(upload) {
    this.#waiting.push(upload);
    if (this.#waiting.length === 1) this.#fly();
  }

  // Send it no more; what the server may have received already is in no answer.
  drop(upload) {
    const at = this.#waiting.indexOf(upload);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    if (at > 0) return;
    this.#flight?.abort();
    this.#flight = null;
    this.#goOn();
  }

  // The line is back, or may be: no need to wait for the next turn.
  retryNow() {
    if (this.#timer !== null) this.#fly();
  }

  #goOn() {
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.isEmpty) this.#fly();
  }

  async #fly() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const [upload] = this.#waiting;
    const flight = new AbortController();
    this.#flight = flight;
    this.#tell("sending", upload, {});
    const reply = await this.#send(upload, {
      onProgress: (share) => flight === this.#flight && this.#tell("moved", upload, { share }),
      signal: flight.signal,
    });
    if (flight !== this.#flight) return; // it was dropped meanwhile
    this.#flight = null;
    if (reply.is === "failed" || reply.is === "paused") this.#retryLater(upload, reply);
    else this.#land(upload, reply);
  }

  #land(upload, reply) {
    this.#waiting.shift();
    this.#tell(reply.is, upload, reply);
    if (this.#flight === null) this.#goOn();
  }

  #retryLater(upload, reply) {
    const step = DELAYS_SECONDS[Math.min(this.#failures, DELAYS_SECONDS.length - 1)];
    this.#failures += 1;
    const seconds = Math.min(Math.max(step, reply.retryAfterSeconds ?? 0), MOST_SECONDS);
    this.#timer = setTimeout(() => this.#fly(), seconds * 1000);
    this.#tell(reply.is, upload, reply);
  }
}
