"""The exercise *Accuracy after rain*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise(
    "accuracy-after",
    case=lambda rng: (w := (rng.random(60) < 0.6).astype(int), rng.random(w.size) < 0.5, int(rng.integers(1, 4))),
)
def accuracy_after(weather: np.ndarray, correct: np.ndarray, spell: int) -> float:
    """Return the accuracy on sunny days directly after exactly `spell` rainy days."""
    pattern = [0] + [1] * spell + [0]
    days = [t for t in range(spell + 1, len(weather)) if weather[t - spell - 1 : t + 1].tolist() == pattern]
    return float(np.mean(correct[days])) if days else float("nan")


@accuracy_after.mistake("You also counted longer spells: the day before the spell must be sunny.")
def _(weather, correct, spell):
    days = [t for t in range(spell, len(weather)) if weather[t] == 0 and weather[t - spell : t].all()]
    return float(np.mean(correct[days])) if days else float("nan")


accuracy_after.mistake("You counted a spell that begins the data: nothing shows that the day before it was sunny.")(
    lambda weather, correct, spell: accuracy_after(np.append(0, weather), np.append(False, correct), spell)
)
accuracy_after.mistake("If there is no such day, return nan: 0 would say that all answers were wrong.")(
    lambda weather, correct, spell: float(np.nan_to_num(accuracy_after(weather, correct, spell)))
)


@accuracy_after.mistake("You looked at the last rainy day; the question is about the sunny day after it.")
def _(weather, correct, spell):
    pattern = [0] + [1] * spell + [0]
    days = [t - 1 for t in range(spell + 1, len(weather)) if weather[t - spell - 1 : t + 1].tolist() == pattern]
    return float(np.mean(correct[days])) if days else float("nan")
