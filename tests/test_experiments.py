"""The stored experiments: complete, plausible, and made again at one cheap point."""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn.datasets import adding
from rnn.experiments import adding_lengths


def test_the_stored_curve_has_every_point():
    mse, made = adding_lengths.load()
    assert mse.shape == (len(adding_lengths.STARTS), len(adding_lengths.LENGTHS), len(adding_lengths.SEEDS))
    assert "NumPy" in made
    assert (mse > 0).all()
    assert (mse < 2 * adding.constant()).all()  # none has diverged


def test_it_was_stored_with_the_settings_that_the_module_has_now(tmp_path):
    """Whoever changes a setting has to run it again."""
    stored = Path(adding_lengths.__file__).parent / "data" / "adding-lengths.json"
    fresh = tmp_path / "small.json"
    adding_lengths.main(fresh, lengths=(2,), seeds=(0,), updates=1)
    whole = {
        "lengths": list(adding_lengths.LENGTHS),
        "seeds": list(adding_lengths.SEEDS),
        "updates": adding_lengths.UPDATES,
    }
    assert json.loads(stored.read_text())["settings"] == json.loads(fresh.read_text())["settings"] | whole


def test_one_cheap_point_comes_out_again():
    """Training amplifies rounding, so another processor gives another last digit, not another size."""
    stored = adding_lengths.load().mse[0, 0, 0]
    assert np.log(adding_lengths.run("uniform", 10, seed=0) / stored) == pytest.approx(0, abs=np.log(2))


def test_starting_weights_are_as_named():
    uniform, orthogonal, identity = (adding_lengths.network(start, 8, rng=0) for start in adding_lengths.STARTS)
    assert np.abs(uniform.params["rnn.W_hh"]).max() <= 1 / np.sqrt(8)
    W_hh = orthogonal.params["rnn.W_hh"]
    np.testing.assert_allclose(W_hh @ W_hh.T, np.eye(8), atol=1e-12)
    np.testing.assert_array_equal(identity.params["rnn.W_hh"], np.eye(8))
    assert not identity.params["rnn.b_h"].any()
    assert [m.recurrent.nonlinearity for m in (uniform, orthogonal, identity)] == ["tanh", "tanh", "relu"]


def test_an_unknown_start_is_named():
    with pytest.raises(ValueError, match="start must be one of 'uniform', 'orthogonal', 'identity', got 'ones'"):
        adding_lengths.network("ones", rng=0)


def test_main_writes_what_load_reads(tmp_path):
    adding_lengths.main(tmp_path / "small.json", lengths=(2, 3), seeds=(0,), updates=1)
    stored = json.loads((tmp_path / "small.json").read_text())
    assert list(stored["mse"]) == list(adding_lengths.STARTS)
    assert np.shape(stored["mse"]["identity"]) == (2, 1)
    assert stored["mse"]["uniform"][1][0] == round(adding_lengths.run("uniform", 3, 0, updates=1), 5)
    assert stored["settings"]["updates"] == 1
