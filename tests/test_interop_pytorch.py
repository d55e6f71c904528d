"""Exchange with PyTorch: the same weights give the same outputs and gradients."""

import sys

import numpy as np
import pytest

from rnn import RNN, Embedding, Linear, ManyToMany, from_torch, to_torch

DTYPES = ["float32", "float64"]


def make(name, dtype="float64"):
    return {
        "RNN": lambda: RNN(3, 4, nonlinearity="relu", rng=0, dtype=dtype),
        "Linear": lambda: Linear(3, 2, rng=0, dtype=dtype),
        "Embedding": lambda: Embedding(5, 3, rng=0, dtype=dtype),
    }[name]()


@pytest.fixture
def torch():
    import torch

    return torch


@pytest.mark.torch
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_rnn_from_torch_gives_the_same_outputs_and_gradients(torch, nonlinearity, bias, dtype):
    torch.manual_seed(0)
    module = torch.nn.RNN(3, 4, nonlinearity=nonlinearity, bias=bias, dtype=getattr(torch, dtype))
    x = torch.randn(6, 2, 3, dtype=getattr(torch, dtype), requires_grad=True)
    h0 = torch.randn(1, 2, 4, dtype=getattr(torch, dtype))
    expected, last = module(x, h0)
    weight = torch.randn_like(expected)
    (expected * weight).sum().backward()

    layer = from_torch(module)
    out, state, cache = layer.forward(x.detach().numpy(), h0[0].numpy())
    dx, _, grads = layer.backward(cache, weight.numpy())
    close = {"rtol": 1e-12, "atol": 1e-13} if dtype == "float64" else {"rtol": 1e-5, "atol": 1e-5}
    assert isinstance(layer, RNN)
    assert all(value.dtype == dtype for value in layer.params.values())
    np.testing.assert_allclose(out, expected.detach().numpy(), **close)
    np.testing.assert_allclose(state, last[0].detach().numpy(), **close)
    np.testing.assert_allclose(dx, x.grad.numpy(), **close)
    np.testing.assert_allclose(grads["W_xh"], module.weight_ih_l0.grad.numpy(), **close)
    np.testing.assert_allclose(grads["W_hh"], module.weight_hh_l0.grad.numpy(), **close)
    if bias:
        np.testing.assert_allclose(grads["b_h"], module.bias_hh_l0.grad.numpy(), **close)


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
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_rnn_to_torch_gives_the_same_outputs(torch, nonlinearity, dtype):
    layer = RNN(3, 4, nonlinearity=nonlinearity, rng=0, dtype=dtype)
    x = np.random.default_rng(1).normal(size=(6, 2, 3)).astype(dtype)
    module = to_torch(layer)
    rtol = 1e-12 if dtype == "float64" else 1e-5
    np.testing.assert_allclose(module(torch.from_numpy(x))[0].detach().numpy(), layer.forward(x)[0], rtol, rtol)
    np.testing.assert_array_equal(module.bias_ih_l0.detach().numpy(), layer.params["b_h"])
    assert (module.bias_hh_l0 == 0).all()
    assert all(parameter.requires_grad for parameter in module.parameters())


@pytest.mark.torch
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["RNN", "Linear", "Embedding"])
def test_there_and_back_is_exact_and_copies(torch, name, dtype):
    layer = make(name, dtype)
    module = to_torch(layer)
    again = from_torch(module)
    assert repr(again) == repr(layer)
    for key, value in layer.params.items():
        np.testing.assert_array_equal(again.params[key], value)
    before = [parameter.detach().clone() for parameter in module.parameters()]
    for value in [*layer.params.values(), *again.params.values()]:
        value += 1.0
    assert all((parameter == value).all() for parameter, value in zip(module.parameters(), before, strict=True))


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
    for name in ("RNN", "Linear", "Embedding"):
        to_torch(make(name))
    assert (torch.rand(3) == expected).all()


@pytest.mark.torch
@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda nn: nn.RNN(3, 4, num_layers=2), "got num_layers=2$"),
        (lambda nn: nn.RNN(3, 4, bidirectional=True), "bidirectional=True"),
        (lambda nn: nn.RNN(3, 4, batch_first=True), "batch_first=True"),
        (lambda nn: nn.RNN(3, 4, num_layers=2, dropout=0.5), "num_layers=2, dropout=0.5"),
        (lambda nn: nn.Embedding(5, 3, padding_idx=0), "padding_idx=0"),
        (lambda nn: nn.Embedding(5, 3, max_norm=1.0), "max_norm=1.0"),
        (lambda nn: nn.Embedding(5, 3, scale_grad_by_freq=True), "scale_grad_by_freq=True"),
    ],
)
def test_from_torch_refuses_options_the_layers_have_not(torch, build, words):
    with pytest.raises(ValueError, match=words) as caught:
        from_torch(build(torch.nn))
    supported = "num_layers=1, bidirectional=False, dropout=0.0, batch_first=False"
    assert ("RNN" not in str(caught.value)) or supported in str(caught.value)


@pytest.mark.torch
def test_from_torch_refuses_other_classes_and_dtypes(torch):
    for other, name in ((torch.nn.LSTM(3, 4), "LSTM"), (torch.nn.GRU(3, 4), "GRU"), (make("RNN"), "RNN"), (3, "int")):
        with pytest.raises(TypeError, match=rf"torch\.nn\.RNN, .* got {name}$"):
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


@pytest.mark.torch
def test_to_torch_refuses_other_classes(torch):
    both = ManyToMany(make("RNN"), Linear(4, 2, rng=0))
    for other, name in ((both, "ManyToMany"), (torch.nn.RNN(3, 4), "RNN"), (None, "NoneType")):
        with pytest.raises(TypeError, match=f"got {name}$"):
            to_torch(other)


@pytest.mark.parametrize("function", [from_torch, to_torch])
def test_without_pytorch_the_message_says_what_to_install(function, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # what Python does for a module that cannot be imported
    with pytest.raises(ImportError, match="pip install torch"):
        function(make("RNN"))
