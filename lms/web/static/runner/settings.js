// Reading comfort, kept until the tab is closed (the next candidate of a shared computer starts
// afresh). Any page that loads this file gets it; only the exam shows the controls.

const KEY = "passerelle.comfort";
const SHOWN = ["text", "contrast", "font", "keys", "clock"];
const SERVED = { ...document.documentElement.dataset }; // large print, for who is entitled to it

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function apply(chosen) {
  for (const name of SHOWN) {
    const value = chosen[name] ?? SERVED[name];
    if (value && value !== "normal") document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
  }
}

export class Settings {
  #form;
  #chosen = stored();

  constructor(form, onChange) {
    this.#form = form;
    for (const [name, value] of Object.entries({ ...SERVED, ...this.#chosen })) {
      const input = form.elements[name];
      if (input) input.value = value;
    }
    form.addEventListener("change", (event) => {
      this.#keep(Object.fromEntries(new FormData(form)));
      onChange(event.target.name);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  get mode() {
    return this.#form.elements.mode.value;
  }

  get hasKeys() {
    return this.#form.elements.keys.value === "on";
  }

  get isClockHidden() {
    return this.#chosen.clock === "hidden";
  }

  toggleClock() {
    this.#keep({ clock: this.isClockHidden ? "normal" : "hidden" });
  }

  #keep(changed) {
    this.#chosen = { ...this.#chosen, ...changed };
    apply(this.#chosen);
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#chosen));
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  }
}

apply(stored());
