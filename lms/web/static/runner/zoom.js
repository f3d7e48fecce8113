// A picture of a question, as large as the screen: by click, Enter or Space; Escape closes.

export function enlarge(pictures, dialog, words) {
  for (const picture of pictures) {
    picture.tabIndex = 0;
    picture.setAttribute("role", "button");
    picture.setAttribute("aria-label", words.say("zoom", { text: picture.alt }));
    const open = () => {
      const large = new Image();
      large.src = picture.src;
      large.alt = picture.alt;
      dialog.querySelector("[data-picture]").replaceChildren(large);
      dialog.showModal();
    };
    picture.addEventListener("click", open);
    picture.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open();
    });
  }
  dialog.addEventListener("click", () => dialog.close());
}
