"""A recurrent network that computes David's routine exactly, with weights set by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_positive
from rnn.layers import RNN, Linear
from rnn.models import ManyToMany

__all__ = ["hand_wired"]


def hand_wired(gain: float = 3.0, scale: float = 5.0) -> tuple[ManyToMany, NDArray[np.float64]]:
    """Wire a tanh network that solves the punctual David exactly: one hidden unit per pair of position and weather.

    Unit (p, w) is near +1 when p is the last exercise and w today's weather, near -1 otherwise. It must switch on when
    today's weather is w and yesterday's position was q, where q is the predecessor of p if w is sun (he moves on) and
    p itself if w is rain (he stays). Yesterday exactly one unit was on, so h(q, sun) + h(q, rain) was 0 if the
    position was q and -2 if not; with x_w in {0, 1}, an "and" of the two conditions is

        h_t(p, w) = tanh(gain (h_{t-1}(q, sun) + h_{t-1}(q, rain) + 2 x_w - 1)).

    Read-out: y(exercise p) = scale h(p, sun); y(sleep) = scale (h(run, rain) + h(cycle, rain) + h(swim, rain) + 2).

    Parameters
    ----------
    gain : float
        How hard the units saturate. At 3 they stay within 0.01 of -1 and +1; below about 1.25 they forget his position.
    scale : float
        Difference in logits between right and wrong is about twice this.

    Returns
    -------
    model : ManyToMany
        Input (T, B, 2) as `encode` makes it, output (T, B, 4) logits over `ACTIVITIES`. Hidden units in the order
        (run, sun) (cycle, sun) (swim, sun) (run, rain) (cycle, rain) (swim, rain).
    state : float64 array (1, 6)
        Initial state for "yesterday he swam in the sun"; zeros are no valid state of this network.

    Examples
    --------
    >>> from rnn.datasets.david import ACTIVITIES, encode
    >>> model, state = hand_wired()
    >>> logits, _, _ = model.forward(encode([[0], [0], [1], [1], [0]]), state)
    >>> [ACTIVITIES[k] for k in logits.argmax(axis=-1)[:, 0]]
    ['run', 'cycle', 'sleep', 'sleep', 'swim']
    """
    gain, scale = check_positive("gain", gain), check_positive("scale", scale)
    stay = np.eye(3)  # (3, 3): position p comes from p
    move = np.roll(stay, 1, axis=0)  # (3, 3): position p comes from its predecessor
    recurrent, readout = RNN(2, 6, rng=0), Linear(6, 4, rng=0)
    recurrent.params["W_xh"][:] = 2 * gain * np.repeat(np.eye(2), 3, axis=0)  # (6, 2): x_w to the three units of w
    recurrent.params["W_hh"][:] = gain * np.block([[move, move], [stay, stay]])  # (6, 6)
    recurrent.params["b_h"][:] = -gain  # (6,)
    readout.params["W"][:] = scale * np.array(  # (4, 6)
        [[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]]
    )
    readout.params["b"][:] = [0, 0, 0, 2 * scale]  # (4,)
    return ManyToMany(recurrent, readout), np.array([[-1.0, -1.0, 1.0, -1.0, -1.0, -1.0]])
