"""David's routine, the running example of the course: activities that follow from the weather by a rule with memory.

On a sunny day David does the next activity of his cycle run -> cycle -> swim -> run. On a rainy day he sleeps, and
when it clears up he resumes where he left off. A random David oversleeps: with some probability he sleeps on a sunny
day, too, and does not advance.

Weather is 0 for sun and 1 for rain (`WEATHER`); activities are indices into `ACTIVITIES`. Time comes first: (T,) for
one David, (T, B) for a batch.
"""

from rnn.datasets.david.bayes import floor, predictive
from rnn.datasets.david.routine import ACTIVITIES, EXERCISES, SLEEP, WEATHER, Days, activities, encode, sample
from rnn.datasets.david.tables import memoryless_guess, yesterday_guess
from rnn.datasets.david.wiring import hand_wired

__all__ = [
    "ACTIVITIES",
    "EXERCISES",
    "SLEEP",
    "WEATHER",
    "Days",
    "activities",
    "encode",
    "floor",
    "hand_wired",
    "memoryless_guess",
    "predictive",
    "sample",
    "yesterday_guess",
]
