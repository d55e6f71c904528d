"""Exercises of the chapter on architectures."""

from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]


def random_mask(rng: np.random.Generator, T: int, B: int) -> np.ndarray:
    """Return a padding mask in which one sequence is T long and another one shorter."""
    lengths = [T, int(rng.integers(1, T)), *rng.integers(1, T + 1, size=B - 2)]
    return np.arange(T)[:, None] < rng.permutation(lengths)  # (T, B)


def last_states(output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the state after the last real step of each sequence, (B, H)."""
    return np.array([output[:, i][real][-1] for i, real in enumerate(mask.T)])


def random_output(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return states (5, 4, 3) and a mask; what stands in the padding is arbitrary."""
    return rng.normal(size=(5, 4, 3)), random_mask(rng, 5, 4)


def decoder_inputs(targets: np.ndarray, start: int) -> np.ndarray:
    """Return the targets one step late, after a start symbol."""
    return np.array([[start, *column[:-1]] for column in targets.T]).T


def random_targets(rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Return targets (T, B) of at least two symbols from 2 .. 9, and a start symbol that is 0 or 1."""
    return rng.integers(2, 10, size=(rng.integers(3, 6), rng.integers(2, 4))), int(rng.integers(2))


def shift_back(targets: np.ndarray, start: int) -> np.ndarray:
    """Shift in the other direction."""
    return np.concatenate([targets[1:], np.full((1, targets.shape[1]), start)])


def prepend(targets: np.ndarray, start: int) -> np.ndarray:
    """Put the start in front and drop nothing."""
    return np.concatenate([np.full((1, targets.shape[1]), start), targets])


def overwrite_first(targets: np.ndarray, start: int) -> np.ndarray:
    """Replace the first symbol by the start."""
    return np.concatenate([np.full((1, targets.shape[1]), start), targets[1:]])


def shift_sequences(targets: np.ndarray, start: int) -> np.ndarray:
    """Shift along the batch."""
    return np.concatenate([np.full((len(targets), 1), start), targets[:, :-1]], axis=1)


def until_stop(ids: np.ndarray, stop: int) -> list[list[int]]:
    """Return each column up to its first stop, without it."""
    written = []
    for column in ids.T.tolist():
        written.append(column[: column.index(stop)] if stop in column else column)
    return written


def random_writing(rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Return ids (6, 4): a column without a stop, one that begins with it, one with two, and a random one."""
    stop = int(rng.integers(4))
    ids = rng.integers(4, size=(6, 4))
    others = np.delete(np.arange(4), stop)
    ids[:, :3] = rng.choice(others, size=(6, 3))
    ids[0, 1] = stop
    ids[[2, 4], 2] = stop
    return ids[:, rng.permutation(4)], stop


def until_last_stop(ids: np.ndarray, stop: int) -> list[list[int]]:
    """Search from the end."""
    return [
        column[: len(column) - 1 - column[::-1].index(stop)] if stop in column else column for column in ids.T.tolist()
    ]


def with_stop(ids: np.ndarray, stop: int) -> list[list[int]]:
    """Keep the stop."""
    return [column[: column.index(stop) + 1] if stop in column else column for column in ids.T.tolist()]


def without_any_stop(ids: np.ndarray, stop: int) -> list[list[int]]:
    """Delete the stops and go on."""
    return [[symbol for symbol in column if symbol != stop] for column in ids.T.tolist()]


def lose_unstopped(ids: np.ndarray, stop: int) -> list[list[int]]:
    """Return nothing for a sequence that never stops."""
    return [column[: column.index(stop)] if stop in column else [] for column in ids.T.tolist()]


def cut_last(ids: np.ndarray, stop: int) -> list[list[int]]:
    """Cut off the last symbol of a sequence that never stops."""
    return [column[: column.index(stop)] if stop in column else column[:-1] for column in ids.T.tolist()]


def exact_match(predicted: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> float:
    """Return the share of sequences in which every real step is right."""
    perfect = [np.array_equal(p[real], t[real]) for p, t, real in zip(predicted.T, targets.T, mask.T, strict=True)]
    return sum(perfect) / len(perfect)


def random_answers(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return predictions, targets and a mask; about half of the sequences are perfect, with noise in the padding."""
    T, B = 4, 6
    mask, targets = random_mask(rng, T, B), rng.integers(3, size=(T, B))
    wrong = (rng.random((T, B)) < 0.15) | (~mask & (rng.random((T, B)) < 0.7))
    wrong[0, int(rng.integers(B))] = True
    return (targets + wrong) % 3, targets, mask


def per_step(predicted: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> float:
    """Return the share of right steps."""
    return float(np.mean(predicted[mask] == targets[mask]))


def mean_over_steps(ids: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    """Average over all steps."""
    return bag_of_words(ids, mask, size) / len(ids)


def bag_of_words(ids: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    """Return how often each word occurs in each sequence, (B, size)."""
    counts = np.zeros((ids.shape[1], size))
    for i, column in enumerate(ids.T):
        for word in column[mask[:, i]]:
            counts[i, word] += 1
    return counts


def random_words(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Return ids padded with 0, a mask and the number of words; some words occur twice, and 0 is a word as well."""
    mask = random_mask(rng, 5, 3)
    ids = rng.integers(4, size=(5, 3))
    return np.where(mask, ids, 0), mask, int(rng.integers(4, 7))


def set_of_words(ids: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    """Say only whether a word occurs."""
    return np.minimum(bag_of_words(ids, mask, size), 1)


def per_position(ids: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    """Count the words at each step instead of in each sequence."""
    return bag_of_words(ids.T, mask.T, size)


def most_frequent_tags(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Return for each new word the tag it had most often, and for an unknown word the most frequent tag."""
    answers = []
    for word in new:
        seen = [tag for other, tag in zip(words, tags, strict=True) if other == word]
        answers.append(most_frequent(seen or tags))
    return answers


def most_frequent(tags: list[str]) -> str:
    """Return the most frequent tag, the first in the alphabet if several are."""
    return max(sorted(set(tags)), key=tags.count)


def random_corpus(rng: np.random.Generator) -> tuple[list[str], list[str], list[str]]:
    """Return words, tags and new words, of which one was never seen and one has two tags equally often."""
    words = ["book", "book", "book", "play", "play", *rng.choice(["book", "flight", "the"], size=6)]
    tags = ["noun", "verb", "verb", "verb", "noun", *rng.choice(["det", "noun", "verb"], size=6)]
    order = rng.permutation(len(words))
    new = ["play", "zebra", *rng.choice(["book", "flight", "the"], size=2)]
    return [str(words[i]) for i in order], [str(tags[i]) for i in order], [str(word) for word in rng.permutation(new)]


def first_tag_seen(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Answer the first tag that a word had."""
    return [tags[words.index(word)] if word in words else most_frequent(tags) for word in new]


def last_tag_seen(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Answer the last tag that a word had: what a dict of the pairs holds."""
    table = dict(zip(words, tags, strict=True))
    return [table.get(word, most_frequent(tags)) for word in new]


def ties_to_the_first(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Prefer the tag that was seen first."""
    answers = []
    for word in new:
        seen = [tag for other, tag in zip(words, tags, strict=True) if other == word] or tags
        answers.append(max(seen, key=seen.count))
    return answers


def unknown_by_noun(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Call every unknown word a noun."""
    answers = most_frequent_tags(words, tags, new)
    return [answer if word in words else "noun" for word, answer in zip(new, answers, strict=True)]


def one_tag(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Answer the most frequent tag of all for every word."""
    return [most_frequent(tags)] * len(new)


def ties_to_the_last(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Prefer the tag that is last in the alphabet."""
    answers = []
    for word in new:
        seen = [tag for other, tag in zip(words, tags, strict=True) if other == word] or tags
        answers.append(max(sorted(set(seen), reverse=True), key=seen.count))
    return answers


Decoder = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, int, int, int]


def write_greedily(
    h: np.ndarray,
    E: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    W_hy: np.ndarray,
    b_y: np.ndarray,
    start: int,
    stop: int,
    max_steps: int,
) -> list[int]:
    """Return what a decoder writes when it is given its own best symbol as the next input, up to the stop."""
    symbols = [start]
    while len(symbols) <= max_steps:
        h = np.tanh(E[symbols[-1]] + W_hh @ h + b_h)
        symbols.append(int(np.argmax(W_hy @ h + b_y)))
        if symbols[-1] == stop:
            return symbols[1:-1]
    return symbols[1:]


def random_decoder(rng: np.random.Generator) -> Decoder:
    """Return an initial state, a decoder of 3 units and 4 symbols, its start and stop, and at most 6 steps."""
    h, b_h, b_y = np.tanh(rng.normal(size=3)), rng.normal(size=3), rng.normal(size=4)
    E, W_hh, W_hy = rng.normal(size=(4, 3)), rng.normal(size=(3, 3)), 2 * rng.normal(size=(4, 3))
    start, stop = rng.permutation(4)[:2].tolist()
    return h, 2 * E, 2 * W_hh, b_h, W_hy, b_y, start, stop, int(rng.integers(4, 7))


def write_through(*case: Any) -> list[int]:
    """Go on after the stop."""
    without_stop: tuple[Any, ...] = (*case[:7], -1, case[8])
    return write_greedily(*without_stop)


def keep_the_stop(*case: Any) -> list[int]:
    """Keep the stop at the end of the text."""
    written = write_greedily(*case)
    return [*written, case[7]] if len(written) < case[8] else written


def always_from_start(*case: Any) -> list[int]:
    """Give the start symbol at every step."""
    h, E, *rest = case
    return write_greedily(h, np.tile(E[case[6]], (len(E), 1)), *rest)


def never_hand_over(
    h: np.ndarray,
    E: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    W_hy: np.ndarray,
    b_y: np.ndarray,
    start: int,
    stop: int,
    max_steps: int,
) -> list[int]:
    """Start every step from the initial state."""
    return write_greedily(h, E, np.zeros_like(W_hh), b_h + W_hh @ h, W_hy, b_y, start, stop, max_steps)


def one_step_short(*case: Any) -> list[int]:
    """Count the start symbol as a step."""
    shorter: tuple[Any, ...] = (*case[:8], case[8] - 1)
    return write_greedily(*shorter)


def from_zeros(h: np.ndarray, *rest: Any) -> list[int]:
    """Ignore the initial state."""
    return write_greedily(np.zeros_like(h), *rest)


def ask_the_old_state(
    h: np.ndarray,
    E: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    W_hy: np.ndarray,
    b_y: np.ndarray,
    start: int,
    stop: int,
    max_steps: int,
) -> list[int]:
    """Choose each symbol before the state has read the one before."""
    symbols = [start]
    while len(symbols) <= max_steps:
        symbols.append(int(np.argmax(W_hy @ h + b_y)))
        if symbols[-1] == stop:
            return symbols[1:-1]
        h = np.tanh(E[symbols[-2]] + W_hh @ h + b_h)
    return symbols[1:]


def run_list(answer: Any, case: tuple[Any, ...]) -> list[Any]:
    """Return a list of lists of plain numbers, so that arrays count as lists."""
    return [[int(symbol) for symbol in column] for column in answer(*case)]


EXERCISES = {
    "last-states": Exercise(
        specification=last_states,
        case=random_output,
        mistakes={
            "You took the last row of the array; for a short sequence that is padding.": lambda output, mask: output[
                -1
            ],
            "You are one step too late: a sequence of n steps ends at index n - 1.": lambda output, mask: output[
                np.minimum(mask.sum(axis=0), len(mask) - 1), np.arange(mask.shape[1])
            ],
            "You are one step too early: index n - 1 is the last real step.": lambda output, mask: output[
                mask.sum(axis=0) - 2, np.arange(mask.shape[1])
            ],
            "You averaged over the real steps. That is another model; the last state is wanted.": lambda output, mask: (
                np.array([output[real, i].mean(axis=0) for i, real in enumerate(mask.T)])
            ),
            "You picked whole rows, all sequences at each place; pair the row numbers with np.arange(B).": (
                lambda output, mask: output[mask.sum(axis=0) - 1]
            ),
            "You added up the real states; the last one alone is wanted.": lambda output, mask: np.array(
                [output[real, i].sum(axis=0) for i, real in enumerate(mask.T)]
            ),
            "You returned the first state of each sequence.": lambda output, mask: output[0],
            "You cut all sequences at the same step, the end of the shortest.": lambda output, mask: output[
                mask.sum(axis=0).min() - 1
            ],
        },
    ),
    "decoder-inputs": Exercise(
        specification=decoder_inputs,
        case=random_targets,
        mistakes={
            "Your inputs are the targets themselves: the decoder sees what it shall say, and learns to copy.": (
                lambda targets, start: targets
            ),
            "You shifted in the wrong direction: the decoder is given the symbol after, not the one before.": shift_back,
            "You have one step too many: drop the last target, which nobody has to continue.": prepend,
            "You overwrote the first symbol instead of moving all of them.": overwrite_first,
            "You shifted along the batch; time is the first axis.": shift_sequences,
            "The start symbol is the number `start`; you put 0 in its place.": lambda targets, start: decoder_inputs(
                targets, 0
            ),
            "np.roll without axis=0 shifts the flattened array; and the start symbol belongs on top.": (
                lambda targets, start: np.roll(targets, 1)
            ),
            "np.roll brings the last target to the top; the start symbol belongs there.": lambda targets, start: (
                np.roll(targets, 1, axis=0)
            ),
        },
    ),
    "until-stop": Exercise(
        specification=until_stop,
        case=random_writing,
        run=run_list,
        mistakes={
            "You stopped at the last stop symbol; the first one ends the sequence.": until_last_stop,
            "You kept the stop symbol; it ends the text and is no part of it.": with_stop,
            "You deleted the stop symbols and kept what follows them.": without_any_stop,
            "A sequence that never stops is to be returned whole; you returned nothing.": lose_unstopped,
            "A sequence that never stops is to be returned whole; you cut off its last symbol.": cut_last,
            "You read along the rows; each sequence is a column.": lambda ids, stop: until_stop(ids.T, stop),
        },
    ),
    "exact-match": Exercise(
        specification=exact_match,
        case=random_answers,
        mistakes={
            "You counted right steps; a sequence counts only if all its steps are right.": per_step,
            "You compared the padding, too.": lambda predicted, targets, mask: float(
                np.mean(np.all(predicted == targets, axis=0))
            ),
            "You counted the padding as wrong; it does not count at all.": lambda predicted, targets, mask: float(
                np.mean(np.all((predicted == targets) & mask, axis=0))
            ),
            "You have the mask the wrong way round: it is True where a step is real.": lambda predicted, targets, mask: (
                exact_match(predicted, targets, ~mask)
            ),
            "You counted steps, and the padding with them; a sequence counts only if all its real steps are right.": (
                lambda predicted, targets, mask: float(np.mean(predicted == targets))
            ),
            "You compared across the batch; a sequence is a column.": lambda predicted, targets, mask: exact_match(
                predicted.T, targets.T, mask.T
            ),
            "You counted sequences with a mistake; wanted is the share without one.": lambda *case: (
                1 - exact_match(*case)
            ),
            "A sequence with one right step is not yet right: all of them have to be.": lambda predicted, targets, mask: (
                float(np.mean(np.any((predicted == targets) & mask, axis=0)))
            ),
            "You returned a count; divide by the number of sequences.": lambda *case: (
                exact_match(*case) * case[0].shape[1]
            ),
        },
    ),
    "bag-of-words": Exercise(
        specification=bag_of_words,
        case=random_words,
        mistakes={
            "You counted the padding as word 0.": lambda ids, mask, size: bag_of_words(ids, np.ones_like(mask), size),
            "You left out word 0 altogether; where it is real it counts.": lambda ids, mask, size: bag_of_words(
                ids, mask & (ids != 0), size
            ),
            "A word that occurs twice counts twice; `counts[i, ids] += 1` adds only once.": set_of_words,
            "You counted the words at each step; one row per sequence is wanted.": per_position,
            "Your result is transposed: one row per sequence, one column per word.": lambda *case: (
                bag_of_words(*case).T
            ),
            "You averaged over the steps; counts are wanted: add up.": mean_over_steps,
            "You divided by the length; counts are wanted.": lambda ids, mask, size: (
                bag_of_words(ids, mask, size) / mask.sum(axis=0)[:, None]
            ),
        },
    ),
    "write-greedily": Exercise(
        specification=write_greedily,
        case=random_decoder,
        run=lambda answer, case: [int(symbol) for symbol in answer(*case)],
        mistakes={
            "You wrote on after the stop; it ends the text.": write_through,
            "You kept the stop symbol; it ends the text and is no part of it.": keep_the_stop,
            "You kept the start symbol; it is the first input, and no output.": lambda *case: [
                case[6],
                *write_greedily(*case),
            ],
            "You gave the start symbol at every step; the input is what was written before.": always_from_start,
            "You began every step from the initial state; hand the new state on.": never_hand_over,
            "You stopped one step too soon: max_steps counts outputs, and the start symbol is none.": one_step_short,
            "You asked the old state; the scores come from the new one.": ask_the_old_state,
            "You began from zeros; the initial state h is given.": from_zeros,
        },
    ),
    "most-frequent-tags": Exercise(
        specification=most_frequent_tags,
        case=random_corpus,
        mistakes={
            "You kept the last tag of each word: a dict of the pairs overwrites the tags before.": last_tag_seen,
            "You took the first tag of each word; count all of them.": first_tag_seen,
            "When two tags are equally frequent, the first in the alphabet wins; you took the one seen first.": (
                ties_to_the_first
            ),
            "When two tags are equally frequent, the first in the alphabet wins; you took the last.": ties_to_the_last,
            "You called unknown words nouns; they get the most frequent tag of all.": unknown_by_noun,
            "You gave every word the tag that is most frequent of all; count for each word.": one_tag,
        },
    ),
}
