"""The exercise *When to stop*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise(
    "when-to-stop", case=lambda rng: (rng.integers(0, 12, size=rng.integers(6, 15)).tolist(), int(rng.integers(2, 4)))
)
def when_to_stop(scores: list[float], patience: int) -> tuple[int, int]:
    """Return the index of the best score so far when training stops, and the index at which it stops."""
    best = 0
    for i, score in enumerate(scores):
        if score < scores[best]:
            best = i
        if i - best == patience:
            return best, i
    return best, len(scores) - 1


when_to_stop.mistake("Your best score was never computed: training had stopped before it.")(
    lambda scores, patience: (int(np.argmin(scores)), when_to_stop(scores, patience)[1])
)


@when_to_stop.mistake("You compared each score with the one before; compare it with the best so far.")
def _(scores, patience):
    rises = 0
    for i in range(1, len(scores)):
        rises = rises + 1 if scores[i] >= scores[i - 1] else 0
        if rises == patience:
            return int(np.argmin(scores[: i + 1])), i
    return int(np.argmin(scores)), len(scores) - 1


@when_to_stop.mistake("You counted all failures; an improvement sets the count back to zero.")
def _(scores, patience):
    failures = [i for i in range(1, len(scores)) if scores[i] >= min(scores[:i])]
    stop = failures[patience - 1] if len(failures) >= patience else len(scores) - 1
    return int(np.argmin(scores[: stop + 1])), stop


@when_to_stop.mistake("You took an equal score for an improvement; the first of equals stays the best.")
def _(scores, patience):
    best = 0
    for i, score in enumerate(scores):
        if score <= scores[best]:
            best = i
        if i - best == patience:
            return best, i
    return best, len(scores) - 1


when_to_stop.mistake("You stopped one score too late.")(lambda scores, patience: when_to_stop(scores, patience + 1))
when_to_stop.mistake("You stopped one score too early.")(lambda scores, patience: when_to_stop(scores, patience - 1))
when_to_stop.mistake("You returned the two numbers in the other order: the best comes first.")(
    lambda scores, patience: when_to_stop(scores, patience)[::-1]
)
