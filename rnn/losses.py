"""Losses, each returning its value and its gradient, with masks for padded sequences."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn._validation import check_choice, check_floats, check_integer_array, check_mask, check_range
from rnn.functional import log_softmax, one_hot, sigmoid

__all__ = ["binary_cross_entropy", "cross_entropy", "mse_loss"]

REDUCTIONS = ("mean", "sum")


def cross_entropy(
    logits: np.ndarray, targets: Any, mask: np.ndarray | None = None, reduction: str = "mean"
) -> tuple[float, np.ndarray]:
    """Cross-entropy of softmax predictions: L = -mean (or sum) of log softmax(logits)[target] over unmasked steps.

    Its gradient is (softmax(logits) - one_hot(target)) / number of unmasked steps (or / 1).

    Parameters
    ----------
    logits : ndarray of float, shape (..., K)
        Scores of the K classes, dimensionless.
    targets : ndarray of int, shape (...)
        The right classes, in 0 .. K - 1; anything where masked.
    mask : ndarray of bool, shape (...), optional
        False where a step is padding and does not count.
    reduction : {"mean", "sum"}
        Whether to average or to add up the steps.

    Returns
    -------
    loss : float
        In nats.
    dlogits : ndarray of float, shape (..., K)
        Gradient of the loss; zero where masked.

    Raises
    ------
    TypeError
        If logits are not floats, targets not integers or mask not bool.
    ValueError
        If a shape does not fit, logits are not finite, a target is out of range, everything is masked or the reduction
        is unknown.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.2.2.3.

    Examples
    --------
    >>> loss, dlogits = cross_entropy(np.zeros((1, 4)), np.array([2]))
    >>> round(loss, 4), dlogits
    (1.3863, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    check_choice("reduction", reduction, REDUCTIONS)
    logits = check_floats("logits", logits, (..., "K"))
    steps, K = logits.shape[:-1], logits.shape[-1]
    targets = check_integer_array("targets", targets, steps)
    if mask is not None:
        targets = np.where(check_mask(mask, steps), targets, 0)
    check_range("targets", targets, K)

    log_p = log_softmax(logits)  # (..., K)
    losses = -np.take_along_axis(log_p, targets[..., None], axis=-1)  # (..., 1)
    dlogits = np.exp(log_p) - one_hot(targets, K, logits.dtype)  # (..., K)
    count = targets.size
    if mask is not None:
        losses, count = losses[mask], int(mask.sum())
        dlogits *= mask[..., None]
    if reduction == "sum":
        count = 1
    dlogits /= count
    return float(losses.sum(dtype=np.float64)) / count, dlogits


def mse_loss(
    prediction: np.ndarray, target: np.ndarray, mask: np.ndarray | None = None, reduction: str = "mean"
) -> tuple[float, np.ndarray]:
    """Squared error: L = mean (or sum) of (prediction - target)^2 over all entries of unmasked steps.

    Its gradient is 2 (prediction - target) / number of unmasked entries (or / 1).

    Parameters
    ----------
    prediction : ndarray of float, shape (..., K)
        Predicted values, in the unit of the target.
    target : ndarray of float, shape (..., K)
        The right values; anything finite where masked.
    mask : ndarray of bool, shape (...), optional
        False where a step is padding and does not count.
    reduction : {"mean", "sum"}
        Whether to average or to add up the entries.

    Returns
    -------
    loss : float
        In the unit of the target, squared.
    dprediction : ndarray of float, shape (..., K)
        Gradient of the loss; zero where masked.

    Raises
    ------
    TypeError
        If prediction and target are not arrays of one float dtype, or mask is not bool.
    ValueError
        If a shape does not fit, a value is NaN or infinite, everything is masked or the reduction is unknown.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 5.1.4.

    Examples
    --------
    >>> mse_loss(np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]))
    (2.0, array([[0.],
           [2.]]))
    """
    check_choice("reduction", reduction, REDUCTIONS)
    prediction = check_floats("prediction", prediction, (..., "K"))
    target = check_floats("target", target, prediction.shape, prediction.dtype)
    error = prediction - target  # (..., K)
    count = error.size
    if mask is not None:
        mask = check_mask(mask, prediction.shape[:-1])
        error = np.where(mask[..., None], error, 0)
        count = int(mask.sum()) * prediction.shape[-1]
    if reduction == "sum":
        count = 1
    return float(np.square(error, dtype=np.float64).sum()) / count, (2 / count) * error


def binary_cross_entropy(
    logits: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None, reduction: str = "mean"
) -> tuple[float, np.ndarray]:
    """Cross-entropy of sigmoid predictions, each entry a yes or no of its own, over all entries of unmasked steps.

    L = -mean (or sum) of t log p + (1 - t) log(1 - p) with p = sigmoid(logit). Its gradient is (p - t) / number of
    unmasked entries (or / 1).

    Parameters
    ----------
    logits : ndarray of float, shape (..., K)
        Scores of K questions, dimensionless.
    targets : ndarray of float, shape (..., K)
        1 for yes, 0 for no; anything finite where masked.
    mask : ndarray of bool, shape (...), optional
        False where a step is padding and does not count.
    reduction : {"mean", "sum"}
        Whether to average or to add up the entries.

    Returns
    -------
    loss : float
        In nats.
    dlogits : ndarray of float, shape (..., K)
        Gradient of the loss; zero where masked.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.2.2.2.

    Examples
    --------
    >>> loss, dlogits = binary_cross_entropy(np.zeros((1, 2)), np.array([[1.0, 0.0]]))
    >>> round(loss, 4), dlogits
    (0.6931, array([[-0.25,  0.25]]))
    """
    check_choice("reduction", reduction, REDUCTIONS)
    logits = check_floats("logits", logits, (..., "K"))
    targets = check_floats("targets", targets, logits.shape, logits.dtype)
    count = logits.size
    losses = targets * np.logaddexp(0, -logits) + (1 - targets) * np.logaddexp(0, logits)  # (..., K)
    dlogits = sigmoid(logits) - targets
    if mask is not None:
        mask = check_mask(mask, logits.shape[:-1])
        losses, count = losses[mask], int(mask.sum()) * logits.shape[-1]
        dlogits *= mask[..., None]
    if reduction == "sum":
        count = 1
    dlogits /= count
    return float(losses.sum(dtype=np.float64)) / count, dlogits
