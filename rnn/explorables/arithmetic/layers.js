// A recurrent network of any kind, as weights.py sends it: `class` says which.
import { rnnBackward, rnnForward } from "./network.js";
import { gruBackward, gruForward, lstmBackward, lstmForward } from "./gated.js";

const zeros = ({ W_hh }) => W_hh[0].map(() => 0);
const kinds = {
  RNN: { forward: rnnForward, backward: rnnBackward, start: zeros },
  LSTM: {
    forward: lstmForward,
    backward: lstmBackward,
    start: (network) => ({ h: zeros(network), c: zeros(network) }),
  },
  GRU: { forward: gruForward, backward: gruBackward, start: zeros },
};

// The initial state of zeros.
export const zeroState = (network) => kinds[network.class].start(network);

// The steps over a sequence of vectors, each with h, and y and p where there is a read-out.
export const forward = (network, xs, state = zeroState(network)) => kinds[network.class].forward(network, xs, state);

// Gradients as rnnBackward, lstmBackward and gruBackward give them, that of the initial state as dState.
export function backward({ embedding: _embedding, ...network }, steps, dys, dState = null) {
  const { dh0, ...found } = kinds[network.class].backward(network, steps, dys, dState);
  return dh0 ? { dState: dh0, ...found } : found;
}
