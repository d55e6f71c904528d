// The five plots of One knob.
import { nonlinearities } from "../arithmetic/vectors.js";
import { percent, signed } from "../parts/formats.js";
import { gains, lags, lengths, seqLen } from "./measure.js";
import { createFrame, label, powerAxis } from "./plots.js";
import { gateOf } from "./words.js";

const { sigmoid } = nonlinearities;
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

const power = (exponent) => (Number.isFinite(exponent) ? `10 to the power ${signed(exponent, 1)}` : "0");

export function drawExponents(width, { gain, cell, gate_bias: bias }, { curve, exponent }) {
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

export function drawPanels(width, { cell, gate_bias: bias }, found) {
  const { exponent, memory, gradients, products, clipped, largest } = found;
  const size = { width, height: 190 };
  const initial = createFrame({
    ...size,
    title: "Memory of the initial state",
    x: { ...steps, label: "step t" },
    y: powerAxis([...memory, (seqLen * Math.min(0, exponent)) / Math.LN10]),
    description: `Distance of two runs from different initial states, relative to the start: ${
      power(memory.at(-1))
    } after ${seqLen} steps.`,
  });
  const back = createFrame({
    ...size,
    title: "Norm of a gradient carried back",
    x: { ...steps, label: "steps back" },
    y: powerAxis(gradients),
    description: `Norm of the gradient, 1 at the last step: ${power(gradients.at(-1))} after ${seqLen} steps back.`,
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
    y: { min: 0, max: 1, ticks: [0, 0.5, 1], format: percent },
    description: `Share of gradients above the threshold: ${
      clipped.map((value, i) => `${percent(value)} at T = ${lengths[i]}`).join(", ")
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
