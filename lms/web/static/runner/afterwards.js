// After the end: what this device had kept and never sent leaves now, to be shown to the jury.

import { Exchange } from "./exchange.js";
import { Reserve } from "./reserve.js";
import { Vault } from "./vault.js";

const RETRY_MS = 8_000;

const box = document.getElementById("afterwards");
const served = box.dataset;
const counted = JSON.parse(served.answers);
const reserve = new Reserve(served.attempt);
const exchange = new Exchange({
  saveUrl: served.saveUrl, paperUrl: served.paperUrl, csrfToken: served.token,
});
let seq = Number(served.nextSeq);

async function send() {
  for (const [question, value] of reserve.unsaved((number) => counted[number] ?? null)) {
    const waited = Math.max(0, Math.round(Date.now() - reserve.since(question)));
    const reply = await exchange.save({ client_seq: seq, question, value, waited_ms: waited });
    if (!["kept", "saved", "refused"].includes(reply.is)) {
      if (reply.is === "failed") setTimeout(send, RETRY_MS);
      return;
    }
    seq += 1;
    reserve.release(question, value);
    if (reply.is === "kept" && !box.querySelector(".notice")) {
      box.append(box.querySelector("template").content.cloneNode(true));
    }
  }
}

Vault.open(served.attempt, served.outboxKey).then((vault) => reserve.join(vault)).then(send);
