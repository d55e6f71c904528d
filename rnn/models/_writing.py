"""Writing a sequence with a decoder, which reads each symbol and computes the logits of the next."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_integer_array, check_range, check_size
from rnn.models._parts import check_class
from rnn.models.many_to_many import ManyToMany

__all__ = ["check_decoder", "generate_greedily"]


def check_decoder(decoder: ManyToMany) -> None:
    """Refuse a decoder that cannot read the symbols that it writes."""
    check_class("decoder", decoder, ManyToMany)
    if decoder.embedding is None:
        raise ValueError("decoder must have an embedding, because it reads the symbols that it writes, got none")
    if not decoder.causal:
        raise ValueError(
            "decoder must read in one direction, because it cannot read what it has not written, got both ways"
        )
    reads, writes = decoder.embedding.num_embeddings, decoder.readout.output_size
    if reads != writes:
        raise ValueError(f"decoder must read as many symbols as it writes, {writes}, got an embedding of {reads}")


def generate_greedily(
    decoder: ManyToMany, state: Any, batch: int, start: int, stop: int, max_steps: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return ids (T, B), at each step the most likely, and a mask that is True up to and including the first stop."""
    for name, value in (("start", start), ("stop", stop)):
        check_range(name, check_integer_array(name, value, ()), decoder.readout.output_size)
    max_steps = check_size("max_steps", max_steps)
    previous = np.full((1, batch), start, dtype=np.int64)  # (1, B)
    running = np.ones(batch, dtype=bool)  # (B,)
    ids: list[NDArray] = []
    mask: list[NDArray] = []
    while running.any() and len(ids) < max_steps:
        logits, state, _ = decoder.forward(previous, state)  # (1, B, K)
        previous = np.where(running, logits.argmax(axis=-1), stop)  # (1, B)
        ids.append(previous[0])
        mask.append(running)
        running = previous[0] != stop  # a sequence that has stopped repeats the stop
    return np.array(ids), np.array(mask)
