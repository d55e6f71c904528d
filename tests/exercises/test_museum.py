"""The bug museum: the healthy network is right, each exhibit differs in one line, and each has its own symptom."""

import difflib

import numpy as np
import pytest

from rnn import RNN, SGD, Linear, ManyToMany, cross_entropy, museum
from rnn.datasets import david

LETTERS = [name for name in museum.EXHIBITS if name != "healthy"]
ALL = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")
RECURRENT = ("W_xh", "W_hh", "b_h")

WRONG = {  # by exhibit: which parameters the check finds wrong with 6 steps, with 1 step, with 1 hidden unit
    "healthy": ((), (), ()),
    "A": (RECURRENT, ("W_xh", "b_h"), RECURRENT),
    "B": (RECURRENT, (), RECURRENT),
    "C": (ALL, ("W_xh", "b_h", "W_hy", "b_y"), ALL),
    "D": (ALL, ("W_xh", "b_h", "W_hy", "b_y"), ALL),
    "E": (("W_hh",), ("W_hh",), ("W_hh",)),
    "F": (("W_xh", "W_hh", "b_h", "W_hy"), (), ("W_xh", "W_hh", "b_h", "W_hy")),
    "G": (ALL, ALL, ALL),
    "H": (RECURRENT, (), ()),
    "I": (("W_xh",), (), ("W_xh",)),
    "J": ((), (), ()),
}


def batch(T=5, B=3):
    weather, activities = david.sample(T, B, p_rain=0.5, rng=4)
    return david.encode(weather), activities


def test_the_healthy_network_equals_the_package():
    x, targets = batch()
    healthy = museum.exhibit("healthy")(2, 6, 4, 3, rng=1)
    model = ManyToMany(RNN(2, 6, rng=0), Linear(6, 4, rng=0))
    for param, value in zip(model.params.values(), healthy.params.values(), strict=True):
        param[:] = value
    logits, _, cache = model.forward(x)
    expected, dlogits = cross_entropy(logits, targets)
    loss, grads = healthy.loss_and_grads(x, targets)
    assert loss == pytest.approx(expected, rel=1e-12)
    for ours, theirs in zip(grads.values(), model.backward(cache, dlogits)[2].values(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-14)


@pytest.mark.parametrize("name", LETTERS)
def test_exactly_one_line_is_wrong(name):
    lines = [museum.source(which).splitlines() for which in (name, "healthy")]
    changes = [line for line in difflib.ndiff(*lines) if line[0] in "+-"]
    assert [line[0] for line in changes] == ["-", "+"]
    assert museum.reveal(name) == (changes[0][2:].strip(), changes[1][2:].strip())


def test_no_two_exhibits_are_the_same():
    assert len({museum.reveal(name) for name in LETTERS}) == len(LETTERS) == len(museum.DIAGNOSES)


@pytest.mark.parametrize("name", museum.EXHIBITS)
def test_the_check_finds_what_it_should(name):
    long, short, narrow = WRONG[name]
    assert museum.gradient_check(name).wrong == long
    assert museum.gradient_check(name, seq_len=1).wrong == short
    assert museum.gradient_check(name, hidden_size=1).wrong == narrow


@pytest.mark.parametrize("name", museum.EXHIBITS)
def test_only_one_exhibit_computes_another_loss_the_second_time(name):
    first, second = museum.gradient_check(name).losses
    assert (first != second) == (name == "G")


@pytest.mark.parametrize(("sizes", "ratio"), [({}, 18), ({"seq_len": 2}, 6), ({"seq_len": 3, "batch": 5}, 15)])
def test_a_sum_for_a_mean_is_wrong_by_the_number_of_steps(sizes, ratio):
    for finding in museum.gradient_check("C", **sizes).findings:
        assert finding.ratio == pytest.approx(ratio, rel=1e-4)


def test_gradients_that_are_never_zeroed_double():
    for finding in museum.gradient_check("D").findings:
        assert finding.ratio == pytest.approx(2, rel=1e-4)


def test_the_wrong_side_of_tanh_errs_by_a_few_percent():
    for finding in museum.gradient_check("A").findings:
        assert finding.right or 1 < finding.ratio < 1.2


def test_a_ratio_to_nothing_is_infinite():
    [finding] = [finding for finding in museum.gradient_check("E", seq_len=1).findings if not finding.right]
    assert (finding.name, finding.difference, finding.ratio) == ("W_hh", 0.0, float("inf"))


def test_a_verdict_prints_both_values_and_their_ratio():
    text = str(museum.gradient_check("C"))
    assert text.splitlines()[0] == "exhibit C   loss, computed twice: 1.2844 1.2844"
    assert "W_xh  wrong at (1, 1)   gradient   2.16752   difference   0.12042   ratio   18.000" in text


def test_loss_curves_do_not_tell_every_bug():
    """Bands, not digits: which exhibits learn as well as the healthy one, and which do not."""
    curves = {name: museum.loss_curve(name) for name in museum.EXHIBITS}
    last = {name: curve.loss[-30:].mean() for name, curve in curves.items()}
    right = {name: curve.accuracy for name, curve in curves.items()}
    for name in ("healthy", "A", "C", "I"):
        assert last[name] < 0.05
        assert right[name] > 0.98
    for name in ("D", "F"):
        assert last[name] > 1.0
    for name in ("B", "E", "G", "H"):
        assert last[name] > 0.1
        assert right[name] < 0.95
    assert last["J"] < 0.2
    assert right["J"] < 0.5


def test_a_curve_goes_through_thirty_batches_in_turn():
    class Nothing:
        def step(self, params, grads):
            pass

    losses = museum.loss_curve("healthy", updates=61, optimizer=Nothing()).loss
    np.testing.assert_array_equal(losses[:31], losses[30:])
    assert len(set(losses[:30])) == 30


def test_a_wrong_scale_shows_with_sgd():
    options = {"updates": 60, "rng": 1}
    healthy = museum.loss_curve("healthy", optimizer=SGD(lr=0.1, momentum=0.9), **options)
    summed = museum.loss_curve("C", optimizer=SGD(lr=0.1, momentum=0.9), **options)
    assert healthy.loss.shape == (60,)
    assert healthy.loss[-1] < 1 < summed.loss[-1]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: museum.gradient_check("a"), ValueError, "name must be one of 'healthy', 'A', .*, got 'a'"),
        (lambda: museum.gradient_check("A", seq_len=0), ValueError, "seq_len must be at least 1, got 0"),
        (lambda: museum.gradient_check("A", hidden_size=1.5), TypeError, "hidden_size must be an int"),
        (lambda: museum.gradient_check("A", batch=0), ValueError, "batch must be at least 1, got 0"),
        (lambda: museum.loss_curve("K"), ValueError, "name must be one of"),
        (lambda: museum.loss_curve("A", rng=None), TypeError, "rng must be a np.random.Generator or an int"),
        (lambda: museum.loss_curve("A", updates=0), ValueError, "updates must be at least 1, got 0"),
        (lambda: museum.reveal("healthy"), ValueError, "name must be one of 'A', .*, got 'healthy'"),
        (lambda: museum.source("Z"), ValueError, "name must be one of"),
        (lambda: museum.exhibit("A")(2, 4, 0, 3, rng=0), ValueError, "output_size must be at least 1, got 0"),
        (lambda: museum.exhibit("A")(2, 4, 4, 3, rng=None), TypeError, "rng must be"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
