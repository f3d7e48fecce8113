// What the person does to the questions: answer, clear, choose by a digit, mark. Each act is told to
// the answers, to the ear and to the map.

import { moved } from "./ordering.js";
import { isTyped } from "./questions.js";
import { DONT_KNOW } from "./values.js";

export class Sheet {
  #parts;

  // `forget(number)` hears that nothing that is still to come counts for a question.
  constructor({ questions, answers, reserve, map, place, status, words, forget }) {
    this.#parts = { questions, answers, reserve, map, place, status, words, forget };
  }

  touched(number, input) {
    const { questions, words } = this.#parts;
    const limit = questions.settle(number, input);
    questions.showFault(number, limit === null ? "" : words.say("too_many", { limit }));
    if (input.value === DONT_KNOW && input.checked) this.#parts.forget(number);
    this.#change(number, isTyped(input));
  }

  clear(number) {
    const { questions } = this.#parts;
    this.#parts.forget(number);
    questions.write(number, null);
    questions.showFault(number, "");
    this.#change(number, false);
    questions.section(number).querySelector("h2").focus();
    this.#say("cleared");
  }

  // The files of a question are others than before.
  refiled(number) {
    this.#parts.questions.tidy(number);
    this.#change(number, false);
  }

  // Move an element of an order, or keep the order that is shown.
  move(number, button) {
    this.touched(number, moved(button.closest("[data-kind]"), button));
    button.focus(); // it moved with its line
  }

  // Point at a zone of a picture: its line in the list is chosen.
  point(number, zone) {
    const input = zone.closest("[data-kind]").querySelector(`input[value="${zone.dataset.zone}"]`);
    if (!input.disabled) input.click();
  }

  // Choose by a digit in the question shown; returns whether there was such an option.
  choose(digit) {
    const { questions, place } = this.#parts;
    const option = questions.option(place.number, digit);
    if (!option || option.disabled) return false;
    option.checked = option.type === "radio" || !option.checked;
    this.touched(place.number, option);
    this.#say(digit === 0 ? "dont_know" : option.checked ? "chosen" : "unchosen", digit);
    return true;
  }

  mark(number) {
    this.#say(this.#parts.reserve.toggleMark(number) ? "mark_on" : "mark_off", number);
    this.draw();
    return true;
  }

  draw() {
    const { questions, reserve, map, place } = this.#parts;
    map.draw(questions.numbers.map((number) => ({
      number,
      isAnswered: questions.read(number) !== null,
      isMarked: reserve.isMarked(number),
      isShown: number === place.number,
    })));
    for (const number of questions.numbers) {
      const button = questions.section(number).querySelector("[data-act=mark]");
      button.setAttribute("aria-pressed", String(reserve.isMarked(number)));
    }
  }

  #change(number, isTyping) {
    this.#parts.status.changed();
    this.#parts.answers.change(number, isTyping);
    this.draw();
  }

  #say(word, number) {
    this.#parts.status.note(this.#parts.words.say(word, { number }), { isShown: false });
  }
}
