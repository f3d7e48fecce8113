// What is kept beside the server: answers not yet saved, in the vault alone (or in this page, where
// there is none); marks, the question shown and the last message read, in the tab and the vault.
// They come back after a reload, a crash or a new sign-in; the server's copy wins where it changed.

import { same } from "./questions.js";

const DESK = "desk";

export class Reserve {
  #key;
  #vault = null;
  #unsaved = new Map(); // by question: {value, bases, since, stamp}
  #desk = { marks: [], place: null, read: 0 };
  #isFresh; // whether this tab had kept nothing

  constructor(attempt) {
    this.#key = keyOf(attempt);
    const desk = deskOf(attempt);
    this.#isFresh = desk === null;
    this.#desk = { ...this.#desk, ...desk };
  }

  // What the vault kept comes in, after what was done in this page in the meantime.
  async join(vault) {
    const records = (await vault?.read()) ?? [];
    for (const [name, content, stamp] of records) {
      const number = Number(name);
      if (name === DESK) this.#recall(content);
      else if (!this.#unsaved.has(number)) this.#unsaved.set(number, { ...content, stamp });
    }
    this.#vault = vault;
    for (const [number, held] of this.#unsaved) {
      if (!held.stamp) this.#put(number, held);
    }
  }

  // Whether what is not saved would outlive this page.
  get isLasting() {
    return this.#vault?.isLasting ?? false;
  }

  get place() {
    return this.#desk.place;
  }

  set place(number) {
    this.#keep({ place: number });
  }

  // The number of the last message that the person put away.
  get lastRead() {
    return this.#desk.read;
  }

  set lastRead(id) {
    this.#keep({ read: id });
  }

  isMarked(number) {
    return this.#desk.marks.includes(number);
  }

  toggleMark(number) {
    const marks = this.#desk.marks.filter((marked) => marked !== number);
    this.#keep({ marks: marks.length < this.#desk.marks.length ? marks : [...marks, number] });
    return this.isMarked(number);
  }

  // `bases` are the values of this tab that the server may have: the last one known, those sent.
  hold(number, value, bases) {
    const earlier = this.#unsaved.get(number);
    const isSame = earlier !== undefined && same(earlier.value, value);
    const since = isSame ? earlier.since : Date.now();
    this.#put(number, { value, bases: distinct([...(earlier?.bases ?? []), ...bases]), since });
  }

  // When the value held was typed, on the device's own clock.
  since(number) {
    return this.#unsaved.get(number)?.since ?? Date.now();
  }

  // Forget a value once it is saved, unless the person has changed it again.
  release(number, value) {
    const held = this.#unsaved.get(number);
    if (!held || !same(held.value, value)) return;
    this.#unsaved.delete(number);
    this.#vault?.drop(String(number), held.stamp);
  }

  // Pairs [number, value] still to be saved, given what the server has now. A value of the server
  // that this device never had comes from another one: it stands, and what is held is let go.
  unsaved(served) {
    for (const [number, { value, bases }] of [...this.#unsaved]) {
      if (!bases.some((base) => same(base, served(number)))) this.release(number, value);
    }
    return [...this.#unsaved].map(([number, { value }]) => [number, value]);
  }

  #put(number, held) {
    this.#unsaved.set(number, { ...held, stamp: this.#vault?.put(String(number), held) });
  }

  #recall(desk) {
    if (!this.#isFresh) return;
    this.#desk = { ...desk, marks: [...new Set([...desk.marks, ...this.#desk.marks])] };
  }

  #keep(changed) {
    this.#desk = { ...this.#desk, ...changed };
    this.#vault?.put(DESK, this.#desk);
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#desk));
    } catch {
      // Storage is blocked: the vault or the page alone keeps.
    }
  }
}

// What this tab keeps besides answers: {marks, place, read}, or null.
export function deskOf(attempt) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(attempt)));
  } catch {
    return null; // Storage is blocked or was tampered with.
  }
}

function keyOf(attempt) {
  return `passerelle.attempt.${attempt}`;
}

function distinct(values) {
  return [...new Map(values.map((value) => [JSON.stringify(value ?? null), value ?? null])).values()];
}
