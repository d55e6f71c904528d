"""How was your day? The influence of each word of a reply, in trained networks and in an untrained one."""

from functools import cache
from typing import Any

import numpy as np
import traitlets

from rnn import RNN, Embedding, Linear, runs
from rnn.datasets import replies
from rnn.models import ManyToOne

from ..base import Explorable
from ..weights import weights_of

__all__ = ["HowWasYourDay"]


TRAINED = {"RNN": "replies", "LSTM": "replies-lstm", "GRU": "replies-gru"}
"""Keys of the trained networks in `rnn.runs`."""


@cache
def _network(name: str) -> ManyToOne:
    """Return a trained network, or for "untrained" an RNN of the same size with its random initial weights."""
    if name in TRAINED:
        return runs.load(TRAINED[name])
    rng, V, H = np.random.default_rng(0), len(replies.vocabulary()), _network("RNN").recurrent.output_size
    untrained = ManyToOne(RNN(H, H, rng=rng), Linear(H, 2, rng=rng), Embedding(V, H, rng=rng))
    runs.round_to_float16(untrained)
    return untrained


class HowWasYourDay(Explorable):
    """A reply typed by the reader, and the influence of each word on the final state and on the decision.

    Two networks read the reply, of those on offer: RNN, LSTM and GRU are trained by `rnn.runs.networks.replies`, and
    "untrained" is an RNN of the same size with random weights. The influence of a word is measured as
    `rnn.diagnostics.influence` does: by leaving the word out, |h_T - h_T without it| and the change of the log-odds of
    a good day; or by a small change of its vector, the largest singular value of dh_T/dx_t and the norm of the
    derivative of the log-odds.

    Parameters
    ----------
    reply : str
        The reply; the text field takes 160 characters.
    method : {"occlusion", "gradient"}
        How the influence is measured.
    offered : list of {"untrained", "RNN", "LSTM", "GRU"}
        The networks, at least two.
    first, second : str
        The two that read the reply; by default the first two on offer.

    References
    ----------
    The chapter on vanishing and exploding gradients.

    Examples
    --------
    >>> from rnn.explorables import HowWasYourDay
    >>> HowWasYourDay(reply="Not bad at all.").reply
    'Not bad at all.'
    """

    folder = "how_was_your_day"
    description = (
        "Type an answer to the question how your day was. Two networks read it. For each word, bars show how much it "
        "matters to the final state and to the decision between a good and a bad day."
    )

    vocabulary = traitlets.Dict(read_only=True).tag(sync=True)
    offered = traitlets.List(traitlets.Enum(["untrained", *TRAINED]), ["untrained", "RNN"], minlen=2)
    networks: Any = traitlets.Dict(read_only=True).tag(sync=True)
    first = traitlets.Unicode().tag(sync=True)
    second = traitlets.Unicode().tag(sync=True)
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

    @traitlets.default("networks")
    def _default_networks(self) -> dict[str, Any]:
        return {name: weights_of(_network(name)) for name in self.offered}

    @traitlets.default("first")
    def _default_first(self) -> str:
        return self.offered[0]

    @traitlets.default("second")
    def _default_second(self) -> str:
        return self.offered[1]

    @traitlets.validate("first", "second")
    def _check_offered(self, proposal: Any) -> str:
        if proposal["value"] not in self.offered:
            name = proposal["trait"].name
            raise traitlets.TraitError(f"{name} must be one of {self.offered}, got {proposal['value']!r}")
        return proposal["value"]
