"""Exchange of layers and models: with PyTorch, and with files."""

from rnn.interop.files import load, save
from rnn.interop.pytorch import from_torch, to_torch

__all__ = ["from_torch", "load", "save", "to_torch"]
