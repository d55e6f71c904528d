"""The GRU's way back through time, with the reset gate after the product with W_hn, and before it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["GRUCache", "reset_after", "reset_before"]


class GRUCache(NamedTuple):
    """What `GRU.backward` needs to know about the forward pass."""

    x: np.ndarray  # (T, B, D)
    states: np.ndarray  # (T + 1, B, H): h_0, h_1, ..., h_T
    r: np.ndarray  # (T, B, H), like the next three: the reset gates
    z: np.ndarray  # the update gates
    n: np.ndarray  # the candidates
    u: np.ndarray  # W_hn h_{t-1} + b_hn; with reset_after=False, r_t * h_{t-1}
    mask: np.ndarray | None  # (T, B), bool
    reset_after: bool  # the variant that made it


def reset_after(
    cache: GRUCache, W_hh: np.ndarray, doutput: np.ndarray | None, dh: np.ndarray
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go back through time with reset_after=True; overwrite dh, the gradient of h_T, with that of h_0.

    Parameters
    ----------
    cache : GRUCache
        Of the forward pass.
    W_hh : ndarray, shape (3H, H)
        The recurrent weights.
    doutput : ndarray, shape (T, B, H), or None
        Gradient of the loss with respect to the output.
    dh : ndarray, shape (B, H)
        Gradient of h_T; overwritten with that of h_0.

    Returns
    -------
    da : ndarray, shape (T B, 3H)
        Gradient of the pre-activations that W_xh x_t is a part of.
    grads : dict of str to ndarray
        Gradients of all parameters but "W_xh".
    """
    _, states, r, z, n, u, mask, _ = cache
    T, B, H = n.shape
    # Each is dh_t times a factor that forward has left. In the order u, r, z, n the product with W_hh needs the first
    # three blocks, that with W_xh the last three.
    da = np.empty((T, B, 4, H), dtype=dh.dtype)  # da_t / dh_t
    np.multiply(1 - z, 1 - n * n, out=da[:, :, 3])
    np.multiply(states[:-1] - n, z * (1 - z), out=da[:, :, 2])
    np.multiply(da[:, :, 3], r, out=da[:, :, 0])
    np.multiply(da[:, :, 0] * (1 - r), u, out=da[:, :, 1])
    if mask is not None:
        da *= mask[..., None, None]
        z = np.where(mask[..., None], z, 1)  # a held state passes its gradient on unchanged
    W_hh = np.roll(W_hh, H, axis=0)  # rows n, r, z
    back = np.empty((B, H), dtype=dh.dtype)
    rows = da.reshape(T * B, 4 * H)
    for t in range(T - 1, -1, -1):
        if doutput is not None:
            dh += doutput[t]
        da_t = da[t]
        da_t *= dh[:, None]
        dh *= z[t]
        dh += np.dot(da_t.reshape(B, 4 * H)[:, : 3 * H], W_hh, out=back)
    sums = np.ones(T * B, dtype=dh.dtype) @ rows  # (4H,)
    dW_hh = np.roll(rows[:, : 3 * H].T @ states[:-1].reshape(T * B, H), -H, axis=0)
    return rows[:, H:], {"W_hh": dW_hh, "b_h": sums[H:], "b_hn": sums[:H]}


def reset_before(
    cache: GRUCache, W_hh: np.ndarray, doutput: np.ndarray | None, dh: np.ndarray
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Do the same as `reset_after` for a reset gate before the product with W_hn; arguments and results as there."""
    _, states, r, z, n, u, mask, _ = cache
    T, B, H = n.shape
    da = np.empty((T, B, 3, H), dtype=dh.dtype)  # r, z, n: da_r / du_t, da_z / dh_t and da_n / dh_t
    np.multiply(u, 1 - r, out=da[:, :, 0])
    np.multiply(states[:-1] - n, z * (1 - z), out=da[:, :, 1])
    np.multiply(1 - z, 1 - n * n, out=da[:, :, 2])
    if mask is not None:
        da *= mask[..., None, None]
        z = np.where(mask[..., None], z, 1)  # a held state passes its gradient on unchanged
    W_hr_z, W_hn = np.split(W_hh, [2 * H])
    rows = da.reshape(T * B, 3 * H)
    for t in range(T - 1, -1, -1):
        if doutput is not None:
            dh += doutput[t]
        da_t = da[t]
        da_t[:, 1:] *= dh[:, None]
        du = da_t[:, 2] @ W_hn  # (B, H)
        da_t[:, 0] *= du
        dh *= z[t]
        dh += r[t] * du
        dh += da_t.reshape(B, 3 * H)[:, : 2 * H] @ W_hr_z
    of_gates = rows[:, : 2 * H].T @ states[:-1].reshape(T * B, H)
    dW_hh = np.concatenate([of_gates, rows[:, 2 * H :].T @ u.reshape(T * B, H)])
    return rows, {"W_hh": dW_hh, "b_h": np.ones(T * B, dtype=dh.dtype) @ rows}
