"""The stored experiments: complete, plausible, and made again at one cheap point."""

import numpy as np
import pytest

from rnn import RNN, Stacked, runs
from rnn.datasets import adding
from rnn.runs.experiments import adding_gates, adding_lengths, layers_on_layers


def test_the_errors_by_length_are_complete():
    stored = runs.load("adding-lengths")
    assert {name: errors.shape for name, errors in stored.items()} == dict.fromkeys(adding_lengths.STARTS, (5, 9))
    for errors in stored.values():
        assert ((errors > 0) & (errors < 2 * adding.baseline().loss)).all()  # none has diverged


def test_one_cheap_error_comes_out_again():
    """Training amplifies rounding, so another processor gives another last digit, not another size."""
    stored = runs.load("adding-lengths")["uniform"][0, 0]
    assert np.log(adding_lengths.run("uniform", 10, seed=0) / stored) == pytest.approx(0, abs=np.log(2))


def test_starting_weights_are_as_named():
    models = [adding_lengths.network(start, 8, rng=0) for start in adding_lengths.STARTS]
    uniform, orthogonal, identity = (model.recurrent for model in models)
    assert np.abs(uniform.params["W_hh"]).max() <= 1 / np.sqrt(8)
    W_hh = orthogonal.params["W_hh"]
    np.testing.assert_allclose(W_hh @ W_hh.T, np.eye(8), atol=1e-12)
    np.testing.assert_array_equal(identity.params["W_hh"], np.eye(8))
    assert not identity.params["b_h"].any()
    assert [layer.nonlinearity for layer in (uniform, orthogonal, identity)] == ["tanh", "tanh", "relu"]


def test_an_unknown_start_is_named():
    with pytest.raises(ValueError, match="start must be one of 'uniform', 'orthogonal', 'identity', got 'ones'"):
        adding_lengths.network("ones", rng=0)


def test_the_learning_curves_are_complete():
    stored = runs.load("adding-gates")
    points = adding_gates.UPDATES // adding_gates.EVERY
    assert {cell: mse.shape for cell, mse in stored.items()} == dict.fromkeys(adding_gates.CELLS, (3, points))
    assert all((mse > 0).all() and (mse < 3 * adding.baseline(low=-1).loss).all() for mse in stored.values())


@pytest.mark.parametrize("cell", adding_gates.CELLS)
def test_a_curve_begins_as_the_stored_one(cell):
    curve, right = adding_gates.learn(cell, 0, updates=150)
    assert len(curve) == 2  # after 100 updates, and after the last
    assert np.log(curve[0] / runs.load("adding-gates")[cell][0, 0]) == pytest.approx(0, abs=0.1)
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
    found = [type(adding_gates.network(cell, rng=np.random.default_rng(0)).recurrent) for cell in adding_gates.CELLS]
    assert [kind.__name__ for kind in found] == ["RNN", "LSTM", "GRU"]
    with pytest.raises(ValueError, match="cell must be one of 'rnn', 'lstm', 'gru', got 'peephole'"):
        adding_gates.learn("peephole", 0)


def test_the_results_on_depth_are_complete():
    stored = runs.load("layers-on-layers")
    names = [f"{task} {updates}" for task, updates in layers_on_layers.TRAININGS]
    assert {name: right.shape for name, right in stored.items()} == dict.fromkeys(names, (5, 3, 3))
    assert all(((right > 0.3) & (right <= 1)).all() for right in stored.values())


def test_one_cheap_result_on_depth_comes_out_again():
    assert runs.load("layers-on-layers")["temporal xor 100"][0, 1, 2] > 0.95
    assert layers_on_layers.run("temporal xor", 2, 0.03, 0, 100) > 0.9


@pytest.mark.parametrize("task", layers_on_layers.TASKS)
@pytest.mark.parametrize("depth", layers_on_layers.DEPTHS)
def test_no_stack_has_more_weights_than_the_single_layer(task, depth):
    D, H = layers_on_layers.INPUT_SIZES[task], layers_on_layers.hidden_size(task, depth)

    def weights(H):
        stack = Stacked([RNN(D if k == 0 else H, H, rng=0) for k in range(depth)])
        return sum(value.size for value in stack.params.values())

    assert weights(H) <= layers_on_layers.BUDGETS[task] < weights(H + 1)


def test_an_unknown_task_is_named():
    with pytest.raises(ValueError, match="task must be one of 'temporal xor', 'tagging', got 'chess'"):
        layers_on_layers.run("chess", 1, 0.01, 0, 1)
