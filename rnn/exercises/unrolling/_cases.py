"""Random cases that several exercises share."""

import numpy as np


def random_weights(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights of a network with two inputs and three units."""
    return rng.normal(size=(3, 2)), rng.normal(size=(3, 3)), rng.normal(size=3)
