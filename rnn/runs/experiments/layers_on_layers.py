"""Whether several layers do better than one with as many weights, on two tasks.

``python -m rnn.experiments.layers_on_layers`` runs it again (about four minutes) and stores the result.
"""

from __future__ import annotations

import json
import platform
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_choice, check_size
from rnn.datasets import Vocabulary, tagging, temporal_xor
from rnn.layers import RNN, Embedding, Linear, Stacked
from rnn.losses import cross_entropy
from rnn.models import ManyToMany
from rnn.optim import Adam
from rnn.training import train

__all__ = ["DEPTHS", "RATES", "RUNS", "SEEDS", "TASKS", "Results", "hidden_size", "load", "main", "run"]

TASKS = ("temporal xor", "tagging")
DEPTHS = (1, 2, 3)
RATES = (0.003, 0.01, 0.03)
SEEDS = (0, 1, 2, 3, 4)
RUNS = (("temporal xor", 100), ("temporal xor", 500), ("tagging", 500))
"""The tasks, each with a number of updates."""
BATCH_SIZE, MAX_GRAD_NORM = 32, 1.0
INPUT_SIZES = {"temporal xor": 1, "tagging": 16}
BUDGETS = {"temporal xor": 960, "tagging": 1568}  # as many weights as one layer of 30 or of 32 units
SEQ_LEN, SEQUENCES = 30, 1000


class Results(NamedTuple):
    """The stored results.

    Attributes
    ----------
    right : dict of tuple to float64 array (3, 3, 5)
        Share of right answers on new data, by task and updates (`RUNS`), then depth (`DEPTHS`), learning rate (`RATES`)
        and seed (`SEEDS`).
    made : str
        Date of the run, and the versions it was made with.
    """

    right: dict[tuple[str, int], NDArray[np.float64]]
    made: str


def hidden_size(task: str, depth: int) -> int:
    """Size of each of so many layers of an RNN that they have at most as many weights as the single layer.

    Parameters
    ----------
    task : {"temporal xor", "tagging"}
    depth : int

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If the task is unknown or depth not a positive int.

    Examples
    --------
    >>> [hidden_size("tagging", depth) for depth in DEPTHS]
    [32, 20, 15]
    """
    D, depth = INPUT_SIZES[check_choice("task", task, TASKS)], check_size("depth", depth)

    def weights(H: int) -> int:
        return H * (D + H + 1) + (depth - 1) * H * (2 * H + 1)

    return max(H for H in range(1, 100) if weights(H) <= BUDGETS[task])


def run(task: str, depth: int, rate: float, seed: int, updates: int) -> float:
    """Train one network and return the share of its right answers on new data.

    On "temporal xor" only those bits count that follow from the two before them; guessing has half of them right. On
    "tagging" all words of the test sentences count.

    Parameters
    ----------
    task : {"temporal xor", "tagging"}
    depth : int
        Number of layers.
    rate : float
        Learning rate of Adam.
    seed : int
        Decides starting weights, training sequences and their order.
    updates : int
        Number of updates.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type or lies outside its range.

    Examples
    --------
    >>> 0 < run("tagging", 2, 0.01, seed=0, updates=1) < 1
    True
    """
    rng, H = as_generator(seed), hidden_size(task, depth)
    layers = [RNN(INPUT_SIZES[task] if k == 0 else H, H, rng=rng) for k in range(depth)]
    model, x, targets, mask = (_bits if task == "temporal xor" else _words)(Stacked(layers), rng)
    optimizer = Adam(lr=rate)
    train(model, x, targets, mask, optimizer=optimizer, steps=updates, batch_size=BATCH_SIZE, rng=rng,
          loss=cross_entropy, max_grad_norm=MAX_GRAD_NORM)  # fmt: skip
    x, targets, counts = _new_bits() if task == "temporal xor" else _new_words()
    return float((model.forward(x)[0].argmax(axis=-1) == targets)[counts].mean())


def _bits(stack: Stacked, rng: np.random.Generator) -> tuple[ManyToMany, Any, Any, Any]:
    """Return a network for temporal XOR, and what it learns from."""
    model = ManyToMany(stack, Linear(stack.output_size, 2, rng=rng))
    x, targets = temporal_xor.sample(SEQ_LEN, SEQUENCES, rng=rng)
    return model, x, targets[..., 0].astype(np.int64), None


def _new_bits() -> tuple[Any, Any, Any]:
    x, targets = temporal_xor.sample(SEQ_LEN, SEQUENCES, rng=12345)
    counts = np.broadcast_to(temporal_xor.floor(SEQ_LEN)[:, None] == 0, x.shape[:2])
    return x, targets[..., 0].astype(np.int64), counts


def _words(stack: Stacked, rng: np.random.Generator) -> tuple[ManyToMany, Any, Any, Any]:
    """Return a network for tagging, and what it learns from: eight copies with rare words hidden."""
    words = tagging.vocabulary()
    embedding = Embedding(len(words), INPUT_SIZES["tagging"], rng=rng)
    embedding.params["W"][:] *= 0.1
    model = ManyToMany(stack, Linear(stack.output_size, len(tagging.TAGS), rng=rng), embedding)
    ids, targets, mask = _encode(tagging.load()[0])
    x = tagging.hide_rare_words(ids, mask, unknown=words.id(tagging.UNKNOWN), copies=8, rng=rng)
    return model, x, np.tile(targets, 8), np.tile(mask, 8)


def _new_words() -> tuple[Any, Any, Any]:
    return _encode(tagging.load()[1])


def _encode(sentences: tuple[tagging.Sentence, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    ids, mask = tagging.vocabulary().encode_all([one.words for one in sentences])
    return ids, Vocabulary(tagging.TAGS).encode_all([one.tags for one in sentences])[0], mask


def load() -> Results:
    """Load the stored results.

    Returns
    -------
    Results

    Examples
    --------
    >>> load().right["tagging", 500].shape
    (3, 3, 5)
    """
    text = resources.files("rnn.experiments").joinpath("data", "layers-on-layers.json").read_text(encoding="utf-8")
    stored: dict[str, Any] = json.loads(text)
    return Results({key: np.array(values) for key, values in zip(RUNS, stored["right"], strict=True)}, stored["made"])


def main(
    path: Path,
    runs: tuple[tuple[str, int], ...] = RUNS,
    rates: tuple[float, ...] = RATES,
    seeds: tuple[int, ...] = SEEDS,
) -> None:
    """Run all and write the results to a file.

    Parameters
    ----------
    path : Path
        The JSON file to write.
    runs : tuple of (str, int)
        Tasks and numbers of updates.
    rates : tuple of float
    seeds : tuple of int

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     main(Path(folder, "small.json"), runs=(("tagging", 1),), rates=(0.01,), seeds=(0,))
    ...     sorted(json.loads(Path(folder, "small.json").read_text()))
    ['made', 'right', 'settings']
    """
    right = [
        [[[round(run(task, n, rate, seed, updates), 4) for seed in seeds] for rate in rates] for n in DEPTHS]
        for task, updates in runs
    ]  # (depth, rate, seed) per run
    settings = {"runs": runs, "depths": DEPTHS, "rates": rates, "seeds": seeds, "batch_size": BATCH_SIZE}
    settings |= {"budgets": BUDGETS, "max_grad_norm": MAX_GRAD_NORM, "sequences": SEQUENCES, "seq_len": SEQ_LEN}
    made = f"{date.today()}, Python {platform.python_version()}, NumPy {np.__version__}"
    text = json.dumps({"made": made, "settings": settings, "right": right}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":  # pragma: no cover
    main(Path(__file__).parent / "data" / "layers-on-layers.json")
