"""The exercise *The museum: diagnosis*."""

from functools import partial

from rnn.exercises.definition import exercise

RIGHT = {
    "A": "wrong side of tanh",
    "B": "state not handed back",
    "C": "sum for a mean",
    "D": "accumulated twice",
    "E": "off by one",
    "F": "overwritten too early",
    "G": "start overwritten",
    "H": "missing transpose",
    "I": "not added up",
    "J": "wrong target",
}
WOULD = {  # for every diagnosis what the gradient check would say
    "missing transpose": "with a single hidden unit there would be nothing to transpose, and the check would be green",
    "state not handed back": "a sequence of one step would pass the check, and longer ones would fail, even with one unit",
    "overwritten too early": "W_hy would be wrong as soon as there are two steps, and b_y right",
    "accumulated twice": "every ratio would be exactly 2, whatever the number of steps",
    "wrong side of tanh": "the gradients of W_xh and b_h would be wrong for a single step, too, and by a few percent only",
    "off by one": "W_hh alone would be wrong, also for a single step, where it should be 0",
    "sum for a mean": "every ratio would be the number of steps in the batch, 18 at first and 3 with a single step",
    "start overwritten": "the same loss, computed twice, would not be the same",
    "not added up": "one parameter would be wrong for several steps and right for a single one, and all others right",
    "wrong target": "the check would find nothing at all",
}


@exercise("museum-diagnosis")
def diagnose() -> dict[str, str]:
    """Return the diagnosis of every exhibit."""
    return dict(RIGHT)


@diagnose.run
def _(answer):
    """Return the first exhibit whose diagnosis is wrong, or missing, and what was said of it."""
    said = answer()
    if not isinstance(said, dict):
        raise TypeError(f'a dict such as {{"A": "off by one", ...}} is expected, got {type(said).__name__}')
    for letter, diagnosis in said.items():
        if letter not in RIGHT:
            raise ValueError(f"there is no exhibit {letter!r}; they are A to J")
        if diagnosis not in WOULD:
            raise ValueError(f"{diagnosis!r} for {letter} is none of the diagnoses: {', '.join(WOULD)}")
    wrong = [letter for letter in RIGHT if letter in said and said[letter] != RIGHT[letter]]
    missing = [letter for letter in RIGHT if letter not in said]
    if wrong:
        return wrong[0], said[wrong[0]]
    return (missing[0], "missing") if missing else ("all", "right")


for letter, right in RIGHT.items():
    for said in WOULD:
        if said != right:
            diagnose.mistake(f"Exhibit {letter} is not {said!r}: {WOULD[said]}.")(
                partial(dict, {**RIGHT, letter: said})
            )
    without = {name: diagnosis for name, diagnosis in RIGHT.items() if name != letter}
    diagnose.mistake(f"What you have is right. Exhibit {letter} has no diagnosis yet.")(partial(dict, without))
