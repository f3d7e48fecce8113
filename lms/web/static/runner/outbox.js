// Changes on their way to the server: the last value of each question, one request at a time, each
// under its own growing number. A request without a sure answer is sent again, the same, until it
// has one: the number makes that harmless.

export const DELAYS_SECONDS = [1, 2, 4, 8, 15];

export class Outbox {
  #send;
  #tell;
  #nextSeq;
  #waiting = new Map();
  #flying = null;
  #isBusy = false;
  #failures = 0;
  #timer = null;
  #isStopped = false;

  // `send(save, isLast)` resolves to a reply of exchange.js and never rejects. `tell(event, facts)`
  // hears sending, saved, failed, refused, stopped and drained.
  constructor({ send, tell, nextSeq }) {
    this.#send = send;
    this.#tell = tell;
    this.#nextSeq = nextSeq;
  }

  get isEmpty() {
    return this.#flying === null && this.#waiting.size === 0;
  }

  has(question) {
    return this.#waiting.has(question) || this.#flying?.question === question;
  }

  put(question, value) {
    this.#waiting.delete(question);
    this.#waiting.set(question, value);
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
    const waiting = [...this.#waiting].map(([question, value]) => this.#numbered(question, value));
    for (const save of this.#flying ? [this.#flying, ...waiting] : waiting) this.#send(save, true);
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #numbered(question, value) {
    return { client_seq: this.#nextSeq++, question, value };
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
    const reply = await this.#send(this.#flying, false);
    this.#isBusy = false;
    if (!this.#isStopped) this.#settle(reply);
  }

  #settle(reply) {
    if (reply.is === "saved" || reply.is === "refused") this.#land(reply);
    else if (reply.is === "taken") this.#renumber(reply.nextSeq);
    else if (reply.is === "stopped") {
      this.stop();
      this.#tell("stopped", { why: reply.why });
    } else this.#retryLater(reply.retryAfterSeconds ?? 0);
  }

  #land(reply) {
    const { question, value } = this.#flying;
    this.#flying = null;
    this.#failures = 0;
    this.#tell(reply.is, { ...reply, question, value });
    this.#takeNext();
    if (this.isEmpty) this.#tell("drained", {});
  }

  #renumber(nextSeq) {
    this.#flying.client_seq = nextSeq;
    this.#nextSeq = nextSeq + 1;
    this.#fly();
  }

  #retryLater(atLeastSeconds) {
    const step = DELAYS_SECONDS[Math.min(this.#failures, DELAYS_SECONDS.length - 1)];
    this.#failures += 1;
    const seconds = Math.min(Math.max(step, atLeastSeconds), DELAYS_SECONDS.at(-1));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#fly();
    }, seconds * 1000);
    this.#tell("failed", {});
  }
}
