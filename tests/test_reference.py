"""The reference pages agree with the chapters: exercises, sources, words, and the numbers of the cheat sheet."""

import math
import re

import numpy as np
import pytest

import rnn
from rnn.datasets import adding, copying, temporal_order
from rnn.functional import sigmoid
from tests.test_notebooks import BOOK, CHAPTERS, PAGES, exercise_blocks, prose, read

INDEX = (BOOK / "exercise-index.md").read_text(encoding="utf-8")
TEXTS = {
    path.stem: prose(read(path)) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8") for path in PAGES
}


def exercises_of(path):
    """Return label, title and stars of the exercises of a chapter, in order."""
    statements = "\n".join(statement for statement, _ in exercise_blocks(read(path)))
    return [
        (label, title, stars)
        for title, stars, label in re.findall(r"\{exercise\} (.+) (\S+)\n:label: (\S+)", statements)
    ]


def indexed(chapter):
    """Return label, title and stars of the exercises that the index names for a chapter, in order."""
    part = re.search(rf"^## \{{doc\}}`{chapter}`$(.*?)(?=^## |\Z)", INDEX, flags=re.DOTALL | re.MULTILINE)
    rows = re.findall(
        r"^\| \{ref\}`(.+) <(\S+)>` \| (\S+) \| \S.*\|$", part.group(1) if part else "", flags=re.MULTILINE
    )
    return [(label, title, stars) for title, label, stars in rows]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_index_lists_every_exercise_of_the_chapter(path):
    assert indexed(path.stem) == exercises_of(path)


def test_index_counts_right_and_lists_nothing_else():
    total = sum(len(exercises_of(path)) for path in CHAPTERS)
    assert f"All {total} exercises" in INDEX
    assert INDEX.count("{ref}`") == total
    assert re.findall(r"^## \{doc\}`(.+)`$", INDEX, flags=re.MULTILINE) == [path.stem for path in CHAPTERS]


def test_every_source_is_cited_and_every_citation_has_its_source():
    sources = re.findall(r"^@\w+\{([^,]+),", (BOOK / "references.bib").read_text(encoding="utf-8"), flags=re.MULTILINE)
    cited = {key for text in TEXTS.values() for keys in re.findall(r"\{cite\w*(?::\w+)?\}`([^`]+)`", text)
             for key in re.split(r",\s*", keys)}  # fmt: skip
    assert len(sources) == len(set(sources))
    assert set(sources) - cited == set(), "in references.bib, but cited nowhere"
    assert cited - set(sources) == set(), "cited, but not in references.bib"


def test_glossary_is_in_order_and_defines_each_word_once():
    words = re.findall(r"^(\S.*)\n  \S", TEXTS["glossary"], flags=re.MULTILINE)
    assert len(words) > 100
    assert words == sorted(set(words), key=str.casefold)


SHEET = TEXTS["cheat-sheet"]


def row(start):
    """Return the other cells of the row of a table of the cheat sheet."""
    (line,) = [line for line in SHEET.splitlines() if line.startswith(f"| {start} ")]
    return [cell.strip() for cell in line.split("|")[2:-1]]


def value(formula, **names):
    """Compute a formula of the cheat sheet, such as $3H(D + H + 1) + H$."""
    product = re.sub(r"(?<=[\w)])(?=[A-Z(])", "*", formula.strip("$"))
    return eval(product, names)


LAYERS = {
    "RNN": lambda D, H, K: rnn.RNN(D, H, rng=0),
    "LSTM": lambda D, H, K: rnn.LSTM(D, H, rng=0),
    "GRU": lambda D, H, K: rnn.GRU(D, H, rng=0),
    "read-out": lambda D, H, K: rnn.Linear(H, K, rng=0),
    "embedding": lambda D, H, K: rnn.Embedding(K, D, rng=0),
}


@pytest.mark.parametrize("name", LAYERS)
def test_cheat_sheet_counts_parameters(name):
    for D, H, K in [(3, 5, 2), (1, 1, 4), (7, 2, 6)]:
        params = LAYERS[name](D, H, K).params
        assert value(row(name)[0], D=D, H=H, K=K) == sum(array.size for array in params.values())


@pytest.mark.torch
@pytest.mark.parametrize(("name", "times"), [("RNN", 1), ("LSTM", 4), ("GRU", 3)])
def test_cheat_sheet_counts_the_parameters_of_pytorch(name, times):
    import torch

    (formula,) = re.findall(r"two biases: 1, 4 or 3 times (\S.*?\$)\.", SHEET)
    layer = getattr(torch.nn, name)(3, 5)
    assert times * value(formula, D=3, H=5) == sum(array.numel() for array in layer.parameters())


def test_cheat_sheet_counts_a_readout_of_two_directions():
    pair = rnn.Bidirectional(rnn.GRU(3, 5, rng=0), rnn.GRU(3, 5, rng=1))
    readout = rnn.Linear(pair.output_size, 2, rng=2)
    assert "a read-out of $K(2H + 1)$" in SHEET
    assert sum(array.size for array in readout.params.values()) == value("K(2H + 1)", K=2, H=5)


def test_cheat_sheet_half_lives():
    starts = "forget bias $b$", r"gate $f = \sigma(b)$, all else zero", r"half-life $\ln 0.5 / \ln f$ in steps"
    biases, gates, half_lives = (np.array(row(start), float) for start in starts)
    np.testing.assert_allclose(gates, sigmoid(biases), atol=5e-4)
    np.testing.assert_allclose(half_lives, np.log(0.5) / np.log(sigmoid(biases)), atol=0.05)
    assert r"$-\ln(2^{1/n} - 1)$" in SHEET
    assert sigmoid(np.array(-math.log(2 ** (1 / 30) - 1))) ** 30 == pytest.approx(0.5)


def test_cheat_sheet_levels():
    assert "$1/6$" in row("adding, numbers in 0 ... 1")[0]
    assert adding.baseline().loss == pytest.approx(1 / 6)
    assert r"$10 \ln 8 / (d + 20)$" in row("copying 10 symbols of 8, delay $d$")[0]
    assert copying.baseline(50).loss == pytest.approx(10 * math.log(8) / 70)
    assert r"$2 \ln 2$" in row("temporal order, 2 signals")[0]
    assert temporal_order.baseline().loss == pytest.approx(2 * math.log(2))
    assert r"$\frac12 \ln 2$" in row("temporal order, 2 signals")[0]
    answers = temporal_order.sample(20, 20_000, rng=0).targets  # XX, XY, YX, YY: who counts knows but XY from YX
    assert np.isin(answers, [1, 2]).mean() * math.log(2) == pytest.approx(math.log(2) / 2, abs=0.01)
    assert "$0.9^{50} = 0.005$ and $1.1^{50} = 117$" in SHEET
    assert (round(0.9**50, 3), round(1.1**50)) == (0.005, 117)


def test_cheat_sheet_code_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", SHEET, flags=re.DOTALL)
    T, N, D, H, K = 4, 6, 3, 5, 2
    rng = np.random.default_rng(0)
    names = {"np": np, "rnn": rnn, "D": D, "H": H, "K": K, "x": rng.normal(size=(T, N, D)),
             "targets": rng.integers(0, K, (T, N)), "mask": np.ones((T, N), bool)}  # fmt: skip
    exec(code.replace("shuffled(data, 20", "shuffled(data, 3").replace("steps=500", "steps=2"), names)
    assert names["grads"].keys() == names["model"].params.keys()
    assert (tmp_path / "model.safetensors").exists()
