// One day of one network in numbers: every unit, the output, and any sum written out in full.
import { argmax } from "../arithmetic/vectors.js";
import { h, math as sub } from "../parts/dom.js";
import { factor, finerProbability as percent, signed } from "../parts/formats.js";

const signedFactor = (value, digits) => factor(signed(value, digits));

// "6.00 × 1 + 0.00 × 0"; every product stays in one piece, and those with zero weight step back.
function products(weights, values, digits) {
  return weights.flatMap((weight, i) => [
    i ? " + " : "",
    h(
      "span",
      { class: weight === 0 ? "dw-product x-muted" : "dw-product" },
      `${signedFactor(weight, 2)} × ${signedFactor(values[i], digits)}`,
    ),
  ]);
}

const line = (left, ...right) => h("div", { class: "dw-line" }, h("span", {}, left), h("span", {}, " = ", right));

function unitSum({ network, step, day, names }, i) {
  const [fromInput, fromState, bias, a] = [step.fromInput[i], step.fromState[i], network.b_h[i], step.a[i]];
  return [
    h("p", {}, h("strong", {}, names.units[i]), `, written out for day ${day} (rounded):`),
    line([sub("W", "xh"), sub("x", day)], products(network.W_xh[i], step.x, 0), ` = ${signed(fromInput)}`),
    line([sub("W", "hh"), sub("h", day - 1)], products(network.W_hh[i], step.hPrev, 3), ` = ${signed(fromState)}`),
    line(
      sub("a", day),
      `${signedFactor(fromInput, 2)} + ${signedFactor(fromState, 2)} + ${signedFactor(bias, 2)} = ${signed(a)}`,
    ),
    line(sub("h", day), `${network.nonlinearity}(${signed(a)}) = ${signed(step.h[i], 3)}`),
  ];
}

function outputSum({ network, step, day, names }, i) {
  const product = step.y[i] - network.b_y[i];
  return [
    h("p", {}, h("strong", {}, names.activities[i]), `, written out for day ${day} (rounded):`),
    line([sub("W", "hy"), sub("h", day)], products(network.W_hy[i], step.h, 3), ` = ${signed(product)}`),
    line(sub("y", day), `${signedFactor(product, 2)} + ${signedFactor(network.b_y[i], 2)} = ${signed(step.y[i])}`),
    line(
      ["softmax"],
      h("span", { class: "dw-product" }, "exp(", sub("y", day), ") / sum of all four"),
      ` = ${percent(step.p[i])}`,
    ),
  ];
}

const head = (...cells) => h("thead", {}, h("tr", {}, cells.map((cell) => h("th", { scope: "col" }, cell))));

function scrolled(table, label) {
  return h("div", { class: "x-scroll", role: "region", "aria-label": label, tabindex: "0" }, table);
}

// `chosen` is { kind: "unit" or "output", index }; `onchoose` is called with the reader's choice.
export function arithmetic({ network, step, day, names, chosen, onchoose }) {
  const facts = { network, step, day, names };
  const sum = h("div", { class: "dw-sum" });
  const buttons = [];
  const show = ({ kind, index }) => {
    sum.replaceChildren(...(kind === "unit" ? unitSum : outputSum)(facts, index));
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.key === `${kind}-${index}`);
  };
  const row = (kind, index, name, cells, attributes = {}) => {
    const choose = () => {
      show({ kind, index });
      onchoose({ kind, index });
    };
    const button = h("button", {
      type: "button",
      class: "dw-pick",
      "data-key": `${kind}-${index}`,
      onclick: choose,
      onfocus: choose,
    }, name);
    buttons.push(button);
    return h(
      "tr",
      { onmouseenter: choose, ...attributes },
      h("th", { scope: "row" }, button),
      cells.map((cell) => h("td", {}, cell)),
    );
  };
  const unitRow = (name, i) =>
    row("unit", i, name, [
      signed(step.fromInput[i]),
      signed(step.fromState[i]),
      signed(network.b_h[i]),
      signed(step.a[i]),
      signed(step.h[i], 3),
    ]);
  const best = argmax(step.y);
  const outputRow = (name, i) =>
    row("output", i, name, [
      signed(step.y[i]),
      [
        h("span", { class: "dw-bar", "aria-hidden": "true" }, h("span", { style: `width: ${100 * step.p[i]}%` })),
        percent(step.p[i]),
        h(
          "span",
          { class: "dw-mark" },
          i === best && [h("span", { "aria-hidden": "true" }, "\u25c0"), h("span", { class: "dw-aside" }, " largest")],
        ),
      ],
    ], { class: i === best ? "dw-best" : null });
  const units = h(
    "table",
    {},
    h(
      "caption",
      {},
      sub("h", day),
      ` = ${network.nonlinearity}(`,
      sub("W", "xh"),
      " ",
      sub("x", day),
      " + ",
      sub("W", "hh"),
      " ",
      sub("h", day - 1),
      " + ",
      sub("b", "h"),
      `), with `,
      sub("x", day),
      ` = (${step.x.join(", ")})`,
    ),
    head("unit", [sub("W", "xh"), sub("x", day)], ["+ ", sub("W", "hh"), sub("h", day - 1)], ["+ ", sub("b", "h")], [
      "= ",
      sub("a", day),
    ], [sub("h", day)]),
    h("tbody", {}, names.units.map(unitRow)),
  );
  const outputs = h(
    "table",
    {},
    h("caption", {}, sub("y", day), " = ", sub("W", "hy"), " ", sub("h", day), " + ", sub("b", "y"), ", then softmax"),
    head("output", sub("y", day), "softmax"),
    h("tbody", {}, names.activities.map(outputRow)),
  );
  show(chosen ?? { kind: "unit", index: argmax(step.h) });
  return [h("div", { class: "dw-panel" }, scrolled(units, "The units"), scrolled(outputs, "The output")), sum];
}
