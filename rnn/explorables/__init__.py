"""Interactive figures: widgets in Jupyter, which also work in the built page, without a kernel.

Every figure is a class whose traits are its state; a value that is not allowed raises
`traitlets.TraitError`, `TypeError` or `ValueError`.
"""

from .animal_story import AnimalStory, animal_model
from .architectures import Architectures
from .base import Explorable
from .bptt_stepper import BPTTStepper
from .cell_by_hand import CellByHand
from .davids_week import DavidsWeek, david_model
from .fold_unroll import FoldUnroll
from .gates import Gates
from .how_was_your_day import HowWasYourDay
from .one_knob import OneKnob
from .quiz import Quiz
from .try_the_models import TryTheModels
from .two_ways import TwoWays
from .watch_it_learn import WatchItLearn

__all__ = [
    "AnimalStory",
    "Architectures",
    "BPTTStepper",
    "CellByHand",
    "DavidsWeek",
    "Explorable",
    "FoldUnroll",
    "Gates",
    "HowWasYourDay",
    "OneKnob",
    "Quiz",
    "TryTheModels",
    "TwoWays",
    "WatchItLearn",
    "animal_model",
    "david_model",
]
