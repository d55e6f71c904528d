"""Where the plain recurrent network stops learning the adding problem, by length and starting weights.

``python -m rnn.experiments.adding_lengths`` runs it again (about ten minutes) and stores the result.
"""

from __future__ import annotations

import json
import platform
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rnn._validation import as_generator, check_choice, check_size
from rnn.datasets import adding
from rnn.initializers import identity, orthogonal
from rnn.layers import RNN, Linear
from rnn.losses import mse_loss
from rnn.models import ManyToOne
from rnn.optim import Adam
from rnn.training import train

__all__ = ["LENGTHS", "SEEDS", "STARTS", "Results", "load", "main", "network", "run"]

HIDDEN_SIZE, UPDATES, BATCH_SIZE, LEARNING_RATE, MAX_GRAD_NORM = 32, 3000, 50, 0.003, 1.0
SEQUENCES, TEST_SEQUENCES, TEST_SEED = 20_000, 2000, 12345
LENGTHS = (10, 20, 30, 40, 50, 60, 80, 100, 150)
STARTS = ("uniform", "orthogonal", "identity")
SEEDS = (0, 1, 2, 3, 4)


class Results(NamedTuple):
    """The stored results.

    Attributes
    ----------
    mse : float64 array (3, 9, 5)
        Mean squared error on new sequences, by start (as in `STARTS`), length (`LENGTHS`) and seed (`SEEDS`).
    made : str
        Date of the run, and the versions it was made with.
    """

    mse: np.ndarray
    made: str


def network(start: str, hidden_size: int = HIDDEN_SIZE, *, rng: np.random.Generator | int) -> ManyToOne:
    """Make an untrained network for the adding problem: two inputs per step, one output after the last.

    Parameters
    ----------
    start : {"uniform", "orthogonal", "identity"}
        "uniform": tanh, everything from U(-1/sqrt(H), 1/sqrt(H)); "orthogonal": the same with a random orthogonal W_hh;
        "identity": ReLU, W_hh the identity, biases zero.
    hidden_size : int, default 32
        H.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    ManyToOne

    Raises
    ------
    TypeError, ValueError
        If the start is unknown, hidden_size is not a positive int, or rng has the wrong type.

    References
    ----------
    Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified linear units" (2015), for
    "identity"; they also draw smaller input weights.

    Examples
    --------
    >>> network("identity", 3, rng=0).params["recurrent.W_hh"]
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    check_choice("start", start, STARTS)
    H, rng = check_size("hidden_size", hidden_size), as_generator(rng)
    layer = RNN(2, H, nonlinearity="relu" if start == "identity" else "tanh", rng=rng)
    if start == "orthogonal":
        layer.params["W_hh"][:] = orthogonal((H, H), rng=rng)
    if start == "identity":
        layer.params["W_hh"][:], layer.params["b_h"][:] = identity((H, H)), 0
    return ManyToOne(layer, Linear(H, 1, rng=rng))


def run(start: str, seq_len: int, seed: int, updates: int = UPDATES) -> float:
    """Train one network and return its mean squared error on 2000 new sequences.

    Parameters
    ----------
    start : {"uniform", "orthogonal", "identity"}
        As in `network`.
    seq_len : int
        T, at least 2.
    seed : int
        Decides starting weights, training sequences and their order.
    updates : int, default 3000
        Number of updates, each by Adam on 50 sequences.

    Returns
    -------
    float
        To compare with `adding.constant`, 1/6.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type or lies outside its range.

    Examples
    --------
    >>> 0 < run("uniform", 4, seed=0, updates=2) < 10
    True
    """
    rng = as_generator(seed)
    model = network(start, rng=rng)
    x, targets = adding.sample(seq_len, SEQUENCES, rng=rng)
    train(
        model,
        x,
        targets,
        optimizer=Adam(lr=LEARNING_RATE),
        steps=updates,
        batch_size=BATCH_SIZE,
        rng=rng,
        loss=mse_loss,
        max_grad_norm=MAX_GRAD_NORM,
    )
    x, targets = adding.sample(seq_len, TEST_SEQUENCES, rng=TEST_SEED)
    return mse_loss(model.forward(x)[0], targets)[0]


def load() -> Results:
    """Load the stored results.

    Returns
    -------
    Results

    Examples
    --------
    >>> load().mse.shape
    (3, 9, 5)
    """
    text = resources.files("rnn.experiments").joinpath("data", "adding-lengths.json").read_text(encoding="utf-8")
    stored: dict[str, Any] = json.loads(text)
    return Results(np.array([stored["mse"][start] for start in STARTS]), stored["made"])


def main(
    path: Path, lengths: tuple[int, ...] = LENGTHS, seeds: tuple[int, ...] = SEEDS, updates: int = UPDATES
) -> None:
    """Run all and write the results to a file.

    Parameters
    ----------
    path : Path
        The JSON file to write.
    lengths, seeds : tuple of int
        What to run.
    updates : int, default 3000
        As in `run`.

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     main(Path(folder, "small.json"), lengths=(2,), seeds=(0,), updates=1)
    ...     sorted(json.loads(Path(folder, "small.json").read_text()))
    ['made', 'mse', 'settings']
    """
    mse = {
        start: [[round(run(start, T, seed, updates), 5) for seed in seeds] for T in lengths] for start in STARTS
    }  # (length, seed) per start
    settings = {"lengths": lengths, "seeds": seeds, "updates": updates, "batch_size": BATCH_SIZE}
    settings |= {"hidden_size": HIDDEN_SIZE, "learning_rate": LEARNING_RATE, "max_grad_norm": MAX_GRAD_NORM}
    made = f"{date.today()}, Python {platform.python_version()}, NumPy {np.__version__}"
    text = json.dumps({"made": made, "settings": settings, "mse": mse}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":  # pragma: no cover
    main(Path(__file__).parent / "data" / "adding-lengths.json")
