// A network that classifies a sequence of ids into two classes, and the influence of each input.
// tests/figures/test_arithmetic.py holds every function against rnn.diagnostics.influence.
import { multiply, norm, singularValues } from "./linalg.js";
import { backward, forward, zeroState } from "./layers.js";

const difference = (u, v) => u.map((value, i) => value - v[i]);

// The steps of the run, where each id is replaced by its row of the embedding; `network` is as weights.py sends it.
export const readIds = (network, ids) =>
  forward(
    network,
    ids.map((id) => network.embedding[id]),
  );

// The final state h, and the log-odds of class 1 against class 0, which is above zero where class 1 is the likelier.
export function decide(network, ids) {
  const zeros = zeroState(network);
  const h = ids.length ? readIds(network, ids).at(-1).h : (zeros.h ?? zeros);
  const score = (k) => network.b_y[k] + network.W_hy[k].reduce((sum, w, i) => sum + w * h[i], 0);
  return { h, logOdds: score(1) - score(0) };
}

// Leave out each input in turn: how far the final state moves, and by how much the input raised the log-odds.
export function occlude(network, ids) {
  const whole = decide(network, ids);
  return ids.map((_, t) => {
    const without = decide(network, ids.toSpliced(t, 1));
    return { state: norm(difference(whole.h, without.h)), logOdds: whole.logOdds - without.logOdds };
  });
}

// Change each input vector by very little: the largest factor by which the final state and the log-odds can move. Row k of the
// derivative of the final state is the gradient of its unit k.
export function differentiate(network, ids) {
  const steps = readIds(network, ids);
  const { W_hy, b_y: _b_y, ...layer } = network;
  const none = new Array(ids.length - 1).fill(null);
  const rows = steps[0].h.map((_, k) =>
    backward(layer, steps, [...none, steps[0].h.map((_, j) => (j === k ? 1 : 0))]).dx
  );
  const direction = [difference(W_hy[1], W_hy[0])];
  return ids.map((_, t) => {
    const toState = rows.map((dx) => dx[t]); // dh_T/dx_t
    return { state: singularValues(toState)[0], logOdds: norm(multiply(direction, toState)[0]) };
  });
}
