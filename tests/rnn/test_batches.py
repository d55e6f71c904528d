"""Batches: what they refuse, how they are cut, shuffled and drawn."""

import math
from itertools import chain, islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import Batch, fresh, shuffled, truncated


def numbered(N=6, T=2):
    """Return a batch in which every array says which sequence and step it belongs to."""
    ids = np.arange(N) + 100 * np.arange(T)[:, None]  # (T, N)
    mask = np.ones((T, N), dtype=bool)
    mask[-1, ::2] = False
    return Batch(ids[..., None] * 1.0, ids, mask, ids % 3 != 1, ids)


# ---- one batch


def test_all_arrays_are_taken_and_repeated_alike():
    data = numbered()
    part = data.take([4, 1])
    assert part.size == 2
    np.testing.assert_array_equal(part.targets, [[4, 1], [104, 101]])
    np.testing.assert_array_equal(part.x[..., 0], part.targets)
    np.testing.assert_array_equal(part.previous, part.targets)
    np.testing.assert_array_equal(part.mask, data.mask[:, [4, 1]])
    np.testing.assert_array_equal(part.loss_mask, data.loss_mask[:, [4, 1]])
    twice = part.repeat(2)
    np.testing.assert_array_equal(twice.targets, [[4, 1, 4, 1], [104, 101, 104, 101]])
    np.testing.assert_array_equal(twice.mask, np.tile(part.mask, 2))


@pytest.mark.parametrize(
    ("sequences", "words"),
    [
        ([0, 6], r"sequences must lie in 0 \.\. 5, got 6"),
        (2, r"sequences must have shape \(n,\)"),
        ([[0]], r"sequences must have shape \(n,\)"),
        (None, "sequences must be a NumPy array of integers"),
        ([0.0], "sequences must be a NumPy array of integers"),
        ([True], "sequences must be a NumPy array of integers"),
    ],
)
def test_an_index_of_no_sequences_is_refused(sequences, words):
    with pytest.raises((TypeError, ValueError), match=words):
        numbered().take(sequences)


def test_sequences_are_taken_by_slice_int_or_bool_and_copies_keep_the_carry():
    data = Batch(np.arange(6)[None], np.arange(6)[None], carry=True)
    parts = [data.take(which) for which in (slice(1, 3), [1, 2], np.isin(np.arange(6), [1, 2]))]
    assert [part.x.tolist() for part in parts] == [[[1, 2]]] * 3
    assert all(part.carry for part in [*parts, data.repeat(2)])


def test_repr_shows_the_shapes_of_what_is_there():
    assert repr(numbered()) == "Batch(x (2, 6, 1), targets (2, 6), mask (2, 6), loss_mask (2, 6), previous (2, 6))"


def test_padding_may_hold_anything():
    x, targets = np.array([[1.0, math.nan]])[..., None], np.array([[math.inf, 1.0]])[..., None]
    Batch(x, targets, np.array([[True, False]]), np.array([[False, True]]))
    with pytest.raises(ValueError, match=r"x must be finite, got nan at index \(0, 1, 0\)"):
        Batch(x, targets, loss_mask=np.array([[False, True]]))
    with pytest.raises(ValueError, match=r"targets must be finite, got inf at index \(0, 0, 0\)"):
        Batch(x, targets, np.array([[True, False]]), np.array([[True, False]]))


def test_padding_and_targets_at_the_same_steps_must_say_what_counts():
    x, mask = np.zeros((3, 2, 1)), np.array([[True, True], [True, True], [True, False]])
    with pytest.raises(ValueError, match="loss_mask must say which targets count, because mask has padding"):
        Batch(x, np.zeros((3, 2), dtype=int), mask)
    Batch(x, np.zeros((1, 2), dtype=int), mask)  # one answer per sequence
    Batch(x, np.zeros((3, 2), dtype=int), np.ones_like(mask))  # no padding


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (
            {"x": np.zeros(6)},
            ValueError,
            r"x must have two or three axes, \(T, N, \.\.\.\), .*got \(6,\)",
        ),
        ({"x": np.zeros((2, 6, 1, 1))}, ValueError, r"x must have two or three axes"),
        ({"x": np.full((2, 6), "a")}, TypeError, "x must hold floats or integers, got an array of <U1"),
        (
            {"targets": np.zeros((2, 6), complex)},
            TypeError,
            "targets must hold floats or integers",
        ),
        ({"carry": "no"}, TypeError, "carry must be a bool, got str 'no'"),
        ({"x": np.zeros((2, 0, 1))}, ValueError, r"not be empty, got \(2, 0, 1\)"),
        ({"x": "text"}, TypeError, "x must be a NumPy array, got str"),
        ({"x": np.full((2, 6, 1), math.inf)}, ValueError, "x must be finite, got inf"),
        ({"targets": [1, 2]}, TypeError, "targets must be a NumPy array, got list"),
        ({"targets": np.zeros((0, 6, 1))}, ValueError, "targets must have two or three axes.* and not be empty"),
        ({"targets": np.zeros((2, 5, 1))}, ValueError, r"as many sequences on axis 1 as x, 6, got \(2, 5, 1\)"),
        ({"targets": np.full((2, 6, 1), math.nan)}, ValueError, "targets must be finite"),
        ({"mask": np.ones((2, 5), bool)}, ValueError, r"mask must have shape \(2, 6\), got \(2, 5\)"),
        ({"mask": np.ones((2, 6))}, TypeError, "mask must be a NumPy array of bool, got an array of float64"),
        ({"loss_mask": np.ones((1, 6), bool)}, ValueError, r"loss_mask must have shape \(2, 6\), got \(1, 6\)"),
        ({"previous": np.zeros((2, 6))}, TypeError, "previous must be a NumPy array of integers"),
        ({"previous": np.zeros((2, 5), int)}, ValueError, r"previous must have shape \(2, 6\), got \(2, 5\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change, error, words):
    arrays = {"x": np.zeros((2, 6, 1)), "targets": np.zeros((2, 6, 1)), **change}
    with pytest.raises(error, match=words):
        Batch(**arrays)


# ---- shuffled


def test_each_epoch_shows_every_sequence_once_in_a_new_order():
    batches = list(islice(shuffled(numbered(N=7), 3, rng=0), 6))
    assert [batch.size for batch in batches] == [3, 3, 1, 3, 3, 1]
    first, second = ([*chain(*(b.targets[0].tolist() for b in part))] for part in (batches[:3], batches[3:]))
    assert sorted(first) == sorted(second) == list(range(7))
    assert first != second
    assert first != sorted(first)


def test_rng_decides_the_order_and_may_be_an_int_or_a_generator():
    def order(rng):
        return [batch.targets.tolist() for batch in islice(shuffled(numbered(), 2, rng=rng), 3)]

    assert order(5) == order(np.random.default_rng(5)) != order(6)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"data": np.zeros((2, 6))}, TypeError, "data must be a Batch, got an array of float64"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"batch_size": 7}, ValueError, "batch_size must be at most the number of sequences, 6, got 7"),
        ({"batch_size": 2.0}, TypeError, "batch_size must be an int"),
        ({"rng": None}, TypeError, "rng must be"),
    ],
)
def test_shuffled_refuses_at_once(change, error, words):
    with pytest.raises(error, match=words):
        shuffled(**{"data": numbered(), "batch_size": 2, "rng": 0, **change})


# ---- truncated


@given(T=st.integers(1, 9), length=st.integers(1, 10))
def test_chunks_put_together_are_the_batch(T, length):
    data = Batch(np.arange(2.0 * T).reshape(T, 2, 1), np.arange(2 * T).reshape(T, 2))
    chunks = list(truncated([data, data], length))
    half = len(chunks) // 2
    assert half == math.ceil(T / length)
    assert [chunk.carry for chunk in chunks] == 2 * [False, *[True] * (half - 1)]
    assert {len(chunk.x) for chunk in chunks[: half - 1]} <= {length}
    np.testing.assert_array_equal(np.concatenate([chunk.x for chunk in chunks[half:]]), data.x)
    np.testing.assert_array_equal(np.concatenate([chunk.targets for chunk in chunks[:half]]), data.targets)


def test_a_chunk_of_nothing_but_padding_is_left_out():
    mask = np.zeros((6, 2), dtype=bool)
    mask[2:4] = True
    mask[5, 0] = True
    ids = np.arange(12).reshape(6, 2)
    first, second = truncated([Batch(ids, ids, mask, mask)], 2)
    np.testing.assert_array_equal(first.x, ids[2:4])
    np.testing.assert_array_equal(second.x, ids[4:])
    assert (first.carry, second.carry) == (False, True)


def test_a_chunk_is_cut_again():
    carries = [chunk.carry for chunk in truncated(truncated([Batch(np.zeros((4, 1, 1)), np.zeros((4, 1, 1)))], 2), 1)]
    assert carries == [False, True, True, True]


@pytest.mark.parametrize("change", [{"targets": np.zeros((1, 6))}, {"previous": np.zeros((2, 6), int)}])
def test_only_one_target_per_step_can_be_cut(change):
    batch = Batch(**{"x": np.zeros((2, 6, 1)), "targets": np.zeros((2, 6, 1)), **change})
    with pytest.raises(ValueError, match="batches must have one target per step and no decoder"):
        next(truncated([batch], 1))


def test_only_batches_are_cut():
    with pytest.raises(TypeError, match=r"batches must be an iterable such as .*, got Batch"):
        truncated(numbered(), 1)
    with pytest.raises(TypeError, match="batches must give objects of class Batch, got int 1"):
        next(truncated([1], 1))


@pytest.mark.parametrize(("length", "error"), [(0, ValueError), (True, TypeError)])
def test_truncated_refuses_at_once(length, error):
    with pytest.raises(error, match="length must be"):
        truncated([], length)


# ---- fresh


def test_fresh_batches_come_from_one_generator():
    def coins(N, p, *, rng):
        return Batch(np.zeros((1, N, 1)), (rng.random((1, N)) < p) * 1)

    rng = np.random.default_rng(3)
    expected = [(rng.random((1, 5)) < 0.4).tolist() for _ in range(3)]
    got = [batch.targets.tolist() for batch in islice(fresh(coins, 5, p=0.4, rng=3), 3)]
    assert got == expected
    with pytest.raises(TypeError, match="sample must be a function that draws a Batch, got int"):
        fresh(3, rng=0)
    with pytest.raises(TypeError, match="sample must return a Batch, got NoneType"):
        next(fresh(lambda rng: None, rng=0))
