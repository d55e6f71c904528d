"""Exercises of the chapter on stacked and bidirectional networks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]

Layer = tuple[np.ndarray, np.ndarray, np.ndarray]  # W_xh, W_hh, b_h


def run_layer(
    x: np.ndarray, layer: Layer, h: np.ndarray | None = None, f: Callable[[np.ndarray], np.ndarray] = np.tanh
) -> np.ndarray:
    """Return the states (T, H) of one layer, by default a tanh layer."""
    W_xh, W_hh, b_h = layer
    h = np.zeros(len(b_h)) if h is None else h
    states = []
    for x_t in x:
        h = f(W_xh @ x_t + W_hh @ h + b_h)
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


def changed_layers(x: np.ndarray, low: Layer, high: Layer, change: Callable[..., Layer]) -> np.ndarray:
    """Change both layers in the same way."""
    return top_states(x, change(*low), change(*high))


def linear_layer(x: np.ndarray, low: Layer, high: Layer, which: int) -> np.ndarray:
    """Leave out the tanh of one of the layers."""
    f: list[Callable[[np.ndarray], np.ndarray]] = [np.tanh, np.tanh]
    f[which] = np.positive
    return run_layer(run_layer(x, low, f=f[0]), high, f=f[1])


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


def count_fed_by_all(D: int, H: int, n: int) -> int:
    """Let the upper layers read the input beside the states below."""
    return count_stacked(D, H, n) + (n - 1) * H * D


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


def flip_rows(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Take the rows for the sequences."""
    flipped = x.copy()
    for row, length in zip(flipped, lengths, strict=False):
        row[:length] = row[:length][::-1].copy()
    return flipped


def flip_one_late(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Use x[n:0:-1], which begins in the padding."""
    flipped = x.copy()
    for b, length in enumerate(lengths):
        flipped[:length, b] = x[length:0:-1, b]
    return flipped


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


def mean_over(output: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Average over the real steps."""
    return np.stack([output[:length, b].mean(axis=0) for b, length in enumerate(lengths)])


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
    """Return ids, targets (the filler may be among them), a delay shorter than the sequence, and a filler."""
    T = int(rng.integers(4, 8))
    return rng.integers(1, 9, size=T).tolist(), rng.integers(5, size=T).tolist(), int(rng.integers(1, 4)), 0


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
            "All rows are the last state. Is it one array that you append each time and change afterward?": lambda x, low, high: (
                np.repeat(top_states(x, low, high)[-1:], len(x), axis=0)
            ),
            "Your list begins with the zeros before the first step: T + 1 states. Leave them out.": lambda x, low, high: (
                np.concatenate([np.zeros((1, len(high[2]))), top_states(x, low, high)])
            ),
            "Those are the states of both layers. Return the upper one's alone, shape (T, H).": lambda x, low, high: (
                np.concatenate([run_layer(x, low), top_states(x, low, high)], axis=-1)
            ),
            "You return two arrays, the states of both layers. Return the upper one's alone.": lambda x, low, high: (
                run_layer(x, low),
                top_states(x, low, high),
            ),
            "Your lower layer has no memory: the term W_hh h is missing there.": lambda x, low, high: run_layer(
                np.tanh(x @ low[0].T + low[2]), high
            ),
            "Neither layer has a memory: the term W_hh h is missing.": lambda x, low, high: changed_layers(
                x, low, high, lambda W, U, b: (W, 0 * U, b)
            ),
            "The upper layer uses the lower one's W_hh. Each layer has its own.": lambda x, low, high: top_states(
                x, low, (high[0], low[1], high[2])
            ),
            "W_hh is transposed: it is W_hh @ h for a single state h; h @ W_hh is another product.": lambda x, low, high: (
                changed_layers(x, low, high, lambda W, U, b: (W, U.T, b))
            ),
            "The biases are missing.": lambda x, low, high: changed_layers(x, low, high, lambda W, U, b: (W, U, 0 * b)),
            "The upper layer lacks its tanh.": lambda x, low, high: linear_layer(x, low, high, 1),
            "The lower layer lacks its tanh: what goes up is the state, after the nonlinearity.": lambda x, low, high: (
                linear_layer(x, low, high, 0)
            ),
            "You add the lower layer's states to the upper one's. That is a residual connection, which nobody asked "
            "for here.": lambda x, low, high: run_layer(x, low) + top_states(x, low, high),
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
            "You count n layers above the lowest. There are n in all.": lambda D, H, n: count_stacked(D, H, n + 1),
            "One layer is missing: above the lowest there are n - 1.": lambda D, H, n: count_stacked(D, H, n - 1),
            "All the layers above the lowest have weights of their own; you count those of one.": lambda D, H, n: (
                count_stacked(D, H, 2)
            ),
            "Only the lowest layer has its biases. Each layer has H.": lambda D, H, n: (
                count_stacked(D, H, n) - (n - 1) * H
            ),
            "A bias is H numbers, one per unit; you count one number per layer.": lambda D, H, n: (
                count_no_biases(D, H, n) + n
            ),
            "The recurrent weights of the lowest layer are missing.": lambda D, H, n: count_stacked(D, H, n) - H * H,
            "The recurrent weights are missing, H x H in each layer.": lambda D, H, n: (
                count_stacked(D, H, n) - n * H * H
            ),
            "From the second layer on, only the states below are read, not the input beside them.": count_fed_by_all,
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
            "In use nothing is missing, so there is nothing to make up for: x passes without the division.": lambda x, u, p, on: (
                drop(x, u, p, on) / (1.0 if on else 1 - p)
            ),
            "Your function drops numbers in use, too, and never scales the kept ones.": lambda x, u, p, on: np.where(
                u >= p, x, 0.0
            ),
            "What is dropped becomes zero, it does not disappear: the result has the shape of x.": lambda x, u, p, on: (
                x[u >= p] / (1 - p) if on else x
            ),
            "That is the mask, zeros and scaled ones. Multiply x by it.": lambda x, u, p, on: (
                (u >= p) / (1 - p) if on else x
            ),
            "You divide by the share that happened to be kept. Divide by 1 - rate, the share kept on average.": lambda x, u, p, on: (
                np.where(u >= p, x, 0.0) / (u >= p).mean() if on else x
            ),
            "The numbers of x decide for themselves. It is the draws that are compared with the rate.": lambda x, u, p, on: (
                np.where(x >= p, x / (1 - p), 0.0) if on else x
            ),
            "You keep what should be dropped (a number is kept if its draw is at least the rate), and nothing makes up "
            "for the loss.": lambda x, u, p, on: np.where(u < p, x, 0.0) if on else x,
            "You keep the share rate and divide by it: right on average, but then rate is not the share that is "
            "dropped. A number is kept if its draw is at least the rate.": lambda x, u, p, on: (
                np.where(u < p, x / p, 0.0) if on else x
            ),
            "Doubling is right for a rate of 1/2 alone. Which share is kept in general?": lambda x, u, p, on: (
                np.where(u >= p, 2 * x, 0.0) if on else x
            ),
            "You scale, but drop nothing.": lambda x, u, p, on: x / (1 - p) if on else x,
            "What is dropped stays as it was. It is to be zero.": lambda x, u, p, on: (
                np.where(u >= p, x / (1 - p), x) if on else x
            ),
            "You multiply by the draws. They only decide what is kept.": lambda x, u, p, on: (
                x * u / (1 - p) if on else x
            ),
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
            "You turn round both axes, the batch as well. Time is axis 0.": lambda x, lengths: x[::-1, ::-1].copy(),
            "You take the rows for the sequences. Sequence b is the column x[:, b].": flip_rows,
            "You turn round all columns within the longest length, so that padding moves to the front of the shorter "
            "ones.": lambda x, lengths: flip(x, np.full_like(lengths, lengths.max())),
            "You turn round all columns within the shortest length. Each has its own.": lambda x, lengths: flip(
                x, np.full_like(lengths, lengths.min())
            ),
            "One step too many is turned round: a step of padding has come to the front.": lambda x, lengths: flip(
                x, lengths + 1
            ),
            "x[n:0:-1] begins at index n, which is padding, and ends before index 0. Cut first, x[:n], then turn "
            "round.": flip_one_late,
            "The real steps have moved to the end, behind the padding, in their old order.": lambda x, lengths: (
                np.stack([np.roll(column, -length) for column, length in zip(x.T, lengths, strict=True)], axis=1)
            ),
            "Without the padding the columns differ in length. Keep the shape of x, and the padding where it is.": lambda x, lengths: [
                column[:length][::-1] for column, length in zip(x.T, lengths, strict=True)
            ],
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
            "The backward half comes from the end, from padding or after one step. That layer is done at step "
            "0.": lambda output, lengths: ends_at(output, lengths - 1, np.full_like(lengths, len(output) - 1)),
            "The forward half is taken at the last step of the longest sequence, for all. Each has its own "
            "length.": lambda output, lengths: ends_at(output, np.full_like(lengths, lengths.max() - 1), 0 * lengths),
            "The forward half is taken where the first sequence ends, for all. Each has its own "
            "length.": lambda output, lengths: ends_at(output, np.full_like(lengths, lengths[0] - 1), 0 * lengths),
            "One step too early: the last of n steps has index n - 1, not n - 2.": lambda output, lengths: ends_at(
                output, lengths - 2, 0 * lengths
            ),
            "The backward layer is done at index 0, the first step; you take index 1.": lambda output, lengths: ends_at(
                output, lengths - 1, 0 * lengths + 1
            ),
            "You take the second half for the forward layer's. It is the first, output[..., :H].": lambda output, lengths: (
                ends_at(np.roll(output, output.shape[-1] // 2, axis=-1), lengths - 1, 0 * lengths)
            ),
            "The halves are not every other number: the forward half is the first H, the backward half the last "
            "H.": lambda output, lengths: np.concatenate(
                [output[lengths - 1, np.arange(len(lengths)), ::2], output[0, :, 1::2]], axis=-1
            ),
            "That is the mean over the real steps. Each reader knows everything at one step, when it is done.": mean_over,
            "That is the mean over all steps, padding included. Each reader knows everything at one step, when it is "
            "done.": lambda output, lengths: output.mean(axis=0),
            "output[lengths - 1] takes these steps of the whole batch, for each sequence. Say which sequence, too: "
            "output[lengths - 1, np.arange(B)].": lambda output, lengths: output[lengths - 1],
            "That is the forward half alone. The backward half is missing.": lambda output, lengths: both_ends(
                output, lengths
            )[:, : output.shape[-1] // 2],
            "You add the halves. Put them side by side, shape (B, 2H).": lambda output, lengths: np.add(
                *np.split(both_ends(output, lengths), 2, axis=-1)
            ),
            "You put the halves one below the other. They go side by side: axis -1.": lambda output, lengths: (
                np.concatenate(np.split(both_ends(output, lengths), 2, axis=-1))
            ),
            "You return the halves as two arrays. Put them side by side, shape (B, 2H).": lambda output, lengths: tuple(
                np.split(both_ends(output, lengths), 2, axis=-1)
            ),
            "You take both halves at both ends. At the last real step the forward half is complete, at the first the "
            "backward half.": lambda output, lengths: np.concatenate(
                [output[lengths - 1, np.arange(len(lengths))], output[0]], axis=-1
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
            "Nothing is delayed: the fillers of the targets go to the front.": lambda x, targets, d, filler: (
                x + [filler] * d,
                targets + [filler] * d,
                [True] * len(x) + [False] * d,
            ),
            "The targets are cut at the wrong end: now each is due d steps before its input.": lambda x, targets, d, filler: (
                x,
                targets[d:] + [filler] * d,
                [True] * (len(x) - d) + [False] * d,
            ),
            "The last answers are missing, and the first d steps, which have no target, count. Make all lists d "
            "steps longer.": lambda x, targets, d, filler: (x, ([filler] * d + targets)[: len(x)], [True] * len(x)),
            "The last targets have come round to the front, where they do not belong. Make the lists d steps longer "
            "instead.": lambda x, targets, d, filler: (x, targets[-d:] + targets[:-d], [True] * len(x)),
            "The last targets have come round to the front, and do not count there. Every target is due once: make "
            "the lists d steps longer.": lambda x, targets, d, filler: (
                x,
                targets[-d:] + targets[:-d],
                [False] * d + [True] * (len(x) - d),
            ),
            "A target may have the number of the filler and counts all the same. Which steps count depends on their "
            "place.": lambda x, targets, d, filler: (
                *delay(x, targets, d, filler)[:2],
                [target != filler for target in delay(x, targets, d, filler)[1]],
            ),
            "The third list is too short: it needs an entry for each of the len(x) + d "
            "steps.": lambda x, targets, d, filler: (
                *delay(x, targets, d, filler)[:2],
                [False] * d + [True] * (len(x) - d),
            ),
            "The inputs end too early: the network goes on for d steps, with the filler as "
            "input.": lambda x, targets, d, filler: (x, *delay(x, targets, d, filler)[1:]),
            "One step too few: the target of step t is due at step t + d, with d fillers before the "
            "first.": lambda x, targets, d, filler: delay(x, targets, d - 1, filler),
            "That is a delay of one step. It should be d.": lambda x, targets, d, filler: delay(x, targets, 1, filler),
            "After the end the inputs are fillers, not the last symbol again.": lambda x, targets, d, filler: (
                x + x[-1:] * d,
                *delay(x, targets, d, filler)[1:],
            ),
            "Before the first target is due there are fillers, not the first target again.": lambda x, targets, d, filler: (
                x + [filler] * d,
                targets[:1] * d + targets,
                [False] * d + [True] * len(x),
            ),
        },
    ),
}
