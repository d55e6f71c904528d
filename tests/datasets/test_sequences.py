import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn.datasets.sequences import as_streams, pad_sequences


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    trailing=st.sampled_from([(), (1,), (3,), (2, 2)]),
    dtype=st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_]),
)
def test_padding_follows_each_sequence(sizes, trailing, dtype):
    rng = np.random.default_rng(len(sizes))
    sequences = [rng.integers(0, 2, (size, *trailing)).astype(dtype) for size in sizes]
    padded, mask = pad_sequences(sequences)
    assert padded.shape == (max(sizes), len(sizes), *trailing)
    assert padded.dtype == dtype
    assert mask.dtype == bool
    assert not padded[~mask].any()
    for b, sequence in enumerate(sequences):
        np.testing.assert_array_equal(mask[:, b], np.arange(max(sizes)) < len(sequence))
        np.testing.assert_array_equal(padded[mask[:, b], b], sequence)


def test_layout_is_time_major():
    padded, mask = pad_sequences([[[1, 2]], [[3, 4], [5, 6]]])
    np.testing.assert_array_equal(padded, [[[1, 2], [3, 4]], [[0, 0], [5, 6]]])
    np.testing.assert_array_equal(mask, [[True, True], [False, True]])


@pytest.mark.parametrize(
    ("sequences", "error", "message"),
    [
        ([], ValueError, "sequences must hold at least one sequence, got none"),
        (np.zeros((2, 3)), TypeError, "sequences must be a list of arrays, got ndarray"),
        ([[1], []], ValueError, r"sequences\[1\] must have at least one step, got shape \(0,\)"),
        ([np.zeros((2, 0))], ValueError, r"sequences\[0\] must have at least one step"),
        ([3], ValueError, r"sequences\[0\] must have at least one step, got shape \(\)"),
        ([[1], [[1, 2], [3]]], ValueError, r"sequences\[1\] must be a rectangular array, got a ragged list"),
        ([["a", "b"]], TypeError, r"sequences\[0\] must hold numbers, got dtype <U1"),
        ([[[1, 2]], [[1, 2, 3]]], ValueError, r"sequences\[1\] must have trailing shape \(2,\), got \(3,\)"),
        ([[[1]], [1]], ValueError, r"sequences\[1\] must have trailing shape \(1,\), got \(\)"),
        ([[1], [1.5]], TypeError, r"sequences\[1\] must have dtype int64 like the first, got float64"),
    ],
)
def test_bad_sequences(sequences, error, message):
    with pytest.raises(error, match=message):
        pad_sequences(sequences)


@given(steps=st.integers(1, 40), data=st.data(), trailing=st.sampled_from([(), (1,), (2, 3)]))
def test_streams_are_stretches_of_the_sequence(steps, data, trailing):
    batch = data.draw(st.integers(1, steps))
    sequence = np.random.default_rng(steps).normal(size=(steps, *trailing))
    streams = as_streams(sequence, batch)
    length = steps // batch
    assert streams.shape == (length, batch, *trailing)
    for b in range(batch):
        np.testing.assert_array_equal(streams[:, b], sequence[b * length : (b + 1) * length])
    assert steps - streams.shape[0] * batch < batch  # no more is dropped than must be


def test_streams_keep_the_dtype_and_are_a_copy():
    sequence = np.arange(6, dtype=np.uint8)
    streams = as_streams(sequence, 1)
    streams[:] = 0
    assert streams.dtype == np.uint8
    assert sequence.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("array", "batch", "error", "message"),
    [
        (np.zeros(4), 5, ValueError, "batch must be at most the number of steps, 4, got 5"),
        (np.zeros(4), 0, ValueError, "batch must be at least 1, got 0"),
        (np.zeros(4), 2.0, TypeError, "batch must be an int"),
        (np.zeros(0), 1, ValueError, "batch must be at most the number of steps, 0"),
        (3.0, 1, ValueError, r"array must have shape \(N, \.\.\.\), got one number"),
        ([[1], [1, 2]], 1, ValueError, "array must be a rectangular array"),
    ],
)
def test_bad_streams(array, batch, error, message):
    with pytest.raises(error, match=message):
        as_streams(array, batch)
