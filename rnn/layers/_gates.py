"""The input part of all gates at all steps, in blocks of steps that fit into the processor's cache."""

from __future__ import annotations

import numpy as np

__all__ = ["gate_inputs", "steps_in_cache"]

BLOCK = 2**18  # numbers that stay in the processor's cache


def steps_in_cache(numbers: int) -> int:
    """Return how many steps to compute at once, with this many numbers per step, so that they stay in the cache."""
    return max(1, BLOCK // numbers)


def gate_inputs(x: np.ndarray, W_xh_T: np.ndarray, b_h: np.ndarray, blocks: int) -> np.ndarray:
    """Return W_xh x_t + b_h for all steps, (T, blocks, B, H): at each step the numbers of one gate are contiguous."""
    T, B, D = x.shape
    H = len(b_h) // blocks
    result = np.empty((T, blocks, B, H), dtype=x.dtype)
    steps = steps_in_cache(result[0].size)
    for start in range(0, T, steps):
        part = slice(start, start + steps)
        products = (x[part].reshape(-1, D) @ W_xh_T).reshape(-1, B, blocks, H)
        np.add(products.swapaxes(1, 2), b_h.reshape(blocks, 1, H), out=result[part])
    return result
