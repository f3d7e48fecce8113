// « Appeler le surveillant »: one button that calls and takes the call back. It is shown once the
// server has answered, and says what the server knows, never more.

export class Help {
  #button;
  #words;
  #isAsked = false;
  #wanted = null;

  // `ask(isWanted)` passes the wish on.
  constructor({ button, words, ask }) {
    this.#button = button;
    this.#words = words;
    button.addEventListener("click", () => {
      this.#wanted = !(this.#wanted ?? this.#isAsked);
      this.#draw("help_sending");
      ask(this.#wanted);
    });
  }

  // What the server says; returns a word to say aloud when the state changed, else null.
  learn(isAsked, isCalling) {
    if (!isCalling) this.#wanted = null;
    const hasChanged = !this.#button.hidden && isAsked !== this.#isAsked;
    this.#isAsked = isAsked;
    this.#button.hidden = false;
    this.#draw(isCalling ? "help_sending" : isAsked ? "help_asked" : "help");
    return hasChanged ? (isAsked ? "help_heard" : "help_over") : null;
  }

  // The call has not left yet.
  waits() {
    this.#draw("help_waits");
  }

  #draw(word) {
    this.#button.setAttribute("aria-pressed", String(this.#wanted ?? this.#isAsked));
    this.#button.querySelector("span").textContent = this.#words.say(word);
  }
}
