// When the page left the screen or the front, and came back: noted for the incident report, as the
// entrance page says. It accuses nobody: a call, a message of the system or a cat will do.

const MOST = 50;

export class Attention {
  #seen = [];
  #isAway = false;

  // `onBack` is called when the person comes back to the page.
  constructor(onBack) {
    const look = () => this.#look(onBack);
    addEventListener("blur", look);
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
  }

  // What the server has not heard of yet, oldest first.
  told() {
    return this.#seen.map(({ kind, at }) => ({ kind, ago_ms: Math.round(performance.now() - at) }));
  }

  // The server has heard of the `count` oldest.
  forget(count) {
    this.#seen.splice(0, count);
  }

  #look(onBack) {
    const isAway = document.hidden || !document.hasFocus();
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    if (this.#seen.length < MOST) {
      this.#seen.push({ kind: isAway ? "lost" : "back", at: performance.now() });
    }
    if (!isAway) onBack();
  }
}
