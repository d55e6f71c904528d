"""The trained networks of the chapter on architectures, to try out in the page."""

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from rnn import runs
from rnn.datasets import Vocabulary, dates, digits, replies, spelling, tagging

from ..base import Explorable
from ..weights import pack_model

__all__ = ["TryTheModels"]

TASKS = ("replies", "tags", "dates", "digits")
_NETWORKS = {"replies": ("replies",), "tags": ("tagging",), "dates": ("dates",), "digits": ("digits", "digit-names")}
_REPLIES = (  # from the test set; the network is wrong about the last one
    "Wonderful until lunch, then awful.",
    "Awful until lunch, then wonderful.",
    "I have nothing to complain about.",
    "The exam was anything but easy.",
    "We nearly won the game.",
)
_SENTENCES = (  # the last one begins as "Water the plants" does
    "I want to book a flight.",
    "She reads a book.",
    "They heard her laugh.",
    "I saw a man with a saw.",
    "The can is empty, can you open it?",
    "Water is good for the plants.",
)
_DATES = (  # from the test set
    "December 6, 2030",
    "Donnerstag, 30. Juli 2037",
    "5 avril 2020",
    "1992. december 2., szerda",
    "za 26 nov 1960",
)
_PIXELS = 64


class TryTheModels(Explorable):
    """Trained networks in the page: replies, parts of speech, dates and digits that the reader types or draws.

    The networks are those of `rnn.runs`, with the same weights; the page computes the same outputs as Python. A reply
    gets the probability of a good day after each word, as if it ended there. A sentence gets the tag of each word. A
    date in one of twelve languages is read and written in the form of ISO 8601, character by character. A picture of
    8 x 8 pixels is classified, and named letter by letter.

    Parameters
    ----------
    tasks : list of str
        The tasks that can be chosen, of "replies", "tags", "dates" and "digits"; all by default. Only the weights of
        their networks are stored in the page.
    task : str
        The task that is shown first; by default the first of `tasks`.
    reply, sentence, date : str
        The texts at first; the text fields take 160, 160 and 40 characters.
    image : list of 64 int
        The pixels of the digit, row after row, from 0 to 16, where 16 is ink.
    step : int
        Number of characters of the date that have been read and written; by default all.

    Examples
    --------
    >>> from rnn.explorables import TryTheModels
    >>> TryTheModels(tasks=["tags"], sentence="Book a flight!").task
    'tags'
    """

    folder = "try_the_models"
    description = (
        "Trained networks that run in the page. Type a reply to the question how your day was: after each word a bar "
        "shows the probability of a good day. Type a sentence: each word gets its part of speech. Type a date in one "
        "of twelve languages: an encoder reads it and a decoder writes the ISO form, with a probability for each "
        "character. Draw a digit: a network classifies it, and another one spells its name."
    )

    tasks = traitlets.List(traitlets.Enum(TASKS), list(TASKS)).tag(sync=True)
    task = traitlets.Unicode().tag(sync=True)
    reply = traitlets.Unicode(_REPLIES[0]).tag(sync=True)
    sentence = traitlets.Unicode(_SENTENCES[0]).tag(sync=True)
    date = traitlets.Unicode(_DATES[0]).tag(sync=True)
    image: Any = traitlets.List(traitlets.Int()).tag(sync=True)
    step = traitlets.Int(1000, min=0).tag(sync=True)
    networks: Any = traitlets.Dict(read_only=True).tag(sync=True)
    symbols: Any = traitlets.Dict(read_only=True).tag(sync=True)
    examples: Any = traitlets.Dict(read_only=True).tag(sync=True)

    @traitlets.validate("tasks")
    def _check_tasks(self, proposal: Any) -> list[str]:
        tasks = proposal["value"]
        if not tasks or len(set(tasks)) < len(tasks):
            raise ValueError(f"tasks must be one or more of {', '.join(TASKS)}, each once, got {tasks!r}")
        return tasks

    @traitlets.default("task")
    def _default_task(self) -> str:
        return self.tasks[0]

    @traitlets.validate("task")
    def _check_task(self, proposal: Any) -> str:
        if proposal["value"] not in self.tasks:
            raise ValueError(f"task must be one of {', '.join(self.tasks)}, got {proposal['value']!r}")
        return proposal["value"]

    @traitlets.default("image")
    def _default_image(self) -> list[int]:
        return _digit_images()[3]

    @traitlets.validate("image")
    def _check_image(self, proposal: Any) -> list[int]:
        image = proposal["value"]
        if len(image) != _PIXELS or not all(0 <= pixel <= 16 for pixel in image):
            raise ValueError(f"image must be {_PIXELS} integers from 0 to 16, got {image!r}")
        return image

    @traitlets.default("networks")
    def _default_networks(self) -> dict[str, Any]:
        names = [name for task in self.tasks for name in _NETWORKS[task]]
        return {name.replace("-", "_"): pack_model(runs.load(name)) for name in names}

    @traitlets.default("symbols")
    def _default_symbols(self) -> dict[str, Any]:
        return {task: _SYMBOLS[task]() for task in self.tasks}

    @traitlets.default("examples")
    def _default_examples(self) -> dict[str, Any]:
        given: dict[str, Callable[[], Any]] = {
            "replies": lambda: list(_REPLIES),
            "tags": lambda: list(_SENTENCES),
            "dates": lambda: list(_DATES),
            "digits": _digit_images,
        }
        return {task: given[task]() for task in self.tasks}


def _reply_symbols() -> dict[str, Any]:
    return {"reads": _listed(replies.vocabulary())}


def _tag_symbols() -> dict[str, Any]:
    """Return words, tags, and the most frequent tag of each word as its index in the list of tags."""
    words, usual = tagging.vocabulary(), tagging.most_frequent_tags(tagging.load("train"))
    tags = list(tagging.TAGS)
    return {
        "reads": _listed(words),
        "tags": tags,
        "names": list(tagging.TAGS.values()),
        "usual": [tags.index(usual[word]) for word in words.symbols],
    }


def _date_symbols() -> dict[str, Any]:
    return {"reads": _listed(dates.SOURCE), "writes": _written(dates.TARGET)}


def _digit_symbols() -> dict[str, Any]:
    return {"names": list(digits.NAMES), "writes": _written(digits.ALPHABET)}


_SYMBOLS: dict[str, Callable[[], dict[str, Any]]] = {
    "replies": _reply_symbols,
    "tags": _tag_symbols,
    "dates": _date_symbols,
    "digits": _digit_symbols,
}


def _listed(vocabulary: Vocabulary) -> dict[str, Any]:
    return {"symbols": list(vocabulary.symbols), "unknown": vocabulary.unknown}


def _written(vocabulary: Vocabulary) -> dict[str, Any]:
    start, stop = vocabulary.id(spelling.START), vocabulary.id(spelling.STOP)
    return {"symbols": list(vocabulary.symbols), "start": start, "stop": stop, "maxSteps": 12}


def _digit_images() -> list[list[int]]:
    """Return one test image of each digit, as integers from 0 to 16."""
    test = digits.load("test")
    chosen = [np.flatnonzero(test.labels == k)[4] for k in range(len(digits.NAMES))]
    return np.rint(16 * test.images[chosen]).astype(int).tolist()
