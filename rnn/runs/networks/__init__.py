"""Networks of the course, trained once and kept: the book shows these, so a page does not depend on who builds it.

Each network has a module of its own name with three functions: ``train()`` makes it again from fixed seeds,
``score(model)`` is the share of its answers on held-out data that are right, and ``baseline()`` the share that
something simpler gets right. A new network is such a module, an entry in `NAMES`, and a file of weights that
``python -m rnn.pretrained NAME`` writes. If its weights go into a page, `round_to_float16` makes them short first.
"""

from rnn.pretrained.loading import NAMES, load, recipe
from rnn.pretrained.rounding import round_to_float16

__all__ = ["NAMES", "load", "recipe", "round_to_float16"]
