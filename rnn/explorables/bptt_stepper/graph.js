// The unrolled graph: a node for every number, an arrow for every use of it. Time runs to the right where there is room,
// and downward on a phone.
import { arrowHead } from "../parts/arrows.js";
import { h } from "../parts/dom.js";
import { threeDecimals as short } from "../parts/formats.js";
import { svgMath } from "./words.js";

const kinds = [..."xahyL"]; // in the order of the computation
const labels = { x: "input", a: "sum", h: "state", y: "output", L: "loss" };
const text = (x, y, attributes = {}) => h("text", { x, y, ...attributes });

// Where things are: `across` and `down` place the node of a kind at a time; half of a node's width and height.
const wide = (width, T) => {
  const halfWidth = 53;
  const slot = (width - halfWidth - 98) / T;
  return {
    halfWidth,
    halfHeight: 22,
    height: 408,
    place: (kind, t) => [halfWidth + 4 + slot * t, 26 + 89 * (4 - kinds.indexOf(kind))],
    heading: (kind) => [halfWidth + 4, 30 + 89 * (4 - kinds.indexOf(kind)), "middle"],
    between: ([x1, y1], [x2, y2]) =>
      x1 === x2 ? [x1 + 7, (y1 + y2) / 2, "start"] : [(x1 + x2) / 2 + 8, (y1 + y2) / 2 - 10, "start"],
    lines: [-4, 13],
  };
};
const narrow = (width, T) => {
  const slot = (width - 4) / 5;
  return {
    halfWidth: Math.min(26, slot / 2 - 6),
    halfHeight: 26,
    height: 100 + 108 * T,
    place: (kind, t) => [2 + slot * (kinds.indexOf(kind) + 0.5), 54 + 108 * t],
    heading: (kind) => [2 + slot * (kinds.indexOf(kind) + 0.5), 16, "middle"],
    between: ([x1, y1], [x2, y2]) =>
      y1 === y2 ? [(x1 + x2) / 2, y1 - 31, "middle"] : [(x1 + x2) / 2 + 8, (y1 + y2) / 2 + 6, "start"],
    lines: [-11, 4, 19],
  };
};

// The ends of an arrow between the borders of two boxes.
function ends([x1, y1], [x2, y2], { halfWidth, halfHeight }, isWide) {
  if (x1 === x2) return [x1, y1 - halfHeight, x2, y2 + halfHeight];
  if (y1 === y2) return [x1 + halfWidth, y1, x2 - halfWidth, y2];
  return isWide ? [x1 + halfWidth, y1, x2 - halfWidth, y2] : [x1, y1 + halfHeight, x2, y2 - halfHeight];
}

const head = (x1, y1, x2, y2, className) => h("polygon", { points: arrowHead([x1, y1], [x2, y2]), class: className });

function createArrow({ from, to }, geometry, isWide) {
  const at = (id) => geometry.place(id[0], Number(id.slice(1)));
  const [x1, y1, x2, y2] = ends(at(from), at(to), geometry, isWide);
  const [x, y, anchor] = geometry.between(at(from), at(to));
  const lines = [text(x, y - 3), text(x, y + (isWide ? 11 : 0))];
  const label = h("g", { class: "bp-local", "text-anchor": anchor }, lines);
  const node = h(
    "g",
    { class: "bp-arrow", "data-arrow": `${from}-${to}` },
    h("line", { x1, y1, x2, y2, class: "bp-line" }),
    head(x1, y1, x2, y2, "bp-forth"),
    head(x2, y2, x1, y1, "bp-back"),
    label,
  );
  const update = ({ name, local }, { done, showsLocals, lit }) => {
    node.classList.toggle("bp-known", done.has(to));
    node.classList.toggle("bp-returned", done.has(`d${to}`) && done.has(`d${from}`));
    node.classList.toggle("bp-lit", lit.has(`${from}-${to}`));
    node.dataset.local = showsLocals ? local : "";
    const named = showsLocals && isWide && name !== "1";
    lines[0].replaceChildren(...(named ? svgMath(name) : []));
    lines[1].replaceChildren(...(showsLocals ? [`${named ? "= " : ""}${short(local)}`] : []));
  };
  return { node, update };
}

function createNode(id, geometry, isWide) {
  const [x, y] = geometry.place(id[0], Number(id.slice(1)));
  const { halfWidth, halfHeight, lines } = geometry;
  const name = `${id[0]}_${id.slice(1)}`;
  const rows = lines.map((dy, i) =>
    text(x, y + dy, { "text-anchor": "middle", class: i === lines.length - 1 ? "bp-grad" : "bp-value" })
  );
  const box = h("rect", {
    x: x - halfWidth,
    y: y - halfHeight,
    width: 2 * halfWidth,
    height: 2 * halfHeight,
    rx: 8,
    class: "bp-box",
  });
  const node = h("g", { class: "bp-node", "data-node": id }, box, ...rows);
  const update = ({ node: values, grad, done, now, lit, litNodes }) => {
    const [known, returned] = [done.has(id), done.has(`d${id}`)];
    node.classList.toggle("bp-known", known);
    node.classList.toggle("bp-returned", returned);
    node.classList.toggle("bp-now", now === id || now === `d${id}`);
    node.classList.toggle("bp-lit", lit.size > 0 && litNodes.has(id));
    node.dataset.value = known ? values[id] : "";
    node.dataset.grad = returned ? grad[id] : "";
    const value = known ? short(values[id]) : "";
    const gradient = returned ? short(grad[id]) : "";
    const gradientName = id[0] === "L" ? "dL/d" : "d";
    const texts = isWide
      ? [svgMath(known ? `${name} = ${value}` : name), returned ? svgMath(`${gradientName}${name} = ${gradient}`) : []]
      : [svgMath(name), value, gradient];
    rows.forEach((row, i) => row.replaceChildren(...[texts[i]].flat()));
  };
  return { node, update };
}

export function createGraph(T, width) {
  const isWide = width >= 560;
  const geometry = (isWide ? wide : narrow)(width, T);
  const times = Array.from({ length: T }, (_, i) => i + 1);
  const ids = ["h0", ...times.flatMap((t) => kinds.map((kind) => `${kind}${t}`))];
  const nodes = ids.map((id) => createNode(id, geometry, isWide));
  const links = times.flatMap((t) => [
    [`x${t}`, `a${t}`],
    [`h${t - 1}`, `a${t}`],
    [`a${t}`, `h${t}`],
    [`h${t}`, `y${t}`],
    [`y${t}`, `L${t}`],
  ]);
  const arrows = links.map(([from, to]) => createArrow({ from, to }, geometry, isWide));
  const headings = kinds.map((kind) => {
    const [x, y, anchor] = geometry.heading(kind);
    if (isWide && kind === "h") return null; // h_0 stands there
    return h("text", { x, y, "text-anchor": anchor, class: "bp-heading" }, labels[kind]);
  });
  const node = h(
    "svg",
    { viewBox: `0 0 ${width} ${geometry.height}`, width, class: "bp-graph", role: "img" },
    headings,
    arrows.map((arrow) => arrow.node),
    nodes.map((part) => part.node),
  );
  const update = (scene) => {
    arrows.forEach((arrow, i) => arrow.update(scene.arrows[i], scene));
    nodes.forEach((part) => part.update(scene));
    const [forth, back] = ["", "d"].map((d) => ids.filter((id) => scene.done.has(d + id)).length);
    node.setAttribute(
      "aria-label",
      `The network unrolled over ${T} steps: ${forth} of ${ids.length} nodes have their number, ${back} their gradient. The table at the end lists them.`,
    );
  };
  return { node, update };
}
