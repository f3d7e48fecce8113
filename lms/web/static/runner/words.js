// The sentences of the page, in its language, from its <template id="words">.

export class Words {
  #texts;

  constructor(template) {
    const listed = template.content.querySelectorAll("[data-word]");
    this.#texts = new Map([...listed].map((item) => [item.dataset.word, item.textContent]));
  }

  say(name, facts = {}) {
    return this.#texts.get(name).replace(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? whole);
  }
}
