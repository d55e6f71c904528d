"""Published results, repeated: a module for each family of numbers.

A module looks like this; the constants that decide the result are used by the function and named in the setting::

    HIDDEN_SIZE, BATCH_SIZE, LR, UPDATES = 8, 32, 0.005, 8000
    SETTING = {"T": 100, "hidden size": HIDDEN_SIZE, "batch": BATCH_SIZE, "Adam": LR, "updates": UPDATES}

    def error(seed: int, updates: int | None = None) -> dict[str, Any]:
        ...                                         # at most `updates` updates if it is given
        return {"value": mse, "wrong of 2560": 3}   # "value" is None if training did not get there

    RUNS = (
        Published(
            "adding-100-lstm",
            error,
            source="The repository schmidhuber-problems",
            citation="schmidhuberproblems",         # in book/references.bib
            quantity="adding problem, 100 steps: mean squared error of an LSTM",
            setting=SETTING,
            published="0.0007",
            band=(0.0, 0.002),
            reason="Three times the published error, because seeds differ by that much.",
            seeds=(0, 1, 2),
        ),
    )

Several runs may share one function (`functools.partial` makes one for each). All seeds of a run take at most three
minutes on two cores.
"""

from rnn.runs.published._row import Published

__all__ = ["Published"]
