"""The exercise *How long does a clue last?*."""

from rnn.exercises.definition import exercise


@exercise("still-there", case=lambda rng: (float(rng.uniform(0.5, 0.99)), int(rng.integers(0, 30))))
def still_there(stay: float, lag: int) -> float:
    """Return the probability of being at the start after `lag` moves among three places."""
    here = 1.0
    for _ in range(lag):
        here = stay * here + (1 - stay) / 2 * (1 - here)
    return here


still_there.mistake("This is the probability that it never left. It may also leave and come back.")(
    lambda stay, lag: stay**lag
)


@still_there.mistake("A jump from elsewhere leads back only half of the time: there are two places to jump to.")
def _(stay, lag):
    here = 1.0
    for _ in range(lag):
        here = stay * here + (1 - stay) * (1 - here)
    return here


still_there.mistake("You made one step too many: after 0 frames it is there for certain.")(
    lambda stay, lag: still_there(stay, lag + 1)
)
still_there.mistake("You made one step too few.")(lambda stay, lag: still_there(stay, max(lag - 1, 0)))
