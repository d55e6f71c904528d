"""The exercise *Adam, one step*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("adam-step")
def adam_step(
    w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int, lr: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weights and both averages after the t-th step, t = 1, 2, ..."""
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


@adam_step.case
def _(rng):
    """Return a state of Adam in the middle of a training, or before its first step."""
    t = int(rng.integers(1, 20))
    start = 0.0 if t == 1 else 1.0
    m, v = start * rng.normal(size=3), start * rng.uniform(0.5, 2, size=3) * (1 - 0.999**t)
    return rng.normal(size=3), rng.normal(size=3), m, v, t, float(rng.uniform(0.01, 0.5))


@adam_step.mistake(
    "The correction is missing: both averages start at zero and must be divided by 1 - 0.9^t and 1 - 0.999^t."
)
def _(w, g, m, v, t, lr):
    _, m, v = adam_step(w, g, m, v, t, lr)
    return w - lr * m / (np.sqrt(v) + 1e-8), m, v


@adam_step.mistake("You divided by the mean square; take its square root first.")
def _(w, g, m, v, t, lr):
    _, m, v = adam_step(w, g, m, v, t, lr)
    return w - lr * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8), m, v


@adam_step.mistake("The second average is of the squared gradient; you averaged the gradient.")
def _(w, g, m, v, t, lr):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g
    with np.errstate(invalid="ignore"):
        return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adam_step.mistake("You swapped the shares: 0.9 and 0.999 belong to the old averages.")
def _(w, g, m, v, t, lr):
    m, v = 0.1 * m + 0.9 * g, 0.001 * v + 0.999 * g**2
    return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adam_step.mistake("You returned the corrected averages. They are for this step only; hand the uncorrected ones on.")
def _(w, g, m, v, t, lr):
    w, m, v = adam_step(w, g, m, v, t, lr)
    return w, m / (1 - 0.9**t), v / (1 - 0.999**t)


@adam_step.mistake("You used the averages from before this gradient: update m and v first.")
def _(w, g, m, v, t, lr):
    return (w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), *adam_step(w, g, m, v, t, lr)[1:])


adam_step.mistake("You went uphill: subtract the step.")(
    lambda w, g, m, v, t, lr: (2 * w - adam_step(w, g, m, v, t, lr)[0], *adam_step(w, g, m, v, t, lr)[1:])
)
