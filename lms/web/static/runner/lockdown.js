// Safe Exam Browser on iPad and Mac proves itself to the page, not to the server: the page passes
// the proof on with each of its requests.

const HEADER = "X-Passerelle-Page-Config-Key";
const UPDATE_MS = 1_000;
const PROVE_MS = 60_000;

export class Lockdown {
  #security = globalThis.SafeExamBrowser?.security;
  #updating = null;

  constructor() {
    if (!this.#security?.updateKeys) return;
    const updated = new Promise((done) => this.#security.updateKeys(done));
    const late = new Promise((done) => setTimeout(done, UPDATE_MS));
    this.#updating = Promise.race([updated, late]).then(() => {
      this.#updating = null;
      return this.#read();
    });
  }

  // Pages are asked for by the browser, without headers: prove it beforehand, and again.
  prove(url, csrfToken) {
    if (!this.#security) return;
    const send = async () => {
      const headers = { ...(await this.headers), "X-CSRFToken": csrfToken };
      await fetch(url, { method: "POST", headers }).catch(() => {});
    };
    send();
    setInterval(send, PROVE_MS);
  }

  // What each request must bear; a promise of it until the key can be read.
  get headers() {
    return this.#updating ?? this.#read();
  }

  #read() {
    const key = this.#security?.configKey;
    return key ? { [HEADER]: key } : {};
  }
}
