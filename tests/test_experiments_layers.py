"""The stored experiment on depth: complete, of the present settings, and made again at one cheap point."""

import json
from pathlib import Path

import numpy as np
import pytest
from rnn.experiments import layers_on_layers

from rnn.layers import RNN, Stacked


def test_the_stored_results_are_complete():
    right, made = layers_on_layers.load()
    assert list(right) == list(layers_on_layers.RUNS)
    for values in right.values():
        assert values.shape == (3, 3, 5)
        assert ((values > 0.3) & (values <= 1)).all()
    assert "NumPy" in made


def test_they_were_stored_with_the_settings_that_the_module_has_now(tmp_path):
    """Whoever changes a setting has to run it again."""
    stored = Path(layers_on_layers.__file__).parent / "data" / "layers-on-layers.json"
    fresh = tmp_path / "small.json"
    layers_on_layers.main(fresh, runs=(("tagging", 1),), rates=(0.01,), seeds=(0,))
    whole = {
        "runs": [list(run) for run in layers_on_layers.RUNS],
        "rates": list(layers_on_layers.RATES),
        "seeds": list(layers_on_layers.SEEDS),
    }
    fresh_settings = json.loads(fresh.read_text())["settings"]
    assert json.loads(stored.read_text())["settings"] == fresh_settings | whole
    assert np.shape(json.loads(fresh.read_text())["right"]) == (1, 3, 1, 1)


def test_one_cheap_point_comes_out_again():
    """Training amplifies rounding, so another processor gives another last digit, not another size."""
    stored = layers_on_layers.load().right["temporal xor", 100][1, 2, 0]
    assert stored > 0.95
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
