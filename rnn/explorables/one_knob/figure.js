// One knob: the recurrent gain decides what a network remembers, what its gradients do, and how often they are clipped.
import { choice, h, liveText, signed, slider } from "../parts/dom.js";
import { nonlinearities } from "../arithmetic/vectors.js";
import { exponentOf, gains, lags, lengths, measure, seqLen } from "./measure.js";
import { createFrame, label, powerAxis } from "./plots.js";

const names = { tanh: "tanh", relu: "ReLU", sigmoid: "sigmoid", linear: "linear", LSTM: "LSTM", GRU: "GRU" };
const gateOf = { LSTM: ["forget", "f"], GRU: ["update", "z"] }; // the gate whose bias can be set, and its letter
const { sigmoid } = nonlinearities;
const settings = ["cell", "gain", "gate_bias", "noise", "threshold"];
const noises = [
  [0, "none"],
  [0.1, "weak noise"],
  [1, "strong noise"],
];
const steps = { min: 0, max: seqLen, ticks: [0, 20, 40, 60, 80, 100] };
const places = (names, label) => ({
  min: 0.5,
  max: names.length + 0.5,
  ticks: [...names.keys()].map((i) => i + 1),
  names,
  label,
});
const trend = (exponent, from = 0) =>
  Array.from({ length: 51 }, (_, i) => (i * seqLen) / 50).map((t) => [t, from + (t * exponent) / Math.LN10]);

function drawExponents(width, curve, { gain, cell, gate_bias: bias }, exponent) {
  const frame = createFrame({
    width,
    height: 190,
    title: "The exponent \u03bb against the gain",
    x: { min: 0, max: 3, ticks: [0, 0.5, 1, 1.5, 2, 2.5, 3], label: "gain g, the spectral radius of W\u2095\u2095" },
    y: { min: -2, max: 1.2, ticks: [-2, -1, 0, 1], strong: 0, format: (value) => signed(value, 0) },
    description: `The Lyapunov exponent against the gain, from ${signed(curve[0], 2)} at gain 0.1 to ${
      signed(curve.at(-1), 2)
    } at gain 3.`,
  });
  const alone = (g) => (gateOf[cell] ? Math.log(sigmoid(bias)) : Math.log(g));
  frame.line(
    gains.map((g) => [g, alone(g)]),
    "reference",
  );
  frame.line(
    gains.map((g, i) => [g, curve[i]]),
    "exponent",
  );
  frame.dots([[gain, exponent]], "knob", 6);
  frame.svg.append(
    label(frame.X(0.03), frame.Y(0) + (gateOf[cell] ? 36 : 16), "fades"),
    label(frame.X(0.03), frame.Y(0) - 7, "grows"),
  );
  return frame.node;
}

function drawPanels(width, { cell, gate_bias: bias }, found) {
  const { exponent, memory, gradients, products, clipped, largest } = found;
  const size = { width, height: 190 };
  const initial = createFrame({
    ...size,
    title: "Memory of the initial state",
    x: { ...steps, label: "step t" },
    y: powerAxis([...memory, (seqLen * Math.min(0, exponent)) / Math.LN10]),
    description: `Distance of two runs from different initial states, relative to the start: 10 to the power ${
      signed(memory.at(-1), 1)
    } after ${seqLen} steps.`,
  });
  const back = createFrame({
    ...size,
    title: "Norm of a gradient carried back",
    x: { ...steps, label: "steps back" },
    y: powerAxis(gradients),
    description: `Norm of the gradient, 1 at the last step: 10 to the power ${
      signed(gradients.at(-1), 1)
    } after ${seqLen} steps back.`,
  });
  const tops = products.map((values) => values[0]);
  const singular = createFrame({
    ...size,
    title: "Singular values of k Jacobians",
    x: places(lags, "Jacobians multiplied, k"),
    y: powerAxis(products.flat()),
    description: `The largest singular value of the product of Jacobians: 10 to the power ${
      tops.map((top, i) => `${signed(top, 1)} for k = ${lags[i]}`).join(", ")
    }.`,
  });
  const share = createFrame({
    ...size,
    title: "Share of gradients that are clipped",
    x: places(lengths, "length T of the sequence"),
    y: { min: 0, max: 1, ticks: [0, 0.5, 1], format: (value) => `${100 * value} %` },
    description: `Share of gradients above the threshold: ${
      clipped.map((value, i) => `${Math.round(100 * value)} % at T = ${lengths[i]}`).join(", ")
    }.`,
  });
  initial.line(trend(exponent), "trend");
  initial.line([...memory.entries()], "blue");
  back.line(trend(exponent), "trend");
  back.line([...gradients.entries()], "orange");
  const bound = Math.log10(gateOf[cell] ? sigmoid(bias) : largest);
  for (
    const [kind, perStep] of [
      ["reference", bound],
      ["trend", exponent / Math.LN10],
    ]
  ) {
    singular.line(
      lags.map((k, i) => [i + 1, k * perStep]),
      kind,
    );
  }
  products.forEach((values, i) =>
    singular.dots(
      values.map((value) => [i + 1, value]),
      "green",
    )
  );
  share.bars([...clipped.entries()].map(([i, value]) => [i + 1, value]), (width - 58) / 8, "purple");
  return [initial, back, singular, share].map(({ node }) => node);
}

// How long a difference takes to halve or to double.
function pace(exponent) {
  if (exponent === -Infinity) return "nothing at all is handed on";
  const time = Math.LN2 / Math.abs(exponent);
  const shown = time < 10 ? time.toFixed(1) : time < 1000 ? time.toFixed(0) : "more than 1,000";
  if (Math.abs(exponent) < 0.005) {
    return `a small difference hardly changes: it takes ${shown} steps to ${exponent < 0 ? "halve" : "double"}`;
  }
  return `a small difference ${exponent < 0 ? "halves" : "doubles"} every ${shown} steps`;
}

// What one would expect from the gain, or from the gate, alone.
function suggestion({ cell, gain, gate_bias: bias }) {
  if (!gateOf[cell]) return `The gain alone would say ln g = ${signed(Math.log(gain), 3)}.`;
  const [gate, letter] = gateOf[cell];
  const open = sigmoid(bias);
  return `The ${gate} gate alone, ${letter} = ${open.toFixed(3)} at this bias, would say ln ${letter} = ${
    signed(Math.log(open), 3)
  }.`;
}

const key = (kind, text) =>
  h("span", { class: "ok-key" }, h("span", { class: `ok-sample ok-${kind}`, "aria-hidden": "true" }), text);

function createControls(get, set) {
  const gain = slider({
    label: "Gain g",
    min: 0.1,
    max: 3,
    step: 0.05,
    value: get("gain"),
    format: (value) => value.toFixed(2),
    oninput: (value) => set({ gain: value }),
  });
  const threshold = slider({
    label: "Clip at norm",
    min: -1,
    max: 3,
    step: 0.5,
    value: Math.log10(get("threshold")),
    format: (value) => String(Number((10 ** value).toPrecision(2))),
    oninput: (value) => set({ threshold: 10 ** value }),
  });
  const offered = get("cells");
  const cells = choice({
    label: offered.some((cell) => gateOf[cell]) ? "Cell" : "Nonlinearity",
    options: offered.map((cell) => [cell, names[cell]]),
    value: get("cell"),
    onchange: (value) => set({ cell: value }),
  });
  const bias = slider({
    label: "Bias of the gate",
    min: -2,
    max: 6,
    step: 0.25,
    value: get("gate_bias"),
    format: (value) => signed(value),
    oninput: (value) => set({ gate_bias: value }),
  });
  const inputs = choice({
    label: "Input",
    options: noises.map(([value, text]) => [String(value), text]),
    value: String(get("noise")),
    onchange: (value) => set({ noise: Number(value) }),
  });
  const update = () => {
    gain.set(get("gain"));
    threshold.set(Math.log10(get("threshold")));
    cells.querySelector(`[value="${get("cell")}"]`).checked = true;
    bias.set(get("gate_bias"));
    bias.node.hidden = !gateOf[get("cell")];
    const chosen = inputs.querySelector(`[value="${get("noise")}"]`);
    if (chosen) chosen.checked = true;
  };
  return { node: h("div", { class: "ok-controls" }, cells, gain.node, bias.node, inputs, threshold.node), update };
}

function render({ model, el }) {
  const get = (name) => model.get(name);
  const set = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  const controls = createControls(get, set);
  const live = liveText();
  const top = h("div", { class: "ok-top" });
  const grid = h("div", { class: "ok-grid" });
  const reference = key("reference", h("span", {}));
  const curves = new Map(); // the upper curve for each nonlinearity and noise, computed once
  const curveOf = (setting) => {
    const name = `${setting.cell} ${setting.noise} ${setting.gate_bias}`;
    if (!curves.has(name)) curves.set(name, gains.map((gain) => exponentOf(setting, gain)));
    return curves.get(name);
  };
  const figure = h(
    "div",
    { class: "x-figure ok-figure" },
    h("div", { class: "x-title" }, "One knob"),
    controls.node,
    live,
    top,
    h(
      "div",
      { class: "ok-keys" },
      key("exponent", "exponent \u03bb, measured"),
      key("trend", "growth by exactly \u03bb per step"),
      reference,
    ),
    grid,
  );
  el.append(figure);

  let frame = 0;
  const draw = () => {
    const setting = Object.fromEntries([...settings, "matrix", "gate_matrix"].map((name) => [name, get(name)]));
    const found = measure(setting);
    const width = Math.max(260, figure.clientWidth - 34);
    const columns = width >= 560 ? 2 : 1;
    top.replaceChildren(drawExponents(width, curveOf(setting), setting, found.exponent));
    grid.replaceChildren(...drawPanels(Math.floor((width - (columns - 1) * 14) / columns), setting, found));
    live.replaceChildren(
      h("b", {}, `\u03bb = ${signed(found.exponent, 3)} per step`),
      `: ${pace(found.exponent)}. ${suggestion(setting)} `,
      `At T = ${lengths.at(-1)}, ${Math.round(100 * found.clipped.at(-1))} % of the gradients are clipped.`,
    );
    reference.lastChild.textContent = gateOf[setting.cell]
      ? `what the gate alone suggests: ln ${gateOf[setting.cell][1]}`
      : "what the matrix alone suggests: ln g above, its largest singular value below";
    controls.update();
  };
  const later = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  };
  for (const name of settings) model.on(`change:${name}`, later);
  const observer = new ResizeObserver(later);
  observer.observe(el);
  draw();
  return () => observer.disconnect();
}

export default { render };
