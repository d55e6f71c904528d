// The equation as matrices of sliders, and its sums written out.
import { h, math } from "../parts/dom.js";
import { oneDecimal as short, signed } from "../parts/formats.js";
import { dot } from "../arithmetic/vectors.js";
import { arrays, keyOf, keysOf, names, sources, symbol } from "./context.js";

function describe(name, i, j) {
  if (name === "b_h") return `b_h, row ${i + 1}: bias of unit ${i + 1}`;
  if (name === "x") return `x_t, row ${i + 1}: input ${i + 1}`;
  if (name === "h_prev") return `h_t-1, row ${i + 1}: old state of unit ${i + 1}`;
  return `${name}, row ${i + 1}, column ${j + 1}: weight to unit ${i + 1} from ${name === "W_xh" ? "input" : "unit"} ${
    j + 1
  }`;
}

// One entry of a matrix or vector: its number over a slider.
function entry(context, name, i, j) {
  const limit = name === "h_prev" ? 1 : 2;
  const number = h("span", { class: "cbh-number", "aria-hidden": "true" });
  const read = () => (j === undefined ? context.get(name)[i] : context.get(name)[i][j]);
  const write = () => {
    const next = context.get(name).map((row) => (Array.isArray(row) ? [...row] : row));
    if (j === undefined) next[i] = Number(input.value);
    else next[i][j] = Number(input.value);
    context.set({ [name]: next });
  };
  const input = h("input", {
    type: "range",
    min: -limit,
    max: limit,
    step: 0.1,
    "aria-label": describe(name, i, j),
    oninput: write,
  });
  const node = h("div", { class: "cbh-entry" }, number, input);
  const update = () => {
    const value = read();
    const there = j === undefined || context.exists(i, j);
    if (Number(input.value) !== value) input.value = value;
    input.disabled = !there;
    input.setAttribute("aria-valuetext", there ? short(value) : "not there");
    number.textContent = there ? short(value) : "\u2013";
    node.style.setProperty("--tint", there ? `${Math.round((Math.abs(value) / limit) * 22)}%` : "0%");
    node.classList.toggle("cbh-minus", value < 0);
    node.classList.toggle("cbh-gone", !there);
  };
  return { node: context.link(node, keysOf(name, i, j)), update };
}

function showArray(context, name) {
  const isMatrix = name.startsWith("W");
  const entries = [0, 1].flatMap((
    i,
  ) => (isMatrix ? [0, 1].map((j) => entry(context, name, i, j)) : [entry(context, name, i)]));
  const node = h(
    "div",
    { class: "cbh-array", role: "group", "aria-label": name === "h_prev" ? "h_t-1" : name === "x" ? "x_t" : name },
    h("div", { class: "cbh-name" }, ...symbol(name)),
    h("div", { class: `cbh-bracket ${isMatrix ? "cbh-matrix" : ""}` }, ...entries.map((part) => part.node)),
  );
  return { node, update: () => entries.forEach((part) => part.update()) };
}

// W_xh x + W_hh h_prev + b_h = a, in the shape of the equation.
export function showEquation(context) {
  const parts = Object.fromEntries(arrays.map((name) => [name, showArray(context, name)]));
  const products = [0, 1].map(() => h("span", { class: "cbh-operator" }));
  const sums = [0, 1].map(() => h("span", { class: "cbh-sum" }));
  const plus = (text) => h("span", { class: "cbh-operator" }, text);
  const total = h(
    "div",
    { class: "cbh-array" },
    h("div", { class: "cbh-name" }, ...math("a", "t")),
    h("div", { class: "cbh-bracket" }, sums),
  );
  const node = h(
    "div",
    { class: "cbh-equation" },
    h("div", { class: "cbh-term" }, parts.W_xh.node, products[0], parts.x.node),
    h("div", { class: "cbh-term" }, plus("+"), parts.W_hh.node, products[1], parts.h_prev.node),
    h("div", { class: "cbh-term" }, plus("+"), parts.b_h.node, plus("="), total),
  );
  const update = (step) => {
    Object.values(parts).forEach((part) => part.update());
    products.forEach((node) => (node.textContent = context.get("mode") === "matrix" ? "\u00b7" : "\u2299"));
    sums.forEach((node, i) => (node.textContent = signed(step.a[i])));
  };
  return { node, update };
}

// Every product of the sum, one below the other as on paper, with the total and the new state at the foot.
export function showLedger(context) {
  const cell = (keys) => [0, 1].map(() => context.link(h("td"), keys));
  const rows = sources.map((source) => [0, 1].map((unit) => cell([keyOf(source, unit)])));
  const bias = [0, 1].map((unit) => cell([`b${unit}`]));
  const sums = [0, 1].map(() => h("td", { colspan: 2 }));
  const states = [0, 1].map(() => h("data", {}));
  const line = (label, cells, attributes = {}) => h("tr", attributes, h("th", { scope: "row" }, label), ...cells);
  const last = h("span");
  const node = h(
    "table",
    { class: "cbh-ledger" },
    h(
      "thead",
      {},
      h("tr", {}, h("td"), ...[1, 2].map((unit) => h("th", { scope: "col", colspan: 2 }, `Unit ${unit}`))),
    ),
    h(
      "tbody",
      {},
      ...sources.map((source, k) => line(`${source.label} ${source.j + 1}`, rows[k].flat())),
      line("bias", bias.flat()),
      line("sum a", sums, { class: "cbh-total" }),
      line(
        last,
        states.map((state) => h("td", { colspan: 2 }, state)),
        { class: "cbh-state" },
      ),
    ),
  );
  const update = (step) => {
    const p = context.params();
    sources.forEach((source, k) => {
      const value = (source.name === "x" ? step.x : step.hPrev)[source.j];
      [0, 1].forEach((unit) => {
        const [factors, product] = rows[k][unit];
        const there = context.exists(unit, source.j);
        const weight = p[source.weights][unit][source.j];
        factors.textContent = there
          ? `${short(weight)} \u00b7 ${value < 0 ? `(${short(value)})` : short(value)}`
          : "no term";
        product.textContent = there ? signed(dot([weight], [value])) : "";
        [factors, product].forEach((cell) => cell.classList.toggle("cbh-none", !there));
      });
    });
    [0, 1].forEach((unit) => {
      bias[unit][1].textContent = signed(p.b_h[unit]);
      sums[unit].textContent = signed(step.a[unit]);
      states[unit].value = step.h[unit];
      states[unit].textContent = signed(step.h[unit], 3);
    });
    last.textContent = p.nonlinearity === "linear" ? "h = a" : `h = ${names[p.nonlinearity]}(a)`;
  };
  return { node, update };
}
