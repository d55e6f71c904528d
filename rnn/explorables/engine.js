// The arithmetic of the interactive figures. Vectors are arrays of numbers, matrices are arrays of rows, weights are
// (out, in) as in the Python package; tests/test_engine.py holds every function against it.

export const nonlinearities = {
  tanh: Math.tanh,
  relu: (a) => Math.max(0, a),
  sigmoid: (a) => 0.5 * (1 + Math.tanh(a / 2)),
  linear: (a) => a,
};

export const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);

export const matvec = (W, v) => W.map((row) => dot(row, v));

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

// One step of the Bayes filter of a hidden Markov process: predict with transition[q][p] = P(p | q), then weigh with
// emission[p][observation] = P(observation | p) and normalize.
export function filterStep(transition, emission, belief, observation) {
  const weights = emission.map((row, p) => row[observation] * belief.reduce((sum, b, q) => sum + b * transition[q][p], 0));
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
