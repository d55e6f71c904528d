// The effect of the gate that keeps the state, taken alone: the LSTM's forget gate f, the GRU's update gate z.
import { multiplyElements } from "../arithmetic/vectors.js";

// The same network with a number added to the biases of that gate, the second one.
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
  for (const gate of gates.slice(1).toReversed()) gradients.unshift(multiplyElements(gradients[0], gate));
  return gradients;
}
