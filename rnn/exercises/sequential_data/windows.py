"""The exercise *Make windows*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("windows", case=lambda rng: (rng.normal(size=rng.integers((5, 1, 2), (9, 4, 4))), int(rng.integers(2, 5))))
def windows(x: np.ndarray, k: int) -> np.ndarray:
    """Return the features of the last k steps, oldest first, zeros before the start: (T, B, k * D)."""
    T, B, D = x.shape
    result = np.zeros((T, B, k * D))
    for t in range(T):
        for i in range(k):
            if t - k + 1 + i >= 0:
                result[t, :, i * D : (i + 1) * D] = x[t - k + 1 + i]
    return result


@windows.mistake("Your windows start with the newest step; the oldest comes first.")
def _(x, k):
    padded = [np.concatenate([np.zeros((i, *x.shape[1:])), x])[: len(x)] for i in range(k)]
    return np.concatenate(padded, axis=-1)


@windows.mistake("Your steps are interleaved: first all features of the oldest step, then all of the next.")
def _(x, k):
    T, B, D = x.shape
    return windows(x, k).reshape(T, B, k, D).swapaxes(2, 3).reshape(T, B, k * D)


@windows.mistake("Before the first step there are zeros, not copies of the first step.")
def _(x, k):
    longer = np.concatenate([np.repeat(x[:1], k - 1, axis=0), x])
    return np.concatenate([longer[i : i + len(x)] for i in range(k)], axis=-1)


windows.mistake("Your sequence wraps around: before the first step there are zeros, not the last steps.")(
    lambda x, k: np.concatenate([np.roll(x, k - 1 - i, axis=0) for i in range(k)], axis=-1)
)
windows.mistake("Your window ends at step t - 1; it must include the present step.")(
    lambda x, k: windows(np.concatenate([np.zeros((1, *x.shape[1:])), x[:-1]]), k)
)


@windows.mistake("Your window looks into the future: it starts at step t where it should end there.")
def _(x, k):
    longer = np.concatenate([x, np.zeros((k - 1, *x.shape[1:]))])
    return np.concatenate([longer[i : i + len(x)] for i in range(k)], axis=-1)


windows.mistake("You left out the first k - 1 steps; keep all T steps, with zeros before the start.")(
    lambda x, k: windows(x, k)[k - 1 :]
)
