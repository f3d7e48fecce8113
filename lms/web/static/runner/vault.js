// What must outlive the tab: records kept on this device, each sealed with the key of the attempt,
// which only the server can give again. Without IndexedDB or WebCrypto (plain http, some private
// windows) there is no vault, and the page says so when the line is lost.

const DATABASE = "passerelle";
const STORE = "outbox";
const OPENING_MS = 20_000; // a browser that blocks storage may never answer; nothing waits for it

export class Vault {
  #database;
  #key;
  #attempt;
  #isLasting = true;
  #queue = Promise.resolve(); // one act after the other: the last value written must stay

  // The vault of an attempt, or null where the browser cannot keep one. `key` is base64, 256 bits.
  static async open(attempt, key) {
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB || !key) return null;
    try {
      const bytes = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
      const sealing = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
      return new Vault(await opened(), sealing, attempt);
    } catch {
      return null;
    }
  }

  constructor(database, key, attempt) {
    this.#database = database;
    this.#key = key;
    this.#attempt = attempt;
  }

  // Whether what was put is really kept: not on a full disk.
  get isLasting() {
    return this.#isLasting;
  }

  // Every record of the attempt: [name, content, stamp]. What the key does not open is left out.
  async read() {
    const range = IDBKeyRange.bound(`${this.#attempt}/`, `${this.#attempt}/\uffff`);
    const records = await settled(this.#store("readonly").getAll(range)).catch(() => []);
    const read = await Promise.all(records.map((record) => this.#opened(record).catch(() => null)));
    return read.filter((row) => row !== null);
  }

  // Keep `content` under `name`, in place of what was there; returns the stamp of this writing.
  put(name, content) {
    const stamp = crypto.randomUUID();
    this.#queue = this.#queue.then(() => this.#write(name, content, stamp)).then(
      () => (this.#isLasting = true),
      () => (this.#isLasting = false),
    );
    return stamp;
  }

  // Forget what was written under this stamp; what another tab wrote since stays.
  drop(name, stamp) {
    this.#queue = this.#queue.then(async () => {
      const store = this.#store("readwrite");
      const record = await settled(store.get(this.#path(name)));
      if (record?.stamp === stamp) await settled(store.delete(record.path));
    }).catch(() => null);
  }

  async #write(name, content, stamp) {
    const path = this.#path(name);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(content));
    const sealed = await crypto.subtle.encrypt(sealing(iv, path), this.#key, text);
    const store = this.#store("readwrite");
    store.put({ path, stamp, iv, sealed });
    await completed(store.transaction);
  }

  async #opened({ path, stamp, iv, sealed }) {
    const text = await crypto.subtle.decrypt(sealing(iv, path), this.#key, sealed);
    const name = path.slice(String(this.#attempt).length + 1);
    return [name, JSON.parse(new TextDecoder().decode(text)), stamp];
  }

  #path(name) {
    return `${this.#attempt}/${name}`;
  }

  #store(mode) {
    return this.#database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);
  }
}

// A record moved under another name does not open.
function sealing(iv, path) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(path) };
}

function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "path" });
  const late = new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), OPENING_MS));
  return Promise.race([settled(request), late]);
}

function settled(request) {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

function completed(transaction) {
  return new Promise((done, fail) => {
    transaction.oncomplete = done;
    transaction.onabort = transaction.onerror = () => fail(transaction.error);
  });
}
