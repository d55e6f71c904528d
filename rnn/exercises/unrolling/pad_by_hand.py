"""The exercise *Pad a ragged list*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("pad-by-hand")
def pad(sequences: list[np.ndarray], fill: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the padded array (T, B) and its mask."""
    T = max(len(sequence) for sequence in sequences)
    columns = [[*sequence, *[fill] * (T - len(sequence))] for sequence in sequences]
    return np.array(columns).T, np.array([[t < len(sequence) for sequence in sequences] for t in range(T)])


@pad.case
def _(rng):
    """Return 2 to 4 sequences of different lengths and a filler that also occurs among the real steps."""
    sizes = rng.permutation(np.arange(1, 7))[: rng.integers(2, 5)]
    sequences = [rng.integers(3, size=size).astype(float) for size in sizes]
    return sequences, float(sequences[0][0])


@pad.mistake("You put the padding first; the sequences must begin at the top, so that step 1 is step 1 for all.")
def _(sequences, fill):
    padded, mask = pad([sequence[::-1] for sequence in sequences], fill)
    return padded[::-1], mask[::-1]


pad.mistake("Your mask is the wrong way round: True means real.")(lambda *case: (pad(*case)[0], ~pad(*case)[1]))
pad.mistake("Your arrays are (B, T); time comes first: (T, B).")(lambda *case: tuple(array.T for array in pad(*case)))


@pad.mistake("You cut all sequences to the shortest; pad to the longest instead.")
def _(sequences, fill):
    T = min(len(sequence) for sequence in sequences)
    return pad([sequence[:T] for sequence in sequences], fill)


@pad.mistake("You read the mask off the padded array, but a real step can hold the same number as the padding.")
def _(sequences, fill):
    padded, _ = pad(sequences, fill)
    return padded, padded != fill
