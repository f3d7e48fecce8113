// « Tester mon poste »: each check really does what the exam page will need, then says in plain words
// what works and what to settle.

import { Words } from "./runner/words.js";

const DATABASE = "passerelle-rehearsal";
const PATIENCE_MS = 5_000;
const ROUNDS = 3;
const INSTANT_MS = 100;
const FAST_MS = 300;
const SLOW_MS = 3_000;
const SAME_MS = 5_000;
const WIDE = 992; // below, the plan of the exam stands under the question
const NARROW = 320;
const MODEL = "été 12,5 ?";

const words = new Words(document.getElementById("words"));
const shapes = document.getElementById("verdicts").content;
const { clockUrl } = document.querySelector("[data-clock-url]").dataset;
const summary = document.getElementById("summary");

function shape(name) {
  return [...shapes.querySelector(`[data-verdict=${name}]`).cloneNode(true).childNodes];
}

function show(check, verdict, text) {
  const row = document.querySelector(`[data-check=${check}]`);
  row.querySelector("[data-verdict]").replaceChildren(...shape(verdict));
  row.querySelector("[data-told]").textContent = text;
}

function number(value) {
  return value.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 2 });
}

// ---- The checks: each resolves to [verdict, text] ------------------------------------------------

// Something is written on the device, read back in another transaction, and erased.
async function checkStorage() {
  try {
    const database = await settled(indexedDB.open(DATABASE, 1), (request) => {
      request.onupgradeneeded = () => request.result.createObjectStore("answers");
    });
    const written = `${Date.now()}`;
    const store = (mode) => database.transaction("answers", mode).objectStore("answers");
    await settled(store("readwrite").put(written, "1"));
    const isKept = (await settled(store("readonly").get("1"))) === written;
    database.close();
    indexedDB.deleteDatabase(DATABASE);
    return isKept ? ["ok", words.say("storage_ok")] : ["fix", words.say("storage_fix")];
  } catch {
    return ["fix", words.say("storage_fix")];
  }
}

function settled(request, prepare = () => {}) {
  return new Promise((done, fail) => {
    prepare(request);
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
    setTimeout(() => fail(new Error("late")), PATIENCE_MS); // blocked storage may never answer
  });
}

async function checkSealing() {
  try {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const how = { name: "AES-GCM", iv: crypto.getRandomValues(new Uint8Array(12)) };
    const sealed = await crypto.subtle.encrypt(how, key, new TextEncoder().encode(MODEL));
    const opened = new TextDecoder().decode(await crypto.subtle.decrypt(how, key, sealed));
    if (opened === MODEL) return ["ok", words.say("sealing_ok")];
  } catch {
    // no WebCrypto: a page that is not served over https, or an old browser
  }
  return ["fix", words.say("sealing_fix")];
}

// Round trips, one after the other: [{took, gap}], in milliseconds; those without an answer are left out.
async function roundTrips() {
  const trips = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    try {
      const answer = await fetch(clockUrl, {
        cache: "no-store", redirect: "error", headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const server = Date.parse((await answer.json()).server_now);
      const took = performance.now() - from;
      if (answer.ok && Number.isFinite(server)) trips.push({ took, gap: Date.now() - took / 2 - server });
    } catch {
      // told by what is missing
    }
  }
  return trips.sort((one, other) => one.took - other.took);
}

function lineOf(trips) {
  if (trips.length < ROUNDS) return ["fix", words.say("line_lost")];
  const { took } = trips[Math.floor(ROUNDS / 2)];
  if (took < INSTANT_MS) return ["ok", words.say("line_instant")];
  const seconds = number(took / 1000);
  if (took >= SLOW_MS) return ["fix", words.say("line_slow", { seconds })];
  return ["ok", words.say(took < FAST_MS ? "line_fast" : "line_fair", { seconds })];
}

function clockOf([fastest]) {
  if (!fastest) return ["note", words.say("clock_unknown")];
  const { gap } = fastest;
  if (Math.abs(gap) < SAME_MS) return ["ok", words.say("clock_same")];
  return ["ok", words.say(gap > 0 ? "clock_ahead" : "clock_behind", { gap: lasting(Math.abs(gap)) })];
}

function lasting(ms) {
  const [unit, size] = [["seconds", 1_000], ["minutes", 60_000], ["hours", 3_600_000]]
    .findLast(([name, least]) => name === "seconds" || ms >= 2 * least);
  const count = Math.round(ms / size).toLocaleString(document.documentElement.lang);
  return words.say(unit, { count });
}

function checkScreen() {
  const width = document.documentElement.clientWidth;
  if (width < NARROW) return ["fix", words.say("screen_fix")];
  return ["ok", words.say(width >= WIDE ? "screen_wide" : "screen_narrow")];
}

function checkBrowser() {
  const isLocked = globalThis.SafeExamBrowser !== undefined || /\bSEB\b/.test(navigator.userAgent);
  return ["note", words.say(isLocked ? "browser_yes" : "browser_no")];
}

// ---- All of them ---------------------------------------------------------------------------------

async function check() {
  for (const name of ["storage", "sealing", "line", "clock"]) show(name, "busy", words.say("busy"));
  const verdicts = [];
  const learn = (name, [verdict, text]) => {
    verdicts.push(verdict);
    show(name, verdict, text);
  };
  learn("script", ["ok", words.say("script_ok")]);
  learn("screen", checkScreen());
  learn("browser", checkBrowser());
  learn("storage", await checkStorage());
  learn("sealing", await checkSealing());
  const trips = await roundTrips();
  learn("line", lineOf(trips));
  learn("clock", clockOf(trips));
  summary.replaceChildren(...shape(verdicts.includes("fix") ? "unready" : "ready"));
}

function checkKeyboard() {
  const typed = document.getElementById("typed");
  const told = document.getElementById("typed-told");
  const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
  typed.addEventListener("change", () => {
    if (plain(typed.value) === "") return;
    told.textContent = words.say(plain(typed.value) === MODEL ? "typed_ok" : "typed_not_yet");
  });
  typed.addEventListener("input", () => {
    if (plain(typed.value) === MODEL) told.textContent = words.say("typed_ok");
  });
  document.getElementById("keyboard").hidden = false;
}

checkKeyboard();
check();
addEventListener("resize", () => show("screen", ...checkScreen()));
