// Asking the server where things stand: after a sleep, a lost line, or work in another tab.

export class Inquiry {
  #parts;

  constructor(parts) {
    this.#parts = parts;
  }

  // The paper as the server has it, or its refusal; its times are learnt.
  async paper() {
    const paper = await this.#parts.exchange.paper();
    if (paper.is === "paper") this.#parts.course.learn(paper);
    return paper;
  }

  async refresh() {
    const { answers, ending, heartbeat, outbox, sheet, uploads } = this.#parts;
    outbox.retryNow();
    uploads.retryNow();
    if (ending.isOver || ending.isStopped) return;
    heartbeat.beat();
    const before = answers.changes;
    const paper = await this.paper();
    if (paper.is === "stopped") ending.stop(paper.why);
    if (paper.is !== "paper" || ending.isStopped) return;
    if (before !== answers.changes || !answers.isAllSaved) return;
    answers.adopt(paper.answers);
    sheet.draw();
  }
}
