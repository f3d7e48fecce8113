// Zones of a picture drawn with the mouse or moved with the keyboard; the numbers beside follow.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const SIZES = { rect: 4, circle: 3, ellipse: 4 };
  const tools = new Map();

  const field = (name) => document.querySelector(`#editor [name="${CSS.escape(name)}"]`);
  const inside = (prefix, name) => (prefix ? `${prefix}.${name}` : name);
  const told = (numbers) => numbers.map((one) => String(Math.round(one)).replace(".", ",")).join(" ; ");
  const numbersIn = (text) => (text.includes(";") ? text.split(";") : text.split(/[\s,]+/))
    .map((one) => Number(one.trim().replace(",", "."))).filter((one) => Number.isFinite(one));

  const rowsOf = (prefix) => [...document.querySelectorAll(`#editor [data-row^="${CSS.escape(inside(prefix, "areas"))}["]`)]
    .map((row) => row.dataset.row).filter((place) => place.endsWith("]"));

  const zonesOf = (prefix) => rowsOf(prefix).map((place, index) => ({
    place, rank: index + 1,
    shape: field(`${place}.shape`), coords: field(`${place}.coords`), correct: field(`${place}.correct`),
  })).filter((zone) => zone.coords);

  const pictureOf = (prefix) => {
    const chosen = field(inside(prefix, "image"));
    if (!chosen || !chosen.value) return null;
    const media = inside(prefix, "media");
    for (const id of document.querySelectorAll(`#editor input[type=hidden][name^="${CSS.escape(media)}["][name$=".id"]`)) {
      if (id.value !== chosen.value) continue;
      const place = id.name.slice(0, -3);
      const thumbnail = id.closest("[data-row]").querySelector(".thumbnail img");
      if (!thumbnail) return null;
      const size = ["width", "height"].map((name) => Number((field(`${place}.${name}`) || {}).value) || 0);
      return { src: thumbnail.getAttribute("src"), width: size[0] || thumbnail.naturalWidth || 400, height: size[1] || thumbnail.naturalHeight || 300 };
    }
    return null;
  };

  const element = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const drawn = (shape, c) => {
    if (shape === "rect" && c.length >= 4) return element("rect", { x: Math.min(c[0], c[2]), y: Math.min(c[1], c[3]), width: Math.abs(c[2] - c[0]), height: Math.abs(c[3] - c[1]) });
    if (shape === "circle" && c.length >= 3) return element("circle", { cx: c[0], cy: c[1], r: Math.abs(c[2]) });
    if (shape === "ellipse" && c.length >= 4) return element("ellipse", { cx: c[0], cy: c[1], rx: Math.abs(c[2]), ry: Math.abs(c[3]) });
    if (shape === "poly" && c.length >= 4) return element("polygon", { points: c.join(" ") });
    return null;
  };

  const write = (zone, numbers, shape) => {
    if (shape) zone.shape.value = shape;
    zone.coords.value = told(numbers);
    zone.coords.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const shapeOf = (shape, from, to) => {
    const across = Math.abs(to.x - from.x);
    const down = Math.abs(to.y - from.y);
    if (shape === "circle") return [from.x, from.y, Math.max(1, Math.hypot(across, down))];
    if (shape === "ellipse") return [from.x, from.y, Math.max(1, across), Math.max(1, down)];
    return [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)];
  };

  const isInside = (shape, c, picture) => {
    let box;
    if (shape === "circle") box = [c[0] - c[2], c[1] - c[2], c[0] + c[2], c[1] + c[2]];
    else if (shape === "ellipse") box = [c[0] - c[2], c[1] - c[3], c[0] + c[2], c[1] + c[3]];
    else {
      const xs = c.filter((_, at) => at % 2 === 0);
      const ys = c.filter((_, at) => at % 2 === 1);
      box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    }
    return box[0] >= 0 && box[1] >= 0 && box[2] <= picture.width && box[3] <= picture.height;
  };

  const moved = (shape, c, x, y) => {
    if (shape === "circle") return [c[0] + x, c[1] + y, c[2]];
    if (shape === "ellipse") return [c[0] + x, c[1] + y, c[2], c[3]];
    return c.map((one, at) => one + (at % 2 ? y : x));
  };

  const resized = (shape, c, x, y) => {
    if (shape === "circle") return [c[0], c[1], Math.max(1, c[2] + (x || -y))];
    if (shape === "ellipse") return [c[0], c[1], Math.max(1, c[2] + x), Math.max(1, c[3] - y)];
    if (shape === "rect") return [c[0], c[1], Math.max(c[0] + 1, c[2] + x), Math.max(c[1] + 1, c[3] + y)];
    return c;
  };

  const sayAt = (box, words) => { box.querySelector("[data-zones-said]").textContent = words; };

  const onKey = (event, box, prefix, zone, picture) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Delete") {
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("editor:act", { detail: { act: `remove:${zone.place}`, done: () => {} } }));
      return;
    }
    if (!steps || event.altKey) return;
    event.preventDefault();
    const [x, y] = steps.map((one) => one * (event.ctrlKey ? 10 : 1));
    const change = event.shiftKey ? resized : moved;
    const next = change(zone.shape.value, numbersIn(zone.coords.value), x, y);
    if (!isInside(zone.shape.value, next, picture)) return;
    write(zone, next);
    paint(box, prefix);
    sayAt(box, zone.coords.value);
    const again = box.querySelector(`[data-zone="${CSS.escape(zone.place)}"]`);
    if (again) again.focus();
  };

  const place = (box, prefix, shape, numbers) => {
    const free = zonesOf(prefix).find((zone) => !zone.coords.value.trim());
    if (free) {
      write(free, numbers, shape);
      paint(box, prefix);
      return;
    }
    document.dispatchEvent(new CustomEvent("editor:act", { detail: {
      act: `add:${inside(prefix, "areas")}`,
      done: () => {
        const fresh = zonesOf(prefix).find((zone) => !zone.coords.value.trim());
        if (fresh) write(fresh, numbers, shape);
        for (const one of document.querySelectorAll("#editor [data-zones]")) paint(one, one.dataset.zones);
      },
    } }));
  };

  const paint = (box, prefix) => {
    const picture = pictureOf(prefix);
    box.hidden = !picture;
    const holder = box.querySelector("[data-zones-picture]");
    holder.replaceChildren();
    if (!picture) return;
    const canvas = element("svg", { viewBox: `0 0 ${picture.width} ${picture.height}`, role: "group", "aria-describedby": `zones-help-${prefix}`, "aria-label": holder.dataset.label });
    canvas.append(element("image", { href: picture.src, width: picture.width, height: picture.height, preserveAspectRatio: "none" }));
    for (const zone of zonesOf(prefix)) {
      const shown = drawn(zone.shape.value, numbersIn(zone.coords.value));
      if (!shown) continue;
      shown.setAttribute("class", zone.correct && zone.correct.checked ? "zone-good" : "zone-plain");
      shown.setAttribute("tabindex", "0");
      shown.setAttribute("role", "button");
      shown.setAttribute("aria-label", `${holder.dataset.label} ${zone.rank}`);
      shown.dataset.zone = zone.place;
      shown.addEventListener("keydown", (event) => onKey(event, box, prefix, zone, picture));
      const numbers = numbersIn(zone.coords.value);
      const label = element("text", { x: zone.shape.value === "rect" ? Math.min(numbers[0], numbers[2]) + 6 : numbers[0], y: zone.shape.value === "rect" ? Math.min(numbers[1], numbers[3]) + 18 : numbers[1], "aria-hidden": "true" });
      label.textContent = String(zone.rank);
      canvas.append(shown, label);
    }
    holder.append(canvas);
    listen(box, prefix, canvas, picture);
  };

  const listen = (box, prefix, canvas, picture) => {
    const at = (event) => {
      const frame = canvas.getBoundingClientRect();
      const hold = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
      return { x: hold((event.clientX - frame.left) * picture.width / frame.width, picture.width),
               y: hold((event.clientY - frame.top) * picture.height / frame.height, picture.height) };
    };
    let from = null;
    let trace = null;
    canvas.addEventListener("pointerdown", (event) => {
      const shape = tools.get(box);
      if (!shape) return;
      event.preventDefault();
      from = at(event);
      if (shape === "poly") {
        const corners = box.corners = [...(box.corners || []), from.x, from.y];
        box.querySelector("[data-draw-end]").hidden = corners.length < 6;
        if (trace) trace.remove();
        trace = element("polyline", { points: corners.join(" "), class: "zone-trace" });
        canvas.append(trace);
        return;
      }
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const shape = tools.get(box);
      if (!from || !shape || shape === "poly") return;
      if (trace) trace.remove();
      trace = drawn(shape, shapeOf(shape, from, at(event)));
      trace.setAttribute("class", "zone-trace");
      canvas.append(trace);
    });
    canvas.addEventListener("pointerup", (event) => {
      const shape = tools.get(box);
      if (!from || !shape || shape === "poly") return;
      const numbers = shapeOf(shape, from, at(event));
      from = null;
      choose(box, null);
      if (isInside(shape, numbers, picture)) place(box, prefix, shape, numbers);
      else paint(box, prefix);
    });
  };

  const choose = (box, shape) => {
    tools.set(box, shape);
    for (const one of box.querySelectorAll("[data-draw]")) one.setAttribute("aria-pressed", String(one.dataset.draw === shape));
    box.classList.toggle("is-drawing", Boolean(shape));
  };

  // The keyboard's way to begin: a zone in the middle, to move from there.
  const inTheMiddle = (shape, picture) => {
    const [x, y] = [Math.round(picture.width / 2), Math.round(picture.height / 2)];
    const side = Math.round(Math.min(x, y) / 2);
    if (shape === "circle") return [x, y, side];
    if (shape === "ellipse") return [x, y, side, Math.round(side / 2) || 1];
    if (shape === "poly") return [x, y - side, x + side, y + side, x - side, y + side];
    return [x - side, y - side, x + side, y + side];
  };

  const dress = () => {
    for (const box of document.querySelectorAll("#editor [data-zones]")) {
      const prefix = box.dataset.zones;
      for (const button of box.querySelectorAll("[data-draw]")) {
        button.addEventListener("click", (event) => {
          const picture = pictureOf(prefix);
          if (event.detail === 0 && picture) place(box, prefix, button.dataset.draw, inTheMiddle(button.dataset.draw, picture));
          else choose(box, tools.get(box) === button.dataset.draw ? null : button.dataset.draw);
        });
      }
      const end = box.querySelector("[data-draw-end]");
      end.addEventListener("click", () => {
        const corners = box.corners || [];
        box.corners = [];
        end.hidden = true;
        choose(box, null);
        if (corners.length >= 6) place(box, prefix, "poly", corners);
      });
      paint(box, prefix);
      for (const picture of box.closest(".section, .part").querySelectorAll(".thumbnail img")) picture.addEventListener("load", () => paint(box, prefix));
    }
  };

  document.addEventListener("editor:drawn", dress);
  document.addEventListener("input", (event) => {
    if (!/areas\[\d+\]\.(coords|correct|shape)$/.test(event.target.name || "")) return;
    if (document.activeElement && document.activeElement.dataset && document.activeElement.dataset.zone) return;
    for (const box of document.querySelectorAll("#editor [data-zones]")) paint(box, box.dataset.zones);
  });
  dress();
})();
