"""Optimizers, which update parameters in place, and gradient clipping."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_below_one, check_floats, check_positive, describe

__all__ = ["SGD", "Adam", "clip_grad_norm", "clip_grad_value"]

Arrays = Mapping[str, NDArray]


class SGD:
    """Stochastic gradient descent, with optional momentum.

    With velocity ``v`` (zero at the start) and gradient ``g``::

        v <- momentum * v + g
        p <- p - lr * v

    Parameters
    ----------
    lr : float
        Learning rate, positive. It can be changed between steps (``opt.lr /= 2``).
    momentum : float, default 0.0
        Fraction of the last velocity that is kept, in [0, 1).

    Notes
    -----
    The velocity is kept per key, so one optimizer belongs to one model.

    References
    ----------
    Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013,
    in the form that PyTorch uses.

    Examples
    --------
    >>> params = {"w": np.array([1.0, 2.0])}
    >>> SGD(lr=0.1).step(params, {"w": np.array([10.0, -10.0])})
    >>> params["w"]
    array([0., 3.])
    """

    def __init__(self, lr: float, momentum: float = 0.0):
        self.lr = check_positive("lr", lr)
        self.momentum = check_below_one("momentum", momentum)
        self._velocity: dict[str, NDArray] = {}

    def __repr__(self) -> str:
        return f"SGD(lr={self.lr}, momentum={self.momentum})"

    @property
    def state(self) -> dict[str, dict[str, Any]]:
        """The velocity of each parameter, by key. Assigning an earlier state restores it.

        No copy is needed: `step` makes new arrays instead of changing these.
        """
        return {"velocity": self._velocity}

    @state.setter
    def state(self, state: dict[str, dict[str, Any]]) -> None:
        self._velocity = _check_memory(state, ("velocity",))["velocity"]

    def step(self, params: Arrays, grads: Arrays) -> None:
        """Update the parameters once, in place; if an argument is refused, nothing is changed.

        Parameters
        ----------
        params : mapping of str to ndarray of float
            The arrays to change.
        grads : mapping of str to ndarray of float
            dL/dp under the same keys, with the same shapes and dtypes. A parameter without a gradient stays as it is.

        Examples
        --------
        >>> params, opt = {"w": np.array([1.0])}, SGD(lr=0.1, momentum=0.5)
        >>> for _ in range(2):
        ...     opt.step(params, {"w": np.array([1.0])})
        >>> params["w"].round(2)  # 1 - 0.1 * 1 - 0.1 * 1.5
        array([0.75])
        """
        _check_step(params, grads, self._velocity)
        velocity = {
            key: self.momentum * self._velocity[key] + grad if key in self._velocity else +grad
            for key, grad in grads.items()
        }
        lr = float(self.lr)  # a NumPy scalar would turn float32 into float64
        for key, v in velocity.items():
            params[key][...] -= lr * v
        if self.momentum:
            self._velocity = {**self._velocity, **velocity}  # last, so that an interrupted step changes nothing here


class Adam:
    """Adam: every number has its own step size, from running averages of its gradient and of the square of that.

    At the t-th step, with gradient ``g`` and averages ``m`` and ``v`` that start at zero::

        m <- beta1 * m + (1 - beta1) * g
        v <- beta2 * v + (1 - beta2) * g^2
        p <- p - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    The divisions by ``1 - beta^t`` correct the bias toward the zero start.

    Parameters
    ----------
    lr : float, default 1e-3
        Learning rate, positive. It can be changed between steps (``opt.lr /= 2``).
    betas : tuple of two floats, default (0.9, 0.999)
        Fractions of the averages m and v that are kept at each step, both in [0, 1).
    eps : float, default 1e-8
        Positive; keeps the division finite where all gradients so far are zero.

    Notes
    -----
    The averages and t are kept per key, so one optimizer belongs to one model.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, Algorithm 1.

    Examples
    --------
    The first step has the size of the learning rate, whatever the scale of the gradient:

    >>> params = {"w": np.array([1.0, 1.0])}
    >>> Adam(lr=0.1).step(params, {"w": np.array([100.0, -0.01])})
    >>> params["w"].round(4)
    array([0.9, 1.1])
    """

    def __init__(self, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8):
        self.lr = check_positive("lr", lr)
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise TypeError(f"betas must be a pair of numbers, got {betas!r}")
        self.betas = (check_below_one("betas[0]", betas[0]), check_below_one("betas[1]", betas[1]))
        self.eps = check_positive("eps", eps)
        self._m: dict[str, NDArray] = {}
        self._v: dict[str, NDArray] = {}
        self._t: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Adam(lr={self.lr}, betas={self.betas}, eps={self.eps})"

    @property
    def state(self) -> dict[str, dict[str, Any]]:
        """The averages m and v and the step t of each parameter, by key. Assigning an earlier state restores it.

        No copy is needed: `step` makes new arrays instead of changing these.
        """
        return {"m": self._m, "v": self._v, "t": self._t}

    @state.setter
    def state(self, state: dict[str, dict[str, Any]]) -> None:
        memory = _check_memory(state, ("m", "v", "t"))
        self._m, self._v, self._t = memory["m"], memory["v"], memory["t"]

    def step(self, params: Arrays, grads: Arrays) -> None:
        """Update the parameters once, in place; if an argument is refused, nothing is changed.

        Parameters
        ----------
        params : mapping of str to ndarray of float
            The arrays to change.
        grads : mapping of str to ndarray of float
            dL/dp under the same keys, with the same shapes and dtypes. A parameter without a gradient stays as it is.

        Examples
        --------
        >>> params, opt = {"w": np.array([1.0])}, Adam(lr=0.1)
        >>> for _ in range(3):
        ...     opt.step(params, {"w": np.array([5.0])})
        >>> params["w"].round(4)
        array([0.7])
        """
        _check_step(params, grads, self._m)
        (beta1, beta2), lr = self.betas, float(self.lr)
        m, v, t, change = {}, {}, {}, {}
        for key, grad in grads.items():
            t[key] = self._t.get(key, 0) + 1
            m[key] = beta1 * self._m.get(key, 0.0) + (1 - beta1) * grad
            v[key] = beta2 * self._v.get(key, 0.0) + (1 - beta2) * grad**2
            m_hat = m[key] / (1 - beta1 ** t[key])
            v_hat = v[key] / (1 - beta2 ** t[key])
            change[key] = lr * m_hat / (np.sqrt(v_hat) + self.eps)
        for key in grads:
            params[key][...] -= change[key]
        # last, so that an interrupted step changes nothing here
        self._m, self._v, self._t = {**self._m, **m}, {**self._v, **v}, {**self._t, **t}


def clip_grad_norm(grads: Arrays, max_norm: float) -> float:
    """Scale all gradients together, in place, so that their common norm is at most ``max_norm``.

    With ``norm = sqrt(sum of all squares)``, every gradient is multiplied by ``min(1, max_norm / norm)``, which keeps
    the direction.

    Parameters
    ----------
    grads : mapping of str to ndarray of float
        The gradients to change.
    max_norm : float
        Largest norm allowed, positive; with ``inf`` nothing is clipped.

    Returns
    -------
    float
        The norm before clipping.

    Raises
    ------
    FloatingPointError
        If a gradient is NaN or infinite, and has no direction to keep, or if the norm overflows. Nothing is changed
        then.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, Algorithm 1.
    PyTorch divides by ``norm + 1e-6`` instead.

    Examples
    --------
    >>> grads = {"w": np.array([3.0]), "b": np.array([4.0])}
    >>> clip_grad_norm(grads, max_norm=1.0)
    5.0
    >>> grads["w"].round(4), grads["b"].round(4)
    (array([0.6]), array([0.8]))
    """
    max_norm = check_positive("max_norm", max_norm, finite=False)
    for key, grad in grads.items():
        check_floats(f"grads[{key!r}]", grad, (...,), finite=False)
        if not np.isfinite(grad).all():
            raise FloatingPointError(f"grads[{key!r}] contains NaN or inf; clipping cannot repair it")
    # math.hypot scales before it squares, so that a huge gradient does not overflow
    norm = math.hypot(*(_norm(grad) for grad in grads.values()))
    if math.isinf(norm):
        raise FloatingPointError("the norm of the gradients is too large for a float")
    if norm > max_norm:
        for grad in grads.values():
            grad *= max_norm / norm
    return norm


def clip_grad_value(grads: Arrays, max_value: float) -> None:
    """Clip every number of the gradients, in place, to [-max_value, max_value].

    The direction of the gradient may change. Infinity becomes ``max_value`` of the same sign.

    Parameters
    ----------
    grads : mapping of str to ndarray of float
        The gradients to change.
    max_value : float
        Largest size allowed, positive.

    Raises
    ------
    FloatingPointError
        If a gradient is NaN. Nothing is changed then.

    References
    ----------
    Mikolov (2012), *Statistical Language Models Based on Neural Networks*, PhD thesis.

    Examples
    --------
    >>> grads = {"w": np.array([0.5, -7.0, np.inf])}
    >>> clip_grad_value(grads, max_value=1.0)
    >>> grads["w"]
    array([ 0.5, -1. ,  1. ])
    """
    max_value = check_positive("max_value", max_value, finite=False)
    for key, grad in grads.items():
        check_floats(f"grads[{key!r}]", grad, (...,), finite=False)
        if np.isnan(grad).any():
            raise FloatingPointError(f"grads[{key!r}] contains NaN; clipping cannot repair it")
    for grad in grads.values():
        np.clip(grad, -max_value, max_value, out=grad)


def _norm(array: NDArray) -> float:
    """Return the Euclidean norm, divided by the largest number first so that the squares do not overflow."""
    largest = float(np.abs(array).max())
    if largest == 0.0:
        return 0.0
    return largest * float(np.linalg.norm((array / largest).astype(np.float64).ravel()))


def _check_step(params: Arrays, grads: Arrays, remembered: Arrays) -> None:
    """Refuse gradients that do not fit the parameters, or an optimizer that belongs to another model."""
    for key, grad in grads.items():
        if key not in params:
            raise ValueError(f"grads must have keys of params, {sorted(params)}, got {key!r}")
        param = check_floats(f"params[{key!r}]", params[key], (...,), finite=False)
        check_floats(f"grads[{key!r}]", grad, param.shape, param.dtype)
        if key in remembered and remembered[key].shape != param.shape:
            raise ValueError(
                f"params[{key!r}] must have shape {remembered[key].shape}, which this optimizer remembers, "
                f"got {param.shape}; make a new optimizer for another model"
            )


def _check_memory(state: Any, keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return a state to restore, which must have one dict for each key."""
    if not isinstance(state, dict) or not all(isinstance(part, dict) for part in state.values()):
        raise TypeError(
            f"state must be a dict of dicts, the state of an optimizer of this class, got {describe(state)}"
        )
    if state.keys() != set(keys):
        raise ValueError(f"state must have the keys {', '.join(keys)}, got {', '.join(map(str, state)) or 'none'}")
    return state
