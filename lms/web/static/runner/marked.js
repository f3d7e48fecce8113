// Before handing in: the questions marked in this tab, which the server does not know.

import { deskOf } from "./reserve.js";

const list = document.getElementById("marked");
const marks = deskOf(list.dataset.attempt)?.marks ?? [];
for (const item of list.querySelectorAll("[data-number]")) {
  item.hidden = !marks.includes(Number(item.dataset.number));
}
list.hidden = marks.length === 0;
