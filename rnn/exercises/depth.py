"""Exercises of the chapter on stacked and bidirectional networks."""

from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]

Layer = tuple[np.ndarray, np.ndarray, np.ndarray]  # W_xh, W_hh, b_h


def run_layer(x: np.ndarray, layer: Layer, h: np.ndarray | None = None) -> np.ndarray:
    """Return the states (T, H) of one tanh layer."""
    W_xh, W_hh, b_h = layer
    h = np.zeros(len(b_h)) if h is None else h
    states = []
    for x_t in x:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.array(states)


def top_states(x: np.ndarray, low: Layer, high: Layer) -> np.ndarray:
    """Return the states of the upper of two layers."""
    return run_layer(run_layer(x, low), high)


def last_state_up(x: np.ndarray, low: Layer, high: Layer) -> np.ndarray:
    """Hand up the last state alone, at every step."""
    states = run_layer(x, low)
    return run_layer(np.repeat(states[-1:], len(x), axis=0), high)


def state_before_up(x: np.ndarray, low: Layer, high: Layer) -> np.ndarray:
    """Hand up the state from before the step."""
    states = run_layer(x, low)
    return run_layer(np.concatenate([np.zeros_like(states[:1]), states[:-1]]), high)


def start_from_below(x: np.ndarray, low: Layer, high: Layer) -> np.ndarray:
    """Start the upper layer in the last state of the lower one."""
    states = run_layer(x, low)
    return run_layer(states, high, states[-1])


def one_memory(x: np.ndarray, low: Layer, high: Layer) -> np.ndarray:
    """Let the lower layer go on from the upper one's state."""
    h = np.zeros(len(low[2]))
    states = []
    for x_t in x:
        below = np.tanh(low[0] @ x_t + low[1] @ h + low[2])
        h = np.tanh(high[0] @ below + high[1] @ h + high[2])
        states.append(h)
    return np.array(states)


def memoryless_top(x: np.ndarray, low: Layer, high: Layer) -> np.ndarray:
    """Leave out the recurrence of the upper layer."""
    return np.tanh(run_layer(x, low) @ high[0].T + high[2])


def random_stack(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a sequence and two layers of three units each."""
    D, T = int(rng.integers(1, 5)), int(rng.integers(3, 6))
    low = rng.normal(size=(3, D)), rng.normal(size=(3, 3)), rng.normal(size=3)
    high = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    return rng.normal(size=(T, D)), low, high


def count_stacked(D: int, H: int, n: int) -> int:
    """Count the weights of n layers of H units."""
    return H * D + H * H + H + (n - 1) * (2 * H * H + H)


def count_all_read_input(D: int, H: int, n: int) -> int:
    """Let every layer read the input."""
    return n * (H * D + H * H + H)


def count_all_read_states(D: int, H: int, n: int) -> int:
    """Let every layer, the first included, read states."""
    return n * (2 * H * H + H)


def count_one_recurrence(D: int, H: int, n: int) -> int:
    """Give the upper layers no recurrent weights."""
    return H * D + H * H + H + (n - 1) * (H * H + H)


def count_no_biases(D: int, H: int, n: int) -> int:
    """Leave out the biases."""
    return H * D + H * H + (n - 1) * 2 * H * H


def count_two_biases(D: int, H: int, n: int) -> int:
    """Count two biases per layer."""
    return count_stacked(D, H, n) + n * H


def drop(x: np.ndarray, drawn: np.ndarray, rate: float, training: bool) -> np.ndarray:
    """Return x, with dropout if in training: kept where drawn >= rate, and divided by 1 - rate."""
    return np.where(drawn >= rate, x / (1 - rate), 0.0) if training else x


def random_drop(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return numbers, draws between 0 and 1, a rate other than 1/2, and whether in training."""
    shape = 4, int(rng.integers(5, 9))
    return rng.normal(size=shape), rng.random(shape), float(rng.choice([0.2, 0.3, 0.4])), bool(rng.random() < 0.6)


def flip(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Turn round each sequence of a batch (T, B) within its own length; padding stays where it is."""
    flipped = x.copy()
    for b, length in enumerate(lengths):
        flipped[:length, b] = x[:length, b][::-1]
    return flipped


def flip_off_by_one(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Leave the last real step in its place."""
    return flip(x, lengths - 1)


def flip_to_front(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Turn round everything."""
    return x[::-1].copy()


def flip_batch(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Turn round the order of the sequences."""
    return x[:, ::-1].copy()


def flip_all_at_longest(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Use the length of the first sequence for all."""
    return flip(x, np.full_like(lengths, lengths[0]))


def flip_and_clear(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Set the padding to zero."""
    return flip(x, lengths) * (np.arange(len(x))[:, None] < lengths)


def random_padded(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a batch (T, B) of digits with padding of nines, and its lengths, which differ."""
    B = 3
    lengths = rng.permutation(np.arange(2, 8))[:B]
    T = int(lengths.max()) + int(rng.integers(1, 3))
    x = rng.permuted(np.tile(np.arange(T)[:, None], (1, B)), axis=0) + 1
    return np.where(np.arange(T)[:, None] < lengths, x, 99), lengths


def both_ends(output: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return (B, 2H): the forward half at the last real step, the backward half at the first."""
    H = output.shape[-1] // 2
    last = np.array([output[length - 1, b, :H] for b, length in enumerate(lengths)])
    return np.concatenate([last, output[0, :, H:]], axis=-1)


def ends_at(output: np.ndarray, ahead: np.ndarray, back: np.ndarray) -> np.ndarray:
    """Return the forward half at these steps and the backward half at those."""
    H, columns = output.shape[-1] // 2, np.arange(output.shape[1])
    return np.concatenate([output[ahead, columns, :H], output[back, columns, H:]], axis=-1)


def random_output(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return what a bidirectional layer may put out for a padded batch, and the lengths."""
    lengths = rng.permutation(np.arange(2, 7))[:3]
    return rng.normal(size=(int(lengths.max()) + 1, 3, 4)), lengths


def delay(x: list[int], targets: list[int], d: int, filler: int) -> tuple[list[int], list[int], list[bool]]:
    """Return inputs, targets and what counts, so that the answer for step t is due at step t + d."""
    return x + [filler] * d, [filler] * d + targets, [False] * d + [True] * len(targets)


def delay_and_cut(x: list[int], targets: list[int], d: int, filler: int) -> tuple[list[int], list[int], list[bool]]:
    """Keep the length, so that the last answers are lost."""
    T = len(x)
    inputs, shifted, counts = delay(x, targets, d, filler)
    return inputs[:T], shifted[:T], counts[:T]


def hurry(x: list[int], targets: list[int], d: int, filler: int) -> tuple[list[int], list[int], list[bool]]:
    """Ask for the answers before the inputs."""
    return [filler] * d + x, targets + [filler] * d, [True] * len(targets) + [False] * d


def random_delay(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return ids, targets, a delay shorter than the sequence, and a filler."""
    T = int(rng.integers(4, 8))
    return rng.integers(1, 9, size=T).tolist(), rng.integers(1, 9, size=T).tolist(), int(rng.integers(1, 4)), 0


EXERCISES = {
    "stacked-run": Exercise(
        top_states,
        random_stack,
        {
            "The upper layer gets the lower layer's last state at every step. What does it get at step t?": last_state_up,
            "The upper layer is one step late: at step t it reads the lower layer's state after step t, not the one "
            "before it.": state_before_up,
            "Your upper layer starts from the lower layer's last state. States are handed on to the next step of the "
            "same layer, and outputs are handed up; each layer starts from zeros.": start_from_below,
            "Both layers share one state. Each layer has a memory of its own: h1 goes to h1, and h2 to h2.": one_memory,
            "Your upper layer has no memory: the term W_hh h is missing there.": memoryless_top,
            "These are the states of the lower layer. It is the upper one's that are asked for.": lambda x, low, high: (
                run_layer(x, low)
            ),
            "That is the last state alone; return those of all steps, shape (T, H).": lambda x, low, high: top_states(
                x, low, high
            )[-1],
        },
    ),
    "count-stacked": Exercise(
        count_stacked,
        lambda rng: tuple(int(n) for n in (rng.integers(2, 20), rng.integers(21, 40), rng.integers(2, 6))),
        {
            "You let every layer read the input, of length D. From the second on they read H numbers, the states "
            "below.": count_all_read_input,
            "The first layer reads the input, of length D, not H states.": count_all_read_states,
            "Every layer has its own recurrent weights, H x H, in addition to what reads from below.": count_one_recurrence,
            "The biases are missing: H in each layer.": count_no_biases,
            "One bias per unit and layer: you count two, as some libraries have it.": count_two_biases,
            "That is one layer only.": lambda D, H, n: count_stacked(D, H, 1),
        },
    ),
    "inverted-dropout": Exercise(
        drop,
        random_drop,
        {
            "The kept numbers must grow, or the sum of what arrives is smaller in training than in use.": lambda x, u, p, on: (
                np.where(u >= p, x, 0.0) if on else x
            ),
            "You divide by the rate. What is kept is the share 1 - rate.": lambda x, u, p, on: (
                np.where(u >= p, x / p, 0.0) if on else x
            ),
            "You multiply the kept numbers by 1 - rate, which makes them smaller still.": lambda x, u, p, on: (
                np.where(u >= p, x * (1 - p), 0.0) if on else x
            ),
            "Your function drops numbers in use, too. Outside of training, x passes as it is.": lambda x, u, p, on: (
                np.where(u >= p, x / (1 - p), 0.0)
            ),
            "Dropout is the other way round: it is on in training and off in use.": lambda x, u, p, on: drop(
                x, u, p, not on
            ),
            "You keep what should be dropped: a number is kept if its draw is at least the rate.": lambda x, u, p, on: (
                np.where(u < p, x / (1 - p), 0.0) if on else x
            ),
            "In use nothing is scaled: the division happens in training already.": lambda x, u, p, on: (
                drop(x, u, p, on) * (1.0 if on else 1 - p)
            ),
            "That is the older form, which scales in use. Here the kept numbers are divided in training, and nothing is "
            "left to do in use.": lambda x, u, p, on: np.where(u >= p, x, 0.0) if on else x * (1 - p),
        },
    ),
    "flip-padded": Exercise(
        flip,
        random_padded,
        {
            "You turn round the whole column: now the padding comes first.": flip_to_front,
            "You turn round axis 1, the batch. Time is axis 0.": flip_batch,
            "The last real step has stayed where it was: x[:n] holds n steps.": flip_off_by_one,
            "You use the first sequence's length for all. Each has its own.": flip_all_at_longest,
            "The padding has become zero. It is to stay what and where it is.": flip_and_clear,
            "Nothing is turned round.": lambda x, lengths: x.copy(),
        },
    ),
    "both-ends": Exercise(
        both_ends,
        random_output,
        {
            "That is the last step for both halves. There the backward layer has read one step only, or padding: it "
            "has read everything at step 0.": lambda output, lengths: output[-1].copy(),
            "At the last real step the backward layer has read one step only: its half is complete at step "
            "0.": lambda output, lengths: ends_at(output, lengths - 1, lengths - 1),
            "At step 0 the forward layer has read one step only: its half is complete at the last real "
            "step.": lambda output, lengths: output[0].copy(),
            "The forward half comes from the padding at the end. Take it from each sequence's last real "
            "step.": lambda output, lengths: ends_at(output, np.full_like(lengths, len(output) - 1), 0 * lengths),
            "The steps are swapped: the forward layer is done at the last real step, the backward layer at the "
            "first.": lambda output, lengths: ends_at(output, 0 * lengths, lengths - 1),
            "One step too far: a sequence of n steps ends at index n - 1.": lambda output, lengths: ends_at(
                output, lengths, 0 * lengths
            ),
            "The halves are in the wrong order: forward first.": lambda output, lengths: np.roll(
                both_ends(output, lengths), output.shape[-1] // 2, axis=-1
            ),
        },
    ),
    "delay-targets": Exercise(
        delay,
        random_delay,
        {
            "The last answers are missing. The network needs d more steps, with the filler as input, to give "
            "them.": delay_and_cut,
            "The wrong way round: now the answer is due before its input has been read.": hurry,
            "The first d steps have no answer yet, so they do not count.": lambda x, targets, d, filler: (
                *delay(x, targets, d, filler)[:2],
                [True] * (len(x) + d),
            ),
            "You mark the steps that do not count; mark those that do.": lambda x, targets, d, filler: (
                *delay(x, targets, d, filler)[:2],
                [True] * d + [False] * len(x),
            ),
            "The last d steps do count: it is there that the last answers are due.": lambda x, targets, d, filler: (
                *delay(x, targets, d, filler)[:2],
                [True] * len(x) + [False] * d,
            ),
            "The inputs have moved along with the targets, so nothing is delayed: put the fillers at their "
            "end.": lambda x, targets, d, filler: ([filler] * d + x, *delay(x, targets, d, filler)[1:]),
        },
    ),
}
