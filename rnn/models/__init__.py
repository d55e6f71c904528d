"""Architectures assembled from layers: the five ways to wire inputs to outputs, one class each."""

from rnn.models.encoder_decoder import EncoderDecoder, EncoderDecoderCache
from rnn.models.many_to_many import ManyToMany, ManyToManyCache
from rnn.models.many_to_one import ManyToOne, ManyToOneCache
from rnn.models.one_to_many import OneToMany, OneToManyCache
from rnn.models.one_to_one import OneToOne, OneToOneCache

__all__ = [
    "EncoderDecoder",
    "EncoderDecoderCache",
    "ManyToMany",
    "ManyToManyCache",
    "ManyToOne",
    "ManyToOneCache",
    "OneToMany",
    "OneToManyCache",
    "OneToOne",
    "OneToOneCache",
]
