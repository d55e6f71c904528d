// A recurrent layer of any kind over one sequence, with or without a read-out, as weights.py sends it: `class` says which.
// The gated ones are made of cells.js; tests compare all of them with rnn.RNN, rnn.LSTM and rnn.GRU.
import { cells } from "./cells.js";
import { rnnBackward, rnnForward } from "./rnn.js";
import { add, matvec, softmax, transposedMatvec } from "./vectors.js";

// The parts of a vector that holds one value for each unit of each gate.
const split = (v, H) => Array.from({ length: v.length / H }, (_, k) => v.slice(k * H, (k + 1) * H));

// Conversion of states, steps and gradients of a gated layer to and from the flat vectors of cells.js.
const forms = {
  LSTM: {
    join: ({ h, c }) => [...h, ...c],
    part: (state, H) => ({ h: state.slice(0, H), c: state.slice(H) }),
    show({ before, gates, after }, H, fromInput, fromState) {
      const [[hPrev, cPrev], [h, c], [i, f, g, o]] = [before, after, gates].map((values) => split(values, H));
      return { hPrev, cPrev, a: add(fromInput, fromState), i, f, g, o, c, tanhC: c.map(Math.tanh), h };
    },
    take: ({ hPrev, cPrev, i, f, g, o, h, c }) => ({
      before: [...hPrev, ...cPrev],
      gates: [i, f, g, o].flat(),
      after: [...h, ...c],
    }),
  },
  GRU: {
    join: (state) => state,
    part: (state) => state,
    show({ before, gates, recurrent, after }, H, fromInput, fromState) {
      const [r, z, n] = split(gates, H);
      const a = fromInput.map((value, k) => value + (k < 2 * H ? fromState[k] : gates[k - 2 * H] * fromState[k]));
      return { hPrev: before, a, r, z, n, recurrentN: recurrent, h: after };
    },
    take: ({ hPrev, r, z, n, recurrentN, h }) => ({
      before: hPrev,
      gates: [r, z, n].flat(),
      recurrent: recurrentN,
      after: h,
    }),
  },
};

// The read-out y = W_hy h + b_y and its softmax p, where there is one.
function readOut({ W_hy, b_y }, h) {
  if (!W_hy) return {};
  const y = add(matvec(W_hy, h), b_y);
  return { y, p: softmax(y) };
}

// The steps of an LSTM, whose state is { h, c }, or of a GRU, whose state is h, with all gates by name; `recurrentN` is
// what the reset gate multiplies, `a` the pre-activations of all gates.
function gatedForward(network, xs, state) {
  const [cell, { join, show }, H] = [cells[network.class], forms[network.class], network.W_hh[0].length];
  let before = join(state);
  return xs.map((x) => {
    const fromInput = add(matvec(network.W_xh, x), network.b_h);
    const fromState = matvec(network.W_hh, before);
    network.b_hn?.forEach((bias, k) => (fromState[2 * H + k] += bias));
    const step = cell.step(fromInput, fromState, before);
    before = step.after;
    const shown = show(step, H, fromInput, fromState);
    return { x, ...shown, ...readOut(network, shown.h) };
  });
}

// The gradients of the weights: `da` is the gradient of W_xh x + b_h in each step, `daState` that of W_hh h.
function weightGradients(network, steps, dys, da, daState) {
  const sum = (u, v) =>
    u[0].map((_, i) => v[0].map((_, j) => u.reduce((total, row, t) => total + row[i] * v[t][j], 0)));
  const total = (rows) => rows.reduce((sums, row) => add(sums, row));
  const column = (name) => steps.map((step) => step[name]);
  const grads = { W_xh: sum(da, column("x")), W_hh: sum(daState, column("hPrev")), b_h: total(da) };
  if (network.b_hn) grads.b_hn = total(daState).slice(-network.b_hn.length);
  if (network.W_hy) {
    const given = steps.map((_, t) => dys[t] ?? network.b_y.map(() => 0));
    grads.W_hy = sum(given, column("h"));
    grads.b_y = total(given);
  }
  return grads;
}

// The gradient of h from the loss of its own step.
function received({ W_hy }, dy, H) {
  if (!dy) return new Array(H).fill(0);
  return W_hy ? transposedMatvec(W_hy, dy) : dy;
}

function gatedBackward(network, steps, dys, dState) {
  const [cell, { join, part, take }, H] = [cells[network.class], forms[network.class], network.W_hh[0].length];
  const [dh, dc, da, daState] = [[], [], [], []];
  let carried = join(dState ?? zeroState(network));
  for (let t = steps.length - 1; t >= 0; t--) {
    const direct = received(network, dys[t], H);
    const gradient = carried.map((value, k) => (k < H ? value + direct[k] : value));
    const { fromInput, fromState, past, dc: ofCell } = cell.pull(take(steps[t]), gradient);
    [dh[t], dc[t], da[t], daState[t]] = [gradient.slice(0, H), ofCell, fromInput, fromState];
    const throughWeights = transposedMatvec(network.W_hh, fromState);
    carried = past.map((value, k) => value + (throughWeights[k] ?? 0));
  }
  const grads = weightGradients(network, steps, dys, da, daState);
  const dx = da.map((row) => transposedMatvec(network.W_xh, row));
  const found = { grads, dx, dh, da, dState: part(carried, H) };
  return network.class === "LSTM" ? { ...found, dc } : found;
}

// The initial state of zeros.
export function zeroState(network) {
  const zeros = () => network.W_hh[0].map(() => 0);
  return network.class === "LSTM" ? { h: zeros(), c: zeros() } : zeros();
}

// The steps over a sequence of vectors, each with h, and y and p where there is a read-out.
export const forward = (network, xs, state = zeroState(network)) =>
  (network.class === "RNN" ? rnnForward : gatedForward)(network, xs, state);

// Backpropagation through time over the steps of `forward`. dys[t] is the gradient of the loss with respect to y (to h, where
// there is no read-out), null where there is none; dState, like the state, that of the last state beyond what dys says.
// Gradients of the weights are summed over time; dh, dc and da are total gradients in each step, with every later loss
// counted; the dState that comes back is that of the initial state.
export function backward({ embedding: _embedding, ...network }, steps, dys, dState = null) {
  if (network.class !== "RNN") return gatedBackward(network, steps, dys, dState);
  const { dh0, ...found } = rnnBackward(network, steps, dys, dState);
  return { ...found, dState: dh0 };
}
