// The keys of the exam. They can be cut in the settings, for those who speak to their machine.

const STEPS = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 };

// Left and right move between questions even from an option: there, they would change the answer
// unseen. Up and down keep choosing among options.
export function listen({ isOn, step, choose, mark }) {
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target;
    if (target.closest("details[open], dialog, summary")) return;
    const isTyping = target.matches("input[type=text], textarea, select");
    if (event.key in STEPS) {
      if (isTyping && event.key.startsWith("Arrow")) return;
      event.preventDefault();
      step(STEPS[event.key]);
    } else if (!isTyping && !event.repeat) {
      const isUsed = /^\d$/.test(digitOf(event))
        ? choose(Number(digitOf(event)))
        : event.key.toLowerCase() === "m" && mark();
      if (isUsed) event.preventDefault();
    }
  });
}

// On a French keyboard the top row gives & é " and so on: the key's place counts.
function digitOf(event) {
  if (/^\d$/.test(event.key)) return event.key;
  return event.shiftKey ? "" : /^Digit(\d)$/.exec(event.code)?.[1] ?? "";
}
