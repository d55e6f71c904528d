"""The arithmetic of the interactive figures, run in a real browser, against rnn and NumPy."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnn.explorables
from rnn import functional
from rnn.datasets import animals
from rnn.explorables.bundle import source
from tests.arithmetic.dynamics import DYNAMICS, LINALG
from tests.arithmetic.gated import KEEPING, LAYERS
from tests.arithmetic.influence import HALF, INFLUENCE
from tests.arithmetic.learning import LEARNING
from tests.arithmetic.networks import NONLINEARITIES, Case, random_model, size
from tests.arithmetic.wirings import WIRINGS
from tests.browser import exports_of

pytestmark = pytest.mark.browser

REPEATS = 20

CALL = """({ path, cases }) => {
  const call = path.split(".").reduce((object, key) => object[key], MODULE);
  const result = (args) => {
    const value = call(...args);
    return typeof value === "function" ? Array.from({ length: 50 }, value) : value; // the first draws of a generator
  };
  return cases.map(result);
}"""
EXPORTS = """() => Object.entries(MODULE).flatMap(([name, value]) =>
  typeof value === "function" ? [name] : Object.keys(value).map((key) => `${name}.${key}`))"""


def nonlinearity(name: str) -> Callable[[np.random.Generator], Case]:
    def case(rng: np.random.Generator) -> Case:
        a = rng.normal(scale=10)
        function = {"linear": lambda value: value}.get(name) or getattr(functional, name)
        return [a], float(function(np.array(a)))

    return case


def dot(rng: np.random.Generator) -> Case:
    u, v = rng.normal(size=(2, size(rng)))
    return [u, v], u @ v


def matvec(rng: np.random.Generator) -> Case:
    W = rng.normal(size=(size(rng), size(rng)))
    v = rng.normal(size=W.shape[1])
    return [W, v], W @ v


def add(rng: np.random.Generator) -> Case:
    vectors = rng.normal(size=(size(rng), size(rng)))
    return list(vectors), vectors.sum(axis=0)


def diagonal(rng: np.random.Generator) -> Case:
    W = rng.normal(size=(size(rng),) * 2)
    return [W], np.diag(np.diag(W))


def multiply_elements(rng: np.random.Generator) -> Case:
    u, v = rng.normal(size=(2, size(rng)))
    return [u, v], u * v


def softmax(rng: np.random.Generator) -> Case:
    y = rng.normal(scale=rng.choice([1, 5000]), size=size(rng))
    return [y], functional.softmax(y)


def argmax(rng: np.random.Generator) -> Case:
    values = rng.integers(0, 4, size=size(rng)).astype(float)  # often with ties
    return [values], np.argmax(values)


def one_hot(rng: np.random.Generator) -> Case:
    count = size(rng)
    index = int(rng.integers(count))
    return [index, count], functional.one_hot(np.array([index]), count)[0]


def rnn_step(rng: np.random.Generator) -> Case:
    layer = random_model(rng).recurrent
    x, h_prev = rng.normal(size=layer.params["W_xh"].shape[1]), rng.normal(size=layer.params["b_h"].shape)
    from_input, from_state = layer.params["W_xh"] @ x, layer.params["W_hh"] @ h_prev
    a = from_input + from_state + layer.params["b_h"]
    h, _, _ = layer.forward(x[None, None], h_prev[None])
    result = {"x": x, "hPrev": h_prev, "fromInput": from_input, "fromState": from_state, "a": a, "h": h[0, 0]}
    return [dict(layer.params) | {"nonlinearity": layer.nonlinearity}, x, h_prev], result


def rnn_forward(rng: np.random.Generator) -> Case:
    model = random_model(rng)
    layer, readout = model.recurrent, model.readout
    x = rng.normal(size=(size(rng), layer.input_size))
    h_0 = rng.normal(size=layer.hidden_size)
    params = dict(layer.params) | {"nonlinearity": layer.nonlinearity}
    if rng.random() < 0.7:
        params |= {"W_hy": readout.params["W"], "b_y": readout.params["b"]}
    steps, h_prev = [], h_0
    for x_t in x:
        h, _, _ = layer.forward(x_t[None, None], h_prev[None])
        from_input, from_state = layer.params["W_xh"] @ x_t, layer.params["W_hh"] @ h_prev
        a = from_input + from_state + layer.params["b_h"]
        step = {"x": x_t, "hPrev": h_prev, "fromInput": from_input, "fromState": from_state, "a": a, "h": h[0, 0]}
        if "W_hy" in params:
            y = readout.forward(h)[0][0, 0]
            step |= {"y": y, "p": functional.softmax(y)}
        steps.append(step)
        h_prev = h[0, 0]
    return [params, x, h_0], steps


def hidden_markov(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A random process with other numbers of states and observations than the animal story has."""
    states, symbols = int(rng.integers(1, 5)), int(rng.integers(1, 6))
    transition, emission = rng.dirichlet(np.ones(states), states), rng.dirichlet(np.ones(symbols), states)
    return transition, emission, rng.dirichlet(np.ones(states)), rng.integers(symbols, size=size(rng))


def filter_step(rng: np.random.Generator) -> Case:
    transition, emission, belief, observations = hidden_markov(rng)
    joint = (belief @ transition) * emission[:, observations[0]]
    return [transition, emission, belief, int(observations[0])], joint / joint.sum()


def bayes_filter(rng: np.random.Generator) -> Case:
    if rng.random() < 0.5:  # the animal story, against the package
        stay = float(rng.random())
        transition = np.where(np.eye(3) == 1, stay, (1 - stay) / 2)
        frames = rng.integers(9, size=12)
        return [transition, animals.EMISSION, frames, np.full(3, 1 / 3)], animals.posterior(frames, stay=stay)
    transition, emission, prior, observations = hidden_markov(rng)
    paths = np.indices((len(prior),) * (len(observations) + 1)).reshape(len(observations) + 1, -1)  # every path
    weight = prior[paths[0]]
    beliefs = []
    for t, observation in enumerate(observations):
        weight = weight * transition[paths[t], paths[t + 1]] * emission[paths[t + 1], observation]
        totals = np.bincount(paths[t + 1], weights=weight, minlength=len(prior))
        beliefs.append(totals / totals.sum())
    return [transition, emission, observations, prior], beliefs


def count_parameters(rng: np.random.Generator) -> Case:
    D, H, K, seq_len = (size(rng) for _ in range(4))
    model = rnn.ManyToMany(rnn.RNN(D, H, rng=rng), rnn.Linear(H, K, rng=rng))
    shared = sum(values.size for values in model.params.values())
    window = [rnn.Linear(seq_len * D, H, rng=rng), model.readout]
    counts = {"shared": shared, "separate": seq_len * shared}
    return [D, H, K, seq_len], counts | {"window": sum(v.size for layer in window for v in layer.params.values())}


CASES: dict[str, Callable[[np.random.Generator], Case]] = {
    **{f"nonlinearities.{name}": nonlinearity(name) for name in NONLINEARITIES},
    "add": add,
    "argmax": argmax,
    "bayesFilter": bayes_filter,
    "countParameters": count_parameters,
    "diagonal": diagonal,
    "dot": dot,
    "filterStep": filter_step,
    "matvec": matvec,
    "multiplyElements": multiply_elements,
    "oneHot": one_hot,
    "rnnForward": rnn_forward,
    "rnnStep": rnn_step,
    "softmax": softmax,
    **DYNAMICS,
    **HALF,
    **INFLUENCE,
    **KEEPING,
    **LAYERS,
    **LEARNING,
    **LINALG,
    **WIRINGS,
}  # for every export of a module of arithmetic: random arguments, and what Python says
ELSEWHERE = {
    "cells.js",  # reached through dynamics.js and layers.js alone
    "tokens.js",  # compared with the data sets in test_try_the_models.py
}
FOLDER = Path(rnn.explorables.__file__).parent
FOUND = [path for path in sorted(FOLDER.glob("arithmetic/*.js")) if path.name not in ELSEWHERE]
MODULES = [path.relative_to(FOLDER).as_posix() for path in [*FOUND, FOLDER / "gates" / "keeping.js"]]
HOME = {name: module for module in MODULES for name in re.findall(r"^export \w+ (\w+)", source(module), re.MULTILINE)}


def to_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def assert_same(given: Any, expected: Any) -> None:
    """Compare structure exactly and numbers to 1e-9."""
    if isinstance(expected, dict):
        assert given.keys() == expected.keys()
        for key in expected:
            assert_same(given[key], expected[key])
    elif isinstance(expected, list):
        assert len(given) == len(expected)
        for left, right in zip(given, expected, strict=True):
            assert_same(left, right)
    elif isinstance(expected, str):
        assert given == expected
    else:
        assert given == pytest.approx(expected, rel=1e-9, abs=1e-9)


def evaluate(page: Any, script: str, module: str, arguments: Any = None) -> Any:
    """Run a function in the page, in which MODULE stands for all that a module exports."""
    return page.evaluate(script.replace("MODULE", exports_of(module)), arguments)


@pytest.mark.parametrize("module", MODULES)
def test_every_export_is_tested(page: Any, module: str) -> None:
    tested = {path for path in CASES if HOME[path.split(".")[0]] == module}
    assert set(evaluate(page, EXPORTS, module)) == tested, "add a case to CASES"


@pytest.mark.parametrize("path", sorted(CASES))
def test_javascript_agrees_with_python(page: Any, path: str) -> None:
    rng = np.random.default_rng(7)
    cases = [CASES[path](rng) for _ in range(REPEATS)]
    arguments = [to_json(case[0]) for case in cases]
    given = evaluate(page, CALL, HOME[path.split(".")[0]], {"path": path, "cases": arguments})
    for result, (_, expected) in zip(given, cases, strict=True):
        assert_same(result, to_json(expected))


def test_the_nonlinearity_is_tanh_by_default(page: Any) -> None:
    step = [{"W_xh": [[1.0]], "W_hh": [[0.0]], "b_h": [0.0]}, [0.3], [0.0]]
    [given] = evaluate(page, CALL, "arithmetic/rnn.js", {"path": "rnnStep", "cases": [step]})
    assert given["h"] == pytest.approx([np.tanh(0.3)], rel=1e-12)
