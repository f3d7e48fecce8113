// What a person answered, read from the controls of a question or of a part of a case, and put back.
// A value is what the server stores: {"chosen": ["2"]}, {"value": true}, {"text": "12,5"},
// {"pairs": {"1": ["2"]}}, {"order": ["3", "1"]}, {"gaps": {"1": "25"}}, {"degree": "3"},
// {"parts": {"1": …}}, {"files": [{"name", "sha256"}]}, {"dont_know": true}; null if blank.

import { filesOf, putFiles } from "./files.js";
import { arranged, orderOf } from "./ordering.js";

export const DONT_KNOW = "dk";

// How to look at controls: as they are now, or as the server put them in the page.
export const NOW = {
  isTicked: (tick) => tick.checked,
  textOf: (box) => box.value,
  choiceOf: (list) => list.value,
};
export const SERVED = {
  isTicked: (tick) => tick.defaultChecked,
  textOf: (box) => box.defaultValue,
  choiceOf: (list) => [...list.options].find((option) => option.defaultSelected)?.value ?? "",
};

const all = (area, selector) => [...area.querySelectorAll(selector)];
const ticksOf = (area) => all(area, "input[type=radio], input[type=checkbox]");
const boxOf = (area) => area.querySelector("input[type=text], textarea");
const partsOf = (area) => all(area, "[data-part]");
const filled = (name, found) => (Object.keys(found).length ? { [name]: found } : null);

const TYPED = {
  read: (area, look) => {
    const text = look.textOf(boxOf(area));
    return text.trim() ? { text } : null;
  },
  put: (area, value) => (boxOf(area).value = value?.text ?? ""),
};
const TICKED = {
  read: (area, look) => {
    const chosen = ticked(area, look);
    return chosen.length ? { chosen } : null;
  },
  put: (area, value) => tick(area, value?.chosen ?? []),
};
const KINDS = {
  choice: TICKED,
  hotspot: TICKED,
  numeric: TYPED,
  short_text: TYPED,
  essay: TYPED,
  true_false: {
    read: (area, look) => {
      const [said] = ticked(area, look);
      return said ? { value: said === "true" } : null;
    },
    put: (area, value) => tick(area, value && "value" in value ? [String(value.value)] : []),
  },
  scale: {
    read: (area, look) => {
      const [degree] = ticked(area, look);
      return degree ? { degree } : null;
    },
    put: (area, value) => tick(area, value?.degree ? [value.degree] : []),
  },
  matching: {
    read: (area, look) => {
      const pairs = {};
      for (const control of all(area, "[data-prompt]")) {
        const isList = control.matches("select");
        const target = isList ? look.choiceOf(control) : look.isTicked(control) ? control.value : "";
        if (target) (pairs[control.dataset.prompt] ??= []).push(target);
      }
      return filled("pairs", pairs);
    },
    put: (area, value) => {
      for (const control of all(area, "[data-prompt]")) {
        const targets = value?.pairs?.[control.dataset.prompt] ?? [];
        if (control.matches("select")) control.value = targets[0] ?? "";
        else control.checked = targets.includes(control.value);
      }
    },
  },
  cloze: {
    read: (area, look) => {
      const gaps = {};
      for (const control of all(area, "[data-gap]")) {
        const text = control.matches("select") ? look.choiceOf(control) : look.textOf(control);
        if (text.trim()) gaps[control.dataset.gap] = text;
      }
      return filled("gaps", gaps);
    },
    put: (area, value) => {
      for (const control of all(area, "[data-gap]")) control.value = value?.gaps?.[control.dataset.gap] ?? "";
    },
  },
  ordering: {
    read: (area, look) => {
      const order = orderOf(area, look.choiceOf);
      return order.length ? { order } : null;
    },
    put: (area, value) => arranged(area, value?.order ?? []),
  },
  composite: {
    read: (area, look) => {
      const parts = {};
      for (const part of partsOf(area)) {
        const value = valueIn(part, look);
        if (value !== null) parts[part.dataset.part] = value;
      }
      return filled("parts", parts);
    },
    put: (area, value) => {
      for (const part of partsOf(area)) putIn(part, value?.parts?.[part.dataset.part] ?? null);
    },
  },
  file_upload: {
    read: (area, look) => filesOf(area, look.isTicked),
    put: (area, value) => putFiles(area, value?.files ?? []),
  },
};

export function valueIn(area, look = NOW) {
  const dontKnow = dontKnowOf(area);
  if (dontKnow && look.isTicked(dontKnow)) return { dont_know: true };
  return KINDS[area.dataset.kind].read(area, look);
}

export function putIn(area, value) {
  KINDS[area.dataset.kind].put(area, value);
  const dontKnow = dontKnowOf(area);
  if (dontKnow) dontKnow.checked = value?.dont_know === true;
}

// « Je ne sais pas » of a question; a case has none of its own.
export function dontKnowOf(area) {
  if (area.dataset.kind === "composite") return null;
  return ticksOf(area).find((tick) => tick.value === DONT_KNOW) ?? null;
}

function ticked(area, look) {
  return ticksOf(area).filter(look.isTicked).map((tick) => tick.value);
}

function tick(area, values) {
  for (const tick of ticksOf(area)) tick.checked = values.includes(tick.value);
}
