"""Two taggers on one sentence: one reads from left to right, the other both ways."""

from typing import Any

import traitlets

from rnn import runs
from rnn.datasets import tagging

from ..base import Explorable
from ..weights import pack_model

__all__ = ["TwoWays"]


class TwoWays(Explorable):
    """A sentence that two trained networks tag as it arrives, word by word.

    One network reads from left to right (`rnn.runs` "tagging"), the other in both directions
    ("tagging-both-ways", with fewer weights). A slider says how many words have arrived. For a chosen word, bars show
    how far each of the words moves its tag: half the sum of the changes of all probabilities when that word is replaced
    by the unknown word, between 0 and 1.

    Parameters
    ----------
    sentence : str
        The sentence; the text field takes 120 characters.
    read : int
        Number of words that have arrived, from 1; beyond the last one, all.
    word : int
        The chosen word, counted from 1; beyond the last one that has arrived, that one.

    References
    ----------
    Schuster and Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on Signal Processing 45 (1997).

    Examples
    --------
    >>> from rnn.explorables import TwoWays
    >>> TwoWays(sentence="They heard her laugh.", read=3).read
    3
    """

    folder = "two_ways"
    description = (
        "Type a sentence and let it arrive word by word. Two networks tag its words: one reads from left to right, and "
        "what it has said stays; the other reads both ways, and its tags can change with every word that arrives. For "
        "a chosen word, bars show how far each word of the sentence moves its tag."
    )

    sentence = traitlets.Unicode("We need her car tonight.").tag(sync=True)
    read = traitlets.Int(3, min=1).tag(sync=True)
    word = traitlets.Int(3, min=1).tag(sync=True)
    networks: Any = traitlets.Dict(read_only=True).tag(sync=True)
    symbols: Any = traitlets.Dict(read_only=True).tag(sync=True)
    examples = traitlets.List(
        [
            "We need her car tonight.",
            "They heard her laugh.",
            "Water is good for the plants.",
            "Water the plants before you leave.",
            "I want to book a flight.",
        ],
        read_only=True,
    ).tag(sync=True)

    @traitlets.default("networks")
    def _default_networks(self) -> dict[str, Any]:
        names = {"left": "tagging", "both": "tagging-both-ways"}
        return {key: pack_model(runs.load(name)) for key, name in names.items()}

    @traitlets.default("symbols")
    def _default_symbols(self) -> dict[str, Any]:
        words = tagging.vocabulary()
        return {
            "reads": {"symbols": list(words.symbols), "unknown": words.unknown},
            "tags": list(tagging.TAGS),
            "names": list(tagging.TAGS.values()),
        }
