import hashlib

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from rnn.datasets import digits
from rnn.datasets.spelling import START, STOP

TRAIN, TEST = digits.load("train"), digits.load("test")


def test_sizes_and_ranges():
    assert TRAIN.images.shape == (1198, 64)
    assert TEST.images.shape == (599, 64)
    for images, labels in (TRAIN, TEST):
        assert images.dtype == np.float64
        assert labels.dtype == np.int64
        assert (images.min(), images.max()) == (0, 1)
        assert np.array_equal(images * 16, np.round(images * 16))


def test_split_is_by_place_in_the_file_and_alike_for_all_digits():
    images, labels = load_digits(return_X_y=True)
    for digit in range(10):
        whole = images[labels == digit] / 16
        parts = [split.images[split.labels == digit] for split in (TRAIN, TEST)]
        assert np.array_equal(np.concatenate(parts), whole)
        assert abs(len(parts[0]) - 2 * len(parts[1])) <= 1


def test_no_image_is_in_both():
    assert not {image.tobytes() for image in TRAIN.images} & {image.tobytes() for image in TEST.images}


def test_split_is_pinned():
    content = b"".join(np.round(split.images * 16).astype(np.uint8).tobytes() for split in (TRAIN, TEST))
    assert hashlib.sha256(content).hexdigest()[:16] == "9e790b2b01ed4618"
    assert "".join(map(str, TEST.labels[:20])) == "85598987510027820123"


def test_names_spell_the_labels():
    assert TEST.names[0] == digits.NAMES[TEST.labels[0]]
    assert digits.ALPHABET.symbols == (START, STOP, *sorted(set("".join(digits.NAMES))))
    assert len(set(digits.NAMES)) == 10


def test_batch_is_one_step_of_images():
    batch = TEST.batch()
    assert np.array_equal(batch.x[0], TEST.images)
    assert np.array_equal(batch.targets[0], TEST.labels)


def test_nearest_mean_by_brute_force():
    answers = digits.nearest_mean(TRAIN, TEST)
    for image, answer in zip(TEST.images[:50], answers, strict=False):
        apart = [np.linalg.norm(image - np.mean(TRAIN.images[TRAIN.labels == k], axis=0)) for k in range(10)]
        assert answer == np.argmin(apart)
    assert round(np.mean(answers == TEST.labels), 3) == 0.881


def test_new_hands_are_harder_than_a_random_split():
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(labels))
    neighbor = KNeighborsClassifier(1)
    errors = [
        1 - neighbor.fit(images[first], labels[first]).score(images[rest], labels[rest])
        for first, rest in [(order[:1198], order[1198:])]
    ] + [1 - neighbor.fit(TRAIN.images, TRAIN.labels).score(TEST.images, TEST.labels)]
    assert errors[0] < 0.015
    assert 0.03 < errors[1] < 0.04


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="split must be one of 'train', 'test', got 'validation'"):
        digits.load("validation")
    few = digits.Digits(TRAIN.images[TRAIN.labels < 8], TRAIN.labels[TRAIN.labels < 8])
    with pytest.raises(ValueError, match=r"train must show every digit, got none of \[8, 9\]"):
        digits.nearest_mean(few, TEST)
