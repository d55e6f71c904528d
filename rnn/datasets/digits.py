"""Images of handwritten digits, 8 x 8 pixels, with their English names.

The 1,797 images are the test set of "Optical recognition of handwritten digits" (Alpaydin and Kaynak 1998, UCI machine
learning repository, CC BY 4.0), written by 13 people, as scikit-learn 1.9.1 bundles it. Each pixel counts the inked
points in a 4 x 4 block of a scan, 0 to 16; here it is divided by 16.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_choice
from rnn.batches import Batch
from rnn.datasets._checks import SPLITS
from rnn.datasets.spelling import alphabet

__all__ = ["ALPHABET", "NAMES", "Digits", "load", "nearest_mean"]

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ALPHABET = alphabet(NAMES)
"""The 15 letters of the names, after the start and the stop symbol."""


class Digits(NamedTuple):
    """N images and their labels.

    Attributes
    ----------
    images : float64 array (N, 64)
        Pixels in [0, 1], row after row; 1 is ink.
    labels : int64 array (N,)
        The digits, 0 to 9.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]

    def batch(self) -> Batch:
        """Return x (1, N, 64), the images, and targets (1, N), the labels."""
        return Batch(self.images[None], self.labels[None])

    @property
    def names(self) -> list[str]:
        """English name of each label."""
        return [NAMES[label] for label in self.labels]


def load(split: str) -> Digits:
    """Load the 1,198 images for training or the 599 for testing.

    Of each digit, the first two thirds in the file are for training and the last third for testing. Images of one
    writer are next to each other there, so the writers of the test set are mostly not in the training set. A random
    split would be easier: a nearest-neighbor classifier makes 0.5% mistakes there and 3.5% here.

    Parameters
    ----------
    split : {"train", "test"}

    Returns
    -------
    Digits
        In the order of the file.

    References
    ----------
    Alpaydin and Kaynak, "Cascading classifiers", Kybernetika 34 (1998).

    Examples
    --------
    >>> train, test = load("train"), load("test")
    >>> train.images.shape, test.images.shape, test.names[:3]
    ((1198, 64), (599, 64), ['eight', 'five', 'five'])
    """
    from sklearn.datasets import load_digits  # here: it takes a second that only this data set needs

    check_choice("split", split, SPLITS)
    images, labels = load_digits(return_X_y=True)
    earlier = np.array([np.sum(labels[:i] == label) for i, label in enumerate(labels)])  # (N,): of the same digit
    first = earlier < np.round(np.bincount(labels) * 2 / 3)[labels]
    chosen = first if split == "train" else ~first
    return Digits(images[chosen] / 16, labels[chosen].astype(np.int64))


def nearest_mean(train: Digits, test: Digits) -> NDArray[np.int64]:
    """Predict the labels of `test` by the nearest mean image: the digit k with the least |x - m_k|^2, the baseline.

    Parameters
    ----------
    train : Digits
        Where the means m_k come from; it must show all ten digits.
    test : Digits
        What to classify.

    Returns
    -------
    int64 array (N,)
        Digits, 0 to 9.

    Examples
    --------
    >>> test = load("test")
    >>> print(f"{np.mean(nearest_mean(load('train'), test) == test.labels):.1%}")
    88.1%
    """
    missing = sorted(set(range(10)) - set(train.labels.tolist()))
    if missing:
        raise ValueError(f"train must show every digit, got none of {missing}")
    means = np.array([train.images[train.labels == k].mean(axis=0) for k in range(10)])  # (10, 64)
    distances = np.square(test.images[:, None] - means).sum(axis=-1)  # (N, 10)
    return distances.argmin(axis=1)
