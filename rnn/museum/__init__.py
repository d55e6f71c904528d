"""The bug museum: ten networks that compute loss and gradients in one method, in each of which one line is wrong."""

from rnn.museum.collection import DIAGNOSES, EXHIBITS, exhibit, reveal, source
from rnn.museum.curve import Curve, loss_curve
from rnn.museum.network import Network
from rnn.museum.verdict import Finding, Verdict, gradient_check

__all__ = [
    "DIAGNOSES",
    "EXHIBITS",
    "Curve",
    "Finding",
    "Network",
    "Verdict",
    "exhibit",
    "gradient_check",
    "loss_curve",
    "reveal",
    "source",
]
