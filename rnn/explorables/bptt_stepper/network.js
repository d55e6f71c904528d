// The tiny network of the stepper: its nodes and arrows, their numbers forward and backward, and every (t, k) contribution.
import { factorOf, weights } from "./order.js";
import { rnnBackward, rnnCredit, rnnForward } from "../arithmetic/rnn.js";

// One unit, h = tanh(w_xh x + w_hh h_prev + b_h), read out as it is, y = h.
const paramsOf = ({ w_xh, w_hh, b_h }) => ({ W_xh: [[w_xh]], W_hh: [[w_hh]], b_h: [b_h], W_hy: [[1]], b_y: [0] });

const forward = (settings) =>
  rnnForward(
    paramsOf(settings),
    settings.x.map((x) => [x]),
    [settings.h_0],
  );

const lossesOf = (steps, targets) => steps.map(({ y }, i) => (y[0] - targets[i]) ** 2 / 2);
const sum = (values) => values.reduce((total, value) => total + value, 0);

// (L(w + e) - L(w - e)) / 2e: the total loss computed twice more, with one number moved.
function centralDifference(settings, name, e = 1e-5) {
  const loss = (value) => sum(lossesOf(forward({ ...settings, [name]: value }), settings.targets));
  return (loss(settings[name] + e) - loss(settings[name] - e)) / (2 * e);
}

// The terms of the double sum: [t - 1][k - 1] is what L_t contributes through the use of the weight at step k. h_0 is used
// once, by the first step.
function contributions(name, { w_hh }, node, credit) {
  if (name === "h_0") return credit.map(({ da }) => [da[0][0] * w_hh]);
  return credit.map(({ da }) => da.map(([value], i) => value * factorOf[name](node, i + 1)));
}

// The arrows, from what they leave to what they enter, with the name and the number of their local derivative.
function arrowsOf(T, { w_xh, w_hh, targets }, node) {
  return Array.from({ length: T }, (_, i) => i + 1).flatMap((t) => [
    { from: `x${t}`, to: `a${t}`, name: "w_xh", local: w_xh },
    { from: `h${t - 1}`, to: `a${t}`, name: "w_hh", local: w_hh },
    { from: `a${t}`, to: `h${t}`, name: `1 − h_${t}²`, local: 1 - node[`h${t}`] ** 2 },
    { from: `h${t}`, to: `y${t}`, name: "1", local: 1 },
    { from: `y${t}`, to: `L${t}`, name: `y_${t} − target_${t}`, local: node[`y${t}`] - targets[t - 1] },
  ]);
}

// All numbers of the figure, recomputed whenever one changes.
export function solve(settings) {
  const { targets, h_0 } = settings;
  const steps = forward(settings);
  const T = steps.length;
  const losses = lossesOf(steps, targets);
  const dys = steps.map(({ y }, i) => [y[0] - targets[i]]);
  const { grads, dx, dh, da, dh0 } = rnnBackward(paramsOf(settings), steps, dys);
  const [node, grad] = [{ h0: h_0 }, { h0: dh0[0] }];
  steps.forEach(({ x, a, h, y }, i) => {
    Object.assign(node, { [`x${i + 1}`]: x[0], [`a${i + 1}`]: a[0], [`h${i + 1}`]: h[0], [`y${i + 1}`]: y[0] });
    Object.assign(grad, {
      [`x${i + 1}`]: dx[i][0],
      [`a${i + 1}`]: da[i][0],
      [`h${i + 1}`]: dh[i][0],
      [`y${i + 1}`]: dys[i][0],
    });
    Object.assign(node, { [`L${i + 1}`]: losses[i] });
    Object.assign(grad, { [`L${i + 1}`]: 1 });
  });
  const credit = rnnCredit(paramsOf(settings), steps, dys);
  return {
    T,
    node,
    grad,
    arrows: arrowsOf(T, settings, node),
    loss: sum(losses),
    terms: Object.fromEntries(weights.map((name) => [name, contributions(name, settings, node, credit)])),
    totals: { w_xh: grads.W_xh[0][0], w_hh: grads.W_hh[0][0], b_h: grads.b_h[0], h_0: dh0[0] },
    differences: Object.fromEntries(weights.map((name) => [name, centralDifference(settings, name)])),
  };
}
