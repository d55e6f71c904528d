// The drawing of one wiring: inputs below, cells in the middle, outputs above, and in training the losses on top.
import { h, textAt as text } from "../parts/dom.js";
import { PICTURE, START, stepsOf, STOP } from "./wirings.js";
import { arrowHead, direction } from "../parts/arrows.js";
import { lowered as sub } from "../parts/formats.js";

const rows = { loss: 20, output: 70, cell: 140, input: 212, picture: 222, label: 262 };
const tall = 20; // half the height of a cell

const arrow = (kind, points, extra = {}) => {
  const [from, [x2, y2]] = points.slice(-2);
  const [ux, uy] = direction(from, [x2, y2]);
  const path = [...points.slice(0, -1), [x2 - 5 * ux, y2 - 5 * uy]].map(([x, y]) => `${x},${y}`).join(" ");
  return h(
    "g",
    { class: `ar-arrow ar-${kind}`, ...extra },
    h("polyline", { points: path, class: "ar-line" }),
    h("polygon", { points: arrowHead(from, [x2, y2], 7, 4), class: "ar-head" }),
  );
};

function drawPicture(x, y, pixels, size = 5) {
  const square = (value, i) =>
    h("rect", {
      x: x + ((i % 8) - 4) * size,
      y: y + (Math.floor(i / 8) - 4) * size,
      width: size + 0.2,
      height: size + 0.2,
      class: "ar-ink",
      "fill-opacity": value / 16,
    });
  const frame = h("rect", { x: x - 4 * size, y: y - 4 * size, width: 8 * size, height: 8 * size, class: "ar-frame" });
  return h("g", { class: "ar-picture" }, frame, ...pixels.map(square));
}

const shown = (symbol) => ({ " ": "\u2423" })[symbol] ?? symbol;
export const spoken = (symbol) =>
  ({ " ": "a blank", [START]: "the start symbol", [STOP]: "the stop symbol", [PICTURE]: "the picture" })[symbol] ??
    `\u201c${symbol}\u201d`;

// A symbol in its place; `name` is what it is, such as an input.
function drawSymbol(x, y, symbol, name, half, small) {
  const wide = Math.max(half, symbol.length * (small ? 3.4 : 4) + 6);
  const box = h("rect", { x: x - wide, y: y - 13, width: 2 * wide, height: 26, rx: 13, class: "ar-token" });
  return h("g", { class: `ar-symbol ar-${name}` }, box, text(x, y + 4.5, shown(symbol)));
}

export const geometryFor = (columns, width) => {
  const slot = Math.max(26, Math.min(84, Math.floor((width - 16) / columns)));
  return { slot, half: Math.min(24, slot * 0.36), small: slot < 40, width: Math.max(columns * slot + 16, 140) };
};

// Draws everything once; update({ done, now, training }) says what has happened: event indices below `done`, the last being
// `now`, and whether the network is in training.
export function createDrawing(wiring, events, geometry, { image, training }) {
  const { slot, half, small, width } = geometry;
  const { columns } = wiring;
  const steps = stepsOf(wiring);
  const left = (width - (columns.length - 1) * slot) / 2;
  const at = (k) => left + k * slot;
  const eventOf = (kind, column) =>
    events.findIndex((event) => event.kind === kind && (kind === "loss" || event.column === column));
  const parts = []; // [event, node]
  const add = (event, node) => parts.push([event, node]);

  columns.forEach(({ input, output, part = "cell", previous }, k) => {
    const x = at(k);
    const cell = eventOf("cell", k);
    const box = h("rect", {
      x: x - half,
      y: rows.cell - tall,
      width: 2 * half,
      height: 2 * tall,
      rx: 7,
      class: "ar-box",
    });
    const name = text(x, rows.cell + 5, columns.length === 1 ? "h" : `h${sub(steps[k])}`, { class: "ar-name" });
    if (k > 0) {
      const bridge = part === "decoder" && columns[k - 1].part === "encoder" ? "bridge" : "state";
      add(cell, arrow(bridge, [[at(k - 1) + half, rows.cell], [x - half, rows.cell]]));
    }
    if (input === PICTURE) {
      add(cell, drawPicture(x, rows.picture, image, small ? 4 : 5));
      add(cell, arrow("in", [[x, rows.picture - (small ? 18 : 22)], [x, rows.cell + tall]]));
    } else {
      add(
        cell,
        drawSymbol(x, rows.input, input, previous || input === START ? "given" : "input", small ? 0 : half - 3, small),
      );
      add(cell, arrow("in", [[x, rows.input - 14], [x, rows.cell + tall]]));
      if (previous && !training) {
        const between = x - slot / 2;
        add(
          cell,
          arrow("back", [
            [at(k - 1), rows.output + 22],
            [between, rows.output + 22],
            [between, rows.input - 23],
            [x, rows.input - 23],
            [x, rows.input - 14],
          ]),
        );
      }
    }
    add(cell, h("g", { class: `ar-cell ar-${part}`, "data-column": k }, box, name));
    if (!output) return;
    const answer = eventOf("output", k);
    add(answer, arrow("out", [[x, rows.cell - tall], [x, rows.output + 14]]));
    add(answer, drawSymbol(x, rows.output, output, "output", small ? 0 : half - 3, small));
    if (!training) return;
    const many = columns.filter((column) => column.output).length > 1;
    const loss = text(x, rows.loss + 5, many ? `L${sub(steps[k])}` : "L");
    add(answer, h("line", { x1: x, y1: rows.output - 14, x2: x, y2: rows.loss + 12, class: "ar-thread" }));
    add(
      answer,
      h("g", { class: "ar-loss", "data-column": k }, h("circle", { cx: x, cy: rows.loss, r: small ? 11 : 13 }), loss),
    );
  });

  const spans = ["encoder", "decoder"].flatMap((part) => {
    const own = columns.flatMap((column, k) => (column.part === part ? [k] : []));
    if (!own.length) return [];
    const [from, to] = [at(own[0]) - half, at(own.at(-1)) + half];
    return [
      h("line", { x1: from, y1: rows.label - 14, x2: to, y2: rows.label - 14, class: `ar-span ar-${part}` }),
      text((from + to) / 2, rows.label + 3, part, { class: "ar-part" }),
    ];
  });
  const order = (node) => (node.classList.contains("ar-cell") ? 1 : 0);
  const nodes = parts.map(([, node]) => node).sort((a, b) => order(a) - order(b));
  const top = training ? 0 : rows.output - 22;
  const bottom = spans.length ? rows.label + 12 : rows.picture + 26;
  const viewBox = `0 ${top} ${width} ${bottom - top}`;
  const svg = h("svg", { viewBox, width, role: "img", class: `ar-drawing${small ? " ar-small" : ""}` });
  svg.append(...spans, ...nodes);
  const update = (done) => {
    for (const [event, node] of parts) {
      node.classList.toggle("ar-ahead", event >= done);
      node.classList.toggle("ar-now", event === done - 1);
    }
    const summed = events[done - 1]?.kind === "loss";
    svg.classList.toggle("ar-summed", summed);
    svg.setAttribute(
      "aria-label",
      `${wiring.name}, ${columns.length} ${columns.length === 1 ? "cell" : "cells"} in a row.`,
    );
  };
  return { node: svg, update };
}
