"""Models on other layers than one RNN: gradients, what ManyToOne reads at the end, dropout in training, bad parts."""

import numpy as np
import pytest

from rnn import (
    GRU,
    LSTM,
    RNN,
    SGD,
    Batch,
    Bidirectional,
    Embedding,
    EncoderDecoder,
    Linear,
    ManyToMany,
    ManyToOne,
    OneToMany,
    Stacked,
    check_gradients,
    cross_entropy,
    shuffled,
    train,
    truncated,
)
from rnn.diagnostics import contributions_by_lag, gradient_norms, influence
from tests.support.deep_layers import inner, leaves, like
from tests.support.training_stand_ins import run
from tests.support.wirings import DEEP, GATED, LAYERS, D, E, H, K, V, inputs, make, mask_of

LENGTHS = [5, 2, 4]
DROPPING = ("dropping", "both ways, stacked")


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", DEEP)
def test_gradients(name, masked):
    rng = np.random.default_rng(3)
    model, arguments = make(name, rng), inputs(name, LENGTHS, rng)
    if masked:
        arguments["mask"] = mask_of(LENGTHS)
    if not name.startswith("OneTo"):
        arguments["state"] = like(model.forward(**arguments)[1], rng)
    seed = {"rng": 9} if getattr(model, "dropout", 0) else {}
    logits, last, cache = model.forward(**arguments, **seed)
    targets, dlast = rng.integers(K, size=logits.shape[:2]), like(last, rng)

    def loss():
        logits, last, _ = model.forward(**arguments, **seed)
        return cross_entropy(logits, targets)[0] + inner(last, dlast)

    dx, dfirst, grads = model.backward(cache, cross_entropy(logits, targets)[1], dlast)
    given = dict(model.params)
    if dfirst is not None:
        given |= leaves(arguments["state"])
        grads |= leaves(dfirst)
    if dx is not None:
        given["x"], grads["x"] = arguments["x"], dx
    check_gradients(loss, given, grads)


@pytest.mark.parametrize("name", [name for name in DEEP if name.startswith("ManyToOne")])
@pytest.mark.parametrize("shift", [0, 3])
def test_many_to_one_reads_every_sequence_to_its_ends(name, shift):
    rng = np.random.default_rng(0)
    model, x = make(name, rng), rng.normal(size=(9, 3, D))
    mask = np.roll(mask_of(LENGTHS, 9), shift, axis=0)  # padding on both sides of the real steps
    logits, _, cache = model.forward(x, mask=mask)
    alone = [model.forward(x[mask[:, n], n : n + 1])[0] for n in range(3)]
    np.testing.assert_allclose(logits, np.concatenate(alone, axis=1), rtol=1e-12)
    dx = model.backward(cache, np.ones_like(logits))[0]
    assert (dx[~mask] == 0).all()
    assert (dx[mask] != 0).any(axis=-1).all()


def test_ends_of_both_directions():
    rng = np.random.default_rng(0)
    model, x = make("ManyToOne/bidirectional", rng), rng.normal(size=(6, 3, D))
    layer = model.recurrent
    _, (last, (first, _)), _ = layer.forward(x)
    expected = model.readout.forward(np.concatenate([last, first], axis=-1))[0]
    np.testing.assert_array_equal(model.forward(x)[0][0], expected)


def test_ends_of_a_stack_that_reads_both_ways():
    rng = np.random.default_rng(0)
    model, x = make("ManyToOne/both ways, stacked", rng), rng.normal(size=(6, 3, D))
    output = model.recurrent.forward(x)[0]
    size = H - model.recurrent.backward_size
    assert 0 < size < H
    expected = model.readout.forward(np.concatenate([output[-1, :, :size], output[0, :, size:]], axis=-1))[0]
    np.testing.assert_array_equal(model.forward(x)[0][0], expected)


def test_ends_of_a_backward_part_below_a_forward_part():
    """The top reads ahead alone, and adds what it reads: its end is the last real step, not the last step."""
    rng = np.random.default_rng(0)
    layer = Stacked([Bidirectional(RNN(D, 2, rng=rng), RNN(D, 2, rng=rng)), RNN(4, 4, rng=rng)], residual=True)
    model, x = ManyToOne(layer, Linear(4, K, rng=rng)), rng.normal(size=(6, 1, D))
    mask = mask_of([4], 6)
    np.testing.assert_allclose(model.forward(x, mask=mask)[0], model.forward(x[:4])[0], rtol=1e-13)
    assert layer.backward_size == 0
    assert not layer.causal


@pytest.mark.parametrize("layer", ["LSTM", "stacked", "dropping"])
def test_encoder_and_decoder_share_their_states(layer):
    model, arguments = make(f"EncoderDecoder+ids/{layer}"), inputs("EncoderDecoder+ids")
    meaning = model.encoder.forward(model.embedding.forward(arguments["x"])[0])[1]
    expected = model.decoder.forward(arguments["previous"], meaning)[0]
    np.testing.assert_array_equal(model.forward(**arguments)[0], expected)


@pytest.mark.parametrize("name", [name for name in DEEP if not name.startswith("Many")])
def test_generated_symbols_are_those_that_teacher_forcing_finds_most_likely(name):
    model = make(name, 4)
    for key, value in model.params.items():
        value *= 5 if key.startswith("decoder") else 1  # outputs that differ from step to step
    x = inputs(name)["x"]
    ids, mask = model.generate(x, start=0, stop=1, max_steps=8)
    previous = np.concatenate([np.zeros((1, 3), int), ids[:-1]])
    np.testing.assert_array_equal(model.forward(x, previous=previous)[0].argmax(axis=-1)[mask], ids[mask])


# ---- dropout while training


@pytest.mark.parametrize("name", [name for name in DEEP if not name.startswith("OneToMany")])
def test_models_drop_only_with_a_generator(name):
    model, arguments = make(name), inputs(name)
    sure = model.forward(**arguments)[0]
    np.testing.assert_array_equal(model.forward(**arguments)[0], sure)
    different = (model.forward(**arguments, rng=0)[0] != sure).any()
    assert different == (model.dropout > 0) == name.endswith(DROPPING)


def test_a_seed_is_one_generator_for_encoder_and_decoder():
    model, arguments = make("EncoderDecoder+ids/dropping"), inputs("EncoderDecoder+ids")
    seeded, drawn = (model.forward(**arguments, rng=rng)[0] for rng in (5, np.random.default_rng(5)))
    np.testing.assert_array_equal(seeded, drawn)  # two of the same seed would drop the same numbers


@pytest.mark.parametrize("rates", [(0.5, 0.0), (0.0, 0.5)])
def test_dropout_acts_in_the_encoder_and_in_the_decoder(rates):
    rng = np.random.default_rng(0)
    encoder, above = (Stacked([RNN(E, H, rng=rng), RNN(H, H, rng=rng)], dropout=rate) for rate in rates)
    decoder = ManyToMany(above, Linear(H, K, rng=rng), Embedding(K, E, rng=rng))
    model, arguments = EncoderDecoder(encoder, decoder, Embedding(V, E, rng=rng)), inputs("EncoderDecoder+ids")
    assert (model.forward(**arguments, rng=0)[0] != model.forward(**arguments)[0]).any()


def test_dropout_of_a_model_is_the_larger_of_its_parts():
    def tower(rate):
        return Stacked([RNN(E, H, rng=0), RNN(H, H, rng=0)], dropout=rate)

    for low, high in ((0.1, 0.4), (0.4, 0.1)):
        decoder = ManyToMany(tower(low), Linear(H, K, rng=0), Embedding(K, E, rng=0))
        assert decoder.dropout == low
        assert EncoderDecoder(tower(high), decoder).dropout == 0.4
    nested = Stacked([tower(0.2), Stacked([RNN(H, H, rng=0)])], dropout=0.1)
    assert nested.dropout == 0.2
    assert Bidirectional(tower(0.3), RNN(E, H, rng=0)).dropout == 0.3
    assert ManyToOne(Bidirectional(RNN(E, H, rng=0), tower(0.3)), Linear(2 * H, 2, rng=0)).dropout == 0.3


def test_training_gives_a_generator_to_a_model_that_drops_and_draws_the_same_batches():
    class Dropper(ManyToMany):
        """Remembers the generators and the inputs that it got."""

        def forward(self, x, **options):
            self.got.append(options.get("rng"))
            self.seen.append(x)
            return super().forward(x, **options)

    rng = np.random.default_rng(0)
    x, targets = rng.normal(size=(5, 6, D)), rng.integers(K, size=(5, 6))
    orders = []
    for rate in (0.0, 0.5):
        layer = Stacked([RNN(D, H, rng=0), RNN(H, H, rng=1)], dropout=rate)
        model, own = Dropper(layer, Linear(H, K, rng=2)), np.random.default_rng(1)
        model.got, model.seen = [], []
        batches = shuffled(Batch(x, targets), 2, rng=own)
        train(model, batches, optimizer=SGD(lr=0.1), steps=9, rng=own)  # three epochs
        assert {type(each) for each in model.got} == {np.random.Generator if rate else type(None)}
        assert len(set(map(id, model.got))) == 1
        orders.append((np.array(model.seen), own.random()))
    np.testing.assert_array_equal(*(seen for seen, _ in orders))
    assert orders[0][1] == orders[1][1]  # nor does dropout move what the caller draws next


def test_training_with_dropout_is_reproducible_and_different_from_training_without():
    rng = np.random.default_rng(0)
    x, targets = rng.normal(size=(5, 6, D)), rng.integers(K, size=(5, 6))

    def losses(seed, rate=0.5, length=5, **options):
        rng = np.random.default_rng(seed)
        layer = Stacked([RNN(D, H, rng=0), RNN(H, H, rng=1)], dropout=rate)
        model = ManyToMany(layer, Linear(H, K, rng=2))
        batches = truncated(shuffled(Batch(x, targets), 3, rng=rng), length)
        return train(model, batches, optimizer=SGD(lr=0.5), steps=8, rng=rng, **options).loss

    assert losses(7) == losses(7) == losses(np.random.default_rng(7))
    assert losses(7) != losses(8)
    assert losses(7)[0] != losses(7, rate=0.0)[0]
    assert len(losses(7, length=2, accumulate=2)) == 8


def test_a_model_without_dropout_sees_the_batches_in_the_same_order_as_ever():
    """The stand-in has neither `dropout` nor `causal`: it is asked for neither, and gets no generator."""
    from tests.support.training_stand_ins import Line

    model = Line()
    run(model, steps=4, batch_size=3, rng=0)
    order = np.random.default_rng(0)
    expected = [
        1.0 + epoch[half] for epoch in (order.permutation(6), order.permutation(6)) for half in ([0, 1, 2], [3, 4, 5])
    ]
    assert model.seen == [batch.tolist() for batch in expected]
    assert all("rng" not in options for options in model.masks)


def test_reading_both_ways_cannot_be_truncated():
    model = make("ManyToMany+ids/bidirectional")
    ids = np.zeros((6, 2), dtype=int)
    with pytest.raises(ValueError, match="must not be truncated for a model that reads in both directions"):
        train(model, truncated([Batch(ids, ids)], 3), optimizer=SGD(lr=0.1), steps=2)


# ---- parts that do not fit


def decoder(layer):
    return ManyToMany(layer, Linear(layer.output_size, K, rng=0), Embedding(K, E, rng=0))


BAD = [
    (lambda: OneToMany(Linear(D, H, rng=0), decoder(LSTM(E, H, rng=0))), "decoder must have a state of one array"),
    (
        lambda: OneToMany(Linear(D, H, rng=0), decoder(Stacked([RNN(E, H, rng=0)]))),
        r"decoder must have a state of one array, .* got one with the sizes \(\{'h': 4\},\)",
    ),
    (
        lambda: EncoderDecoder(RNN(D, H, rng=0), decoder(LSTM(E, H, rng=0))),
        r"encoder must have a state like that of decoder, with the sizes \{'h': 4, 'c': 4\}, got \{'h': 4\}",
    ),
    (
        lambda: EncoderDecoder(LSTM(D, H, rng=0), decoder(Stacked([RNN(E, H, rng=0), RNN(H, H, rng=0)]))),
        "encoder must have a state like that of decoder",
    ),
    (
        lambda: EncoderDecoder(Bidirectional(RNN(D, 2, rng=0), RNN(D, 2, rng=0)), decoder(RNN(E, H, rng=0))),
        r"encoder must have a state like .*, got \{'forward': \{'h': 2\}, 'backward': \{'h': 2\}\}",
    ),
    (
        lambda: EncoderDecoder(RNN(D, H, rng=0), decoder(Bidirectional(RNN(E, 2, rng=0), RNN(E, 2, rng=0)))),
        "decoder must read in one direction, because it cannot read what it has not written, got both ways",
    ),
    (
        lambda: ManyToOne(Bidirectional(RNN(D, H, rng=0), RNN(D, 2, rng=0)), Linear(H, K, rng=0)),
        "readout must have input_size 6, the output_size of recurrent, got 4",
    ),
]


@pytest.mark.parametrize(("call", "message"), BAD)
def test_parts_that_do_not_fit(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_rnn_and_a_gru_have_states_of_the_same_kind():
    model = EncoderDecoder(RNN(D, H, rng=0), decoder(GRU(E, H, rng=0)))
    assert model.forward(np.ones((3, 2, D)), previous=np.zeros((4, 2), dtype=int))[0].shape == (4, 2, K)


@pytest.mark.parametrize("layer", [name for name in LAYERS if name not in GATED])
def test_diagnoses_refuse_several_layers(layer):
    x, targets = np.ones((5, 3, D)), np.zeros((1, 3), dtype=int)
    model = make(f"ManyToOne/{layer}")
    for diagnosis in (gradient_norms, contributions_by_lag):
        with pytest.raises(TypeError, match="must be an RNN"):
            diagnosis(model, x, targets)
    with pytest.raises(TypeError, match="must be an RNN"):
        influence(model, x, method="gradient")


def test_ids_of_the_vocabulary_are_enough_for_both_directions():
    model = make("ManyToMany+ids/both ways, stacked")
    assert model.forward(np.full((4, 2), V - 1))[0].shape == (4, 2, K)
    assert not model.causal
