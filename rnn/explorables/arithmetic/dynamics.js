// Recurrent layers that run on their own or with additive input, and how small changes grow along the way. A network is
// { cell, W, bias }: cell is a nonlinearity, "LSTM" or "GRU", W the recurrent weights with the rows of all gates, and bias is
// added to the forget gate of an LSTM and to the update gate of a GRU. States and steps are those of cells.js.
import { cells } from "./cells.js";
import { norm, singularValues } from "./linalg.js";
import { matvec, transposedMatvec } from "./vectors.js";

// How many numbers the state of a cell with H units has, and how many rows its recurrent weights.
export const sizes = (cell, H) => ({ state: cells[cell].parts * H, rows: cells[cell].rows * H });

// The steps of a run; `inputs` are added to the pre-activations.
export function run({ cell, W, bias = 0 }, inputs, start) {
  const H = W[0].length;
  const gated = cells[cell].rows > 1;
  const steps = [];
  for (const u of inputs) {
    const before = steps.length ? steps.at(-1).after : start;
    const fromInput = gated ? u.map((value, k) => (k >= H && k < 2 * H ? value + bias : value)) : u;
    steps.push(cells[cell].step(fromInput, matvec(W, before), before));
  }
  return steps;
}

const push = ({ cell, W }, step, v) => cells[cell].push(step, v, matvec(W, v.slice(0, W[0].length)));

// One step back: the gradient of the state before, and of the pre-activations.
function pull({ cell, W }, step, gradient) {
  const { fromState: da, past } = cells[cell].pull(step, gradient);
  const before = transposedMatvec(W, da);
  return { da, before: past ? past.map((value, k) => value + (before[k] ?? 0)) : before };
}

// The largest Lyapunov exponent along a run, per step: the mean logarithm of the growth of a vector that is carried forward by
// the Jacobians and shortened to length one after each, without the first `skip` steps.
export function lyapunovExponent(network, steps, skip) {
  const size = steps[0].before.length;
  let v = new Array(size).fill(1 / Math.sqrt(size));
  let sum = 0;
  for (const [t, step] of steps.entries()) {
    const next = push(network, step, v);
    const growth = norm(next);
    if (growth === 0) return -Infinity;
    v = next.map((value) => value / growth);
    if (t >= skip) sum += Math.log(growth);
  }
  return sum / (steps.length - skip);
}

// The gradients with respect to the last state, the one before, .., the first, that start from `gradient` at the end.
export function carriedBack(network, steps, gradient) {
  const gradients = [gradient];
  for (const step of steps.toReversed()) gradients.push(pull(network, step, gradients.at(-1)).before);
  return gradients;
}

// The norm of dL/dW for the loss whose gradient with respect to the last state is given.
export function weightGradientNorm(network, steps, gradient) {
  const sums = network.W.map((row) => row.map(() => 0));
  for (const step of steps.toReversed()) {
    const { da, before } = pull(network, step, gradient);
    for (const [i, row] of sums.entries()) for (let j = 0; j < row.length; j++) row[j] += da[i] * step.before[j];
    gradient = before;
  }
  return norm(sums.flat());
}

// The singular values of the derivative of the state after k steps by the first one, for each k in `lags`, which rise.
export function productSingularValues(network, steps, lags) {
  const size = steps[0].before.length;
  let columns = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  const found = [];
  for (const [t, step] of steps.slice(0, lags.at(-1)).entries()) {
    columns = columns.map((v) => push(network, step, v));
    if (lags.includes(t + 1)) found.push(singularValues(columns));
  }
  return found;
}
