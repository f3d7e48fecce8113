// The questions of the page: reading, writing and freezing answers. A value is what the server
// stores: {"chosen": ["2"]}, {"value": true}, {"text": "12,5"}, {"dont_know": true}, null if blank.

const DONT_KNOW = "dk";

const READERS = {
  choice: (ticked) => ({ chosen: ticked }),
  true_false: (ticked) => ({ value: ticked[0] === "true" }),
};

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
    return this.#value(number, (tick) => tick.checked, (box) => box.value);
  }

  // What the server put in the page, whatever the browser restored since.
  readServed(number) {
    return this.#value(number, (tick) => tick.defaultChecked, (box) => box.defaultValue);
  }

  write(number, value) {
    const wanted = new Set(value?.dont_know ? [DONT_KNOW] : value?.chosen ?? []);
    if (typeof value?.value === "boolean") wanted.add(String(value.value));
    for (const tick of this.ticks(number)) tick.checked = wanted.has(tick.value);
    const box = this.box(number);
    if (box) box.value = value?.text ?? "";
    this.tidy(number);
  }

  ticks(number) {
    return [...this.section(number).querySelectorAll("input[type=radio], input[type=checkbox]")];
  }

  box(number) {
    return this.section(number).querySelector("input[type=text]");
  }

  // The option that a digit chooses, if there is one.
  option(number, digit) {
    return this.section(number).querySelector(`input[data-digit="${digit}"]`);
  }

  // « Je ne sais pas » and an answer exclude each other; the last touched wins. Returns how many
  // options may be ticked when one more was refused, else null.
  settle(number, touched) {
    const box = this.box(number);
    if (touched.type === "checkbox" && touched.checked) {
      const isDontKnow = touched.value === DONT_KNOW;
      for (const tick of this.ticks(number)) {
        if ((tick.value === DONT_KNOW) !== isDontKnow) tick.checked = false;
      }
      if (isDontKnow && box) box.value = "";
    }
    if (touched === box && box.value.trim()) {
      for (const tick of this.ticks(number)) tick.checked = false;
    }
    const limit = Number(touched.closest("[data-limit]")?.dataset.limit) || Infinity;
    const isTooMany = this.ticks(number).filter((tick) => tick.checked).length > limit;
    if (isTooMany) touched.checked = false;
    this.tidy(number);
    return isTooMany ? limit : null;
  }

  // The button that clears is there when there is something to clear.
  tidy(number) {
    this.section(number).classList.toggle("is-answered", this.read(number) !== null);
  }

  showFault(number, text) {
    const place = this.section(number).querySelector(".question-fault");
    if (place.textContent !== text) place.textContent = text;
  }

  freeze() {
    for (const section of this.#sections.values()) {
      for (const control of section.querySelectorAll("input, button")) control.disabled = true;
    }
  }

  #value(number, isTicked, textOf) {
    const ticked = this.ticks(number).filter(isTicked).map((tick) => tick.value);
    const box = this.box(number);
    if (ticked.includes(DONT_KNOW)) return { dont_know: true };
    if (box) return textOf(box).trim() ? { text: textOf(box) } : null;
    return ticked.length ? READERS[this.section(number).dataset.kind](ticked) : null;
  }
}

export function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
