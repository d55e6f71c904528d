"""Conversion of layers from and to PyTorch, and models in files."""

from rnn.interop.files import load, save
from rnn.interop.pytorch import from_torch, to_torch

__all__ = ["from_torch", "load", "save", "to_torch"]
