// The time left, from the server's clock and this page's own stopwatch. The date and time set on
// the device are never believed: they only hint that the device slept.

const ALERTS_MINUTES = [10, 5, 1];
const SECONDS_SHOWN_UNDER_MS = 5 * 60_000;
const SHORT_UNDER_MS = 5 * 60_000;
const NAP_MS = 5_000;
const HOUR = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" };

export class Clock {
  #box;
  #words;
  #tell;
  #endsAt = Infinity;
  #heldMs = null; // what is left, while the exam is paused
  #before = Infinity;
  #drift = null;
  #isOver = false;

  // `tell(event, facts)` hears alert (text), over and woke.
  constructor({ box, words, tell }) {
    this.#box = box;
    this.#words = words;
    this.#tell = tell;
  }

  // `askedAt` is when the request that brought these instants left, on performance.now(): at worst a
  // slow line shows a little less time than there is, never more. Paused, the clock stands still.
  sync({ serverNow, deadlineAt, pausedAt, askedAt }) {
    const left = Date.parse(deadlineAt) - Date.parse(pausedAt ?? serverNow);
    if (!Number.isFinite(left)) return;
    this.#heldMs = pausedAt ? left : null;
    this.#endsAt = askedAt + left;
    if (left > 0) this.#isOver = false;
    this.#drawEnd(new Date(deadlineAt), pausedAt !== null);
  }

  start() {
    this.#tick();
    setInterval(() => this.#tick(), 500);
  }

  get leftMs() {
    return Math.max(0, this.#heldMs ?? this.#endsAt - performance.now());
  }

  // The time left, as it is shown.
  get figure() {
    return told(this.leftMs, this.#words);
  }

  #tick() {
    this.#noticeNap();
    const left = this.leftMs;
    const figure = this.#box.querySelector(".exam-timer-figure");
    const text = this.figure;
    if (figure.textContent !== text) figure.textContent = text;
    this.#box.classList.toggle("is-short", left < SHORT_UNDER_MS);
    const crossed = ALERTS_MINUTES.filter((m) => this.#before > m * 60_000 && left <= m * 60_000);
    if (crossed.length && this.#before !== Infinity && left > 0) {
      this.#tell("alert", { text: this.#words.say(`alert_${crossed.at(-1)}`) });
    }
    this.#before = left;
    if (left === 0 && !this.#isOver) {
      this.#isOver = true;
      this.#tell("over", {});
    }
  }

  #drawEnd(deadline, isPaused) {
    const parts = new Intl.DateTimeFormat("fr-FR", HOUR).formatToParts(deadline);
    const [hour, minute] = ["hour", "minute"].map((type) => parts.find((p) => p.type === type).value);
    const text = this.#words.say(isPaused ? "paused" : "ends", { hour, minute });
    const place = this.#box.querySelector("small");
    if (place.textContent !== text) place.textContent = text;
  }

  // A sleeping device stops the stopwatch but not its date: the gap says to ask the server again.
  #noticeNap() {
    const drift = Date.now() - performance.now();
    if (this.#drift !== null && Math.abs(drift - this.#drift) > NAP_MS) this.#tell("woke", {});
    this.#drift = drift;
  }
}

export function told(leftMs, words) {
  if (leftMs < SECONDS_SHOWN_UNDER_MS) {
    const seconds = Math.ceil(leftMs / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  const minutes = Math.ceil(leftMs / 60_000);
  if (minutes < 60) return words.say("minutes", { minutes });
  const hours = Math.floor(minutes / 60);
  return words.say("hours", { hours, minutes: String(minutes % 60).padStart(2, "0") });
}
