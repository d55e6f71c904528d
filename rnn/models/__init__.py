"""Models made of layers: the five ways to map inputs to outputs, one class each."""

from rnn.models.encoder_decoder import EncoderDecoder
from rnn.models.many_to_many import ManyToMany
from rnn.models.many_to_one import ManyToOne
from rnn.models.one_to_many import OneToMany
from rnn.models.one_to_one import OneToOne

__all__ = [
    "EncoderDecoder",
    "ManyToMany",
    "ManyToOne",
    "OneToMany",
    "OneToOne",
]
