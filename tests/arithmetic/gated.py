"""Cases for layers.js and gates/keeping.js: random networks, and what rnn.LSTM and rnn.GRU say."""

from collections.abc import Callable
from typing import Any

import numpy as np

import rnn
from rnn import functional
from tests.arithmetic.learning import rnn_backward
from tests.arithmetic.networks import Case, random_model, size, weights

Cases = dict[str, Callable[[np.random.Generator], Case]]


class Run:
    """A random gated layer, often with a read-out, and a random sequence through it."""

    def __init__(self, layer: type[rnn.LSTM] | type[rnn.GRU], rng: np.random.Generator) -> None:
        D, H, K, T = (size(rng) for _ in range(4))
        self.layer: Any = layer(D, H, rng=rng)
        self.readout = rnn.Linear(H, K, rng=rng)
        for values in self.layer.params.values():
            values *= 2
        self.x, self.dlast = rng.normal(size=(T, D)), rng.normal(size=(2, H)) * (rng.random() < 0.5)
        self.start = rng.normal(size=(2, H))  # h_0 and c_0; a GRU has the former only
        self.has_readout = rng.random() < 0.6
        self.params: dict[str, Any] = dict(self.layer.params)
        if self.has_readout:
            self.params |= {"W_hy": self.readout.params["W"], "b_y": self.readout.params["b"]}
        self.silent = rng.random(T) < 0.3  # steps without a loss
        self.dys = np.where(self.silent[:, None], 0, rng.normal(size=(T, K if self.has_readout else H)))
        self.cache: Any
        self.output, _, self.cache = self.layer.forward(self.x[:, None], self.state(self.start))

    def state(self, pair: np.ndarray) -> Any:
        """A pair of vectors as the state of the layer, a batch of one."""
        return (pair[:1], pair[1:]) if isinstance(self.layer, rnn.LSTM) else pair[:1]

    def shown(self, state: Any) -> Any:
        """A state, or its gradient, as the JavaScript has it."""
        return {"h": state[0][0], "c": state[1][0]} if isinstance(state, tuple) else state[0]

    def steps(self) -> list[dict[str, np.ndarray]]:
        """What the forward functions keep of every step."""
        H, params = self.layer.hidden_size, self.layer.params
        states = self.cache.states[:, 0]
        names = "ifgo" if isinstance(self.layer, rnn.LSTM) else "rzn"
        a = self.x @ params["W_xh"].T + params["b_h"]
        steps = []
        for t, x in enumerate(self.x):
            step = {"x": x, "hPrev": states[t], "h": states[t + 1]}
            step |= {name: getattr(self.cache, name)[t, 0] for name in names}
            recurrent = params["W_hh"] @ states[t]
            if isinstance(self.layer, rnn.LSTM):
                cells = self.cache.cells[:, 0]
                step |= {"cPrev": cells[t], "c": cells[t + 1], "tanhC": np.tanh(cells[t + 1])}
            else:
                step["recurrentN"] = recurrent[2 * H :] + params["b_hn"]
                recurrent[2 * H :] = step["r"] * step["recurrentN"]
            step["a"] = a[t] + recurrent
            if self.has_readout:
                y = self.readout.params["W"] @ states[t + 1] + self.readout.params["b"]
                step |= {"y": y, "p": functional.softmax(y)}
            steps.append(step)
        return steps

    def gradients(self) -> dict[str, Any]:
        """Gradients of the weights by the layer, those of each step as gradients of what is left from there on."""
        doutput = self.dys @ self.readout.params["W"] if self.has_readout else self.dys  # (T, H)
        dx, dstate, grads = self.layer.backward(self.cache, doutput[:, None], self.state(self.dlast))
        if self.has_readout:
            grads = grads | {"W_hy": self.dys.T @ self.output[:, 0], "b_y": self.dys.sum(axis=0)}
        result = {"grads": grads, "dx": dx[:, 0], "dState": self.shown(dstate), "dh": [], "da": []}
        if isinstance(self.layer, rnn.LSTM):
            result["dc"] = []
        for t in range(len(self.x)):
            later = self.state(self.dlast)
            if t < len(self.x) - 1:
                _, _, cache = self.layer.forward(self.x[t + 1 :, None], self._state_before(t + 1))
                _, later, _ = self.layer.backward(cache, doutput[t + 1 :, None], later)
            _, _, cache = self.layer.forward(self.x[t : t + 1, None], self._state_before(t))
            result["da"].append(self.layer.backward(cache, doutput[t : t + 1, None], later)[2]["b_h"])
            if isinstance(self.layer, rnn.LSTM):
                o = self.cache.o[t, 0]
                dh = later[0][0] + doutput[t]
                result["dc"].append(later[1][0] + dh * o * (1 - np.tanh(self.cache.cells[t + 1, 0]) ** 2))
            else:
                dh = later[0] + doutput[t]
            result["dh"].append(dh)
        return result

    def _state_before(self, t: int) -> Any:
        cells = self.cache.cells[t] if isinstance(self.layer, rnn.LSTM) else self.cache.states[t]
        return self.state(np.concatenate([self.cache.states[t], cells]))


def backward(layer: type[rnn.LSTM] | type[rnn.GRU]) -> Callable[[np.random.Generator], Case]:
    def case(rng: np.random.Generator) -> Case:
        run = Run(layer, rng)
        given = [None if quiet else dy for quiet, dy in zip(run.silent, run.dys, strict=True)]
        last = [run.shown(run.state(run.dlast))] if run.dlast.any() else []
        return [run.params, run.steps(), given, *last], run.gradients()

    return case


def zero_state(rng: np.random.Generator) -> Case:
    kind = str(rng.choice(["RNN", "LSTM", "GRU"]))
    run = Run(rnn.LSTM if kind == "LSTM" else rnn.GRU, rng)
    return [run.params | {"class": kind}], run.shown(run.state(np.zeros((2, run.layer.hidden_size))))


def forward_any(rng: np.random.Generator) -> Case:
    """Any kind of network, from zeros or another state; of an RNN whatever a GRU and an LSTM have in common."""
    kind = str(rng.choice(["RNN", "LSTM", "GRU"]))
    if kind == "RNN":
        model = random_model(rng)
        x, h_0 = rng.normal(size=(size(rng), model.recurrent.input_size)), np.zeros(model.recurrent.output_size)
        return [weights(model) | {"class": kind}, x], plain_steps(model, x, h_0)
    run = Run(rnn.LSTM if kind == "LSTM" else rnn.GRU, rng)
    start = [run.shown(run.state(run.start))]
    if rng.random() < 0.5:
        run.output, _, run.cache = run.layer.forward(run.x[:, None])
        start = []
    return [run.params | {"class": kind}, run.x, *start], run.steps()


def plain_steps(model: rnn.ManyToMany, x: np.ndarray, h_prev: np.ndarray) -> list[dict[str, np.ndarray]]:
    """What rnnForward keeps of every step."""
    params, steps = model.recurrent.params, []
    for x_t in x:
        logits, state, _ = model.forward(x_t[None, None], h_prev[None])
        from_input, from_state = params["W_xh"] @ x_t, params["W_hh"] @ h_prev
        a = from_input + from_state + params["b_h"]
        step = {"x": x_t, "hPrev": h_prev, "fromInput": from_input, "fromState": from_state, "a": a, "h": state[0]}
        steps.append(step | {"y": logits[0, 0], "p": functional.softmax(logits[0, 0])})
        h_prev = state[0]
    return steps


def backward_any(rng: np.random.Generator) -> Case:
    kind = str(rng.choice(["RNN", "LSTM", "GRU"]))
    if kind == "RNN":
        arguments, result = rnn_backward(rng)
        result["dState"] = result.pop("dh0")
    else:
        arguments, result = backward(rnn.LSTM if kind == "LSTM" else rnn.GRU)(rng)
    return [arguments[0] | {"class": kind, "embedding": [[0.0]]}, *arguments[1:]], result


def shift_keeping(rng: np.random.Generator) -> Case:
    run, by = Run(rnn.LSTM if rng.random() < 0.5 else rnn.GRU, rng), float(rng.normal())
    H = run.layer.hidden_size
    shifted = run.params["b_h"] + by * np.eye(len(run.params["b_h"]) // H)[1].repeat(H)
    return [run.params, by], run.params | {"b_h": shifted}


def half_life(rng: np.random.Generator) -> Case:
    gate = float(rng.uniform(0.01, 0.999))
    return [gate], np.log(0.5) / np.log(gate)


def through_gates(rng: np.random.Generator) -> Case:
    """The gradient of an LSTM's cells whose gates do not look at the state and whose last state counts alone."""
    layer, T = rnn.LSTM(size(rng), size(rng), rng=rng), size(rng)
    layer.params["W_hh"][:] = 0
    x, last = rng.normal(size=(T, 1, layer.input_size)), rng.normal(size=(1, layer.hidden_size))
    none, gradients = np.zeros_like(last), []
    gates = layer.forward(x)[2].f[:, 0]
    for t in range(1, T):
        gradients.append(layer.backward(layer.forward(x[t:])[2], None, (none, last))[1][1][0])
    return [gates, last[0]], [*gradients, last[0]]


LAYERS: Cases = {"backward": backward_any, "forward": forward_any, "zeroState": zero_state}
KEEPING: Cases = {"halfLife": half_life, "shiftKeeping": shift_keeping, "throughGates": through_gates}
