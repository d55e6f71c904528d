"""Interactive figures: alive in Jupyter as widgets, and in the built page without a kernel."""

from .base import Explorable, source
from .quiz import Quiz

__all__ = ["Explorable", "Quiz", "source"]
