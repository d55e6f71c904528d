"""Five ways to wire a recurrent network, step by step."""

from typing import Any

import traitlets

from rnn.datasets import digits

from ..base import Explorable

__all__ = ["Architectures"]

WIRINGS = ("one-to-one", "one-to-many", "many-to-one", "many-to-many", "sequence-to-sequence")


class Architectures(Explorable):
    """The five wirings, each unrolled on a small example, from the first input to the loss.

    Boxes light up in the order in which they are computed: a cell with what it reads, then its output, if it has one,
    and in training the loss of that output. In training a decoder is given the right symbols (teacher forcing), in use
    its own.

    Parameters
    ----------
    wiring : {"one-to-one", "one-to-many", "many-to-one", "many-to-many", "sequence-to-sequence"}
        What is drawn.
    training : bool
        Whether the network is in training, or in use.
    step : int
        How many events have happened, from 0; beyond the last one, all.

    References
    ----------
    Karpathy, "The unreasonable effectiveness of recurrent neural networks" (2015), for the names of the wirings.

    Examples
    --------
    >>> from rnn.explorables import Architectures
    >>> Architectures(wiring="one-to-many").wiring
    'one-to-many'
    """

    folder = "architectures"
    description = (
        "Five unrolled networks to choose from. One-to-one: one input, one output. One-to-many: a picture sets the "
        "first state, then letters are written until a stop symbol. Many-to-one: an output and its loss after the last "
        "input. Many-to-many: an output and a loss at every input. Sequence to sequence: an encoder reads all inputs, "
        "and a decoder that gets nothing but its last state writes the outputs, each with a loss."
    )

    wiring = traitlets.Enum(WIRINGS, "one-to-many").tag(sync=True)
    training = traitlets.Bool(True).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    image: Any = traitlets.List(read_only=True).tag(sync=True)

    @traitlets.default("image")
    def _default_image(self) -> list[int]:
        train = digits.load("train")
        return (16 * train.images[train.labels == 3][0]).astype(int).tolist()
