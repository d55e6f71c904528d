"""Self-attention: the output at each position is a weighted mean over all positions."""

from __future__ import annotations

import numpy as np

from rnn._validation import check_floats
from rnn.functional import softmax

__all__ = ["self_attention"]


def self_attention(x: np.ndarray, W_q: np.ndarray, W_k: np.ndarray, W_v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute scaled dot-product self-attention: output_t = sum_s p_ts v_s, p_ts = softmax_s(q_t . k_s / sqrt(d)).

    Queries q_t = W_q x_t, keys k_t = W_k x_t and values v_t = W_v x_t: one head, no mask, no biases and no encoding of
    the position.

    Parameters
    ----------
    x : ndarray of float, shape (T, B, D)
        Sequences, time first.
    W_q, W_k : ndarray of the same dtype, shape (d, D)
        Weights of the queries and of the keys.
    W_v : ndarray of the same dtype, shape (H, D)
        Weights of the values.

    Returns
    -------
    output : ndarray of the same dtype, shape (T, B, H)
        Weighted means of the values.
    weights : ndarray of the same dtype, shape (B, T, T)
        Attention weights p_ts of position t (row) on position s (column); every row sums to 1.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, equation 1.

    Examples
    --------
    >>> x, same = np.array([[[1.0]], [[3.0]]]), np.zeros((1, 1))
    >>> output, weights = self_attention(x, same, same, np.ones((1, 1)))
    >>> output.ravel()  # equal scores: the mean
    array([2., 2.])
    """
    D = check_floats("x", x, ("T", "B", "D")).shape[-1]
    d = check_floats("W_q", W_q, ("d", D), x.dtype).shape[0]
    check_floats("W_k", W_k, (d, D), x.dtype)
    check_floats("W_v", W_v, ("H", D), x.dtype)
    rows = x.swapaxes(0, 1)  # (B, T, D)
    q, k, v = rows @ W_q.T, rows @ W_k.T, rows @ W_v.T  # (B, T, d), (B, T, d), (B, T, H)
    weights = softmax(q @ k.swapaxes(1, 2) / x.dtype.type(np.sqrt(d)))  # (B, T, T)
    return (weights @ v).swapaxes(0, 1), weights
