"""David's week: predictions of three models, and the hidden states of two, for weather that the reader chooses."""

from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from rnn import runs
from rnn.datasets import david, seattle_weather
from rnn.models import ManyToMany

from ..base import Explorable
from ..weights import weights_of

__all__ = ["DavidsWeek", "david_model"]

LONGEST = 14
WORKED = (
    ("Week A: rain after the swim", [0, 0, 0, 1, 0, 1, 0]),
    ("Week B: it starts with rain", [1, 0, 0, 1, 1, 0, 0]),
    ("A long rainy spell", [0, 0] + 11 * [1] + [0]),
)
REAL = (  # name, first day, number of days
    ("Seattle, February 27 to March 4, 2012", "2012-02-27", 7),
    ("Seattle, May 13 to 19, 2013", "2013-05-13", 7),
    ("Seattle, November 4 to 17, 2013", "2013-11-04", 14),
    ("Seattle, November 18 to December 1, 2014", "2014-11-18", 14),
)


def david_model() -> ManyToMany:
    """Load the network that was trained on David's routine: six tanh units, zeros as initial state.

    It was trained by `rnn.runs.networks.david`, and is right on every day in Seattle, 2012 to 2015, and after rainy
    spells of up to 300 days.

    Returns
    -------
    ManyToMany
        Input (T, B, 2) as `rnn.datasets.david.encode` makes it, output (T, B, 4) logits, both float64.

    Examples
    --------
    >>> from rnn.datasets.david import ACTIVITIES, encode
    >>> logits, _, _ = david_model().forward(encode([[0], [0], [1], [1], [0]]))
    >>> [ACTIVITIES[k] for k in logits.argmax(axis=-1)[:, 0]]
    ['run', 'cycle', 'sleep', 'sleep', 'swim']
    """
    return runs.load("david")


class DavidsWeek(Explorable):
    """David's week: sun and rain, the predictions of three models, the hidden state and the arithmetic of a day.

    The models are the best lookup table that knows yesterday's activity and today's weather, the network wired by hand
    (`rnn.datasets.david.hand_wired`) and a trained one. The day before the week, David swam.

    Parameters
    ----------
    trained : ManyToMany, optional
        A network in place of `david_model`: input size 2, output size 4, zeros as initial state.
    **state
        Values of the attributes below.

    Attributes
    ----------
    days : list of int
        The weather, 0 for sun and 1 for rain, of 1 to 14 days.
    day : int
        The day whose numbers are shown, counted from 1.
    network : str
        The network whose state is shown: "hand-wired" or "trained".
    detail : bool
        Whether the arithmetic of the day is shown.
    models, weeks : dict, list
        Weights and initial states of the networks, and the weeks to choose from, as the script reads them.

    Examples
    --------
    >>> figure = DavidsWeek(network="trained")
    >>> figure.days
    [0, 0, 0, 1, 0, 1, 0]
    >>> figure.weeks[3]["name"], figure.weeks[3]["days"]
    ('Seattle, February 27 to March 4, 2012', [0, 1, 1, 0, 1, 0, 0])
    """

    folder = "davids_week"
    description = (
        "A week of sunny and rainy days. For every day: what David does, what a lookup table that knows yesterday and "
        "the weather predicts, what a recurrent network wired by hand and a trained one predict, and their hidden "
        "states. On a sunny day after rain only the recurrent networks still know what comes next."
    )

    days = traitlets.List(traitlets.Int()).tag(sync=True)
    day = traitlets.Int(7, min=1, max=LONGEST).tag(sync=True)
    network = traitlets.Enum(["hand-wired", "trained"], "hand-wired").tag(sync=True)
    detail = traitlets.Bool(False).tag(sync=True)
    models = traitlets.Dict().tag(sync=True)
    weeks = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, trained: ManyToMany | None = None, **state: Any) -> None:
        trained = david_model() if trained is None else trained
        _check_fits(trained)
        wired, wired_state = david.hand_wired()
        names = [f"{activity}, {weather}" for weather in david.WEATHER for activity in david.EXERCISES]
        hidden_size = trained.recurrent.output_size
        models = {
            "hand-wired": _numbers(wired, wired_state[0], names),
            "trained": _numbers(trained, np.zeros(hidden_size), [f"unit {i}" for i in range(1, hidden_size + 1)]),
        }
        super().__init__(**{"days": WORKED[0][1], "models": models, "weeks": _weeks(), **state})

    @traitlets.validate("days")
    def _check_days(self, proposal: dict[str, Any]) -> list[int]:
        days = proposal["value"]
        if not 1 <= len(days) <= LONGEST or not set(days) <= {0, 1}:
            raise ValueError(f"days must be a list of 1 to {LONGEST} zeros (sun) and ones (rain), got {days!r}")
        return days


def _check_fits(trained: ManyToMany) -> None:
    if not isinstance(trained, ManyToMany):
        raise TypeError(f"trained must be a ManyToMany, got {type(trained).__name__}")
    sizes = trained.recurrent.input_size, trained.readout.output_size
    expected = len(david.WEATHER), len(david.ACTIVITIES)
    if sizes != expected:
        raise ValueError(f"trained must have input and output size {expected}, got {sizes}")


def _numbers(model: ManyToMany, state: NDArray, units: list[str]) -> dict[str, Any]:
    """Weights and initial state of a network, under the names of the formulas."""
    return weights_of(model) | {"h_0": state.tolist(), "units": units}


def _weeks() -> list[dict[str, Any]]:
    weather = seattle_weather()
    weeks = [{"name": name, "days": days} for name, days in WORKED]
    for name, first, number in REAL:
        start = int(np.searchsorted(weather.date, np.datetime64(first)))
        weeks.append({"name": name, "days": weather.rainy[start : start + number].astype(int).tolist()})
    return weeks
