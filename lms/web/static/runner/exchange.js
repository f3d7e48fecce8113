// Talking to the server, as docs/http.md says. Whatever stands in between (a hotel's sign-in page, a
// proxy's error, silence) is a failure: only the exact answer counts as saved.

import { upload } from "./upload.js";

const TIMEOUT_MS = 10_000;
const ENDED = new Set(["attempt_closed", "taken_elsewhere"]);
const BARRED = new Set(["wrong_place", "wrong_browser"]);
const OUTSIDE = new Set([401, 403, 404]);

export class Exchange {
  #saveUrl;
  #paperUrl;
  #beatUrl;
  #token;
  #headers;
  #lostAt = null;

  // `headers()` gives what every request must bear besides, or a promise of it.
  constructor({ saveUrl, paperUrl, beatUrl, csrfToken, headers = () => ({}) }) {
    this.#saveUrl = saveUrl;
    this.#paperUrl = paperUrl;
    this.#beatUrl = beatUrl;
    this.#token = csrfToken;
    this.#headers = headers;
  }

  // For how long nothing has come from the server; 0 while it answers.
  get lostMs() {
    return this.#lostAt === null ? 0 : Math.round(performance.now() - this.#lostAt);
  }

  // One of {is: "saved", receivedAt, ...times}, {is: "kept", why}, {is: "taken", nextSeq, newer},
  // {is: "paused"}, {is: "refused", text}, {is: "stopped", why}, {is: "failed", retryAfterSeconds}.
  async save(save, isLast = false) {
    const answer = await this.#post(this.#saveUrl, save, isLast);
    const { status, body, retryAfterSeconds, askedAt } = answer;
    if (status === 200 && body?.saved === true && body.client_seq === save.client_seq
        && body.question === save.question) {
      return { is: "saved", receivedAt: body.received_at, ...times(body, askedAt) };
    }
    if (status === 409 && body?.error === "sequence_taken" && body.next_seq > save.client_seq) {
      return { is: "taken", nextSeq: body.next_seq, newer: body.newer ?? null };
    }
    if (status === 409 && ENDED.has(body?.error) && body.kept === true) {
      return { is: "kept", why: body.error };
    }
    if (status === 409 && body?.error === "attempt_paused") return { is: "paused" };
    if (status === 422 && body?.error) return { is: "refused", text: textOf(body) };
    return answer.stop ?? stopOf(status, body) ?? { is: "failed", retryAfterSeconds };
  }

  // {is: "paper", answers, ...times}, or stopped or failed as above.
  async paper() {
    const { status, body, askedAt } = await this.#ask(this.#paperUrl, { method: "GET" });
    if (status === 200 && body?.csrf_token && body.answers) {
      this.#token = body.csrf_token;
      return { is: "paper", answers: body.answers, ...times(body, askedAt) };
    }
    return stopOf(status, body) ?? { is: "failed" };
  }

  // {is: "beat", body, ...times}, {is: "absent"} where the server has no such address, or stopped
  // or failed as above.
  async beat(told) {
    const { status, body, askedAt, stop } = await this.#post(this.#beatUrl, told);
    if (status === 200 && Number.isInteger(body?.news) && typeof body.state === "string") {
      return { is: "beat", body, ...times(body, askedAt) };
    }
    if (status === 404) return { is: "absent" };
    return stop ?? stopOf(status, body) ?? { is: "failed" };
  }

  // {is: "submitted"}, or stopped or failed as above.
  async handIn(url) {
    const { status, body, stop } = await this.#post(url, {});
    if (status === 200 && body?.submitted_at) return { is: "submitted" };
    return stop ?? stopOf(status, body) ?? { is: "failed" };
  }

  // A file for a question: {is: "handed", name, sha256, bytes}, {is: "refused", text}, {is: "paused"}, or
  // stopped or failed as above, with the text of a server that says why it cannot take it now.
  async hand(url, { name, content }, { onProgress, signal }) {
    const answer = await this.#renewing(async () => {
      const headers = { Accept: "application/json", "X-CSRFToken": this.#token, ...(await this.#headers()) };
      return upload(url, { headers, file: content, name, onProgress, signal });
    });
    const { status, body, retryAfterSeconds } = answer;
    if (status === 200 && typeof body?.sha256 === "string" && body.bytes === content.size) {
      return { is: "handed", name: body.name, sha256: body.sha256, bytes: body.bytes };
    }
    if (status === 409 && body?.error === "attempt_paused") return { is: "paused" };
    if (status === 413 || (status === 422 && body?.error)) return { is: "refused", text: textOf(body) };
    const text = status === 503 ? textOf(body) : "";
    return answer.stop ?? stopOf(status, body) ?? { is: "failed", retryAfterSeconds, text };
  }

  #post(url, told, isLast = false) {
    return this.#renewing(() => this.#postOnce(url, told, isLast));
  }

  // A token of another session (work in another tab) is renewed, unseen: it is in the paper.
  async #renewing(ask) {
    const answer = await ask();
    if (answer.status !== 400 || answer.body?.error !== "stale_form") return answer;
    const paper = await this.paper();
    if (paper.is === "paper") return ask();
    return { ...answer, stop: paper.is === "stopped" ? paper : null };
  }

  #postOnce(url, told, isLast) {
    return this.#ask(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
      body: JSON.stringify(told),
      keepalive: isLast,
    });
  }

  // {status, body, retryAfterSeconds, askedAt}; status 0 when what came is not from the server.
  async #ask(url, options) {
    const besides = this.#headers();
    const headers = besides instanceof Promise ? await besides : besides; // a leaving page cannot wait
    const askedAt = performance.now();
    try {
      const answer = await fetch(url, {
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...options,
        headers: { Accept: "application/json", ...headers, ...options.headers },
      });
      const retryAfterSeconds = Number(answer.headers.get("Retry-After")) || 0;
      const body = await answer.json();
      this.#lostAt = null;
      return { status: answer.status, body, retryAfterSeconds, askedAt };
    } catch {
      this.#lostAt ??= askedAt;
      return { status: 0, body: null, retryAfterSeconds: 0, askedAt };
    }
  }
}

function times(body, askedAt) {
  return {
    serverNow: body.server_now, deadlineAt: body.deadline_at, pausedAt: body.paused_at ?? null,
    news: body.news, askedAt,
  };
}

function stopOf(status, body) {
  if (!body?.error) return null;
  if (status === 409 && ENDED.has(body.error)) return { is: "stopped", why: body.error };
  if (status === 403 && BARRED.has(body.error)) return { is: "stopped", why: body.error };
  return OUTSIDE.has(status) ? { is: "stopped", why: "signed_out" } : null;
}

function textOf(body) {
  return body?.faults?.map((fault) => fault.text).join(" ") || body?.message || "";
}
