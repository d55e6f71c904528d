"""Numbers that others published, reproduced to the digits they print: the rows that the page of receipts shows.

No number stands here. What is published, what we get and what agrees is in `rnn.receipts`; the tests demand that every
row agrees, and that those which do not are wrong for the reason that the page gives.
"""

import re
from functools import cache

import numpy as np
import pytest

from rnn import LSTM, numerical_gradient
from rnn.cells import rnn_step
from rnn.datasets import adding, copying, temporal_xor
from rnn.diagnostics import spectral_radius
from rnn.receipts import (
    Receipt,
    analytic,
    counting_bits,
    deeplearning_ai,
    exact,
    floors,
    growth,
    random_networks,
    waiting,
)
from rnn.receipts._row import IN_BAND, MATCHES, WAITING, WRONG, printed_range

WRONG_ROWS = {"deeplearning-ai-lstm-backward", "adding-floor", "growth-difference"}


@cache
def live() -> dict[str, Receipt]:
    rows = [*exact(), *floors(), *growth(), *waiting()]
    assert len({row.key for row in rows}) == len(rows)
    return {row.key: row for row in rows}


@pytest.mark.parametrize("key", [row.key for row in (*exact(), *floors())])
def test_exact_rows_and_floors_match_to_the_digit(key):
    row = live()[key]
    assert row.mark == (WRONG if key in WRONG_ROWS else MATCHES), row
    assert row.shown != row.published or row.mark == MATCHES


def test_every_row_has_its_mark():
    marks = {key: row.mark for key, row in live().items()}
    assert {key for key, mark in marks.items() if mark == WRONG} == WRONG_ROWS
    assert set(marks.values()) == {MATCHES, IN_BAND, WRONG, WAITING}


@pytest.mark.parametrize("row", [*exact(), *floors(), *waiting()], ids=lambda row: row.key)
def test_numbers_are_written_with_their_digits(row):
    """As many of ours as published ones, none with fewer than two digits but powers of ten, zeros before the point."""
    assert len(row.ours) in {0, len(row.published)}
    assert all(re.fullmatch(r"-?\d[\d,]*(\.\d+)?(e-?\d+)?", text) for text in row.published)
    assert all(np.isclose(np.mean(printed_range(text)), float(text.replace(",", ""))) for text in row.published)


# The proofs: what makes the published values wrong, without the code that is on trial.


def test_lstm_backward_is_that_of_single_steps():
    """The second version of the assignment does backpropagation over single steps: every published number comes out."""
    exercise = deeplearning_ai.lstm_exercise()
    layer, state = exercise.layer, exercise.state
    dx, dh, grads = [], [], []
    for t in range(4):
        _, state, cache = layer.forward(exercise.x[t : t + 1], state)
        dx_t, (dh_prev, _), grads_t = layer.backward(cache, exercise.doutput[t : t + 1])
        dx.append(dx_t[0])
        dh.append(dh_prev)
        grads.append(grads_t["W_hh"])
    numbers = deeplearning_ai.seen(np.array(dx), dh[0], sum(grads))
    row = live()["deeplearning-ai-lstm-backward"]
    assert Receipt("single steps", "", "", "", row.published, numbers).mark == MATCHES


def test_lstm_backward_agrees_with_the_gradient_checker():
    """A third way: the difference quotients of `rnn.gradcheck`, through the layer itself."""
    exercise = deeplearning_ai.lstm_exercise()
    layer = exercise.layer

    def loss():
        return float((layer.forward(exercise.x, exercise.state)[0] * exercise.doutput).sum())

    slopes = [numerical_gradient(loss, array) for array in (exercise.x, exercise.h_0, layer.params["W_hh"])]
    np.testing.assert_allclose(deeplearning_ai.seen(*slopes), deeplearning_ai.finite_differences(), atol=1e-8)


def test_adding_floor_by_every_pair_of_a_fine_grid():
    points = (np.arange(1000) + 0.5) / 1000
    squares = (points[:, None] + points - 1) ** 2
    assert squares.mean() == pytest.approx(float(analytic.adding_by_moments()), abs=1e-6)
    assert squares.mean() == pytest.approx(adding.baseline().loss, abs=1e-6)
    assert ((points[:, None] + points - 1.1) ** 2).mean() == pytest.approx(0.1767, abs=5e-5)  # what would give it


def test_growth_of_one_matrix_follows_its_radius_below_a_gain_of_one():
    """So two gains of one matrix differ by the logarithm of their ratio, whatever the matrix."""
    logs, radii = random_networks.measure()
    for gain in (0.5, 0.9):
        np.testing.assert_allclose(logs[gain], np.log(gain * radii), atol=0.01)
    np.testing.assert_allclose(logs[0.9] - logs[0.5], np.log(0.9 / 0.5), atol=0.001)


def test_published_growth_lies_among_ours():
    logs, _ = random_networks.measure()
    for gain, published in random_networks.PUBLISHED.items():
        assert logs[gain].min() < float(published) < logs[gain].max()


def test_the_band_of_the_growth_is_two_standard_deviations():
    logs, radii = random_networks.measure()
    spread = [np.std(found, ddof=1) for found in logs.values()] + [np.std(np.log(radii), ddof=1)]
    assert max(spread) < 0.03
    assert np.median(spread) == pytest.approx(random_networks.HALF_WIDTH / 2, abs=0.003)


def test_gradient_growth_is_not_the_spectral_radius():
    """At gain 1.2 the radius is above 1, and a gradient carried back over 500 steps hardly grows."""
    rng = np.random.default_rng(0)
    W_hh = 1.2 * rng.normal(0, 1 / 16, size=(256, 256))
    h = rng.normal(size=(1, 256))
    caches = []
    for _ in range(500):
        h, cache = rnn_step(np.zeros((1, 1)), h, np.zeros((256, 1)), W_hh, np.zeros(256))
        caches.append(cache)
    dh = np.ones((1, 256)) / 16
    for cache in reversed(caches):
        dh = (dh * (1 - cache.h**2)) @ W_hh
    assert spectral_radius(W_hh) > 1.2
    assert abs(np.log(np.linalg.norm(dh)) / 500) < 0.03


def test_floors_are_those_of_the_data_sets():
    targets = adding.sample(100, 20_000, rng=0).targets
    assert np.mean((targets - 1) ** 2) == pytest.approx(float(live()["adding-floor"].ours[0]), abs=0.005)
    for delay, floor in zip(analytic.DELAYS, live()["copying-floor"].ours, strict=True):
        assert copying.baseline(delay).loss == floor
    batch = temporal_xor.sample(300, 200, rng=0)
    x, targets = batch.x, batch.targets
    assert np.mean((targets[1::3] - (x[:-1:3] != x[1::3])) ** 2) == live()["xor-floor"].ours[0] == 0
    assert len(x) == 300


def test_half_life_is_where_half_is_left():
    row = live()["lstm-half-life"]
    for gate, half_life in zip(row.ours[:4], row.ours[4:], strict=True):
        assert gate**half_life == pytest.approx(0.5)
    assert LSTM(1, 1, forget_bias=2.0, rng=0).params["b_h"][1] == 2.0


def test_counting_bits_is_what_two_weights_and_their_signs_give():
    """The recurrence, its derivative and Rprop once more, on plain numbers."""
    bits = np.random.RandomState(1).rand(20, 10).round()
    w, step, sign = [-1.5, 2.0], [0.001, 0.001], [0.0, 0.0]
    for _ in range(40):
        grad = np.zeros(2)
        for row in bits:
            s, ds = 0.0, np.zeros(2)  # the state, and its derivatives by both weights, forward in time
            for bit in row:
                ds = np.array([bit, s]) + w[1] * ds
                s = bit * w[0] + s * w[1]
            grad += 2 / 20 * (s - row.sum()) * ds
        for i in range(2):
            step[i] *= 1.2 if np.sign(grad[i]) == sign[i] else 0.5
            sign[i] = np.sign(grad[i])
            w[i] -= sign[i] * step[i]
    assert counting_bits.train(40) == pytest.approx(tuple(w))
