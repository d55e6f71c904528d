"""The exercise *Downhill*."""

from collections.abc import Callable

from rnn.exercises.definition import exercise


@exercise("descend", case=lambda rng: (float(rng.normal()), float(rng.uniform(0.05, 1.1)), int(rng.integers(2, 6))))
def descend(w: float, lr: float, steps: int) -> list[float]:
    """Return the places after each step of gradient descent on L(w) = (w - 3)^2."""
    places = []
    for _ in range(steps):
        w = w - lr * 2 * (w - 3)
        places.append(w)
    return places


def descend_with(gradient: Callable[[float], float]) -> Callable[[float, float, int], list[float]]:
    """Return a descent with another gradient."""

    def descent(w: float, lr: float, steps: int) -> list[float]:
        places = []
        for _ in range(steps):
            w = w - lr * gradient(w)
            places.append(w)
        return places

    return descent


descend.mistake("You went uphill: the gradient points to where the loss grows, so subtract it.")(
    descend_with(lambda w: -2 * (w - 3))
)
descend.mistake("Your gradient lacks the factor 2 of the derivative of a square.")(descend_with(lambda w: w - 3))
descend.mistake("You subtracted the loss itself; the step follows its derivative, 2 (w - 3).")(
    descend_with(lambda w: (w - 3) ** 2)
)
descend.mistake("You used the gradient of the first place at every step; compute it anew where you are.")(
    lambda w, lr, steps: [w - lr * 2 * (w - 3) * (step + 1) for step in range(steps)]
)
descend.mistake("You included the starting place; only the places after each step are wanted.")(
    lambda w, lr, steps: [w, *descend(w, lr, steps)]
)
descend.mistake("You began with the starting place and left the last one out; the place after each step is wanted.")(
    lambda w, lr, steps: [w, *descend(w, lr, steps - 1)]
)
descend.mistake("You returned the last place only; all of them are wanted.")(
    lambda w, lr, steps: descend(w, lr, steps)[-1]
)
