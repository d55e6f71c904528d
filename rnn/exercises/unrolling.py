"""Exercises of the chapter on unrolling and weight sharing."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]


def three_steps(x: np.ndarray, w_xh: float, w_hh: float, b_h: float) -> float:
    """Return h_3 of a one-unit tanh network that starts from 0."""
    h = 0.0
    for x_t in x:
        h = np.tanh(w_xh * x_t + w_hh * h + b_h)
    return h


def count_parameters(D: int, H: int, K: int, T: int) -> tuple[int, int, int]:
    """Return the parameters of a recurrent network, of its untied form and of a window."""
    readout = K * H + K
    shared = H * D + H * H + H + readout
    return shared, T * shared, H * T * D + H + readout


def without_biases(D: int, H: int, K: int, T: int) -> tuple[int, int, int]:
    """Count the matrices only."""
    shared = H * D + H * H + K * H
    return shared, T * shared, H * T * D + K * H


def without_recurrence(D: int, H: int, K: int, T: int) -> tuple[int, int, int]:
    """Leave out W_hh."""
    shared, _, window = count_parameters(D, H, K, T)
    return shared - H * H, T * (shared - H * H), window


def one_readout(D: int, H: int, K: int, T: int) -> tuple[int, int, int]:
    """Let the untied network share its read-out."""
    shared, _, window = count_parameters(D, H, K, T)
    return shared, T * (H * D + H * H + H) + K * H + K, window


def exponential(D: int, H: int, K: int, T: int) -> tuple[int, int, int]:
    """Raise to the power T instead of multiplying by T."""
    shared, _, window = count_parameters(D, H, K, T)
    return shared, shared**T, window


def window_with_state(D: int, H: int, K: int, T: int) -> tuple[int, int, int]:
    """Give the window recurrent weights."""
    shared, untied, window = count_parameters(D, H, K, T)
    return shared, untied, window + H * H


def pad(sequences: list[np.ndarray], fill: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the padded array (T, B) and its mask."""
    T = max(len(sequence) for sequence in sequences)
    columns = [[*sequence, *[fill] * (T - len(sequence))] for sequence in sequences]
    return np.array(columns).T, np.array([[t < len(sequence) for sequence in sequences] for t in range(T)])


def random_lists(rng: np.random.Generator) -> tuple[list[np.ndarray], float]:
    """Return 2 to 4 sequences of different lengths and a filler that also occurs among the real steps."""
    sizes = rng.permutation(np.arange(1, 7))[: rng.integers(2, 5)]
    sequences = [rng.integers(3, size=size).astype(float) for size in sizes]
    return sequences, float(sequences[0][0])


def pad_front(sequences: list[np.ndarray], fill: float) -> tuple[np.ndarray, np.ndarray]:
    """Put the padding before the sequence."""
    padded, mask = pad([sequence[::-1] for sequence in sequences], fill)
    return padded[::-1], mask[::-1]


def cut_to_shortest(sequences: list[np.ndarray], fill: float) -> tuple[np.ndarray, np.ndarray]:
    """Shorten instead of padding."""
    T = min(len(sequence) for sequence in sequences)
    return pad([sequence[:T] for sequence in sequences], fill)


def guess_mask(sequences: list[np.ndarray], fill: float) -> tuple[np.ndarray, np.ndarray]:
    """Read the mask off the padded array."""
    padded, _ = pad(sequences, fill)
    return padded, padded != fill


def masked_mean(losses: np.ndarray, mask: np.ndarray) -> float:
    """Return the mean over the real steps."""
    real = [loss for loss, counts in zip(losses.ravel(), mask.ravel(), strict=True) if counts]
    return sum(real) / len(real)


def random_losses(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return losses and a mask; in half of the cases the padding holds nan, in the others large numbers."""
    T, B = 6, 3
    lengths = np.array([T, *rng.integers(1, T, size=B - 1)])  # (B,)
    mask = np.arange(T)[:, None] < lengths  # (T, B)
    filler = np.nan if rng.random() < 0.5 else 1e3
    return np.where(mask, rng.exponential(size=(T, B)), filler), mask


def mean_of_means(losses: np.ndarray, mask: np.ndarray) -> float:
    """Average each sequence first."""
    return float(np.mean([column[real].mean() for column, real in zip(losses.T, mask.T, strict=True)]))


def run_pieces(pieces: list[np.ndarray], W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """Return all states over the pieces of one sequence."""
    states, h = [], np.zeros(len(b_h))
    for x_t in np.concatenate(pieces):
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.array(states)


def forget_between(pieces: list[np.ndarray], *weights: np.ndarray) -> np.ndarray:
    """Start every piece from zeros."""
    return np.concatenate([run_pieces([piece], *weights) for piece in pieces])


def hand_over_first(pieces: list[np.ndarray], W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """Start every piece from the first state of the piece before."""
    states, start = [], np.zeros(len(b_h))
    for piece in pieces:
        h = start
        for t, x_t in enumerate(piece):
            h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
            states.append(h)
            start = h if t == 0 else start
    return np.array(states)


def last_of_each(pieces: list[np.ndarray], *weights: np.ndarray) -> np.ndarray:
    """Return one state per piece."""
    return run_pieces(pieces, *weights)[np.cumsum([len(piece) for piece in pieces]) - 1]


def random_weights(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights of a network with two inputs and three units."""
    return rng.normal(size=(3, 2)), rng.normal(size=(3, 3)), rng.normal(size=3)


def random_pieces(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return two to four pieces and weights; the first piece has two steps or more."""
    sizes = [int(rng.integers(2, 5)), *rng.integers(1, 5, size=rng.integers(1, 4)).tolist()]
    return [rng.normal(size=(size, 2)) for size in sizes], *random_weights(rng)


def follow(stream: Iterator[np.ndarray], W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the new state after each input."""
    h = np.zeros(len(b_h))
    for x_t in stream:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
        yield h


def run_stream(answer: Callable[..., Any], case: tuple[Any, ...]) -> list[Any]:
    """Return each state that was yielded with the number of inputs taken by then."""
    taken = 0

    def station() -> Iterator[np.ndarray]:
        nonlocal taken
        for x_t in case[0]:
            taken += 1
            yield x_t

    states = answer(station(), *case[1:])
    if not isinstance(states, Iterator):
        raise TypeError(f"it returns {type(states).__name__}, expected a generator: use `yield`, not `return`")
    # A copy, because a state that is overwritten later would otherwise change what was yielded before.
    return [[taken, np.array(state)] for state in states]


def follow_after_all(stream: Iterator[np.ndarray], *weights: np.ndarray) -> Iterator[np.ndarray]:
    """Wait for the end of the stream."""
    return follow(iter(list(stream)), *weights)


def follow_late(
    stream: Iterator[np.ndarray], W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield the state from before the input."""
    h = np.zeros(len(b_h))
    for x_t in stream:
        yield h
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)


def follow_from_start(
    stream: Iterator[np.ndarray], W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield the initial state, too."""
    yield np.zeros(len(b_h))
    yield from follow(stream, W_xh, W_hh, b_h)


def follow_forgetful(stream: Iterator[np.ndarray], *weights: np.ndarray) -> Iterator[np.ndarray]:
    """Start from zeros at every step."""
    for x_t in stream:
        yield from follow(iter([x_t]), *weights)


EXERCISES = {
    "three-steps": Exercise(
        specification=three_steps,
        case=lambda rng: (rng.normal(size=3), *rng.normal(size=3).tolist()),
        mistakes={
            "You nested the inputs in reverse: the first input belongs in the innermost tanh.": lambda x, *weights: (
                three_steps(x[::-1], *weights)
            ),
            "You applied tanh once, at the end; every step has its own.": lambda x, w_xh, w_hh, b_h: np.tanh(
                w_xh * x[2] + b_h + w_hh * (w_xh * x[1] + b_h + w_hh * (w_xh * x[0] + b_h))
            ),
            "You added the bias only in the last step; every copy has it.": lambda x, w_xh, w_hh, b_h: np.tanh(
                w_xh * x[2] + w_hh * three_steps(x[:2], w_xh, w_hh, 0.0) + b_h
            ),
            "The bias is missing; every copy adds it.": lambda x, w_xh, w_hh, b_h: three_steps(x, w_xh, w_hh, 0.0),
            "You swapped the weights: w_xh belongs to the input, w_hh to the state.": lambda x, w_xh, w_hh, b_h: (
                three_steps(x, w_hh, w_xh, b_h)
            ),
            "You stopped after two steps: this is h_2.": lambda x, *weights: three_steps(x[:2], *weights),
        },
    ),
    "three-networks": Exercise(
        specification=count_parameters,
        case=lambda rng: tuple(rng.integers(2, 9, size=4).tolist()),
        mistakes={
            "You left out the biases: b_h has H entries, the bias of the read-out K.": without_biases,
            "You forgot W_hh: in the recurrent network every unit listens to every unit.": without_recurrence,
            "In the untied network each step has a read-out of its own; you counted one.": one_readout,
            "You raised to the power T; T separate sets of weights are T times as many.": exponential,
            "The window has no state, so it has no W_hh; you counted one.": window_with_state,
        },
    ),
    "pad-by-hand": Exercise(
        specification=pad,
        case=random_lists,
        mistakes={
            "You put the padding first; the sequences must begin at the top, so that step 1 is step 1 for all.": pad_front,
            "Your mask is the wrong way round: True means real.": lambda *case: (pad(*case)[0], ~pad(*case)[1]),
            "Your arrays are (B, T); time comes first: (T, B).": lambda *case: tuple(array.T for array in pad(*case)),
            "You cut all sequences to the shortest; pad to the longest instead.": cut_to_shortest,
            "You read the mask off the padded array, but a real step can hold the same number as the padding.": guess_mask,
        },
    ),
    "masked-mean": Exercise(
        specification=masked_mean,
        case=random_losses,
        mistakes={
            "You averaged over all steps, padding included.": lambda losses, mask: np.mean(losses),
            "You multiplied by the mask. That is right for numbers, but nan times 0 is nan: select the real steps instead.": (
                lambda losses, mask: np.sum(losses * mask) / np.sum(mask)
            ),
            "You left out the padding in the sum but not in the number you divide by.": lambda losses, mask: np.mean(
                np.where(mask, losses, 0)
            ),
            "You averaged each sequence first, so a step of a short sequence counts more than one of a long one.": mean_of_means,
            "You skipped nan, but padding can also hold ordinary numbers: only the mask knows what is real.": (
                lambda losses, mask: np.nanmean(losses)
            ),
            "You averaged the padding: True in the mask means real.": lambda losses, mask: np.mean(losses[~mask]),
        },
    ),
    "hand-over": Exercise(
        specification=run_pieces,
        case=random_pieces,
        mistakes={
            "Each of your pieces starts from zeros: hand over the last state of the piece before.": forget_between,
            "You handed over the first state of a piece; the next piece needs the last.": hand_over_first,
            "You returned the last state only; all T of them are wanted.": lambda *case: run_pieces(*case)[-1],
            "You returned one state per piece; all T of them are wanted.": last_of_each,
        },
    ),
    "stream": Exercise(
        specification=follow,
        case=lambda rng: (rng.normal(size=(rng.integers(2, 7), 2)), *random_weights(rng)),
        run=run_stream,
        mistakes={
            "You read the whole stream before the first answer. A stream without end would never let you begin.": follow_after_all,
            "You yield the state from before the input: compute the new state first.": follow_late,
            "You yielded h_0 first; the first state wanted is h_1, after the first input.": follow_from_start,
            "Your state starts from zeros at every step: set it once, before the loop.": follow_forgetful,
        },
    ),
}
