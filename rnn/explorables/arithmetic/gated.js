// The gated units, LSTM and GRU, over one sequence: same equations, same names and order of the weights as rnn.LSTM (i, f,
// g, o) and rnn.GRU (r, z, n); tests/test_engine.py holds every function against them.
import {
  add,
  matvec,
  multiplyElements as times,
  nonlinearities,
  slopes,
  softmax,
  transposedMatvec,
} from "./network.js";

const { sigmoid } = nonlinearities;
const slope = (name, values) => values.map(slopes[name]);
const complement = (v) => v.map((value) => 1 - value);

// The parts of a vector that holds one value for each unit of each gate.
const split = (v, H) => Array.from({ length: v.length / H }, (_, k) => v.slice(k * H, (k + 1) * H));

// The read-out y = W_hy h + b_y and its softmax p, where there is one.
function readOut({ W_hy, b_y }, h) {
  if (!W_hy) return {};
  const y = add(matvec(W_hy, h), b_y);
  return { y, p: softmax(y) };
}

// a = W_xh x + W_hh h_prev + b_h, c = f c_prev + i g and h = o tanh(c); the state is { h, c }, before the first step and
// in every step.
export function lstmForward(params, xs, state) {
  const steps = [];
  let { h, c } = state;
  for (const x of xs) {
    const [hPrev, cPrev] = [h, c];
    const a = add(matvec(params.W_xh, x), matvec(params.W_hh, hPrev), params.b_h);
    const parts = split(a, hPrev.length);
    const [i, f, o] = [0, 1, 3].map((k) => parts[k].map(sigmoid));
    const g = parts[2].map(Math.tanh);
    c = add(times(f, cPrev), times(i, g));
    const tanhC = c.map(Math.tanh);
    h = times(o, tanhC);
    steps.push({ x, hPrev, cPrev, a, i, f, g, o, c, tanhC, h, ...readOut(params, h) });
  }
  return steps;
}

// The gradients of the weights, summed over time, of the inputs, and of what stands before a read-out. `da` has the gradient
// of the pre-activations in each step, `daState` what of it goes through W_hh where that is something else.
function collect(params, steps, dys, da, daState = da) {
  const sum = (u, v) =>
    u[0].map((_, i) => v[0].map((_, j) => u.reduce((total, row, t) => total + row[i] * v[t][j], 0)));
  const total = (rows) => rows.reduce((sums, row) => add(sums, row));
  const column = (name) => steps.map((step) => step[name]);
  const grads = { W_xh: sum(da, column("x")), W_hh: sum(daState, column("hPrev")), b_h: total(da) };
  if (params.W_hy) {
    const given = steps.map((_, t) => dys[t] ?? params.b_y.map(() => 0));
    grads.W_hy = sum(given, column("h"));
    grads.b_y = total(given);
  }
  return { grads, dx: da.map((row) => transposedMatvec(params.W_xh, row)) };
}

// What the loss of a step sends to h, with what later steps send.
function received({ W_hy }, dy, carried) {
  if (!dy) return carried;
  return add(carried, W_hy ? transposedMatvec(W_hy, dy) : dy);
}

// Backpropagation through time over the steps of lstmForward, with dys as in rnnBackward and dState like the state. dh, dc
// and da are total gradients in each step, with every later loss counted; dState is that of the initial state.
export function lstmBackward(params, steps, dys, dState = null) {
  const zeros = steps[0].h.map(() => 0);
  const [dh, dc, da] = [[], [], []];
  let { h, c } = dState ?? { h: zeros, c: zeros };
  for (let t = steps.length - 1; t >= 0; t--) {
    const { cPrev, i, f, g, o, tanhC } = steps[t];
    dh[t] = received(params, dys[t], h);
    dc[t] = add(c, times(times(dh[t], o), slope("tanh", tanhC)));
    da[t] = [
      times(times(dc[t], g), slope("sigmoid", i)),
      times(times(dc[t], cPrev), slope("sigmoid", f)),
      times(times(dc[t], i), slope("tanh", g)),
      times(times(dh[t], tanhC), slope("sigmoid", o)),
    ].flat();
    h = transposedMatvec(params.W_hh, da[t]);
    c = times(dc[t], f);
  }
  return { ...collect(params, steps, dys, da), dh, dc, da, dState: { h, c } };
}

// n = tanh(W_xn x + b_n + r (W_hn h_prev + b_hn)) and h = (1 - z) n + z h_prev; the state is h, recurrentN is what r
// multiplies.
export function gruForward(params, xs, state) {
  const steps = [];
  let h = state;
  for (const x of xs) {
    const hPrev = h;
    const H = hPrev.length;
    const fromInput = split(add(matvec(params.W_xh, x), params.b_h), H);
    const fromState = split(matvec(params.W_hh, hPrev), H);
    const recurrentN = add(fromState[2], params.b_hn);
    const [aR, aZ] = [0, 1].map((k) => add(fromInput[k], fromState[k]));
    const [r, z] = [aR.map(sigmoid), aZ.map(sigmoid)];
    const aN = add(fromInput[2], times(r, recurrentN));
    const n = aN.map(Math.tanh);
    h = add(times(complement(z), n), times(z, hPrev));
    steps.push({ x, hPrev, a: [aR, aZ, aN].flat(), r, z, n, recurrentN, h, ...readOut(params, h) });
  }
  return steps;
}

// Backpropagation through time over the steps of gruForward, as lstmBackward does it.
export function gruBackward(params, steps, dys, dState = null) {
  const [dh, da, daState] = [[], [], []];
  let carried = dState ?? steps[0].h.map(() => 0);
  for (let t = steps.length - 1; t >= 0; t--) {
    const { hPrev, r, z, n, recurrentN } = steps[t];
    dh[t] = received(params, dys[t], carried);
    const daN = times(times(dh[t], complement(z)), slope("tanh", n));
    const daR = times(times(daN, recurrentN), slope("sigmoid", r));
    const daZ = times(times(dh[t], add(hPrev, n.map((value) => -value))), slope("sigmoid", z));
    da[t] = [daR, daZ, daN].flat();
    daState[t] = [daR, daZ, times(daN, r)].flat();
    carried = add(times(dh[t], z), transposedMatvec(params.W_hh, daState[t]));
  }
  const { grads, dx } = collect(params, steps, dys, da, daState);
  grads.b_hn = steps[0].h.map((_, unit) => daState.reduce((sum, row) => sum + row[2 * steps[0].h.length + unit], 0));
  return { grads, dx, dh, da, dState: carried };
}

// The same network with a number added to the biases of its second gate, which keeps the state: the LSTM's forget gate f,
// the GRU's update gate z.
export function shiftKeeping(params, by) {
  const H = params.W_hh[0].length;
  return { ...params, b_h: params.b_h.map((bias, k) => (k >= H && k < 2 * H ? bias + by : bias)) };
}

// How many steps it takes until a gate that stays at this value has halved what it keeps.
export const halfLife = (gate) => Math.LN2 / Math.abs(Math.log(gate)); // for ever, not minus for ever, at 1

// The gradient of the state at each step, from that of the last one, if it went back through the keeping gates alone:
// last * gates[T] * .. * gates[t + 1], unit by unit.
export function throughGates(gates, last) {
  const gradients = [last];
  for (const gate of gates.slice(1).toReversed()) gradients.unshift(times(gradients[0], gate));
  return gradients;
}
