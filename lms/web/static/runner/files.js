// The files of a question on the page: those that its answer names, and those on their way.

const KILOBYTE = 1024;

const boxOf = (area) => area.querySelector("[data-box]");
const ticksOf = (area) => [...area.querySelectorAll("[data-file] input")];

// {"files": [{"name", "sha256"}]}, or null.
export function filesOf(area, isTicked) {
  const files = ticksOf(area).filter(isTicked).map(({ value }) => {
    const at = value.indexOf(" ");
    return { name: value.slice(at + 1), sha256: value.slice(0, at) };
  });
  return files.length ? { files } : null;
}

export function putFiles(area, files) {
  area.querySelector("[data-files]").replaceChildren(...files.map((file) => row(area, file)));
}

// One more file, whose size is remembered should it come back later. Returns its line.
export function addFile(area, { name, sha256, bytes }) {
  const box = boxOf(area);
  box.dataset.sizes = JSON.stringify({ ...JSON.parse(box.dataset.sizes), [sha256]: bytes });
  const known = ticksOf(area).find(({ value }) => value.startsWith(sha256));
  if (known) return known.closest("[data-file]");
  const line = row(area, { name, sha256 });
  area.querySelector("[data-files]").append(line);
  return line;
}

// The line of a file that is leaving.
export function addSending(area, { name, bytes }) {
  const line = shape(area, "sending", name);
  line.querySelector("[data-size]").textContent = sizeText(area, bytes);
  area.querySelector("[data-sending]").append(line);
  return line;
}

function row(area, { name, sha256 }) {
  const line = shape(area, "kept", name);
  const tick = line.querySelector("input");
  tick.value = `${sha256} ${name}`;
  tick.checked = true;
  line.querySelector("a").href = `${area.closest("form").dataset.filesUrl}/${sha256}`;
  const bytes = JSON.parse(boxOf(area).dataset.sizes)[sha256];
  line.querySelector("[data-size]").textContent = bytes ? sizeText(area, bytes) : "";
  line.querySelector("button").disabled = area.querySelector("input[type=file]").disabled;
  return line;
}

function shape(area, which, name) {
  const { content } = area.querySelector(`template[data-shape=${which}]`);
  const line = content.firstElementChild.cloneNode(true);
  for (const place of line.querySelectorAll("[data-name]")) {
    place.textContent = place.matches(".visually-hidden") ? ` ${name}` : name;
  }
  return line;
}

function sizeText(area, bytes) {
  const [kilo, mega] = boxOf(area).dataset.units.split(" ");
  const kilobytes = Math.max(1, Math.round(bytes / KILOBYTE));
  if (kilobytes < KILOBYTE) return `${kilobytes}\u00a0${kilo}`;
  const shown = (bytes / KILOBYTE ** 2).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  return `${shown}\u00a0${mega}`;
}
