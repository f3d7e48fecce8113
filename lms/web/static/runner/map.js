// The question map: answered, blank, marked, shown; in words for the ear, in shapes for the eye.

export class QuestionMap {
  #nav;
  #words;

  constructor(nav, words) {
    this.#nav = nav;
    this.#words = words;
  }

  // `states` gives, question by question, {number, isAnswered, isMarked, isShown}.
  draw(states) {
    for (const state of states) this.#drawCell(state);
    const facts = {
      total: states.length,
      answered: states.filter((state) => state.isAnswered).length,
      marked: states.filter((state) => state.isMarked).length,
    };
    const count = this.#nav.querySelector("#map-count");
    count.textContent = this.#words.say(facts.marked ? "count_marked" : "count", facts);
  }

  onChoose(choose) {
    this.#nav.addEventListener("click", (event) => {
      const cell = event.target.closest("a.map-cell");
      if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(Number(cell.dataset.number));
    });
  }

  #drawCell({ number, isAnswered, isMarked, isShown }) {
    const cell = this.#nav.querySelector(`a[data-number="${number}"]`);
    cell.classList.toggle("is-answered", isAnswered);
    cell.classList.toggle("is-marked", isMarked);
    if (isShown) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
    const states = [isAnswered ? "answered" : "blank", ...(isMarked ? ["marked"] : [])];
    const told = states.map((state) => this.#words.say(state)).join(", ");
    const text = this.#words.say("cell", { number, states: told });
    const place = cell.querySelector(".map-name");
    if (place.textContent !== text) place.textContent = text;
  }
}
