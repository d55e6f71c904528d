// The controls of One knob.
import { check, choice, h, slider } from "../parts/dom.js";
import { signed } from "../parts/formats.js";
import { gateOf } from "./words.js";

const names = { tanh: "tanh", relu: "ReLU", sigmoid: "sigmoid", linear: "linear", LSTM: "LSTM", GRU: "GRU" };
const noises = [
  [0, "none"],
  [0.1, "weak noise"],
  [1, "strong noise"],
];

export function createControls(get, set) {
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
    check(cells, get("cell"));
    bias.set(get("gate_bias"));
    bias.node.hidden = !gateOf[get("cell")];
    check(inputs, get("noise"));
  };
  return { node: h("div", { class: "ok-controls" }, cells, gain.node, bias.node, inputs, threshold.node), update };
}
