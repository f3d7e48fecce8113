// The page tells the server that it is there, and hears what the invigilator decided: every fifteen
// seconds, and at once when there is something to say or to hear. Where the server does not know
// this address, the exam goes on without.

const PERIOD_MS = 15_000;
const SOON_MS = 3_000; // a call for help must not wait for the next turn

export class Heartbeat {
  #send;
  #describe;
  #tell;
  #attention;
  #timer = null;
  #isBusy = false;
  #isDue = false;
  #isOff = false;
  #wasHeard = false;
  #wish = null; // the call for help that the server has not heard of yet

  // `send(body)` resolves to a reply of exchange.js; `describe()` gives what to say of the page.
  // `tell(event, facts)` hears beat (the reply), stopped and failed (whether a call is waiting).
  constructor({ send, describe, attention, tell }) {
    this.#send = send;
    this.#describe = describe;
    this.#attention = attention;
    this.#tell = tell;
  }

  // Call the invigilator, or take the call back.
  ask(isWanted) {
    this.#wish = isWanted;
    this.beat();
  }

  stop() {
    this.#isOff = true;
    clearTimeout(this.#timer);
  }

  async beat() {
    this.#isDue = this.#isBusy;
    if (this.#isBusy || this.#isOff) return;
    clearTimeout(this.#timer);
    this.#isBusy = true;
    const wish = this.#wish;
    const focus = this.#attention.told();
    let reply = await this.#send({ ...this.#describe(), focus, ...(wish === null ? {} : { help: wish }) });
    this.#isBusy = false;
    if (this.#isOff) return;
    // A locked browser may take a moment to give the page its key.
    if (reply.why === "wrong_browser" && !this.#wasHeard) reply = { is: "failed" };
    this.#wasHeard ||= reply.is === "beat";
    if (reply.is === "beat") {
      this.#attention.forget(focus.length);
      if (wish === this.#wish) this.#wish = null;
      else this.#isDue = true;
    }
    this.#plan(reply);
    this.#tell(reply.is, { ...reply, isCalling: this.#wish !== null });
  }

  #plan(reply) {
    if (reply.is === "absent" || reply.is === "stopped") this.stop();
    else if (this.#isDue) this.beat();
    else this.#timer = setTimeout(() => this.beat(), this.#wish === null ? PERIOD_MS : SOON_MS);
  }
}
