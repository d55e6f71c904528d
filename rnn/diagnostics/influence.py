"""The influence of each input of a sequence on the last state, the output and the loss."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._validation import check_choice, describe
from rnn.diagnostics._model import check_model
from rnn.diagnostics.jacobians import input_jacobians
from rnn.diagnostics.matrices import matrix_norms
from rnn.losses import cross_entropy
from rnn.models import ManyToOne

__all__ = ["Influence", "influence"]


class Influence(NamedTuple):
    """Result of `influence`: one number, or one per output, for each step of each sequence."""

    state: np.ndarray  # (T, B)
    output: np.ndarray  # (T, B, K)
    loss: np.ndarray | None  # (T, B), or None without targets


def influence(
    model: ManyToOne,
    x: np.ndarray,
    targets: np.ndarray | None = None,
    mask: np.ndarray | None = None,
    *,
    method: str = "occlusion",
    loss: Any = cross_entropy,
) -> Influence:
    """Measure the influence of each input on the last state h_T, the output y and the loss L.

    "occlusion" masks each step in turn and takes the differences: |h_T - h_T without x_t|, y - y without x_t (with its
    sign), and L - L without x_t. "gradient" takes derivatives: the spectral norm of dh_T/dx_t, the
    norms of dy_k/dx_t, and the norm of dL/dx_t. With an embedding, x_t is the vector of the id.

    Parameters
    ----------
    model : ManyToOne
        Its state is the input of the readout: of an LSTM, h without c. For "gradient" its recurrent layer must be an
        RNN, LSTM or GRU.
    x : ndarray of float, shape (T, B, D), or of int, shape (T, B), with an embedding
        Input sequences. With T = 1, leaving out the input leaves the initial state.
    targets : ndarray, shape (1, B) of int or (1, B, K) of float, optional
        What the loss compares the output with; by default no influence on the loss is measured.
    mask : ndarray of bool, shape (T, B), optional
        False where a step is padding; its influence is zero.
    method : {"occlusion", "gradient"}
        How the influence is measured.
    loss : callable, default `cross_entropy`
        ``loss(output, targets)`` returns the loss and its gradient. It is called with one sequence at a time.

    Returns
    -------
    Influence
        ``state`` (T, B), ``output`` (T, B, K) and ``loss`` (T, B) or None.

    References
    ----------
    Li, Monroe and Jurafsky, "Understanding neural networks through representation erasure" (2016), for occlusion; Li,
    Chen, Hovy and Jurafsky, "Visualizing and understanding neural models in NLP", NAACL 2016, for gradients.

    Examples
    --------
    A linear unit that halves its state at each step:

    >>> from rnn import RNN, Linear
    >>> model = ManyToOne(RNN(1, 1, nonlinearity="linear", rng=0), Linear(1, 1, rng=0))
    >>> for name, value in (("W_xh", 1.0), ("W_hh", 0.5), ("b_h", 0.0)):
    ...     model.recurrent.params[name][:] = value
    >>> influence(model, np.ones((3, 1, 1)), method="gradient").state.ravel()
    array([0.25, 0.5 , 1.  ])
    """
    check_model(model, (ManyToOne,))
    check_choice("method", method, ("occlusion", "gradient"))
    if targets is not None:
        _check_targets(targets, np.shape(x)[1:2])
    measure = _by_occlusion if method == "occlusion" else _by_gradient
    return measure(model, x, targets, mask, loss)


def _check_targets(targets: Any, batch: tuple[int, ...]) -> None:
    """Refuse targets for another number of sequences: the loss, called with one at a time, would not notice."""
    if not isinstance(targets, np.ndarray):
        raise TypeError(f"targets must be a NumPy array, got {describe(targets)}")
    if targets.shape[:2] != (1, *batch):
        raise ValueError(f"targets must have shape {(1, *batch)}, or one axis more, as x has, got {targets.shape}")


def _by_gradient(model: ManyToOne, x: np.ndarray, targets: Any, mask: Any, loss: Any) -> Influence:
    logits, _, cache = model.forward(x, mask=mask)  # (1, B, K)
    layer: Any = model.recurrent  # input_jacobians refuses other layers
    to_state = input_jacobians(layer, cache.reading.recurrent)[..., : layer.output_size, :]  # (T, B, H, D): h without c
    to_output = model.readout.params["W"] @ to_state  # (T, B, K, D)
    to_loss = None
    if targets is not None:
        dlogits = np.concatenate([dlogits for _, dlogits in _each(loss, logits, targets)], axis=1)  # (1, B, K)
        to_loss = np.linalg.norm(dlogits[0, :, None] @ to_output, axis=-1)[..., 0]  # (T, B)
    return Influence(matrix_norms(to_state), np.linalg.norm(to_output, axis=-1), to_loss)


def _by_occlusion(model: ManyToOne, x: np.ndarray, targets: Any, mask: Any, loss: Any) -> Influence:
    logits, _, cache = model.forward(x, mask=mask)  # (1, B, K)
    state = cache.readout.x[0]  # (B, H)
    T, B = x.shape[:2]
    real = np.ones((T, B), dtype=bool) if mask is None else mask
    left_out = [_without(model, x, real, t) for t in range(T)]
    states = np.array([np.linalg.norm(state - other, axis=-1) for _, other in left_out])  # (T, B)
    outputs = np.concatenate([logits - other for other, _ in left_out])  # (T, B, K)
    losses = None
    if targets is not None:
        whole = [value for value, _ in _each(loss, logits, targets)]  # B numbers
        parts = [[value for value, _ in _each(loss, other, targets)] for other, _ in left_out]
        losses = np.array(whole) - np.array(parts)  # (T, B)
    return Influence(states, outputs, losses)


def _without(model: ManyToOne, x: np.ndarray, real: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the output (1, B, K) and the last state (B, H) of the sequences without their step t."""
    mask = real.copy()
    mask[t] = False
    logits, _, cache = model.forward(x, mask=mask)
    return logits, cache.readout.x[0]


def _each(loss: Any, logits: np.ndarray, targets: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """Return loss and gradient of each sequence alone."""
    return [loss(logits[:, [i]], targets[:, [i]]) for i in range(logits.shape[1])]
