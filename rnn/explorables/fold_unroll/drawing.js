// The drawing: one cell with a loop, or one copy of it for each step, and the messages between the copies.
import { arrowHead, direction } from "../parts/arrows.js";
import { h, textAt as text } from "../parts/dom.js";
import { lowered as sub, signed, vector } from "../parts/formats.js";

export const inputs = { sun: [1, 0], rain: [0, 1] };

export const wide = { slot: 76, half: 20, most: 8 }; // from copy to copy, half a cell, and how many copies fit
export const narrow = { slot: 64, half: 14, most: 4 };
const middle = 108; // height of the cell's center
const tall = 24; // half its height

// The steps that get a copy in the drawing; null stands for all that do not fit.
function drawnSteps(T, most) {
  const first = T <= most ? T : most - 3;
  const steps = Array.from({ length: first }, (_, k) => k + 1);
  return T <= most ? steps : [...steps, null, T - 1, T];
}

const weightText = (x, y, name, anchor = "start") =>
  h(
    "text",
    { x, y, class: `fu-weight fu-${name}`, "text-anchor": anchor },
    h("tspan", { "font-style": "italic" }, "W"),
    h("tspan", { dy: 3, "font-size": "9" }, name.slice(2)),
  );

// A straight arrow; one that carries a weight bears its name and lights up with its copies.
function arrow(x1, y1, x2, y2, name) {
  const [ux, uy] = direction([x1, y1], [x2, y2]);
  return h(
    "g",
    { class: `fu-arrow ${name ? `fu-${name}` : ""}`, "data-weight": name },
    h("line", { x1, y1, x2, y2, class: "fu-reach" }),
    h("line", { x1, y1, x2: x2 - 6 * ux, y2: y2 - 6 * uy, class: "fu-line" }),
    h("polygon", { points: arrowHead([x1, y1], [x2, y2]), class: "fu-head" }),
  );
}

export function icon(kind) {
  if (kind === "sun") {
    const rays = Array.from({ length: 8 }, (_, k) => {
      const [x, y] = [Math.cos((k * Math.PI) / 4), Math.sin((k * Math.PI) / 4)];
      return h("line", { x1: 7.2 * x, y1: 7.2 * y, x2: 10 * x, y2: 10 * y });
    });
    return h("g", { class: "fu-icon fu-sun" }, h("circle", { r: 4.6 }), ...rays);
  }
  const drops = [-4, 0, 4].map((x) => h("line", { x1: x, y1: 4.5, x2: x - 2, y2: 9 }));
  return h(
    "g",
    { class: "fu-icon fu-rain" },
    h("path", { d: "M-5.5 1.5a3.6 3.6 0 0 1 .3-7.1 4.8 4.8 0 0 1 9-.4 3.9 3.9 0 0 1 1.7 7.5z" }),
    ...drops,
  );
}

// A message: the numbers of one state, one below the other.
function createMessage(x, y) {
  const lines = [text(0, -3, ""), text(0, 10, "")];
  const body = h("g", { class: "fu-chip" }, h("rect", { x: -18.5, y: -15, width: 37, height: 29, rx: 5 }), ...lines);
  const show = (state) => {
    body.classList.toggle("fu-ahead", !state);
    if (state) lines.forEach((line, unit) => (line.textContent = signed(state[unit])));
  };
  return { node: h("g", { transform: `translate(${x} ${y})` }, body), show };
}

// A cell drawn around x = 0 with what it reads and writes; `arrows` lead the state in and out.
function createCell(half, arrows, message, labels) {
  const box = h("rect", { x: -half, y: middle - tall, width: 2 * half, height: 2 * tall, rx: 8, class: "fu-box" });
  const name = text(0, middle + 5, "", { class: "fu-state" });
  const output = text(0, 14, "");
  const input = text(0, 222, "");
  const picture = h("g", { transform: "translate(0 194)" });
  const vertical = [arrow(0, middle - tall, 0, 22, "W_hy"), arrow(0, 178, 0, middle + tall, "W_xh")];
  const weightLabels = [weightText(6, 42, "W_hy"), weightText(6, 160, "W_xh"), ...labels];
  const inside = h("g", { class: "fu-inside" }, vertical, weightLabels, output, input, picture);
  const node = h("g", { class: "fu-cell" }, arrows, inside, box, name, message.node);
  // Show the step with that number (or "t"), which has or has not been computed yet.
  const show = ({ step, day, y, now }) => {
    name.textContent = `h${sub(step)}`;
    const label = (
      letter,
      value,
    ) => (value && half < wide.half ? value : `${letter}${sub(step)}${value && ` = ${value}`}`);
    output.textContent = label("y", y ? signed(y[0]) : "");
    input.textContent = label("x", day ? vector(inputs[day], 0) : "");
    input.setAttribute("y", day ? 222 : 196);
    picture.replaceChildren(day ? icon(day) : "");
    node.classList.toggle("fu-now", now);
  };
  return { node, name, show };
}

// The copy of the cell for one step of the unrolled picture.
function createCopy({ slot, half }, step, isLast) {
  const arrows = [arrow(half - slot, middle, -half, middle, "W_hh")];
  if (isLast) arrows.push(arrow(half, middle, slot - half, middle));
  const message = createMessage(slot / 2, middle - 42);
  const cell = createCell(half, arrows, message, [weightText(-slot / 2, middle + 18, "W_hh", "middle")]);
  cell.node.classList.add("fu-copy");
  cell.node.dataset.step = step;
  const update = ({ steps, dayOf, t }) => {
    cell.show({ step, day: dayOf(step), y: steps[step].y && t >= step ? steps[step].y : null, now: t === step });
    message.show(t >= step ? steps[step].h : null);
  };
  return { node: cell.node, message, update };
}

// The dots that stand for the copies between two drawn ones; while the time is among them, they show the present copy.
function createGap({ slot, half }, from, until) {
  const message = createMessage(slot / 2, middle - 42);
  const cell = createCell(half, [arrow(half - slot, middle, -half, middle, "W_hh")], message, []);
  cell.node.classList.add("fu-rest");
  const update = ({ steps, dayOf, t }) => {
    const now = from <= t && t <= until;
    const step = Math.min(Math.max(t, from), until);
    cell.show({ step, day: dayOf(step), y: steps[step].y, now });
    if (!now) cell.name.textContent = "\u2026";
    message.show(t >= from ? steps[step].h : null);
  };
  return { node: cell.node, update };
}

// The folded picture: one cell whose state comes back to it.
function createFolded({ half }) {
  const loop = h(
    "g",
    { class: "fu-arrow fu-W_hh", "data-weight": "W_hh" },
    h("path", {
      d: `M${half} ${middle - 10}C${half + 56} ${middle - 52} ${half + 56} ${middle + 52} ${half + 6} ${middle + 14}`,
      class: "fu-reach",
    }),
    h("path", {
      d: `M${half} ${middle - 10}C${half + 56} ${middle - 52} ${half + 56} ${middle + 52} ${half + 6} ${middle + 14}`,
      class: "fu-line",
    }),
    h("polygon", {
      points: `${half},${middle + 10} ${half + 10},${middle + 11} ${half + 5},${middle + 19}`,
      class: "fu-head",
    }),
  );
  const message = createMessage(half + 64, middle);
  const cell = createCell(half, [loop], message, [weightText(half + 22, middle + 42, "W_hh")]);
  cell.node.classList.add("fu-folded");
  const update = ({ steps, dayOf, t }) => {
    cell.show({ step: t || "t", day: t ? dayOf(t) : null, y: steps[t].y, now: t > 0 });
    message.show(steps[t].h);
  };
  return { node: cell.node, update };
}

// The whole drawing for T steps; it is redrawn when T or the room for it changes.
export function createDrawing(T, geometry) {
  const numbers = drawnSteps(T, geometry.most);
  const width = Math.max(220, (numbers.length - 1) * geometry.slot + 2 * (geometry.half + 40));
  const start = (width - (numbers.length - 1) * geometry.slot) / 2;
  const hidden = numbers.indexOf(null);
  const copies = numbers.map((step) =>
    step
      ? createCopy(geometry, step, step === T)
      : createGap(geometry, numbers[hidden - 1] + 1, numbers[hidden + 1] - 1)
  );
  if (hidden > 0) [copies[hidden], copies[hidden + 1]].forEach((copy) => copy.node.firstChild.classList.add("fu-skip"));
  const initial = createMessage(-geometry.slot / 2, middle - 42);
  copies[0].node.append(initial.node);
  const folded = createFolded(geometry);
  const place = (node, x) => (node.style.transform = `translate(${x}px, 0)`);
  place(folded.node, width / 2);
  const node = h(
    "svg",
    { viewBox: `0 0 ${width} 230`, width, role: "img", class: "fu-drawing" },
    ...copies.map((copy) => copy.node).reverse(),
    folded.node,
  );
  const update = (scene) => {
    copies.forEach((copy, k) => {
      place(copy.node, scene.unrolled ? start + k * geometry.slot : width / 2);
      copy.update(scene);
    });
    const { t, steps } = scene;
    const amongHidden = hidden > 0 && t > numbers[hidden - 1] + 1 && t < numbers[hidden + 1];
    if (amongHidden) copies[hidden - 1].message.show(steps[t - 1].h); // the message comes from a hidden copy, too
    initial.show(steps[0].h);
    folded.update(scene);
    node.classList.toggle("fu-unrolled", scene.unrolled);
    for (const part of node.querySelectorAll("[data-weight]")) {
      part.classList.toggle("fu-lit", part.dataset.weight === scene.lit);
    }
    for (const part of node.querySelectorAll(".fu-weight")) {
      part.classList.toggle("fu-lit", part.classList.contains(`fu-${scene.lit}`));
    }
    node.setAttribute(
      "aria-label",
      scene.unrolled
        ? `The network unrolled into ${T} copies of one cell, from left to right.`
        : "One cell with a loop.",
    );
  };
  return { node, update };
}
