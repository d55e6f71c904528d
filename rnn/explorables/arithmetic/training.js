// Training: loss, gradients of a batch, clipping, optimizers, and initial weights.
import { rnnBackward, rnnForward, zeroGradients } from "./rnn.js";
import { createRandom } from "./random.js";
import { softmax } from "./vectors.js";

// The loss -log softmax(y)[target] of one step and its gradient with respect to y, softmax(y) - onehot(target).
export function crossEntropy(y, target) {
  const largest = Math.max(...y);
  const total = y.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  const gradient = softmax(y).map((p, i) => p - (i === target ? 1 : 0));
  return { loss: Math.log(total) + largest - y[target], gradient };
}

// The arrays of a dictionary, however nested, with the function applied to every number and its counterparts.
const mapNumbers = (f, value, ...others) =>
  Array.isArray(value)
    ? value.map((item, i) => mapNumbers(f, item, ...others.map((other) => other[i])))
    : f(value, ...others);
const mapArrays = (f, arrays, ...others) =>
  Object.fromEntries(
    Object.keys(arrays).map((key) => [key, mapNumbers(f, arrays[key], ...others.map((other) => other[key]))]),
  );

function addInPlace(sum, values) {
  values.forEach((value, i) => {
    if (Array.isArray(value)) addInPlace(sum[i], value);
    else sum[i] += value;
  });
}

// Mean cross-entropy of a batch and its gradients. Truncated, each sequence is cut into chunks of that many steps: the
// state crosses the boundary, the gradient does not.
export function rnnLossAndGradients(params, sequences, truncate = Infinity) {
  const sum = zeroGradients(params);
  const count = sequences.reduce((total, { xs }) => total + xs.length, 0);
  let loss = 0;
  for (const { xs, targets, h0 } of sequences) {
    let state = h0;
    for (let start = 0; start < xs.length; start += truncate) {
      const steps = rnnForward(params, xs.slice(start, start + truncate), state);
      const errors = steps.map(({ y }, k) => crossEntropy(y, targets[start + k]));
      const { grads } = rnnBackward(
        params,
        steps,
        errors.map(({ gradient }) => gradient.map((value) => value / count)),
      );
      for (const [name, values] of Object.entries(grads)) addInPlace(sum[name], values);
      loss += errors.reduce((total, error) => total + error.loss, 0) / count;
      state = steps.at(-1).h;
    }
  }
  return { loss, grads: sum };
}

// Gradients shrunk together so that their common norm is at most maxNorm, and the norm before.
export function clipNorm(grads, maxNorm) {
  const norm = Math.hypot(...Object.values(grads).flat(2));
  return { norm, grads: norm > maxNorm ? mapArrays((g) => g * (maxNorm / norm), grads) : grads };
}

export const sgdStep = (params, grads, lr) => ({ ...params, ...mapArrays((g, p) => p - lr * g, grads, params) });

// One step of Adam. `memory` holds the running averages m and v and the number of steps t; null before the first.
export function adamStep(params, grads, memory, lr, [beta1, beta2] = [0.9, 0.999], eps = 1e-8) {
  const zeros = mapArrays(() => 0, grads);
  const t = (memory?.t ?? 0) + 1;
  const m = mapArrays((g, old) => beta1 * old + (1 - beta1) * g, grads, memory?.m ?? zeros);
  const v = mapArrays((g, old) => beta2 * old + (1 - beta2) * g * g, grads, memory?.v ?? zeros);
  const [first, second] = [1 - beta1 ** t, 1 - beta2 ** t];
  const change = mapArrays((a, b) => (lr * (a / first)) / (Math.sqrt(b / second) + eps), m, v);
  return { params: { ...params, ...mapArrays((d, p) => p - d, change, params) }, memory: { m, v, t } };
}

// The recurrent network with weights from U(-r, r), r = 1 / sqrt(hiddenSize), as in the package.
export function createRnn(inputSize, hiddenSize, outputSize, seed) {
  const random = createRandom(seed);
  const bound = 1 / Math.sqrt(hiddenSize);
  const vector = (n) => Array.from({ length: n }, () => (2 * random() - 1) * bound);
  const matrix = (rows, columns) => Array.from({ length: rows }, () => vector(columns));
  return {
    W_xh: matrix(hiddenSize, inputSize),
    W_hh: matrix(hiddenSize, hiddenSize),
    b_h: vector(hiddenSize),
    W_hy: matrix(outputSize, hiddenSize),
    b_y: vector(outputSize),
  };
}
