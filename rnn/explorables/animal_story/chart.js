// Probability of one animal after each frame that has been shown, as a chart.
import { scale } from "../parts/axis.js";
import { h } from "../parts/dom.js";
import { models } from "./bars.js";

export function drawChart(box, beliefs, shown, animal, clues) {
  const [width, height, left, right, top, bottom] = [Math.max(box.clientWidth, 240), 170, 30, 14, 18, 36];
  const count = beliefs.rnn.length;
  const x = scale([-0.5, Math.max(count, 1) - 0.5], [left, width - right]);
  const y = scale([0, 1], [height - bottom, top]);
  const label = (text, at, where, anchor = "middle", kind = "") =>
    h("text", { x: at, y: where, "text-anchor": anchor, class: `story-text ${kind}` }, text);
  const grid = [[0, "0"], [1 / 3, "1/3"], [2 / 3, "2/3"], [1, "1"]].flatMap(([p, text]) => [
    h("line", { x1: left, x2: width - right, y1: y(p), y2: y(p), class: "story-grid" }),
    label(text, left - 6, y(p) + 4, "end"),
  ]);
  const every = Math.ceil(count / ((width - left - right) / 26));
  const ticks = beliefs.rnn.map((_, i) => i % every === 0 && label(i + 1, x(i), height - bottom + 16));
  const marks = clues.filter((i) => i < shown).map((i) => [
    h("line", { x1: x(i), x2: x(i), y1: y(0), y2: y(1), class: "story-mark" }),
    h("polygon", { points: `${x(i) - 5},${top - 10} ${x(i) + 5},${top - 10} ${x(i)},${top - 2}`, class: "story-pin" }),
  ]);
  const lines = models.map(({ key, dash, radius }) => {
    const points = beliefs[key].slice(0, shown).map((p, i) => [x(i), y(p[animal])]);
    return [
      h("polyline", {
        points: points.map((point) => point.join()).join(" "),
        "stroke-dasharray": dash,
        class: `story-line story-${key}`,
      }),
      ...points.map(([cx, cy], i) =>
        (radius > 0 || i === shown - 1) &&
        h("circle", { cx, cy, r: i === shown - 1 ? 4.5 : radius, class: `story-dot story-${key}` })
      ),
    ];
  });
  const axis = label("frame", (left + width - right) / 2, height - 3);
  box.replaceChildren(
    h(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" },
      ...grid,
      ...ticks,
      axis,
      ...marks,
      ...lines,
    ),
  );
}
