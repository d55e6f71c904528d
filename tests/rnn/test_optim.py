"""Optimizers and clipping: against recorded PyTorch numbers, a scalar loop, and PyTorch itself."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnn import SGD, Adam, clip_grad_norm, clip_grad_value

# torch 2.13, float64: five steps on sum(w^4 / 4) from (1, -2, 0.5)
RECORDED = {
    "SGD": ([0.6867009330193807, -0.7817126219763546, 0.4456477407205648], lambda: SGD(lr=0.1)),
    "momentum": ([0.19467602124040406, 1.6762762698915226, 0.3599166434068566], lambda: SGD(lr=0.1, momentum=0.9)),
    "Adam": (
        [0.9502843673469064, -1.9501365510655717, 0.45061433745334506],
        lambda: Adam(lr=0.01, betas=(0.8, 0.99), eps=1e-6),
    ),
}


def scalar_sgd(p, gradients, lr, momentum):
    velocity = 0.0
    for g in gradients:
        velocity = momentum * velocity + g
        p -= lr * velocity
    return p


def scalar_adam(p, gradients, lr, beta1, beta2, eps):
    """Average the gradients with explicit weights instead of a recursion."""
    for t in range(1, len(gradients) + 1):
        first = [beta1 ** (t - k) for k in range(1, t + 1)]
        second = [beta2 ** (t - k) for k in range(1, t + 1)]
        mean = sum(w * g for w, g in zip(first, gradients, strict=False)) / sum(first)
        square = sum(w * g * g for w, g in zip(second, gradients, strict=False)) / sum(second)
        p -= lr * mean / (math.sqrt(square) + eps)
    return p


@pytest.mark.parametrize("name", RECORDED)
def test_five_steps_equal_the_recorded_pytorch_numbers(name):
    expected, make = RECORDED[name]
    params, optimizer = {"w": np.array([1.0, -2.0, 0.5])}, make()
    for _ in range(5):
        optimizer.step(params, {"w": params["w"] ** 3})
    np.testing.assert_allclose(params["w"], expected, rtol=1e-14)


@pytest.mark.parametrize("momentum", [0.0, 0.7])
def test_sgd_equals_a_scalar_loop(momentum):
    gradients = np.random.default_rng(0).normal(size=(6, 2, 3))
    params, optimizer = {"w": np.ones((2, 3))}, SGD(lr=0.3, momentum=momentum)
    for g in gradients:
        optimizer.step(params, {"w": g})
    for index in np.ndindex(2, 3):
        expected = scalar_sgd(1.0, gradients[:, *index], 0.3, momentum)
        assert params["w"][index] == pytest.approx(expected, rel=1e-13)


def test_adam_equals_a_scalar_loop():
    gradients = np.random.default_rng(1).normal(size=(6, 2, 3))
    params, optimizer = {"w": np.ones((2, 3))}, Adam(lr=0.3, betas=(0.6, 0.95), eps=1e-3)
    for g in gradients:
        optimizer.step(params, {"w": g})
    for index in np.ndindex(2, 3):
        expected = scalar_adam(1.0, list(gradients[:, *index]), 0.3, 0.6, 0.95, 1e-3)
        assert params["w"][index] == pytest.approx(expected, rel=1e-12)


@pytest.mark.torch
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("ours", "theirs", "options"),
    [
        (SGD, "SGD", {"lr": 0.05}),
        (SGD, "SGD", {"lr": 0.05, "momentum": 0.9}),
        (Adam, "Adam", {"lr": 0.02}),
        (Adam, "Adam", {"lr": 0.02, "betas": (0.5, 0.9), "eps": 1e-4}),
    ],
)
def test_twenty_steps_equal_pytorch(ours, theirs, options, dtype):
    import torch

    rng = np.random.default_rng(2)
    params = {key: rng.normal(size=shape).astype(dtype) for key, shape in {"W": (3, 4), "b": (3,)}.items()}
    tensors = {key: torch.tensor(value, requires_grad=True) for key, value in params.items()}
    optimizer, reference = ours(**options), getattr(torch.optim, theirs)(tensors.values(), **options)
    for _ in range(20):
        grads = {key: rng.normal(size=value.shape).astype(dtype) for key, value in params.items()}
        for key, tensor in tensors.items():
            tensor.grad = torch.tensor(grads[key])
        optimizer.step(params, grads)
        reference.step()
    for key, tensor in tensors.items():
        assert params[key].dtype == dtype
        rtol, atol = (1e-12, 1e-13) if dtype == "float64" else (1e-5, 1e-6)
        np.testing.assert_allclose(params[key], tensor.detach().numpy(), rtol=rtol, atol=atol)


@pytest.mark.torch
def test_clip_grad_norm_equals_pytorch():
    import torch

    rng = np.random.default_rng(3)
    grads = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=3)}
    tensors = [torch.zeros(value.shape, dtype=torch.float64, requires_grad=True) for value in grads.values()]
    for tensor, value in zip(tensors, grads.values(), strict=True):
        tensor.grad = torch.tensor(value)
    expected = torch.nn.utils.clip_grad_norm_(tensors, 0.5)
    assert clip_grad_norm(grads, 0.5) == pytest.approx(float(expected), rel=1e-12)
    for tensor, value in zip(tensors, grads.values(), strict=True):
        np.testing.assert_allclose(value, tensor.grad.numpy(), rtol=1e-5)  # PyTorch divides by norm + 1e-6


@pytest.mark.parametrize("make", [lambda: SGD(lr=0.1, momentum=0.9), lambda: SGD(lr=0.1), Adam])
def test_the_same_arrays_are_updated_and_gradients_left_alone(make):
    w, g = np.array([1.0]), np.array([2.0])
    optimizer = make()
    for _ in range(2):
        optimizer.step({"w": w}, {"w": g})
    assert w[0] < 1.0
    assert g[0] == 2.0


@pytest.mark.parametrize("make", [lambda: SGD(lr=0.1, momentum=0.9), Adam])
def test_the_remembered_gradient_is_not_the_callers_array(make):
    def run(reuse):
        params, optimizer, g = {"w": np.array([1.0])}, make(), np.empty(1)
        for value in (1.0, -3.0):
            g = g if reuse else np.empty(1)
            g[0] = value
            optimizer.step(params, {"w": g})
        return params["w"][0]

    assert run(reuse=True) == run(reuse=False)


@pytest.mark.parametrize("make", [lambda: SGD(lr=0.1, momentum=0.9), lambda: Adam(lr=0.1)])
def test_state_is_kept_per_key(make):
    """A parameter that joins later, or pauses, moves as if it were alone."""
    params, optimizer, alone = {"a": np.zeros(1), "b": np.zeros(1)}, make(), make()
    optimizer.step(params, {"a": np.ones(1)})
    assert params["b"][0] == 0.0
    optimizer.step(params, {"b": np.ones(1)})
    optimizer.step(params, {"a": -np.ones(1), "b": -np.ones(1)})
    expected = {"p": np.zeros(1)}
    for g in (1.0, -1.0):
        alone.step(expected, {"p": np.array([g])})
    assert params["a"][0] == params["b"][0] == expected["p"][0]


@pytest.mark.parametrize("make", [lambda: SGD(lr=np.float64(0.1), momentum=0.9), lambda: Adam(lr=np.float64(0.1))])
def test_float32_is_computed_as_float32(make):
    """A float64 learning rate must not sneak in float64 arithmetic."""
    rng = np.random.default_rng(5)
    g, start = rng.normal(size=(2, 500)).astype(np.float32)
    results = []
    for lr in (0.05, np.float64(0.05)):
        params, optimizer = {"w": start.copy()}, make()
        optimizer.lr = lr
        for _ in range(5):
            optimizer.step(params, {"w": g})
        results.append(params["w"])
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize("make", [lambda: SGD(lr=0.1, momentum=0.9), lambda: SGD(lr=0.1), lambda: Adam(lr=0.1)])
def test_an_optimizer_goes_back_to_an_earlier_state(make):
    rng = np.random.default_rng(0)
    optimizer, params, gradients = make(), {"a": np.ones(3), "b": np.ones((2, 2))}, []

    def steps(count):
        for _ in range(count):
            optimizer.step(
                params, gradients[-1] if gradients else {key: rng.normal(size=p.shape) for key, p in params.items()}
            )

    steps(3)
    kept, values = optimizer.state, {key: value.copy() for key, value in params.items()}
    gradients.append({key: rng.normal(size=value.shape) for key, value in params.items()})
    steps(2)
    once = {key: value.copy() for key, value in params.items()}
    for _ in range(2):  # the kept state survives what came after it
        optimizer.state = kept
        for key, value in values.items():
            params[key][:] = value
        steps(2)
        for key, value in once.items():
            np.testing.assert_array_equal(params[key], value)


@pytest.mark.parametrize("make", [lambda: SGD(lr=0.1, momentum=0.9), Adam])
def test_the_first_state_remembers_nothing(make):
    optimizer, other = make(), make()
    first = optimizer.state
    optimizer.step({"W": np.ones(3)}, {"W": np.ones(3)})
    optimizer.state = first
    params, fresh = {"W": np.ones(2)}, {"W": np.ones(2)}
    optimizer.step(params, {"W": np.ones(2)})  # of another shape, which it would refuse otherwise
    other.step(fresh, {"W": np.ones(2)})
    np.testing.assert_array_equal(params["W"], fresh["W"])


@pytest.mark.parametrize(
    ("make", "state", "error", "words"),
    [
        (Adam, None, TypeError, "state must be a dict of dicts, .* got NoneType"),
        (Adam, {"m": 0, "v": {}, "t": {}}, TypeError, "state must be a dict of dicts"),
        (Adam, {"velocity": {}}, ValueError, "state must have the keys m, v, t, got velocity"),
        (lambda: SGD(lr=1), {}, ValueError, "state must have the keys velocity, got none"),
    ],
)
def test_a_state_of_something_else_is_refused(make, state, error, words):
    optimizer = make()
    with pytest.raises(error, match=words):
        optimizer.state = state


def test_repr():
    assert repr(SGD(lr=0.5, momentum=0.9)) == "SGD(lr=0.5, momentum=0.9)"
    assert repr(Adam(lr=1e-2)) == "Adam(lr=0.01, betas=(0.9, 0.999), eps=1e-08)"


def test_the_learning_rate_can_be_lowered_between_steps():
    params, optimizer = {"w": np.zeros(1)}, SGD(lr=1.0)
    optimizer.step(params, {"w": np.ones(1)})
    optimizer.lr /= 4
    optimizer.step(params, {"w": np.ones(1)})
    assert params["w"][0] == -1.25


@pytest.mark.parametrize("make", [lambda: SGD(lr=0.1, momentum=0.9), Adam])
@pytest.mark.parametrize(
    ("grad", "error", "words"),
    [
        ({"b": np.ones(3), "typo": np.ones(3)}, ValueError, ["'typo'", "['W', 'b']"]),
        ({"b": np.ones(3), "W": np.ones((3, 2))}, ValueError, ["'W'", "(2, 3)", "(3, 2)"]),
        ({"b": np.ones(3), "W": np.ones(3)}, ValueError, ["'W'", "(2, 3)", "(3,)"]),  # would broadcast
        ({"b": np.ones(3), "W": np.ones((2, 3), np.float32)}, TypeError, ["'W'", "float32", "float64"]),
        ({"b": np.ones(3), "W": np.ones((2, 3), int)}, TypeError, ["'W'", "int64"]),
        ({"b": np.ones(3), "W": [[1.0] * 3] * 2}, TypeError, ["'W'", "list"]),
        (
            {"b": np.ones(3), "W": np.full((2, 3), np.nan)},
            ValueError,
            ["grads['W'] must be finite, got nan at index (0, 0)"],
        ),
        (
            {"b": np.ones(3), "W": np.where(np.eye(2, 3), -np.inf, 1)},
            ValueError,
            ["grads['W'] must be finite, got -inf at index (0, 0)"],
        ),
    ],
)
def test_gradients_that_do_not_fit_are_refused_before_anything_changes(make, grad, error, words):
    params, optimizer = {"W": np.ones((2, 3)), "b": np.ones(3)}, make()
    with pytest.raises(error) as caught:
        optimizer.step(params, grad)
    assert all(word in str(caught.value) for word in words)
    assert (params["b"] == 1.0).all()
    optimizer.step(params, {"b": np.ones(3)})
    fresh = {"b": np.ones(3)}
    make().step(fresh, {"b": np.ones(3)})
    np.testing.assert_array_equal(params["b"], fresh["b"])  # the refused step left no state behind


@pytest.mark.parametrize("make", [lambda: SGD(lr=0.1, momentum=0.9), Adam])
def test_an_optimizer_of_another_model_is_refused(make):
    optimizer = make()
    optimizer.step({"W": np.ones(3)}, {"W": np.ones(3)})
    with pytest.raises(ValueError, match=r"must have shape \(3,\), which this optimizer remembers, got \(2, 2\)"):
        optimizer.step({"W": np.ones((2, 2))}, {"W": np.ones((2, 2))})


def test_integer_parameters_are_refused():
    with pytest.raises(TypeError, match=r"params\['w'\].*int64"):
        SGD(lr=0.1).step({"w": np.ones(2, int)}, {"w": np.ones(2)})


@pytest.mark.parametrize("lr", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_the_learning_rate_must_be_positive_and_finite(optimizer, lr):
    with pytest.raises(ValueError, match="lr must be positive"):
        optimizer(lr=lr)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: SGD(lr="0.1"), TypeError, "lr must be a number, got str"),
        (lambda: SGD(lr=True), TypeError, "lr must be a number, got bool"),
        (lambda: SGD(lr=0.1, momentum=1.0), ValueError, r"momentum must be at least 0 and below 1, got 1\.0"),
        (lambda: SGD(lr=0.1, momentum=-0.1), ValueError, "momentum"),
        (lambda: Adam(betas=(1.0, 0.9)), ValueError, r"betas\[0\]"),
        (lambda: Adam(betas=(0.9, math.nan)), ValueError, r"betas\[1\]"),
        (lambda: Adam(betas=0.9), TypeError, "betas must be a pair"),
        (lambda: Adam(betas=(0.9,)), TypeError, "betas must be a pair"),
        (lambda: Adam(eps=0.0), ValueError, "eps must be positive"),
    ],
)
def test_other_settings_are_checked(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_clip_grad_norm_keeps_the_direction_and_leaves_short_gradients_alone():
    grads = {"a": np.array([[3.0, 0.0]]), "b": np.array([-4.0])}
    same = grads["a"]
    assert clip_grad_norm(grads, 10.0) == 5.0
    np.testing.assert_array_equal(grads["b"], [-4.0])
    norm = clip_grad_norm(grads, 2.5)
    assert norm == 5.0
    assert isinstance(norm, float)
    assert grads["a"] is same
    np.testing.assert_allclose(same, [[1.5, 0.0]])
    np.testing.assert_allclose(grads["b"], [-2.0])


def test_clip_grad_norm_with_inf_only_measures():
    grads = {"w": np.array([3e8, 4e8])}
    assert clip_grad_norm(grads, math.inf) == pytest.approx(5e8)
    np.testing.assert_array_equal(grads["w"], [3e8, 4e8])


@settings(max_examples=200, deadline=None)
@given(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=4), elements=st.floats(-1e300, 1e300)),
    st.floats(1e-3, 1e3),
)
def test_clipped_norm_is_exact_for_any_size(values, max_norm):
    """Compare with math.hypot, which neither overflows nor underflows."""
    grads = {"w": values.copy()}
    norm = clip_grad_norm(grads, max_norm)
    assert norm == pytest.approx(math.hypot(*values.ravel()), rel=1e-12)
    assert math.hypot(*grads["w"].ravel()) == pytest.approx(min(norm, max_norm), rel=1e-12)


def test_a_float32_gradient_whose_square_overflows_is_measured():
    grads = {"w": np.array([3e30, 4e30], dtype=np.float32)}
    assert clip_grad_norm(grads, 1.0) == pytest.approx(5e30, rel=1e-6)
    assert grads["w"].dtype == np.float32
    np.testing.assert_allclose(grads["w"], [0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_clip_grad_norm_refuses_nan_and_inf_and_changes_nothing(bad):
    """Scaling by max_norm / nan would spread the NaN; scaling by max_norm / inf would wipe out all the others."""
    grads = {"good": np.array([30.0]), "W_hh": np.array([1.0, bad])}
    with pytest.raises(FloatingPointError, match=r"'W_hh'.*NaN or inf"):
        clip_grad_norm(grads, 1.0)
    assert grads["good"][0] == 30.0


def test_a_norm_beyond_the_largest_float_is_refused():
    grads = {"w": np.full(4, 1.5e308)}
    with pytest.raises(FloatingPointError, match="too large"):
        clip_grad_norm(grads, 1.0)
    assert (grads["w"] == 1.5e308).all()


def test_clip_grad_value_limits_each_number():
    values = np.random.default_rng(4).normal(scale=3, size=(4, 5))
    grads = {"w": values.copy(), "inf": np.array([-math.inf, math.inf])}
    assert clip_grad_value(grads, 2.0) is None
    for index in np.ndindex(4, 5):
        assert grads["w"][index] == max(-2.0, min(2.0, values[index]))
    np.testing.assert_array_equal(grads["inf"], [-2.0, 2.0])


def test_clip_grad_value_refuses_nan_and_changes_nothing():
    grads = {"good": np.array([30.0]), "b_h": np.array([math.nan])}
    with pytest.raises(FloatingPointError, match=r"'b_h'.*NaN"):
        clip_grad_value(grads, 1.0)
    assert grads["good"][0] == 30.0


@pytest.mark.parametrize("clip", [clip_grad_norm, clip_grad_value])
def test_clipping_checks_its_arguments(clip):
    for limit in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="must be positive"):
            clip({}, limit)
    with pytest.raises(TypeError, match="must be a number, got NoneType"):
        clip({}, None)
    with pytest.raises(TypeError, match=r"grads\['w'\].*int64"):
        clip({"w": np.ones(2, int)}, 1.0)


@pytest.mark.parametrize("optimizer", [SGD(lr=0.1), Adam(lr=0.1)])
def test_a_learning_rate_that_was_changed_to_nonsense_is_refused(optimizer):
    params = {"w": np.ones(2)}
    for value, words in ((-1.0, "lr must be positive and finite, got -1"), ("a", "lr must be a number, got str 'a'")):
        optimizer.lr = value
        with pytest.raises((TypeError, ValueError), match=words):
            optimizer.step(params, {"w": np.ones(2)})
    np.testing.assert_array_equal(params["w"], 1.0)
