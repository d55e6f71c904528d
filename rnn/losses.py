"""Losses, each returning its value and its gradient, with masks for padded sequences.

All are called alike: ``loss, doutput = loss_function(output, targets, mask=None, reduction="mean")``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn._module import read
from rnn._validation import check_choice, check_integer_array, check_range
from rnn.functional import log_softmax, one_hot, sigmoid

__all__ = ["binary_cross_entropy", "cross_entropy", "mse_loss"]


def cross_entropy(
    output: np.ndarray, targets: Any, mask: np.ndarray | None = None, reduction: str = "mean"
) -> tuple[float, np.ndarray]:
    """Compute the cross-entropy of softmax predictions: L = -mean of log softmax(output)[target] over unmasked steps.

    dL/doutput = (softmax(output) - one_hot(target)) / number of unmasked steps. With ``reduction="sum"``, L is the sum
    and nothing is divided.

    Parameters
    ----------
    output : ndarray of float, shape (..., K)
        Scores (logits) of the K classes, dimensionless; anything where masked.
    targets : ndarray of int, shape (...)
        The right classes, in 0 .. K - 1; any integer where masked.
    mask : ndarray of bool, shape (...), optional
        False where a step is padding and does not count.
    reduction : {"mean", "sum"}
        Whether to average or to add up the steps. The mean needs at least one unmasked step.

    Returns
    -------
    loss : float
        In nats.
    doutput : ndarray of float, shape (..., K)
        Gradient of the loss; zero where masked.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.2.2.3.

    Examples
    --------
    >>> loss, doutput = cross_entropy(np.zeros((1, 4)), np.array([2]))
    >>> round(loss, 4), doutput
    (1.3863, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    output = read("output", output, (..., "K"), None, mask)
    steps, K = output.shape[:-1], output.shape[-1]
    targets = check_integer_array("targets", targets, steps)
    if mask is not None:
        targets = np.where(mask, targets, 0)
    check_range("targets", targets, K)
    log_p = log_softmax(output)  # (..., K)
    losses = -np.take_along_axis(log_p, targets[..., None], axis=-1)  # (..., 1)
    loss, count = _reduced(losses, mask, reduction)
    doutput = np.exp(log_p) - one_hot(targets, K, output.dtype)  # (..., K)
    if mask is not None:
        doutput *= mask[..., None]
    doutput /= count
    return loss, doutput


def binary_cross_entropy(
    output: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None, reduction: str = "mean"
) -> tuple[float, np.ndarray]:
    """Compute the cross-entropy of sigmoid predictions: L = -mean of t log p + (1 - t) log(1 - p), p = sigmoid(output).

    The mean is over all entries of unmasked steps. dL/doutput = (p - t) / number of these entries. With
    ``reduction="sum"``, L is the sum and nothing is divided.

    Parameters
    ----------
    output : ndarray of float, shape (..., K)
        Scores (logits) of K independent yes-or-no questions, dimensionless; anything where masked.
    targets : ndarray of float, shape (..., K)
        1 for yes, 0 for no, or the probability of yes; anything where masked.
    mask : ndarray of bool, shape (...), optional
        False where a step is padding and does not count.
    reduction : {"mean", "sum"}
        Whether to average or to add up the entries. The mean needs at least one unmasked step.

    Returns
    -------
    loss : float
        In nats.
    doutput : ndarray of float, shape (..., K)
        Gradient of the loss; zero where masked.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.2.2.2.

    Examples
    --------
    >>> loss, doutput = binary_cross_entropy(np.zeros((1, 2)), np.array([[1.0, 0.0]]))
    >>> round(loss, 4), doutput
    (0.6931, array([[-0.25,  0.25]]))
    """
    output = read("output", output, (..., "K"), None, mask)
    targets = read("targets", targets, output.shape, output.dtype, mask)
    if (targets < 0).any() or (targets > 1).any():
        raise ValueError(f"targets must lie in 0 .. 1, got {targets.min()} .. {targets.max()}")
    losses = targets * np.logaddexp(0, -output) + (1 - targets) * np.logaddexp(0, output)  # (..., K)
    loss, count = _reduced(losses, mask, reduction)
    doutput = sigmoid(output) - targets  # (..., K)
    if mask is not None:
        doutput *= mask[..., None]
    doutput /= count
    return loss, doutput


def mse_loss(
    output: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None, reduction: str = "mean"
) -> tuple[float, np.ndarray]:
    """Compute the mean squared error: L = mean of (output - target)^2 over all entries of unmasked steps.

    dL/doutput = 2 (output - target) / number of these entries. With ``reduction="sum"``, L is the sum and nothing is
    divided.

    Parameters
    ----------
    output : ndarray of float, shape (..., K)
        Predicted values, in the unit of the targets; anything where masked.
    targets : ndarray of float, shape (..., K)
        The right values; anything where masked.
    mask : ndarray of bool, shape (...), optional
        False where a step is padding and does not count.
    reduction : {"mean", "sum"}
        Whether to average or to add up the entries. The mean needs at least one unmasked step.

    Returns
    -------
    loss : float
        In the unit of the targets, squared.
    doutput : ndarray of float, shape (..., K)
        Gradient of the loss; zero where masked.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 5.1.4.

    Examples
    --------
    >>> mse_loss(np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]))
    (2.0, array([[0.],
           [2.]]))
    """
    output = read("output", output, (..., "K"), None, mask)
    error = output - read("targets", targets, output.shape, output.dtype, mask)  # (..., K)
    loss, count = _reduced(np.square(error, dtype=np.float64), mask, reduction)
    return loss, (2 / count) * error


def _reduced(losses: np.ndarray, mask: np.ndarray | None, reduction: str) -> tuple[float, int]:
    """Return the mean or the sum over unmasked steps, and the number that the sum was divided by."""
    check_choice("reduction", reduction, ("mean", "sum"))
    if mask is not None:
        losses = losses[mask]
    if reduction == "mean" and losses.size == 0:
        raise ValueError("mask must leave at least one step unmasked for a mean, got all False; or use reduction='sum'")
    count = losses.size if reduction == "mean" else 1
    return float(losses.sum(dtype=np.float64)) / count, count
