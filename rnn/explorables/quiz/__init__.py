"""A multiple-choice quiz, in the page or in Jupyter."""

import html
import tomllib
from importlib import resources
from typing import Any

import traitlets

from rnn._validation import check_choice

from ..base import Explorable

__all__ = ["Quiz"]

_FOLDER = resources.files(__package__).joinpath("questions")


class Quiz(Explorable):
    """The quiz of one chapter: multiple choice, with an explanation of every choice, right or wrong.

    Parameters
    ----------
    name : str
        File name, without its ending, of one of ``rnn/explorables/quiz/questions/*.toml``. Such a file is a list of
        ``[[question]]`` tables with a ``text`` and a list of ``choices``, each with ``text``, ``why`` and, on exactly
        one of them, ``correct = true``. Text between backquotes is set as code.

    Examples
    --------
    >>> from rnn.explorables import Quiz
    >>> quiz = Quiz("sequential-data")
    >>> sum(choice.get("correct", False) for choice in quiz.questions[0]["choices"])
    1
    """

    folder = "quiz"
    description = "A quiz of multiple-choice questions."

    name = traitlets.Unicode()
    questions = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, name: str) -> None:
        known = sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml"))
        check_choice("name", name, known)
        questions = tomllib.loads(_FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))["question"]
        for question in questions:
            right = sum(choice.get("correct", False) for choice in question["choices"])
            if right != 1:
                raise ValueError(f"quiz {name!r} must have one right choice for {question['text']!r}, got {right}")
        super().__init__(name=name, questions=questions)

    def to_html(self) -> str:
        """Return the HTML for the built page; without scripts it shows the questions, with their answers folded."""
        blocks = [_question_html(question) for question in self.questions]
        return super().to_html().replace(f"<p>{html.escape(self.description)}</p>", "".join(blocks))

    def __repr__(self) -> str:
        return f"Quiz({self.name!r})"


def _question_html(question: dict[str, Any]) -> str:
    choices = "".join(f"<li>{html.escape(choice['text'])}</li>" for choice in question["choices"])
    right = next(choice for choice in question["choices"] if choice.get("correct"))
    return (
        f"<p>{html.escape(question['text'])}</p><ul>{choices}</ul>"
        f"<details><summary>Answer</summary>{html.escape(right['text'])}: {html.escape(right['why'])}</details>"
    )
