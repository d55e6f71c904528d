// The five wirings with trained weights. `params` holds the arrays of a model of rnn.models under its own names, such as
// "rnn.W_xh"; tests/test_arithmetic.py holds every function against the class in Python.
import { rnnForward } from "./rnn.js";
import { add, argmax, matvec, softmax } from "./vectors.js";

// A recurrent layer and its read-out, under the names of the formulas.
const cell = (params, layer, readout) => ({
  W_xh: params[`${layer}.W_xh`],
  W_hh: params[`${layer}.W_hh`],
  b_h: params[`${layer}.b_h`],
  ...(readout && { W_hy: params[`${readout}.W`], b_y: params[`${readout}.b`] }),
});

const zeros = ({ b_h }) => b_h.map(() => 0);
const affine = (params, name, x) => add(matvec(params[`${name}.W`], x), params[`${name}.b`]);

// OneToOne: the probabilities of the classes.
export const classify = (params, x) => softmax(affine(params, "readout", affine(params, "hidden", x).map(Math.tanh)));

// ManyToMany and ManyToOne with an embedding: the probabilities after each input; the last ones are ManyToOne's answer.
export function follow(params, ids) {
  const network = cell(params, "rnn", "readout");
  const xs = ids.map((id) => params["embedding.W"][id]);
  return rnnForward(network, xs, zeros(network)).map(({ p }) => p);
}

// ManyToMany with a Bidirectional and an embedding: the probabilities at each input, from the words on both sides.
export function followBothWays(params, ids) {
  const xs = ids.map((id) => params["embedding.W"][id]);
  const [ahead, back] = [cell(params, "rnn.forward"), cell(params, "rnn.backward")];
  const fromLeft = rnnForward(ahead, xs, zeros(ahead)).map(({ h }) => h);
  const fromRight = rnnForward(back, xs.toReversed(), zeros(back)).map(({ h }) => h).toReversed();
  return ids.map((_, t) => softmax(affine(params, "readout", [...fromLeft[t], ...fromRight[t]])));
}

// A decoder from the state h: at each step the most likely symbol, which it reads next, until that is the stop symbol.
function write(params, h, { start, stop, maxSteps }) {
  const network = cell(params, "decoder.rnn", "decoder.readout");
  const steps = [];
  let [id, state] = [start, h];
  while (steps.length < maxSteps && (steps.length === 0 || id !== stop)) {
    const [step] = rnnForward(network, [params["decoder.embedding.W"][id]], state);
    [id, state] = [argmax(step.p), step.h];
    steps.push({ id, p: step.p[id], h: state });
  }
  return steps;
}

// OneToMany.generate: the symbols, their probabilities and the states; the first state comes from x.
export function caption(params, x, symbols) {
  const first = affine(params, "start", x).map(Math.tanh);
  return { first, written: write(params, first, symbols) };
}

// EncoderDecoder.generate: the states of the encoder, and what the decoder writes from the last of them.
export function translate(params, ids, symbols) {
  const encoder = cell(params, "encoder");
  const xs = ids.map((id) => params["embedding.W"][id]);
  const read = rnnForward(encoder, xs, zeros(encoder)).map(({ h }) => h);
  return { read, written: write(params, read.at(-1), symbols) };
}
