"""How was your day? How much each word of a reply matters, to a network with random weights and to a trained one."""

from functools import cache
from typing import Any

import numpy as np
import traitlets

from rnn import RNN, Embedding, Linear, pretrained
from rnn.models import ManyToOne
from rnn.pretrained import replies

from .base import Explorable
from .weights import weights_of

__all__ = ["HowWasYourDay"]


@cache
def _networks() -> dict[str, ManyToOne]:
    """Return the network that was trained on the replies, and one of its size with the usual random weights."""
    trained, rng = pretrained.load("replies"), np.random.default_rng(0)
    V, H = len(replies.vocabulary()), trained.recurrent.hidden_size
    untrained = ManyToOne(RNN(H, H, rng=rng), Linear(H, 2, rng=rng), Embedding(V, H, rng=rng))
    pretrained.round_to_float16(untrained)
    return {"untrained": untrained, "trained": trained}


class HowWasYourDay(Explorable):
    """A reply typed by the reader, and the influence of each word on the final state and on the decision.

    Two networks read the reply: the one that `rnn.pretrained.replies.train` makes, and one of the same size with random
    weights. The influence of a word is measured as `rnn.diagnostics.influence` does: by leaving the word out, |h_T -
    h_T without it| and the change of the log-odds of a good day; or by a small change of its vector, the largest
    singular value of dh_T/dx_t and the norm of the derivative of the log-odds.

    Parameters
    ----------
    reply : str
        What is typed; the text field takes 160 characters.
    method : {"occlusion", "gradient"}
        How the influence is measured.

    Raises
    ------
    traitlets.TraitError
        If the method is unknown.

    References
    ----------
    The chapter on vanishing and exploding gradients.

    Examples
    --------
    >>> from rnn.explorables import HowWasYourDay
    >>> HowWasYourDay(reply="Not bad at all.").reply
    'Not bad at all.'
    """

    module = "how-was-your-day.js"
    description = (
        "Type an answer to the question how your day was. Two networks read it, one that has not been trained and one "
        "that has. For each word, bars show how much it matters to the final state and to the decision between a good "
        "and a bad day."
    )

    vocabulary = traitlets.Dict(read_only=True).tag(sync=True)
    untrained = traitlets.Dict(read_only=True).tag(sync=True)
    trained = traitlets.Dict(read_only=True).tag(sync=True)
    examples = traitlets.List(
        [
            "Nothing went wrong today, not even the bus was late.",
            "It started well but ended badly.",
            "It started badly but ended well.",
            "Not bad at all.",
            "Could have been worse.",
        ],
        read_only=True,
    ).tag(sync=True)
    reply = traitlets.Unicode("It started badly but ended well.").tag(sync=True)
    method = traitlets.Enum(["occlusion", "gradient"], "occlusion").tag(sync=True)

    @traitlets.default("vocabulary")
    def _default_vocabulary(self) -> dict[str, Any]:
        return {"symbols": list(replies.vocabulary().symbols), "unknown": replies.UNKNOWN}

    @traitlets.default("untrained")
    def _default_untrained(self) -> dict[str, Any]:
        return weights_of(_networks()["untrained"])

    @traitlets.default("trained")
    def _default_trained(self) -> dict[str, Any]:
        return weights_of(_networks()["trained"])
