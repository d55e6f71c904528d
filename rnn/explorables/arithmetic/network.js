// The arithmetic of the interactive figures. Vectors are arrays of numbers, matrices are arrays of rows, weights are
// (out, in) as in the Python package; tests/test_engine.py holds every function against it.

export const nonlinearities = {
  tanh: Math.tanh,
  relu: (a) => Math.max(0, a),
  sigmoid: (a) => 0.5 * (1 + Math.tanh(a / 2)),
  linear: (a) => a,
};

// The derivatives f'(a), in terms of h = f(a).
export const slopes = {
  tanh: (h) => 1 - h * h,
  relu: (h) => (h > 0 ? 1 : 0),
  sigmoid: (h) => h * (1 - h),
  linear: () => 1,
};

export function dot(u, v) {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i] * v[i];
  return sum;
}

export const matvec = (W, v) => W.map((row) => dot(row, v));

// W^T v, with which gradients go back through a matrix.
export function transposedMatvec(W, v) {
  const result = new Array(W[0].length).fill(0);
  for (let i = 0; i < v.length; i++) for (let j = 0; j < result.length; j++) result[j] += W[i][j] * v[i];
  return result;
}

export const add = (...vectors) => vectors[0].map((_, i) => vectors.reduce((sum, v) => sum + v[i], 0));

// The matrix without what is off its diagonal: the weights that are left when vectors are multiplied element by element.
export const diagonal = (W) => W.map((row, i) => row.map((value, j) => (i === j ? value : 0)));

export const multiplyElements = (u, v) => u.map((value, i) => value * v[i]);

export function softmax(y) {
  const largest = Math.max(...y);
  const powers = y.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

export const argmax = (values) => values.indexOf(Math.max(...values));

export const oneHot = (index, size) => Array.from({ length: size }, (_, i) => (i === index ? 1 : 0));

// One step of the recurrent cell, a = W_xh x + W_hh h_prev + b_h and h = f(a), with every term kept for display.
export function rnnStep({ W_xh, W_hh, b_h, nonlinearity = "tanh" }, x, hPrev) {
  const fromInput = matvec(W_xh, x);
  const fromState = matvec(W_hh, hPrev);
  const a = add(fromInput, fromState, b_h);
  return { x, hPrev, fromInput, fromState, a, h: a.map(nonlinearities[nonlinearity]) };
}

// The recurrent cell over a whole sequence, with the read-out y = W_hy h + b_y and its softmax p where there is one.
export function rnnForward(params, xs, h0) {
  const steps = [];
  let h = h0;
  for (const x of xs) {
    const step = rnnStep(params, x, h);
    if (params.W_hy) {
      step.y = add(matvec(params.W_hy, step.h), params.b_y);
      step.p = softmax(step.y);
    }
    steps.push(step);
    h = step.h;
  }
  return steps;
}

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

const weightsOf = ({ class: _kind, nonlinearity: _nonlinearity, ...weights }) => weights;

function addInPlace(sum, v) {
  for (let i = 0; i < v.length; i++) sum[i] += v[i];
}

function addOuterInPlace(sum, u, v) {
  for (let i = 0; i < u.length; i++) for (let j = 0; j < v.length; j++) sum[i][j] += u[i] * v[j];
}

// Backpropagation through time over the steps of rnnForward. dys[t] is the gradient of the loss with respect to y (to h,
// where there is no read-out), null where there is none; dState that of the last state beyond what dys says. Gradients of
// the weights are summed over time; dh and da are total gradients, with every later loss counted.
export function rnnBackward(params, steps, dys, dState = null) {
  const slope = slopes[params.nonlinearity ?? "tanh"];
  const grads = mapArrays(() => 0, weightsOf(params));
  const [dx, dh, da] = [[], [], []];
  let carried = dState ?? params.b_h.map(() => 0);
  for (let t = steps.length - 1; t >= 0; t--) {
    const { x, hPrev, h } = steps[t];
    if (dys[t] && params.W_hy) {
      addOuterInPlace(grads.W_hy, dys[t], h);
      addInPlace(grads.b_y, dys[t]);
    }
    const direct = dys[t] && params.W_hy ? transposedMatvec(params.W_hy, dys[t]) : dys[t];
    dh[t] = direct ? add(carried, direct) : carried;
    da[t] = dh[t].map((value, i) => value * slope(h[i]));
    addOuterInPlace(grads.W_xh, da[t], x);
    addOuterInPlace(grads.W_hh, da[t], hPrev);
    addInPlace(grads.b_h, da[t]);
    dx[t] = transposedMatvec(params.W_xh, da[t]);
    carried = transposedMatvec(params.W_hh, da[t]);
  }
  return { grads, dx, dh, da, dh0: carried };
}

// What each loss on its own sends back: [t].dh[k] is dL_t/dh_k and [t].da[k] is dL_t/da_k, for k up to t.
export const rnnCredit = (params, steps, dys) =>
  steps.map((_, t) => {
    const none = new Array(t).fill(null);
    const { dh, da } = rnnBackward(params, steps.slice(0, t + 1), [...none, dys[t]]);
    return { dh, da };
  });

// Mean cross-entropy of a batch and its gradients. Truncated, each sequence is cut into chunks of that many steps: the
// state crosses the boundary, the gradient does not.
export function rnnLossAndGradients(params, sequences, truncate = Infinity) {
  const sum = mapArrays(() => 0, weightsOf(params));
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
      for (const [name, values] of Object.entries(grads)) {
        values.forEach((
          value,
          i,
        ) => (Array.isArray(value) ? addInPlace(sum[name][i], value) : (sum[name][i] += value)));
      }
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

// A small generator of random numbers in [0, 1) that starts from a seed (mulberry32, by Tommy Ettinger).
export function createRandom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
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

// One step of the Bayes filter of a hidden Markov process: predict with transition[q][p] = P(p | q), then weigh with
// emission[p][observation] = P(observation | p) and normalize.
export function filterStep(transition, emission, belief, observation) {
  const weights = emission.map((row, p) =>
    row[observation] * belief.reduce((sum, b, q) => sum + b * transition[q][p], 0)
  );
  const total = weights.reduce((sum, value) => sum + value, 0);
  return weights.map((value) => value / total);
}

// The filter over a whole sequence: the belief after each observation, from the belief before the first.
export function bayesFilter(transition, emission, observations, prior) {
  const beliefs = [];
  let belief = prior;
  for (const observation of observations) {
    belief = filterStep(transition, emission, belief, observation);
    beliefs.push(belief);
  }
  return beliefs;
}

// How many parameters a network has that reads seq_len inputs of size D through H units into K outputs: with one set of
// weights for all steps, with a set of its own for each step, and as a window that sees all inputs at once.
export function countParameters(D, H, K, seqLen) {
  const readout = K * (H + 1);
  const shared = H * (D + H + 1) + readout;
  return { shared, separate: seqLen * shared, window: H * (seqLen * D + 1) + readout };
}
