"""The style of the course's plots; the only module that imports matplotlib.

Their background is white; in dark mode the built page inverts their lightness and keeps the hues.
"""

import matplotlib as mpl
from cycler import cycler

__all__ = ["COLORS", "use_style"]

COLORS = {
    "blue": "#0072b2",
    "orange": "#e69f00",
    "green": "#009e73",
    "red": "#d55e00",
    "purple": "#cc79a7",
    "sky": "#56b4e9",
    "gray": "#767676",
}
"""The palette of Okabe and Ito, which color-blind readers can tell apart, and a gray for baselines."""


def use_style() -> None:
    """Set matplotlib to the course's style.

    Examples
    --------
    >>> import matplotlib
    >>> from rnn import plotting
    >>> plotting.use_style()
    >>> matplotlib.rcParams["axes.spines.top"]
    False
    """
    mpl.rcParams.update(
        {
            "axes.axisbelow": True,
            "axes.edgecolor": "#555555",
            "axes.grid": True,
            "axes.labelsize": 11,
            "axes.prop_cycle": cycler(color=[c for name, c in COLORS.items() if name != "gray"]),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": 11.5,
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "figure.figsize": (7.2, 3.2),
            "font.size": 10.5,
            "grid.color": "#dddddd",
            "grid.linewidth": 0.7,
            "image.cmap": "RdBu",
            "legend.frameon": False,
            "lines.linewidth": 2,
        }
    )
