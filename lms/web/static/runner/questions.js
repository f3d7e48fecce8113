// The questions of the page: reading, writing and freezing answers; values.js knows their shapes.

import { settled } from "./ordering.js";
import { DONT_KNOW, NOW, SERVED, dontKnowOf, putIn, valueIn } from "./values.js";

const TYPED = "input[type=text], textarea";

export const isTyped = (control) => control.matches?.(TYPED) ?? false;

export class Questions {
  #sections;

  constructor(form) {
    this.#sections = new Map(
      [...form.querySelectorAll(".question")].map((section) => [Number(section.dataset.number), section]),
    );
  }

  get count() {
    return this.#sections.size;
  }

  get numbers() {
    return [...this.#sections.keys()];
  }

  section(number) {
    return this.#sections.get(number);
  }

  numberOf(element) {
    return Number(element.closest?.(".question")?.dataset.number) || null;
  }

  read(number) {
    return valueIn(this.section(number), NOW);
  }

  // What the server put in the page, whatever the browser restored since.
  readServed(number) {
    return valueIn(this.section(number), SERVED);
  }

  write(number, value) {
    putIn(this.section(number), value);
    this.tidy(number);
  }

  // The option that a digit chooses, if there is one.
  option(number, digit) {
    return this.section(number).querySelector(`input[data-digit="${digit}"]`);
  }

  // « Je ne sais pas » and an answer exclude each other; the last touched wins. Returns how many
  // options may be ticked when one more was refused, else null.
  settle(number, touched) {
    const area = touched.closest("[data-kind]");
    if (touched.value === DONT_KNOW && touched.checked) putIn(area, { dont_know: true });
    else if (!isTyped(touched) || touched.value.trim()) this.#forgetDontKnow(area);
    if (touched.matches(".order-rank")) settled(area, touched);
    if (touched.closest("[data-once]") && touched.value) this.#freeTarget(area, touched);
    const limit = Number(touched.closest("[data-limit]")?.dataset.limit) || Infinity;
    const isTooMany = area.querySelectorAll("input:checked").length > limit;
    if (isTooMany) touched.checked = false;
    this.tidy(number);
    return isTooMany ? limit : null;
  }

  // The button that clears is there when there is something to clear.
  tidy(number) {
    const section = this.section(number);
    section.classList.toggle("is-answered", this.read(number) !== null);
    for (const zone of section.querySelectorAll("[data-zone]")) {
      const input = zone.closest("[data-kind]").querySelector(`input[value="${zone.dataset.zone}"]`);
      zone.classList.toggle("is-chosen", input.checked);
    }
  }

  showFault(number, text) {
    const place = this.section(number).querySelector(".question-fault");
    if (place.textContent !== text) place.textContent = text;
  }

  // What showFault shows.
  faultOf(number) {
    return this.section(number).querySelector(".question-fault").textContent;
  }

  // A file of the question has arrived: it is known.
  forgetDontKnow(number) {
    this.#forgetDontKnow(this.section(number));
  }

  freeze() {
    for (const section of this.#sections.values()) {
      for (const control of section.querySelectorAll("input, button, select, textarea")) control.disabled = true;
    }
  }

  #forgetDontKnow(area) {
    const dontKnow = dontKnowOf(area);
    if (dontKnow?.type === "checkbox") dontKnow.checked = false;
  }

  // Where a target goes with one line only, choosing it again takes it from the other line.
  #freeTarget(area, touched) {
    for (const list of area.querySelectorAll("select[data-prompt]")) {
      if (list !== touched && list.value === touched.value) list.value = "";
    }
  }
}

export function same(one, other) {
  return JSON.stringify(sorted(one ?? null)) === JSON.stringify(sorted(other ?? null));
}

// The server writes the names of a value in order.
function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
}
