// Every number of both units at every step as a table of colored cells, and below it, in the same columns, the gradient.
import { powerLabel, scale } from "../parts/axis.js";
import { h } from "../parts/dom.js";
import { brief } from "../parts/formats.js";
import { short } from "./words.js";

const column = 27; // pixels, as in the style sheet
const height = 132;
const [top, bottom] = [8, height - 8];

const dot = (x, y) => h("circle", { cx: x, cy: y, r: 3.4, class: "gf-whole" });

// The axis in powers of ten that holds all sizes, with at most five labels.
function axisOf(sizes) {
  const logs = sizes.filter((size) => size > 0).map(Math.log10);
  const max = Math.ceil(Math.max(-30, ...logs));
  const min = Math.max(max - 16, Math.min(max - 2, Math.floor(Math.min(max, ...logs))));
  const by = Math.ceil((max - min) / 4);
  const ticks = [];
  for (let tick = max; tick >= min; tick -= by) ticks.push(tick);
  const place = scale([min, max], [bottom, top]);
  const Y = (size) => place(Math.log10(size));
  return { ticks, Y, least: 10 ** min };
}

function drawScale({ ticks, Y }) {
  const labels = ticks.map((tick) =>
    h("text", { x: 42, y: Y(10 ** tick) + 4, "text-anchor": "end" }, powerLabel(tick))
  );
  return h("svg", { width: 44, height, "aria-hidden": "true", class: "gf-scale" }, labels);
}

// Both gradients over the columns of the table; where one is too small for the axis, its line ends.
function drawGradient({ whole, alone }, T, { ticks, Y, least }, description) {
  const X = (t) => (t + 0.5) * column;
  const shown = (values) => values.map((value, t) => [X(t), Math.abs(value)]).filter(([, size]) => size >= least);
  const line = (values, kind) =>
    h("polyline", {
      points: shown(values)
        .map(([x, size]) => `${x},${Y(size).toFixed(1)}`)
        .join(" "),
      class: `gf-line gf-${kind}`,
    });
  return h(
    "svg",
    { width: T * column, height, role: "img", "aria-label": description, class: "gf-plot" },
    ticks.map((tick) => h("line", { x1: 0, x2: T * column, y1: Y(10 ** tick), y2: Y(10 ** tick), class: "gf-rule" })),
    line(whole, "whole"),
    shown(whole).map(([x, size]) => dot(x, Y(size))),
    line(alone, "alone"),
  );
}

// The frame of the table for one kind of layer and one text: all that does not change from step to step.
function createFrame({ text, kind }, choose) {
  const T = text.length;
  const cells = (make) => [...text].map((symbol, k) => make(symbol, k));
  const buttons = cells((symbol, k) =>
    h("button", {
      type: "button",
      class: "gf-symbol",
      "aria-label": `step ${k + 1}, ${symbol === "." ? "dot" : symbol}`,
      onclick: () => choose(k + 1),
    }, symbol)
  );
  const answers = cells(() => h("td", {}));
  const groups = [0, 1].map((unit) => ({
    head: h("th", { scope: "rowgroup", colspan: T + 1, class: "gf-unit" }, h("span", {}, `unit ${unit + 1}`)),
    rows: kind.rows.map(([key, name]) => ({
      key,
      cells: cells((_, k) => h("td", { onclick: () => choose(k + 1, unit + 1) })),
      head: h("th", { scope: "row" }, `${name} `, h("i", {}, key)),
    })),
  }));
  const plot = h("td", { colspan: T });
  const scale = h("div");
  const table = h(
    "table",
    { class: "gf-table", style: `--steps: ${T}` },
    h("colgroup", {}, h("col", { class: "gf-names" }), h("col", { span: T })),
    h(
      "thead",
      {},
      h("tr", {}, h("th", { scope: "row" }, "reads"), buttons.map((node) => h("th", { scope: "col" }, node))),
    ),
    h("tbody", {}, h("tr", { class: "gf-said" }, h("th", { scope: "row" }, "says"), answers)),
    groups.map(({ head, rows }) =>
      h("tbody", {}, h("tr", {}, head), rows.map((row) => h("tr", { class: `gf-row-${row.key}` }, row.head, row.cells)))
    ),
    h(
      "tbody",
      {},
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "row", class: "gf-gradient" },
          h("span", {}, "size of ", h("i", {}, `dL/d${kind.state}`)),
          scale,
        ),
        plot,
      ),
    ),
  );
  return { table, buttons, answers, groups, plot, scale };
}

function paint(cell, value, here) {
  cell.textContent = value === undefined ? "" : brief(value);
  cell.classList.toggle("gf-minus", value < 0);
  cell.classList.toggle("gf-here", here);
  cell.style.setProperty("--tint", value === undefined ? "0%" : `${Math.round(42 * Math.min(1, Math.abs(value)))}%`);
}

export function createTable(choose) {
  const scroll = h("div", {
    class: "x-scroll",
    tabindex: 0,
    role: "region",
    "aria-label": "Gates, cells and states, step by step",
  });
  const key = (kind, ...words) =>
    h(
      "span",
      { class: "gf-key" },
      h("span", { class: `gf-sample gf-${kind}`, "aria-hidden": "true" }),
      h("span", {}, words),
    );
  const names = [h("span"), h("span")];
  const legend = h("p", { class: "gf-legend" }, key("whole", names[0]), key("alone", names[1]));
  let [frame, made, revealed] = [null, "", ""];
  // Bring the column of the step into view, where the table is wider than the room for it.
  const reveal = ({ text, t }) => {
    if (revealed === `${text} ${t}`) return;
    revealed = `${text} ${t}`;
    const first = frame.table.offsetWidth - frame.buttons.length * column; // where the columns begin
    const [left, right] = [Math.max(0, t - 1) * column, first + t * column - scroll.clientWidth];
    scroll.scrollLeft = Math.min(left, Math.max(right, scroll.scrollLeft));
  };
  const update = (scene) => {
    const { text, layer, kind, unit, t, steps, said, right, answers, credit } = scene;
    if (made !== layer + text) {
      [frame, made] = [createFrame(scene, choose), layer + text];
      scroll.replaceChildren(frame.table);
    }
    frame.buttons.forEach((node, k) => {
      if (k === t - 1) node.setAttribute("aria-current", "step");
      else node.removeAttribute("aria-current");
      node.classList.toggle("gf-ahead", k >= t);
    });
    frame.answers.forEach((cell, k) => {
      const wrong = k < t && said[k] !== right[k];
      cell.textContent = k < t ? answers[said[k]].replace("-", "\u2013") + (wrong ? "\u2717" : "") : "";
      cell.classList.toggle("gf-wrong", wrong);
      cell.title = wrong ? "wrong" : "";
    });
    frame.groups.forEach(({ head, rows }, u) => {
      head.classList.toggle("gf-chosen", u === unit);
      rows.forEach((row) =>
        row.cells.forEach((cell, k) => paint(cell, k < t ? steps[k][row.key][u] : undefined, u === unit && k === t - 1))
      );
    });
    if (credit) {
      const axis = axisOf([...credit.whole, ...credit.alone].map(Math.abs));
      const [whole, alone] = [credit.whole, credit.alone].map((values) => short(Math.abs(values[0])));
      const description =
        `Size of the gradient at step 1: ${whole} in all, ${alone} by the ${kind.keepName}s alone; at step ${t}: ${
          short(Math.abs(credit.whole.at(-1)))
        }.`;
      frame.scale.replaceChildren(drawScale(axis));
      frame.plot.replaceChildren(drawGradient(credit, text.length, axis, description));
    } else [frame.scale, frame.plot].forEach((node) => node.replaceChildren());
    names[0].textContent = `size of dL/d${kind.state} of unit ${unit + 1}, L the loss of step ${t || 1}`;
    names[1].textContent = `by the ${kind.keepName}s alone: dL/d${kind.state} at step ${
      t || 1
    }, times ${kind.keep} of each step after`;
  };
  return { node: h("div", {}, scroll, legend), update, reveal };
}
