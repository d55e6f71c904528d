// Axes of plots: places for values, and labels.
import { h } from "./dom.js";
import { plain } from "./formats.js";

// A function that maps the values from a to b evenly onto the places from c to d.
export const scale = ([a, b], [c, d]) => (value) => c + ((value - a) / (b - a)) * (d - c);

// The label of a power of ten: 1, or 10 with a raised exponent.
export const powerLabel = (exponent) =>
  exponent === 0 ? ["1"] : ["10", h("tspan", { dy: -4, class: "x-raised" }, plain(exponent))];

// The points of a polyline.
export const points = (pairs) => pairs.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
