"""The exhibits, one per file: equal up to one line."""

from rnn.museum.exhibits.a import ExhibitA
from rnn.museum.exhibits.b import ExhibitB
from rnn.museum.exhibits.c import ExhibitC
from rnn.museum.exhibits.d import ExhibitD
from rnn.museum.exhibits.e import ExhibitE
from rnn.museum.exhibits.f import ExhibitF
from rnn.museum.exhibits.g import ExhibitG
from rnn.museum.exhibits.h import ExhibitH
from rnn.museum.exhibits.healthy import Healthy
from rnn.museum.exhibits.i import ExhibitI
from rnn.museum.exhibits.j import ExhibitJ

__all__ = [
    "ExhibitA",
    "ExhibitB",
    "ExhibitC",
    "ExhibitD",
    "ExhibitE",
    "ExhibitF",
    "ExhibitG",
    "ExhibitH",
    "ExhibitI",
    "ExhibitJ",
    "Healthy",
]
