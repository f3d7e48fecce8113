// Changes on their way to the server: the last value of each question, one request at a time, each
// under its own growing number. A request without a sure answer is sent again, the same, until it
// has one: the number makes that harmless.

export const DELAYS_SECONDS = [1, 2, 4, 8]; // back on line, everything leaves within ten seconds
export const MOST_SECONDS = 15; // however long the server asks to wait
const WAITED_MS = 3_000; // a save that left sooner did not wait

export class Outbox {
  #send;
  #tell;
  #nextSeq;
  #waiting = new Map(); // by question: {value, since}
  #flying = null; // {save, since}
  #isBusy = false;
  #failures = 0;
  #timer = null;
  #isStopped = false;

  // `send(save, isLast)` resolves to a reply of exchange.js and never rejects. `tell(event, facts)`
  // hears sending, saved, kept, superseded, failed, paused, refused, stopped and drained.
  constructor({ send, tell, nextSeq }) {
    this.#send = send;
    this.#tell = tell;
    this.#nextSeq = nextSeq;
  }

  get isEmpty() {
    return this.#flying === null && this.#waiting.size === 0;
  }

  // `since` is when the value was typed, on the device's own clock.
  put(question, value, since = Date.now()) {
    this.#waiting.delete(question);
    this.#waiting.set(question, { value, since });
    this.#takeNext();
  }

  // The line is back, or may be: no need to wait for the next turn.
  retryNow() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#fly();
  }

  // The page is going away: everything leaves at once, in requests that outlive it. Should the page
  // stay after all, what waits is sent again under other numbers.
  sendEverything() {
    if (this.#isStopped) return;
    const waiting = [...this.#waiting].map(([question, held]) => this.#numbered(question, held));
    for (const one of this.#flying ? [this.#flying, ...waiting] : waiting) this.#send(told(one), true);
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #numbered(question, { value, since }) {
    return { save: { client_seq: this.#nextSeq++, question, value }, since };
  }

  #takeNext() {
    if (this.#flying || this.#isStopped) return;
    const [first] = this.#waiting;
    if (!first) return;
    this.#waiting.delete(first[0]);
    this.#flying = this.#numbered(...first);
    this.#fly();
  }

  async #fly() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#tell("sending", {});
    const reply = await this.#send(told(this.#flying), false);
    this.#isBusy = false;
    if (!this.#isStopped) this.#settle(reply);
  }

  #settle(reply) {
    if (["saved", "kept", "refused"].includes(reply.is)) this.#land(reply);
    else if (reply.is === "taken" && reply.newer) {
      this.#nextSeq = Math.max(this.#nextSeq, reply.nextSeq);
      this.#land({ is: "superseded", newer: reply.newer.value });
    } else if (reply.is === "taken") this.#renumber(reply.nextSeq);
    else if (reply.is === "stopped") {
      this.stop();
      this.#tell("stopped", { why: reply.why });
    } else this.#retryLater(reply);
  }

  #land(reply) {
    const { question, value } = this.#flying.save;
    this.#flying = null;
    this.#failures = 0;
    this.#tell(reply.is, { ...reply, question, value });
    this.#takeNext();
    if (this.isEmpty) this.#tell("drained", {});
  }

  #renumber(nextSeq) {
    this.#flying.save.client_seq = nextSeq;
    this.#nextSeq = nextSeq + 1;
    this.#fly();
  }

  #retryLater(reply) {
    const step = DELAYS_SECONDS[Math.min(this.#failures, DELAYS_SECONDS.length - 1)];
    this.#failures += 1;
    const seconds = Math.min(Math.max(step, reply.retryAfterSeconds ?? 0), MOST_SECONDS);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#fly();
    }, seconds * 1000);
    this.#tell(reply.is === "paused" ? "paused" : "failed", {});
  }
}

// The body of a save; how long it was held, when that is worth telling.
function told({ save, since }) {
  const waited = Math.round(Date.now() - since);
  return waited >= WAITED_MS ? { ...save, waited_ms: waited } : save;
}
