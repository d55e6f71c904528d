"""The exercise *Direct and total*."""

from collections.abc import Callable

import numpy as np

from rnn.exercises.definition import exercise


@exercise("direct-total")
def direct_and_total(x: np.ndarray, w_xh: float, w_hh: float, b_h: float, h_0: float) -> tuple[float, float]:
    """Return the direct and the total derivative of h_T with respect to w_hh."""
    h, direct, total = h_0, 0.0, 0.0
    for x_t in x:
        h_prev, h = h, np.tanh(w_xh * x_t + w_hh * h + b_h)
        direct = (1 - h**2) * h_prev
        total = direct + (1 - h**2) * w_hh * total
    return direct, total


@direct_and_total.case
def _(rng):
    """Return 3 to 5 inputs and the weights and the start of one unit."""
    w_xh, b_h, h_0 = rng.uniform(-1, 1, size=3).tolist()
    w_hh = float(rng.choice([-1, 1]) * rng.uniform(0.5, 1.5))
    return rng.normal(size=rng.integers(3, 6)), w_xh, w_hh, b_h, h_0


def rule(
    direct: Callable[..., float] = lambda h_prev, h: (1 - h**2) * h_prev,
    total: Callable[..., float] = lambda h_prev, h, w, total: (1 - h**2) * h_prev + (1 - h**2) * w * total,
) -> Callable[..., tuple[float, float]]:
    """Return the derivatives with another rule for the direct one at the last step, or for the total one at each."""

    def answer(x: np.ndarray, w_xh: float, w_hh: float, b_h: float, h_0: float) -> tuple[float, float]:
        h_prev, h, so_far = h_0, h_0, 0.0
        for x_t in x:
            h_prev, h = h, np.tanh(w_xh * x_t + w_hh * h + b_h)
            so_far = total(h_prev, h, w_hh, so_far)
        return direct(h_prev, h), so_far

    return answer


direct_and_total.mistake("Your direct derivative is h_{T-1}: it lacks the slope 1 - h_T^2.")(
    rule(direct=lambda h_prev, h: h_prev)
)
direct_and_total.mistake("Your total derivative is the direct one: it forgets that h_{T-1} was made with w_hh, too.")(
    rule(total=lambda h_prev, h, w, total: (1 - h**2) * h_prev)
)
direct_and_total.mistake("Your direct derivative is the total one: it takes h_{T-1} as given and has no past.")(
    lambda *case: (direct_and_total(*case)[1],) * 2
)
direct_and_total.mistake(
    "Your total derivative takes the message over without the slope: the past comes in through s_t w_hh."
)(rule(total=lambda h_prev, h, w, total: (1 - h**2) * h_prev + w * total))
direct_and_total.mistake(
    "Your total derivative takes the message over without w_hh: the past comes in through s_t w_hh."
)(rule(total=lambda h_prev, h, w, total: (1 - h**2) * (h_prev + total)))
direct_and_total.mistake(
    "You multiplied by h_t, the state after the step; w_hh was multiplied by the state before it."
)(rule(lambda h_prev, h: (1 - h**2) * h, lambda h_prev, h, w, total: (1 - h**2) * (h + w * total)))
direct_and_total.mistake("You took the slope at the state before the step; it is 1 - h_t^2, with the state after it.")(
    rule(lambda h_prev, h: (1 - h_prev**2) * h_prev, lambda h_prev, h, w, total: (1 - h_prev**2) * (h_prev + w * total))
)
direct_and_total.mistake(
    "You added up the direct derivatives; on its way forward each of them passes s_t w_hh at every later step."
)(rule(total=lambda h_prev, h, w, total: (1 - h**2) * h_prev + total))
direct_and_total.mistake(
    "The past comes in with the slope of the step before; on its way it passes this step's tanh, with 1 - h_t^2."
)(rule(total=lambda h_prev, h, w, total: (1 - h**2) * h_prev + (1 - h_prev**2) * w * total))
direct_and_total.mistake("The order is wrong: first the direct derivative, then the total one.")(
    lambda *case: direct_and_total(*case)[::-1]
)
direct_and_total.mistake(
    "Your direct derivative is h_{t-1} at every step, in the total one, too: it lacks the slope 1 - h_t^2."
)(rule(lambda h_prev, h: h_prev, lambda h_prev, h, w, total: h_prev + (1 - h**2) * w * total))
direct_and_total.mistake(
    "You use no slope at all: both the direct part and the past have to pass the tanh, with 1 - h_t^2."
)(rule(lambda h_prev, h: h_prev, lambda h_prev, h, w, total: h_prev + w * total))
direct_and_total.mistake("You start from zero; the state before the first step is h_0.")(
    lambda x, w_xh, w_hh, b_h, h_0: direct_and_total(x, w_xh, w_hh, b_h, 0.0)
)
