"""The gradient of a loss with respect to the outputs of a model's recurrent layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn.diagnostics._run import Cache, Layer, check_run
from rnn.models import ManyToMany, ManyToOne

__all__ = ["check_model", "upstream"]


def check_model(model: Any, classes: tuple[type, ...]) -> None:
    """Refuse a model of another class."""
    if not isinstance(model, classes):
        names = " or ".join(cls.__name__ for cls in classes)
        raise TypeError(f"model must be a {names}, got {type(model).__name__}")


def upstream(
    model: Any, x: np.ndarray, targets: np.ndarray, mask: np.ndarray | None, loss: Any
) -> tuple[Layer, Cache, np.ndarray]:
    """Return the recurrent layer, its cache, and dL_t/dh_t (T, B, H): the part through the output of the same step."""
    check_model(model, (ManyToMany, ManyToOne))
    logits, _, cache = model.forward(x, mask=mask)
    masked = mask is not None and isinstance(model, ManyToMany)  # the one output of a ManyToOne is never padding
    dlogits = (loss(logits, targets, mask=mask) if masked else loss(logits, targets))[1]
    direct, _, _ = model.readout.backward(cache.readout, dlogits)  # (T, B, H) or (1, B, H)
    run = cache.reading.recurrent
    check_run(model.recurrent, run)
    doutput = np.zeros_like(run.states[1:])
    doutput[-len(direct) :] = direct
    return model.recurrent, run, doutput
