// The form of a blueprint: how many questions fit each row, told as the row is typed. Without this
// file the button « Compter » does it.
const form = document.querySelector("form[data-counts]");
const WAIT = 400;
let timer = 0;
let asked = 0;

const value = (row, name) => row.querySelector(`[name$="-${name}"]`).value.trim();

async function count() {
  const rows = [...form.querySelectorAll("[data-row]")];
  const query = new URLSearchParams();
  for (const row of rows) {
    const parts = ["topic", "kind", "level", "success_from", "success_to"];
    query.append("r", parts.map((name) => value(row, name)).join("~"));
  }
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(`${form.dataset.counts}?${query}`);
    if (!answer.ok || mine !== asked) return;
    const { available } = await answer.json();
    rows.forEach((row, at) => {
      const box = row.querySelector("[data-available]");
      const found = available[at];
      box.textContent = found ?? "–";
      box.classList.toggle("is-short", found !== null && found < Number(value(row, "count")));
    });
  } catch {
    // the figures stay those of the page
  }
}

function total() {
  const counts = [...form.querySelectorAll('[name^="rows-"][name$="-count"]')];
  form.querySelector("[data-total]").textContent = counts.reduce(
    (sum, box) => sum + (Number.parseInt(box.value, 10) || 0), 0,
  );
}

form?.addEventListener("input", (event) => {
  if (!event.target.closest("[data-row]")) return;
  total();
  window.clearTimeout(timer);
  timer = window.setTimeout(count, WAIT);
});
