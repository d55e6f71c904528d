"""What the layers refuse, and in which words."""

import numpy as np
import pytest

from rnn import GRU, LSTM, RNN, Embedding, Linear

X, S = np.zeros((5, 2, 3)), np.zeros((2, 4))
PAIR = (S, S)
M, G = np.ones((5, 2), dtype=bool), np.zeros((5, 2, 4))
LAYER, LONG, GATED = RNN(3, 4, rng=0), LSTM(3, 4, rng=0), GRU(3, 4, rng=0)
NAN = X.copy()
NAN[3, 1, 2] = np.nan


def assign(cls=RNN, **change):
    """Return the assignment of parameters."""
    return lambda: cls(3, 4, rng=0).params.update(change)


def backward(*gradients, layer=LAYER):
    _, _, cache = layer.forward(X)
    return lambda: layer.backward(cache, *gradients)


BAD = [
    (lambda: RNN(0, 4, rng=0), ValueError, "input_size must be at least 1, got 0"),
    (lambda: RNN(3, -4, rng=0), ValueError, "hidden_size must be at least 1, got -4"),
    (lambda: RNN(3.0, 4, rng=0), TypeError, "input_size must be an int, got float 3.0"),
    (lambda: RNN(3, True, rng=0), TypeError, "hidden_size must be an int, got bool True"),
    (lambda: RNN(3, 4, nonlinearity="gelu", rng=0), ValueError, "nonlinearity must be one of .* got 'gelu'"),
    (lambda: RNN(3, 4, rng=np.random), TypeError, "rng must be a np.random.Generator or an int, got module"),
    (lambda: RNN(3, 4, rng=None), TypeError, "rng must be a np.random.Generator or an int, got NoneType"),
    (lambda: RNN(3, 4, rng=0, dtype=int), TypeError, "dtype must be float32 or float64, got <class 'int'>"),
    (lambda: LAYER.forward(X[0]), ValueError, r"x must have shape \(T, B, 3\), got \(2, 3\)"),
    (lambda: LAYER.forward(np.zeros((5, 2, 4))), ValueError, r"x must have shape \(T, B, 3\), got \(5, 2, 4\)"),
    (lambda: LAYER.forward(X.astype(np.float32)), TypeError, "x must have dtype float64, got an array of float32"),
    (lambda: LAYER.forward(X.astype(int)), TypeError, "x must have dtype float64, got an array of int64"),
    (lambda: LAYER.forward(X.astype(object)), TypeError, "x must have dtype float64, got an array of object"),
    (lambda: LAYER.forward(X.tolist()), TypeError, "x must be a NumPy array of floats, got list"),
    (lambda: LAYER.forward(NAN), ValueError, r"x must be finite, got nan at index \(3, 1, 2\)"),
    (lambda: LAYER.forward(X - np.inf), ValueError, r"x must be finite, got -inf at index \(0, 0, 0\)"),
    (lambda: LAYER.forward(X[:0]), ValueError, r"x must not be empty, got shape \(0, 2, 3\)"),
    (lambda: LAYER.forward(X[:, :0]), ValueError, r"x must not be empty, got shape \(5, 0, 3\)"),
    (lambda: LAYER.forward(X, S[:1]), ValueError, r"state must have shape \(2, 4\), got \(1, 4\)"),
    (lambda: LAYER.forward(X, S[None]), ValueError, r"state must have shape \(2, 4\), got \(1, 2, 4\)"),
    (lambda: LAYER.forward(X, S.astype(np.float32)), TypeError, "state must have dtype float64, got .* float32"),
    (lambda: LAYER.forward(X, 0.0), TypeError, "state must be a NumPy array of floats, got float 0.0"),
    (lambda: LAYER.forward(X, S + np.nan), ValueError, "state must be finite, got nan"),
    (lambda: LAYER.forward(X, S, M.T), ValueError, r"mask must have shape \(5, 2\), got \(2, 5\)"),
    (lambda: LAYER.forward(X, S, M.astype(float)), TypeError, "mask must be a NumPy array of bool, got .* float64"),
    (assign(W_hh=np.eye(3)), ValueError, r"params\['W_hh'\] must have shape \(4, 4\), got \(3, 3\)"),
    (assign(W_hh=np.eye(4, dtype=int)), TypeError, r"params\['W_hh'\] must have dtype float64, got .*int64"),
    (assign(W_hy=np.eye(4)), KeyError, r"params must be given one of the names \['W_xh', 'W_hh', 'b_h'\], got 'W_hy'"),
    (backward(None), ValueError, "doutput and dstate must not both be None"),
    (backward(G[:4]), ValueError, r"doutput must have shape \(5, 2, 4\), got \(4, 2, 4\)"),
    (backward(G.astype(np.float32)), TypeError, "doutput must have dtype float64, got an array of float32"),
    (backward(G + np.inf), ValueError, r"doutput must be finite, got inf at index \(0, 0, 0\)"),
    (backward(G, G), ValueError, r"dstate must have shape \(2, 4\), got \(5, 2, 4\)"),
    (backward(G, [0.0]), TypeError, "dstate must be a NumPy array of floats, got list"),
    (lambda: LSTM(0, 4, rng=0), ValueError, "input_size must be at least 1, got 0"),
    (lambda: LSTM(3, 4.0, rng=0), TypeError, "hidden_size must be an int, got float 4.0"),
    (lambda: LSTM(3, 4, rng=0, dtype=int), TypeError, "dtype must be float32 or float64, got <class 'int'>"),
    (lambda: LSTM(3, 4, forget_bias="1", rng=0), TypeError, "forget_bias must be a number, got str '1'"),
    (lambda: LSTM(3, 4, forget_bias=np.nan, rng=0), ValueError, "forget_bias must be finite, got nan"),
    (lambda: LONG.forward(X[0]), ValueError, r"x must have shape \(T, B, 3\), got \(2, 3\)"),
    (lambda: LONG.forward(NAN), ValueError, r"x must be finite, got nan at index \(3, 1, 2\)"),
    (
        lambda: LONG.forward(X, S),
        TypeError,
        "state must be a tuple of two arrays, for h and c, got an array",
    ),
    (lambda: LONG.forward(X, [S, S]), TypeError, "state must be a tuple of two arrays, for h and c, got list"),
    (lambda: LONG.forward(X, (S,)), TypeError, "state must be a tuple of two arrays, for h and c, got tuple"),
    (lambda: LONG.forward(X, (S, S, S)), TypeError, "state must be a tuple of two arrays, for h and c, got tuple"),
    (lambda: LONG.forward(X, (S, None)), TypeError, r"state\[1\] must be a NumPy array of floats, got NoneType"),
    (lambda: LONG.forward(X, (S, S[:1])), ValueError, r"state\[1\] must have shape \(2, 4\), got \(1, 4\)"),
    (lambda: LONG.forward(X, (S.T, S)), ValueError, r"state\[0\] must have shape \(2, 4\), got \(4, 2\)"),
    (lambda: LONG.forward(X, (S, S + np.inf)), ValueError, r"state\[1\] must be finite, got inf at index \(0, 0\)"),
    (lambda: LONG.forward(X, (S, S.astype(np.float32))), TypeError, r"state\[1\] must have dtype float64, got .*32"),
    (lambda: LONG.forward(X, PAIR, M.T), ValueError, r"mask must have shape \(5, 2\), got \(2, 5\)"),
    (assign(LSTM, W_hh=np.eye(4)), ValueError, r"params\['W_hh'\] must have shape \(16, 4\), got \(4, 4\)"),
    (assign(LSTM, b_f=S[0]), KeyError, r"params must be given one of the names \['W_xh', 'W_hh', 'b_h'\], got 'b_f'"),
    (backward(None, layer=LONG), ValueError, "doutput and dstate must not both be None"),
    (backward(G[:4], layer=LONG), ValueError, r"doutput must have shape \(5, 2, 4\), got \(4, 2, 4\)"),
    (
        backward(G, S, layer=LONG),
        TypeError,
        "dstate must be a tuple of two arrays, for h and c, got an array of float64",
    ),
    (backward(G, (S, G), layer=LONG), ValueError, r"dstate\[1\] must have shape \(2, 4\), got \(5, 2, 4\)"),
    (backward(None, (S + np.nan, S), layer=LONG), ValueError, r"dstate\[0\] must be finite, got nan"),
    (lambda: GRU(3, 0, rng=0), ValueError, "hidden_size must be at least 1, got 0"),
    (lambda: GRU(3, 4, rng=None), TypeError, "rng must be a np.random.Generator or an int, got NoneType"),
    (lambda: GATED.forward(X.astype(np.float32)), TypeError, "x must have dtype float64, got an array of float32"),
    (lambda: GATED.forward(NAN), ValueError, r"x must be finite, got nan at index \(3, 1, 2\)"),
    (lambda: GATED.forward(X, PAIR), TypeError, "state must be a NumPy array of floats, got tuple"),
    (lambda: GATED.forward(X, S[:1]), ValueError, r"state must have shape \(2, 4\), got \(1, 4\)"),
    (lambda: GATED.forward(X, S, M.T), ValueError, r"mask must have shape \(5, 2\), got \(2, 5\)"),
    (assign(GRU, b_h=np.zeros(4)), ValueError, r"params\['b_h'\] must have shape \(12,\), got \(4,\)"),
    (assign(GRU, b_hn=np.zeros(12)), ValueError, r"params\['b_hn'\] must have shape \(4,\), got \(12,\)"),
    (backward(None, layer=GATED), ValueError, "doutput and dstate must not both be None"),
    (backward(G + np.inf, layer=GATED), ValueError, r"doutput must be finite, got inf at index \(0, 0, 0\)"),
    (backward(G, PAIR, layer=GATED), TypeError, "dstate must be a NumPy array of floats, got tuple"),
    (backward(G, G, layer=GATED), ValueError, r"dstate must have shape \(2, 4\), got \(5, 2, 4\)"),
    (lambda: Linear(3, 0, rng=0), ValueError, "output_size must be at least 1, got 0"),
    (lambda: Linear(3, 4, rng=0).forward(np.zeros((2, 4))), ValueError, r"x must have shape \(..., 3\), got \(2, 4\)"),
    (lambda: Linear(3, 4, rng=0).forward(np.array(1.0)), ValueError, r"x must have shape \(..., 3\), got \(\)"),
    (
        lambda: Linear(3, 4, rng=0).backward(Linear(3, 4, rng=0).forward(X)[2], X),
        ValueError,
        r"doutput must have shape \(5, 2, 4\), got \(5, 2, 3\)",
    ),
    (lambda: Embedding(0, 4, rng=0), ValueError, "num_embeddings must be at least 1, got 0"),
    (lambda: Embedding(3, 0, rng=0), ValueError, "embedding_size must be at least 1, got 0"),
    (lambda: Embedding(3, 4, rng="0"), TypeError, "rng must be a np.random.Generator or an int, got str '0'"),
    (lambda: Embedding(3, 4, rng=0).forward(np.array([3])), ValueError, "x must lie in 0 .. 2, got 3"),
    (lambda: Embedding(3, 4, rng=0).forward(np.array([-1])), ValueError, "x must lie in 0 .. 2, got -1"),
    (lambda: Embedding(3, 4, rng=0).forward(X), TypeError, "x must be a NumPy array of integers, got .* float64"),
    (
        lambda: Embedding(3, 4, rng=0).backward(Embedding(3, 4, rng=0).forward(np.array([1]))[2], S),
        ValueError,
        r"doutput must have shape \(1, 4\), got \(2, 4\)",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
