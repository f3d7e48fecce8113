// Handing in, until the server has said that it is done: a lost line or a hotel's sign-in page must
// not take the candidate out of the exam with a copy that nobody has.

const RETRY_MS = 5_000;

export class HandIn {
  #form;
  #send;
  #tell;
  #isBusy = false;
  #timer = null;

  // `send(url)` resolves to a reply of exchange.js; `tell(event)` hears submitted, stopped, lost.
  constructor({ form, send, tell }) {
    this.#form = form;
    this.#send = send;
    this.#tell = tell;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try();
    });
    addEventListener("online", () => this.#timer !== null && this.#try());
  }

  async #try() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    clearTimeout(this.#timer);
    this.#timer = null;
    const button = this.#form.querySelector("button[type=submit]");
    button.setAttribute("aria-disabled", "true");
    const { is } = await this.#send(this.#form.action);
    this.#isBusy = false;
    if (is === "failed") this.#timer = setTimeout(() => this.#try(), RETRY_MS);
    this.#tell(is === "failed" ? "lost" : is);
  }
}
