import numpy as np
import pytest

from rnn.datasets import Vocabulary
from rnn.datasets.spelling import START, STOP, alphabet, read, spell

WORDS = ["eight", "one", "", "three"]


def test_alphabet_is_start_stop_and_the_letters_in_order():
    assert alphabet(WORDS).symbols == (START, STOP, *"eghinort")


@pytest.mark.parametrize("text", ["a<b", "a>"])
def test_alphabet_refuses_a_start_or_stop_within_a_text(text):
    with pytest.raises(ValueError, match=rf"texts must not contain '<' or '>', got '{text}'"):
        alphabet(["fine", text])


def test_inputs_are_targets_one_step_late():
    letters = alphabet(WORDS)
    targets, mask, previous = spell(WORDS, letters)
    assert previous.shape == targets.shape == mask.shape == (6, 4)
    assert mask.sum(axis=0).tolist() == [len(word) + 1 for word in WORDS]
    for word, given, wanted, real in zip(WORDS, previous.T, targets.T, mask.T, strict=True):
        assert letters.decode(given[real]) == [START, *word]
        assert letters.decode(wanted[real]) == [*word, STOP]
        assert not np.any(real[1:] > real[:-1])


def test_batch_takes_what_the_texts_are_written_from():
    spelled, x, mask = spell(WORDS, alphabet(WORDS)), np.zeros((3, 4, 2)), np.ones((3, 4), bool)
    batch = spelled.batch(x, mask)
    assert batch.x is x
    assert batch.mask is mask
    for name in ("targets", "loss_mask", "previous"):
        assert getattr(batch, name) is getattr(spelled, name)


def test_read_inverts_spell():
    letters = alphabet(WORDS)
    assert read(spell(WORDS, letters).targets, letters) == WORDS


def test_read_goes_to_the_first_stop_and_no_further():
    letters = Vocabulary([START, STOP, "a", "b"])
    columns = [[2, 3, 1, 2], [1, 2, 3, 1], [2, 3, 3, 2], [2, 1, 1, 3]]
    assert read(np.array(columns).T, letters) == ["ab", "", "abba", "a"]


def test_bad_input_is_named():
    letters = alphabet(["ab"])
    with pytest.raises(ValueError, match=r"ids must have shape \(T, B\), got \(2,\)"):
        read([1, 0], letters)
    with pytest.raises(ValueError, match=r"ids must lie in 0 .. 3, got 4"):
        read([[4]], letters)
    with pytest.raises(ValueError, match="symbol must be in"):
        spell(["abc"], letters)
    with pytest.raises(ValueError, match="got none"):
        spell([], letters)
