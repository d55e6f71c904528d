"""The exercise *Answer late*."""

from rnn.exercises.definition import exercise


@exercise("delay-targets")
def delay(x: list[int], targets: list[int], d: int, filler: int) -> tuple[list[int], list[int], list[bool]]:
    """Return inputs, targets and what counts, so that the answer for step t is due at step t + d."""
    return x + [filler] * d, [filler] * d + targets, [False] * d + [True] * len(targets)


@delay.case
def _(rng):
    """Return ids, targets (the filler may be among them), a delay shorter than the sequence, and a filler."""
    T = int(rng.integers(4, 8))
    return rng.integers(1, 9, size=T).tolist(), rng.integers(5, size=T).tolist(), int(rng.integers(1, 4)), 0


@delay.mistake("The last answers are missing. The network needs d more steps, with the filler as input, to give them.")
def _(x, targets, d, filler):
    T = len(x)
    inputs, shifted, counts = delay(x, targets, d, filler)
    return inputs[:T], shifted[:T], counts[:T]


delay.mistake("The wrong way round: now the answer is due before its input has been read.")(
    lambda x, targets, d, filler: ([filler] * d + x, targets + [filler] * d, [True] * len(targets) + [False] * d)
)
delay.mistake("The first d steps have no answer yet, so they do not count.")(
    lambda x, targets, d, filler: (*delay(x, targets, d, filler)[:2], [True] * (len(x) + d))
)
delay.mistake("You mark the steps that do not count; mark those that do.")(
    lambda x, targets, d, filler: (*delay(x, targets, d, filler)[:2], [True] * d + [False] * len(x))
)
delay.mistake("The last d steps do count: it is there that the last answers are due.")(
    lambda x, targets, d, filler: (*delay(x, targets, d, filler)[:2], [True] * len(x) + [False] * d)
)
delay.mistake("The inputs have moved along with the targets, so nothing is delayed: put the fillers at their end.")(
    lambda x, targets, d, filler: ([filler] * d + x, *delay(x, targets, d, filler)[1:])
)
delay.mistake("Nothing is delayed: the fillers of the targets go to the front.")(
    lambda x, targets, d, filler: (x + [filler] * d, targets + [filler] * d, [True] * len(x) + [False] * d)
)
delay.mistake("The targets are cut at the wrong end: now each is due d steps before its input.")(
    lambda x, targets, d, filler: (x, targets[d:] + [filler] * d, [True] * (len(x) - d) + [False] * d)
)
delay.mistake(
    "The last answers are missing, and the first d steps, which have no target, count. Make all lists d steps longer."
)(lambda x, targets, d, filler: (x, ([filler] * d + targets)[: len(x)], [True] * len(x)))
delay.mistake(
    "The last targets have come round to the front, where they do not belong. Make the lists d steps longer instead."
)(lambda x, targets, d, filler: (x, targets[-d:] + targets[:-d], [True] * len(x)))
delay.mistake(
    "The last targets have come round to the front, and do not count there. Every target is due once: make the lists d steps longer."
)(lambda x, targets, d, filler: (x, targets[-d:] + targets[:-d], [False] * d + [True] * (len(x) - d)))


@delay.mistake(
    "A target may have the number of the filler and counts all the same. Which steps count depends on their place."
)
def _(x, targets, d, filler):
    return (*delay(x, targets, d, filler)[:2], [target != filler for target in delay(x, targets, d, filler)[1]])


delay.mistake("The third list is too short: it needs an entry for each of the len(x) + d steps.")(
    lambda x, targets, d, filler: (*delay(x, targets, d, filler)[:2], [False] * d + [True] * (len(x) - d))
)
delay.mistake("The inputs end too early: the network goes on for d steps, with the filler as input.")(
    lambda x, targets, d, filler: (x, *delay(x, targets, d, filler)[1:])
)
delay.mistake("One step too few: the target of step t is due at step t + d, with d fillers before the first.")(
    lambda x, targets, d, filler: delay(x, targets, d - 1, filler)
)
delay.mistake("That is a delay of one step. It should be d.")(
    lambda x, targets, d, filler: delay(x, targets, 1, filler)
)
delay.mistake("After the end the inputs are fillers, not the last symbol again.")(
    lambda x, targets, d, filler: (x + x[-1:] * d, *delay(x, targets, d, filler)[1:])
)
delay.mistake("Before the first target is due there are fillers, not the first target again.")(
    lambda x, targets, d, filler: (x + [filler] * d, targets[:1] * d + targets, [False] * d + [True] * len(x))
)
