// One-to-one and one-to-many: a picture that the reader draws, its class, and its name letter by letter.
import { button, h } from "../parts/dom.js";
import { argmax } from "../arithmetic/vectors.js";
import { caption, classify } from "../arithmetic/wirings.js";
import { probability as percent } from "../parts/formats.js";

const SIDE = 8;
const INK = 16;
const brush = [
  [0, 0, INK],
  [0, 1, 5],
  [1, 0, 5],
  [0, -1, 5],
  [-1, 0, 5],
];

// The picture with ink, or without it, at a place and a little around it.
function paint(image, place, erase) {
  const [row, column] = [Math.floor(place / SIDE), place % SIDE];
  const next = image.slice();
  for (const [down, right, ink] of brush) {
    const [r, c] = [row + down, column + right];
    if (r < 0 || r >= SIDE || c < 0 || c >= SIDE) continue;
    const at = r * SIDE + c;
    if (!erase) next[at] = Math.min(INK, Math.max(next[at], down || right ? next[at] + ink : ink));
    else if (!down && !right) next[at] = 0;
  }
  return next;
}

// The places on the straight line from one place to another, without the first: a fast pointer skips some.
function line(from, to) {
  const [row, column] = [Math.floor(from / SIDE), from % SIDE];
  const [down, right] = [Math.floor(to / SIDE) - row, (to % SIDE) - column];
  const steps = Math.max(Math.abs(down), Math.abs(right));
  return Array.from({ length: steps }, (_, k) => {
    const share = (k + 1) / steps;
    return (row + Math.round(down * share)) * SIDE + column + Math.round(right * share);
  });
}

const drawThumbnail = (image) => {
  const square = (value, i) =>
    h("rect", {
      x: i % SIDE,
      y: Math.floor(i / SIDE),
      width: 1.02,
      height: 1.02,
      class: "tm-pixel",
      "fill-opacity": value / INK,
    });
  return h(
    "svg",
    { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "tm-thumbnail", "aria-hidden": "true" },
    ...image.map(square),
  );
};

// The grid to draw on: with a pointer, or with the arrow keys and the space bar.
function createPaper(get, set) {
  let cursor = 27;
  let erase = null; // while a pointer draws: whether it removes ink
  const cells = Array.from(
    { length: SIDE * SIDE },
    (_, place) =>
      h("button", {
        type: "button",
        role: "gridcell",
        tabindex: place === cursor ? 0 : -1,
        class: "tm-cell",
        "data-place": place,
      }),
  );
  const rows = Array.from(
    { length: SIDE },
    (_, r) => h("div", { role: "row", class: "tm-row" }, ...cells.slice(r * SIDE, (r + 1) * SIDE)),
  );
  const node = h("div", { class: "tm-paper", role: "grid", "aria-label": "Picture of 8 by 8 pixels" }, ...rows);
  const draw = (places, removes) =>
    set({ image: places.reduce((image, place) => paint(image, place, removes), get("image")) });
  const placeOf = (
    target,
  ) => (target?.closest?.(".tm-cell") && node.contains(target)
    ? Number(target.closest(".tm-cell").dataset.place)
    : null);
  const move = (place) => {
    cells[cursor].tabIndex = -1;
    cursor = place;
    cells[cursor].tabIndex = 0;
  };
  node.addEventListener("pointerdown", (event) => {
    const place = placeOf(event.target);
    if (place === null || event.button !== 0) return;
    if (event.target.hasPointerCapture?.(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
    erase = get("image")[place] === INK;
    move(place);
    draw([place], erase);
  });
  node.addEventListener("pointermove", (event) => {
    if (erase === null || !event.buttons) return;
    const place = placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (place === null || place === cursor) return;
    draw(line(cursor, place), erase);
    move(place);
  });
  const lift = () => (erase = null);
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) node.addEventListener(name, lift);
  node.addEventListener("keydown", (event) => {
    const [r, c] = [Math.floor(cursor / SIDE), cursor % SIDE];
    const to = { ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1] }[event.key];
    if (event.key === " " || event.key === "Enter") draw([cursor], get("image")[cursor] === INK);
    else if (to && to.every((k) => k >= 0 && k < SIDE)) {
      move(to[0] * SIDE + to[1]);
      cells[cursor].focus();
    } else if (!to) return;
    event.preventDefault();
  });
  const update = () => {
    get("image").forEach((value, place) => {
      cells[place].style.setProperty("--ink", `${Math.round((100 * value) / INK)}%`);
      const where = `Row ${Math.floor(place / SIDE) + 1}, column ${(place % SIDE) + 1}`;
      cells[place].setAttribute("aria-label", `${where}: ${Math.round((100 * value) / INK)} % ink`);
    });
  };
  return { node, update };
}

export function createDigits({ get, set, weights, symbols, examples }) {
  const { symbols: letters, ...rules } = symbols.writes;
  const paper = createPaper(get, set);
  const choose = (image, k) =>
    h("button", {
      type: "button",
      class: "x-button tm-sample",
      "aria-label": `A handwritten ${symbols.names[k]}`,
      onclick: () => set({ image: image.slice() }),
    }, drawThumbnail(image));
  const clear = button("Clear", () => set({ image: new Array(SIDE * SIDE).fill(0) }));
  const samples = h(
    "div",
    { class: "tm-samples", role: "group", "aria-label": "Digits of the test set" },
    ...examples.map(choose),
  );
  const bars = h("ol", { class: "tm-classes", "aria-label": "Probability of each digit" });
  const name = h("ol", { class: "tm-letters", "aria-label": "The name, letter by letter" });
  const result = h("p", { class: "tm-result" });
  const update = (live) => {
    paper.update();
    const x = get("image").map((value) => value / INK);
    const classes = classify(weights.digits, x);
    const { written } = caption(weights.digit_names, x, rules);
    const best = argmax(classes);
    bars.replaceChildren(
      ...classes.map((p, k) =>
        h(
          "li",
          { class: k === best ? "tm-best" : "" },
          h("span", {}, String(k)),
          h(
            "span",
            { class: "tm-track tm-plain" },
            h("span", { class: "tm-bar tm-good", style: `width: ${100 * p}%` }),
          ),
          h("span", {}, percent(p)),
        )
      ),
    );
    name.replaceChildren(
      ...written.map(({ id, p }) =>
        h(
          "li",
          {},
          h("span", { class: "tm-letter" }, id === rules.stop ? h("span", { class: "tm-stop" }, "stop") : letters[id]),
          h("small", {}, percent(p)),
        )
      ),
    );
    const text = written.flatMap(({ id }) => (id === rules.stop ? [] : [letters[id]])).join("");
    result.textContent = text;
    live(`One network says ${best} (${percent(classes[best])}), another one writes \u201c${text}\u201d.`);
  };
  const left = h("div", { class: "tm-left" }, paper.node, h("div", { class: "x-controls" }, clear));
  const right = h(
    "div",
    { class: "tm-right" },
    h("p", { class: "tm-caption" }, "One-to-one: the class"),
    bars,
    h("p", { class: "tm-caption" }, "One-to-many: the name"),
    name,
    result,
  );
  const note =
    "Draw with a pointer, or with the arrow keys and the space bar; drawing on full ink removes it. The networks have learned from scanned digits that fill the picture, and they must answer, whatever you draw.";
  return {
    node: h(
      "div",
      {},
      samples,
      h("div", { class: "tm-digits" }, left, right),
      h("p", { class: "x-muted tm-note" }, note),
    ),
    update,
  };
}
