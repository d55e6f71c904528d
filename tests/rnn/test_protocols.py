"""The one interface of all layers and models, and the mapping that holds their parameters."""

import inspect
from copy import deepcopy

import numpy as np
import pytest

from rnn import (
    GRU,
    RNN,
    Bidirectional,
    Dropout,
    Embedding,
    EncoderDecoder,
    Linear,
    ManyToMany,
    Module,
    OneToMany,
    OneToOne,
    Parameters,
    Stacked,
)
from rnn._module import Leaf
from tests.support.deep_layers import leaves, like
from tests.support.modules import LENGTHS, NAMES, STATELESS, arguments, module, takes_state
from tests.support.wirings import D, H, K, mask_of


@pytest.mark.parametrize("name", NAMES)
def test_signatures(name):
    one, writes = module(name), name.startswith(("OneToMany", "EncoderDecoder"))
    assert isinstance(one, Module)
    signature = inspect.signature(one.forward)
    assert list(signature.parameters) == ["x", "state", "mask", *["previous"] * writes, "rng"]
    kinds = {key: parameter.kind for key, parameter in signature.parameters.items()}
    assert kinds.pop("rng") == inspect.Parameter.KEYWORD_ONLY
    assert kinds.pop("previous", inspect.Parameter.KEYWORD_ONLY) == inspect.Parameter.KEYWORD_ONLY
    assert set(kinds.values()) == {inspect.Parameter.POSITIONAL_OR_KEYWORD}
    assert [signature.parameters[key].default for key in ("state", "mask", "rng")] == [None] * 3
    assert list(inspect.signature(one.backward).parameters) == ["cache", "doutput", "dstate"]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NAMES)
def test_forward_and_backward_give_triples(name, dtype):
    one, given = module(name, dtype), arguments(name, dtype)
    output, last, cache = one.forward(**given, rng=0)
    assert output.dtype == dtype
    if takes_state(name):
        given["state"] = like(last, np.random.default_rng(1))
        output, last, cache = one.forward(**given, rng=0)
    dx, dfirst, grads = one.backward(cache, np.ones_like(output))
    assert (dx is None) == (given["x"].dtype.kind == "i")
    assert dx is None or (dx.shape, dx.dtype) == (given["x"].shape, dtype)
    assert (dfirst is None) == (not takes_state(name))
    if dfirst is not None:
        assert {key: value.shape for key, value in leaves(dfirst).items()} == {
            key: value.shape for key, value in leaves(given["state"]).items()
        }
    assert list(grads) == list(one.params)
    assert all((grads[key].shape, grads[key].dtype) == (value.shape, dtype) for key, value in one.params.items())


@pytest.mark.parametrize("name", NAMES)
def test_padding_may_hold_anything_and_gets_no_gradient(name):
    one, given, mask = module(name), arguments(name), mask_of(LENGTHS)
    key = "previous" if name.startswith("OneToMany") else "x"
    other = given[key].copy()
    other[~mask] = -7 if other.dtype.kind == "i" else np.nan
    output, _, cache = one.forward(**given, mask=mask)
    np.testing.assert_array_equal(one.forward(**given | {key: other}, mask=mask)[0], output)
    dx, _, _ = one.backward(cache, np.ones_like(output))
    if dx is not None and key == "x":
        assert (dx[~mask] == 0).all()
        assert (dx[mask] != 0).any()


@pytest.mark.parametrize("name", STATELESS)
def test_gradients_with_a_mask(name):
    one, given, mask = module(name), arguments(name), mask_of(LENGTHS)
    rng = np.random.default_rng(0)
    output, _, cache = one.forward(**given, mask=mask, rng=3)
    doutput = rng.normal(size=output.shape)
    dx, _, grads = one.backward(cache, doutput)

    def loss():
        return (one.forward(**given, mask=mask, rng=3)[0] * doutput).sum()

    eps = 1e-6
    pairs = [(one.params[key], grad) for key, grad in grads.items()] + [(given["x"], dx)] * (dx is not None)
    for array, grad in pairs:
        direction = rng.normal(size=array.shape)
        array += eps * direction
        up = loss()
        array -= 2 * eps * direction
        assert (up - loss()) / (2 * eps) == pytest.approx((grad * direction).sum(), rel=1e-6)
        array += eps * direction


@pytest.mark.parametrize("name", [name for name in NAMES if not takes_state(name)])
def test_what_has_no_state_refuses_one(name):
    one, given = module(name), arguments(name)
    with pytest.raises(ValueError, match="state must be None, because there is no state"):
        one.forward(**given, state=np.zeros((3, H)))
    output, last, cache = one.forward(**given)
    if last is None:
        with pytest.raises(ValueError, match="dstate must be None, because there is no state"):
            one.backward(cache, output, np.zeros((3, H)))


@pytest.mark.parametrize("name", NAMES)
def test_names_of_parameters_are_paths_of_attributes(name):
    one = module(name)
    assert isinstance(one.params, Parameters)
    for path, array in one.params.items():
        *attributes, key = path.split(".")
        owner = one
        for attribute in attributes:
            owner = owner[int(attribute)] if attribute.isdigit() else getattr(owner, attribute)
        assert owner.params[key] is array


@pytest.mark.parametrize("name", NAMES)
def test_number_of_parameters(name):
    one = module(name)
    assert one.num_parameters == sum(array.size for array in one.params.values())


@pytest.mark.parametrize("name", NAMES)
def test_astype_is_a_copy_in_another_dtype(name):
    one, given = module(name), arguments(name, "float32")
    before = deepcopy(dict(one.params))
    small = one.astype(np.float32)
    assert small.dtype == (None if name == "Dropout" else np.float32)
    assert repr(small) == repr(one).replace("float64", "float32")
    output = small.forward(**given)[0]
    assert output.dtype == np.float32
    for key, array in small.params.items():
        np.testing.assert_array_equal(array, before[key].astype(np.float32))
        array += 1
        np.testing.assert_array_equal(one.params[key], before[key])
    with pytest.raises(TypeError, match="dtype must be float32 or float64, got 'float16'"):
        one.astype("float16")


def test_a_stack_can_be_counted_and_indexed():
    low, high = RNN(D, H, rng=0), GRU(H, H, rng=1)
    stack = Stacked([low, high])
    assert len(stack) == 2
    assert [stack[0], stack[-1]] == [*stack] == [low, high]


def test_properties_come_from_the_parts():
    both = Bidirectional(RNN(D, 2, rng=0), RNN(D, 2, rng=1))
    assert not ManyToMany(both, Linear(4, K, rng=2)).causal
    assert OneToOne(Linear(D, H, rng=0), Linear(H, K, rng=1)).causal
    assert Dropout(0.25).dropout == 0.25
    assert Linear(D, H, rng=0).dropout == 0


# ---- one array, one place


@pytest.mark.parametrize(
    ("build", "names"),
    [
        (lambda one, readout: Stacked([one, Stacked([one])]), ("layers.1.layers.0.W_xh", "layers.0.W_xh")),
        (
            lambda one, readout: Bidirectional(one, Stacked([one])),
            ("backward_layer.layers.0.W_xh", "forward_layer.W_xh"),
        ),
        (lambda one, readout: OneToOne(readout, readout), ("readout.W", "hidden.W")),
        (
            lambda one, readout: EncoderDecoder(one, ManyToMany(one, readout, Embedding(H, H, rng=0))),
            ("decoder.recurrent.W_xh", "encoder.W_xh"),
        ),
        (
            lambda one, readout: OneToMany(readout, ManyToMany(one, readout, Embedding(H, H, rng=0))),
            ("decoder.readout.W", "start.W"),
        ),
    ],
)
def test_a_layer_in_two_places_is_refused_by_name(build, names):
    with pytest.raises(ValueError, match="{} must be an array of its own, got the memory of {}$".format(*names)):
        build(RNN(H, H, rng=0), Linear(H, H, rng=0))


def test_overlapping_memory_is_refused():
    class View(Linear):
        """A layer whose bias is part of another's."""

        def __init__(self, other):
            super().__init__(H, H, rng=0)
            self._params = Parameters({"W": other.params["W"][::-1], "b": np.zeros(H)})

    hidden = Linear(H, H, rng=0)
    with pytest.raises(ValueError, match=r"readout\.W must be an array of its own, got the memory of hidden\.W"):
        OneToOne(hidden, View(hidden))


W = np.ones((2, 3))


@pytest.mark.parametrize(
    ("arrays", "error", "message"),
    [
        ({"a": W, "b": W}, ValueError, "b must be an array of its own, got the memory of a$"),
        ({"a": W, "b": np.zeros(2), "c": W.T[1:]}, ValueError, "c must be an array of its own, got the memory of a$"),
        ({"a": W, "b": 1}, TypeError, r"arrays\['b'\] must be a NumPy array, got int 1"),
        ([1], TypeError, "arrays must be a mapping of names to NumPy arrays, got list"),
    ],
)
@pytest.mark.parametrize("build", [Parameters, lambda arrays: Leaf(arrays, np.dtype(np.float64))])
def test_parameters_are_arrays_of_their_own(build, arrays, error, message):
    with pytest.raises(error, match=message):
        build(arrays)


# ---- Parameters


@pytest.mark.parametrize("name", NAMES)
def test_no_assignment_is_lost(name):
    one, given = module(name), arguments(name)
    before = one.forward(**given)[0]
    for key in one.params:
        array = one.params[key]
        one.params[key] = array + 0.5
        assert one.params[key] is array
        after = one.forward(**given)[0]
        assert (after != before).any(), key
        one.params[key] -= 0.25
        assert (one.forward(**given)[0] != after).any(), key
        before = one.forward(**given)[0]
    with pytest.raises(AttributeError, match="params"):
        one.params = {}


def test_what_is_assigned_is_copied():
    layer, value = Linear(2, 2, rng=0), np.ones((2, 2))
    layer.params["W"] = value
    value[:] = 9
    assert (layer.params["W"] == 1).all()


WRONG = [
    (
        lambda params: params.update(W=np.zeros((3, 2))),
        ValueError,
        r"params\['W'\] must have shape \(2, 3\), got \(3, 2\)",
    ),
    (lambda params: params.update(b=np.zeros(1)), ValueError, r"params\['b'\] must have shape \(2,\), got \(1,\)"),
    (lambda params: params.update(b=np.zeros(2, np.float32)), TypeError, r"params\['b'\] must have dtype float64, got"),
    (lambda params: params.update(b=[1.0, 2.0]), TypeError, r"params\['b'\] must be a NumPy array of floats, got list"),
    (
        lambda params: params.update(c=np.zeros(2)),
        KeyError,
        r"params must be given one of the names \['W', 'b'\], got 'c'",
    ),
    (lambda params: params["c"], KeyError, r"params must be given one of the names \['W', 'b'\], got 'c'"),
    (lambda params: params.pop("W"), TypeError, "params must keep all its names, so 'W' cannot be deleted"),
    (lambda params: params.clear(), TypeError, "params must keep all its names"),
]


@pytest.mark.parametrize(("change", "error", "message"), WRONG)
def test_wrong_assignments_change_nothing(change, error, message):
    layer = Linear(3, 2, rng=0)
    before = deepcopy(dict(layer.params))
    with pytest.raises(error, match=message):
        change(layer.params)
    assert list(layer.params) == ["W", "b"]
    for key, value in before.items():
        np.testing.assert_array_equal(layer.params[key], value)


def test_repr_shows_sizes():
    assert repr(Linear(3, 2, rng=0).params) == "Parameters(W: (2, 3), b: (2,))"
    model = ManyToMany(RNN(3, 4, rng=0), Linear(4, 2, rng=1))
    recurrent, readout = "RNN(3, 4, nonlinearity='tanh', dtype=float64)", "Linear(4, 2, dtype=float64)"
    assert repr(model) == f"ManyToMany(recurrent={recurrent}, readout={readout})"
