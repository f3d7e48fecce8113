// How the exam goes on, from whatever the server last said: running or paused, until when, and
// whether there is news to ask for.

export class Course {
  #clock;
  #tell;
  #asOf = -Infinity;
  #deadline = null;
  #isPaused = false;
  #news = null;

  // `tell(event, facts)` hears paused, resumed, added (ms) and news.
  constructor({ clock, tell }) {
    this.#clock = clock;
    this.#tell = tell;
  }

  get isPaused() {
    return this.#isPaused;
  }

  // The facts of a page, a save, a paper or a beat; those of a request that left earlier than one
  // already heard say nothing new. A beat (`isBeat`) brings its news itself.
  learn(facts) {
    if (facts.askedAt < this.#asOf || !facts.deadlineAt) return;
    this.#asOf = facts.askedAt;
    this.#clock.sync(facts);
    const added = Date.parse(facts.deadlineAt) - (this.#deadline ?? Date.parse(facts.deadlineAt));
    const wasPaused = this.#isPaused;
    this.#deadline = Date.parse(facts.deadlineAt);
    this.#isPaused = facts.pausedAt !== null;
    if (this.#isPaused !== wasPaused) this.#tell(wasPaused ? "resumed" : "paused", {});
    if (added > 0 && this.#isPaused === wasPaused) this.#tell("added", { ms: added });
    const isNew = this.#news !== null && facts.news !== undefined && facts.news !== this.#news;
    this.#news = facts.news ?? this.#news;
    if (isNew && !facts.isBeat) this.#tell("news", {});
  }
}
