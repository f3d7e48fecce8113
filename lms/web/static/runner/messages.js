// What the invigilator writes: a notice to put away, read politely, and a list in the bar where
// everything said since the start stays.

const TIME = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" };

export class Messages {
  #notices;
  #menu;
  #template;
  #lastRead;
  #onRead;
  #last = 0;

  // `lastRead` is the number of the last message put away; `onRead(id)` hears of the next ones.
  constructor({ notices, menu, template, lastRead, onRead }) {
    this.#notices = notices;
    this.#menu = menu;
    this.#template = template;
    this.#lastRead = lastRead;
    this.#onRead = onRead;
    notices.addEventListener("click", ({ target }) => {
      if (target.closest("button")) this.#putAway(target.closest("[data-id]"));
    });
  }

  // The number of the last message received.
  get last() {
    return this.#last;
  }

  receive(messages) {
    for (const message of messages) {
      if (!(message.id > this.#last)) continue;
      this.#last = message.id;
      this.#menu.querySelector("ol").prepend(this.#drawn("li", message));
      if (message.id > this.#lastRead) this.#notices.append(this.#drawn("notice", message));
    }
    const count = this.#menu.querySelectorAll("li").length;
    this.#menu.hidden = count === 0;
    this.#menu.querySelector("[data-count]").textContent = count;
  }

  #drawn(kind, { id, text, sent_at: sentAt }) {
    const shape = this.#template.content.querySelector(`[data-shape=${kind}]`).cloneNode(true);
    shape.dataset.id = id;
    shape.querySelector("[data-text]").textContent = text;
    const time = shape.querySelector("time");
    time.dateTime = sentAt;
    time.textContent = new Date(sentAt).toLocaleTimeString("fr-FR", TIME);
    return shape;
  }

  #putAway(notice) {
    this.#lastRead = Math.max(this.#lastRead, Number(notice.dataset.id));
    this.#onRead(this.#lastRead);
    const next = notice.nextElementSibling ?? notice.previousElementSibling;
    notice.remove();
    (next?.querySelector("button") ?? this.#menu.querySelector("summary")).focus();
  }
}
