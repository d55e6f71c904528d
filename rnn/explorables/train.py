"""Train the networks that the interactive figures show: ``python -m rnn.explorables.train`` writes their weights again.

The book shows the committed weights, so that a page does not depend on the computer that builds it.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rnn.datasets import animals, david, seattle_weather
from rnn.interop import save
from rnn.layers import RNN, Linear
from rnn.losses import cross_entropy
from rnn.models import ManyToMany
from rnn.optim import Adam
from rnn.training import train

__all__ = ["MODELS", "always_right", "main", "train_animals", "train_david"]

_WEIGHTS = Path(__file__).with_name("weights")


def train_david(hidden_size: int = 6, rng: np.random.Generator | int = 3, steps: int = 3000) -> ManyToMany:
    """Train networks on David's routine, from zeros as initial state, until one is right whatever the weather.

    The weather is drawn from rare, common and nearly constant rain, so that holding a state through a long spell pays.
    The weights are rounded to six digits, which makes a page smaller and the network no worse.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units: six, as in the network wired by hand. Fewer can do it, but most attempts fail.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates of each attempt.

    Returns
    -------
    ManyToMany
        Input (T, B, 2) as `rnn.datasets.david.encode` makes it, output (T, B, 4).

    Examples
    --------
    >>> train_david().params["rnn.W_hh"].shape
    (6, 6)
    """
    generator = np.random.default_rng(rng)
    while True:
        parts = [david.sample(25, 64, p_rain=p, rng=generator) for p in (0.1, 0.4, 0.4, 0.8)]
        weather, did = (np.concatenate(arrays, axis=1) for arrays in zip(*parts, strict=True))  # (25, 256)
        model = ManyToMany(RNN(2, hidden_size, rng=generator), Linear(hidden_size, 4, rng=generator))
        optimizer = Adam(lr=0.01)
        train(model, david.encode(weather), did, optimizer=optimizer, steps=steps, batch_size=32, rng=generator,
              max_grad_norm=1.0)  # fmt: skip
        for values in model.params.values():
            values[...] = values.round(6)
        if always_right(model):
            return model


def always_right(model: ManyToMany) -> bool:
    """Whether a network knows David's routine on four years of real weather and in long random ones.

    Besides Seattle, day by day in one go, these are 2,000 random days at each of seven probabilities of rain, and
    rainy spells of 30 and of 300 days between short sunny ones.

    Parameters
    ----------
    model : ManyToMany
        Input size 2, output size 4.

    Returns
    -------
    bool

    Examples
    --------
    >>> from rnn.explorables import david_model
    >>> always_right(david_model())
    True
    """
    rng = np.random.default_rng(2015)
    weathers = [seattle_weather().rainy]
    weathers += [rng.random(2000) < p for p in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)]
    for spell in (30, 300):
        days = [np.arange(sunny + spell) >= sunny for sunny in rng.integers(1, 7, size=20)]
        weathers.append(np.concatenate(days))
    return all(
        (model.forward(david.encode(weather[:, None]))[0].argmax(axis=-1)[:, 0] == david.activities(weather)).all()
        for weather in weathers
    )


def train_animals(
    hidden_size: int = 16,
    rng: np.random.Generator | int = 1,
    stories: int = 60_000,
    schedule: Sequence[tuple[float, int]] = ((0.01, 3000), (0.003, 4000), (0.001, 4000), (0.0003, 3000)),
) -> ManyToMany:
    """Train a network on the animal story, from zeros as initial state, asked at the white animals only.

    The weights are rounded to five digits, which makes a page smaller and the
    network no worse. Its cross-entropy on new stories was 0.5995 nats per white animal; the Bayes filter's was 0.5987.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units.
    rng : numpy Generator or int
        Source of randomness.
    stories : int
        Number of stories to learn from, 60 frames each.
    schedule : list of (float, int)
        Learning rates, one after the other, with the number of updates for each.

    Returns
    -------
    ManyToMany
        Input (T, B, 9), one-hot frames; output (T, B, 3), logits of the animals.

    Examples
    --------
    >>> train_animals(hidden_size=4, stories=64, schedule=[(0.01, 5)]).recurrent
    RNN(9, 4, nonlinearity='tanh', dtype=float64)
    """
    generator = np.random.default_rng(rng)
    model = ManyToMany(RNN(9, hidden_size, rng=generator), Linear(hidden_size, 3, rng=generator))
    frames, answers, asked = animals.sample(60, stories, rng=generator)
    x, targets = np.eye(9)[frames], np.where(asked, answers, -1)  # (60, N, 9), (60, N)
    for lr, steps in schedule:
        optimizer = Adam(lr=lr)
        train(model, x, targets, optimizer=optimizer, steps=steps, batch_size=64, rng=generator, loss=_where_asked,
              max_grad_norm=1.0)  # fmt: skip
    for values in model.params.values():
        values[...] = values.round(5)
    return model


def _where_asked(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Cross-entropy at the steps whose target is not -1; a mask for `train` would hide the other frames as well."""
    return cross_entropy(logits, np.maximum(targets, 0), mask=targets >= 0)


MODELS: dict[str, Callable[[], ManyToMany]] = {"animals": train_animals, "david": train_david}


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the named networks, or all of them, and save each as NAME.safetensors."""
    parser = argparse.ArgumentParser(prog="python -m rnn.explorables.train", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"among {', '.join(MODELS)}; all by default")
    parser.add_argument("--folder", type=Path, default=_WEIGHTS, help="where to save, by default where the book looks")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(MODELS))
    if unknown:
        parser.error(f"unknown names {', '.join(unknown)}; expected some of {', '.join(MODELS)}")
    for name in options.names or MODELS:
        save(options.folder / f"{name}.safetensors", MODELS[name]())


if __name__ == "__main__":  # pragma: no cover
    main()
