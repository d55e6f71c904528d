"""Whole models built from PyTorch's modules give the same outputs and the same gradients of everything."""

import numpy as np
import pytest

from rnn import cross_entropy, to_torch
from tests.support.wirings import WIRINGS, K, inputs, make

pytestmark = pytest.mark.torch
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def leaves(model):
    """Return the layers of a model by the prefix of their parameters' names."""
    parts = {"hidden": "hidden", "readout": "readout", "recurrent": "recurrent", "start": "start", "encoder": "encoder"}
    found = {prefix: getattr(model, name) for name, prefix in parts.items() if hasattr(model, name)}
    if getattr(model, "embedding", None) is not None:
        found["embedding"] = model.embedding
    if hasattr(model, "decoder"):
        found |= {f"decoder.{prefix}": layer for prefix, layer in leaves(model.decoder).items()}
    return found


def forward(torch, modules, x, previous=None, prefix=""):
    """Compute logits and last state as PyTorch would, from the modules alone."""

    def use(name, *values):
        return modules[prefix + name](*values)

    if "hidden" in modules and not prefix:
        return use("readout", torch.tanh(use("hidden", x))), None
    if "start" in modules and not prefix:
        return write(torch, modules, previous, torch.tanh(use("start", x)))
    vectors = use("embedding", x) if prefix + "embedding" in modules else x
    if "encoder" in modules and not prefix:
        return write(torch, modules, previous, use("encoder", vectors)[1])
    output, last = use("recurrent", vectors)
    return use("readout", output), last[0]


def write(torch, modules, previous, state):
    """Compute the decoder's logits and last state."""
    output, last = modules["decoder.recurrent"](modules["decoder.embedding"](previous), state)
    return modules["decoder.readout"](output), last[0]


def torch_grads(modules):
    """Return the gradients of all modules under our names."""
    names = {"weight_ih_l0": "W_xh", "weight_hh_l0": "W_hh", "bias_ih_l0": "b_h", "weight": "W", "bias": "b"}
    return {
        f"{prefix}.{names[key]}": parameter.grad.numpy()
        for prefix, module in modules.items()
        for key, parameter in module.named_parameters()
        if key in names
    }


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", WIRINGS)
def test_whole_models(name, dtype):
    import torch

    model, arguments = make(name, 7, dtype), inputs(name, [9] * 6, 8, dtype)
    modules = {prefix: to_torch(layer) for prefix, layer in leaves(model).items()}
    tensors = {key: torch.tensor(value) for key, value in arguments.items()}
    if tensors["x"].is_floating_point():
        tensors["x"].requires_grad_()
    expected, expected_last = forward(torch, modules, **tensors)
    if name.startswith("ManyToOne"):
        expected = expected[-1:]
    targets = torch.tensor(np.random.default_rng(9).integers(K, size=tuple(expected.shape[:2])))
    loss = torch.nn.functional.cross_entropy(expected.reshape(-1, K), targets.reshape(-1))
    last_counts = 0 if expected_last is None else (expected_last**2).sum()
    (loss + last_counts).backward()

    logits, last, cache = model.forward(**arguments)
    value, dlogits = cross_entropy(logits, targets.numpy())
    dx, _, grads = model.backward(cache, dlogits, None if last is None else 2 * last)
    close = {"rtol": TOLERANCE[dtype], "atol": TOLERANCE[dtype]}
    np.testing.assert_allclose(value, loss.item(), **close)
    np.testing.assert_allclose(logits, expected.detach().numpy(), **close)
    if dx is not None:
        np.testing.assert_allclose(dx, tensors["x"].grad.numpy(), **close)
    wanted = torch_grads(modules)
    assert wanted.keys() == grads.keys()
    for key, grad in grads.items():
        np.testing.assert_allclose(grad, wanted[key], **close, err_msg=key)
