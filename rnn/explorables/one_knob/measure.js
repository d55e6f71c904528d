// The measurements of One knob, on one network: W = gain * matrix, with or without noise as input.
import {
  carriedBack,
  lyapunovExponent,
  productSingularValues,
  run,
  sizes,
  weightGradientNorm,
} from "../arithmetic/dynamics.js";
import { createRandom } from "../arithmetic/random.js";
import { norm, singularValues } from "../arithmetic/linalg.js";

export const seqLen = 100;
export const lags = [1, 2, 5, 10, 20, 50, 100];
export const lengths = [5, 10, 20, 50, 100];
export const gains = Array.from({ length: 30 }, (_, i) => (i + 1) / 10);
const settle = 50; // steps before the exponent is measured
const measured = 250;
const sequences = 30; // with which the clip rate is counted

// Standard normal numbers from a uniform generator, by the method of Box and Muller.
function createNormal(seed) {
  const random = createRandom(seed);
  const one = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return (count) => Array.from({ length: count }, one);
}

// The network with this gain: the matrix of the cell, which has more rows the more gates there are.
function createNetwork({ matrix, gate_matrix: gates, cell, gate_bias: bias }, gain) {
  const blocks = cell === "LSTM" || cell === "GRU" ? gates.slice(0, sizes(cell, gates[0].length).rows) : matrix;
  return { cell, bias, W: blocks.map((row) => row.map((value) => gain * value)) };
}

const stateSize = ({ cell, W }) => sizes(cell, W[0].length).state;

function createInputs({ W }, T, noise, normal) {
  return Array.from(
    { length: T },
    () => (noise ? normal(W.length).map((value) => noise * value) : new Array(W.length).fill(0)),
  );
}

function exponentOf(setting, gain) {
  const [network, normal] = [createNetwork(setting, gain), createNormal(1)];
  const start = normal(stateSize(network));
  const steps = run(network, createInputs(network, settle + measured, setting.noise, normal), start);
  return lyapunovExponent(network, steps, settle);
}

const curves = new Map(); // computed once for each cell, noise and bias

// The exponents for all gains.
function curveOf(setting) {
  const name = `${setting.cell} ${setting.noise} ${setting.gate_bias}`;
  if (!curves.has(name)) curves.set(name, gains.map((gain) => exponentOf(setting, gain)));
  return curves.get(name);
}

const unit = (v) => v.map((value) => value / norm(v));
const distance = (u, v) => norm(u.map((value, i) => value - v[i]));

// Two runs with the same inputs from different initial states: how far apart they are, relative to the start.
function measureMemory(network, inputs, normal) {
  const starts = [normal(stateSize(network)), normal(stateSize(network))];
  const [first, second] = starts.map((start) => [start, ...run(network, inputs, start).map(({ after }) => after)]);
  const apart = first.map((state, t) => distance(state, second[t]));
  return apart.map((value) => Math.log10(value / apart[0]));
}

// The share of sequences whose gradient is longer than the threshold, for each length. The loss is a projection of the last
// state on a random direction of length one.
function measureClipping(network, noise, normal, threshold) {
  const size = stateSize(network);
  return lengths.map((T) => {
    let clipped = 0;
    for (let i = 0; i < sequences; i++) {
      const steps = run(network, createInputs(network, T, noise, normal), unit(normal(size)));
      clipped += weightGradientNorm(network, steps, unit(normal(size))) > threshold;
    }
    return clipped / sequences;
  });
}

export function measure(setting) {
  const { noise, gain, threshold } = setting;
  const network = createNetwork(setting, gain);
  const normal = createNormal(2);
  const inputs = createInputs(network, seqLen, noise, normal);
  const steps = run(network, inputs, normal(stateSize(network)));
  return {
    exponent: exponentOf(setting, gain),
    curve: curveOf(setting),
    memory: measureMemory(network, inputs, normal),
    gradients: carriedBack(network, steps, unit(normal(stateSize(network)))).map((g) => Math.log10(norm(g))),
    products: productSingularValues(network, steps, lags).map((values) =>
      values.filter((value) => value > values[0] * 1e-12).map(Math.log10)
    ),
    largest: singularValues(network.W)[0],
    clipped: measureClipping(network, noise, normal, threshold),
  };
}
