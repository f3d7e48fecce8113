// Verifying a document without sending it: the browser computes the digest and asks for that.
// Without this file, or where digests are not available, the form sends the document.
(() => {
  "use strict";

  const form = document.querySelector("form[data-verify]");
  if (!form || !window.crypto || !window.crypto.subtle) return;
  const input = form.querySelector("input[type=file]");
  const maxBytes = Number(form.dataset.maxBytes);
  const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d]; // %PDF-

  form.querySelector("[data-here]").hidden = false;
  form.querySelector("[data-sent]").hidden = true;

  const faultOf = (bytes) => {
    if (bytes.length > maxBytes) return "size";
    return PDF.every((byte, place) => bytes[place] === byte) ? null : "kind";
  };

  const show = (fault) => {
    for (const text of form.querySelectorAll("[data-fault]")) {
      text.hidden = text.dataset.fault !== fault;
    }
    if (fault) input.focus();
  };

  const verify = async (file) => {
    const bytes = new Uint8Array(await file.slice(0, maxBytes + 1).arrayBuffer());
    const fault = faultOf(bytes);
    show(fault);
    if (fault) return;
    const digest = new Uint8Array(await window.crypto.subtle.digest("SHA-256", bytes));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    window.location.assign(`${form.dataset.answer}?sha256=${sha256}`);
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    verify(input.files[0]);
  });

  // The whole panel takes a dropped file, not only the narrow box.
  const panel = form.closest(".panel");
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    verify(input.files[0]);
  });
})();
