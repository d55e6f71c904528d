// Everything that One knob shows, measured on one network: W = gain * matrix, with or without noise as input.
import { carriedBack, lyapunovExponent, productSingularValues, runStates, weightGradientNorm } from "./dynamics.js";
import { createRandom } from "./engine.js";
import { norm, singularValues } from "./linalg.js";

export const seqLen = 100;
export const lags = [1, 2, 5, 10, 20, 50, 100];
export const lengths = [5, 10, 20, 50, 100];
export const gains = Array.from({ length: 30 }, (_, i) => (i + 1) / 10);
const settle = 50; // steps before the exponent is measured
const measured = 250;
const sequences = 30; // with which the clip rate is counted

// Standard normal numbers from a uniform generator, by the method of Box and Muller.
export function createNormal(seed) {
  const random = createRandom(seed);
  const one = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return (count) => Array.from({ length: count }, one);
}

const scale = (matrix, gain) => matrix.map((row) => row.map((value) => gain * value));

function createInputs(H, T, noise, normal) {
  return Array.from({ length: T }, () => (noise ? normal(H).map((value) => noise * value) : new Array(H).fill(0)));
}

export function exponentOf({ matrix, nonlinearity, noise }, gain) {
  const [W, normal] = [scale(matrix, gain), createNormal(1)];
  const h0 = normal(W.length);
  const states = runStates(W, nonlinearity, createInputs(W.length, settle + measured, noise, normal), h0);
  return lyapunovExponent(W, nonlinearity, states, settle);
}

const unit = (v) => v.map((value) => value / norm(v));
const distance = (u, v) => norm(u.map((value, i) => value - v[i]));

// Two runs with the same inputs from different initial states: how far apart they are, relative to the start.
function measureMemory(W, nonlinearity, inputs, normal) {
  const starts = [normal(W.length), normal(W.length)];
  const [first, second] = starts.map((h0) => runStates(W, nonlinearity, inputs, h0));
  const apart = first.map((h, t) => distance(h, second[t]));
  return apart.map((value) => Math.log10(value / apart[0]));
}

// The share of sequences whose gradient is longer than the threshold, for each length. The loss is a projection of the last
// state on a random direction of length one.
function measureClipping(W, nonlinearity, noise, normal, threshold) {
  const H = W.length;
  return lengths.map((T) => {
    let clipped = 0;
    for (let i = 0; i < sequences; i++) {
      const states = runStates(W, nonlinearity, createInputs(H, T, noise, normal), unit(normal(H)));
      clipped += weightGradientNorm(W, nonlinearity, states, unit(normal(H))) > threshold;
    }
    return clipped / sequences;
  });
}

export function measure({ matrix, nonlinearity, noise, gain, threshold }) {
  const W = scale(matrix, gain);
  const normal = createNormal(2);
  const inputs = createInputs(W.length, seqLen, noise, normal);
  const states = runStates(W, nonlinearity, inputs, normal(W.length));
  return {
    exponent: exponentOf({ matrix, nonlinearity, noise }, gain),
    memory: measureMemory(W, nonlinearity, inputs, normal),
    gradients: carriedBack(W, nonlinearity, states, unit(normal(W.length))).map((g) => Math.log10(norm(g))),
    products: productSingularValues(W, nonlinearity, states, lags).map((values) =>
      values.filter((value) => value > values[0] * 1e-12).map(Math.log10),
    ),
    largest: singularValues(W)[0],
    clipped: measureClipping(W, nonlinearity, noise, normal, threshold),
  };
}
