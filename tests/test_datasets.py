"""What all data sets have in common: a batch that trains a model, one type of score, no slow import."""

import subprocess
import sys

import numpy as np
import pytest

import rnn
from rnn import datasets
from rnn.datasets import Score

BATCHES = {
    "adding": lambda: datasets.adding.sample(20, 5, rng=0),
    "adding of 1997": lambda: datasets.adding.sample_of_1997(20, 5, rng=0),
    "animals": lambda: datasets.animals.sample(20, 5, rng=0).batch(),
    "copying": lambda: datasets.copying.sample(4, 5, length=2, rng=0),
    "counting": lambda: datasets.counting.load([1, 2, 3]),
    "countries": lambda: datasets.countries.load("test").batch(),
    "dates": lambda: datasets.dates.sample(5, split="test", rng=0).batch(),
    "david": lambda: datasets.david.sample(7, 5, p_rain=0.5, rng=0).batch(),
    "digits": lambda: datasets.digits.load("test").batch(),
    "last_capital": lambda: datasets.last_capital.sample(7, 5, rng=0).batch(),
    "long_lag": lambda: datasets.long_lag.sample(4, 5, rng=0),
    "parity": lambda: datasets.parity.sample(7, 5, rng=0),
    "reber": lambda: datasets.reber.sample(5, rng=0).batch(),
    "replies": lambda: datasets.replies.load("test").batch(),
    "tagging": lambda: datasets.tagging.load("test").batch(),
    "temporal_order": lambda: datasets.temporal_order.sample(20, 5, rng=0),
    "temporal_xor": lambda: datasets.temporal_xor.sample(7, 5, rng=0),
}
VOCABULARIES = {name: getattr(datasets, name).vocabulary() for name in ("countries", "replies", "tagging")}
SCORES = {
    "adding": datasets.adding.baseline(),
    "animals": datasets.animals.floor(datasets.animals.story(3)),
    "animals, simpler": datasets.animals.baseline(),
    "copying": datasets.copying.baseline(4),
    "david": datasets.david.floor([0, 1, 0], 0.1),
    "long_lag": datasets.long_lag.floor(4, shuffled=True),
    "long_lag, simpler": datasets.long_lag.baseline(4),
    "parity": datasets.parity.baseline(4),
    "reber": datasets.reber.floor(),
    "reber, simpler": datasets.reber.baseline(),
    "temporal_order": datasets.temporal_order.baseline(),
    "temporal_xor": datasets.temporal_xor.floor(6),
}


def model_for(name: str, batch: rnn.Batch) -> object:
    """The smallest model of the wiring that a data set asks for."""
    if name == "dates":
        decoder = rnn.ManyToMany(rnn.RNN(2, 3, rng=0), rnn.Linear(3, 13, rng=0), rnn.Embedding(13, 2, rng=0))
        return rnn.EncoderDecoder(rnn.RNN(2, 3, rng=0), decoder, rnn.Embedding(len(datasets.dates.SOURCE), 2, rng=0))
    embedding = rnn.Embedding(len(VOCABULARIES[name]), 2, rng=0) if batch.x.ndim == 2 else None
    outputs = batch.targets.shape[2] if batch.targets.ndim == 3 else batch.targets.max() + 1
    layer = rnn.RNN(2 if embedding else batch.x.shape[2], 3, rng=0)
    wiring = rnn.ManyToMany if len(batch.targets) == len(batch.x) > 1 else rnn.ManyToOne
    return wiring(layer, rnn.Linear(3, outputs, rng=0), embedding)


def test_every_data_set_is_here() -> None:
    modules = {name for name in datasets.__all__ if {"load", "sample"} & set(dir(getattr(datasets, name)))}
    assert modules == set(BATCHES) - {"adding of 1997"}


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch_trains_a_model(name: str) -> None:
    batch = BATCHES[name]()
    loss = rnn.mse_loss if batch.targets.dtype.kind == "f" else rnn.cross_entropy
    model, size = model_for(name, batch), min(batch.size, 4)
    history = rnn.train(model, rnn.shuffled(batch, size, rng=0), optimizer=rnn.Adam(lr=0.01), steps=2, loss=loss)
    assert np.isfinite(history.loss).all()


@pytest.mark.parametrize("name", SCORES)
def test_a_score_is_the_mean_of_what_can_be_expected(name: str) -> None:
    score = SCORES[name]
    assert isinstance(score, Score)
    assert score.loss == score.losses.mean() >= 0
    assert score.losses.shape == score.accuracies.shape
    if not np.isnan(score.accuracy):
        assert score.accuracy == score.accuracies.mean()
        assert np.all((score.accuracies > 0) & (score.accuracies <= 1))
        assert np.all(score.losses >= -np.log(score.accuracies) - 1e-12)  # nobody pays less than the best guess
    assert repr(score) == f"Score(loss={score.loss:.4f}, accuracy={score.accuracy:.4f})"


def test_importing_the_data_sets_imports_neither_babel_nor_scikit_learn() -> None:
    code = "import sys, rnn.datasets; print({'babel', 'sklearn'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
