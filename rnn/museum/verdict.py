"""The gradient check of an exhibit, parameter by parameter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnn._validation import as_generator, check_size
from rnn.datasets import david
from rnn.gradcheck import numerical_gradient, worst_entry
from rnn.museum.collection import exhibit

__all__ = ["Finding", "Verdict", "gradient_check"]

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Finding:
    """The most wrong entry of the gradient of one parameter.

    Attributes
    ----------
    name : str
        Name of the parameter.
    index : tuple of int
        Index of the entry.
    gradient, difference : float
        The entry that the exhibit computed, and the central difference.
    right : bool
        Whether the whole gradient of the parameter is right.
    """

    name: str
    index: tuple[int, ...]
    gradient: float
    difference: float
    right: bool

    @property
    def ratio(self) -> float:
        """Gradient divided by difference; infinite if the latter is zero."""
        return self.gradient / self.difference if abs(self.difference) > 1e-9 else float("inf")

    def __str__(self) -> str:
        if self.right:
            return f"{self.name:5s} right"
        numbers = f"gradient {self.gradient:9.5f}   difference {self.difference:9.5f}   ratio {self.ratio:8.3f}"
        return f"{self.name:5s} wrong at {self.index!s:7s}  {numbers}"


@dataclass(frozen=True)
class Verdict:
    """Result of `gradient_check`.

    Attributes
    ----------
    name : str
        Name of the exhibit.
    losses : tuple of two floats
        Its loss on the same batch, computed twice. If they differ, central differences mean nothing.
    findings : tuple of Finding
        One per parameter.
    """

    name: str
    losses: tuple[float, float]
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """Names of the parameters whose gradient is wrong."""
        return tuple(finding.name for finding in self.findings if not finding.right)

    def __str__(self) -> str:
        head = f"exhibit {self.name}   loss, computed twice: {self.losses[0]:.4f} {self.losses[1]:.4f}"
        return "\n".join([head, *(f"  {finding}" for finding in self.findings)])


def gradient_check(
    name: str, *, seq_len: int = 6, batch: int = 3, hidden_size: int = 4, rng: np.random.Generator | int = 0
) -> Verdict:
    """Compare the gradients of an exhibit with central differences, (L(w + eps) - L(w - eps)) / (2 eps).

    The network predicts David's activities from the weather. The gradients are those of a second call, because some
    bugs show only when a network is used more than once, as in training.

    Parameters
    ----------
    name : str
        "A" to "J", or "healthy".
    seq_len, batch, hidden_size : int
        T, B and H of the network and its data.
    rng : numpy.random.Generator or int
        Source of randomness for weights and data, or a seed for one.

    Returns
    -------
    Verdict
        Print it to see a line per parameter.

    Examples
    --------
    >>> print(gradient_check("healthy"))
    exhibit healthy   loss, computed twice: 1.2844 1.2844
      W_xh  right
      W_hh  right
      b_h   right
      W_hy  right
      b_y   right
    """
    hidden_size, generator = check_size("hidden_size", hidden_size), as_generator(rng)
    network = exhibit(name)(2, hidden_size, 4, batch, rng=generator)
    weather, activities = david.sample(seq_len, batch, p_rain=0.5, rng=generator)
    x = david.encode(weather)  # (T, B, 2)

    first = network.loss_and_grads(x, activities)[0]
    second, returned = network.loss_and_grads(x, activities)
    grads = {key: grad.copy() for key, grad in returned.items()}  # the exhibit may overwrite them
    findings = []
    for key, param in network.params.items():
        numeric = numerical_gradient(lambda: network.loss_and_grads(x, activities)[0], param)
        index, error = worst_entry(grads[key], numeric)
        findings.append(Finding(key, index, float(grads[key][index]), float(numeric[index]), error <= TOLERANCE))
    return Verdict(name, (first, second), tuple(findings))
