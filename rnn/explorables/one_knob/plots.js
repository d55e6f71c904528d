// The plots of One knob: curves over a linear axis, with the vertical axis in powers of ten, natural logarithms, or per cent.
import { points as joined, powerLabel, scale } from "../parts/axis.js";
import { h } from "../parts/dom.js";

const margin = { left: 46, right: 12, top: 10, bottom: 36 };
export const label = (x, y, content, attributes = {}) => h("text", { x, y, class: "ok-label", ...attributes }, content);

// A frame with axes. `y` has min, max, ticks and a format; X and Y turn values into places. What lies outside is cut off.
export function createFrame({ width, height, x, y, description, title }) {
  const [right, bottom] = [width - margin.right, height - margin.bottom];
  const X = scale([x.min, x.max], [margin.left, right]);
  const Y = scale([y.min, y.max], [bottom, margin.top]);
  const rules = y.ticks.map((tick) => [
    h("line", {
      x1: margin.left,
      x2: right,
      y1: Y(tick),
      y2: Y(tick),
      class: tick === y.strong ? "ok-rule ok-strong" : "ok-rule",
    }),
    label(margin.left - 6, Y(tick) + 4, "", { "text-anchor": "end" }),
  ]);
  rules.forEach(([, text], i) => text.append(...(y.powers ? powerLabel(y.ticks[i]) : [y.format(y.ticks[i])])));
  const ticks = x.ticks.map((tick) =>
    label(X(tick), bottom + 15, String(x.names ? x.names[tick - 1] : tick), { "text-anchor": "middle" })
  );
  const svg = h(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": description, class: "ok-plot" },
    ...rules.flat(),
    ...ticks,
    label((margin.left + right) / 2, bottom + 31, x.label, { "text-anchor": "middle" }),
  );
  const inside = h("svg", {
    x: margin.left,
    y: margin.top,
    width: right - margin.left,
    height: bottom - margin.top,
    viewBox: `${margin.left} ${margin.top} ${right - margin.left} ${bottom - margin.top}`,
  });
  svg.append(inside);
  const line = (points, kind) => {
    const finite = points.filter(([, value]) => Number.isFinite(value));
    const path = joined(finite.map(([a, b]) => [X(a), Y(b)]));
    inside.append(h("polyline", { points: path, class: `ok-line ok-${kind}` }));
  };
  const dots = (points, kind, r = 2.2) =>
    points.forEach(([a, b]) =>
      Number.isFinite(b) && svg.append(h("circle", { cx: X(a), cy: Y(b), r, class: `ok-dot ok-${kind}` }))
    );
  const bars = (points, width, kind) =>
    points.forEach(([a, b]) =>
      svg.append(
        h("rect", {
          x: X(a) - width / 2,
          width,
          y: Y(b),
          height: Math.max(0, bottom - Y(b)),
          class: `ok-bar ok-${kind}`,
        }),
      )
    );
  return { svg, X, Y, line, dots, bars, node: h("figure", { class: "ok-panel" }, h("figcaption", {}, title), svg) };
}

// A vertical axis in powers of ten that holds all values, between 10^-16 and 10^24, at most six labels.
export function powerAxis(values) {
  const finite = values.filter(Number.isFinite);
  const min = Math.max(-16, Math.floor(Math.min(-2, ...finite)));
  const max = Math.min(48, Math.ceil(Math.max(2, ...finite)));
  const step = [1, 2, 4, 5, 10, 20].find((size) => (max - min) / size <= 6);
  const ticks = [];
  for (let tick = Math.ceil(min / step) * step; tick <= max; tick += step) ticks.push(tick);
  return { min, max, ticks, strong: 0, powers: true };
}
