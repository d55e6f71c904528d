// The counter: parameters of the recurrent network and of two alternatives, as a table and as a chart over T.
import { scale } from "../parts/axis.js";
import { h, slider, textAt as text } from "../parts/dom.js";
import { thousands } from "../parts/formats.js";
import { countParameters } from "../arithmetic/rnn.js";

// The chart: how the three counts grow with T.
const kinds = [
  { key: "shared", name: "Shared: the recurrent network", mark: (x, y) => h("circle", { cx: x, cy: y, r: 5 }) },
  {
    key: "separate",
    name: "Untied: weights of its own at each step",
    mark: (x, y) => h("rect", { x: x - 4.5, y: y - 4.5, width: 9, height: 9 }),
  },
  {
    key: "window",
    name: "Window over all T inputs",
    mark: (x, y) => h("polygon", { points: `${x},${y - 6} ${x + 6},${y + 5} ${x - 6},${y + 5}` }),
  },
];

// A round number at or above the value, which four steps divide evenly.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value / 4));
  return 4 * power * [1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10].find((factor) => 4 * power * factor >= value - 1e-9);
}

function drawChart(width, count, T) {
  const longest = T <= 20 ? 20 : 200;
  const most = roundUp(Math.max(...Object.values(count(longest))));
  const box = { left: 66, right: width - 14, top: 14, bottom: 178 };
  const X = scale([1, longest], [box.left, box.right]);
  const Y = scale([0, most], [box.bottom, box.top]);
  const rules = [0, 1, 2, 3, 4].map((k) => (k * most) / 4);
  const ticks = longest === 20 ? [1, 5, 10, 15, 20] : [1, 50, 100, 150, 200];
  const ends = [count(1), count(longest)]; // all three are straight lines
  return h(
    "svg",
    {
      viewBox: `0 0 ${width} 222`,
      width,
      class: "fu-chart",
      role: "img",
      "aria-label":
        `Parameters against the sequence length T from 1 to ${longest}: three straight lines, one of them level.`,
    },
    ...rules.map((n) =>
      h(
        "g",
        {},
        h("line", { x1: box.left, x2: box.right, y1: Y(n), y2: Y(n), class: "fu-rule" }),
        text(box.left - 8, Y(n) + 4, thousands(n), { "text-anchor": "end" }),
      )
    ),
    ...ticks.map((t) => text(X(t), box.bottom + 18, t)),
    text((box.left + box.right) / 2, box.bottom + 38, "sequence length T"),
    h("line", { x1: X(T), x2: X(T), y1: box.top, y2: box.bottom, class: "fu-present" }),
    ...kinds.map(({ key, mark }) =>
      h(
        "g",
        { class: `fu-${key}` },
        h("line", { x1: X(1), y1: Y(ends[0][key]), x2: X(longest), y2: Y(ends[1][key]), class: "fu-curve" }),
        mark(X(T), Y(count(T)[key])),
      )
    ),
  );
}

// A row of the table, with a sample of its line in the chart.
function createRow({ key, name, mark }) {
  const formula = h("span", { class: "fu-formula x-muted" });
  const total = h("td", { "data-kind": key });
  const line = h("line", { x1: 1, x2: 33, y1: 8, y2: 8, class: "fu-curve" });
  const picture = h("g", { class: `fu-${key}` }, line, mark(17, 8));
  const sample = h("svg", { viewBox: "0 0 34 16", class: "fu-sample", "aria-hidden": "true" }, picture);
  return { formula, total, node: h("tr", {}, h("th", { scope: "row" }, sample, h("span", {}, name, formula)), total) };
}

export function createCounter(get, set) {
  const sizes = [
    ["input_size", "Inputs D"],
    ["hidden_size", "Units H"],
    ["output_size", "Outputs K"],
  ];
  const sliders = sizes.map(([name, label]) =>
    slider({ label, min: 1, max: 64, step: 1, value: get(name), oninput: (value) => set({ [name]: value }) })
  );
  const rows = kinds.map(createRow);
  const head = h("th", { scope: "col" });
  const chart = h("div", { class: "fu-plot" });
  const growth = h("p", { class: "fu-growth" });
  const node = h(
    "section",
    { class: "fu-counter", "aria-label": "Parameter counter" },
    h("p", { class: "x-title" }, "What sharing saves"),
    h("div", { class: "fu-sizes" }, ...sliders.map((part) => part.node)),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Network"), head)),
      h("tbody", {}, ...rows.map((row) => row.node)),
    ),
    chart,
    growth,
  );
  const update = (T, width) => {
    const [D, H, K] = sizes.map(([name]) => get(name));
    sizes.forEach(([name], k) => sliders[k].set(get(name)));
    const count = (t) => countParameters(D, H, K, t);
    const now = count(T);
    const readout = `${K}\u00b7(${H} + 1)`;
    const formulas = {
      shared: ["H(D + H + 1) + K(H + 1) ", `= ${H}\u00b7(${D} + ${H} + 1) + ${readout}`],
      separate: ["T times as many ", `= ${T} \u00b7 ${thousands(now.shared)}`],
      window: ["H(TD + 1) + K(H + 1) ", `= ${H}\u00b7(${T}\u00b7${D} + 1) + ${readout}`],
    };
    kinds.forEach(({ key }, k) => {
      rows[k].formula.replaceChildren(...formulas[key].map((part) => h("span", {}, part)));
      rows[k].total.textContent = thousands(now[key]);
    });
    head.textContent = `Parameters at T = ${T}`;
    chart.replaceChildren(drawChart(width, count, T));
    const next = count(T + 1);
    const [own, wider] = [next.separate - now.separate, next.window - now.window];
    growth.textContent =
      `Every further step adds ${thousands(own)} parameters to the untied network and ${thousands(wider)} to the ` +
      "window: straight lines, so linear growth, not exponential. The shared weights stay as they are.";
  };
  return { node, update };
}
