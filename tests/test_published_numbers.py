"""Numbers that others published, reproduced to the digits they print."""

import numpy as np
import pytest

from rnn import RNN, cross_entropy
from rnn.cells import rnn_step, rnn_step_backward
from rnn.diagnostics import lyapunov_exponents, matrix_norms, norms_by_distance, spectral_radius
from rnn.functional import sigmoid, softmax


def grid(start, stop, *shape):
    return np.linspace(start, stop, num=np.prod(shape)).reshape(shape)


def legacy_normal(seed):
    """Return the draw function of the old global generator after `np.random.seed(seed)`."""
    return np.random.RandomState(seed).randn


def test_cs231n_rnn_step():
    """Stanford CS231n, assignment 3, RNN_Captioning.ipynb: `rnn_step_forward`."""
    x, h_prev = grid(-0.4, 0.7, 3, 10), grid(-0.2, 0.5, 3, 4)
    W_xh, W_hh = grid(-0.1, 0.9, 10, 4).T, grid(-0.3, 0.7, 4, 4).T  # the course multiplies rows: x @ Wx
    h, _ = rnn_step(x, h_prev, W_xh, W_hh, grid(-0.2, 0.4, 4))
    assert h[0].round(8).tolist() == [-0.58172089, -0.50182032, -0.41232771, -0.31410098]


@pytest.fixture(scope="module")
def deeplearning_ai():
    """deeplearning.ai, Sequence Models (C5W1), "Building a Recurrent Neural Network": `rnn_backward`, second version.

    The upstream gradient da is dL/da_t of the hidden states; the output layer is not part of the check. The course puts
    the batch in columns and time last: (features, batch, time).
    """
    draw = legacy_normal(1)
    x, a0 = draw(3, 10, 4), draw(5, 10)
    Wax, Waa, _, ba, _ = draw(5, 3), draw(5, 5), draw(2, 5), draw(5, 1), draw(2, 1)
    da = draw(5, 10, 4)
    layer = RNN(3, 5, rng=0)
    layer.params["W_xh"][:], layer.params["W_hh"][:], layer.params["b_h"][:] = Wax, Waa, ba[:, 0]
    _, _, cache = layer.forward(np.ascontiguousarray(x.transpose(2, 1, 0)), a0.T)
    return layer.backward(cache, da.transpose(2, 1, 0))


def test_deeplearning_ai_rnn_backward_input(deeplearning_ai):
    dx, _, _ = deeplearning_ai
    assert dx.transpose(2, 1, 0)[1][2].round(8).tolist() == [-2.07101689, -0.59255627, 0.02466855, 0.01483317]


def test_deeplearning_ai_rnn_backward_weights(deeplearning_ai):
    _, _, grads = deeplearning_ai
    assert round(grads["W_xh"][3][1], 7) == 11.2641045
    assert round(grads["W_hh"][1][2], 8) == 2.30333313


@pytest.fixture(scope="module")
def lstm_backward_exercise():
    """deeplearning.ai, as above: `lstm_backward`, with its draws, but differentiated by central differences only.

    Returns dL_t/dw as a function of a name and an index, with shape (4,): what each step's loss owes to one number.
    The exercise prescribes da = dL_t/da_t for the hidden states of four steps; L_t = da_t . a_t has these gradients.
    """
    draw = legacy_normal(1)
    arrays = {"x": draw(3, 10, 7), "a0": draw(5, 10)}
    for name in "fioc":
        arrays[f"W{name}"], arrays[f"b{name}"] = draw(5, 8), draw(5, 1)
    da = draw(5, 10, 4)

    def losses():
        a, c, each = arrays["a0"], np.zeros((5, 10)), []
        for t in range(4):
            joined = np.concatenate([a, arrays["x"][:, :, t]])
            gate = {name: arrays[f"W{name}"] @ joined + arrays[f"b{name}"] for name in "fioc"}
            c = sigmoid(gate["f"]) * c + sigmoid(gate["i"]) * np.tanh(gate["c"])
            a = sigmoid(gate["o"]) * np.tanh(c)
            each.append((da[:, :, t] * a).sum())
        return np.array(each)

    def slopes(name, index, eps=1e-5):
        value = arrays[name][index]
        arrays[name][index] = value + eps
        upper = losses()
        arrays[name][index] = value - eps
        lower = losses()
        arrays[name][index] = value
        return (upper - lower) / (2 * eps)

    return slopes


def test_deeplearning_ai_lstm_backward_as_published_carries_no_gradient(lstm_backward_exercise):
    """The second version prints dL_t/dx_t instead of dL/dx_t: each step's own loss only."""
    table = np.array([lstm_backward_exercise("x", (1, 2, k)) for k in range(4)]).T  # row t: L_t, column k: x_k
    assert np.diag(table) == pytest.approx([-0.00173313, 0.08287442, -0.30545663, -0.43281115], abs=6e-9)
    assert lstm_backward_exercise("a0", (2, 3))[0] == pytest.approx(-0.095911501954, abs=1e-9)


def test_deeplearning_ai_lstm_backward_corrected(lstm_backward_exercise):
    """What a gradient carried through time gives, and a later version of the course prints."""
    table = np.array([lstm_backward_exercise("x", (1, 2, k)) for k in range(4)]).T
    assert table.sum(axis=0) == pytest.approx([0.00218254, 0.28205375, -0.48292508, -0.43281115], abs=6e-9)
    for name, index, expected in [
        ("a0", (2, 3), 0.312770310257),
        ("Wf", (3, 1), -0.0809802310938),
        ("Wi", (1, 2), 0.40512433093),
        ("Wc", (3, 1), -0.0793746735512),
        ("Wo", (1, 2), 0.038948775763),
    ]:
        assert lstm_backward_exercise(name, index).sum() == pytest.approx(expected, abs=1e-9)


def test_saito_exploding_gradient():
    """Saito, *Deep Learning from Scratch 2*, section 6.1.4: dh = dh Wh^T, twenty times and on to the limit."""
    Wh = legacy_normal(3)(3, 3)
    W_hh = Wh.T.copy()  # the book multiplies rows by Wh on the way forward, so by Wh^T on the way back
    dh, norms = np.ones((2, 3)), []
    _, cache = rnn_step(np.zeros((2, 1)), np.zeros((2, 3)), np.zeros((3, 1)), W_hh, np.zeros(3), "linear")
    for _ in range(200):
        _, dh, _ = rnn_step_backward(dh, cache)
        norms.append(np.sqrt((dh**2).sum()) / 2)
    assert round(norms[0], 4) == 2.4684
    assert round(norms[19], 4) == 249.4956
    radius = np.abs(np.linalg.eigvals(Wh)).max()
    assert round(radius, 5) == 1.25519
    assert norms[-1] / norms[-2] == pytest.approx(radius, abs=5e-6)
    assert spectral_radius(Wh) == pytest.approx(radius, rel=1e-12)


def alone(W_hh, T, h_0, nonlinearity="tanh"):
    """Return a layer that runs without input or bias, and its cache."""
    layer = RNN(1, len(W_hh), nonlinearity=nonlinearity, rng=0)
    layer.params["W_hh"][:], layer.params["b_h"][:] = W_hh, 0
    return layer, layer.forward(np.zeros((T, 1, 1)), h_0[None])[2]


@pytest.mark.parametrize(
    ("g", "published", "distance_of_the_mean"),
    [(0.5, -0.668, 0.01), (0.9, -0.049, 0.04), (1.2, -0.001, 0.015), (1.5, 0.051, 0.015), (3.0, 0.299, 0.015)],
)
def test_gradient_growth_per_step(g, published, distance_of_the_mean):
    """Growth of the gradient of a random tanh network, n = 256, W = g N(0, 1/n), no input: published without a seed.

    The values differ from matrix to matrix, so each published one must lie among those of sixteen matrices. For g < 1
    the state goes to zero, where the growth is exactly ln g + ln(spectral radius at g = 1). One matrix would therefore
    give rows for g = .5 and g = .9 that differ by ln(.9 / .5) = .588; the published ones differ by .619, so they come
    from two matrices or from runs too short for the limit. That of g = .9 is the one far from the mean over matrices.
    """
    growth = []
    for seed in range(16):
        rng = np.random.default_rng(seed)
        W_hh = g * rng.normal(0, 1 / 16, size=(256, 256))
        layer, cache = alone(W_hh, 500, rng.normal(size=256))
        growth.append(lyapunov_exponents(layer, cache, n=1, skip=100)[0, 0])
        if g < 1:
            assert growth[-1] == pytest.approx(np.log(spectral_radius(W_hh)), abs=0.01)
    assert min(growth) < published < max(growth)
    assert np.mean(growth) == pytest.approx(published, abs=distance_of_the_mean)


def test_gradient_growth_is_not_the_spectral_radius():
    """At g = 1.2 the spectral radius is above 1 (published: 1.23), and gradients hardly grow (published: -.001)."""
    rng = np.random.default_rng(0)
    W_hh = 1.2 * rng.normal(0, 1 / 16, size=(256, 256))
    layer, cache = alone(W_hh, 500, rng.normal(size=256))
    assert spectral_radius(W_hh) == pytest.approx(1.23, abs=0.02)
    _, dstate, _ = layer.backward(cache, None, np.ones((1, 256)) / 16)  # carried back over 500 steps
    assert abs(np.log(np.linalg.norm(dstate)) / 500) < 0.03


def test_non_normal_matrix():
    """[[.5, 10], [0, .5]]: its powers grow twentyfold beyond the spectral radius before they decay."""
    W_hh = np.array([[0.5, 10.0], [0.0, 0.5]])
    layer, cache = alone(W_hh, 40, np.zeros(2), "linear")
    norms = norms_by_distance(layer, cache)[:, 0]
    assert [f"{norms[k]:.3g}" for k in (1, 2, 5, 10)] == ["10", "10", "3.13", "0.195"]
    assert f"{norms[40]:.0e}" == "7e-10"
    assert spectral_radius(W_hh) == 0.5
    assert round(float(matrix_norms(W_hh)), 2) == 10.02


def test_softmax_at_the_start():
    """An untrained character model over 61 characters and 25 steps: 25 ln 61."""
    loss, _ = cross_entropy(np.zeros((25, 1, 61)), np.zeros((25, 1), dtype=int), reduction="sum")
    assert round(loss, 4) == 102.7718


def test_karpathy_hello_first_step():
    """Karpathy, "The unreasonable effectiveness of recurrent neural networks" (2015): the first column of "hello"."""
    logits = np.array([1.0, 2.2, -3.0, 4.1])  # h e l o; the target is e
    loss, _ = cross_entropy(logits, 1)
    assert softmax(logits).round(4).tolist() == [0.0377, 0.1251, 0.0007, 0.8365]
    assert round(loss, 4) == 2.0785


@pytest.mark.parametrize(
    ("delay", "floor"), [(50, 0.2971), (100, 0.1733), (200, 0.0945), (500, 0.0400), (1000, 0.0204)]
)
def test_copy_memory_floor(delay, floor):
    """Without memory: certain about the blanks, undecided among 8 symbols for the last 10 of delay + 20 steps."""
    logits = np.zeros((delay + 20, 9))
    logits[:-10, 0], logits[-10:, 0] = 1000.0, -1000.0
    targets = np.r_[np.zeros(delay + 10, dtype=int), np.full(10, 3)]
    loss, _ = cross_entropy(logits, targets)
    assert round(loss, 4) == floor
