// One step of every recurrent cell, and how small changes pass through it, forward and backward.
import { nonlinearities, slopes } from "./vectors.js";

const { sigmoid } = nonlinearities;
const bend = slopes.sigmoid;

// Numbers stand one after the other: `fromInput` = W_xh x + b_h and `fromState` = W_hh h (with b_hn added to the candidate's
// rows of a GRU) hold the rows of all gates, in the order of rnn.LSTM (i, f, g, o) and rnn.GRU (r, z, n); the state
// `before` or `after` a step is h, in an LSTM h and then c. Each cell has: how many numbers its state has, and how many
// rows its weights, for each unit; `step`; `push`, the change of the state after a step for a change v of the state
// before, where Wv is W_hh times v's h; and `pull`, how a gradient of the state after reaches both sums, and the state
// before without W_hh (`past`). An LSTM's `dc` is the gradient of c with what comes through h.
const plain = (name) => ({
  parts: 1,
  rows: 1,
  step: (fromInput, fromState, before) => ({
    before,
    after: fromInput.map((value, k) => nonlinearities[name](value + fromState[k])),
  }),
  push: ({ after }, _v, Wv) => Wv.map((value, k) => slopes[name](after[k]) * value),
  pull({ after }, gradient) {
    const da = gradient.map((value, k) => slopes[name](after[k]) * value);
    return { fromInput: da, fromState: da, past: null };
  },
});

const lstm = {
  parts: 2,
  rows: 4,
  step(fromInput, fromState, before) {
    const H = before.length / 2;
    const gates = fromInput.map((value, k) => {
      const a = value + fromState[k];
      return k >= 2 * H && k < 3 * H ? Math.tanh(a) : sigmoid(a);
    });
    const after = new Array(2 * H);
    for (let k = 0; k < H; k++) {
      after[H + k] = gates[H + k] * before[H + k] + gates[k] * gates[2 * H + k];
      after[k] = gates[3 * H + k] * Math.tanh(after[H + k]);
    }
    return { before, gates, after };
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
    const [da, past, dcs] = [new Array(4 * H), new Array(2 * H).fill(0), new Array(H)];
    for (let k = 0; k < H; k++) {
      const [i, f, g, o] = [gates[k], gates[H + k], gates[2 * H + k], gates[3 * H + k]];
      const shown = Math.tanh(after[H + k]);
      const dc = gradient[H + k] + gradient[k] * o * (1 - shown * shown);
      da[k] = dc * g * bend(i);
      da[H + k] = dc * before[H + k] * bend(f);
      da[2 * H + k] = dc * i * (1 - g * g);
      da[3 * H + k] = gradient[k] * shown * bend(o);
      past[H + k] = dc * f;
      dcs[k] = dc;
    }
    return { fromInput: da, fromState: da, past, dc: dcs };
  },
};

const gru = {
  parts: 1,
  rows: 3,
  step(fromInput, fromState, before) {
    const H = before.length;
    const [gates, after] = [new Array(3 * H), new Array(H)];
    const recurrent = fromState.slice(2 * H); // what the reset gate acts on
    for (let k = 0; k < H; k++) {
      const r = sigmoid(fromInput[k] + fromState[k]);
      const z = sigmoid(fromInput[H + k] + fromState[H + k]);
      const n = Math.tanh(fromInput[2 * H + k] + r * recurrent[k]);
      [gates[k], gates[H + k], gates[2 * H + k]] = [r, z, n];
      after[k] = (1 - z) * n + z * before[k];
    }
    return { before, gates, recurrent, after };
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
    const [fromInput, fromState, past] = [new Array(3 * H), new Array(3 * H), new Array(H)];
    for (let k = 0; k < H; k++) {
      const [r, z, n] = [gates[k], gates[H + k], gates[2 * H + k]];
      const dn = gradient[k] * (1 - z) * (1 - n * n);
      fromInput[k] = fromState[k] = dn * recurrent[k] * bend(r);
      fromInput[H + k] = fromState[H + k] = gradient[k] * (before[k] - n) * bend(z);
      fromInput[2 * H + k] = dn;
      fromState[2 * H + k] = dn * r;
      past[k] = gradient[k] * z;
    }
    return { fromInput, fromState, past };
  },
};

// By name: "LSTM", "GRU", and a plain cell for every nonlinearity.
export const cells = {
  LSTM: lstm,
  GRU: gru,
  ...Object.fromEntries(Object.keys(nonlinearities).map((name) => [name, plain(name)])),
};
