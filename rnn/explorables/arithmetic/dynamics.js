// Recurrent layers that run on their own or with additive input, and how small changes grow along the way. A network is
// { cell, W, bias }: cell is a nonlinearity, "LSTM" or "GRU", W the recurrent weights with the rows of all gates, and bias is
// added to the forget gate of an LSTM and to the update gate of a GRU. The state of an LSTM is h and c, one after the other.
// tests/test_engine.py holds every function against rnn.diagnostics or NumPy.
import { matvec, nonlinearities, slopes, transposedMatvec } from "./network.js";
import { norm, singularValues } from "./linalg.js";

const { sigmoid } = nonlinearities;
const bend = slopes.sigmoid;

// Each cell has: how many numbers its state has, and how many rows W, for each unit; `gates`, the values of a step for the
// pre-activations a; `after`, the state after the step; `push`, the change of the state for a change v of the state before,
// where Wv is W times v; and `pull`, how a gradient g of the state after goes to `da`, with which it goes on through W, and
// to `past`, which it reaches without W.
const plain = (name) => ({
  parts: 1,
  rows: 1,
  step: (a) => ({ after: a.map(nonlinearities[name]) }),
  push: ({ after }, _v, Wv) => Wv.map((value, i) => slopes[name](after[i]) * value),
  pull: ({ after }, g) => ({ da: g.map((value, i) => slopes[name](after[i]) * value), past: null }),
});

const lstm = {
  parts: 2,
  rows: 4,
  step(a, before, bias) {
    const H = a.length / 4;
    const gates = a.map((
      value,
      k,
    ) => (k >= 2 * H && k < 3 * H ? Math.tanh(value) : sigmoid(value + (k >= H && k < 2 * H ? bias : 0))));
    const after = new Array(2 * H);
    for (let k = 0; k < H; k++) {
      after[H + k] = gates[H + k] * before[H + k] + gates[k] * gates[2 * H + k];
      after[k] = gates[3 * H + k] * Math.tanh(after[H + k]);
    }
    return { gates, after };
  },
  push({ before, gates, after }, v, Wv) {
    const H = Wv.length / 4;
    const moved = new Array(2 * H);
    for (let k = 0; k < H; k++) {
      const [i, f, g, o] = [gates[k], gates[H + k], gates[2 * H + k], gates[3 * H + k]];
      const shown = Math.tanh(after[H + k]);
      const dc = f * v[H + k] + bend(i) * Wv[k] * g + bend(f) * Wv[H + k] * before[H + k] +
        i * (1 - g * g) * Wv[2 * H + k];
      moved[H + k] = dc;
      moved[k] = o * (1 - shown * shown) * dc + bend(o) * Wv[3 * H + k] * shown;
    }
    return moved;
  },
  pull({ before, gates, after }, gradient) {
    const H = gates.length / 4;
    const [da, past] = [new Array(4 * H), new Array(2 * H).fill(0)];
    for (let k = 0; k < H; k++) {
      const [i, f, g, o] = [gates[k], gates[H + k], gates[2 * H + k], gates[3 * H + k]];
      const shown = Math.tanh(after[H + k]);
      const dc = gradient[H + k] + gradient[k] * o * (1 - shown * shown);
      da[k] = dc * g * bend(i);
      da[H + k] = dc * before[H + k] * bend(f);
      da[2 * H + k] = dc * i * (1 - g * g);
      da[3 * H + k] = gradient[k] * shown * bend(o);
      past[H + k] = dc * f;
    }
    return { da, past };
  },
};

const gru = {
  parts: 1,
  rows: 3,
  step(a, before, bias, u) {
    const H = before.length;
    const [gates, after, recurrent] = [new Array(3 * H), new Array(H), new Array(H)];
    for (let k = 0; k < H; k++) {
      const [r, z] = [sigmoid(a[k]), sigmoid(a[H + k] + bias)];
      recurrent[k] = a[2 * H + k] - u[2 * H + k]; // the reset gate acts on what comes from the state alone
      const n = Math.tanh(u[2 * H + k] + r * recurrent[k]);
      [gates[k], gates[H + k], gates[2 * H + k]] = [r, z, n];
      after[k] = (1 - z) * n + z * before[k];
    }
    return { gates, recurrent, after };
  },
  push({ before, gates, recurrent }, v, Wv) {
    const H = v.length;
    return v.map((value, k) => {
      const [r, z, n] = [gates[k], gates[H + k], gates[2 * H + k]];
      const dn = (1 - n * n) * (r * Wv[2 * H + k] + bend(r) * Wv[k] * recurrent[k]);
      return z * value + (1 - z) * dn + (before[k] - n) * bend(z) * Wv[H + k];
    });
  },
  pull({ before, gates, recurrent }, gradient) {
    const H = gradient.length;
    const [da, past] = [new Array(3 * H), new Array(H)];
    for (let k = 0; k < H; k++) {
      const [r, z, n] = [gates[k], gates[H + k], gates[2 * H + k]];
      const dn = gradient[k] * (1 - z) * (1 - n * n);
      da[k] = dn * recurrent[k] * bend(r);
      da[H + k] = gradient[k] * (before[k] - n) * bend(z);
      da[2 * H + k] = dn * r;
      past[k] = gradient[k] * z;
    }
    return { da, past };
  },
};

const cells = {
  LSTM: lstm,
  GRU: gru,
  ...Object.fromEntries(Object.keys(nonlinearities).map((name) => [name, plain(name)])),
};

// How many numbers the state of a cell with H units has, and how many rows its recurrent weights.
export const sizes = (cell, H) => ({ state: cells[cell].parts * H, rows: cells[cell].rows * H });

// The steps of a run; `inputs` are added to the pre-activations.
export function run({ cell, W, bias = 0 }, inputs, start) {
  const H = W[0].length;
  const steps = [];
  for (const u of inputs) {
    const before = steps.length ? steps.at(-1).after : start;
    const a = W.map((row, i) => {
      let sum = u[i];
      for (let j = 0; j < H; j++) sum += row[j] * before[j];
      return sum;
    });
    steps.push({ before, ...cells[cell].step(a, before, bias, u) });
  }
  return steps;
}

const push = ({ cell, W }, step, v) => cells[cell].push(step, v, matvec(W, v.slice(0, W[0].length)));

// One step back: the gradient of the state before, and of the pre-activations.
function pull({ cell, W }, step, gradient) {
  const { da, past } = cells[cell].pull(step, gradient);
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
