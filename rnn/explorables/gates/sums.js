// One step of one unit, written out with its numbers; and how long the unit keeps what it has.
import { nonlinearities } from "../arithmetic/vectors.js";
import { h, math } from "../parts/dom.js";
import { factor as inProduct, signed, thousands } from "../parts/formats.js";
import { halfLife } from "./keeping.js";

const published = [0, 1, 2, 5]; // forget biases whose gates and half-lives are often quoted
const { sigmoid } = nonlinearities;
const two = (value) => signed(value, 2);
const factor = (value) => inProduct(two(value));

// How many steps: two digits that count, and no more than ten thousand.
function duration(gate) {
  const steps = halfLife(gate);
  if (!(steps < 1e4)) return "over 10,000";
  return steps < 9.95 ? steps.toFixed(1) : thousands(Math.round(steps));
}

const line = (job, left, formula, numbers, result, attributes = {}) =>
  h(
    "div",
    { class: "gf-sum", ...attributes },
    h("span", { class: "gf-job" }, job),
    h("span", {}, left, " = ", formula),
    h("span", {}, "= ", numbers),
    h("b", {}, "= ", result),
  );

// The numbers of one unit in a step, and a line about one of its gates; `shift` is what the slider adds to the bias of the
// gate that keeps.
function reader(step, unit, H, t, shift) {
  const at = (key) => step[key][unit];
  const a = (k) => step.a[k * H + unit];
  const sign = shift < 0 ? "\u2212" : "+";
  const added = shift ? `\u03c3(${two(a(1) - shift)} ${sign} ${two(Math.abs(shift))})` : `\u03c3(${two(a(1))})`;
  const gate = (job, key, sum, numbers) => line(job, math(key, t), sum, numbers, two(at(key)));
  return { at, a, added, gate };
}

function sumsOfLSTM(step, unit, H, t, shift) {
  const { at, a, added, gate } = reader(step, unit, H, t, shift);
  return [
    gate("input gate: how much is written", "i", ["\u03c3(", math("a", "i"), ")"], `\u03c3(${two(a(0))})`),
    gate("forget gate: how much is kept", "f", ["\u03c3(", math("a", "f"), ")"], added),
    gate("candidate: what could be written", "g", ["tanh(", math("a", "g"), ")"], `tanh(${two(a(2))})`),
    gate("output gate: how much is shown", "o", ["\u03c3(", math("a", "o"), ")"], `\u03c3(${two(a(3))})`),
    line(
      "cell: what is kept plus what is written",
      math("c", t),
      [math("f", t), " ", math("c", t - 1), " + ", math("i", t), " ", math("g", t)],
      `${two(at("f"))} \u00b7 ${factor(at("cPrev"))} + ${two(at("i"))} \u00b7 ${factor(at("g"))}`,
      two(at("c")),
      { "data-sum": "c" },
    ),
    line(
      "state: what the others see of the cell",
      math("h", t),
      [math("o", t), " tanh(", math("c", t), ")"],
      `${two(at("o"))} \u00b7 ${factor(at("tanhC"))}`,
      two(at("h")),
      { "data-sum": "h" },
    ),
  ];
}

function sumsOfGRU(step, unit, H, t, shift) {
  const { at, a, added, gate } = reader(step, unit, H, t, shift);
  const fromInput = a(2) - at("r") * at("recurrentN");
  return [
    gate(
      "reset gate: how much the candidate sees of the state",
      "r",
      ["\u03c3(", math("a", "r"), ")"],
      `\u03c3(${two(a(0))})`,
    ),
    gate("update gate: how much is kept", "z", ["\u03c3(", math("a", "z"), ")"], added),
    line(
      "candidate: what could replace the state",
      math("n", t),
      ["tanh(", math("a", "x"), " + ", math("r", t), " ", math("a", "h"), ")"],
      `tanh(${two(fromInput)} + ${two(at("r"))} \u00b7 ${factor(at("recurrentN"))})`,
      two(at("n")),
    ),
    line(
      "state: a mixture of the candidate and the old state",
      math("h", t),
      ["(1 \u2212 ", math("z", t), ") ", math("n", t), " + ", math("z", t), " ", math("h", t - 1)],
      `${two(1 - at("z"))} \u00b7 ${factor(at("n"))} + ${two(at("z"))} \u00b7 ${factor(at("hPrev"))}`,
      two(at("h")),
      { "data-sum": "h" },
    ),
  ];
}

function createHalfLives() {
  const row = (head, cells) => h("tr", {}, h("th", { scope: "row" }, head), cells.map((text) => h("td", {}, text)));
  const gates = published.map(sigmoid);
  return h(
    "table",
    { class: "gf-lives" },
    h("caption", {}, "With zero input and state, the gate is the sigmoid of its bias"),
    h(
      "tbody",
      {},
      row("bias", published),
      row("gate", gates.map((gate) => gate.toFixed(3).slice(1))),
      row("half-life in steps", gates.map(duration)),
    ),
  );
}

export function createSums(shift) {
  const title = h("p", { class: "gf-name" });
  const lines = h("div", { class: "gf-sums" });
  const keeping = h("p", { class: "gf-name" });
  const life = h("p", { class: "gf-life", role: "status" });
  const memory = h("div", { class: "gf-memory" }, keeping, shift.node, life, createHalfLives());
  const node = h("div", { class: "gf-below" }, memory, h("div", {}, title, lines));
  const update = ({ layer, kind, unit, t, text, steps, network, shift: added }) => {
    const H = network.W_hh[0].length;
    title.textContent = t
      ? `Unit ${unit + 1} at step ${t}, reading \u201c${text[t - 1]}\u201d`
      : "The sums of a step appear here";
    const sums = layer === "LSTM" ? sumsOfLSTM : sumsOfGRU;
    lines.replaceChildren(...(t ? sums(steps[t - 1], unit, H, t, added) : []));
    keeping.textContent = `Half-life: how long the ${kind.keepName} keeps the ${kind.stateName}`;
    const bias = network.b_h[H + unit];
    const trained = `${two(bias - added)}${
      added ? ` ${added < 0 ? "\u2212" : "+"} ${two(Math.abs(added))} = ${two(bias)}` : ""
    }`;
    const idle = sigmoid(bias);
    const now = t ? steps[t - 1][kind.keep][unit] : idle;
    life.replaceChildren(
      `The ${kind.keepName} of unit ${unit + 1} has the bias ${trained}. With zero input and state its value is ${
        two(idle)
      }, and half is gone after `,
      h("b", { "data-life": "idle" }, duration(idle)),
      ` steps. At step ${Math.max(t, 1)}, where input and state count, it is ${
        now.toFixed(3)
      }: if it stayed there, after `,
      h("b", { "data-life": "now" }, duration(now)),
      ".",
    );
  };
  return { node, update };
}
