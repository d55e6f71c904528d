// The texts of One knob.
import { nonlinearities } from "../arithmetic/vectors.js";
import { percent, signed } from "../parts/formats.js";
import { h } from "../parts/dom.js";
import { lengths } from "./measure.js";

const { sigmoid } = nonlinearities;

// The gate whose bias can be set, and its letter.
export const gateOf = { LSTM: ["forget", "f"], GRU: ["update", "z"] };

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

// The exponent that the gain, or the gate, alone would give.
function suggestion({ cell, gain, gate_bias: bias }) {
  if (!gateOf[cell]) return `The gain alone would say ln g = ${signed(Math.log(gain), 3)}.`;
  const [gate, letter] = gateOf[cell];
  const open = sigmoid(bias);
  return `The ${gate} gate alone, ${letter} = ${open.toFixed(3)} at this bias, would say ln ${letter} = ${
    signed(Math.log(open), 3)
  }.`;
}

export const tell = (setting, { exponent, clipped }) => [
  h("b", {}, `\u03bb = ${signed(exponent, 3)} per step`),
  `: ${pace(exponent)}. ${suggestion(setting)} `,
  `At T = ${lengths.at(-1)}, ${percent(clipped.at(-1))} of the gradients are clipped.`,
];

// The label of the dotted line.
export const reference = ({ cell }) =>
  gateOf[cell]
    ? `what the gate alone suggests: ln ${gateOf[cell][1]}`
    : "what the matrix alone suggests: ln g above, its largest singular value below";
