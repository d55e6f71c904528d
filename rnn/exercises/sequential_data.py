"""Exercises of the chapter on sequential data."""

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]

WORDS = ("i", "see", "what", "eat", "not", "on")


def count_changes(rainy: np.ndarray) -> int:
    """Return on how many days the weather differs from the day before."""
    return sum(int(rainy[t] != rainy[t - 1]) for t in range(1, len(rainy)))


def only_order_differs(a: str, b: str) -> bool:
    """Return whether two different sentences hold the same words equally often."""
    first, second = a.split(), b.split()
    same_counts = all(first.count(word) == second.count(word) for word in first + second)
    return same_counts and first != second


def two_sentences(rng: np.random.Generator) -> tuple[str, str]:
    """Return a sentence and itself, the same words reordered, another count of the same words, or other letters."""
    words = [str(word) for word in rng.choice(WORDS, size=rng.integers(3, 6))]
    second = {
        "same": words,
        "reordered": [str(word) for word in rng.permutation(words)],
        "counts": [*words[1:], words[-1]],
        "letters": [word[::-1] for word in words],
        "shorter": words[:-1],
    }[str(rng.choice(["same", "reordered", "reordered", "counts", "letters", "shorter"]))]
    return " ".join(words), " ".join(second)


def windows(x: np.ndarray, k: int) -> np.ndarray:
    """Return the features of the last k steps, oldest first, zeros before the start: (T, B, k * D)."""
    T, B, D = x.shape
    result = np.zeros((T, B, k * D))
    for t in range(T):
        for i in range(k):
            if t - k + 1 + i >= 0:
                result[t, :, i * D : (i + 1) * D] = x[t - k + 1 + i]
    return result


def newest_first(x: np.ndarray, k: int) -> np.ndarray:
    """Put the present step first."""
    padded = [np.concatenate([np.zeros((i, *x.shape[1:])), x])[: len(x)] for i in range(k)]
    return np.concatenate(padded, axis=-1)


def interleaved(x: np.ndarray, k: int) -> np.ndarray:
    """Put the k values of the first feature first, then those of the next."""
    T, B, D = x.shape
    return windows(x, k).reshape(T, B, k, D).swapaxes(2, 3).reshape(T, B, k * D)


def repeats_first(x: np.ndarray, k: int) -> np.ndarray:
    """Fill the beginning with copies of the first step."""
    longer = np.concatenate([np.repeat(x[:1], k - 1, axis=0), x])
    return np.concatenate([longer[i : i + len(x)] for i in range(k)], axis=-1)


def wraps_around(x: np.ndarray, k: int) -> np.ndarray:
    """Fill the beginning with the end of the sequence, as np.roll does."""
    return np.concatenate([np.roll(x, k - 1 - i, axis=0) for i in range(k)], axis=-1)


def without_present(x: np.ndarray, k: int) -> np.ndarray:
    """End the window one step too early."""
    return windows(np.concatenate([np.zeros((1, *x.shape[1:])), x[:-1]]), k)


def into_the_future(x: np.ndarray, k: int) -> np.ndarray:
    """Put the zeros at the end, so that the window holds the steps t to t + k - 1."""
    longer = np.concatenate([x, np.zeros((k - 1, *x.shape[1:]))])
    return np.concatenate([longer[i : i + len(x)] for i in range(k)], axis=-1)


def without_padding(x: np.ndarray, k: int) -> np.ndarray:
    """Leave out the steps whose window is not full."""
    return windows(x, k)[k - 1 :]


def last_clue(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Return after each frame the place of the last clue so far, -1 before the first."""
    answers = np.full(len(frames), -1)
    for t in range(len(frames)):
        for earlier in range(t + 1):
            if points_to[frames[earlier]] >= 0:
                answers[t] = points_to[frames[earlier]]
    return answers


def film(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return 5 to 30 frames, a third of them clues, and what each frame points to."""
    points_to = np.array([0, 1, 2, -1, -1, -1, -1, -1])
    return rng.integers(0, 8, size=rng.integers(5, 31)), rng.permutation(points_to)


def present_only(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Carry nothing."""
    return points_to[frames]


def first_clue(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Never let a later clue replace the first one."""
    answers, carried = [], -1
    for frame in frames:
        carried = points_to[frame] if carried == -1 else carried
        answers.append(carried)
    return np.array(answers)


def clue_before(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Append before the update."""
    return np.append(-1, last_clue(frames, points_to)[:-1])


def forest_is_no_clue(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Take place 0 for no clue."""
    return last_clue(frames, np.where(points_to == 0, -1, points_to))


def carries_frame(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Carry the frame that was the clue."""
    return last_clue(frames, np.where(points_to < 0, -1, np.arange(len(points_to))))


def starts_in_forest(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Answer place 0 before there was any clue."""
    return np.maximum(last_clue(frames, points_to), 0)


def best_accuracy(prior: np.ndarray, emission: np.ndarray) -> float:
    """Return the accuracy of naming, for each input, the class that is most probable together with it."""
    classes, inputs = emission.shape
    return float(sum(max(prior[c] * emission[c, i] for c in range(classes)) for i in range(inputs)))


def random_process(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities of 2 to 4 classes and of 5 to 8 inputs in each of them."""
    classes, inputs = int(rng.integers(2, 5)), int(rng.integers(5, 9))
    return rng.dirichlet(np.full(classes, 3.0)), rng.dirichlet(np.full(inputs, 0.7), size=classes)


def draws_at_random(prior: np.ndarray, emission: np.ndarray) -> float:
    """Name each class with its probability instead of the most probable one."""
    joint = prior[:, None] * emission
    return float(np.sum(joint**2 / joint.sum(axis=0)))


def most_likely_input(prior: np.ndarray, emission: np.ndarray) -> float:
    """Name the class in which the input is most frequent, however rare the class."""
    named = emission.argmax(axis=0)
    return float(np.sum(prior[named] * emission[named, np.arange(emission.shape[1])]))


def unweighted(prior: np.ndarray, emission: np.ndarray) -> float:
    """Take the mean over the inputs as if they were equally frequent."""
    joint = prior[:, None] * emission
    return float(np.mean(joint.max(axis=0) / joint.sum(axis=0)))


def still_there(stay: float, lag: int) -> float:
    """Return the probability of being at the start after `lag` moves among three places."""
    here = 1.0
    for _ in range(lag):
        here = stay * here + (1 - stay) / 2 * (1 - here)
    return here


def without_half(stay: float, lag: int) -> float:
    """Let every jump from elsewhere lead back to the start."""
    here = 1.0
    for _ in range(lag):
        here = stay * here + (1 - stay) * (1 - here)
    return here


EXERCISES = {
    "count-changes": Exercise(
        specification=count_changes,
        case=lambda rng: (rng.random(rng.integers(2, 20)) < 0.5,),
        mistakes={
            "You compared the last day with the first: index -1 is the end of the array.": lambda rainy: sum(
                int(rainy[t] != rainy[t - 1]) for t in range(len(rainy))
            ),
            "You counted only the days on which rain begins; it also changes when rain ends.": lambda rainy: np.sum(
                rainy[1:] & ~rainy[:-1]
            ),
            "You added +1 for rain that begins and -1 for rain that ends, and they cancel: count both.": lambda rainy: (
                np.diff(rainy.astype(int)).sum()
            ),
            "You counted the days on which the weather stays the same.": lambda rainy: np.sum(rainy[1:] == rainy[:-1]),
            "You returned a fraction; the question asks for a number of days.": lambda rainy: np.mean(
                rainy[1:] != rainy[:-1]
            ),
        },
    ),
    "only-order-differs": Exercise(
        specification=only_order_differs,
        case=two_sentences,
        mistakes={
            "A sentence does not differ from itself: equal sentences must give False.": lambda a, b: (
                sorted(a.split()) == sorted(b.split())
            ),
            "You compared which words occur, not how often: a set forgets the counts.": lambda a, b: (
                a != b and set(a.split()) == set(b.split())
            ),
            "You compared letters. The words must be the same: split the sentences first.": lambda a, b: (
                a != b and sorted(a) == sorted(b)
            ),
            "You only compared the number of words.": lambda a, b: a != b and len(a.split()) == len(b.split()),
        },
    ),
    "windows": Exercise(
        specification=windows,
        case=lambda rng: (rng.normal(size=rng.integers((5, 1, 2), (9, 4, 4))), int(rng.integers(2, 5))),
        mistakes={
            "Your windows start with the newest step; the oldest comes first.": newest_first,
            "Your steps are interleaved: first all features of the oldest step, then all of the next.": interleaved,
            "Before the first step there are zeros, not copies of the first step.": repeats_first,
            "Your sequence wraps around: before the first step there are zeros, not the last steps.": wraps_around,
            "Your window ends at step t - 1; it must include the present step.": without_present,
            "Your window looks into the future: it starts at step t where it should end there.": into_the_future,
            "You left out the first k - 1 steps; keep all T steps, with zeros before the start.": without_padding,
        },
    ),
    "last-clue": Exercise(
        specification=last_clue,
        case=film,
        mistakes={
            "You look at the present frame only. A frame that is no clue must leave what you carry as it is.": present_only,
            "You keep the first clue; a later clue replaces it.": first_clue,
            "Your answer is one frame late: update what you carry, then append it.": clue_before,
            "Place 0 is a place, too: only -1 says that a frame is no clue.": forest_is_no_clue,
            "You carry the frame; carry the place that it points to.": carries_frame,
            "Before the first clue the answer is -1, which is different from place 0.": starts_in_forest,
        },
    ),
    "memoryless-floor": Exercise(
        specification=best_accuracy,
        case=random_process,
        mistakes={
            "You forgot the prior: a rare class is a bad guess even if the input fits it well.": lambda prior, emission: (
                float(emission.max(axis=0).sum() / len(prior))
            ),
            "Your result is above 1, so it is no probability: weight each emission with the prior of its class.": lambda prior, emission: (
                float(emission.max(axis=0).sum())
            ),
            "You named the class in which the input is most frequent; a more frequent class can be the better guess.": (
                most_likely_input
            ),
            "You took the best input for each class; the model sees the input and chooses the class.": lambda prior, emission: (
                float((prior[:, None] * emission).max(axis=1).sum())
            ),
            "You named each class as often as it is true. Always naming the most probable one is better.": draws_at_random,
            "You averaged over the inputs as if all were equally frequent.": unweighted,
            "You ignored the input: this is the accuracy of always naming the most frequent class.": lambda prior, emission: (
                float(prior.max())
            ),
        },
    ),
    "still-there": Exercise(
        specification=still_there,
        case=lambda rng: (float(rng.uniform(0.5, 0.99)), int(rng.integers(0, 30))),
        mistakes={
            "This is the probability that it never left. It may also leave and come back.": lambda stay, lag: stay**lag,
            "A jump from elsewhere leads back only half of the time: there are two places to jump to.": without_half,
            "You made one step too many: after 0 frames it is there for certain.": lambda stay, lag: still_there(
                stay, lag + 1
            ),
            "You made one step too few.": lambda stay, lag: still_there(stay, max(lag - 1, 0)),
        },
    ),
}
