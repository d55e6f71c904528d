"""The animal story: predictions without memory, of a trained RNN, and of the exact Bayes filter."""

from typing import Any

import numpy as np
import traitlets

from rnn import runs
from rnn.datasets.animals import ANIMALS, EMISSION, FRAMES, STAY
from rnn.models import ManyToMany

from ..base import Explorable
from ..weights import weights_of

__all__ = ["AnimalStory", "animal_model"]

_CLUES = {"bear": "wolf", "street": "dog", "lily": "goldfish"}  # a clue, and the animal it points to
_MOST_FRAMES = 40


class AnimalStory(Explorable):
    """The animal story of the chapter on sequential data, frame by frame.

    The story is a clue, `lag` irrelevant frames (tree, squirrel, tree ...) and the white animal, or, once the reader
    adds frames, a story of their own. At each frame three models give the probability that a white animal would be a
    wolf, a dog or a goldfish: one that sees the present frame only, a trained RNN, and the exact Bayes filter.

    Parameters
    ----------
    clue : {"bear", "street", "lily"}
        The first frame: it points to the forest, the city or the pond.
    lag : int
        Number of irrelevant frames between the clue and the white animal, 0 to 20.
    own : list of str, optional
        Another story instead: names from `rnn.datasets.animals.FRAMES`, at most 40.
    shown : int
        Number of frames that are visible at first.
    animal : {"wolf", "dog", "goldfish"}, optional
        The animal whose probability the chart shows; by default the one the clue points to.

    Examples
    --------
    >>> figure = AnimalStory(lag=3, shown=5)
    >>> figure.animal
    'wolf'
    >>> figure.own = ["bear", "tree", "street", "white animal"]
    """

    folder = "animal_story"
    description = (
        "A film whose frames appear one by one: a clue such as a bear, irrelevant frames such as a tree, and a white "
        "animal. A model without memory gives wolf, dog and goldfish a third each at the white animal. A trained "
        "recurrent network and the exact Bayes filter still favor the animal that the clue points to, and less so "
        "the more frames lie between."
    )

    clue = traitlets.Enum(list(_CLUES), "bear").tag(sync=True)
    lag = traitlets.Int(4, min=0, max=20).tag(sync=True)
    own = traitlets.List(traitlets.Enum(FRAMES), None, allow_none=True, maxlen=_MOST_FRAMES).tag(sync=True)
    shown = traitlets.Int(1, min=0).tag(sync=True)
    animal = traitlets.Enum(ANIMALS).tag(sync=True)

    frames = traitlets.List(list(FRAMES), read_only=True).tag(sync=True)
    animals = traitlets.List(list(ANIMALS), read_only=True).tag(sync=True)
    clues = traitlets.List([list(pair) for pair in _CLUES.items()], read_only=True).tag(sync=True)
    emission = traitlets.List(EMISSION.tolist(), read_only=True).tag(sync=True)
    transition: Any = traitlets.List(read_only=True).tag(sync=True)
    weights = traitlets.Dict(read_only=True).tag(sync=True)

    @traitlets.default("animal")
    def _default_animal(self) -> str:
        return _CLUES[self.clue]

    @traitlets.default("transition")
    def _default_transition(self) -> list[list[float]]:
        return np.where(np.eye(3) == 1, STAY, (1 - STAY) / 2).tolist()

    @traitlets.default("weights")
    def _default_weights(self) -> dict[str, Any]:
        return weights_of(animal_model())


def animal_model() -> ManyToMany:
    """Return the trained RNN of the figure, which reads one-hot frames (T, B, 9) and gives logits (T, B, 3).

    Returns
    -------
    ManyToMany
        An `RNN` with tanh and a `Linear` read-out, in float64, trained on `rnn.datasets.animals.sample` to answer at
        the white animals. Its initial state is zero.

    Examples
    --------
    >>> from rnn.datasets import animals
    >>> frames = animals.story(lag=3)  # (5,)
    >>> logits, _, _ = animal_model().forward(np.eye(9)[frames][:, None])  # (5, 1, 3)
    >>> animals.ANIMALS[logits[-1, 0].argmax()]
    'wolf'
    """
    return runs.load("animals")
