"""The training loop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from rnn._validation import as_generator, check_positive, check_size, describe
from rnn.batches import Batch, check_batches
from rnn.losses import cross_entropy
from rnn.training.history import History
from rnn.training.snapshot import Snapshot
from rnn.training.step import Loss, LossNotFiniteError, counts, train_step

__all__ = ["train"]


def train(
    model: Any,
    batches: Iterable[Batch],
    *,
    optimizer: Any,
    steps: int,
    loss: Loss = cross_entropy,
    max_grad_norm: float | None = None,
    max_grad_value: float | None = None,
    accumulate: int = 1,
    rng: np.random.Generator | int | None = None,
    callback: Callable[[int, float], bool | None] | None = None,
) -> History:
    """Train a model, in place: repeat `train_step` with the next batch.

    Parameters
    ----------
    model : Module
        Any model or layer of this package, or another object with the same methods.
    batches : iterable of Batch
        Training data, such as ``shuffled(data, 32, rng=rng)``; `rnn.batches` has others.
    optimizer : object
        Has ``step(params, grads)``, as `SGD` and `Adam` do.
    steps : int
        Number of updates, positive.
    loss : callable, default `cross_entropy`
        ``loss(output, targets)`` or ``loss(output, targets, mask=loss_mask)`` returns the loss and dL/doutput.
    max_grad_norm : float, optional
        Clip the gradients of each update together to this norm, as `clip_grad_norm` does.
    max_grad_value : float, optional
        Clip every number of the gradients to this size, as `clip_grad_value` does, before the norm.
    accumulate : int, default 1
        Number of batches over which loss and gradients are averaged for one update.
    rng : numpy.random.Generator or int, optional
        Required if the model has dropout. What is dropped is drawn from a generator spawned from it, so that batches
        drawn from it are the same with and without dropout.
    callback : callable, optional
        ``callback(step, loss)`` is called after each update, with steps counted from 0. If it returns True, training
        ends. `EarlyStopping` is one.

    Returns
    -------
    History
        One loss and one gradient norm per update. After an interrupt it has ``interrupted=True``, and model and
        optimizer are those of the last complete update.

    Raises
    ------
    FloatingPointError
        If the loss, a gradient or an updated parameter is NaN or infinite. Model and optimizer are then as they were
        when the loss was last finite.
    ValueError
        If the batches end before the last step; the updates until then have been made.

    Notes
    -----
    Matrix products run on one thread, or on as many as the environment variable OMP_NUM_THREADS says. On a busy machine
    several threads are many times slower; on an idle one, layers with H >= 128 train faster with several.

    Examples
    --------
    Learn to repeat the input:

    >>> from rnn import Adam, Batch, Linear, ManyToMany, RNN, shuffled
    >>> rng = np.random.default_rng(0)
    >>> bits = rng.integers(2, size=(5, 16))  # (T, N)
    >>> model = ManyToMany(RNN(2, 4, rng=rng), Linear(4, 2, rng=rng))
    >>> data = Batch(x=np.eye(2)[bits], targets=bits)
    >>> history = train(model, shuffled(data, 8, rng=rng), optimizer=Adam(lr=0.05), steps=60)
    >>> len(history.loss), history.loss[-1] < 0.1
    (60, True)
    """
    steps, accumulate = check_size("steps", steps), check_size("accumulate", accumulate)
    for name, limit in (("max_grad_norm", max_grad_norm), ("max_grad_value", max_grad_value)):
        if limit is not None:
            check_positive(name, limit, finite=False)
    dropping = None
    if getattr(model, "dropout", 0) > 0:
        if rng is None:
            raise ValueError(f"rng must be given, because the model has dropout {model.dropout}, got None")
        dropping = as_generator(rng).spawn(1)[0]
    options: dict[str, Any] = {"loss": loss, "max_grad_norm": max_grad_norm, "max_grad_value": max_grad_value}
    _check(model, batches, optimizer, callback)
    source, state, good = iter(batches), None, Snapshot(model, optimizer)
    updates: list[tuple[float, float]] = []  # loss and norm in one list: an interrupt cannot separate them
    interrupted = False
    # Threads that share a product wait for each other whenever another program takes one of the cores.
    with threadpool_limits(None if "OMP_NUM_THREADS" in os.environ else 1, user_api="blas"):
        try:
            for number in range(steps):
                parts = _next(source, accumulate)
                if sum(map(counts, parts)) < accumulate:
                    raise ValueError(
                        f"batches must last for {steps} steps of {accumulate}, got only {number} steps; "
                        "an iterator can be used only once"
                    )
                try:
                    step = train_step(model, parts, optimizer, state=state, rng=dropping, **options)
                except FloatingPointError as error:
                    if isinstance(error, LossNotFiniteError):
                        good.restore()
                    raise FloatingPointError(_advice(number, error)) from error
                state, good = step.state, step.before
                updates.append((step.loss, step.grad_norm))
                if callback is not None and _is_true(callback(number, step.loss)):
                    break
        except KeyboardInterrupt:
            interrupted = True
    return History([value for value, _ in updates], [norm for _, norm in updates], interrupted)


def _check(model: Any, batches: Any, optimizer: Any, callback: Any) -> None:
    """Refuse objects that cannot be what they are taken for."""
    wanted = {"model": (model, ["forward", "backward", "params"]), "optimizer": (optimizer, ["step"])}
    for name, (value, methods) in wanted.items():
        if isinstance(value, type) or not all(hasattr(value, method) for method in methods):
            got = f"the class {value.__name__}" if isinstance(value, type) else describe(value)
            raise TypeError(f"{name} must be an object with {', '.join(methods)}, got {got}")
    check_batches(batches)
    if callback is not None and not callable(callback):
        raise TypeError(f"callback must be a function of the step and the loss, got {describe(callback)}")


def _next(source: Iterator[Batch], number: int) -> list[Batch]:
    """Return the batches up to the one with which so many have targets that count; fewer if the source ends."""
    parts: list[Batch] = []
    for batch in source:
        if not isinstance(batch, Batch):
            raise TypeError(f"batches must give objects of class Batch, got {describe(batch)}")
        parts.append(batch)
        if sum(map(counts, parts)) == number:
            break
    return parts


def _advice(step: int, problem: Exception) -> str:
    """Return a message that says where training failed and what to try."""
    now = "are as they were at the start" if step == 0 else "are back where the loss was finite"
    return (
        f"training stopped at step {step}: {problem}. Try a smaller learning rate (lr), try max_grad_norm=1.0, and "
        f"look at the size of the inputs. Model and optimizer {now}."
    )


def _is_true(answer: object) -> bool:
    """Tell whether a callback returned True, and not just a truthy value by accident."""
    return isinstance(answer, (bool, np.bool_)) and bool(answer)
