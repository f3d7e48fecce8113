// The exam is paused: the paper is out of sight and out of reach, the bar stays (time, messages, the
// call for the invigilator). The cursor comes back where it was.

export class Pause {
  #cover;
  #parts;
  #focused = null;

  // `cover` takes the place of `parts`.
  constructor(cover, parts) {
    this.#cover = cover;
    this.#parts = parts;
  }

  begin() {
    if (!this.#cover.hidden) return;
    this.#focused = document.activeElement;
    this.#set(true);
    scrollTo(0, 0);
    this.#cover.querySelector("h2").focus();
  }

  end() {
    if (this.#cover.hidden) return;
    const isOurs = this.#cover.contains(document.activeElement);
    this.#set(false);
    if (isOurs && this.#parts.some((part) => part.contains(this.#focused))) this.#focused.focus();
  }

  #set(isPaused) {
    this.#cover.hidden = !isPaused;
    for (const part of this.#parts) part.inert = isPaused;
    document.documentElement.toggleAttribute("data-paused", isPaused);
  }
}
