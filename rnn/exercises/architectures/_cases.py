"""Random cases that several exercises share."""

import numpy as np


def random_mask(rng: np.random.Generator, T: int, B: int) -> np.ndarray:
    """Return a padding mask in which one sequence is T long and another one shorter."""
    lengths = [T, int(rng.integers(1, T)), *rng.integers(1, T + 1, size=B - 2)]
    return np.arange(T)[:, None] < rng.permutation(lengths)  # (T, B)
