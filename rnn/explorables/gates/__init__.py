"""Gates: an LSTM or a GRU of two units, step by step, with its gates, its state and the gradient."""

from typing import Any

import traitlets

from rnn import runs
from rnn.datasets import last_capital

from ..base import Explorable
from ..weights import weights_of

__all__ = ["Gates"]

LONGEST = 20
_FEATURES = dict(
    zip(last_capital.SYMBOLS, last_capital.Strings(last_capital.SYMBOLS).batch().x[0].tolist(), strict=True)
)


class Gates(Explorable):
    """Every gate at every step of an LSTM or a GRU of two units, trained on `rnn.datasets.last_capital`.

    The networks are those of `rnn.runs`, last-capital-lstm and last-capital-gru. A number can be added to the
    biases of the gates that keep: the forget gate f of the LSTM, the update gate z of the GRU. The gradient is that of
    the cross-entropy of the step at which the reader is, with respect to the cell (of the GRU: the state) of each step
    before; beside it stands what the gates f (or z) alone would hand back, g_T f_T .. f_{t+1}.

    Parameters
    ----------
    layer : {"LSTM", "GRU"}
        The network.
    text : str
        Its input: 1 to 20 symbols of `rnn.datasets.last_capital.SYMBOLS`.
    step : int
        Number of symbols it has read; beyond the last one, all.
    unit : {1, 2}
        The unit whose arithmetic and gradient are shown.
    shift : float
        Added to the biases of the keeping gates, from -8 to 4.

    References
    ----------
    The chapter on gated units; Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997).

    Examples
    --------
    >>> from rnn.explorables import Gates
    >>> Gates(layer="GRU", text="A..?").text
    'A..?'
    """

    folder = "gates"
    description = (
        "A trained LSTM or GRU of two units reads letters one by one and says the last capital when it meets a "
        "question mark. A table shows every gate, the candidate, the cell and the hidden state of both units at every "
        "step, and the sums of one step are written out. A slider changes the bias of the forget gate; half-life and "
        "gradient follow."
    )

    networks = traitlets.Dict(read_only=True).tag(sync=True)
    features = traitlets.Dict(_FEATURES, read_only=True).tag(sync=True)
    answers = traitlets.List(list(last_capital.ANSWERS), read_only=True).tag(sync=True)
    layer = traitlets.Enum(["LSTM", "GRU"], "LSTM").tag(sync=True)
    text = traitlets.Unicode("bAa.b?aBa?").tag(sync=True)
    step = traitlets.Int(LONGEST, min=0, max=LONGEST).tag(sync=True)
    unit = traitlets.Int(2, min=1, max=2).tag(sync=True)
    shift = traitlets.Float(0.0, min=-8.0, max=4.0).tag(sync=True)

    @traitlets.default("networks")
    def _default_networks(self) -> dict[str, Any]:
        return {layer: weights_of(runs.load(f"last-capital-{layer.lower()}")) for layer in ("LSTM", "GRU")}

    @traitlets.validate("text")
    def _check_text(self, proposal: Any) -> str:
        text = proposal["value"]
        if not 1 <= len(text) <= LONGEST or not set(text) <= set(last_capital.SYMBOLS):
            raise ValueError(f"text must be 1 to {LONGEST} symbols of {' '.join(last_capital.SYMBOLS)}, got {text!r}")
        return str(text)
