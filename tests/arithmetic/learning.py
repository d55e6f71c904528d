"""Cases for the modules that learn: backpropagation through time, losses, clipping, optimizers, random numbers."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import numpy as np

import rnn
from tests.arithmetic.networks import NONLINEARITIES, Case, random_model, renamed, size, weights

Grads = dict[str, np.ndarray]


def slope(name: str) -> Callable[[np.random.Generator], Case]:
    def case(rng: np.random.Generator) -> Case:
        layer = rnn.RNN(1, 1, nonlinearity=name, rng=rng)
        h, _, cache = layer.forward(rng.normal(scale=3, size=(1, 1, 1)))
        da = layer.backward(cache, np.ones((1, 1, 1)))[2]["b_h"]
        return [float(h[0, 0, 0])], float(da[0])

    return case


def transposed_matvec(rng: np.random.Generator) -> Case:
    W = rng.normal(size=(size(rng), size(rng)))
    v = rng.normal(size=len(W))
    return [W, v], v @ W


def cross_entropy(rng: np.random.Generator) -> Case:
    y = rng.normal(scale=rng.choice([1, 500]), size=size(rng))
    target = int(rng.integers(len(y)))
    loss, gradient = rnn.cross_entropy(y[None, None], np.array([[target]]))
    return [y, target], {"loss": float(loss), "gradient": gradient[0, 0]}


def steps_of(model: rnn.ManyToMany, x: np.ndarray, h_0: np.ndarray) -> list[dict[str, np.ndarray]]:
    """What the backward pass reads of the steps of rnnForward; x (T, D), h_0 (H,)."""
    states = np.concatenate([h_0[None], model.recurrent.forward(x[:, None], h_0[None])[0][:, 0]])  # (T + 1, H)
    return [{"x": x[t], "hPrev": states[t], "h": states[t + 1]} for t in range(len(x))]


def total_gradients(model: rnn.ManyToMany, x: np.ndarray, h_0: np.ndarray, doutput: np.ndarray,
                    dlast: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:  # fmt: skip
    """dL/dh_t and dL/da_t of every step, as gradients of the initial state and the bias of what is left from t on."""
    layer, T = model.recurrent, len(x)
    states = np.concatenate([h_0[None], layer.forward(x[:, None], h_0[None])[0][:, 0]])  # (T + 1, H)
    dh = []
    for t in range(T):
        carried = dlast[None]
        if t < T - 1:
            _, _, cache = layer.forward(x[t + 1 :, None], states[t + 1][None])
            _, carried, _ = layer.backward(cache, doutput[t + 1 :, None], dlast[None])
        dh.append(carried[0] + doutput[t])
    da = []
    for t in range(T):
        _, _, cache = layer.forward(x[t : t + 1, None], states[t][None])
        da.append(layer.backward(cache, dh[t][None, None])[2]["b_h"])
    return dh, da


def rnn_backward(rng: np.random.Generator) -> Case:
    model = random_model(rng)
    layer, readout = model.recurrent, model.readout
    T, H, K = size(rng), layer.hidden_size, readout.output_size
    x, h_0 = rng.normal(size=(T, layer.input_size)), rng.normal(size=H)
    dlast = rng.normal(size=H) if rng.random() < 0.5 else np.zeros(H)
    silent = rng.random(T) < 0.3  # steps without a loss
    params = weights(model)
    if rng.random() < 0.6:
        dys = np.where(silent[:, None], 0, rng.normal(size=(T, K)))
        _, _, cache = model.forward(x[:, None], h_0[None])
        dx, dh_0, grads = model.backward(cache, dys[:, None], dlast[None])
        grads, doutput = renamed(grads), dys @ readout.params["W"]
    else:
        del params["W_hy"], params["b_y"]
        doutput = dys = np.where(silent[:, None], 0, rng.normal(size=(T, H)))
        _, _, cache = layer.forward(x[:, None], h_0[None])
        dx, dh_0, grads = layer.backward(cache, dys[:, None], dlast[None])
    dh, da = total_gradients(model, x, h_0, doutput, dlast)
    given = [None if quiet else dy for quiet, dy in zip(silent, dys, strict=True)]
    arguments = [params, steps_of(model, x, h_0), given] + ([dlast] if dlast.any() else [])
    return arguments, {"grads": grads, "dx": dx[:, 0], "dh": dh, "da": da, "dh0": dh_0[0]}


def zero_gradients(rng: np.random.Generator) -> Case:
    params = weights(random_model(rng)) | {"class": "RNN"}
    return [params], {name: np.zeros_like(value) for name, value in params.items() if isinstance(value, np.ndarray)}


def rnn_credit(rng: np.random.Generator) -> Case:
    model = random_model(rng)
    T, K, H = size(rng), model.readout.output_size, model.recurrent.hidden_size
    x, h_0, dys = rng.normal(size=(T, model.recurrent.input_size)), rng.normal(size=H), rng.normal(size=(T, K))
    credit = []
    for t in range(T):
        doutput = np.zeros((t + 1, H))
        doutput[t] = dys[t] @ model.readout.params["W"]
        dh, da = total_gradients(model, x[: t + 1], h_0, doutput, np.zeros(H))
        credit.append({"dh": dh, "da": da})
    return [weights(model), steps_of(model, x, h_0), dys], credit


def rnn_loss_and_gradients(rng: np.random.Generator) -> Case:
    model = random_model(rng)
    T, B = size(rng), size(rng)
    x = rng.normal(size=(T, B, model.recurrent.input_size))
    state = rng.normal(size=(B, model.recurrent.hidden_size))
    targets = rng.integers(model.readout.output_size, size=(T, B))
    sequences = [{"xs": x[:, b], "targets": targets[:, b], "h0": state[b]} for b in range(B)]
    arguments = [weights(model), sequences]
    chunk = T
    if rng.random() < 0.7:
        chunk = int(rng.integers(1, T + 1))
        arguments.append(chunk)
    loss, total = 0.0, {name: np.zeros_like(value) for name, value in model.params.items()}
    for start in range(0, T, chunk):
        part = slice(start, start + chunk)
        logits, state, cache = model.forward(x[part], state)
        chunk_loss, dlogits = rnn.cross_entropy(logits, targets[part], reduction="sum")
        loss += chunk_loss / (T * B)
        for name, grad in model.backward(cache, dlogits / (T * B))[2].items():
            total[name] += grad
    return arguments, {"loss": loss, "grads": renamed(total)}


def random_gradients(rng: np.random.Generator) -> tuple[Grads, Grads]:
    params = {"W": rng.normal(size=(size(rng), size(rng))), "b": rng.normal(size=size(rng))}
    return params, {name: rng.normal(size=value.shape) for name, value in params.items()}


def clip_norm(rng: np.random.Generator) -> Case:
    _, grads = random_gradients(rng)
    max_norm = float(rng.choice([0.5, 2.0, 100.0]))
    clipped = {name: value.copy() for name, value in grads.items()}
    norm = rnn.clip_grad_norm(clipped, max_norm)
    return [grads, max_norm], {"norm": norm, "grads": clipped}


def sgd_step(rng: np.random.Generator) -> Case:
    params, grads = random_gradients(rng)
    lr = float(rng.random())
    changed = {name: value.copy() for name, value in params.items()}
    rnn.SGD(lr=lr).step(changed, grads)
    kept = {"nonlinearity": "relu"}
    return [params | kept, grads, lr], changed | kept


def adam_step(rng: np.random.Generator) -> Case:
    """A later step, from the averages that the earlier ones leave."""
    params, _ = random_gradients(rng)
    betas = (float(rng.random()), float(rng.random()))
    lr = float(rng.random())
    settings = [betas, 1e-4] if rng.random() < 0.5 else []
    optimizer = rnn.Adam(lr, *settings)
    averages = [None, *(memory(optimizer) for _ in taken(optimizer, params, rng, int(rng.integers(4))))]
    before = {name: value.copy() for name, value in params.items()}
    grads = {name: rng.normal(size=value.shape) for name, value in params.items()}
    optimizer.step(params, grads)
    return [before, grads, averages[-1], lr, *settings], {"params": params, "memory": memory(optimizer)}


def taken(optimizer: rnn.Adam, params: Grads, rng: np.random.Generator, steps: int) -> Iterator[None]:
    for _ in range(steps):
        optimizer.step(params, {name: rng.normal(size=value.shape) for name, value in params.items()})
        yield


def memory(optimizer: rnn.Adam) -> dict[str, Any]:
    """The running averages, under the names that adamStep gives them."""
    return {"m": dict(optimizer._m), "v": dict(optimizer._v), "t": optimizer._t["W"]}


def mulberry32(seed: int) -> Iterator[float]:
    """The published generator, in Python's unbounded integers."""
    mask = 2**32 - 1
    for state in ((seed + i * 0x6D2B79F5) & mask for i in count(1)):
        bits = ((state ^ state >> 15) * (state | 1)) & mask
        bits ^= (bits + ((bits ^ bits >> 7) * (bits | 61))) & mask
        yield (bits ^ bits >> 14) / 2**32


def create_random(rng: np.random.Generator) -> Case:
    seed = int(rng.integers(2**31))
    generator = mulberry32(seed)
    return [seed], [next(generator) for _ in range(50)]


def create_rnn(rng: np.random.Generator) -> Case:
    D, H, K, seed = size(rng), size(rng), size(rng), int(rng.integers(2**31))
    generator = mulberry32(seed)
    shapes = {"W_xh": (H, D), "W_hh": (H, H), "b_h": (H,), "W_hy": (K, H), "b_y": (K,)}
    numbers = {name: [next(generator) for _ in range(int(np.prod(shape)))] for name, shape in shapes.items()}
    uniform = {name: (2 * np.reshape(numbers[name], shape) - 1) / np.sqrt(H) for name, shape in shapes.items()}
    return [D, H, K, seed], uniform


LEARNING: dict[str, Callable[[np.random.Generator], Case]] = {
    **{f"slopes.{name}": slope(name) for name in NONLINEARITIES},
    "adamStep": adam_step,
    "clipNorm": clip_norm,
    "createRandom": create_random,
    "createRnn": create_rnn,
    "crossEntropy": cross_entropy,
    "rnnBackward": rnn_backward,
    "rnnCredit": rnn_credit,
    "rnnLossAndGradients": rnn_loss_and_gradients,
    "sgdStep": sgd_step,
    "transposedMatvec": transposed_matvec,
    "zeroGradients": zero_gradients,
}
