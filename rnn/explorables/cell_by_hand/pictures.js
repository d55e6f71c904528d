// The wiring of the two units, and the curve of the nonlinearity.
import { h } from "../parts/dom.js";
import { oneDecimal as short, signed } from "../parts/formats.js";
import { nonlinearities } from "../arithmetic/vectors.js";
import { keyOf, sources } from "./context.js";

function paint(circle, value) {
  circle.style.setProperty("--tint", `${Math.round(Math.min(1, Math.abs(value)) * 28)}%`);
  circle.classList.toggle("cbh-minus", value < 0);
}

// The wiring: the inputs of each unit, as lines that are wider for larger weights.
export function showWiring(context) {
  const heights = [38, 98, 182, 242];
  const place = (unit) => ({ x: 238, y: unit ? 185 : 95 });
  const edges = sources.flatMap((source, k) =>
    [0, 1].map((unit) => {
      const ends = { x1: 74, y1: heights[k], x2: place(unit).x - 27, y2: place(unit).y };
      const line = h("line", { ...ends, class: "cbh-edge" });
      const node = context.link(h("g", {}, h("line", { ...ends, class: "cbh-reach" }), line), [keyOf(source, unit)]);
      return { node, line, source, unit };
    })
  );
  const label = (x, y, text, kind = "cbh-label") => h("text", { x, y, class: kind, "text-anchor": "middle" }, text);
  const froms = sources.map((source, k) => {
    const number = label(56, heights[k] + 4, "", "cbh-value");
    const circle = h("circle", { cx: 56, cy: heights[k], r: 18, class: "cbh-node" });
    const node = context.link(
      h("g", {}, circle, number),
      [0, 1].map((unit) => keyOf(source, unit)),
    );
    return { node: h("g", {}, node, label(21, heights[k] + 4, source.j + 1)), circle, number, source };
  });
  const tos = [0, 1].map((unit) => {
    const { x, y } = place(unit);
    const number = label(x, y + 4, "", "cbh-value");
    const circle = h("circle", { cx: x, cy: y, r: 27, class: "cbh-node" });
    return { node: h("g", {}, circle, number, label(x + 42, y + 4, unit + 1)), circle, number };
  });
  const node = h(
    "svg",
    { viewBox: "0 0 300 268", class: "cbh-wiring", role: "img" },
    ...edges.map((edge) => edge.node),
    ...froms.map((from) => from.node),
    ...tos.map((to) => to.node),
    label(56, 12, "input"),
    label(56, 156, "old state"),
    label(238, 58, "new state"),
  );
  const update = (step) => {
    const p = context.params();
    for (const { node, line, source, unit } of edges) {
      const weight = p[source.weights][unit][source.j];
      node.style.display = context.exists(unit, source.j) ? "" : "none";
      line.setAttribute("stroke-width", weight === 0 ? 1.2 : 0.8 + 2.8 * Math.abs(weight));
      line.setAttribute("class", `cbh-edge ${weight < 0 ? "cbh-minus" : weight > 0 ? "cbh-plus" : "cbh-zero"}`);
    }
    for (const { circle, number, source } of froms) {
      const value = (source.name === "x" ? step.x : step.hPrev)[source.j];
      number.textContent = short(value);
      paint(circle, value);
    }
    tos.forEach(({ circle, number }, unit) => {
      number.textContent = signed(step.h[unit], 3);
      paint(circle, step.h[unit]);
    });
    const count = edges.filter((edge) => context.exists(edge.unit, edge.source.j)).length;
    node.setAttribute(
      "aria-label",
      `Wiring: ${count} connections lead from two inputs and two old states to two units.`,
    );
  };
  return { node, update };
}

// How f bends the two sums: its graph, with a point for each unit.
export function showCurve(context) {
  const X = (a) => 160 + Math.max(-4, Math.min(4, a)) * 37;
  const curve = h("polyline", { class: "cbh-curve" });
  const dots = [0, 1].map((unit) =>
    h("g", {}, h("circle", { r: 8 }), h("text", { y: 3.8, class: "cbh-unit", "text-anchor": "middle" }, unit + 1))
  );
  const node = h(
    "svg",
    { viewBox: "0 0 320 96", class: "cbh-graph", "aria-hidden": "true" },
    h("line", { x1: 4, x2: 316, y1: 48, y2: 48 }),
    h("line", { x1: 160, x2: 160, y1: 4, y2: 92 }),
    h("text", { x: 312, y: 62, "text-anchor": "end" }, "a"),
    h("text", { x: 150, y: 14, "text-anchor": "end" }, "h"),
    curve,
    ...dots,
  );
  const update = (step) => {
    const f = nonlinearities[context.get("nonlinearity")];
    const height = ["tanh", "sigmoid"].includes(context.get("nonlinearity")) ? 36 : 9.5;
    const Y = (a) => 48 - height * f(Math.max(-4, Math.min(4, a)));
    const points = Array.from({ length: 81 }, (_, k) => -4 + k / 10);
    curve.setAttribute("points", points.map((a) => `${X(a)},${Y(a).toFixed(2)}`).join(" "));
    dots.forEach((dot, unit) =>
      dot.setAttribute("transform", `translate(${X(step.a[unit])} ${Y(step.a[unit]).toFixed(2)})`)
    );
  };
  return { node, update };
}
