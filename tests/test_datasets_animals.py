from itertools import product

import numpy as np
import pytest

from rnn.datasets import animals

CLUES = {"forest": ("bear", "forest"), "city": ("street", "car"), "pond": ("lily", "reed")}


def brute_force(frames, stay):
    """P(place of the last frame | frames) by going through all walks through the places."""
    weights = np.zeros(3)
    for walk in product(range(3), repeat=len(frames)):
        weight = 1 / 3 * animals.EMISSION[walk[0], frames[0]]
        for here, there, frame in zip(walk, walk[1:], frames[1:], strict=False):
            weight *= (stay if here == there else (1 - stay) / 2) * animals.EMISSION[there, frame]
        weights[walk[-1]] += weight
    return weights / weights.sum()


def test_the_table_says_what_the_story_says():
    table = {name: animals.EMISSION[:, i] for i, name in enumerate(animals.FRAMES)}
    assert animals.EMISSION.shape == (len(animals.PLACES), len(animals.FRAMES))
    assert len(animals.ANIMALS) == len(animals.PLACES)
    np.testing.assert_allclose(animals.EMISSION.sum(axis=1), 1, rtol=0, atol=1e-15)
    for name in ("tree", "squirrel", "white animal"):
        assert np.ptp(table[name]) == 0
    for place, clues in CLUES.items():
        for clue in clues:
            assert animals.PLACES[table[clue].argmax()] == place
            assert table[clue].min() > 0  # no clue is certain
    with pytest.raises(ValueError, match="read-only"):
        animals.EMISSION[0, 0] = 1


@pytest.mark.parametrize("stay", [0.97, 0.5, 1 / 3, 0.0, 1.0])
def test_filter_equals_brute_force(stay):
    frames = np.random.default_rng(3).integers(0, 9, (7, 4))
    batch = animals.posterior(frames, stay=stay)
    assert batch.shape == (7, 4, 3)
    for b in range(4):
        np.testing.assert_array_equal(animals.posterior(frames[:, b], stay=stay), batch[:, b])
        for t in range(7):
            expected = brute_force(frames[: t + 1, b].tolist(), stay)
            np.testing.assert_allclose(batch[t, b], expected, rtol=0, atol=1e-14)


def test_filter_equals_counts_among_samples():
    frames, places, _ = animals.sample(2, 400_000, rng=1, stay=0.8)
    code = 9 * frames[0] + frames[1]
    first, second = np.divmod(np.arange(81), 9)
    expected = animals.posterior(np.array([first, second]), stay=0.8)[1]  # (81, 3)
    counts = np.zeros((81, 3))
    np.add.at(counts, (code, places[1]), 1)
    seen = counts.sum(axis=1, keepdims=True)
    assert (seen > 0).all()
    error = np.sqrt(expected * (1 - expected) / seen)
    assert (np.abs(counts / seen - expected) < 5 * error).all()


def test_sample_has_the_stated_frequencies():
    frames, places, mask = animals.sample(400, 1000, rng=2, stay=0.9)
    assert frames.shape == places.shape == mask.shape == (400, 1000)
    assert mask.dtype == bool
    np.testing.assert_array_equal(mask, frames == animals.WHITE_ANIMAL)
    assert abs((places[1:] == places[:-1]).mean() - 0.9) < 5 * np.sqrt(0.09 / places[1:].size)
    moved = (places[1:] - places[:-1])[places[1:] != places[:-1]] % 3
    assert abs((moved == 1).mean() - 0.5) < 5 * np.sqrt(0.25 / moved.size)
    for place in range(3):
        assert abs((places[0] == place).mean() - 1 / 3) < 5 * np.sqrt(2 / 9 / 1000)
        here = frames[places == place]
        frequency = np.bincount(here, minlength=9) / here.size
        error = np.sqrt(animals.EMISSION[place] / here.size)
        assert (np.abs(frequency - animals.EMISSION[place]) < 5 * error).all()


def test_stay_at_the_extremes():
    _, places, _ = animals.sample(50, 20, rng=0, stay=1.0)
    assert (places == places[0]).all()
    _, places, _ = animals.sample(50, 20, rng=0, stay=0.0)
    assert (places[1:] != places[:-1]).all()


def test_sample_depends_on_the_generator_only():
    first, again = (animals.sample(50, 3, rng=7) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    generator = np.random.default_rng(7)
    same, later = (animals.sample(50, 3, rng=generator) for _ in range(2))
    np.testing.assert_array_equal(first, same)
    assert (first[0] != later[0]).any()


def test_batch_shows_the_frames_and_asks_at_the_white_animals():
    stories = animals.sample(50, 20, rng=3)
    batch = stories.batch()
    np.testing.assert_array_equal(batch.x.argmax(axis=-1), stories.frames)
    np.testing.assert_array_equal(batch.x.sum(axis=-1), 1)
    np.testing.assert_array_equal(batch.loss_mask, batch.x[..., animals.WHITE_ANIMAL] == 1)
    assert batch.targets is stories.animals
    assert batch.mask is None


def test_floor_is_what_the_filter_earns_and_memory_is_worth_half_a_nat():
    frames, places, mask = animals.sample(300, 1000, rng=4)
    best, guess = animals.floor(frames), animals.baseline()
    belief, truth = animals.posterior(frames)[mask], places[mask]
    paid = -np.log(belief[np.arange(truth.size), truth])
    # white animals of one story are not independent, so the error is that of the means over 1,000 stories
    assert paid.mean() == pytest.approx(best.loss, abs=0.01)
    assert (belief.argmax(axis=1) == truth).mean() == pytest.approx(best.accuracy, abs=0.01)
    alone = animals.posterior(np.array([animals.WHITE_ANIMAL]))[0]  # after no other frame
    assert guess.loss == pytest.approx(-np.log(alone[truth]).mean())
    assert guess.accuracy == pytest.approx((truth == 0).mean(), abs=0.01)
    assert best.loss < guess.loss - 0.5
    assert best.accuracy > guess.accuracy + 0.4


def test_floor_is_the_mean_over_white_animals():
    frames = animals.story(3)
    belief = brute_force(frames.tolist(), 0.8)
    best = animals.floor(frames, stay=0.8)
    assert best.loss == pytest.approx(-(belief * np.log(belief)).sum())
    assert best.accuracy == pytest.approx(belief.max())


def test_a_place_never_left_becomes_certain_without_a_warning():
    frames = np.array([0] * 2000 + [animals.WHITE_ANIMAL])
    np.testing.assert_array_equal(animals.posterior(frames, stay=1.0)[-1], [1, 0, 0])
    assert animals.floor(frames, stay=1.0).loss == 0


def test_the_bear_counts_less_with_every_irrelevant_frame():
    wolf = np.array([animals.posterior(animals.story(lag))[-1, 0] for lag in range(60)])
    assert (np.diff(wolf) < 0).all()
    assert wolf[0] > 0.85
    assert wolf[20] > 0.5
    # irrelevant frames carry no evidence, so belief relaxes to 1/3 by the second eigenvalue of the transition matrix
    bear = animals.EMISSION[0, 0] / animals.EMISSION[:, 0].sum()
    expected = 1 / 3 + (bear - 1 / 3) * (1 - 1.5 * (1 - animals.STAY)) ** np.arange(1, 61)
    np.testing.assert_allclose(wolf, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("lag", "expected"),
    [
        (0, ["bear", "white animal"]),
        (1, ["bear", "tree", "white animal"]),
        (4, ["bear", "tree", "squirrel", "tree", "squirrel", "white animal"]),
    ],
)
def test_story(lag, expected):
    assert [animals.FRAMES[i] for i in animals.story(lag)] == expected


@pytest.mark.parametrize(
    ("lag", "error", "message"),
    [
        (-1, ValueError, "lag must be at least 0, got -1"),
        (1.0, TypeError, "lag must be an int, got float"),
        (True, TypeError, "lag must be an int, got"),
    ],
)
def test_bad_story(lag, error, message):
    with pytest.raises(error, match=message):
        animals.story(lag)


@pytest.mark.parametrize("function", [animals.posterior, animals.floor])
def test_bad_frames(function):
    with pytest.raises(TypeError, match="frames must hold integers"):
        function(["bear"])
    with pytest.raises(ValueError, match=r"frames must lie in 0 .. 8, got 9"):
        function([9])
    with pytest.raises(ValueError, match="frames must have shape"):
        function(8)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"seq_len": 0}, ValueError, "seq_len must be at least 1"),
        ({"batch": "2"}, TypeError, "batch must be an int"),
        ({"stay": 2}, ValueError, "stay must be a probability"),
        ({"rng": 0.5}, TypeError, "rng must be"),
    ],
)
def test_bad_sample(change, error, message):
    with pytest.raises(error, match=message):
        animals.sample(**({"seq_len": 2, "batch": 2, "rng": 0} | change))


def test_bad_floor():
    with pytest.raises(ValueError, match="frames must show the white animal at least once"):
        animals.floor([0, 6, 7])
    with pytest.raises(ValueError, match="stay must be a probability"):
        animals.floor(animals.story(1), stay=-0.5)
    with pytest.raises(TypeError, match="stay must be a number"):
        animals.posterior(animals.story(1), stay="long")
