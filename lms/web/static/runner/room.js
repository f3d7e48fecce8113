// What the invigilator decides in the room, as the candidate sees and hears it: pause, time given,
// messages, the end of the exam.

const OVER = new Set(["closed", "reported"]);
const MINUTE_MS = 60_000;

export class Room {
  #parts;

  constructor(parts) {
    this.#parts = parts;
  }

  hearCourse(event, facts) {
    const { ending, heartbeat, outbox, pause, status, uploads, words } = this.#parts;
    if (ending.isStopped) return;
    if (event === "news") heartbeat.beat();
    else if (event === "added") status.note(this.#timeAdded(facts.ms));
    else if (event === "paused") {
      pause.begin();
      status.note(words.say("pause_on"), { isShown: false });
    } else if (event === "resumed") {
      pause.end();
      outbox.retryNow();
      uploads.retryNow();
      status.note(words.say("pause_off", { time: this.#parts.clock.figure }));
    }
  }

  hearBeat(event, facts) {
    const { ending, help } = this.#parts;
    if (event === "stopped") ending.stop(facts.why);
    else if (event === "failed" && facts.isCalling) help.waits();
    else if (event === "beat") this.#learn(facts);
  }

  #learn({ body, isCalling, ...times }) {
    const { course, ending, help, messages, status, words } = this.#parts;
    messages.receive(body.messages ?? []);
    const told = help.learn(body.help_asked === true, isCalling);
    if (told) status.note(words.say(told));
    if (body.state !== "open") ending.stop(this.#endOf(body.state));
    else if (body.here === false) ending.stop("taken_elsewhere");
    else if (OVER.has(body.sitting_state)) ending.stop("attempt_closed");
    else course.learn({ ...times, isBeat: true });
  }

  #endOf(state) {
    return ["excluded", "submitted"].includes(state) ? state : "attempt_closed";
  }

  #timeAdded(ms) {
    const { words } = this.#parts;
    if (ms < MINUTE_MS) return words.say("added_seconds", { seconds: Math.round(ms / 1000) });
    return words.say("added", { minutes: Math.round(ms / MINUTE_MS) });
  }
}
