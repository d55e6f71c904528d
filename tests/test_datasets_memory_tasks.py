"""Adding, copying, temporal order, parity and temporal XOR: rules by a slow loop, floors by brute force."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn.datasets import adding, copying, parity, temporal_order, temporal_xor


@pytest.mark.parametrize("seq_len", [2, 3, 10, 101])
def test_adding_marks_one_value_in_each_half_and_asks_for_their_sum(seq_len: int) -> None:
    batch = adding.sample(seq_len, 500, low=-1.0, rng=0)
    x, targets = batch.x, batch.targets
    assert x.shape == (seq_len, 500, 2)
    assert targets.shape == (1, 500, 1)
    for b in range(500):
        marked = [t for t in range(seq_len) if x[t, b, 1] == 1]
        assert len(marked) == 2
        assert marked[0] < seq_len // 2 <= marked[1]
        assert targets[0, b, 0] == sum(x[t, b, 0] for t in marked)
    assert np.isin(x[..., 1], [0, 1]).all()
    assert -1 <= x[..., 0].min() < -0.9 < 0.9 < x[..., 0].max() <= 1
    if seq_len <= 10:  # every step is marked in its turn
        assert (x[..., 1].sum(axis=1) > 0).all()


def test_adding_baseline_is_what_the_best_constant_scores() -> None:
    targets = adding.sample(4, 200_000, low=-1.0, high=2.0, rng=1).targets
    assert np.square(targets - 1.0).mean() == pytest.approx(adding.baseline(low=-1, high=2).loss, rel=0.01)


def test_adding_baselines_of_the_papers() -> None:
    assert round(adding.baseline().loss, 4) == 0.1667  # the TCN paper prints .1767
    assert adding.baseline(low=-1).loss / 4**2 == pytest.approx(1 / 24)  # the target of 1997, .5 + (X1 + X2) / 4
    assert math.isnan(adding.baseline().accuracy)


@pytest.mark.parametrize(("delay", "length", "symbols"), [(1, 1, 1), (7, 3, 2), (20, 10, 8)])
def test_copying_waits_and_repeats(delay: int, length: int, symbols: int) -> None:
    batch = copying.sample(delay, 50, length=length, symbols=symbols, rng=0)
    assert batch.x.shape == (delay + 2 * length, 50, symbols + 2)
    assert (batch.x.sum(axis=-1) == 1).all()
    x, targets = batch.x.argmax(axis=-1), batch.targets
    for b in range(50):
        kept = x[:length, b].tolist()
        wait, answer = [copying.BLANK] * (delay - 1), [copying.BLANK] * length
        assert x[:, b].tolist() == [*kept, *wait, symbols + 1, *answer]
        assert targets[:, b].tolist() == [copying.BLANK] * (length + delay) + kept
    assert set(np.unique(x[:length])) == set(range(1, symbols + 1))


def test_copying_baseline_of_the_papers_and_of_one_who_guesses_at_the_end() -> None:
    losses = [round(copying.baseline(T).loss, 4) for T in (50, 100, 200, 500, 1000)]
    assert losses == [0.2971, 0.1733, 0.0945, 0.04, 0.0204]
    targets = copying.sample(7, 20_000, length=3, symbols=2, rng=1).targets
    always_one = np.where(np.arange(13) < 10, 0, 1)[:, None]  # 1 is as likely as the other symbol
    right = (targets == always_one).mean(axis=1)  # (T,)
    np.testing.assert_allclose(copying.baseline(7, length=3, symbols=2).accuracies, right, atol=0.02)


@pytest.mark.parametrize(("signals", "places"), [(2, [(10, 20), (50, 60)]), (3, [(10, 20), (33, 43), (66, 76)])])
def test_temporal_order_follows_the_rules_of_1997(signals: int, places: list[tuple[int, int]]) -> None:
    batch = temporal_order.sample(100, 2000, signals=signals, rng=0)
    x, mask, targets = batch.x.argmax(axis=-1), batch.mask, batch.targets
    seen: list[set[int]] = [set() for _ in places]
    for b in range(2000):
        text = [temporal_order.SYMBOLS[i] for i in x[mask[:, b], b]]
        assert 100 <= len(text) <= 110
        assert (text[0], text[-1]) == ("E", "B")
        steps = [t for t, symbol in enumerate(text) if symbol in "XY"]
        assert len(steps) == signals
        assert set(text[1:-1]) <= set("abcdXY")
        for t, (earliest, latest), found in zip(steps, places, seen, strict=True):
            assert earliest <= t <= latest
            found.add(t)
        assert targets[0, b] == int("".join("01"["XY".index(text[t])] for t in steps), 2)
    assert [len(found) for found in seen] == [11] * signals  # every place occurs
    assert set(mask.sum(axis=0)) == set(range(100, 111))
    assert (x[~mask] == 0).all()
    assert np.bincount(targets[0]).min() > 2000 / 2**signals * 0.8


@pytest.mark.parametrize("seq_len", [20, 21, 33, 250])
def test_temporal_order_scales_with_the_length(seq_len: int) -> None:
    batch = temporal_order.sample(seq_len, 300, signals=3, rng=1)
    mask, signals = batch.mask, batch.x[..., 4:6].any(axis=-1) & batch.mask
    assert (signals.sum(axis=0) == 3).all()
    assert mask.sum(axis=0).min() == seq_len
    assert mask.sum(axis=0).max() == seq_len + seq_len // 10


@pytest.mark.parametrize("signals", [2, 3])
def test_temporal_order_baseline_by_counting_classes(signals: int) -> None:
    classes = list(itertools.product("XY", repeat=signals))
    guess = temporal_order.baseline(signals=signals)
    assert (guess.loss, guess.accuracy) == pytest.approx((math.log(len(classes)), 1 / len(classes)))


def test_parity_counts_ones() -> None:
    batch = parity.sample(12, 200, rng=0)
    x, targets = batch.x, batch.targets
    for b in range(200):
        odd = False
        for t in range(12):
            odd ^= x[t, b, 0] == 1
            assert targets[t, b] == odd
    assert 0.45 < x.mean() < 0.55


@pytest.mark.parametrize("seq_len", [1, 2, 6])
def test_parity_baseline_by_brute_force(seq_len: int) -> None:
    bits = np.array(list(itertools.product([0, 1], repeat=seq_len))).T  # (T, 2^T): every sequence
    answers = np.cumsum(bits, axis=0) % 2

    entropy = accuracy = 0.0
    for bit in (0, 1):
        p = np.bincount(answers[bits == bit]) / bits.size  # how often this bit, and this answer
        entropy -= sum(q * math.log(q / p.sum()) for q in p if q > 0)
        accuracy += p.max()
    score = parity.baseline(seq_len)
    assert (score.loss, score.accuracy) == pytest.approx((entropy, accuracy), abs=1e-12)


@pytest.mark.parametrize("seq_len", [1, 2, 3, 7, 3000])
def test_temporal_xor_fixes_every_third_bit(seq_len: int) -> None:
    batch = temporal_xor.sample(seq_len, 5, rng=0)
    x, targets = batch.x, batch.targets
    assert x.shape == targets.shape == (seq_len, 5, 1)
    assert not np.shares_memory(x, targets)
    bits = np.concatenate([x, targets[-1:]])[..., 0].astype(int)  # (T + 1, B)
    assert (bits[1:, :, None] == targets).all()
    for t in range(2, seq_len + 1, 3):
        assert (bits[t] == bits[t - 1] ^ bits[t - 2]).all()


def test_temporal_xor_floor_is_what_the_best_answer_scores() -> None:
    batch = temporal_xor.sample(3000, 20, rng=0)
    x, targets = batch.x, batch.targets
    previous = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
    fixed = (np.arange(3000) % 3 == 1)[:, None, None]
    best = np.where(fixed, np.abs(x - previous), 0.5)
    assert np.square(best - targets).mean(axis=(1, 2)) == pytest.approx(temporal_xor.floor(3000).losses)
    assert temporal_xor.floor(3000).loss == pytest.approx(1 / 6)
    assert abs(targets[~np.broadcast_to(fixed, targets.shape)].mean() - 0.5) < 0.02  # the others are fair coins


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: adding.sample(1, 5, rng=0), ValueError, "seq_len must be at least 2, got 1"),
        (lambda: adding.sample(5, 0, rng=0), ValueError, "batch must be at least 1, got 0"),
        (lambda: adding.sample(5, 5, low=1.0, rng=0), ValueError, "low must be below high, .* got 1.0 and 1.0"),
        (lambda: adding.sample(5, 5, low=-math.inf, rng=0), ValueError, "both finite, got -inf and 1.0"),
        (lambda: adding.baseline(high=math.inf), ValueError, "both finite, got 0.0 and inf"),
        (lambda: adding.baseline(high="1"), TypeError, "high must be a number, got str '1'"),  # type: ignore[arg-type]
        (lambda: adding.baseline(low=float("nan")), ValueError, "low must be below high"),
        (lambda: copying.sample(0, 1, rng=0), ValueError, "delay must be at least 1, got 0"),
        (lambda: copying.baseline(5, symbols=0), ValueError, "symbols must be at least 1, got 0"),
        (lambda: temporal_order.sample(100, 1, signals=4, rng=0), ValueError, "signals must be 2 or 3, got 4"),
        (lambda: temporal_order.sample(19, 1, rng=0), ValueError, "seq_len must be at least 20, got 19"),
        (lambda: temporal_order.baseline(signals=1), ValueError, "signals must be 2 or 3, got 1"),
        (lambda: parity.baseline(0), ValueError, "seq_len must be at least 1, got 0"),
        (lambda: parity.sample(5, 5, rng=None), TypeError, "rng must be a np.random.Generator or an int"),  # type: ignore[arg-type]
        (lambda: temporal_xor.floor(0), ValueError, "seq_len must be at least 1, got 0"),
    ],
)
def test_bad_input_is_named(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
