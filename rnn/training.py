"""The training loop: mini-batches, clipping, history, and what to do when it goes wrong."""

import contextlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn._validation import NotFiniteError, as_generator, check_finite, check_mask, check_size, describe
from rnn.losses import cross_entropy
from rnn.optim import clip_grad_norm

__all__ = ["History", "train"]

Loss = Callable[..., tuple[float, NDArray]]


@dataclass
class History:
    """What happened during training, one entry per update.

    Parameters
    ----------
    loss : list of float
        Loss of the mini-batch, before the update.
    grad_norm : list of float
        Norm of all gradients together, before clipping.
    interrupted : bool
        Whether an interrupt (Ctrl-C, or the stop button of Jupyter) ended the training.

    Examples
    --------
    >>> History(loss=[2.0, 1.5], grad_norm=[0.3, 0.2])
    History(loss=[2.0, 1.5], grad_norm=[0.3, 0.2], interrupted=False)
    """

    loss: list[float] = field(default_factory=list)
    grad_norm: list[float] = field(default_factory=list)
    interrupted: bool = False


def train(
    model: Any,
    x: NDArray,
    targets: NDArray,
    mask: NDArray | None = None,
    *,
    optimizer: Any,
    steps: int,
    batch_size: int,
    rng: np.random.Generator | int,
    loss: Loss = cross_entropy,
    max_grad_norm: float | None = None,
    progress: bool = False,
    callback: Callable[[int, float], bool | None] | None = None,
) -> History:
    """Train a model, in place, on mini-batches of sequences.

    Each step draws the next ``batch_size`` of the N sequences, then ``params <- optimizer(params, dL/dparams)``.
    Every epoch goes through all sequences once, in a new random order; its last batch is smaller when N is not
    a multiple of ``batch_size``.

    Parameters
    ----------
    model : object
        Has ``params``, ``forward(x)`` or ``forward(x, mask=mask)``, and ``backward``, as `ManyToMany` does.
    x : array, shape (T, N, D)
        The N input sequences; (T, N) integers if the model starts with an embedding.
    targets : array, shape (T, N) of int, or (T, N, K) of float
        What the loss compares the output with. Floats, here and in x, must be finite, in padding too.
    mask : bool array, shape (T, N), optional
        False where a step is padding. Every sequence needs at least one True.
    optimizer : object
        Has ``step(params, grads)``, as `SGD` and `Adam` do.
    steps : int
        Number of updates, positive.
    batch_size : int
        Sequences per update, from 1 to N.
    rng : np.random.Generator or int
        Decides the order of the sequences.
    loss : callable, default `cross_entropy`
        ``loss(output, targets)`` or ``loss(output, targets, mask=mask)`` returns the loss and dL/doutput.
    max_grad_norm : float, optional
        Clip the gradients of each step to this norm.
    progress : bool, default False
        Show a progress bar with the current loss.
    callback : callable, optional
        ``callback(step, loss)`` is called after each update, with steps counted from 0. Training stops early,
        and normally, when it returns True.

    Returns
    -------
    History
        One loss and one gradient norm per update. After an interrupt it has ``interrupted=True``, and the
        parameters are those of the last complete update.

    Raises
    ------
    FloatingPointError
        If the loss, a gradient or an updated parameter is NaN or infinite. The parameters are then the last ones
        whose loss was finite; the optimizer is not turned back, so start again with a new one.
    TypeError, ValueError
        If an argument does not fit.

    Notes
    -----
    Whatever exception arrives during an update, the parameters are put back to what they were before it.

    Examples
    --------
    Learn to repeat the input:

    >>> from rnn import Adam, Linear, ManyToMany, RNN
    >>> rng = np.random.default_rng(0)
    >>> bits = rng.integers(2, size=(5, 16))  # (T, N)
    >>> model = ManyToMany(RNN(2, 4, rng=rng), Linear(4, 2, rng=rng))
    >>> history = train(model, np.eye(2)[bits], bits, optimizer=Adam(lr=0.05), steps=60, batch_size=8, rng=rng)
    >>> len(history.loss), history.loss[-1] < 0.1
    (60, True)
    """
    _check_data(x, targets, mask)
    N = x.shape[1]
    steps, batch_size = check_size("steps", steps), check_size("batch_size", batch_size)
    if batch_size > N:
        raise ValueError(f"batch_size must be at most the number of sequences, {N}, got {batch_size}")
    max_norm = math.inf if max_grad_norm is None else max_grad_norm
    clip_grad_norm({}, max_norm)  # refuses a wrong max_grad_norm before the first step

    updates: list[tuple[float, float]] = []  # loss and norm in one list: an interrupt cannot separate them
    interrupted = False
    batches = _batches(N, batch_size, as_generator(rng))
    good = _copy(model.params)  # the last parameters whose loss was finite
    try:
        with _progress_bar(steps, progress) as bar:
            for step in range(steps):
                batch = next(batches)
                options = {} if mask is None else {"mask": mask[:, batch]}
                try:
                    value, cache, doutput = _forward(model, loss, x[:, batch], targets[:, batch], options)
                    good = _copy(model.params)
                    norm = _update(model, cache, doutput, optimizer, max_norm, good)
                except (FloatingPointError, NotFiniteError) as error:  # the data are finite: numbers grew on the way
                    _restore(model.params, good)
                    raise FloatingPointError(_advice(step, error)) from error
                updates.append((value, norm))
                if bar is not None:
                    bar.set_postfix(loss=f"{value:.4f}", refresh=False)
                    bar.update()
                if callback is not None and _is_true(callback(step, value)):
                    break
    except KeyboardInterrupt:
        interrupted = True
    return History([value for value, _ in updates], [norm for _, norm in updates], interrupted)


def _forward(
    model: Any, loss: Loss, inputs: NDArray, wanted: NDArray, options: dict[str, NDArray]
) -> tuple[float, Any, NDArray]:
    """Compute the loss, which must be finite, and what backward needs."""
    with np.errstate(all="ignore"):
        output, _, cache = model.forward(inputs, **options)
        value, doutput = loss(output, wanted, **options)
    if not math.isfinite(value):
        raise FloatingPointError(f"the loss is {value}")
    return float(value), cache, doutput


def _update(
    model: Any, cache: Any, doutput: NDArray, optimizer: Any, max_norm: float, before: dict[str, NDArray]
) -> float:
    """Update the parameters and return the norm of the gradients; cut short by anything, leave them as before."""
    try:
        with np.errstate(all="ignore"):
            _, _, grads = model.backward(cache, doutput)
        norm = clip_grad_norm(grads, max_norm)
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            optimizer.step(model.params, grads)
        for key, param in model.params.items():
            if not np.isfinite(param).all():
                raise FloatingPointError(f"the update made params[{key!r}] NaN or infinite")
    except BaseException:
        _restore(model.params, before)
        raise
    return norm


def _advice(step: int, problem: Exception) -> str:
    """Say where training broke and what to try."""
    return (
        f"training stopped at step {step}: {problem}. Try a smaller learning rate (lr), try max_grad_norm=1.0, and "
        "look at the size of the inputs. The model has its last good parameters again; make a new optimizer."
    )


def _copy(params: dict[str, NDArray]) -> dict[str, NDArray]:
    """Return copies of all arrays."""
    return {key: param.copy() for key, param in params.items()}


def _restore(params: dict[str, NDArray], saved: dict[str, NDArray]) -> None:
    """Write the saved numbers back into the same arrays."""
    for key, param in params.items():
        param[...] = saved[key]


def _batches(count: int, batch_size: int, rng: np.random.Generator) -> Iterator[NDArray]:
    """Yield the indices of one batch after another, for ever, in a new order each epoch."""
    while True:
        order = rng.permutation(count)  # (N,)
        for start in range(0, count, batch_size):
            yield order[start : start + batch_size]  # (B,), or fewer at the end of the epoch


def _progress_bar(steps: int, progress: bool) -> Any:
    """Return a tqdm bar, or a stand-in that gives None."""
    if not progress:
        return contextlib.nullcontext()
    from tqdm.auto import tqdm  # here, because most runs need none

    return tqdm(total=steps, desc="training")


def _check_data(x: NDArray, targets: NDArray, mask: NDArray | None) -> None:
    """Refuse inputs, targets and mask that do not belong together."""
    for name, value in (("x", x), ("targets", targets)):
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{name} must be a NumPy array, got {describe(value)}")
        if value.dtype.kind == "f":
            check_finite(name, value)
    if x.ndim < 2 or 0 in x.shape:
        raise ValueError(f"x must have shape (T, N, D) and not be empty, got {x.shape}")
    T, N = x.shape[:2]
    if targets.shape[:2] != (T, N):
        raise ValueError(f"targets must have shape ({T}, {N}) or ({T}, {N}, K), as x has, got {targets.shape}")
    if mask is not None:
        empty = np.flatnonzero(~check_mask(mask, (T, N)).any(axis=0))  # sequences that are all padding
        if empty.size:
            raise ValueError(f"mask must leave at least one step of every sequence, got none for sequence {empty[0]}")


def _is_true(answer: object) -> bool:
    """Tell True from the other truthy values a callback may return by accident."""
    return isinstance(answer, (bool, np.bool_)) and bool(answer)
