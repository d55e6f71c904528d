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
    strings = reber.sample(4000, rng=0).texts
    assert all(s[0] == "B" and s[-1] == "E" and s[1] == s[-2] in "TP" for s in strings)
    assert all(REBER.fullmatch(s[2:-2]) for s in strings)
    assert sum(s[1] == "T" for s in strings) == pytest.approx(2000, abs=150)
    for text, probability in all_strings(7).items():
        assert sum(s[2:-2] == text for s in strings) == pytest.approx(4000 * probability, rel=0.25)


def test_reber_test_strings_are_not_training_strings() -> None:
    rng = np.random.default_rng(1)
    known = set(reber.sample(256, rng=rng).texts)
    assert not known & set(reber.sample(256, without=known, rng=rng).texts)


def test_reber_batch_has_inputs_targets_and_what_strings_go_on_with() -> None:
    every = [f"B{frame}{inner}{frame}E" for inner in all_strings(14) for frame in "TP"]
    strings = reber.sample(50, rng=2)
    batch, legal = strings.batch(), strings.legal()
    for b, string in enumerate(strings.texts):
        steps = batch.mask[:, b]
        assert "".join(reber.SYMBOLS[i] for i in batch.x[steps, b].argmax(axis=-1)) == string[:-1]
        assert "".join(reber.SYMBOLS[i] for i in batch.targets[steps, b]) == string[1:]
        assert not legal[~steps, b].any()
        for t in range(min(len(string) - 1, 8)):
            possible = {other[t + 1] for other in every if other[: t + 1] == string[: t + 1]}
            assert {reber.SYMBOLS[k] for k in np.flatnonzero(legal[t, b])} == possible
    assert (batch.x.sum(axis=-1) == 1).all()
    assert (batch.mask == batch.loss_mask).all()


def test_reber_floors_by_counting_in_many_strings() -> None:
    legal = reber.sample(10_000, rng=4).legal().sum(axis=-1)  # (T, B)
    choices, predictions = (legal == 2).sum(), (legal > 0).sum()
    for score, guesses in ((reber.floor(), choices), (reber.baseline(), choices + 10_000)):
        assert score.loss == pytest.approx(guesses * math.log(2) / predictions, rel=0.01)
        assert score.accuracy == pytest.approx(1 - guesses / 2 / predictions, rel=0.01)


def test_reber_criterion_asks_for_every_step_of_the_string_and_no_padding() -> None:
    legal = reber.Strings(["BTBTXSETE", "BPBPTVVEPE"]).legal()
    logits = np.where(legal, 1.0, 0.0)
    logits[~legal.any(axis=-1)] = np.arange(7)  # whatever stands in padding
    assert reber.is_right(logits, legal).tolist() == [True, True]
    for t in range(8):
        wrong = logits.copy()
        wrong[t, 0, np.flatnonzero(legal[t, 0])[-1]] = 0  # level with the illegal ones: not the most active
        assert reber.is_right(wrong, legal).tolist() == [False, True]


@pytest.mark.parametrize("letters", [2, 3])
def test_counting_strings_and_what_may_follow(letters: int) -> None:
    everything = ["S" + "".join(letter * n for letter in "abc"[:letters]) + "T" for n in range(1, 12)]
    names, counts = counting.symbols(letters), [1, 4, 2]
    batch = counting.load(counts, letters=letters)
    for b, n in enumerate(counts):
        string = everything[n - 1]
        assert batch.mask[:, b].sum() == letters * n + 1
        assert "".join(names[i] for i in batch.x[batch.mask[:, b], b].argmax(axis=-1)) == string[:-1]
        for t in range(len(string) - 1):
            possible = {other[t + 1] for other in everything if other.startswith(string[: t + 1])}
            assert {names[k] for k in np.flatnonzero(batch.targets[t, b])} == possible
    assert np.isin(batch.targets, [0, 1]).all()
    assert not batch.targets[~batch.mask].any()
    assert (batch.mask == batch.loss_mask).all()


def test_counting_criterion_asks_for_exactly_the_legal_symbols() -> None:
    batch = counting.load([3, 1])
    logits = np.where(batch.targets == 1, 2.0, -2.0)
    logits[~batch.mask] = 1
    assert counting.is_right(logits, batch.targets).tolist() == [True, True]
    for t, k in np.ndindex(7, 4):
        wrong = logits.copy()
        wrong[t, 0, k] *= -1
        assert counting.is_right(wrong, batch.targets).tolist() == [False, True]


@pytest.mark.parametrize("shuffled", [False, True])
def test_long_lag_ends_as_it_begins(shuffled: bool) -> None:
    batch = long_lag.sample(6, 1000, shuffled=shuffled, rng=0)
    assert batch.x.shape == (6, 1000, 7)
    assert (batch.x.sum(axis=-1) == 1).all()
    x, targets = batch.x.argmax(axis=-1), batch.targets
    assert np.array_equal(x[1:], targets[:-1])
    assert np.array_equal(x[0], targets[-1])
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

    best, forgetful = long_lag.floor(p, shuffled=shuffled), long_lag.baseline(p, shuffled=shuffled)
    assert best.loss == pytest.approx(surprise(lambda past: past))
    assert forgetful.loss == pytest.approx(surprise(lambda past: (len(past), *past[1:])))
    assert best.accuracy == pytest.approx((1 + (p - 1) / (p - 1 if shuffled else 1)) / p)
    assert best.accuracy - forgetful.accuracy == pytest.approx(0.5 / p)


def test_long_lag_criterion_looks_at_every_output_and_step() -> None:
    targets = long_lag.sample(5, 3, rng=0).targets
    right = np.full((5, 3, 6), 0.24 / 5)
    np.put_along_axis(right, targets[..., None], 0.76, axis=-1)
    assert long_lag.is_right(np.log(right), targets).all()
    for t in range(5):
        wrong = right.copy()
        wrong[t, 1] = 1e-9
        wrong[t, 1, [targets[t, 1], targets[t, 1] - 1]] = 0.74, 0.26
        assert long_lag.is_right(np.log(wrong), targets).tolist() == [True, False, True]


def test_adding_of_1997_follows_its_rules() -> None:
    batch = adding.sample_of_1997(40, 4000, rng=0)
    x, mask, targets = batch.x, batch.mask, batch.targets
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


LOGITS, LEGAL = np.zeros((2, 1, 7)), np.ones((2, 1, 7), dtype=bool)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: reber.sample(0, rng=0), ValueError, "batch must be at least 1"),
        (
            lambda: reber.Strings(["BTBTXSET"]).legal(),
            ValueError,
            "texts must be whole strings of the grammar, got 'BTBTX",
        ),
        (lambda: reber.Strings([""]).legal(), ValueError, "texts must be whole strings of the grammar, got ''"),
        (lambda: reber.Strings(["BX"]).legal(), ValueError, "texts must be whole strings of the grammar, got 'BX'"),
        (lambda: reber.Strings(["BTBTXSEPE"]).legal(), ValueError, "texts must be whole strings of the grammar"),
        (lambda: reber.Strings(["BTBTXSETEB"]).legal(), ValueError, "texts must be whole strings of the grammar"),
        (lambda: reber.is_right(LOGITS[0], LEGAL), ValueError, "logits must have shape"),
        (lambda: reber.is_right(LOGITS, LEGAL[:1]), ValueError, "legal must have shape"),
        (lambda: reber.is_right(LOGITS, LEGAL * 1), TypeError, "legal must be a NumPy array of bool"),
        (lambda: counting.symbols(4), ValueError, "letters must be 2 or 3, got 4"),
        (lambda: counting.load([3, 0]), ValueError, "counts must be at least 1, got 0"),
        (lambda: counting.load([1.5]), TypeError, "counts must hold integers"),
        (lambda: counting.is_right(LOGITS, LOGITS[:1]), ValueError, "targets must have shape"),
        (lambda: long_lag.sample(1, 1, rng=0), ValueError, "lag must be at least 2"),
        (lambda: long_lag.sample(2, 0, rng=0), ValueError, "batch must be at least 1"),
        (lambda: long_lag.floor(1), ValueError, "lag must be at least 2"),
        (lambda: long_lag.baseline(2.0), TypeError, "lag must be an int"),  # type: ignore[arg-type]
        (lambda: long_lag.is_right(LOGITS, np.full((2, 1), 7)), ValueError, "targets"),
        (lambda: adding.sample_of_1997(21, 1, rng=0), ValueError, "seq_len must be even, got 21"),
        (lambda: adding.sample_of_1997(18, 1, rng=0), ValueError, "seq_len must be at least 20"),
    ],
)
def test_refused(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        call()
