"""A receipt: published numbers, ours, and the mark that follows from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

__all__ = [
    "DIFFERS",
    "IN_BAND",
    "MATCHES",
    "OUTSIDE",
    "SCALED",
    "SCALED_OUTSIDE",
    "WAITING",
    "WRONG",
    "Receipt",
    "like",
    "printed_range",
    "rounded",
]

MATCHES = "matches"
IN_BAND = "in band"
SCALED = "in band, scaled down"
WRONG = "published value is wrong"
OUTSIDE = "outside the band"
SCALED_OUTSIDE = "outside the band, scaled down"
DIFFERS = "differs, unexplained"
WAITING = "waiting"

Band = tuple[float, float]


def printed_range(text: str) -> Band:
    """Return the range of the numbers that round to a printed one: half a unit of its last digit to either side.

    Parameters
    ----------
    text : str
        A number as it is printed, such as "-0.0017", "1,250" or "7e-10".

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> printed_range("2.5")
    (2.45, 2.55)
    >>> printed_range("7e-10")
    (6.5e-10, 7.5e-10)
    """
    try:
        number = Decimal(text.replace(",", "").replace("−", "-"))
        half = Decimal((0, (5,), int(number.as_tuple().exponent) - 1))
    except (InvalidOperation, ValueError) as error:
        raise ValueError(f"text must be a number as it is printed, got {text!r}") from error
    return float(number - half), float(number + half)


@dataclass(frozen=True)
class Receipt:
    """Published numbers beside ours. The mark is computed from them.

    Attributes
    ----------
    key : str
        Name of the row.
    source : str
        Where the number was published, in words.
    citation : str
        Its key in the bibliography, or several with commas between them; empty if no author is known.
    setting : str
        What was computed or trained.
    published : tuple of str
        The numbers as they are printed there, with as many digits.
    ours : tuple of float
        Our numbers, one for each published one; empty if the row waits for a later chapter.
    band : tuple of float or None
        Lowest and highest value that agree, fixed before the run; None if only values with the printed digits agree.
    truth : tuple of float or None
        The same numbers computed independently, without the code under test: the proof that a published one is wrong.
    note : str
        A remark for the reader, such as the reason for the band.
    detail : str
        Setting, date, versions and seeds of a stored run.
    scaled : str or None
        Why and by how much the run is smaller than the published one; None if it is not.
    seconds : float or None
        Processor time of a stored run; None if it is not known, or nothing is stored.
    spec : str
        How to print our numbers, in Python's format language; by default with as many digits as the published ones.
    values : tuple of float
        Of a stored run, the value of every seed; infinite if training did not get there.

    Examples
    --------
    >>> Receipt("half", "A book", "key2026", "1 / 2 to two digits", ("0.50",), (0.5,)).mark
    'matches'
    >>> Receipt("third", "A book", "key2026", "1 / 3", ("0.34",), (1 / 3,), truth=(0.333333,)).mark
    'published value is wrong'
    >>> Receipt("trained", "A paper", "key2026", "error", ("0.1",), (0.08,), band=(0.05, 0.2)).mark
    'in band'
    """

    key: str
    source: str
    citation: str
    setting: str
    published: tuple[str, ...]
    ours: tuple[float, ...]
    band: Band | None = None
    truth: tuple[float, ...] | None = None
    note: str = ""
    detail: str = ""
    scaled: str | None = None
    seconds: float | None = None
    spec: str = ""
    values: tuple[float, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Our numbers, formatted for print."""
        specs = [self.spec or like(text) for text in self.published]
        return tuple(rounded(value, spec) for value, spec in zip(self.ours, specs, strict=False))

    @property
    def ranges(self) -> tuple[Band, ...]:
        """The range that agrees, for each number: the band, or what rounds to the printed digits."""
        return tuple(self.band or printed_range(text) for text in self.published)

    @property
    def mark(self) -> str:
        """One of the marks of this module."""
        if not self.ours:
            return WAITING
        if agree(self.ours, self.ranges):
            return MATCHES if self.band is None else SCALED if self.scaled else IN_BAND
        if self.band is not None:
            return SCALED_OUTSIDE if self.scaled else OUTSIDE
        if self.truth is None:
            return DIFFERS
        widths = [(high - low) / 2 for low, high in self.ranges]
        around = tuple((value - half, value + half) for value, half in zip(self.truth, widths, strict=True))
        return WRONG if agree(self.ours, around) else DIFFERS


def like(text: str) -> str:
    """Return the format specification that gives as many digits as this printed number has."""
    mantissa, mark, _ = text.partition("e")
    return f".{len(mantissa.partition('.')[2])}{mark or 'f'}"


def rounded(value: float, spec: str) -> str:
    """Format a number: one that rounds to zero has no sign, an infinite one is "not reached"."""
    if math.isinf(value):
        return "not reached"
    text = format(value, spec)
    return text.removeprefix("-") if float(text.replace(",", "").rstrip("%")) == 0 else text


def agree(values: tuple[float, ...], ranges: tuple[Band, ...]) -> bool:
    """Return whether every value is finite and lies in its range, ends included, up to rounding."""
    return all(
        math.isfinite(value)
        and (value >= low or math.isclose(value, low))
        and (value <= high or math.isclose(value, high))
        for value, (low, high) in zip(values, ranges, strict=True)
    )
