"""Packed weights: the format, and what is refused."""

import base64

import numpy as np
import pytest

from rnn.explorables.half import pack


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_two_bytes_a_number_row_by_row(dtype: type) -> None:
    W = np.arange(6, dtype=dtype).reshape(2, 3) / 8
    packed = pack({"W": W})["W"]
    assert packed["shape"] == [2, 3]
    assert np.frombuffer(base64.b64decode(packed["data"]), "<f2").tolist() == W.ravel().tolist()


@pytest.mark.parametrize("value", [0.1, 1e6, 1e-9])
def test_a_number_that_would_change_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=rf"b must hold half-precision numbers, got {value}"):
        pack({"b": np.array([1.0, value])})


def test_only_finite_floats_are_packed() -> None:
    with pytest.raises(ValueError, match="W must be finite, got nan"):
        pack({"W": np.array([np.nan])})
    with pytest.raises(TypeError, match="W must be a NumPy array of floats"):
        pack({"W": [1.0]})  # type: ignore[dict-item]
