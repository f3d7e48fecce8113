// The editor of a question without reloading the page: the same buttons, a live preview, keys.
// The page works wholly without this file: the server draws every change.
(() => {
  "use strict";

  const PREVIEW_AFTER_MS = 600;
  const MOST_GAPS = 60;  // as the server draws
  let typedCount = 0;
  let isDirty = false;
  let previewTimer = 0;
  let previewRequest = null;
  let lastText = null;
  let currentView = "view-screen";

  const root = () => document.getElementById("editor");
  const form = () => root().querySelector("form.editor-form");
  const within = (id) => document.getElementById(id);

  const say = (words) => {
    const state = root().querySelector("[data-state]");
    if (state) state.textContent = words;
  };

  const setDirty = (dirty) => {
    isDirty = dirty;
    say(dirty ? root().dataset.wordsDirty : root().dataset.wordsSaved);
  };

  // ---- What is sent ----

  const fieldsOf = (act, withFiles) => {
    const typed = new FormData(form());
    const sent = withFiles ? new FormData() : new URLSearchParams();
    for (const [name, value] of typed) {
      if (withFiles || typeof value === "string") sent.append(name, value);
    }
    sent.set("act", act);
    return sent;
  };

  const post = (url, body, signal) => fetch(url, {
    method: "POST", body, signal, credentials: "same-origin", headers: { Accept: "text/html" },
  });

  // ---- The page drawn again ----

  const keyOf = (details) => {
    const holder = details.id ? details : details.closest("[id]");
    return `${holder ? holder.id : ""}|${details.querySelector("summary").textContent.trim()}`;
  };

  const remembered = () => {
    const active = document.activeElement;
    return {
      open: new Map([...root().querySelectorAll("details")].map((one) => [keyOf(one), one.open])),
      id: active && root().contains(active) ? active.id : "",
      from: active && "selectionStart" in active ? active.selectionStart : null,
      to: active && "selectionEnd" in active ? active.selectionEnd : null,
    };
  };

  const firstField = (place) =>
    place.matches("input, select, textarea") ? place :
      place.querySelector("input:not([type=hidden]):not(:disabled), select, textarea") || place;

  const restore = (before, wantsFocus) => {
    for (const details of root().querySelectorAll("details")) {
      if (before.open.get(keyOf(details))) details.open = true;
    }
    const asked = wantsFocus && (root().querySelector("[data-focus]") || root().querySelector("[autofocus]"));
    if (asked) {
      for (let up = asked.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
      const target = asked.id === "f-preview" ? asked : firstField(asked);
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest" });
      return;
    }
    const same = before.id && within(before.id);
    if (!same) return;
    same.focus({ preventScroll: true });
    if (before.from !== null && typeof same.setSelectionRange === "function") {
      try { same.setSelectionRange(before.from, before.to); } catch { /* a date has no selection */ }
    }
  };

  const showMessages = (page) => {
    for (const old of document.querySelectorAll("main > .messages")) old.remove();
    const fresh = page.querySelector("main > .messages");
    if (fresh) root().before(document.adoptNode(fresh));
  };

  const draw = (page, wantsFocus) => {
    const fresh = page.getElementById("editor");
    for (const one of fresh.querySelectorAll("noscript")) one.remove();
    const before = remembered();
    root().replaceWith(document.adoptNode(fresh));
    showMessages(page);
    dress();
    restore(before, wantsFocus);
  };

  const act = async (what, options = {}) => {
    const seen = typedCount;
    root().setAttribute("aria-busy", "true");
    let answer;
    let page;
    try {
      answer = await post(form().action, fieldsOf(what, what.startsWith("upload:")));
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      root().removeAttribute("aria-busy");
      say(root().dataset.wordsLost);
      return false;
    }
    root().removeAttribute("aria-busy");
    if (!page.getElementById("editor")) {
      const told = page.querySelector("main");
      say(told ? told.textContent.trim().replace(/\s+/g, " ").slice(0, 200) : root().dataset.wordsLost);
      return false;
    }
    const isSaved = what === "save" && answer.redirected;
    // What was typed while the answer came is not in it.
    if (seen !== typedCount) {
      if (isSaved) {
        form().elements.revision.value = page.querySelector("[name=revision]").value;
        showMessages(page);
        return true;
      }
      return act(what, options);
    }
    draw(page, !options.quiet);
    setDirty(!isSaved);
    return true;
  };

  // ---- The preview ----

  const refresh = async () => {
    if (previewRequest) previewRequest.abort();
    previewRequest = new AbortController();
    try {
      const answer = await post(root().dataset.preview, fieldsOf("preview", false), previewRequest.signal);
      if (!answer.ok) return;
      const place = within("preview");
      place.innerHTML = await answer.text();
      dressViews();
    } catch { /* the next change asks again */ }
  };

  const later = () => {
    window.clearTimeout(previewTimer);
    previewTimer = window.setTimeout(() => {
      if (gapsChanged()) act("redraw", { quiet: true });
      else refresh();
    }, PREVIEW_AFTER_MS);
  };

  const show = (id, focus) => {
    currentView = id;
    for (const tab of root().querySelectorAll(".view-tabs [role=tab]")) {
      const isCurrent = tab.getAttribute("aria-controls") === id;
      tab.setAttribute("aria-selected", String(isCurrent));
      tab.tabIndex = isCurrent ? 0 : -1;
      within(tab.getAttribute("aria-controls")).hidden = !isCurrent;
      if (isCurrent && focus) tab.focus();
    }
  };

  const dressViews = () => {
    const views = root().querySelector("[data-views]");
    if (!views) return;
    const list = document.createElement("div");
    list.className = "view-tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-labelledby", "preview-title");
    for (const view of views.querySelectorAll(".view")) {
      const title = view.querySelector("h3");
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `tab-${view.id}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", view.id);
      tab.textContent = title.textContent;
      tab.addEventListener("click", () => show(view.id, false));
      view.setAttribute("role", "tabpanel");
      view.setAttribute("aria-labelledby", tab.id);
      title.hidden = true;
      list.append(tab);
    }
    list.addEventListener("keydown", (event) => {
      const tabs = [...list.children];
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = (tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length;
      show(tabs[at].getAttribute("aria-controls"), true);
    });
    views.prepend(list);
    show(currentView, false);
  };

  // ---- Gaps that appear by themselves ----

  const named = (text) => new Set([...text.matchAll(/\[\[([A-Za-z0-9][A-Za-z0-9._-]{0,31})\]\]/g)].map((one) => one[1]));

  const gapsChanged = () => [...root().querySelectorAll("[data-rows$=gaps]")].some((list) => {
    const place = list.dataset.rows;
    const text = form().elements[place.replace(/gaps$/, "text")];
    if (!text) return false;
    const shown = new Set([...list.querySelectorAll(`input[type=hidden][name="${place}"]`)].map((one) => one.value));
    const wanted = [...named(text.value)].slice(0, MOST_GAPS);
    return wanted.some((name) => !shown.has(name));
  });

  // ---- Pictures in the text ----

  const insert = (code) => {
    const text = lastText && root().contains(lastText) ? lastText : within("f-stem");
    text.focus();
    text.setRangeText(code, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // ---- What the person does ----

  const dress = () => {
    dressViews();
    for (const one of root().querySelectorAll("textarea")) one.spellcheck = true;
    document.dispatchEvent(new CustomEvent("editor:drawn"));
  };

  // What was wrong with a field is of the past once it is typed in: the preview judges it anew.
  const forgive = (box) => {
    const field = box.closest(".field.is-wrong");
    if (!field || field.matches("fieldset")) return;
    field.classList.remove("is-wrong");
    box.removeAttribute("aria-invalid");
    field.querySelector(".field-error")?.remove();
  };

  document.addEventListener("input", (event) => {
    if (!form().contains(event.target)) return;
    typedCount += 1;
    if (!isDirty) setDirty(true);
    forgive(event.target);
    later();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("#editor [data-redraws]")) act("redraw", { quiet: true });
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#editor textarea")) lastText = event.target;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#editor [data-insert]");
    if (button) insert(button.dataset.insert);
    const link = event.target.closest("#editor a[href^='#f-']");
    const target = link && within(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    for (let up = target.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
    firstField(target).focus({ preventScroll: true });
    (target.closest(".field") || target).scrollIntoView({ block: "center" });
  });

  window.addEventListener("submit", (event) => {
    if (!event.target.matches("#editor form")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const what = event.submitter ? event.submitter.value : "save";
    if (what === "preview") refresh();
    else act(what, { quiet: what === "redraw" });
  }, true);

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      act("save", { quiet: true });
      return;
    }
    const step = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = step && event.target.closest && event.target.closest("#editor [data-row]");
    if (!row) return;
    const button = row.querySelector(`:scope > .row-tools [value="${step}:${row.dataset.row}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    act(button.value);
  });

  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });

  // A drawn zone asks for a row; `done` hears when it is there.
  document.addEventListener("editor:act", (event) => {
    act(event.detail.act, { quiet: true }).then(event.detail.done);
  });

  document.documentElement.dataset.script = "on";
  dress();
  if (root().dataset.unsaved) setDirty(true);
  const asked = root().querySelector("[data-focus]");
  if (asked) restore({ open: new Map(), id: "" }, true);
})();
