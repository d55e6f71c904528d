// A network that reads a sequence of ids and decides between two classes at the end, and how much each input matters to it.
// tests/test_engine.py holds every function against rnn.diagnostics.influence.
import { rnnForward, slopes } from "./engine.js";
import { multiply, norm, singularValues } from "./linalg.js";

const difference = (u, v) => u.map((value, i) => value - v[i]);

// The steps of the run, where each id is replaced by its row of the embedding; `network` holds embedding, W_xh and so on.
export const readIds = (network, ids) =>
  rnnForward(
    network,
    ids.map((id) => network.embedding[id]),
    network.b_h.map(() => 0),
  );

// The final state, and the log-odds of class 1 against class 0, which is above zero where class 1 is the likelier.
export function decide(network, ids) {
  const h = ids.length ? readIds(network, ids).at(-1).h : network.b_h.map(() => 0);
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

// Change each input vector by very little: the largest factor by which the final state and the log-odds can move.
export function differentiate(network, ids) {
  const steps = readIds(network, ids);
  const slope = slopes[network.nonlinearity ?? "tanh"];
  const scaled = (W, h) => W.map((row, i) => row.map((value) => slope(h[i]) * value)); // diag(f') W
  const direction = [difference(network.W_hy[1], network.W_hy[0])];
  let product = network.b_h.map((_, i) => network.b_h.map((_, j) => (i === j ? 1 : 0))); // dh_T/dh_t
  const found = [];
  for (const { h } of steps.toReversed()) {
    const toState = multiply(product, scaled(network.W_xh, h));
    found.unshift({ state: singularValues(toState)[0], logOdds: norm(multiply(direction, toState)[0]) });
    product = multiply(product, scaled(network.W_hh, h));
  }
  return found;
}
