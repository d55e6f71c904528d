"""The exercise *Count the parameters*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("cell-parameters", case=lambda rng: tuple(int(size) for size in rng.integers(1, 100, size=3)))
def count_parameters(input_size: int, hidden_size: int, output_size: int) -> int:
    """Return the number of weights and biases of a cell with a linear read-out."""
    shapes = [
        (hidden_size, input_size),
        (hidden_size, hidden_size),
        (hidden_size,),
        (output_size, hidden_size),
        (output_size,),
    ]
    return sum(int(np.prod(shape)) for shape in shapes)


count_parameters.mistake(
    "You counted the matrices; the biases are adjusted as well: one for each unit and one for each output."
)(lambda D, H, K: H * D + H * H + K * H)
count_parameters.mistake("You forgot W_hh: every unit listens to every unit.")(lambda D, H, K: H * D + H + K * H + K)
count_parameters.mistake("You counted one recurrent weight for each unit; W_hh has one for each pair of units.")(
    lambda D, H, K: H * D + H + H + K * H + K
)
count_parameters.mistake("That is the cell alone; the read-out has weights, too.")(lambda D, H, K: H * D + H * H + H)
count_parameters.mistake("You forgot the biases of the units.")(lambda D, H, K: H * D + H * H + K * H + K)
count_parameters.mistake("You counted two biases for each unit, as PyTorch does; this cell has one.")(
    lambda D, H, K: H * D + H * H + 2 * H + K * H + K
)
count_parameters.mistake("You forgot the biases of the read-out.")(lambda D, H, K: H * D + H * H + H + K * H)
