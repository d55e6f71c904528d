// The loss against the floor, and the norm of the gradient, update by update.
import { points, scale } from "../parts/axis.js";
import { h } from "../parts/dom.js";
import { thousands } from "../parts/formats.js";

const left = 46;
const right = 12;
const text = (x, y, content, attributes = {}) => h("text", { x, y, ...attributes }, content);
const line = (x1, y1, x2, y2, className) => h("line", { x1, y1, x2, y2, class: className });

// The smallest of the lengths 100, 200, 500, 1,000, ... that holds so many updates.
function roundUp(count, smallest = 100) {
  for (let power = smallest;; power *= 10) {
    for (const factor of [1, 2, 5]) if (power * factor >= count) return power * factor;
  }
}

// At most 300 groups of neighboring updates, so that a long run draws as fast as a short one.
function grouped(values) {
  const size = Math.ceil(values.length / 300);
  const groups = [];
  for (let start = 0; start < values.length; start += size) {
    groups.push({ start, values: values.slice(start, start + size) });
  }
  return groups;
}

// Every group from its smallest to its largest value.
const spread = (values, X, Y) =>
  points(
    grouped(values).flatMap(({ start, values: some }) => {
      const x = X(start + (some.length - 1) / 2);
      return some.length === 1
        ? [[x, Y(some[0])]]
        : [Math.min(...some), Math.max(...some)].map((value) => [x, Y(value)]);
    }),
  );

const thin = (values, X, Y) =>
  points(grouped(values).map(({ start, values: some }) => [X(start + some.length - 1), Y(some.at(-1))]));

function drawLoss({ losses, smooth }, ghost, { floor, memoryless }, X, width, changes) {
  const [top, bottom] = [12, 190];
  const highest = [...smooth, ...ghost].reduce((most, value) => Math.max(most, value), 0);
  const most = [1.6, 3, 6, 15, 30, 60, 150, 300, 600, 1500].find((limit) => limit >= highest) ?? highest;
  const place = scale([0, most], [bottom, top]);
  const Y = (value) => place(Math.min(value, most));
  const level = (value, name, className, offset) => [
    line(left, Y(value), width - right, Y(value), className),
    text(width - right - 2, Y(value) + offset, `${name} ${value.toFixed(3)}`, {
      "text-anchor": "end",
      class: "wl-level",
    }),
  ];
  return h(
    "svg",
    {
      viewBox: `0 0 ${width} 196`,
      width,
      class: "wl-chart",
      role: "img",
      "aria-label": `Loss after ${losses.length} updates: raw, smoothed, and the two levels floor ${
        floor.toFixed(3)
      } and memoryless ${memoryless.toFixed(3)}.`,
    },
    [0, 0.25, 0.5, 0.75, 1].map((share) => {
      const y = Y(share * most);
      return [
        line(left, y, width - right, y, "wl-rule"),
        text(left - 6, y + 4, String(Number((share * most).toPrecision(3))), { "text-anchor": "end" }),
      ];
    }),
    changes.map((update) => line(X(update), top, X(update), bottom, "wl-change")),
    h("polyline", { points: thin(ghost, X, Y), class: "wl-ghost" }),
    h("polyline", { points: spread(losses, X, Y), class: "wl-raw" }),
    h("polyline", { points: thin(smooth, X, Y), class: "wl-smooth" }),
    level(floor, "Bayes floor", "wl-floor", 15),
    level(memoryless, "without memory", "wl-memoryless", -5),
  );
}

const clampNorm = (norm) => Math.min(Math.max(Math.log10(norm), -2), 2);

function drawNorm({ norms, clipped }, max_grad_norm, longest, X, width) {
  const [top, bottom] = [18, 104];
  const place = scale([-2, 2], [bottom, top]);
  const Y = (norm) => place(clampNorm(norm));
  const marks = grouped(clipped).filter(({ values }) => values.includes(true));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * longest);
  return h(
    "svg",
    {
      viewBox: `0 0 ${width} 140`,
      width,
      class: "wl-chart",
      role: "img",
      "aria-label": `Norm of the gradient before clipping, on a logarithmic scale; ${
        clipped.filter(Boolean).length
      } of ${clipped.length} updates were clipped.`,
    },
    [0.01, 0.1, 1, 10, 100].map((norm) => [
      line(left, Y(norm), width - right, Y(norm), "wl-rule"),
      text(left - 6, Y(norm) + 4, String(norm), { "text-anchor": "end" }),
    ]),
    h("polyline", { points: spread(norms, X, Y), class: "wl-norm" }),
    max_grad_norm === null ? null : line(left, Y(max_grad_norm), width - right, Y(max_grad_norm), "wl-limit"),
    marks.map(({ start }) => line(X(start), 5, X(start), 13, "wl-mark")),
    ticks.map((tick) =>
      text(X(tick), bottom + 17, thousands(tick), { "text-anchor": tick === longest ? "end" : "middle" })
    ),
    text((left + width - right) / 2, bottom + 33, "update", { "text-anchor": "middle" }),
  );
}

const sample = (className) =>
  h("svg", { viewBox: "0 0 26 10", width: 26, "aria-hidden": "true" }, line(1, 5, 25, 5, className));

export function createCharts() {
  const loss = h("div", {});
  const norm = h("div", {});
  const ghostKey = h("span", {}, sample("wl-ghost"), "run before");
  const clipKey = h(
    "span",
    {},
    sample("wl-limit"),
    "clipped to this norm; ",
    h("span", { class: "wl-tick", "aria-hidden": "true" }),
    "clipped updates",
  );
  const node = h(
    "div",
    { class: "wl-charts" },
    h("p", { class: "wl-name" }, "Loss, nats per day"),
    loss,
    h(
      "p",
      { class: "wl-key" },
      h("span", {}, sample("wl-raw"), "each update"),
      h("span", {}, sample("wl-smooth"), "smoothed"),
      ghostKey,
    ),
    h("p", { class: "wl-name" }, "Norm of the gradient before clipping"),
    norm,
    h("p", { class: "wl-key" }, clipKey),
  );
  const update = ({ learner, ghost, task, max_grad_norm, changes, width }) => {
    if (!width) return;
    const longest = roundUp(Math.max(learner.losses.length, ghost.length));
    const X = scale([0, longest], [left, width - right]);
    loss.replaceChildren(drawLoss(learner, ghost, task, X, width, changes));
    norm.replaceChildren(drawNorm(learner, max_grad_norm, longest, X, width));
    ghostKey.hidden = ghost.length === 0;
    clipKey.hidden = max_grad_norm === null;
  };
  return { node, update };
}
