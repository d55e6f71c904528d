"""A model with one weight, and a short way to train it, for the tests of the training loop."""

import numpy as np

from rnn import SGD, Batch, mse_loss, shuffled, train


class Line:
    """y = w x, the smallest model with the interface of ManyToMany; remembers which sequences it saw."""

    def __init__(self, w=0.0):
        self.params = {"w": np.array([w]), "idle": np.array([7.0])}
        self.seen, self.masks = [], []

    def forward(self, x, **options):
        self.seen.append(x[0, :, 0].tolist())
        self.masks.append(options)
        return self.params["w"] * x, None, x

    def backward(self, cache, dy):
        return None, None, {"w": np.array([(dy * cache).sum()]), "idle": np.zeros(1)}


def line_data(N=6, T=2):
    x = np.broadcast_to(np.arange(1.0, N + 1)[:, None], (T, N, 1)).copy()  # (T, N, 1): sequence n holds n + 1
    return x, 3.0 * x


def run(model, *, N=6, optimizer=None, steps=4, batch_size=3, rng=0, loss=mse_loss, **options):
    batches = shuffled(Batch(*line_data(N)), batch_size, rng=rng)
    optimizer = SGD(lr=0.01) if optimizer is None else optimizer
    return train(model, batches, optimizer=optimizer, steps=steps, loss=loss, **options)
