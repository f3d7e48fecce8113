// What becomes of the answers, as the outbox tells it: to the line of state, the questions and the
// clock. Leaving the page for the review waits until everything is saved.

export class Saving {
  #parts;
  #leaveTo = null;

  constructor(parts) {
    this.#parts = parts;
  }

  hear(event, facts) {
    const { ending, heartbeat, status } = this.#parts;
    if (event === "sending") status.sending();
    else if (event === "failed") status.failed();
    else if (event === "stopped") ending.stop(facts.why);
    else if (event === "drained") this.settled();
    else if (event === "paused") {
      status.paused();
      heartbeat.beat();
    } else this.#landed(event, facts);
  }

  // Nothing is on its way, or typing ended where it had begun.
  settled() {
    const { answers, ending, status, uploads } = this.#parts;
    if (answers.awaitsFiles && !ending.isStopped) status.awaitsFiles(uploads.isFailing);
    if (!answers.isAllSaved) return;
    if (ending.isStopped) status.stopped();
    else if (answers.hasRefused) status.refused();
    else status.settled();
    if (this.#leaveTo && !ending.isStopped) location.assign(this.#leaveTo);
  }

  // Go to a page once everything is saved.
  leave(url) {
    const { answers, status, words } = this.#parts;
    answers.putDrafts();
    this.#leaveTo = url;
    if (answers.isAllSaved) location.assign(url);
    else if (status.isLost || answers.awaitsFiles) status.note(words.say("leaving"));
  }

  // The person went on answering instead.
  stay() {
    this.#leaveTo = null;
  }

  #landed(event, facts) {
    const { answers, course, ending, questions, status, words } = this.#parts;
    if (event === "superseded") {
      answers.superseded(facts.question, facts.value, facts.newer);
      questions.showFault(facts.question, words.say("superseded"));
      status.note(words.say("superseded"), { isShown: false });
      return;
    }
    answers[event](facts.question, facts.value);
    if (event === "kept") ending.kept(facts.why);
    else if (event === "refused") {
      questions.showFault(facts.question, words.say("refused", { text: facts.text }));
    } else {
      course.learn(facts);
      status.saved(facts.receivedAt);
    }
  }
}
