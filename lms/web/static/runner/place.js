// Where the person is: the question shown, in the address too, so that Back, a reload and a link
// from the review page lead to it.

const HASH = /^#question-(\d+)$/;

export class Place {
  #questions;
  #nav;
  #onMove;
  #number = 1;
  #mode = "single";

  constructor({ questions, nav, onMove }) {
    this.#questions = questions;
    this.#nav = nav;
    this.#onMove = onMove;
    addEventListener("popstate", () => this.#follow());
  }

  get number() {
    return this.#number;
  }

  // The first question to show: the address first, then `otherwise`.
  open(otherwise) {
    const addressed = addressedNumber();
    const isAddressed = this.#known(addressed);
    if (isAddressed || this.#known(otherwise)) this.#number = isAddressed ? addressed : otherwise;
    history.replaceState(null, "", `#question-${this.#number}`);
    this.#show(false);
    // Until the page is complete, the browser takes the focus away for the address of its own.
    if (isAddressed) addEventListener("load", () => setTimeout(() => this.#show(true)));
  }

  // Another first question, found out a moment later.
  reopen(number) {
    if (!this.#known(number)) return;
    this.#number = number;
    history.replaceState(null, "", `#question-${number}`);
    this.#show(false);
  }

  go(number) {
    if (!this.#known(number)) return;
    if (number !== this.#number) history.pushState(null, "", `#question-${number}`);
    this.#number = number;
    this.#show(true);
  }

  step(by) {
    this.go(this.#number + by);
  }

  // In the list, the question one works in is the current one.
  stand(number) {
    if (this.#mode !== "list" || number === this.#number || !this.#known(number)) return;
    this.#number = number;
    history.replaceState(null, "", `#question-${number}`);
    this.#onMove(number);
  }

  setMode(mode) {
    this.#mode = mode;
    this.#show(false);
    if (mode === "list" && this.#number > 1) this.#section.scrollIntoView({ block: "start" });
  }

  get #section() {
    return this.#questions.section(this.#number);
  }

  #known(number) {
    return this.#questions.section(number) !== undefined;
  }

  #follow() {
    if (!this.#known(addressedNumber())) return;
    this.#number = addressedNumber();
    this.#show(true);
  }

  #show(isFocused) {
    const isList = this.#mode === "list";
    for (const number of this.#questions.numbers) {
      this.#questions.section(number).hidden = !isList && number !== this.#number;
    }
    const isLast = this.#number === this.#questions.count;
    this.#nav.querySelector("[data-act=previous]").hidden = isList || this.#number === 1;
    this.#nav.querySelector("[data-act=next]").hidden = isList || isLast;
    this.#nav.querySelector("[name=review]").hidden = !isList && !isLast;
    this.#onMove(this.#number);
    if (!isFocused) return;
    this.#section.querySelector("h2").focus({ preventScroll: true });
    if (isList) this.#section.scrollIntoView({ block: "start" });
    else scrollTo(0, 0);
  }
}

function addressedNumber() {
  return Number(HASH.exec(location.hash)?.[1]);
}
