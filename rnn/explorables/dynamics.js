// A recurrent layer that runs on its own or with additive input, h_t = f(W h_{t-1} + u_t), and how small changes grow along
// the way. `states` holds h_0 .. h_T; tests/test_engine.py holds every function against rnn.diagnostics or NumPy.
import { dot, matvec, nonlinearities, slopes, transposedMatvec } from "./engine.js";
import { multiply, norm, singularValues } from "./linalg.js";

export function runStates(W, nonlinearity, inputs, h0) {
  const f = nonlinearities[nonlinearity];
  const states = [h0];
  for (const u of inputs) {
    const h = states.at(-1);
    states.push(W.map((row, i) => f(dot(row, h) + u[i])));
  }
  return states;
}

// The largest Lyapunov exponent along a run, per step: the mean logarithm of the growth of a vector that is carried forward by
// the Jacobians diag(f') W and shortened to length one after each, without the first `skip` steps.
export function lyapunovExponent(W, nonlinearity, states, skip) {
  const slope = slopes[nonlinearity];
  let v = W.map(() => 1 / Math.sqrt(W.length));
  let sum = 0;
  for (let t = 1; t < states.length; t++) {
    const next = matvec(W, v).map((value, i) => slope(states[t][i]) * value);
    const growth = norm(next);
    if (growth === 0) return -Infinity;
    v = next.map((value) => value / growth);
    if (t > skip) sum += Math.log(growth);
  }
  return sum / (states.length - 1 - skip);
}

// The gradients dL/dh_T, dL/dh_{T-1}, .., dL/dh_0 that start from dh at the end.
export function carriedBack(W, nonlinearity, states, dh) {
  const slope = slopes[nonlinearity];
  const gradients = [dh];
  for (let t = states.length - 1; t > 0; t--) {
    const da = gradients.at(-1).map((value, i) => value * slope(states[t][i]));
    gradients.push(transposedMatvec(W, da));
  }
  return gradients;
}

// The norm of dL/dW for the loss whose gradient with respect to the last state is dh.
export function weightGradientNorm(W, nonlinearity, states, dh) {
  const slope = slopes[nonlinearity];
  const T = states.length - 1;
  const gradients = carriedBack(W, nonlinearity, states, dh);
  const das = gradients.slice(0, T).map((g, d) => g.map((value, i) => value * slope(states[T - d][i])));
  const rows = W.map((_, i) => W.map((_, j) => das.reduce((sum, da, d) => sum + da[i] * states[T - d - 1][j], 0)));
  return norm(rows.flat());
}

// The singular values of dh_k/dh_0 for each k in `lags`, which rise.
export function productSingularValues(W, nonlinearity, states, lags) {
  const slope = slopes[nonlinearity];
  let product = W.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  const found = [];
  for (let t = 1; t <= lags.at(-1); t++) {
    product = multiply(W, product).map((row, i) => row.map((value) => slope(states[t][i]) * value));
    if (lags.includes(t)) found.push(singularValues(product));
  }
  return found;
}
