"""The exercise *The floor of a memoryless model*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("memoryless-floor")
def best_accuracy(prior: np.ndarray, emission: np.ndarray) -> float:
    """Return the accuracy of naming, for each input, the class that is most probable together with it."""
    classes, inputs = emission.shape
    return float(sum(max(prior[c] * emission[c, i] for c in range(classes)) for i in range(inputs)))


@best_accuracy.case
def _(rng):
    """Return the probabilities of 2 to 4 classes and of 5 to 8 inputs in each of them."""
    classes, inputs = int(rng.integers(2, 5)), int(rng.integers(5, 9))
    return rng.dirichlet(np.full(classes, 3.0)), rng.dirichlet(np.full(inputs, 0.7), size=classes)


best_accuracy.mistake("You forgot the prior: a rare class is a bad guess even if the input fits it well.")(
    lambda prior, emission: float(emission.max(axis=0).sum() / len(prior))
)
best_accuracy.mistake(
    "Your result is above 1, so it is no probability: weight each emission with the prior of its class."
)(lambda prior, emission: float(emission.max(axis=0).sum()))


@best_accuracy.mistake(
    "You named the class in which the input is most frequent; a more frequent class can be the better guess."
)
def _(prior, emission):
    named = emission.argmax(axis=0)
    return float(np.sum(prior[named] * emission[named, np.arange(emission.shape[1])]))


best_accuracy.mistake("You took the best input for each class; the model sees the input and chooses the class.")(
    lambda prior, emission: float((prior[:, None] * emission).max(axis=1).sum())
)


@best_accuracy.mistake("You named each class as often as it is true. Always naming the most probable one is better.")
def _(prior, emission):
    joint = prior[:, None] * emission
    return float(np.sum(joint**2 / joint.sum(axis=0)))


@best_accuracy.mistake("You averaged over the inputs as if all were equally frequent.")
def _(prior, emission):
    joint = prior[:, None] * emission
    return float(np.mean(joint.max(axis=0) / joint.sum(axis=0)))


best_accuracy.mistake("You ignored the input: this is the accuracy of always naming the most frequent class.")(
    lambda prior, emission: float(prior.max())
)
