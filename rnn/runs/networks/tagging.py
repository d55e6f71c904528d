"""Parts of speech: many-to-many RNNs, in one direction and in two."""

from collections.abc import Sequence
from functools import partial

import numpy as np

import rnn
from rnn import RNN, Adam, Bidirectional, Embedding, Linear, ManyToMany, shuffled
from rnn._validation import as_generator, describe
from rnn.datasets import Vocabulary, hide_words, tagging
from rnn.runs.registry import load
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Network

__all__ = ["RUNS", "answer", "baseline", "score", "train"]

TAGS = Vocabulary(tagging.TAGS)


def train(
    hidden_size: int = 32, rng: np.random.Generator | int = 0, steps: int = 300, both_ways: bool = False
) -> ManyToMany:
    """Train a network to tag words; rare words are hidden at random.

    The embedding starts small. The weights are rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units, of both directions together; the embedding has half as many dimensions.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates.
    both_ways : bool
        Whether half of the hidden units read from the end to the beginning.

    Returns
    -------
    ManyToMany
        Input (T, B), ids in `rnn.datasets.tagging.vocabulary`; output (T, B, 12), logits of the tags in
        alphabetical order.

    References
    ----------
    Schuster and Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on Signal Processing 45 (1997).
    """
    rng, H, E = as_generator(rng), hidden_size, hidden_size // 2
    words = tagging.vocabulary()
    layer = Bidirectional(RNN(E, E, rng=rng), RNN(E, E, rng=rng)) if both_ways else RNN(E, H, rng=rng)
    model = ManyToMany(layer, Linear(H, len(TAGS), rng=rng), Embedding(len(words), E, rng=rng))
    model.params["embedding.W"][:] *= 0.1
    data = hide_words(tagging.load("train").batch(), unknown=words.id(tagging.UNKNOWN), copies=8, rng=rng)
    rnn.train(model, shuffled(data, 32, rng=rng), optimizer=Adam(lr=0.01), steps=steps, max_grad_norm=1.0)
    round_to_float16(model)
    return model


def answer(model: ManyToMany, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """Predict the tag of every word.

    Parameters
    ----------
    model : ManyToMany
        As `train` returns it.
    sentences : sequence of sequences of str
        Words, as `rnn.datasets.tagging.tokenize` cuts them; at least one in each.

    Returns
    -------
    list of lists of str
        One tag per word.

    Raises
    ------
    TypeError
        If a sentence is a str, whose letters would be tagged.

    Examples
    --------
    >>> from rnn import runs
    >>> answer(runs.load("tagging"), [["book", "a", "flight"], ["read", "a", "book"]])
    [['VERB', 'DET', 'NOUN'], ['VERB', 'DET', 'NOUN']]
    """
    for i, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            raise TypeError(f"sentences[{i}] must be a sequence of words, got {describe(sentence)}")
    x, mask = tagging.vocabulary().encode_all(sentences)  # (T, B)
    best = model.forward(x, mask=mask)[0].argmax(axis=-1)  # (T, B)
    return [TAGS.decode(column[real]) for column, real in zip(best.T, mask.T, strict=True)]


def score(model: ManyToMany) -> float:
    """Return the accuracy on the words of the test sentences."""
    return _share(answer(model, tagging.load("test").words))


def baseline() -> float:
    """Return the accuracy of the tag that each word has most often in the training sentences."""
    tags = tagging.most_frequent_tags(tagging.load("train"))
    return _share([[tags.get(word, tags[tagging.UNKNOWN]) for word in words] for words in tagging.load("test").words])


def _share(answers: list[list[str]]) -> float:
    """Return the share of words whose tags are those of the test sentences."""
    pairs = zip(answers, tagging.load("test").tags, strict=True)
    return float(np.mean([a == b for said, tags in pairs for a, b in zip(said, tags, strict=True)]))


def score_one_way() -> float:
    """Return the accuracy of the network that reads from left to right only."""
    return score(load("tagging"))


TRIAL = {"hidden_size": 4, "steps": 5}
RUNS = (
    Network("tagging", train, score=score, baseline=baseline, trial=TRIAL),
    Network("tagging-both-ways", partial(train, both_ways=True), score=score, baseline=score_one_way, trial=TRIAL),
)
