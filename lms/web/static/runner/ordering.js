// Elements to put in order. Their ranks are lists, which work without this; here they move with
// buttons, and a rank chosen in a list moves the element there.

const rowsOf = (area) => [...area.querySelectorAll("[data-element]")];
const rankOf = (row) => row.querySelector("select");

// The elements that have a rank, first one first.
export function orderOf(area, choiceOf = (list) => list.value) {
  return rowsOf(area)
    .map((row) => [Number(choiceOf(rankOf(row))), row.dataset.element])
    .filter(([rank]) => rank > 0)
    .sort(([one], [other]) => one - other)
    .map(([, element]) => element);
}

// Rank the elements in this order, on the page too; the others lose their rank and come last.
export function arranged(area, order) {
  const rows = rowsOf(area);
  const placeOf = (row) => {
    const at = order.indexOf(row.dataset.element);
    return at < 0 ? rows.length : at;
  };
  const sorted = [...rows].sort((one, other) => placeOf(one) - placeOf(other));
  for (const row of sorted) {
    const at = order.indexOf(row.dataset.element);
    rankOf(row).value = at < 0 ? "" : String(at + 1);
  }
  if (sorted.some((row, at) => row !== rows[at])) rows[0].parentElement.append(...sorted);
}

// A rank was chosen in a list: the element goes there, the others make room.
export function settled(area, list) {
  const wanted = Number(list.value);
  if (!wanted) return;
  const moved = list.closest("[data-element]").dataset.element;
  const others = rowsOf(area).map((row) => row.dataset.element).filter((element) => element !== moved);
  others.splice(wanted - 1, 0, moved);
  arranged(area, others);
  list.focus();
}

// « Monter », « Descendre », « Garder cet ordre »: what is seen becomes the answer, one element
// moved by one place. Returns a control that has changed.
export function moved(area, button) {
  const order = rowsOf(area).map((row) => row.dataset.element);
  const row = button.closest("[data-element]");
  if (row) {
    const at = order.indexOf(row.dataset.element);
    const to = at + (button.dataset.act === "up" ? -1 : 1);
    if (to >= 0 && to < order.length) order.splice(to, 0, ...order.splice(at, 1));
  }
  arranged(area, order);
  return rankOf(row ?? rowsOf(area)[0]);
}
