"""A table of receipts: HTML for the page and for Jupyter, one line per row as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from rnn.receipts._row import DIFFERS, IN_BAND, MATCHES, OUTSIDE, SCALED, SCALED_OUTSIDE, WAITING, WRONG, Receipt

__all__ = ["ReceiptTable"]

SIGNS = {
    MATCHES: "✓",
    IN_BAND: "✓",
    SCALED: "✓",
    WRONG: "✗",
    OUTSIDE: "○",
    SCALED_OUTSIDE: "○",
    DIFFERS: "!",
    WAITING: "…",
}
KINDS = {MATCHES: "good", IN_BAND: "good", SCALED: "good", WRONG: "wrong"}
HEADINGS = ("What", "Published", "Ours", "Agrees if", "Mark")


class ReceiptTable:
    """Receipts as a table, in a notebook or as text.

    Parameters
    ----------
    rows : sequence of Receipt
        The rows, in order.
    caption : str
        Caption of the table.

    Examples
    --------
    >>> ReceiptTable([Receipt("half", "A book", "", "1 / 2", ("0.50",), (0.5,))], "Halves")
    half: 0.50 (published 0.50), matches
    """

    def __init__(self, rows: Sequence[Receipt], caption: str) -> None:
        if not rows:
            raise ValueError("rows must have at least one receipt, got none")
        self.rows, self.caption = tuple(rows), caption

    def __repr__(self) -> str:
        return "\n".join(
            f"{row.key}: {', '.join(row.shown) or 'nothing yet'} (published {', '.join(row.published)}), {row.mark}"
            for row in self.rows
        )

    def _repr_html_(self) -> str:
        """Return the table as HTML, with explicit roles: stacking the cells on a phone removes the implied ones."""
        timed = any(row.seconds is not None for row in self.rows)
        headings = HEADINGS + (("Seconds",) if timed else ())
        head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in headings)
        body = "\n".join(html_row(row, timed) for row in self.rows)
        return (
            f'<div class="receipts"><table role="table"><caption>{escape(self.caption)}</caption>\n'
            f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
            f'<tbody role="rowgroup">\n{body}\n</tbody></table></div>'
        )


def html_row(row: Receipt, timed: bool) -> str:
    """Return one row as HTML."""
    what = f"<strong>{escape(row.source)}</strong><br>{escape(minus(row.setting))}"
    what += f"<br><em>{escape(minus(note))}</em>" if (note := " ".join(filter(None, [row.note, row.scaled]))) else ""
    if row.detail:
        what += f"<br><code>{escape(row.key)}</code>"
        what += f"<details><summary>Setting</summary>{escape(minus(row.detail))}</details>"
    mark = f'<span class="receipt-{KINDS.get(row.mark, "open")}">{SIGNS[row.mark]} {escape(row.mark)}</span>'
    cells = [numbers(row.published), numbers(row.shown) or "not yet", escape(condition(row)), mark]
    if timed:
        cells.append("" if row.seconds is None else f"{row.seconds:.0f}")
    named = zip((*HEADINGS[1:], "Seconds"), cells, strict=False)
    rest = "".join(f'<td role="cell" data-label="{name}"><div>{cell}</div></td>' for name, cell in named)
    return f'<tr role="row"><th role="rowheader" scope="row">{what}</th>{rest}</tr>'


def numbers(texts: Sequence[str]) -> str:
    """Return numbers one below the other, as HTML."""
    return "<br>".join(escape(minus(text)) for text in texts)


def minus(text: str) -> str:
    """Replace the hyphens before numbers in a text by minus signs."""
    words = text.split(" ")
    return " ".join("−" + word[1:] if word[:1] == "-" and word[1:2].isdigit() else word for word in words)


def condition(row: Receipt) -> str:
    """Describe the values that agree."""
    if row.band is None:
        return "same digits"
    low, high = (minus(f"{end:,.10g}") for end in row.band)
    if row.band[0] in (-math.inf, 0):  # no count and no error is below 0
        return f"at most {high}"
    return f"at least {low}" if math.isinf(row.band[1]) else f"{low} to {high}"
