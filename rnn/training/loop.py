"""The training loop: forward, loss, backward, clip, update; and what to do when it goes wrong."""

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn._validation import NotFiniteError, as_generator, check_positive, check_size
from rnn.losses import cross_entropy
from rnn.optim import clip_grad_norm, clip_grad_value
from rnn.training.history import History
from rnn.training.parameters import keep, put_back
from rnn.training.pieces import Data, Piece, pieces

__all__ = ["train"]

Loss = Callable[..., tuple[float, NDArray]]


def train(
    model: Any,
    x: NDArray | dict[str, NDArray],
    targets: NDArray,
    mask: NDArray | None = None,
    *,
    optimizer: Any,
    steps: int,
    batch_size: int,
    rng: np.random.Generator | int,
    loss: Loss = cross_entropy,
    max_grad_norm: float | None = None,
    max_grad_value: float | None = None,
    accumulate: int = 1,
    truncate: int | None = None,
    progress: bool = False,
    callback: Callable[[int, float], bool | None] | None = None,
) -> History:
    """Train a model, in place, on mini-batches of sequences.

    Each update draws the next ``batch_size`` of the N sequences, then ``params <- optimizer(params, dL/dparams)``.
    Every epoch goes through all sequences once, in a new random order; its last batch is smaller when N is not
    a multiple of ``batch_size``.

    Parameters
    ----------
    model : object
        Has ``params``, ``forward(x)`` or ``forward(x, mask=mask)``, and ``backward``, as `ManyToMany` does; to
        truncate also ``forward(x, state=state)``. If its ``dropout`` is above 0, ``forward`` gets a generator, ``rng``.
    x : array, shape (T, N, D), or dict of str to arrays
        The N input sequences; (T, N) integers if the model starts with an embedding. A dict holds everything that
        ``model.forward(**x)`` takes, each array with the N sequences on axis 1.
    targets : array, shape (T, N) of int, or (T, N, K) of float
        What the loss compares the output with; the first axis is 1 if there is one output per sequence. Floats,
        here and in x, must be finite, in padding too.
    mask : bool array, shape (T, N), optional
        False where a step is padding. Every sequence needs at least one True. The model and the loss both get it; the
        model alone if there is one output per sequence, the loss alone if x is a dict.
    optimizer : object
        Has ``step(params, grads)``, as `SGD` and `Adam` do.
    steps : int
        Number of updates, positive.
    batch_size : int
        Sequences in a mini-batch, from 1 to N.
    rng : np.random.Generator or int
        Decides the order of the sequences and, through a generator of its own, what dropout drops: with and without
        dropout the order is the same.
    loss : callable, default `cross_entropy`
        ``loss(output, targets)`` or ``loss(output, targets, mask=mask)`` returns the loss and dL/doutput.
    max_grad_norm : float, optional
        Clip the gradients of each update together to this norm, as `clip_grad_norm` does.
    max_grad_value : float, optional
        Clip every number of the gradients to this size, as `clip_grad_value` does, before the norm.
    accumulate : int, default 1
        Take the mean of the gradients of this many mini-batches (or chunks) in a row, then update once. If they
        have equally many real steps, that is the gradient of one batch that holds them all.
    truncate : int, optional
        Cut every mini-batch into chunks of this many steps (the last may be shorter), with an update after each.
        The state crosses from chunk to chunk, the gradient does not. A chunk that is all padding is left out.
    progress : bool, default False
        Show a progress bar with the current loss.
    callback : callable, optional
        ``callback(step, loss)`` is called after each update, with steps counted from 0. Training stops early,
        and normally, when it returns True. `EarlyStopping` is one.

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
    Whatever exception arrives during an update, the parameters are put back to what they were before it. Gradients
    that were being accumulated are dropped then.

    Stateful training on a long recording: cut it into parallel streams with `rnn.datasets.sequences.as_streams`, and
    pass ``truncate=k`` and ``batch_size`` equal to the number of streams. The state starts from zeros again only
    when the streams have been read to their end.

    References
    ----------
    Williams and Peng, "An efficient gradient-based algorithm for on-line training of recurrent network trajectories",
    Neural Computation 2 (1990), on truncation.

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
    steps, batch_size = check_size("steps", steps), check_size("batch_size", batch_size)
    accumulate = check_size("accumulate", accumulate)
    truncate = None if truncate is None else check_size("truncate", truncate)
    data = Data(x, targets, mask, truncate)
    if batch_size > data.N:
        raise ValueError(f"batch_size must be at most the number of sequences, {data.N}, got {batch_size}")
    clip = _clipper(max_grad_norm, max_grad_value)

    if truncate is not None and not getattr(model, "causal", True):
        raise ValueError(f"truncate must be None for a model that reads in both directions, got {truncate}")

    rng = as_generator(rng)
    run = _Run(model, loss, pieces(data, batch_size, truncate, rng), rng)
    updates: list[tuple[float, float]] = []  # loss and norm in one list: an interrupt cannot separate them
    interrupted = False
    try:
        with _progress_bar(steps, progress) as bar:
            for step in range(steps):
                try:
                    value, grads = run.mean_gradient(accumulate)
                    norm = _update(model, grads, optimizer, clip, run.good)
                except (FloatingPointError, NotFiniteError) as error:  # the data are finite: numbers grew on the way
                    put_back(model.params, run.good)
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


class _Run:
    """One pass through the pieces: carries the state from chunk to chunk and keeps the last good parameters."""

    def __init__(self, model: Any, loss: Loss, stream: Iterator[Piece], rng: np.random.Generator) -> None:
        self.model, self.loss, self.stream = model, loss, stream
        self.dropping = {"rng": rng.spawn(1)[0]} if getattr(model, "dropout", 0) > 0 else {}
        self.state: Any = None
        self.good = keep(model.params)  # the last parameters whose loss was finite

    def mean_gradient(self, count: int) -> tuple[float, dict[str, NDArray]]:
        """Return the mean loss of the next pieces and its gradient."""
        total = 0.0
        sums: dict[str, NDArray] = {}
        for number in range(count):
            value, cache, doutput = self._forward(next(self.stream))
            if number == count - 1:
                self.good = keep(self.model.params)
            with np.errstate(all="ignore"):
                _, _, grads = self.model.backward(cache, doutput)
                if count == 1:
                    return value, grads
                total += value
                sums = keep(grads) if number == 0 else {key: sums[key] + grad for key, grad in grads.items()}
        return total / count, {key: array / count for key, array in sums.items()}

    def _forward(self, piece: Piece) -> tuple[float, Any, NDArray]:
        """Compute the loss, which must be finite, and what backward needs."""
        state = {"state": self.state} if piece.goes_on else {}
        with np.errstate(all="ignore"):
            output, self.state, cache = self.model.forward(*piece.inputs, **piece.named, **state, **self.dropping)
            value, doutput = self.loss(output, piece.targets, **piece.options)
        if not math.isfinite(value):
            raise FloatingPointError(f"the loss is {value}")
        return float(value), cache, doutput


def _update(
    model: Any,
    grads: dict[str, NDArray],
    optimizer: Any,
    clip: Callable[[dict[str, NDArray]], float],
    before: dict[str, NDArray],
) -> float:
    """Update the parameters and return the norm of the gradients; cut short by anything, leave them as before."""
    norm = clip(grads)
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            optimizer.step(model.params, grads)
        for key, param in model.params.items():
            if not np.isfinite(param).all():
                raise FloatingPointError(f"the update made params[{key!r}] NaN or infinite")
    except BaseException:
        put_back(model.params, before)
        raise
    return norm


def _clipper(max_norm: float | None, max_value: float | None) -> Callable[[dict[str, NDArray]], float]:
    """Return a function that clips gradients in place and returns their norm before that."""
    highest_norm = math.inf if max_norm is None else check_positive("max_grad_norm", max_norm, finite=False)
    highest = math.inf if max_value is None else check_positive("max_grad_value", max_value, finite=False)

    def clip(grads: dict[str, NDArray]) -> float:
        norm = clip_grad_norm(grads, math.inf if max_value is not None else highest_norm)
        if max_value is not None:
            clip_grad_value(grads, highest)
            clip_grad_norm(grads, highest_norm)
        return norm

    return clip


def _advice(step: int, problem: Exception) -> str:
    """Say where training broke and what to try."""
    return (
        f"training stopped at step {step}: {problem}. Try a smaller learning rate (lr), try max_grad_norm=1.0, and "
        "look at the size of the inputs. The model has its last good parameters again; make a new optimizer."
    )


def _progress_bar(steps: int, progress: bool) -> Any:
    """Return a tqdm bar, or a stand-in that gives None."""
    if not progress:
        return contextlib.nullcontext()
    from tqdm.auto import tqdm  # here, because most runs need none

    return tqdm(total=steps, desc="training")


def _is_true(answer: object) -> bool:
    """Tell True from the other truthy values a callback may return by accident."""
    return isinstance(answer, (bool, np.bool_)) and bool(answer)
