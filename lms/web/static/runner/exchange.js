// Talking to the server, as docs/http.md says. Whatever stands in between (a hotel's sign-in page, a
// proxy's error, silence) is a failure: only the exact answer counts as saved.

const TIMEOUT_MS = 10_000;
const CLOSED = new Set(["attempt_closed", "taken_elsewhere"]);
const OUTSIDE = new Set([401, 403, 404]);

export class Exchange {
  #saveUrl;
  #paperUrl;
  #token;

  constructor({ saveUrl, paperUrl, csrfToken }) {
    this.#saveUrl = saveUrl;
    this.#paperUrl = paperUrl;
    this.#token = csrfToken;
  }

  // One of {is: "saved", receivedAt, serverNow, deadlineAt, askedAt}, {is: "taken", nextSeq},
  // {is: "refused", text}, {is: "stopped", why} and {is: "failed", retryAfterSeconds}.
  async save(save, isLast = false) {
    const reply = await this.#post(save, isLast);
    if (reply.is !== "stale") return reply;
    // The session began anew in another tab: its token is in the paper.
    const paper = await this.paper();
    return paper.is === "paper" ? notStale(await this.#post(save, isLast)) : paper;
  }

  // {is: "paper", answers, serverNow, deadlineAt, askedAt}, or stopped or failed as above.
  async paper() {
    const askedAt = performance.now();
    const { status, body } = await this.#ask(this.#paperUrl, { method: "GET" });
    if (status === 200 && body?.csrf_token && body.answers) {
      this.#token = body.csrf_token;
      return { is: "paper", answers: body.answers, ...times(body, askedAt) };
    }
    return stopOf(status, body) ?? { is: "failed" };
  }

  async #post(save, isLast) {
    const askedAt = performance.now();
    const { status, body, retryAfterSeconds } = await this.#ask(this.#saveUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
      body: JSON.stringify(save),
      keepalive: isLast,
    });
    if (status === 200 && body?.saved === true && body.client_seq === save.client_seq
        && body.question === save.question) {
      return { is: "saved", receivedAt: body.received_at, ...times(body, askedAt) };
    }
    if (status === 409 && body?.error === "sequence_taken" && body.next_seq > save.client_seq) {
      return { is: "taken", nextSeq: body.next_seq };
    }
    if (status === 422 && body?.error) return { is: "refused", text: textOf(body) };
    if (status === 400 && body?.error === "stale_form") return { is: "stale" };
    return stopOf(status, body) ?? { is: "failed", retryAfterSeconds };
  }

  async #ask(url, options) {
    try {
      const answer = await fetch(url, {
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...options,
        headers: { Accept: "application/json", ...options.headers },
      });
      const retryAfterSeconds = Number(answer.headers.get("Retry-After")) || 0;
      return { status: answer.status, body: await answer.json(), retryAfterSeconds };
    } catch {
      return { status: 0, body: null, retryAfterSeconds: 0 };
    }
  }
}

function times(body, askedAt) {
  return { serverNow: body.server_now, deadlineAt: body.deadline_at, askedAt };
}

function stopOf(status, body) {
  if (!body?.error) return null;
  if (status === 409 && CLOSED.has(body.error)) return { is: "stopped", why: body.error };
  return OUTSIDE.has(status) ? { is: "stopped", why: "signed_out" } : null;
}

function notStale(reply) {
  return reply.is === "stale" ? { is: "failed" } : reply;
}

function textOf(body) {
  return body.faults?.map((fault) => fault.text).join(" ") || body.message || "";
}
