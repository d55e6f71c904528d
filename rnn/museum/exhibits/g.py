"""Exhibit G of the bug museum."""

import numpy as np
from numpy.typing import NDArray

from rnn.functional import log_softmax, one_hot
from rnn.museum.network import LossAndGrads, Network

__all__ = ["ExhibitG"]


class ExhibitG(Network):
    """One line is wrong."""

    def loss_and_grads(self, x: NDArray, targets: NDArray) -> LossAndGrads:
        """Return the mean cross-entropy and its gradients."""
        W_xh, W_hh, b_h, W_hy, b_y = self.params.values()
        T, B, K = *targets.shape, len(b_y)

        h = self.start  # (B, H): h_0
        states, dlogits, loss = [h.copy()], [], 0.0
        for t in range(T):
            h[:] = np.tanh(x[t] @ W_xh.T + h @ W_hh.T + b_h)
            states.append(h.copy())
            right = one_hot(targets[t], K)  # (B, K)
            log_p = log_softmax(h @ W_hy.T + b_y)  # (B, K)
            loss -= (right * log_p).sum() / (T * B)
            dlogits.append((np.exp(log_p) - right) / (T * B))

        grads = {name: np.zeros_like(param) for name, param in self.params.items()}
        dh = np.zeros_like(h)  # (B, H)
        for t in reversed(range(T)):
            grads["W_hy"] += dlogits[t].T @ states[t + 1]
            grads["b_y"] += dlogits[t].sum(axis=0)
            dh += dlogits[t] @ W_hy
            da = dh * (1 - states[t + 1] ** 2)  # (B, H)
            grads["W_xh"] += da.T @ x[t]
            grads["W_hh"] += da.T @ states[t]
            grads["b_h"] += da.sum(axis=0)
            dh = da @ W_hh
        return loss, grads
