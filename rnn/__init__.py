"""Recurrent neural networks from first principles, in NumPy: forward and backward passes that can be read.

Shapes: T steps, B or N sequences, D numbers per input, H per hidden state, K per output. Time is the first axis, the
sequences are the second. Dtypes: float32 or float64, never mixed.

Errors: every public function raises TypeError or ValueError for an argument of the wrong type, shape or value, and
for numbers that are NaN or infinite where the function does not say otherwise. The message names the argument, what
was expected and what was given. The section *Raises* of a docstring lists only what goes beyond this.
"""

from rnn.batches import Batch, fresh, shuffled, truncated
from rnn.clipping import clip_grad_norm, clip_grad_value
from rnn.gradcheck import check_gradients, numerical_gradient
from rnn.interop import from_torch, load, save, to_torch
from rnn.layers import GRU, LSTM, RNN, Bidirectional, Dropout, Embedding, Linear, Stacked
from rnn.losses import binary_cross_entropy, cross_entropy, mse_loss
from rnn.models import EncoderDecoder, ManyToMany, ManyToOne, OneToMany, OneToOne
from rnn.optim import SGD, Adam
from rnn.parameters import Parameters
from rnn.protocols import Module
from rnn.training import EarlyStopping, History, train, train_step

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "Batch",
    "Bidirectional",
    "Dropout",
    "EarlyStopping",
    "Embedding",
    "EncoderDecoder",
    "History",
    "Linear",
    "ManyToMany",
    "ManyToOne",
    "Module",
    "OneToMany",
    "OneToOne",
    "Parameters",
    "Stacked",
    "__version__",
    "binary_cross_entropy",
    "check_gradients",
    "clip_grad_norm",
    "clip_grad_value",
    "cross_entropy",
    "fresh",
    "from_torch",
    "load",
    "mse_loss",
    "numerical_gradient",
    "save",
    "shuffled",
    "to_torch",
    "train",
    "train_step",
    "truncated",
]

__version__ = "0.1.0"
