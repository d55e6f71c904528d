"""How RNN, LSTM and GRU learn the adding problem with 100 steps, all in the same setting: their learning curves.

``python -m rnn.experiments.adding_gates`` runs it again (about five minutes) and stores the result.
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
from rnn.layers import GRU, LSTM, RNN, Linear
from rnn.losses import mse_loss
from rnn.models import ManyToOne
from rnn.optim import Adam, clip_grad_norm

__all__ = ["CELLS", "EVERY", "SEEDS", "SETTING", "UPDATES", "Curves", "follow", "learn", "load", "main", "network"]

T, HIDDEN_SIZE, BATCH_SIZE, LR, HALVED_EVERY, MAX_GRAD_NORM, FORGET_BIAS = 100, 8, 32, 0.005, 1500, 1.0, 1.0
TEST_SEQUENCES, TEST_SEED = 512, 12345
CELLS = ("rnn", "lstm", "gru")
SEEDS = (0, 1, 2)
UPDATES = 8000
EVERY = 100
SETTING = {
    "T": T,
    "values": "U[-1, 1]",
    "hidden size": HIDDEN_SIZE,
    "forget bias": FORGET_BIAS,
    "batch": BATCH_SIZE,
    "Adam": LR,
    "halved every": HALVED_EVERY,
    "gradient norm at most": MAX_GRAD_NORM,
}


class Curves(NamedTuple):
    """The stored results.

    Attributes
    ----------
    updates : int64 array (80,)
        After how many updates, each on 32 new sequences, the error was measured: 100, 200, ..., 8000.
    mse : dict of str to float64 array (3, 80)
        For "rnn", "lstm" and "gru" the mean squared error on 512 other sequences, by seed and number of updates. The
        best constant answer has 2/3.
    made : str
        Date of the run, and the versions it was made with.
    """

    updates: np.ndarray
    mse: dict[str, np.ndarray]
    made: str


def network(cell: str, *, rng: np.random.Generator | int) -> ManyToOne:
    """Make an untrained network: two inputs per step, 8 hidden units, one output after the last step.

    Parameters
    ----------
    cell : {"rnn", "lstm", "gru"}
        The LSTM's forget bias is 1.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    ManyToOne

    Raises
    ------
    TypeError, ValueError
        If the cell is unknown or rng has the wrong type.

    Examples
    --------
    >>> network("lstm", rng=0).params["recurrent.b_h"][8:16]
    array([1., 1., 1., 1., 1., 1., 1., 1.])
    """
    check_choice("cell", cell, CELLS)
    rng = as_generator(rng)
    if cell == "lstm":
        layer: Any = LSTM(2, HIDDEN_SIZE, forget_bias=FORGET_BIAS, rng=rng)
    else:
        layer = {"rnn": RNN, "gru": GRU}[cell](2, HIDDEN_SIZE, rng=rng)
    return ManyToOne(layer, Linear(HIDDEN_SIZE, 1, rng=rng))


def learn(cell: str, seed: int, updates: int = UPDATES) -> tuple[list[float], float]:
    """Train one network, each update on 32 new sequences, and measure it on 512 others along the way.

    Parameters
    ----------
    cell : {"rnn", "lstm", "gru"}
        As in `network`.
    seed : int
        Decides starting weights and sequences.
    updates : int, default 8000
        How many.

    Returns
    -------
    mse : list of float
        Mean squared error after every 100 updates, and after the last.
    right : float
        Share of the 512 sequences whose error is below 0.04 in the end.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type or lies outside its range.

    Examples
    --------
    >>> mse, right = learn("gru", seed=0, updates=2)
    >>> len(mse), 0 < mse[0] < 2
    (1, True)
    """
    rng, updates = as_generator(seed), check_size("updates", updates)
    return follow(network(cell, rng=rng), rng, updates)


def follow(model: ManyToOne, rng: np.random.Generator, updates: int) -> tuple[list[float], float]:
    """Train a network that is there already, as `learn` does.

    Parameters
    ----------
    model : ManyToOne
        The network.
    rng : numpy Generator
        Draws the sequences.
    updates : int
        How many.

    Returns
    -------
    mse, right
        As `learn`.

    Examples
    --------
    >>> len(follow(network("rnn", rng=0), np.random.default_rng(0), 2)[0])
    1
    """
    optimizer, curve = Adam(lr=LR), []
    test_x, test_targets = adding.sample(T, TEST_SEQUENCES, low=-1.0, rng=TEST_SEED)
    for number in range(1, updates + 1):
        x, targets = adding.sample(T, BATCH_SIZE, low=-1.0, rng=rng)
        output, _, cache = model.forward(x)
        _, _, grads = model.backward(cache, mse_loss(output, targets)[1])
        clip_grad_norm(grads, MAX_GRAD_NORM)
        optimizer.step(model.params, grads)
        if number % EVERY == 0 or number == updates:
            errors = model.forward(test_x)[0] - test_targets
            curve.append(float(np.square(errors).mean()))
        if number % HALVED_EVERY == 0:
            optimizer.lr /= 2
    return curve, float((np.abs(errors) < 0.04).mean())


def load() -> Curves:
    """Load the stored results.

    Returns
    -------
    Curves

    Examples
    --------
    >>> curves = load()
    >>> curves.updates[-1], curves.mse["gru"].shape
    (np.int64(8000), (3, 80))
    """
    text = resources.files("rnn.experiments").joinpath("data", "adding-gates.json").read_text(encoding="utf-8")
    stored: dict[str, Any] = json.loads(text)
    updates = np.array(stored["after updates"])
    return Curves(updates, {cell: np.array(stored["mse"][cell]) for cell in CELLS}, stored["made"])


def main(path: Path, seeds: tuple[int, ...] = SEEDS, updates: int = UPDATES) -> None:
    """Run all and write the results to a file.

    Parameters
    ----------
    path : Path
        The JSON file to write.
    seeds : tuple of int
        What to run.
    updates : int, default 8000
        As in `learn`.

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     main(Path(folder, "small.json"), seeds=(0,), updates=1)
    ...     sorted(json.loads(Path(folder, "small.json").read_text()))
    ['after updates', 'made', 'mse', 'seeds', 'setting']
    """
    mse = {
        cell: [[float(f"{error:.4g}") for error in learn(cell, seed, updates)[0]] for seed in seeds] for cell in CELLS
    }
    made = f"{date.today()}, Python {platform.python_version()}, NumPy {np.__version__}"
    measured = [*range(EVERY, updates, EVERY), updates]
    stored = {"made": made, "setting": SETTING, "seeds": seeds, "after updates": measured, "mse": mse}
    path.write_text(json.dumps(stored) + "\n", encoding="utf-8")


if __name__ == "__main__":  # pragma: no cover
    main(Path(__file__).parent / "data" / "adding-gates.json")
