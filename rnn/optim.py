"""Optimizers, which update parameters in place."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_below_one, check_floats, check_positive, describe

__all__ = ["SGD", "Adam"]

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
        lr = check_positive("lr", self.lr)  # a NumPy scalar would turn float32 into float64
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
        (beta1, beta2), lr = self.betas, check_positive("lr", self.lr)
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
