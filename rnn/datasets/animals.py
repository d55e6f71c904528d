"""The animal story: which animal a white one is, which only the frames before it tell.

A camera stays in one hidden place (forest, city or pond) for a while, then moves on. Each frame shows a clue to the
place, something irrelevant (a tree, a squirrel), or a white animal, which is a wolf in the forest, a dog in the city
and a goldfish in the pond. Place and frames form a hidden Markov process, so the best possible answer, the Bayes
filter, can be computed exactly.

Frames are indices into `FRAMES`, places and animals indices into `PLACES` and `ANIMALS` (place k has animal k).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import as_generator, check_probability, check_size
from rnn.batches import Batch
from rnn.datasets._checks import check_ids
from rnn.datasets._entropy import entropy
from rnn.datasets.score import Score
from rnn.functional import one_hot

__all__ = [
    "ANIMALS",
    "EMISSION",
    "FRAMES",
    "PLACES",
    "STAY",
    "WHITE_ANIMAL",
    "Stories",
    "baseline",
    "floor",
    "posterior",
    "sample",
    "story",
]

PLACES = ("forest", "city", "pond")
ANIMALS = ("wolf", "dog", "goldfish")
FRAMES = ("bear", "forest", "street", "car", "lily", "reed", "tree", "squirrel", "white animal")
WHITE_ANIMAL = FRAMES.index("white animal")
STAY = 0.97  # probability of staying in a place from one frame to the next: about 33 frames per visit

# P(frame | place), (3, 9). One frame in five is a clue, and one clue in ten misleads: a bear in the city's zoo, a car
# parked in the forest. The last three frames are equally likely everywhere.
EMISSION = np.array(
    [
        #  bear  forest  street  car    lily   reed  tree  squirrel  white animal
        [0.090, 0.090, 0.002, 0.008, 0.002, 0.008, 0.300, 0.300, 0.200],  # forest
        [0.008, 0.002, 0.090, 0.090, 0.008, 0.002, 0.300, 0.300, 0.200],  # city
        [0.002, 0.008, 0.002, 0.008, 0.090, 0.090, 0.300, 0.300, 0.200],  # pond
    ]
)
EMISSION.flags.writeable = False


class Stories(NamedTuple):
    """B stories of T frames.

    Attributes
    ----------
    frames : int64 array (T, B), indices into `FRAMES`
    animals : int64 array (T, B), indices into `ANIMALS`
        What a white animal would be at that step: the index of the hidden place.
    asked : bool array (T, B)
        True where the frame is the white animal, which is where the question is asked.
    """

    frames: NDArray[np.int64]
    animals: NDArray[np.int64]
    asked: NDArray[np.bool_]

    def batch(self) -> Batch:
        """Return x (T, B, 9), the frames one-hot; targets (T, B), the animals; loss_mask (T, B), where it is asked."""
        return Batch(one_hot(self.frames, len(FRAMES)), self.animals, loss_mask=self.asked)


def sample(seq_len: int, batch: int, *, rng: np.random.Generator | int, stay: float = STAY) -> Stories:
    """Draw stories.

    The first place is uniform; place_t = place_{t-1} with probability `stay`, else one of the two others;
    frame_t is drawn from EMISSION[place_t].

    Parameters
    ----------
    seq_len, batch : int
        Number of frames T and of stories B.
    rng : numpy Generator or int
        Source of randomness.
    stay : float
        Probability of staying in a place from one frame to the next.

    Returns
    -------
    Stories

    Examples
    --------
    >>> stories = sample(1000, 20, rng=0)
    >>> stories.frames.shape, round(float(stories.asked.mean()), 1)
    ((1000, 20), 0.2)
    """
    size = check_size("seq_len", seq_len), check_size("batch", batch)
    stay = check_probability("stay", stay)
    generator = as_generator(rng)
    moves = np.where(generator.random(size) < stay, 0, generator.integers(1, 3, size))  # (T, B): 0, or 1 or 2 places on
    moves[0] = generator.integers(0, 3, batch)
    places = np.cumsum(moves, axis=0) % 3  # (T, B)
    thresholds = np.cumsum(EMISSION, axis=1)[places, :-1]  # (T, B, 8)
    frames = np.sum(generator.random(size)[..., None] >= thresholds, axis=-1)  # (T, B)
    return Stories(frames, places, frames == WHITE_ANIMAL)


def posterior(frames: ArrayLike, *, stay: float = STAY) -> NDArray[np.float64]:
    """Exact probability of each place (so of each animal) given all frames so far: the Bayes filter.

    b_t(p) is proportional to EMISSION[p, frame_t] sum_q P(p | q) b_{t-1}(q), with P(p | q) = stay if p = q, else
    (1 - stay) / 2, and b uniform before the first frame. See Rabiner (1989), "A tutorial on hidden Markov models",
    the forward recursion.

    Parameters
    ----------
    frames : int array (T,) or (T, B)
        Indices into `FRAMES`.
    stay : float
        Probability of staying in a place from one frame to the next.

    Returns
    -------
    float64 array (T, 3) or (T, B, 3): P(place_t | frame_0 .. frame_t)

    Examples
    --------
    >>> posterior(story(lag=2)).round(2).tolist()  # bear, tree, squirrel, white animal
    [[0.9, 0.08, 0.02], [0.87, 0.09, 0.03], [0.85, 0.1, 0.05], [0.83, 0.11, 0.06]]
    """
    ids = check_ids("frames", frames, len(FRAMES))  # (T,) or (T, B)
    stay = check_probability("stay", stay)
    transition = np.full((3, 3), (1 - stay) / 2)
    np.fill_diagonal(transition, stay)
    belief = np.full(3, 1 / 3)  # uniform is stationary, so the first step may move it
    beliefs = np.empty((*ids.shape, 3))  # (T, 3) or (T, B, 3)
    for t, frame in enumerate(ids):
        joint = (belief @ transition) * EMISSION.T[frame]  # (3,) or (B, 3)
        belief = joint / joint.sum(axis=-1, keepdims=True)
        beliefs[t] = belief
    return beliefs


def floor(frames: ArrayLike, *, stay: float = STAY) -> Score:
    """Score the Bayes filter at the white animals in `frames`, the best possible score.

    With b from `posterior`: -sum_p b(p) log b(p) and max_p b(p).

    Parameters
    ----------
    frames : int array (T,) or (T, B)
        Indices into `FRAMES`; at least one of them the white animal.
    stay : float
        Probability of staying in a place from one frame to the next.

    Returns
    -------
    Score
        One entry per white animal.

    Examples
    --------
    >>> floor(sample(1000, 20, rng=0).frames).loss < baseline().loss
    True
    """
    belief = posterior(frames, stay=stay)[np.asarray(frames) == WHITE_ANIMAL]  # (N, 3)
    if not len(belief):
        raise ValueError("frames must show the white animal at least once, got none")
    return Score(entropy(belief), belief.max(axis=-1))


def baseline() -> Score:
    """Score a predictor without memory, to which all animals are equally likely: cross-entropy ln 3, accuracy 1/3.

    Returns
    -------
    Score

    Examples
    --------
    >>> baseline()
    Score(loss=1.0986, accuracy=0.3333)
    """
    return Score(np.log([len(PLACES)]), np.array([1 / len(PLACES)]))


def story(lag: int) -> NDArray[np.int64]:
    """Return one story: a bear, `lag` irrelevant frames (tree, squirrel, tree ...), then the white animal.

    Parameters
    ----------
    lag : int
        Number of frames between the bear and the white animal, at least 0.

    Returns
    -------
    int64 array (lag + 2,), indices into `FRAMES`

    Examples
    --------
    >>> [FRAMES[frame] for frame in story(lag=3)]
    ['bear', 'tree', 'squirrel', 'tree', 'white animal']
    """
    names = ["bear", *(("tree", "squirrel")[i % 2] for i in range(check_size("lag", lag, least=0))), "white animal"]
    return np.array([FRAMES.index(name) for name in names])
