"""The exercise *The whole way back*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("way-back")
def way_back(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return da (T, B, H) and dh_0 (B, H)."""
    da = np.zeros_like(doutput)
    dh = dstate.copy()
    for t in reversed(range(len(doutput))):
        dh = dh + doutput[t]
        da[t] = dh * (1 - h[t + 1] ** 2)
        dh = da[t] @ W_hh
    return da, dh


@way_back.case
def _(rng):
    """Return states, gradients and W_hh for 2 to 4 steps, with sizes that all differ."""
    T, B, H = int(rng.integers(2, 5)), 5, 6
    h = rng.uniform(-0.9, 0.9, size=(T + 1, B, H))
    return h, rng.normal(size=(T, B, H)), rng.normal(size=(B, H)), rng.normal(size=(H, H))


way_back.mistake("dstate is lost: it must be in dh before the loop begins.")(
    lambda h, doutput, dstate, W_hh: way_back(h, doutput, 0 * dstate, W_hh)
)


@way_back.mistake("Nothing travels: each step uses its own doutput and overwrites what came from later.")
def not_carried(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> tuple[np.ndarray, ...]:
    """Overwrite what came from later with the step's own gradient, dstate included."""
    da = doutput * (1 - h[1:] ** 2)
    return da, da[0] @ W_hh


@way_back.mistake("The gradient stops after one step: add doutput[t] to what came from later, do not replace it.")
def _(h, doutput, dstate, W_hh):
    own = doutput.copy()
    own[-1] += dstate
    return not_carried(h, own, dstate, W_hh)


way_back.mistake("Your da is in the order of the walk, with the last step first; turn it around.")(
    lambda *case: (way_back(*case)[0][::-1], way_back(*case)[1])
)
way_back.mistake("The last step's doutput is counted twice, before the loop and in it.")(
    lambda h, doutput, dstate, W_hh: way_back(h, doutput, dstate + doutput[-1], W_hh)
)


def carrying(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, ...]:
    """Carry dh instead of da through the weight."""
    da, dh = np.zeros_like(doutput), dstate.copy()
    for t in reversed(range(len(doutput))):
        dh = dh + doutput[t]
        da[t] = dh * (1 - h[t + 1] ** 2)
        dh = dh @ weight
    return da, dh


way_back.mistake("You carry dh itself to the step before; it has to pass the slope and W_hh first.")(
    lambda h, doutput, dstate, W_hh: carrying(h, doutput, dstate, np.eye(len(W_hh)))
)
way_back.mistake("You carry dh through W_hh, but not through the slope: carry da, not dh.")(carrying)
way_back.mistake("doutput is used at the last step only; every step has its own.")(
    lambda h, doutput, dstate, W_hh: way_back(h, np.concatenate([0 * doutput[:-1], doutput[-1:]]), dstate, W_hh)
)
way_back.mistake("dstate replaces the last doutput; it arrives at h_T in addition to it.")(
    lambda h, doutput, dstate, W_hh: way_back(h, np.concatenate([doutput[:-1], dstate[None]]), 0 * dstate, W_hh)
)


@way_back.mistake(
    "You walk from the first step to the last; the gradient arrives at the end and travels to the beginning."
)
def _(h, doutput, dstate, W_hh):
    da, dh = np.zeros_like(doutput), dstate.copy()
    for t in range(len(doutput)):
        da[t] = (dh + doutput[t]) * (1 - h[t + 1] ** 2)
        dh = da[t] @ W_hh
    return da, dh


way_back.mistake("dstate joins at every step; it arrives at h_T only.")(
    lambda h, doutput, dstate, W_hh: way_back(h, doutput + dstate, 0 * dstate, W_hh)
)
way_back.mistake("`W_hh` is transposed once too often: a batch has rows, so it is da @ W_hh.")(
    lambda h, doutput, dstate, W_hh: way_back(h, doutput, dstate, W_hh.T)
)
way_back.mistake("You took each slope one state too early: step t has the slope 1 - h[t + 1]^2.")(
    lambda h, doutput, dstate, W_hh: way_back(np.concatenate([h[:1], h[:-1]]), doutput, dstate, W_hh)
)
way_back.mistake("Your dh_0 is dh of the first step; to reach h_0 it has to pass the slope and W_hh.")(
    lambda h, *rest: (way_back(h, *rest)[0], way_back(h, *rest)[0][0] / (1 - h[1] ** 2))
)
way_back.mistake("Your dh_0 is da of the first step; to reach h_0 it has to pass W_hh.")(
    lambda *case: (way_back(*case)[0], way_back(*case)[0][0])
)
