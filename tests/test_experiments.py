"""The stored experiments: complete, plausible, and made again at one cheap point."""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn.datasets import adding
from rnn.experiments import adding_gates, adding_lengths


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
    assert np.abs(uniform.params["recurrent.W_hh"]).max() <= 1 / np.sqrt(8)
    W_hh = orthogonal.params["recurrent.W_hh"]
    np.testing.assert_allclose(W_hh @ W_hh.T, np.eye(8), atol=1e-12)
    np.testing.assert_array_equal(identity.params["recurrent.W_hh"], np.eye(8))
    assert not identity.params["recurrent.b_h"].any()
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


def test_the_stored_learning_curves_are_complete():
    updates, mse, made = adding_gates.load()
    assert updates.tolist() == list(range(adding_gates.EVERY, adding_gates.UPDATES + 1, adding_gates.EVERY))
    assert {cell: curves.shape for cell, curves in mse.items()} == dict.fromkeys(adding_gates.CELLS, (3, 80))
    assert "NumPy" in made
    assert all((curves > 0).all() and (curves < 3 * adding.constant(low=-1)).all() for curves in mse.values())


def test_the_curves_were_stored_with_the_settings_that_the_module_has_now():
    stored = json.loads((Path(adding_gates.__file__).parent / "data" / "adding-gates.json").read_text())
    assert (stored["setting"], stored["seeds"]) == (adding_gates.SETTING, list(adding_gates.SEEDS))


@pytest.mark.parametrize("cell", adding_gates.CELLS)
def test_a_curve_begins_as_the_stored_one(cell):
    curve, right = adding_gates.learn(cell, 0, updates=150)
    assert len(curve) == 2  # after 100 updates, and after the last
    assert np.log(curve[0] / adding_gates.load().mse[cell][0, 0]) == pytest.approx(0, abs=0.1)
    assert 0 <= right < 0.2


def test_the_gates_halve_their_learning_rate(monkeypatch):
    """Every so many updates, and not before the first."""
    monkeypatch.setattr(adding_gates, "HALVED_EVERY", 1)
    rates = []

    class Spy(adding_gates.Adam):
        def step(self, params, grads):
            rates.append(self.lr)
            super().step(params, grads)

    monkeypatch.setattr(adding_gates, "Adam", Spy)
    adding_gates.learn("rnn", 0, updates=3)
    assert np.array(rates) / adding_gates.LR == pytest.approx([1, 0.5, 0.25])


def test_the_gates_have_networks_of_their_own_kind():
    found = [type(adding_gates.network(cell, rng=0).recurrent).__name__ for cell in adding_gates.CELLS]
    assert found == ["RNN", "LSTM", "GRU"]
    with pytest.raises(ValueError, match="cell must be one of 'rnn', 'lstm', 'gru', got 'peephole'"):
        adding_gates.network("peephole", rng=0)
