// What the person and the browser do to the page, passed on to its parts.

import { isTyped } from "./questions.js";

const MOVES = new Set(["up", "down", "keep"]);

export function wire({ form, questions, sheet, place, answers, handing, settings, words, toggle, review, stay, ...rest }) {
  form.addEventListener("input", ({ target }) => {
    if (!isTyped(target)) return;
    stay();
    sheet.touched(questions.numberOf(target), target);
  });
  form.addEventListener("change", ({ target }) => {
    stay();
    if (target.type === "file") {
      handing.choose(questions.numberOf(target), [...target.files]);
      target.value = ""; // the same file may be chosen again
    } else if (isTyped(target)) answers.putDrafts();
    else sheet.touched(questions.numberOf(target), target);
  });
  form.addEventListener("focusin", ({ target }) => place.stand(questions.numberOf(target)));
  form.addEventListener("focusout", () => answers.putDrafts());
  form.addEventListener("click", ({ target }) => {
    const act = target.closest("[data-act]")?.dataset.act;
    if (act === "previous") place.step(-1);
    else if (act === "next") place.step(1);
    else if (act === "mark") sheet.mark(questions.numberOf(target));
    else if (act === "clear") sheet.clear(questions.numberOf(target));
    else if (act === "remove-file") handing.remove(questions.numberOf(target), target.closest("[data-file]"));
    else if (act === "cancel-file") handing.cancel(questions.numberOf(target), target.closest("[data-upload]"));
    else if (MOVES.has(act)) sheet.move(questions.numberOf(target), target.closest("[data-act]"));
    const zone = target.closest("[data-zone]");
    if (zone) sheet.point(questions.numberOf(zone), zone);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "review") review();
    else answers.putDrafts();
  });
  const draw = () => {
    toggle.setAttribute("aria-pressed", String(settings.isClockHidden));
    toggle.querySelector("span").textContent = words.say(settings.isClockHidden ? "show" : "hide");
  };
  toggle.addEventListener("click", () => {
    settings.toggleClock();
    draw();
  });
  draw();
  wireBrowser({ answers, ...rest });
}

function wireBrowser({ answers, outbox, ending, refresh }) {
  addEventListener("online", refresh);
  addEventListener("pagehide", () => {
    answers.putDrafts();
    outbox.sendEverything();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && answers.isAllSaved) location.reload();
  });
  addEventListener("beforeunload", (event) => {
    answers.putDrafts();
    if (!ending.isStopped && !answers.isAllSaved) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) answers.putDrafts();
    else refresh();
  });
}
