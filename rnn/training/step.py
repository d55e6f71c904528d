"""One step of training: forward, loss, backward, clip, update."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import NotFiniteError, describe
from rnn.batches import Batch
from rnn.clipping import clip_grad_norm, clip_grad_value
from rnn.losses import cross_entropy
from rnn.training.snapshot import Snapshot

__all__ = ["Loss", "LossNotFiniteError", "Step", "counts", "train_step"]

Loss = Callable[..., tuple[float, NDArray]]


class LossNotFiniteError(FloatingPointError):
    """The loss is NaN or infinite, because of the parameters before this step."""


class Step(NamedTuple):
    """Result of one training step.

    Attributes
    ----------
    loss : float
        Loss before the update.
    grad_norm : float
        Norm of all gradients together, before clipping.
    output : ndarray
        Output of the model before the update; of several batches, the last.
    state : object
        Last state of the model, from which a batch with ``carry`` starts.
    before : Snapshot
        Model and optimizer before the update.
    """

    loss: float
    grad_norm: float
    output: NDArray
    state: Any
    before: Snapshot


def train_step(
    model: Any,
    batch: Batch | Sequence[Batch],
    optimizer: Any,
    *,
    loss: Loss = cross_entropy,
    max_grad_norm: float | None = None,
    max_grad_value: float | None = None,
    state: Any = None,
    rng: np.random.Generator | None = None,
) -> Step:
    """Update a model once, in place: forward, loss, backward, clip, optimizer.

    Parameters
    ----------
    model : Module
        Any model or layer of this package, or another object with the same methods.
    batch : Batch, or sequence of Batch
        Loss and gradients of several batches are averaged. That equals one large batch if all of them have equally
        many targets that count. A batch without any only passes on the state.
    optimizer : object
        Has ``step(params, grads)``, as `SGD` and `Adam` do. If it has ``state``, an attribute that a step replaces
        and never changes in place, that is put back together with the parameters.
    loss : callable, default `cross_entropy`
        ``loss(output, targets)`` or ``loss(output, targets, mask=loss_mask)`` returns the loss and dL/doutput.
    max_grad_norm : float, optional
        Clip the gradients together to this norm, as `clip_grad_norm` does.
    max_grad_value : float, optional
        Clip every number of the gradients to this size, as `clip_grad_value` does, before the norm.
    state : object, optional
        Initial state for a batch with ``carry``: the ``state`` of the `Step` before.
    rng : numpy.random.Generator, optional
        Source of randomness for dropout. Without it nothing is dropped.

    Returns
    -------
    Step

    Raises
    ------
    FloatingPointError
        If the loss, a gradient or an updated parameter is NaN or infinite.

    Notes
    -----
    After any exception, a KeyboardInterrupt too, model and optimizer are as they were before the step.

    Examples
    --------
    >>> from rnn import RNN, SGD, Linear, ManyToMany, mse_loss
    >>> rng = np.random.default_rng(0)
    >>> model, optimizer = ManyToMany(RNN(1, 2, rng=rng), Linear(2, 1, rng=rng)), SGD(lr=0.1)
    >>> batch = Batch(x=np.ones((3, 1, 1)), targets=np.zeros((3, 1, 1)))
    >>> [round(train_step(model, batch, optimizer, loss=mse_loss).loss, 4) for _ in range(3)]
    [0.2691, 0.0664, 0.0172]
    """
    if rng is not None and not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a Generator: a seed would drop the same at every step; got {describe(rng)}")
    parts = _checked(model, [batch] if isinstance(batch, Batch) else batch)
    before = Snapshot(model, optimizer)
    total, grads = 0.0, dict[str, NDArray]()
    for part in parts:
        output, state, cache = _forward(model, part, state, rng)
        if counts(part):
            value, own = _gradient(model, part, loss, output, cache)
            total += value
            grads = {key: grads.get(key, 0) + grad for key, grad in own.items()}  # new: a model may reuse its arrays
    number = sum(map(counts, parts))
    if number > 1:
        total, grads = total / number, {key: grad / number for key, grad in grads.items()}
    norm = _clip(grads, max_grad_norm, max_grad_value)
    try:
        _update(model, grads, optimizer)
    except BaseException:
        before.restore()
        raise
    return Step(total, norm, output, state, before)


def counts(batch: Batch) -> bool:
    """Tell whether any target counts for the loss."""
    return batch.loss_mask is None or bool(batch.loss_mask.any())


def _checked(model: Any, batches: Any) -> Sequence[Batch]:
    """Return the batches of one step, which the model must be able to take."""
    if not isinstance(batches, Sequence) or not all(isinstance(part, Batch) for part in batches):
        raise TypeError(f"batch must be a Batch or a sequence of them, got {describe(batches)}")
    if not any(map(counts, batches)):
        raise ValueError(f"batch must have a target that counts for the loss, got none in {len(batches)} batches")
    if any(part.carry for part in batches) and not getattr(model, "causal", True):
        raise ValueError("batch must not be truncated for a model that reads in both directions, got carry=True")
    return batches


def _forward(model: Any, batch: Batch, state: Any, rng: np.random.Generator | None) -> tuple[NDArray, Any, Any]:
    """Return the output, the last state, and the cache."""
    options = {"mask": batch.mask, "previous": batch.previous, "state": state if batch.carry else None, "rng": rng}
    with np.errstate(all="ignore"):
        try:
            return model.forward(batch.x, **{name: value for name, value in options.items() if value is not None})
        except NotFiniteError as error:  # the batch is finite, so numbers overflowed in the model
            raise LossNotFiniteError(str(error)) from error


def _gradient(model: Any, batch: Batch, loss: Loss, output: NDArray, cache: Any) -> tuple[float, dict[str, NDArray]]:
    """Return the loss, and the gradients of the parameters."""
    options = {} if batch.loss_mask is None else {"mask": batch.loss_mask}
    with np.errstate(all="ignore"):
        try:
            result = loss(output, batch.targets, **options)
        except NotFiniteError as error:
            raise LossNotFiniteError(str(error)) from error
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(f"loss must return the loss and its gradient, got {describe(result)}")
        value, doutput = result
        if not math.isfinite(value):
            raise LossNotFiniteError(f"the loss is {value}")
        try:
            return float(value), model.backward(cache, doutput)[2]
        except NotFiniteError as error:
            raise FloatingPointError(str(error)) from error


def _clip(grads: dict[str, NDArray], max_norm: float | None, max_value: float | None) -> float:
    """Clip gradients in place and return their norm before that."""
    norm = clip_grad_norm(grads, math.inf if max_norm is None or max_value is not None else max_norm)
    if max_value is not None:
        clip_grad_value(grads, max_value)
        if max_norm is not None:
            clip_grad_norm(grads, max_norm)
    return norm


def _update(model: Any, grads: dict[str, NDArray], optimizer: Any) -> None:
    """Let the optimizer change the parameters, which must stay finite."""
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        optimizer.step(model.params, grads)
    for key, param in model.params.items():
        if not np.isfinite(param).all():
            raise FloatingPointError(f"the update made params[{key!r}] NaN or infinite")
