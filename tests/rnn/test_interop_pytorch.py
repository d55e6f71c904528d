"""Exchange with PyTorch: the same weights give the same outputs and gradients."""

import sys

import numpy as np
import pytest

from rnn import GRU, LSTM, RNN, Bidirectional, Embedding, Linear, ManyToMany, Stacked, from_torch, to_torch
from tests.support.recurrent import each, named

DTYPES = ["float32", "float64"]
CELLS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}


def both(cls, size=3, hidden=4, dtype="float64"):
    """Return a layer that reads in both directions."""
    return Bidirectional(*(cls(size, hidden, rng=seed, dtype=dtype) for seed in range(2)))


def make(name, dtype="float64"):
    kind = {"rng": 0, "dtype": dtype}
    return {
        "RNN": lambda: RNN(3, 4, nonlinearity="relu", **kind),
        "LSTM": lambda: LSTM(3, 4, **kind),
        "GRU": lambda: GRU(3, 4, **kind),
        "Linear": lambda: Linear(3, 2, **kind),
        "Embedding": lambda: Embedding(5, 3, **kind),
        "stacked": lambda: Stacked([LSTM(3, 4, **kind), LSTM(4, 4, **kind), LSTM(4, 4, **kind)], dropout=0.5),
        "bidirectional": lambda: both(GRU, dtype=dtype),
        "both": lambda: Stacked([both(RNN, dtype=dtype), both(RNN, size=8, dtype=dtype)], dropout=0.25),
    }[name]()


LAYERS = ["RNN", "LSTM", "GRU", "Linear", "Embedding", "stacked", "bidirectional", "both"]


@pytest.fixture
def torch():
    import torch

    return torch


def close_to(dtype):
    return {"rtol": 1e-12, "atol": 1e-13} if dtype == "float64" else {"rtol": 1e-5, "atol": 1e-5}


def assert_same_outputs(torch, layer, module, dtype, seed=1):
    """Compare outputs and last states, from the same initial states, without dropout."""
    x = np.random.default_rng(seed).normal(size=(6, 2, layer.input_size)).astype(dtype)
    start = each(lambda part: np.random.default_rng(seed).normal(size=part.shape).astype(dtype), layer.forward(x)[1])
    pairs = 2 if isinstance(module, torch.nn.LSTM) else 1  # h and c take turns in our states
    parts = list(named("", start).values())
    stacks = [torch.from_numpy(np.stack(parts[k::pairs])) for k in range(pairs)]
    module.eval()
    expected, last = module(torch.from_numpy(x), tuple(stacks) if pairs == 2 else stacks[0])
    output, state, _ = layer.forward(x, start)
    np.testing.assert_allclose(output, expected.detach().numpy(), **close_to(dtype))
    for k, stack in enumerate(last if pairs == 2 else (last,)):
        ours = np.stack(list(named("", state).values())[k::pairs])
        np.testing.assert_allclose(ours, stack.detach().numpy(), **close_to(dtype))


@pytest.mark.torch
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("options", [{}, {"num_layers": 3}, {"bidirectional": True, "num_layers": 2}], ids=str)
def test_recurrent_modules_from_torch_give_the_same_outputs(torch, options, name, bias, dtype):
    torch.manual_seed(0)
    module = getattr(torch.nn, name)(3, 4, bias=bias, dtype=getattr(torch, dtype), **options)
    layer = from_torch(module)
    assert all(value.dtype == dtype for value in layer.params.values())
    assert_same_outputs(torch, layer, module, dtype)


@pytest.mark.torch
def test_from_torch_gives_the_layers_that_torch_has(torch):
    nn = torch.nn
    single, stack = from_torch(nn.RNN(3, 4, nonlinearity="relu")), from_torch(nn.LSTM(3, 4, num_layers=2, dropout=0.5))
    pair = from_torch(nn.GRU(3, 4, bidirectional=True))
    tower = from_torch(nn.GRU(3, 4, num_layers=2, bidirectional=True))
    assert isinstance(single, RNN)
    assert single.nonlinearity == "relu"
    assert isinstance(stack, Stacked)
    assert (stack.dropout, stack.residual, [type(layer) for layer in stack.layers]) == (0.5, False, [LSTM, LSTM])
    assert isinstance(pair, Bidirectional)
    assert isinstance(pair.backward_layer, GRU)
    assert [type(layer) for layer in tower.layers] == [Bidirectional, Bidirectional]


@pytest.mark.torch
@pytest.mark.parametrize("name", CELLS)
def test_the_biases_of_torch_are_added_except_where_a_gate_is_between(torch, name):
    module = getattr(torch.nn, name)(1, 1)
    blocks = module.bias_ih_l0.numel()
    with torch.no_grad():
        module.bias_ih_l0.copy_(torch.arange(1.0, blocks + 1))
        module.bias_hh_l0.copy_(torch.arange(10.0, 10 * blocks + 1, 10))
    params = from_torch(module).params
    expected = {"RNN": [11.0], "LSTM": [11.0, 22.0, 33.0, 44.0], "GRU": [11.0, 22.0, 3.0]}
    assert params["b_h"].tolist() == expected[name]
    assert params.get("b_hn", np.array([30.0])).tolist() == [30.0]


@pytest.mark.torch
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("bias", [True, False])
def test_linear_from_torch_gives_the_same_outputs(torch, bias, dtype):
    module = torch.nn.Linear(3, 2, bias=bias, dtype=getattr(torch, dtype))
    x = torch.randn(5, 4, 3, dtype=getattr(torch, dtype))
    layer = from_torch(module)
    rtol = 1e-12 if dtype == "float64" else 1e-5
    np.testing.assert_allclose(layer.forward(x.numpy())[0], module(x).detach().numpy(), rtol=rtol, atol=rtol)
    assert layer.params["b"].dtype == dtype


@pytest.mark.torch
@pytest.mark.parametrize("dtype", DTYPES)
def test_embedding_from_torch_gives_the_same_vectors(torch, dtype):
    module = torch.nn.Embedding(5, 3, dtype=getattr(torch, dtype))
    ids = np.array([[4, 0, 0], [1, 2, 3]])
    vectors = from_torch(module).forward(ids)[0]
    assert vectors.dtype == dtype
    np.testing.assert_array_equal(vectors, module(torch.from_numpy(ids)).detach().numpy())


@pytest.mark.torch
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in LAYERS if name not in ("Linear", "Embedding")])
def test_recurrent_layers_to_torch_give_the_same_outputs(torch, name, dtype):
    layer = make(name, dtype)
    module = to_torch(layer)
    assert_same_outputs(torch, layer, module, dtype)
    assert all(parameter.requires_grad for parameter in module.parameters())
    assert not module.batch_first
    assert module.dropout == layer.dropout


@pytest.mark.torch
@pytest.mark.parametrize("name", CELLS)
def test_the_second_bias_in_torch_is_zero_but_for_the_one_inside_the_reset_gate(torch, name):
    layer = CELLS[name](3, 4, rng=0)
    module = to_torch(layer)
    np.testing.assert_array_equal(module.bias_ih_l0.detach().numpy(), layer.params["b_h"])
    second = module.bias_hh_l0.detach().numpy()
    expected = np.zeros_like(second)
    if name == "GRU":
        expected[8:] = layer.params["b_hn"]
    np.testing.assert_array_equal(second, expected)


@pytest.mark.torch
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", LAYERS)
def test_there_and_back_is_exact_and_copies(torch, name, dtype):
    layer = make(name, dtype)
    module = to_torch(layer)
    again = from_torch(module)
    assert repr(again) == repr(layer)
    assert again.params.keys() == layer.params.keys()
    for key, value in layer.params.items():
        np.testing.assert_array_equal(again.params[key], value)
    before = [parameter.detach().clone() for parameter in module.parameters()]
    for value in [*layer.params.values(), *again.params.values()]:
        value += 1.0
    assert all((parameter == value).all() for parameter, value in zip(module.parameters(), before, strict=True))


@pytest.mark.torch
@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True, "dropout": 0.5}], ids=str)
def test_back_and_there_computes_the_same(torch, options, name):
    torch.manual_seed(0)
    module = getattr(torch.nn, name)(3, 4, dtype=torch.float64, **options)
    again = to_torch(from_torch(module))
    assert repr(again) == repr(module).replace(", dtype=torch.float64", "")
    x = torch.randn(6, 2, 3, dtype=torch.float64)
    torch.testing.assert_close(again.eval()(x)[0], module.eval()(x)[0], rtol=1e-12, atol=1e-13)


@pytest.mark.torch
def test_a_stack_of_one_layer_to_torch_has_no_place_for_dropout(torch):
    assert repr(to_torch(Stacked([LSTM(3, 4, rng=0)], dropout=0.5))) == "LSTM(3, 4)"  # PyTorch would warn


@pytest.mark.torch
def test_linear_and_embedding_to_torch_give_the_same_outputs(torch):
    linear, embedding = make("Linear"), make("Embedding")
    x = np.random.default_rng(1).normal(size=(6, 3))
    y = to_torch(linear)(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(y, linear.forward(x)[0], rtol=1e-12, atol=1e-13)
    ids = np.array([4, 1, 1])
    e = to_torch(embedding)(torch.from_numpy(ids)).detach().numpy()
    np.testing.assert_array_equal(e, embedding.forward(ids)[0])


@pytest.mark.torch
def test_to_torch_leaves_the_global_random_state_alone(torch):
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    for name in LAYERS:
        to_torch(make(name))
    assert (torch.rand(3) == expected).all()


@pytest.mark.torch
@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda nn: nn.RNN(3, 4, batch_first=True), "RNN with batch_first=False, proj_size=0, got batch_first=True$"),
        (lambda nn: nn.GRU(3, 4, num_layers=2, batch_first=True), "torch.nn.GRU with .* got batch_first=True$"),
        (lambda nn: nn.LSTM(3, 4, proj_size=2), "torch.nn.LSTM with batch_first=False, proj_size=0, got proj_size=2$"),
        (lambda nn: nn.LSTM(3, 4, num_layers=2, dropout=1.0), r"dropout must be at least 0 and below 1, got 1\.0"),
        (lambda nn: nn.Embedding(5, 3, padding_idx=0), "padding_idx=0"),
        (lambda nn: nn.Embedding(5, 3, max_norm=1.0), "max_norm=1.0"),
        (lambda nn: nn.Embedding(5, 3, scale_grad_by_freq=True), "scale_grad_by_freq=True"),
    ],
)
def test_from_torch_refuses_options_the_layers_have_not(torch, build, words):
    with pytest.raises(ValueError, match=words):
        from_torch(build(torch.nn))


@pytest.mark.torch
def test_from_torch_refuses_other_classes_and_dtypes(torch):
    for other, name in ((torch.nn.LSTMCell(3, 4), "LSTMCell"), (make("RNN"), "RNN"), (3, "int")):
        with pytest.raises(TypeError, match=rf"torch\.nn\.RNN, torch\.nn\.LSTM, .* got {name}$"):
            from_torch(other)
    with pytest.raises(TypeError, match="bfloat16"):
        from_torch(torch.nn.Linear(3, 4, dtype=torch.bfloat16))
    mixed = torch.nn.Linear(3, 4)
    mixed.bias = torch.nn.Parameter(mixed.bias.detach().double())
    with pytest.raises(TypeError, match="'float32', 'float64'"):
        from_torch(mixed)


@pytest.mark.torch
@pytest.mark.parametrize("nonlinearity", ["sigmoid", "linear"])
def test_to_torch_refuses_nonlinearities_pytorch_has_not(torch, nonlinearity):
    with pytest.raises(ValueError, match=f"nonlinearity 'tanh' or 'relu', got '{nonlinearity}'"):
        to_torch(RNN(3, 4, nonlinearity=nonlinearity, rng=0))


class OwnLSTM(LSTM):
    pass


@pytest.mark.torch
@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Stacked([RNN(3, 4, rng=0), LSTM(4, 4, rng=0)]), "of one class and size, .* got Stacked"),
        (lambda: Stacked([GRU(3, 4, rng=0), GRU(4, 5, rng=0)]), "of one class and size"),
        (lambda: Stacked([RNN(3, 4, rng=0), RNN(4, 4, nonlinearity="relu", rng=0)]), "of one class and size"),
        (lambda: Stacked([both(GRU), GRU(8, 4, rng=0)]), "all in one or all in both directions"),
        (lambda: Stacked([Stacked([GRU(3, 4, rng=0)])]), "of one class and size"),
        (lambda: Stacked([OwnLSTM(3, 4, rng=0)]), "RNN, LSTM or GRU layers of one class"),
        (lambda: Bidirectional(GRU(3, 4, rng=0), GRU(3, 5, rng=0)), "of one class and size, .* got Bidirectional"),
        (lambda: Bidirectional(GRU(3, 4, rng=0), LSTM(3, 4, rng=0)), "of one class and size"),
        (lambda: Bidirectional(Stacked([GRU(3, 4, rng=0)]), Stacked([GRU(3, 4, rng=0)])), "of one class and size"),
        (lambda: Stacked([GRU(3, 4, rng=0), GRU(4, 4, rng=0)], residual=True), "residual=False, .* got residual=True"),
        (lambda: both(lambda *sizes, **kind: RNN(*sizes, nonlinearity="linear", **kind)), "nonlinearity .* 'linear'"),
        (lambda: Bidirectional(GRU(3, 4, rng=0), GRU(3, 4, rng=1), merge="sum"), "merge='concat', .* got merge='sum'"),
    ],
)
def test_to_torch_refuses_what_torch_cannot_build(torch, build, words):
    with pytest.raises(ValueError, match=words):
        to_torch(build())


@pytest.mark.torch
def test_to_torch_refuses_other_classes(torch):
    both = ManyToMany(make("RNN"), Linear(4, 2, rng=0))
    for other, name in ((both, "ManyToMany"), (torch.nn.RNN(3, 4), "RNN"), (OwnLSTM(3, 4, rng=0), "OwnLSTM")):
        with pytest.raises(TypeError, match=f"got {name}$"):
            to_torch(other)


@pytest.mark.parametrize("function", [from_torch, to_torch])
def test_without_pytorch_the_message_says_what_to_install(function, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # what Python does for a module that cannot be imported
    with pytest.raises(ImportError, match="pip install torch"):
        function(make("RNN"))
