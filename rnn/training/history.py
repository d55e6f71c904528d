"""What a training run leaves behind."""

from dataclasses import dataclass, field

__all__ = ["History"]


@dataclass
class History:
    """What happened during training, one entry per update.

    Parameters
    ----------
    loss : list of float
        Loss before the update: of the batch, or the mean over those that were accumulated.
    grad_norm : list of float
        Norm of all gradients together, before clipping.
    interrupted : bool
        Whether an interrupt (Ctrl-C, or the stop button of Jupyter) ended the training.

    Examples
    --------
    >>> History(loss=[2.0, 1.5], grad_norm=[0.3, 0.2])
    History(loss=[2.0, 1.5], grad_norm=[0.3, 0.2], interrupted=False)
    """

    loss: list[float] = field(default_factory=list)
    grad_norm: list[float] = field(default_factory=list)
    interrupted: bool = False
