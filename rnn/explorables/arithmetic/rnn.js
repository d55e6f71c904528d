// The plain recurrent network over one sequence, forward and backward. Weights are (out, in) as in the Python package.
import { add, matvec, nonlinearities, slopes, softmax, transposedMatvec } from "./vectors.js";

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

const zeros = (value) => (Array.isArray(value) ? value.map(zeros) : 0);

// A zero for every weight of a network.
export const zeroGradients = ({ class: _kind, nonlinearity: _nonlinearity, ...weights }) =>
  Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, zeros(value)]));

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
  const grads = zeroGradients(params);
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

// The gradients of each loss on its own: [t].dh[k] is dL_t/dh_k and [t].da[k] is dL_t/da_k, for k up to t.
export const rnnCredit = (params, steps, dys) =>
  steps.map((_, t) => {
    const none = new Array(t).fill(null);
    const { dh, da } = rnnBackward(params, steps.slice(0, t + 1), [...none, dys[t]]);
    return { dh, da };
  });

// How many parameters a network has that reads seq_len inputs of size D through H units into K outputs: with one set of
// weights for all steps, with a set of its own for each step, and as a window that sees all inputs at once.
export function countParameters(D, H, K, seqLen) {
  const readout = K * (H + 1);
  const shared = H * (D + H + 1) + readout;
  return { shared, separate: seqLen * shared, window: H * (seqLen * D + 1) + readout };
}
