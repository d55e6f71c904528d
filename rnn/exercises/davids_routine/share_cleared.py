"""The exercise *When does it clear up?*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("share-cleared", case=lambda rng: (random_weather(rng),))
def share_cleared(weather: np.ndarray) -> float:
    """Return the fraction of days, from the second on, on which the sun shines after a rainy day."""
    cleared = [weather[t - 1] == 1 and weather[t] == 0 for t in range(1, len(weather))]
    return sum(cleared) / len(cleared)


def random_weather(rng: np.random.Generator) -> np.ndarray:
    """Return 2 to 40 days, rainy more often than not, so that spells of several days occur, and not only on the last."""
    weather = (rng.random(rng.integers(2, 41)) < 0.6).astype(int)  # (T,)
    weather[rng.integers(len(weather) - 1)] = 1
    return weather


share_cleared.mistake("You counted the days on which rain begins: the rainy day must come first.")(
    lambda weather: np.mean((weather[1:] == 1) & (weather[:-1] == 0))
)
share_cleared.mistake("You returned a number of days; the question asks for a fraction of them.")(
    lambda weather: np.sum((weather[1:] == 0) & (weather[:-1] == 1))
)
share_cleared.mistake("You divided by the number of all days; the first day has no day before it.")(
    lambda weather: np.sum((weather[1:] == 0) & (weather[:-1] == 1)) / len(weather)
)
share_cleared.mistake("You divided by the number of rainy days; the question asks for a fraction of all days.")(
    lambda weather: np.sum((weather[1:] == 0) & (weather[:-1] == 1)) / max(weather[:-1].sum(), 1)
)
