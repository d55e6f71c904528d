"""The exercise *How many weights?*."""

from rnn.exercises.definition import exercise


@exercise(
    "count-stacked",
    case=lambda rng: tuple(int(n) for n in (rng.integers(2, 20), rng.integers(21, 40), rng.integers(2, 6))),
)
def count_stacked(D: int, H: int, n: int) -> int:
    """Count the weights of n layers of H units."""
    return H * D + H * H + H + (n - 1) * (2 * H * H + H)


count_stacked.mistake(
    "You let every layer read the input, of length D. From the second on they read H numbers, the states below."
)(lambda D, H, n: n * (H * D + H * H + H))
count_stacked.mistake("The first layer reads the input, of length D, not H states.")(
    lambda D, H, n: n * (2 * H * H + H)
)
count_stacked.mistake("Every layer has its own recurrent weights, H x H, in addition to what reads from below.")(
    lambda D, H, n: H * D + H * H + H + (n - 1) * (H * H + H)
)


@count_stacked.mistake("The biases are missing: H in each layer.")
def count_no_biases(D: int, H: int, n: int) -> int:
    """Leave out the biases."""
    return H * D + H * H + (n - 1) * 2 * H * H


count_stacked.mistake("One bias per unit and layer: you count two, as some libraries have it.")(
    lambda D, H, n: count_stacked(D, H, n) + n * H
)
count_stacked.mistake("That is one layer only.")(lambda D, H, n: count_stacked(D, H, 1))
count_stacked.mistake("You count n layers above the lowest. There are n in all.")(
    lambda D, H, n: count_stacked(D, H, n + 1)
)
count_stacked.mistake("One layer is missing: above the lowest there are n - 1.")(
    lambda D, H, n: count_stacked(D, H, n - 1)
)
count_stacked.mistake("All the layers above the lowest have weights of their own; you count those of one.")(
    lambda D, H, n: count_stacked(D, H, 2)
)
count_stacked.mistake("Only the lowest layer has its biases. Each layer has H.")(
    lambda D, H, n: count_stacked(D, H, n) - (n - 1) * H
)
count_stacked.mistake("A bias is H numbers, one per unit; you count one number per layer.")(
    lambda D, H, n: count_no_biases(D, H, n) + n
)
count_stacked.mistake("The recurrent weights of the lowest layer are missing.")(
    lambda D, H, n: count_stacked(D, H, n) - H * H
)
count_stacked.mistake("The recurrent weights are missing, H x H in each layer.")(
    lambda D, H, n: count_stacked(D, H, n) - n * H * H
)
count_stacked.mistake("From the second layer on, only the states below are read, not the input beside them.")(
    lambda D, H, n: count_stacked(D, H, n) + (n - 1) * H * D
)
