"""The exercise *In another order*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("gate-order", case=lambda rng: (rng.normal(size=(3, 8)),))
def convert(Wx: np.ndarray) -> np.ndarray:
    """Return the weights (D, 4H) of i, f, o, g as (4H, D) in the order i, f, g, o."""
    H = Wx.shape[1] // 4
    i, f, o, g = (Wx[:, k * H : (k + 1) * H] for k in range(4))
    return np.concatenate([i.T, f.T, g.T, o.T])


def in_order(Wx: np.ndarray, *order: int) -> np.ndarray:
    """Return the blocks of columns in this order."""
    blocks = np.split(Wx, 4, axis=1)
    return np.concatenate([blocks[k] for k in order], axis=1)


convert.mistake("The order is right, but the shape is still (D, 4H): transpose at the end.")(
    lambda Wx: in_order(Wx, 0, 1, 3, 2)
)
convert.mistake("You only transposed: the gates are still in the order i, f, o, g.")(lambda Wx: Wx.T)
convert.mistake("You swapped f and g as well: only the last two blocks change places.")(
    lambda Wx: in_order(Wx, 0, 3, 1, 2).T
)
convert.mistake("You turned the order of all blocks around.")(lambda Wx: in_order(Wx, 3, 2, 1, 0).T)
convert.mistake("You swapped i and f; only the last two blocks change places.")(lambda Wx: in_order(Wx, 1, 0, 3, 2).T)
convert.mistake("You swapped single rows, not blocks of H rows: each gate has H of them.")(
    lambda Wx: np.concatenate([Wx.T[:2], Wx.T[3:4], Wx.T[2:3], Wx.T[4:]])
)
convert.mistake("You swapped the last two rows only; each gate has H rows.")(
    lambda Wx: np.concatenate([Wx.T[:-2], Wx.T[-1:], Wx.T[-2:-1]])
)
convert.mistake("The shape is right, but reshape does not transpose: it tears the columns apart.")(
    lambda Wx: in_order(Wx, 0, 1, 3, 2).reshape(Wx.shape[::-1])
)
convert.mistake("You overwrote a block before you had put it aside: now two blocks are the same.")(
    lambda Wx: in_order(Wx, 0, 1, 3, 3).T
)
convert.mistake("You indexed single columns; each gate has a block of H of them.")(lambda Wx: Wx[:, [0, 1, 3, 2]].T)
convert.mistake("You joined the blocks along another axis than the one on which you cut them: both times axis 1.")(
    lambda Wx: np.concatenate([np.split(Wx, 4, axis=1)[k] for k in (0, 1, 3, 2)]).T
)
convert.mistake("The blocks lie below each other but are not transposed: transpose each, or the whole before.")(
    lambda Wx: np.concatenate([np.split(Wx, 4, axis=1)[k] for k in (0, 1, 3, 2)])
)
convert.mistake("You stacked the blocks on an axis of their own; np.concatenate puts them below each other.")(
    lambda Wx: np.stack([np.split(Wx, 4, axis=1)[k].T for k in (0, 1, 3, 2)])
)
convert.mistake("Your blocks are in the order i, o, g, f: the new order is i, f, g, o.")(
    lambda Wx: in_order(Wx, 0, 2, 3, 1).T
)
