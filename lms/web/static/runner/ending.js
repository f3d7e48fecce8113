// How the exam ends in this page: the time is over, it went on elsewhere, the sign-in is lost. What
// the server may still take (apart, when it comes too late) goes on leaving.

const GRACE_MS = 6_000; // the server's grace for what is in flight, and a little more
const ENDED = new Set(["attempt_closed", "excluded", "submitted", "taken_elsewhere"]);

export class Ending {
  #parts;
  #box;
  #receiptUrl;
  #shown = null;
  #isKept = false;
  isOver = false; // the time
  isStopped = false; // the page

  // `dropFiles()` gives up the files that wait.
  constructor({ questions, answers, outbox, uploads, clock, status, box, receiptUrl, dropFiles }) {
    this.#parts = { questions, answers, outbox, uploads, clock, status, dropFiles };
    this.#box = box;
    this.#receiptUrl = receiptUrl;
  }

  // The time is over. `ask()` resolves once the server was asked whether it was extended since.
  async timeOver(ask) {
    this.isOver = true;
    this.#parts.answers.putDrafts();
    this.#freeze();
    this.#show("time_over");
    await ask();
    const { leftMs } = this.#parts.clock;
    if (leftMs > GRACE_MS) location.reload();
    else setTimeout(() => this.#finish(), leftMs + GRACE_MS);
  }

  stop(why) {
    const { answers, outbox, uploads, status, dropFiles } = this.#parts;
    if (this.isStopped && !ENDED.has(why)) return;
    const isFirst = !this.isStopped;
    this.isStopped = true;
    if (isFirst) answers.putDrafts();
    if (ENDED.has(why)) {
      outbox.retryNow();
      uploads.retryNow();
    } else {
      outbox.stop();
      dropFiles();
    }
    this.#freeze();
    status.stopped();
    if (isFirst) this.#show(this.isOver && why === "attempt_closed" ? "late" : why);
  }

  // An answer came too late or from a replaced device: the jury will see it.
  kept(why) {
    this.#isKept = true;
    this.stop(why);
    this.#reveal();
  }

  #finish() {
    if (this.#parts.answers.isAllSaved && !this.#isKept) location.assign(this.#receiptUrl);
    else if (!this.isStopped) this.#show("late");
  }

  #freeze() {
    this.#parts.questions.freeze();
    for (const button of document.querySelectorAll("button[name=review]")) button.disabled = true;
  }

  #show(why) {
    if (why === this.#shown) return;
    this.#shown = why;
    const notice = document.querySelector(`template[data-stop="${why}"]`).content.cloneNode(true);
    this.#box.replaceChildren(notice);
    this.#reveal();
    this.#box.querySelector("[role=alert]").focus();
  }

  #reveal() {
    for (const line of this.#box.querySelectorAll("[data-kept]")) line.hidden = !this.#isKept;
  }
}
