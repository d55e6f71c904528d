"""The exercise *Dropout*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("inverted-dropout")
def drop(x: np.ndarray, drawn: np.ndarray, rate: float, training: bool) -> np.ndarray:
    """Return x, with dropout if in training: kept where drawn >= rate, and divided by 1 - rate."""
    return np.where(drawn >= rate, x / (1 - rate), 0.0) if training else x


@drop.case
def _(rng):
    """Return numbers, draws between 0 and 1, a rate other than 1/2, and whether in training."""
    shape = 4, int(rng.integers(5, 9))
    return rng.normal(size=shape), rng.random(shape), float(rng.choice([0.2, 0.3, 0.4])), bool(rng.random() < 0.6)


drop.mistake("The kept numbers must grow, or the sum of what arrives is smaller in training than in use.")(
    lambda x, u, p, on: np.where(u >= p, x, 0.0) if on else x
)
drop.mistake("You divide by the rate. What is kept is the share 1 - rate.")(
    lambda x, u, p, on: np.where(u >= p, x / p, 0.0) if on else x
)
drop.mistake("You multiply the kept numbers by 1 - rate, which makes them smaller still.")(
    lambda x, u, p, on: np.where(u >= p, x * (1 - p), 0.0) if on else x
)
drop.mistake("Your function drops numbers in use, too. Outside of training, x passes as it is.")(
    lambda x, u, p, on: np.where(u >= p, x / (1 - p), 0.0)
)
drop.mistake("Dropout is the other way round: it is on in training and off in use.")(
    lambda x, u, p, on: drop(x, u, p, not on)
)
drop.mistake("You keep what should be dropped: a number is kept if its draw is at least the rate.")(
    lambda x, u, p, on: np.where(u < p, x / (1 - p), 0.0) if on else x
)
drop.mistake("In use nothing is scaled: the division happens in training already.")(
    lambda x, u, p, on: drop(x, u, p, on) * (1.0 if on else 1 - p)
)
drop.mistake(
    "That is the older form, which scales in use. Here the kept numbers are divided in training, and nothing is left to do in use."
)(lambda x, u, p, on: np.where(u >= p, x, 0.0) if on else x * (1 - p))
drop.mistake("In use nothing is missing, so there is nothing to make up for: x passes without the division.")(
    lambda x, u, p, on: drop(x, u, p, on) / (1.0 if on else 1 - p)
)
drop.mistake("Your function drops numbers in use, too, and never scales the kept ones.")(
    lambda x, u, p, on: np.where(u >= p, x, 0.0)
)
drop.mistake("What is dropped becomes zero, it does not disappear: the result has the shape of x.")(
    lambda x, u, p, on: x[u >= p] / (1 - p) if on else x
)
drop.mistake("That is the mask, zeros and scaled ones. Multiply x by it.")(
    lambda x, u, p, on: (u >= p) / (1 - p) if on else x
)
drop.mistake("You divide by the share that happened to be kept. Divide by 1 - rate, the share kept on average.")(
    lambda x, u, p, on: np.where(u >= p, x, 0.0) / (u >= p).mean() if on else x
)
drop.mistake("The numbers of x decide for themselves. It is the draws that are compared with the rate.")(
    lambda x, u, p, on: np.where(x >= p, x / (1 - p), 0.0) if on else x
)
drop.mistake(
    "You keep what should be dropped (a number is kept if its draw is at least the rate), and nothing makes up for the loss."
)(lambda x, u, p, on: np.where(u < p, x, 0.0) if on else x)
drop.mistake(
    "You keep the share rate and divide by it: right on average, but then rate is not the share that is dropped. A number is kept if its draw is at least the rate."
)(lambda x, u, p, on: np.where(u < p, x / p, 0.0) if on else x)
drop.mistake("Doubling is right for a rate of 1/2 alone. Which share is kept in general?")(
    lambda x, u, p, on: np.where(u >= p, 2 * x, 0.0) if on else x
)
drop.mistake("You scale, but drop nothing.")(lambda x, u, p, on: x / (1 - p) if on else x)
drop.mistake("What is dropped stays as it was. It is to be zero.")(
    lambda x, u, p, on: np.where(u >= p, x / (1 - p), x) if on else x
)
drop.mistake("You multiply by the draws. They only decide what is kept.")(
    lambda x, u, p, on: x * u / (1 - p) if on else x
)
