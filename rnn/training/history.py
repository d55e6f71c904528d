"""The record of a training run."""

from dataclasses import dataclass

__all__ = ["History"]


@dataclass
class History:
    """Loss and gradient norm of every update of a training run.

    Parameters
    ----------
    loss : list of float
        Loss before the update: of the batch, or the mean over the accumulated batches.
    grad_norm : list of float
        Norm of all gradients together, before clipping.
    interrupted : bool
        Whether an interrupt (Ctrl-C, or the stop button of Jupyter) ended the training.

    Examples
    --------
    >>> History(loss=[2.0, 1.5], grad_norm=[0.3, 0.2])
    History(loss=[2.0, 1.5], grad_norm=[0.3, 0.2], interrupted=False)
    """

    loss: list[float]
    grad_norm: list[float]
    interrupted: bool = False
