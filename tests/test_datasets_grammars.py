"""The embedded Reber grammar, counting and the long lag: rules by a slow loop, floors by brute force."""

import itertools
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn.datasets import adding, counting, long_lag, reber

# The grammar as one regular expression, written from its drawing and not from the code.
REBER = re.compile(
    r"B(?:"
    r"TS*(?:XXT*V(?:PXT*V)*(?:PS|V)|XS)"  # up, and through the middle: over node 3 or straight to the end
    r"|PT*V(?:PXT*V)*(?:PS|V)"  # down
    r")E"
)


def all_strings(longest: int) -> dict[str, float]:
    """Every inner string of at most this length, with its probability, by following the arrows."""
    found, begun = {}, [("", 0, 1.0)]
    while begun:
        text, node, probability = begun.pop()
        if node == len(reber.ARROWS):
            found[text] = probability
        elif len(text) < longest:
            arrows = reber.ARROWS[node]
            begun += [(text + symbol, after, probability / len(arrows)) for symbol, after in arrows]
    return found


def test_the_arrows_draw_the_grammar() -> None:
    found = all_strings(12)
    assert min(map(len, found)) == 5
    assert all(REBER.fullmatch(text) for text in found)
    letters = map("".join, itertools.chain.from_iterable(itertools.product("TPSXV", repeat=n) for n in range(3, 6)))
    assert {f"B{text}E" for text in letters if REBER.fullmatch(f"B{text}E")} == {s for s in found if len(s) <= 7}


def test_reber_strings_are_embedded_and_long_ones_are_as_rare_as_they_should_be() -> None:
    strings = reber.sample(4000, rng=0)
    assert all(s[0] == "B" and s[-1] == "E" and s[1] == s[-2] in "TP" for s in strings)
    assert all(REBER.fullmatch(s[2:-2]) for s in strings)
    assert sum(s[1] == "T" for s in strings) == pytest.approx(2000, abs=150)
    for text, probability in all_strings(7).items():
        assert sum(s[2:-2] == text for s in strings) == pytest.approx(4000 * probability, rel=0.25)


def test_reber_test_strings_are_not_training_strings() -> None:
    rng = np.random.default_rng(1)
    known = set(reber.sample(256, rng=rng))
    assert not known & set(reber.sample(256, without=known, rng=rng))


def test_reber_legal_symbols_are_those_that_strings_go_on_with() -> None:
    strings = [f"B{frame}{inner}{frame}E" for inner in all_strings(14) for frame in "TP"]
    for string in reber.sample(50, rng=2):
        for t in range(min(len(string), 8)):
            possible = {other[t] for other in strings if other[:t] == string[:t]}
            assert set(reber.legal_next(string[:t])) == possible
        assert reber.legal_next(string) == ""


def test_reber_encodes_inputs_targets_and_what_is_legal() -> None:
    strings = reber.sample(30, rng=3)
    x, targets, legal, mask = reber.encode(strings)
    for b, string in enumerate(strings):
        steps = mask[:, b]
        assert "".join(reber.SYMBOLS[i] for i in x[steps, b]) == string[:-1]
        assert "".join(reber.SYMBOLS[i] for i in targets[steps, b]) == string[1:]
        for t in range(len(string) - 1):
            assert {reber.SYMBOLS[k] for k in np.flatnonzero(legal[t, b])} == set(reber.legal_next(string[: t + 1]))
        assert not legal[~steps, b].any()


def test_reber_floors_by_counting_in_many_strings() -> None:
    _, _, legal, mask = reber.encode(reber.sample(10_000, rng=4))
    choices = (legal.sum(axis=-1) == 2).sum()
    assert reber.best() == pytest.approx(choices * math.log(2) / mask.sum(), rel=0.01)
    assert reber.forgetful() == pytest.approx((choices + 10_000) * math.log(2) / mask.sum(), rel=0.01)


def test_reber_criterion_asks_for_every_step_of_the_string_and_no_padding() -> None:
    _, _, legal, mask = reber.encode(["BTBTXSETE", "BPBPTVVEPE"])
    scores = np.where(legal, 1.0, 0.0)
    scores[~mask] = np.arange(7)  # whatever stands in padding
    assert reber.is_right(scores, legal, mask).tolist() == [True, True]
    for t in range(8):
        wrong = scores.copy()
        wrong[t, 0, np.flatnonzero(legal[t, 0])[-1]] = 0  # level with the illegal ones: not the most active
        assert reber.is_right(wrong, legal, mask).tolist() == [False, True]


@pytest.mark.parametrize("letters", [2, 3])
def test_counting_strings_and_what_may_follow(letters: int) -> None:
    assert counting.string(2, letters=letters) == ("SaabbT", "SaabbccT")[letters - 2]
    names, counts = counting.symbols(letters), [1, 4, 2]
    x, targets, legal, mask = counting.encode(counts, letters=letters)
    everything = [counting.string(n, letters=letters) for n in range(1, 12)]
    for b, n in enumerate(counts):
        string = counting.string(n, letters=letters)
        assert mask[:, b].sum() == letters * n + 1
        for t in range(len(string) - 1):
            assert (names[x[t, b]], names[targets[t, b]]) == (string[t], string[t + 1])
            possible = {other[t + 1] for other in everything if other.startswith(string[: t + 1])}
            assert {names[k] for k in np.flatnonzero(legal[t, b])} == possible
    assert not legal[~mask].any()


@pytest.mark.parametrize("letters", [2, 3])
def test_counting_floor_by_adding_up_all_strings(letters: int) -> None:
    total = predictions = 0.0
    for n in range(1, 8):  # after k letters a, the next is an a with probability (7 - k) / (8 - k)
        steps = [(7 - k) / (8 - k) for k in range(1, n)] + [1 / (8 - n)]
        total -= sum(math.log(p) for p in steps)
        predictions += letters * n + 1
    assert counting.best(7, letters=letters) == pytest.approx(total / predictions)


def test_counting_criterion_asks_for_exactly_the_legal_symbols() -> None:
    _, _, legal, mask = counting.encode([3, 1])
    logits = np.where(legal, 2.0, -2.0)
    logits[~mask] = 1
    assert counting.is_right(logits, legal, mask).tolist() == [True, True]
    for t, k in np.ndindex(7, 4):
        wrong = logits.copy()
        wrong[t, 0, k] *= -1
        assert counting.is_right(wrong, legal, mask).tolist() == [False, True]


@pytest.mark.parametrize("shuffled", [False, True])
def test_long_lag_ends_as_it_begins(shuffled: bool) -> None:
    x, targets = long_lag.sample(6, 1000, shuffled=shuffled, rng=0)
    assert x.shape == targets.shape == (6, 1000)
    assert np.array_equal(x[1:], targets[:-1])
    assert np.array_equal(x[0], targets[-1])
    assert not np.shares_memory(x, targets)
    assert np.bincount(x[0], minlength=7).tolist()[:5] == [0] * 5
    assert (x[0] == 6).mean() == pytest.approx(0.5, abs=0.05)
    middle = x[1:]
    if shuffled:
        assert np.bincount(middle.ravel()).tolist() == pytest.approx([1000] * 5, abs=150)
    else:
        assert (middle == np.arange(5)[:, None]).all()


@pytest.mark.parametrize("shuffled", [False, True])
def test_long_lag_floors_by_adding_up_all_sequences(shuffled: bool) -> None:
    p = 4
    middles = itertools.product(range(p - 1), repeat=p - 1) if shuffled else [range(p - 1)]
    sequences = [(end, *middle, end) for middle in middles for end in (p - 1, p)]

    def surprise(memory: Callable[[tuple[int, ...]], tuple[int, ...]]) -> float:
        """Cross-entropy of the last p symbols, given what is remembered of those before."""
        total = 0.0
        for sequence in sequences:
            for t in range(1, p + 1):
                like = [other for other in sequences if memory(other[:t]) == memory(sequence[:t])]
                total -= math.log(sum(other[t] == sequence[t] for other in like) / len(like))
        return total / len(sequences) / p

    assert long_lag.best(p, shuffled=shuffled) == pytest.approx(surprise(lambda past: past))
    assert long_lag.forgetful(p, shuffled=shuffled) == pytest.approx(surprise(lambda past: (len(past), *past[1:])))


def test_long_lag_criterion_looks_at_every_output_and_step() -> None:
    _, targets = long_lag.sample(5, 3, rng=0)
    right = np.full((5, 3, 6), 0.24 / 5)
    np.put_along_axis(right, targets[..., None], 0.76, axis=-1)
    assert long_lag.is_right(right, targets).all()
    for t in range(5):
        wrong = right.copy()
        wrong[t, 1] = 0
        wrong[t, 1, [targets[t, 1], targets[t, 1] - 1]] = 0.74, 0.26
        assert long_lag.is_right(wrong, targets).tolist() == [True, False, True]


def test_adding_of_1997_follows_its_rules() -> None:
    x, mask, targets = adding.sample_of_1997(40, 4000, rng=0)
    assert set(mask.sum(axis=0)) == {40, 41, 42, 43, 44}
    assert not x[~mask].any()
    hidden = 0
    for b in range(4000):
        size = mask[:, b].sum()
        marks = x[:size, b, 1]
        assert (marks[0], marks[-1]) == (-1, -1)
        marked = np.flatnonzero(marks == 1)
        assert set(marks[1:-1]) <= {0, 1}
        assert marked.size in (1, 2)
        assert marked[-1] < 20
        assert marked.size == 1 or marked[0] < 10
        hidden += marked.size == 1
        assert targets[0, b, 0] == pytest.approx(0.5 + sum(x[t, b, 0] for t in marked) / 4)
    assert hidden / 4000 == pytest.approx(0.1 + 0.9 / 19, abs=0.02)
    assert (x[1:20, :, 1] == 1).any(axis=1).all()  # every place is marked in its turn


def test_adding_of_1997_has_the_floor_it_says() -> None:
    _, _, targets = adding.sample_of_1997(20, 200_000, rng=1)
    assert np.square(targets - 0.5).mean() == pytest.approx(adding.constant_of_1997(20), rel=0.01)
    assert adding.constant_of_1997(10**6) == pytest.approx(1.9 / 48, rel=1e-4)


SCORES, LEGAL, MASK = np.zeros((2, 1, 7)), np.ones((2, 1, 7), dtype=bool), np.ones((2, 1), dtype=bool)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: reber.sample(0, rng=0), ValueError, "batch must be at least 1"),
        (lambda: reber.encode([7]), TypeError, "strings must be str, got int"),  # type: ignore[list-item]
        (lambda: reber.encode(["BTBTXSET"]), ValueError, "strings must be whole strings of the grammar, got 'BTBTXSET"),
        (lambda: reber.encode([""]), ValueError, "strings must be whole strings of the grammar, got ''"),
        (lambda: reber.legal_next("BX"), ValueError, "prefix must begin a string of the grammar, got 'BX'"),
        (lambda: reber.legal_next("BTBTXSEP"), ValueError, "prefix must begin a string"),
        (lambda: reber.legal_next("BTBTXSETEB"), ValueError, "prefix must begin a string"),
        (lambda: reber.is_right(SCORES[0], LEGAL, MASK), ValueError, "scores must have shape"),
        (lambda: reber.is_right(SCORES, LEGAL[:1], MASK), ValueError, "legal must have shape"),
        (lambda: reber.is_right(SCORES, LEGAL, MASK * 1), TypeError, "mask must be a NumPy array of bool"),
        (lambda: counting.symbols(4), ValueError, "letters must be 2 or 3, got 4"),
        (lambda: counting.string(0), ValueError, "n must be at least 1"),
        (lambda: counting.encode([3, 0]), ValueError, "counts must be at least 1, got 0"),
        (lambda: counting.encode([1.5]), TypeError, "counts must hold integers"),
        (lambda: counting.best(0), ValueError, "longest must be at least 1"),
        (lambda: counting.is_right(SCORES, LEGAL, MASK[:1]), ValueError, "mask must have shape"),
        (lambda: long_lag.sample(1, 1, rng=0), ValueError, "lag must be at least 2"),
        (lambda: long_lag.sample(2, 0, rng=0), ValueError, "batch must be at least 1"),
        (lambda: long_lag.best(1), ValueError, "lag must be at least 2"),
        (lambda: long_lag.forgetful(2.0), TypeError, "lag must be an int"),  # type: ignore[arg-type]
        (lambda: long_lag.is_right(SCORES, np.full((2, 1), 7)), ValueError, "targets"),
        (lambda: adding.sample_of_1997(21, 1, rng=0), ValueError, "seq_len must be even, got 21"),
        (lambda: adding.constant_of_1997(18), ValueError, "seq_len must be at least 20"),
    ],
)
def test_refused(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        call()
