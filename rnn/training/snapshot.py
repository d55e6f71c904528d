"""A snapshot of training, to be restored: the parameters of a model and the state of its optimizer."""

from __future__ import annotations

from typing import Any

__all__ = ["Snapshot"]


class Snapshot:
    """Copies of a model's parameters, and the state of its optimizer.

    Parameters
    ----------
    model : object
        Has ``params``.
    optimizer : object, optional
        Its attribute ``state``, which `SGD` and `Adam` have, is kept, too.

    Examples
    --------
    >>> from rnn import Linear
    >>> layer = Linear(1, 1, rng=0)
    >>> kept = Snapshot(layer)
    >>> before = layer.params["W"].copy()
    >>> layer.params["W"][:] = 5.0
    >>> kept.restore()
    >>> (layer.params["W"] == before).all()
    np.True_
    """

    def __init__(self, model: Any, optimizer: Any = None) -> None:
        self._model, self._optimizer = model, optimizer
        self._params = {key: param.copy() for key, param in model.params.items()}
        self._state = getattr(optimizer, "state", None)

    def restore(self) -> None:
        """Copy the kept numbers into the model's own arrays, and set the optimizer's state."""
        for key, param in self._model.params.items():
            param[...] = self._params[key]
        if self._state is not None:
            self._optimizer.state = self._state
