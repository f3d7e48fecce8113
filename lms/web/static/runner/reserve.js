// What this tab keeps until it is closed: answers not yet saved, marks, the question shown. It comes
// back after a reload, a crash or a new sign-in; the server's copy wins where it changed meanwhile.

import { same } from "./questions.js";

export class Reserve {
  #key;
  #kept = { unsaved: {}, marks: [], place: null };

  constructor(attempt) {
    this.#key = `passerelle.attempt.${attempt}`;
    try {
      this.#kept = { ...this.#kept, ...JSON.parse(sessionStorage.getItem(this.#key)) };
    } catch {
      // Storage is blocked or was tampered with: the page alone keeps.
    }
  }

  get place() {
    return this.#kept.place;
  }

  set place(number) {
    this.#kept.place = number;
    this.#store();
  }

  isMarked(number) {
    return this.#kept.marks.includes(number);
  }

  toggleMark(number) {
    const marks = this.#kept.marks.filter((marked) => marked !== number);
    this.#kept.marks = marks.length < this.#kept.marks.length ? marks : [...marks, number];
    this.#store();
    return this.isMarked(number);
  }

  // `bases` are the values of this tab that the server may have: the last one known, those sent.
  hold(number, value, bases) {
    const earlier = this.#kept.unsaved[number]?.bases ?? [];
    this.#kept.unsaved[number] = { value, bases: distinct([...earlier, ...bases]) };
    this.#store();
  }

  // Forget a value once it is saved, unless the person has changed it again.
  release(number, value) {
    if (!(number in this.#kept.unsaved) || !same(this.#kept.unsaved[number].value, value)) return;
    delete this.#kept.unsaved[number];
    this.#store();
  }

  // Pairs [number, value] still to be saved, given what the server has now. A value of the server
  // that this tab never had comes from another device: it stands.
  unsaved(served) {
    return Object.entries(this.#kept.unsaved)
      .map(([number, kept]) => [Number(number), kept])
      .filter(([number, { bases }]) => bases.some((base) => same(base, served(number))))
      .map(([number, { value }]) => [number, value]);
  }

  #store() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // As above.
    }
  }
}

function distinct(values) {
  return [...new Map(values.map((value) => [JSON.stringify(value ?? null), value ?? null])).values()];
}
