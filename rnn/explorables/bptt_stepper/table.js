// The numbers the reader can set, what each weight has collected, and the triangle of contributions (t, k).
import { h, uniqueId } from "../parts/dom.js";
import { signed, threeDecimals as short } from "../parts/formats.js";
import { factorOf, weights } from "./order.js";
import { math, times } from "./words.js";

const used = (name, k, done) => done.has(name === "h_0" ? "dh0" : `use${k}`);
const columnsOf = (name, T) => Array.from({ length: name === "h_0" ? 1 : T }, (_, i) => i + 1);
const columnSum = (terms, k) => terms.reduce((sum, row) => sum + (row[k - 1] ?? 0), 0);

// A number field; it ignores input that is no number in the range.
function numberField({ label, limit, get, set }) {
  const input = h("input", {
    type: "number",
    min: -limit,
    max: limit,
    step: 0.1,
    "aria-label": label,
    class: "bp-number",
  });
  input.addEventListener("input", () => {
    const value = Number(input.value);
    const fits = input.value !== "" && Math.abs(value) <= limit;
    input.setAttribute("aria-invalid", String(!fits));
    if (fits) set(value);
  });
  const update = () => {
    if (document.activeElement !== input) input.value = get();
  };
  input.addEventListener("blur", () => {
    input.value = get();
    input.setAttribute("aria-invalid", "false");
  });
  return { node: input, update };
}

export function createInputs(get, set) {
  const rows = [
    ["x", "input x_t"],
    ["targets", "target_t"],
  ].map(([trait, label]) => {
    const fields = [0, 1, 2, 3].map((i) =>
      numberField({
        label: `${trait === "x" ? "x" : "target"}, step ${i + 1}`,
        limit: 2,
        get: () => get(trait)[i],
        set: (value) => set({ [trait]: get(trait).map((old, j) => (j === i ? value : old)) }),
      })
    );
    const cells = fields.map((field) => h("td", {}, field.node));
    return { node: h("tr", {}, h("th", { scope: "row" }, math(label)), cells), fields, cells };
  });
  const heads = [1, 2, 3, 4].map((t) => h("th", { scope: "col" }, String(t)));
  const node = h(
    "table",
    { class: "bp-inputs" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "step t"), heads)),
    h("tbody", {}, ...rows.map((row) => row.node)),
  );
  const update = (T) => {
    for (const row of rows) {
      row.fields.forEach((field) => field.update());
      row.cells.forEach((cell, i) => (cell.hidden = i >= T));
    }
    heads.forEach((head, i) => (head.hidden = i >= T));
  };
  return { node, update };
}

// One row per weight: its value, the sum over the steps that the backward pass has visited, and the finite difference.
export function createWeights(get, set) {
  const rows = weights.map((name) => {
    const limit = name === "h_0" ? 1 : 2;
    const field = numberField({
      label: `value of ${name}`,
      limit,
      get: () => get(name),
      set: (value) => set({ [name]: value }),
    });
    const [collected, difference] = [h("td", { "data-collected": name }), h("td", { "data-difference": name })];
    const node = h("tr", {}, h("th", { scope: "row" }, math(name)), h("td", {}, field.node), collected, difference);
    const update = ({ T, terms, differences, done }) => {
      const seen = columnsOf(name, T).filter((k) => used(name, k, done));
      const sum = seen.reduce((total, k) => total + columnSum(terms[name], k), 0);
      field.update();
      collected.dataset.value = seen.length ? sum : "";
      collected.textContent = seen.length ? signed(sum, 6) : "\u2013";
      difference.dataset.value = done.has("dh0") ? differences[name] : "";
      difference.textContent = done.has("dh0") ? signed(differences[name], 6) : "\u2013";
    };
    return { node, update };
  });
  const head = ["weight", "value", "gradient collected", "finite difference"].map((text) =>
    h("th", { scope: "col" }, text)
  );
  const table = h(
    "table",
    { class: "bp-weights" },
    h("thead", {}, h("tr", {}, head)),
    h(
      "tbody",
      {},
      rows.map((row) => row.node),
    ),
  );
  return { node: table, update: (scene) => rows.forEach((row) => row.update(scene)) };
}

// Radio buttons for the weight whose contributions are listed.
export function createPicker(get, set) {
  const group = uniqueId("weight");
  const options = weights.map((name) => {
    const id = uniqueId("pick");
    const input = h("input", {
      type: "radio",
      name: group,
      id,
      value: name,
      onchange: () => set({ weight: name, path: [] }),
    });
    return { name, input, node: h("span", { class: "x-option" }, input, h("label", { for: id }, math(name))) };
  });
  const node = h(
    "fieldset",
    { class: "x-choice" },
    h("legend", {}, "Contributions to the gradient of"),
    options.map((option) => option.node),
  );
  return { node, update: () => options.forEach(({ name, input }) => (input.checked = get("weight") === name)) };
}

// A number of the triangle that points at its path.
function pathButton(term, t, k, point, pin, { path }) {
  const attributes = {
    type: "button",
    class: "bp-term",
    "aria-pressed": String(path[0] === t && path[1] === k),
    "data-path": `${t},${k}`,
    "aria-label": `loss ${t} through step ${k}: ${signed(term, 4)}`,
    onclick: () => pin([t, k]),
    onpointerenter: () => point([t, k]),
    onpointerleave: () => point(null),
    onfocus: () => point([t, k]),
    onblur: () => point(null),
  };
  return h("button", attributes, short(term));
}

function shade(term, largest) {
  const share = largest ? Math.round((Math.abs(term) / largest) * 45) : 0;
  return `--shade: ${share}%; --hue: var(--x-${term < 0 ? "negative" : "positive"})`;
}

// The terms of the double sum over t and k up to t, with the sums of their rows and columns.
export function createTriangle(point, pin) {
  const caption = h("caption");
  const head = h("tr");
  const body = h("tbody");
  const node = h("table", { class: "bp-triangle" }, caption, h("thead", {}, head), body);
  let drawn = "";
  const update = (scene) => {
    const { T, terms, done, weight, path } = scene;
    const key = JSON.stringify([terms[weight], weight, [...done].filter((id) => /^use|^dh0/.test(id)), path]);
    if (key === drawn) return;
    drawn = key;
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.path : null;
    const columns = columnsOf(weight, T);
    const rows = terms[weight];
    const largest = Math.max(...rows.flat().map(Math.abs));
    const all = columns.every((k) => used(weight, k, done));
    const shown = (value, visible, attributes) =>
      h("td", { ...attributes, "data-value": visible ? value : "" }, visible ? short(value) : "\u00b7");
    caption.replaceChildren(
      ...math(
        weight === "h_0"
          ? "dL_t/dh_0: each loss through the first step"
          : `dL_t/d${weight} through the use of ${weight} at step k`,
      ),
    );
    head.replaceChildren(
      h("td"),
      ...columns.map((k) => h("th", { scope: "col" }, `k = ${k}`)),
      h("th", { scope: "col", class: "bp-sum" }, "sum"),
    );
    const line = (row, i) => {
      const t = i + 1;
      const cells = columns.map((k) => {
        if (k > t) return h("td", { class: "bp-never" });
        if (!used(weight, k, done)) return h("td", { "data-term": `${t},${k}`, "data-value": "" }, "\u00b7");
        const attributes = {
          "data-term": `${t},${k}`,
          "data-value": row[k - 1],
          style: shade(row[k - 1], largest),
          class: "bp-shaded",
        };
        return h("td", attributes, pathButton(row[k - 1], t, k, point, pin, scene));
      });
      const total = row.reduce((sum, term) => sum + term, 0);
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, math(`L_${t}`)),
        cells,
        shown(total, all, { "data-row": t, class: "bp-sum" }),
      );
    };
    const sums = columns.map((k) => shown(columnSum(rows, k), used(weight, k, done), { "data-column": k }));
    const total = h("td", {
      class: "bp-sum bp-total",
      "data-total": weight,
      "data-value": all ? scene.totals[weight] : "",
    });
    total.textContent = all ? short(scene.totals[weight]) : "\u00b7";
    body.replaceChildren(
      ...rows.map(line),
      h("tr", { class: "bp-foot" }, h("th", { scope: "row" }, "sum"), sums, total),
    );
    if (focused) body.querySelector(`button[data-path="${focused}"]`)?.focus();
  };
  return { node, update };
}

// A text on the column sums, and the difference between the total and the finite difference.
export function sayTotals({ T, weight, totals, differences, terms, done, node, grad }) {
  const columns = columnsOf(weight, T);
  const known = columns.filter((k) => used(weight, k, done));
  if (!known.length) return "The triangle fills from its last column while the backward pass runs.";
  const k = known[0];
  const factors = { w_hh: [`h_${k - 1}`], w_xh: [`x_${k}`], b_h: [], h_0: [] }[weight];
  const sum = short(columnSum(terms[weight], k));
  const product = times(short(grad[`a${k}`]), ...factors.map(() => short(factorOf[weight](node, k))));
  const numbers = factors.length ? `${product} = ${sum}` : sum;
  const paths = (T * (T + 1)) / 2;
  const parts = weight === "h_0"
    ? [
      `The first step is the only one that uses h_0, so there is one column: it adds up to da_1 \u00b7 w_hh = ${
        short(totals.h_0)
      }.`,
    ]
    : [
      `Column ${k} adds up to ${
        times(`da_${k}`, ...factors)
      } = ${numbers}: the recursion collects a whole column in one number, ${T} products in place of ${paths} paths.`,
    ];
  if (known.length === columns.length) {
    const gap = Math.abs(totals[weight] - differences[weight]);
    parts.push(
      ` The total is ${
        signed(totals[weight], 6)
      }; the finite difference, computed by moving ${weight} a little to both sides, is ` +
        `${signed(differences[weight], 6)}, ${gap === 0 ? "the same" : `${short(gap)} away`}.`,
    );
  }
  return parts.join("");
}
