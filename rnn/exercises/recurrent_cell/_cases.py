"""Random cases that several exercises share."""

import numpy as np


def random_weights(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return W_xh, W_hh and b_h of a cell with 2 to 4 inputs and one unit more."""
    D = int(rng.integers(2, 5))
    H = D + 1
    return rng.normal(size=(H, D)), rng.normal(size=(H, H)), rng.normal(size=H)
