// Files handed in: chosen, judged at once where the page can, sent, shown with how far they are, taken
// back. Once received, a file is part of the answer, which is saved like any other.

import { addFile, addSending } from "./files.js";

const MEGABYTE = 1024 * 1024;
const QUARTER = 25; // how often the ear is told how far a file is, in hundredths

export class Handing {
  #parts;
  #dialog;
  #forgotten = new Map(); // how many times, by question

  constructor({ form, dialog, ...parts }) {
    this.#parts = parts;
    this.#dialog = dialog;
    this.#takeDrops(form);
  }

  // Files were chosen for a question: what is wrong with them is told, the others leave.
  async choose(number, chosen) {
    const { questions, words } = this.#parts;
    const area = questions.section(number);
    const { most } = area.querySelector("[data-box]").dataset;
    const here = area.querySelectorAll("[data-file], [data-upload]").length;
    if (here + chosen.length > Number(most)) {
      questions.showFault(number, words.say(most === "1" ? "one_file_only" : "too_many_files", { limit: most }));
      return;
    }
    questions.showFault(number, "");
    const faults = chosen.map((file) => this.#fault(area, file));
    const sound = chosen.filter((_file, at) => faults[at] === null);
    for (const file of sound) faults.push(await this.#begin(number, area, file));
    this.#blame(number, faults.filter((fault) => fault !== null).join(" "));
  }

  hear(event, upload, facts) {
    if (event === "sending") this.#show(upload, (upload.share = 0), "file_share", { share: 0 });
    else if (event === "moved") this.#move(upload, Math.floor(100 * facts.share));
    else if (event === "failed") this.#show(upload, 0, "file_retry", { text: facts.text ?? "" });
    else if (event === "paused") this.#show(upload, 0, "file_held", {});
    else this.#land(event, upload, facts);
    if (event !== "moved") this.#parts.settled();
  }

  remove(number, line) {
    const { questions, sheet } = this.#parts;
    const { textContent: name } = line.querySelector("a");
    line.remove();
    questions.showFault(number, "");
    questions.section(number).querySelector("input[type=file]").focus();
    this.#say(number, "file_removed", { name });
    sheet.refiled(number);
  }

  cancel(number, line) {
    for (const upload of this.#parts.uploads.waiting(number)) {
      if (upload.line !== line) continue;
      this.#drop(upload);
      this.#say(number, "file_cancelled", { name: upload.name });
      this.#parts.questions.section(number).querySelector("input[type=file]").focus();
    }
    this.#parts.settled();
  }

  // The answer was cleared, or became « je ne sais pas »: nothing more leaves for it.
  forget(number) {
    this.#forgotten.set(number, (this.#forgotten.get(number) ?? 0) + 1);
    this.#dropAll(this.#parts.uploads.waiting(number));
    this.#parts.settled();
  }

  // The page can send nothing more, whatever it does.
  stop() {
    const waiting = this.#parts.uploads.waiting();
    this.#dropAll(waiting);
    for (const { number, name } of waiting) this.#blame(number, this.#parts.words.say("file_unsent", { name }));
  }

  // Go on at once, or once the person has said what becomes of the files that wait.
  async beforeLeaving(leave) {
    if (this.#parts.uploads.isEmpty) return leave();
    if (this.#dialog.open) return null;
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    await new Promise((done) => this.#dialog.addEventListener("close", done, { once: true }));
    if (this.#dialog.returnValue === "leave") this.#dropAll(this.#parts.uploads.waiting());
    else if (this.#dialog.returnValue !== "wait") return null;
    return leave();
  }

  // Read whole at once: a key that is pulled out, or a file changed meanwhile, takes nothing away.
  async #begin(number, area, file) {
    const before = this.#forgotten.get(number);
    let content;
    try {
      content = new Blob([await file.arrayBuffer()]);
    } catch {
      return this.#parts.words.say("file_unread", { name: file.name });
    }
    if (this.#forgotten.get(number) !== before) return null; // answered otherwise while it was read
    const line = addSending(area, { name: file.name, bytes: file.size });
    line.querySelector("[data-state]").textContent = this.#parts.words.say("file_queued");
    this.#say(number, "file_begun", { name: file.name });
    this.#parts.uploads.add({ number, name: file.name, content, line });
    return null;
  }

  #fault(area, { name, size }) {
    const { accept, mostMb } = area.querySelector("[data-box]").dataset;
    const { words } = this.#parts;
    const kinds = accept.split(" ");
    if (!kinds.includes(name.split(".").at(-1).toLowerCase())) {
      return words.say("file_kind", { name, accept: kinds.join(", ") });
    }
    if (size === 0) return words.say("file_empty", { name });
    return size > Number(mostMb) * MEGABYTE ? words.say("file_too_big", { name, limit: mostMb }) : null;
  }

  #move(upload, share) {
    const before = upload.share;
    upload.share = share;
    if (share === 100) this.#show(upload, share, "file_checked", {});
    else this.#show(upload, share, "file_share", { share });
    if (Math.floor(share / QUARTER) > Math.floor(before / QUARTER) && share < 100) {
      this.#say(upload.number, "file_on_way", { name: upload.name, share });
    }
  }

  // `word` says where it stands; what does not move is told to the ear too.
  #show(upload, share, word, facts) {
    const { words } = this.#parts;
    const state = upload.line.querySelector("[data-state]");
    const text = words.say(word, facts).trim();
    upload.line.classList.toggle("is-held", word === "file_retry" || word === "file_held");
    upload.line.querySelector("progress").value = share;
    if (state.textContent === text) return;
    state.textContent = text;
    if (word === "file_retry" || word === "file_held") this.#tell(upload.number, text);
  }

  #land(event, upload, facts) {
    const { questions, sheet, stop, words } = this.#parts;
    const area = questions.section(upload.number);
    const isHere = upload.line.contains(document.activeElement);
    upload.line.remove();
    if (event === "handed") {
      const line = addFile(area, facts);
      if (isHere) line.querySelector("button").focus();
      questions.forgetDontKnow(upload.number);
      this.#say(upload.number, "file_handed", { name: facts.name });
      sheet.refiled(upload.number);
      return;
    }
    if (isHere) area.querySelector("input[type=file]").focus();
    const isLate = facts.why === "attempt_closed";
    const text = facts.text || words.say(isLate ? "file_late" : "file_unsent", { name: upload.name });
    this.#blame(upload.number, text);
    if (event === "stopped") stop(facts.why);
  }

  // The last one first: the first is on its way, and another would leave in its place.
  #dropAll(waiting) {
    for (const upload of waiting.reverse()) this.#drop(upload);
  }

  #drop(upload) {
    this.#parts.uploads.drop(upload);
    upload.line.remove();
  }

  // What is wrong beside the question, after what was said there already.
  #blame(number, text) {
    const { questions } = this.#parts;
    const before = questions.faultOf(number);
    if (text) questions.showFault(number, [before, text].filter(Boolean).join(" "));
  }

  #say(number, word, facts) {
    this.#tell(number, this.#parts.words.say(word, facts));
  }

  #tell(number, text) {
    this.#parts.questions.section(number).querySelector("[data-said]").textContent = text;
  }

  // A file dropped beside the place for it must not take the page away.
  #takeDrops(form) {
    const zoneOf = ({ target }) => target.closest?.("[data-drop]");
    for (const event of ["dragover", "dragleave", "drop"]) {
      addEventListener(event, (drag) => {
        if (!drag.dataTransfer?.types.includes("Files")) return;
        drag.preventDefault();
        const zone = zoneOf(drag);
        const input = form.contains(zone ?? null) ? zone.querySelector("input:enabled") : null;
        zone?.classList.toggle("is-over", event === "dragover" && input !== null);
        if (event === "dragover" && input === null) drag.dataTransfer.dropEffect = "none";
        if (event !== "drop" || input === null) return;
        this.choose(this.#parts.questions.numberOf(zone), [...drag.dataTransfer.files]);
      });
    }
  }
}
