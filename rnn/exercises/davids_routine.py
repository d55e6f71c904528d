"""Exercises of the chapter on David's routine."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]


ANNA = ("read, sun", "paint, sun", "read, rain", "paint, rain")


def share_cleared(weather: np.ndarray) -> float:
    """Return the fraction of days, from the second on, on which the sun shines after a rainy day."""
    cleared = [weather[t - 1] == 1 and weather[t] == 0 for t in range(1, len(weather))]
    return sum(cleared) / len(cleared)


def random_weather(rng: np.random.Generator) -> np.ndarray:
    """Return 2 to 40 days, rainy more often than not, so that spells of several days occur, and not only on the last."""
    weather = (rng.random(rng.integers(2, 41)) < 0.6).astype(int)  # (T,)
    weather[rng.integers(len(weather) - 1)] = 1
    return weather


def and_unit() -> tuple[float, float, float]:
    """Return weights w_u, w_v and a bias for an "and" of two inputs that are -1 or +1."""
    return 2.0, 2.0, -2.0


def run_unit(answer: Callable[[], Any], case: tuple[Any, ...]) -> dict[str, str] | None:
    """Return what the unit says for the four pairs of inputs: on, off or undecided."""
    weights = answer()
    if weights is None:  # no `return`: the checker says so
        return None
    w_u, w_v, b = weights
    values = {f"u = {u:+d}, v = {v:+d}": np.tanh(w_u * u + w_v * v + b) for u in (1, -1) for v in (1, -1)}
    return {pair: "on" if value > 0.9 else "off" if value < -0.9 else "undecided" for pair, value in values.items()}


def wire_anna(move: Any = ((0, 1), (1, 0)), stay: Any = ((1, 0), (0, 1)), start: int = 1, bias: float = -3.0) -> Any:
    """Return W_xh, W_hh, b_h and h_0 for a cycle of two activities."""
    W_xh = 6.0 * np.repeat(np.eye(2), 2, axis=0)  # (4, 2)
    W_hh = 3.0 * np.block([[np.array(move)] * 2, [np.array(stay)] * 2])  # (4, 4)
    h_0 = np.where(np.arange(4) == start, 1.0, -1.0)  # (4,)
    return W_xh, W_hh, np.full(4, bias), h_0


def run_anna(answer: Callable[[], Any], case: tuple[Any, ...]) -> dict[str, str] | None:
    """Return the name of the largest unit on each day; a wiring of wrong shapes raises an error that says so."""
    wiring = answer()
    if wiring is None:  # no `return`: the checker says so
        return None
    W_xh, W_hh, b_h, h = (np.asarray(array, dtype=float) for array in wiring)
    shapes = [array.shape for array in (W_xh, W_hh, b_h, h)]
    if shapes != [(4, 2), (4, 4), (4,), (4,)]:
        raise ValueError(f"the shapes are {shapes}, expected [(4, 2), (4, 4), (4,), (4,)]")
    largest = {}
    for day, sky in enumerate(case[0], start=1):
        h = np.tanh(W_xh @ np.eye(2)[sky] + W_hh @ h + b_h)
        largest[f"day {day}"] = ANNA[h.argmax()] if h.max() > 0.5 else "no unit is on"
    return largest


def anna_transposed() -> Any:
    """Write into a column of W_hh what belongs into a row."""
    W_xh, W_hh, b_h, h_0 = wire_anna()
    return W_xh, W_hh.T, b_h, h_0


def anna_alternating() -> Any:
    """Let the sun reach the units of reading and the rain those of painting, in turn."""
    _, W_hh, b_h, h_0 = wire_anna()
    return 6.0 * np.tile(np.eye(2), (2, 1)), W_hh, b_h, h_0


def anna_too_weak() -> Any:
    """Forget to multiply by 3."""
    W_xh, W_hh, b_h, h_0 = wire_anna()
    return W_xh / 3, W_hh / 3, b_h / 3, h_0


def anna_from_zeros() -> Any:
    """Start from a state that holds no position."""
    W_xh, W_hh, b_h, _ = wire_anna()
    return W_xh, W_hh, b_h, np.zeros(4)


def accuracy_after(weather: np.ndarray, correct: np.ndarray, spell: int) -> float:
    """Return the accuracy on sunny days directly after exactly `spell` rainy days."""
    pattern = [0] + [1] * spell + [0]
    days = [t for t in range(spell + 1, len(weather)) if weather[t - spell - 1 : t + 1].tolist() == pattern]
    return float(np.mean(correct[days])) if days else float("nan")


def after_at_least(weather: np.ndarray, correct: np.ndarray, spell: int) -> float:
    """Count spells of `spell` days or more."""
    days = [t for t in range(spell, len(weather)) if weather[t] == 0 and weather[t - spell : t].all()]
    return float(np.mean(correct[days])) if days else float("nan")


def unseen_start(weather: np.ndarray, correct: np.ndarray, spell: int) -> float:
    """Count a spell at the very beginning of the data."""
    return accuracy_after(np.append(0, weather), np.append(False, correct), spell)


def zero_without_days(weather: np.ndarray, correct: np.ndarray, spell: int) -> float:
    """Return 0 if there is no such day."""
    return float(np.nan_to_num(accuracy_after(weather, correct, spell)))


def during_spell(weather: np.ndarray, correct: np.ndarray, spell: int) -> float:
    """Take the last day of the spell instead of the day after it."""
    pattern = [0] + [1] * spell + [0]
    days = [t - 1 for t in range(spell + 1, len(weather)) if weather[t - spell - 1 : t + 1].tolist() == pattern]
    return float(np.mean(correct[days])) if days else float("nan")


def belief_step(belief: np.ndarray, sky: int, oversleep: float) -> tuple[np.ndarray, np.ndarray]:
    """Return today's distribution over run, cycle, swim, sleep and tomorrow's belief."""
    if sky == 1:
        return np.array([0.0, 0.0, 0.0, 1.0]), belief
    today = np.array([(1 - oversleep) * belief[p - 1] for p in range(3)] + [oversleep])
    tomorrow = np.array([(1 - oversleep) * belief[p - 1] + oversleep * belief[p] for p in range(3)])
    return today, tomorrow


def random_belief(rng: np.random.Generator) -> tuple[np.ndarray, int, float]:
    """Return a belief, a weather and a probability of oversleeping."""
    return rng.dirichlet(np.ones(3)), int(rng.integers(2)), float(rng.uniform(0.05, 0.4))


def moves_in_rain(belief: np.ndarray, sky: int, oversleep: float) -> tuple[np.ndarray, np.ndarray]:
    """Advance on rainy days as well."""
    return belief_step(belief, sky, oversleep)[0], belief_step(belief, 0, oversleep)[1]


def forgets_sleepers(belief: np.ndarray, sky: int, oversleep: float) -> tuple[np.ndarray, np.ndarray]:
    """Let him advance although he overslept."""
    return belief_step(belief, sky, oversleep)[0], np.roll(belief, 1) if sky == 0 else belief


def always_up(belief: np.ndarray, sky: int, oversleep: float) -> tuple[np.ndarray, np.ndarray]:
    """Leave no probability for sleep on a sunny day."""
    today, tomorrow = belief_step(belief, sky, oversleep)
    return np.append(np.roll(belief, 1), 0.0) if sky == 0 else today, tomorrow


def loses_sleepers(belief: np.ndarray, sky: int, oversleep: float) -> tuple[np.ndarray, np.ndarray]:
    """Hand on only the case in which he got up."""
    today, tomorrow = belief_step(belief, sky, oversleep)
    return today, today[:3] if sky == 0 else tomorrow


def moves_backward(belief: np.ndarray, sky: int, oversleep: float) -> tuple[np.ndarray, np.ndarray]:
    """Go through the cycle the wrong way."""
    today, tomorrow = belief_step(belief[::-1], sky, oversleep)
    return np.append(today[2::-1], today[3]), tomorrow[::-1]


EXERCISES = {
    "share-cleared": Exercise(
        specification=share_cleared,
        case=lambda rng: (random_weather(rng),),
        mistakes={
            "You counted the days on which rain begins: the rainy day must come first.": lambda weather: np.mean(
                (weather[1:] == 1) & (weather[:-1] == 0)
            ),
            "You returned a number of days; the question asks for a fraction of them.": lambda weather: np.sum(
                (weather[1:] == 0) & (weather[:-1] == 1)
            ),
            "You divided by the number of all days; the first day has no day before it.": lambda weather: (
                np.sum((weather[1:] == 0) & (weather[:-1] == 1)) / len(weather)
            ),
            "You divided by the number of rainy days; the question asks for a fraction of all days.": lambda weather: (
                np.sum((weather[1:] == 0) & (weather[:-1] == 1)) / max(weather[:-1].sum(), 1)
            ),
        },
    ),
    "and-unit": Exercise(
        specification=and_unit,
        case=lambda rng: (),
        run=run_unit,
        mistakes={
            'Your unit is an "or": it is on as soon as one input is +1. Lower the bias.': lambda: (2.0, 2.0, 2.0),
            "With one input +1 and the other -1 your unit is undecided: the bias must pull it down.": lambda: (
                2.0,
                2.0,
                0.0,
            ),
            "The signs are right, but the weights are too small to come near +1 and -1.": lambda: (0.5, 0.5, -0.5),
            "Your unit is on where it should be off and off where it should be on: turn all signs.": lambda: (
                -2.0,
                -2.0,
                2.0,
            ),
        },
    ),
    "wire-anna": Exercise(
        specification=wire_anna,
        case=lambda rng: (rng.integers(2, size=rng.integers(2, 13)),),
        run=run_anna,
        inputs=("weather",),
        mistakes={
            "Anna forgets to move on: a sun unit must listen to the activity before its own.": lambda: wire_anna(
                move=((1, 0), (0, 1))
            ),
            "Anna moves on in the rain: a rain unit must listen to its own activity.": lambda: wire_anna(
                stay=((0, 1), (1, 0))
            ),
            "The wiring is right, but the first day is not: before it she painted in the sun, so that unit starts at +1.": (
                lambda: wire_anna(start=0)
            ),
            "The wiring is right, but h_0 holds no position: one unit must start at +1, the others at -1.": anna_from_zeros,
            "Without a negative bias one condition is enough to switch a unit on: it must take both.": lambda: (
                wire_anna(bias=0.0)
            ),
            "Your bias is positive. It must be negative, so that it takes both conditions to switch a unit on.": lambda: (
                wire_anna(bias=3.0)
            ),
            "Rows and columns of W_hh are exchanged: a row holds what one unit listens to.": anna_transposed,
            "The first two units are for the sun, the last two for the rain: look at the rows of W_xh.": anna_alternating,
            "The wiring is right, but the weights are too small to come near +1 and -1: multiply them, and the bias, by 3.": (
                anna_too_weak
            ),
        },
    ),
    "accuracy-after": Exercise(
        specification=accuracy_after,
        case=lambda rng: (w := (rng.random(60) < 0.6).astype(int), rng.random(w.size) < 0.5, int(rng.integers(1, 4))),
        mistakes={
            "You also counted longer spells: the day before the spell must be sunny.": after_at_least,
            "You counted a spell that begins the data: nothing shows that the day before it was sunny.": unseen_start,
            "If there is no such day, return nan: 0 would say that all answers were wrong.": zero_without_days,
            "You looked at the last rainy day; the question is about the sunny day after it.": during_spell,
        },
    ),
    "belief-step": Exercise(
        specification=belief_step,
        case=random_belief,
        mistakes={
            "Your belief moves on in the rain. David keeps his place when he sleeps.": moves_in_rain,
            "Your belief moves on even if he overslept: with probability `oversleep` he stays where he was.": forgets_sleepers,
            "Even in the sun he sleeps with probability `oversleep`: your probabilities of today leave that out.": always_up,
            "Your new belief adds up to less than 1: if he overslept, he is still somewhere, namely where he was.": loses_sleepers,
            "You go through the cycle backward: after a run comes a ride.": moves_backward,
        },
    ),
}
