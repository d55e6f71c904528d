"""Interactive figures: alive in Jupyter as widgets, and in the built page without a kernel."""

from .animal_story import AnimalStory, animal_model
from .base import Explorable, source
from .davids_week import DavidsWeek, david_model
from .quiz import Quiz

__all__ = ["AnimalStory", "DavidsWeek", "Explorable", "Quiz", "animal_model", "david_model", "source"]
