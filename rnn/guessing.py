"""Random weight guessing: solving a benchmark by drawing all weights at random, without training."""

from __future__ import annotations

import numpy as np

from rnn._validation import as_generator, check_floats, check_positive, check_size
from rnn.datasets import parity
from rnn.layers import RNN, Linear
from rnn.models import ManyToMany

__all__ = ["latch_task", "parity_task", "solutions"]


def latch_task(
    seq_len: int, batch: int, *, noise: float = 0.2**0.5, rng: np.random.Generator | int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw the latch problem: the input is +1 or -1 at the first step, then noise; the answers are the first input.

    Parameters
    ----------
    seq_len, batch : int
        T and B; the sequences begin with +1 and -1 in turn.
    noise : float, default sqrt(0.2)
        Standard deviation of the normal noise.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.

    Returns
    -------
    x : ndarray of float64, shape (T, B, 1)
        Inputs.
    answers : ndarray of float64, shape (T, B)
        +1 or -1.

    References
    ----------
    Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is difficult", IEEE Transactions
    on Neural Networks 5 (1994); the noise as in Schmidhuber, Hochreiter and Bengio, "Evaluating benchmark problems by
    random guessing" (2001). Both ask for the answer at the last step only.

    Examples
    --------
    >>> x, answers = latch_task(3, 2, rng=0)
    >>> x[0].ravel(), answers.tolist()
    (array([ 1., -1.]), [[1.0, -1.0], [1.0, -1.0], [1.0, -1.0]])
    """
    T, B = check_size("seq_len", seq_len), check_size("batch", batch)
    x = as_generator(rng).normal(0, check_positive("noise", noise), size=(T, B, 1))
    x[0, :, 0] = 1 - 2.0 * (np.arange(B) % 2)
    return x, np.tile(x[0, :, 0], (T, 1))


def parity_task(seq_len: int, batch: int, *, rng: np.random.Generator | int) -> tuple[np.ndarray, np.ndarray]:
    """Draw random bits and their running parity, both as -1 and +1.

    Parameters
    ----------
    seq_len, batch : int
        T and B.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.

    Returns
    -------
    x : ndarray of float64, shape (T, B, 1)
        -1 or +1.
    answers : ndarray of float64, shape (T, B)
        +1 where the number of ones so far is odd, else -1.

    Examples
    --------
    >>> x, answers = parity_task(4, 1, rng=0)
    >>> x.ravel(), answers.ravel()
    (array([ 1.,  1.,  1., -1.]), array([ 1., -1.,  1.,  1.]))
    """
    bits = parity.sample(seq_len, batch, rng=rng)
    return 2 * bits.x - 1, 2.0 * bits.targets - 1


def solutions(
    x: np.ndarray,
    answers: np.ndarray,
    guesses: int,
    *,
    hidden_size: int,
    bound: float = 100.0,
    rng: np.random.Generator | int,
) -> list[ManyToMany]:
    """Draw tanh networks with all weights and biases from U(-bound, bound); return those that make no mistake.

    Parameters
    ----------
    x : ndarray of float64, shape (T, B, D)
        Inputs.
    answers : ndarray of float64, shape (T, B)
        +1 or -1 at every step: the sign that the one output must have.
    guesses : int
        How many networks are drawn.
    hidden_size : int
        H.
    bound : float, default 100
        Half the width of the interval.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.

    Returns
    -------
    list of ManyToMany
        The networks that are right at every step of every sequence.

    References
    ----------
    Hochreiter and Schmidhuber, "LSTM can solve hard long time lag problems", NIPS 9 (1997), section 1.

    Examples
    --------
    >>> x, answers = latch_task(20, 20, rng=0)
    >>> 0 < len(solutions(x, answers, 2000, hidden_size=1, rng=0)) < 200
    True
    """
    T, B, D = check_floats("x", x, ("T", "B", "D"), np.dtype(np.float64)).shape
    check_floats("answers", answers, (T, B), x.dtype)
    if not np.all(np.abs(answers) == 1):
        raise ValueError(f"answers must be +1 or -1 everywhere, got {answers[np.abs(answers) != 1][0]}")
    n, H, rng = check_size("guesses", guesses), check_size("hidden_size", hidden_size), as_generator(rng)
    bound = check_positive("bound", bound)
    shapes = {"W_xh": (H, D), "W_hh": (H, H), "b_h": (H,), "W": (1, H), "b": (1,)}
    drawn = {name: rng.uniform(-bound, bound, size=(n, *shape)) for name, shape in shapes.items()}
    h = np.zeros((n, B, H))
    for inputs, right in zip(x, answers, strict=True):
        a = inputs @ drawn["W_xh"].swapaxes(1, 2) + h @ drawn["W_hh"].swapaxes(1, 2) + drawn["b_h"][:, None]
        h = np.tanh(a)  # (n, B, H)
        y = (h @ drawn["W"].swapaxes(1, 2))[..., 0] + drawn["b"]  # (n, B)
        alive = (y * right > 0).all(axis=1)  # (n,): no mistake so far
        h, drawn = h[alive], {name: array[alive] for name, array in drawn.items()}
    return [_network({name: array[i] for name, array in drawn.items()}) for i in range(len(h))]


def _network(weights: dict[str, np.ndarray]) -> ManyToMany:
    H, D = weights["W_xh"].shape
    layer, readout = RNN(D, H, rng=0), Linear(H, 1, rng=0)
    for params in (layer.params, readout.params):
        for name in params:
            params[name][:] = weights[name]
    return ManyToMany(layer, readout)
