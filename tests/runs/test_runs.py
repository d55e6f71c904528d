"""Stored runs: every run fits what is stored of it, and says what to do when its terms or its code have changed."""

import json
import math
import re
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import rnn
from rnn import runs
from rnn.runs import Experiment, Network, __main__, code, records, registry
from rnn.runs.published import Published

ALL = runs.every()
KEYS = {run.key for run in ALL}
PER_RUN = pytest.mark.parametrize("run", ALL, ids=lambda run: run.key)


@PER_RUN
def test_it_fits_what_is_stored(run):
    """Whoever changes setting or code has to make the run again, or to declare that the result is the same."""
    assert records.difference(run) == ""


@PER_RUN
def test_a_trial_of_it_gives_the_same_twice_and_has_the_form_of_what_is_stored(run):
    if isinstance(run, Network):
        first, second = (dict(run.function(**run.trial).params) for _ in range(2))
        stored = runs.load(run.key).params
        np.testing.assert_equal(first, second)
    else:
        first, second = (run.function(run.seeds[0], **run.trial) for _ in range(2))
        [stored, *_] = runs.record(run.key).results
        assert first == json.loads(json.dumps(second, allow_nan=False))
    assert first.keys() == stored.keys()


@PER_RUN
def test_it_is_stored_with_its_circumstances(run):
    record = runs.record(run.key)
    assert record.key == run.key
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", record.date)
    assert {"Python", "NumPy"} <= record.versions.keys()
    assert record.seconds is None or 0 < record.seconds < 1000
    assert len(record.results) == len(getattr(run, "seeds", (0,)))
    assert run.report(record.results)


def test_nothing_is_stored_that_no_run_makes():
    assert len(KEYS) == len(ALL)
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in KEYS)
    networks = {run.key for run in ALL if isinstance(run, Network)}
    files = {path.name for path in records.RESULTS.iterdir()}
    assert files == {f"{key}.json" for key in KEYS} | {f"{key}.safetensors" for key in networks}


@pytest.mark.parametrize("function", [runs.load, runs.record, runs.find, runs.recipe])
def test_an_unknown_key_is_refused(function):
    with pytest.raises(ValueError, match=r"key must be one of 'animals', .* got 'goliath'"):
        function("goliath")


# ---- records of made-up runs

SETTING = {"T": 10, "peepholes": False, "halved every": None}


def measure(seed, updates=None):
    """Return what depends on the arguments."""
    return {"value": seed / 4, "rows": [[seed, updates or 9]]}


def made_up(function=measure, **options):
    return Experiment("made-up", function, **({"setting": SETTING, "seeds": (1, 2), "trial": {"updates": 3}} | options))


def test_a_run_is_made_stored_and_read(tmp_path):
    record = records.make(made_up(), tmp_path)
    assert record.results == [{"value": 0.25, "rows": [[1, 9]]}, {"value": 0.5, "rows": [[2, 9]]}]
    assert record.terms == {"setting": SETTING, "seeds": [1, 2]}
    assert record.versions["NumPy"] == np.__version__
    assert record.versions["rnn"] == rnn.__version__
    assert record.made == ", ".join([record.date, *(f"{name} {value}" for name, value in record.versions.items())])
    assert [path.name for path in tmp_path.iterdir()] == ["made-up.json"]
    assert records.read(made_up(), tmp_path) == record
    assert records.difference(made_up(), tmp_path) == ""
    values = made_up().value(tmp_path, record.results)
    np.testing.assert_array_equal(values["value"], [0.25, 0.5])
    np.testing.assert_array_equal(values["rows"], [[[1, 9]], [[2, 9]]])


def line(size=3, rate=0.5):
    """Return a network that was not trained, for want of time."""
    return rnn.Linear(2, size, rng=0)


def score(model):
    """Return a number that depends on the network."""
    return model.params["W"].size / 10


def baseline():
    """Return a number that does not."""
    return 0.5


def made_up_network(function=line, **options):
    return Network("made-up", function, **({"trial": {"size": 4}, "score": score, "baseline": baseline} | options))


def test_a_network_is_made_stored_and_read(tmp_path):
    run = made_up_network()
    record = records.make(run, tmp_path)
    assert record.terms == {"setting": {"size": 3, "rate": 0.5}}
    assert record.results == [{"score": 0.6, "baseline": 0.5}]
    assert run.report(record.results) == "60.0% right (baseline 50.0%)"
    np.testing.assert_array_equal(run.value(tmp_path, record.results).params["W"], line().params["W"])
    assert records.make(run, tmp_path, **run.trial).results[0]["score"] == 0.8


def test_what_was_not_reached_is_nan():
    values = made_up().value(Path(), [{"value": None}, {"value": 3}])["value"]
    np.testing.assert_array_equal(values, [math.nan, 3])


def diverge(seed):
    """Return what JSON cannot hold."""
    return {"value": math.nan}


def test_a_record_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    records.make(made_up(), tmp_path)
    before = (tmp_path / "made-up.json").read_text()
    with pytest.raises(ValueError, match="not JSON compliant"):
        records.make(made_up(diverge), tmp_path)
    assert (tmp_path / "made-up.json").read_text() == before
    write = Path.write_text

    def half(path, text, **options):
        write(path, text[: len(text) // 2], **options)
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(OSError, match="No space left"):
        records.make(made_up(), tmp_path)
    assert (tmp_path / "made-up.json").read_text() == before


@pytest.mark.parametrize(
    ("text", "named"), [("{}", "'key', 'terms'"), ("[]", "list"), ('{"key": "made-up", "ter', "Unterminated string")]
)
def test_a_file_that_is_no_whole_record_is_named_with_what_to_do(text, named, tmp_path):
    path = tmp_path / "made-up.json"
    path.write_text(text)
    says = f"{path} is not a whole record of 'made-up': restore the file, or run python -m rnn.runs made-up ("
    with pytest.raises(ValueError, match=re.escape(says) + f".*{named}"):
        records.read(made_up(), tmp_path)
    assert records.difference(made_up(), tmp_path).startswith(says)
    assert records.make(made_up(), tmp_path) == records.read(made_up(), tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"setting": SETTING | {"T": 11}}, "setting"),
        ({"seeds": (1, 2, 3)}, "seeds"),
        ({"setting": {}, "seeds": (1,)}, "setting and seeds"),
    ],
)
def test_changed_terms_need_a_new_run(tmp_path, change, named):
    records.make(made_up(), tmp_path)
    says = f"'made-up' was stored with another {named}: run python -m rnn.runs made-up"
    with pytest.raises(ValueError, match=says):
        records.read(made_up(**change), tmp_path)
    assert records.difference(made_up(**change), tmp_path) == says
    with pytest.raises(ValueError, match=says):
        records.declare_unchanged(made_up(**change), "It is the same.", tmp_path)


def test_a_run_that_was_never_made_says_how_to_make_it(tmp_path):
    says = "'made-up' is not stored: run python -m rnn.runs made-up"
    with pytest.raises(FileNotFoundError, match=says):
        records.read(made_up(), tmp_path)
    assert records.difference(made_up(), tmp_path) == says


def test_changed_code_needs_a_new_run_or_a_declaration(tmp_path, monkeypatch):
    records.make(made_up(), tmp_path)
    monkeypatch.setattr(records, "digest", lambda run: "another")
    says = records.difference(made_up(), tmp_path)
    assert says.startswith("the code of 'made-up' has changed since it was stored: run python -m rnn.runs made-up; or")
    assert says.endswith("python -m rnn.runs made-up --unchanged 'WHY'")
    before = records.read(made_up(), tmp_path)
    records.declare_unchanged(made_up(), "A name.", tmp_path)
    assert records.difference(made_up(), tmp_path) == ""
    after = records.read(made_up(), tmp_path)
    assert [one["why"] for one in after.unchanged] == ["A name."]
    assert (after.results, after.date, after.code) == (before.results, before.date, "another")
    records.declare_unchanged(made_up(), "Nothing.", tmp_path)
    assert len(records.read(made_up(), tmp_path).unchanged) == 1
    monkeypatch.setattr(records, "digest", lambda run: "a third")
    records.declare_unchanged(made_up(), "Another name.", tmp_path)
    assert [one["why"] for one in records.read(made_up(), tmp_path).unchanged] == ["A name.", "Another name."]


def test_the_band_of_a_published_number_is_among_its_terms(tmp_path):
    texts = dict.fromkeys(("source", "citation", "quantity", "reason"), "")
    options = {"setting": SETTING, "seeds": (1, 2), "published": "1", "band": (0.5, math.inf), "scaled": "a tenth."}
    run = Published("made-up", measure, **options, **texts)
    assert run.terms == {"setting": SETTING, "seeds": [1, 2], "band": [0.5, None], "scaled": True}
    records.make(made_up(), tmp_path)  # with the same setting, but no band
    with pytest.raises(ValueError, match="'made-up' was stored with another band and scaled"):
        records.read(run, tmp_path)
    records.make(run, tmp_path)
    with pytest.raises(ValueError, match="'made-up' was stored with another band and scaled"):  # no longer a term
        records.read(made_up(), tmp_path)


# ---- what is refused


@pytest.mark.parametrize("key", ["../../x", "a b", "Digits", "", "digits.json", "a\n"])
def test_a_key_is_the_name_of_a_file(key):
    with pytest.raises(ValueError, match=re.escape(f"lower-case letters, digits and hyphens, got {key!r}")):
        Experiment(key, measure, setting=SETTING, trial={})


def required(size, *more, rate=0.5):
    """Return a network whose size is no default."""


def test_the_setting_of_a_network_is_complete():
    with pytest.raises(ValueError, match=r"function of 'made-up' must have defaults, .* got none for size, more"):
        made_up_network(required)
    with pytest.raises(ValueError, match=r"function of 'made-up' must be given its arguments by name, .* got \(4,\)"):
        made_up_network(partial(line, 4))
    assert made_up_network(partial(line, size=4)).terms == {"setting": {"size": 4, "rate": 0.5}}


def test_an_experiment_has_seeds():
    with pytest.raises(ValueError, match="seeds of 'made-up' must be at least one, got none"):
        made_up(seeds=())


def missing(seed):
    """Return other names with another seed."""
    return {"value": 1} | ({"more": 2} if seed == 1 else {})


def uneven(seed):
    """Return other lengths with another seed."""
    return {"value": [0] * seed}


@pytest.mark.parametrize(
    ("function", "named"),
    [
        (missing, "{'value': (), 'more': ()} with seed 1, {'value': ()} with seed 2"),
        (uneven, "{'value': (1,)} with seed 1, {'value': (2,)} with seed 2"),
    ],
)
def test_all_seeds_give_the_same_names_and_shapes(function, named, tmp_path):
    says = f"function of 'made-up' must return the same names and shapes with every seed, got {named}"
    with pytest.raises(ValueError, match=re.escape(says)):
        records.make(made_up(function), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", [[[1], [1, 2]], "much", {"a": 1}])
def test_values_are_numbers_or_lists_of_equal_lengths(value):
    def ragged(seed):
        return {"value": value}

    says = f"function of 'made-up' must return numbers, None or lists of equal lengths, got {value!r} as 'value' with"
    with pytest.raises(ValueError, match=re.escape(says)):
        made_up(ragged).compute(Path(), {})


# ---- the digest of code


def digest_of(source, monkeypatch, tmp_path, function="start", others=(), bound=None):
    """Digest a function of a module with this source; others are modules that it may import."""
    for name, text in (("rnn.runs.made_up", source), *others):
        path = tmp_path / f"{name}.py"
        path.write_text(text)
        module = type("Module", (), {"__file__": str(path), "__package__": "rnn.runs"})
        monkeypatch.setitem(sys.modules, name, module)
    code._statements.cache_clear()

    def stand_in():
        """Has module and name of the function."""

    stand_in.__module__, stand_in.__qualname__ = "rnn.runs.made_up", function
    return code.digest(made_up(partial(stand_in, *bound) if bound else stand_in))


SOURCE = '''"""A module."""
from rnn.runs import other
from rnn.runs.other import borrowed

RATE, STEPS = 0.1, 5
WORDS = "what the page says"
RUNS = (Published("made-up", start, reason="Because."), Published("other", unused))


def start(seed: int) -> float:
    """Docstring."""
    return helper(seed) + other.far(1) + borrowed  # a comment


def helper(seed):
    return seed * RATE


def unused():
    return 1
'''
OTHER = "borrowed = 1\n\n\ndef far(x):\n    return near + x\n\n\nnear = 2\nelsewhere = 3\nRUNS = 4\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# a comment", ""),
        ('"""Docstring."""', '"""Other words."""'),
        ('    """Docstring."""\n', ""),
        ('"""A module."""', ""),
        ("what the page says", "says the page"),
        ("return 1", "return 2"),
        ("Because.", "Why not?"),
        ("seed: int) -> float", "seed)"),
        ("helper(seed) + other.far(1)", "(helper(seed)\n            + other.far(1))"),
    ],
)
def test_what_cannot_alter_a_result_does_not_alter_the_digest(old, new, monkeypatch, tmp_path):
    assert old in SOURCE
    first, second = (
        digest_of(source, monkeypatch, tmp_path, others=[("rnn.runs.other", OTHER)])
        for source in (SOURCE, SOURCE.replace(old, new))
    )
    assert first == second


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.1", "0.2"), ("seed * RATE", "RATE * seed"), ("far(1)", "far(None)"), ("+ borrowed", ""), ("5", "6")],
)
def test_a_change_of_the_code_alters_the_digest(old, new, monkeypatch, tmp_path):
    first, second = (
        digest_of(source, monkeypatch, tmp_path, others=[("rnn.runs.other", OTHER)])
        for source in (SOURCE, SOURCE.replace(old, new))
    )
    assert first != second


IMPORTED = """
from rnn import Adam as Opt, Linear
import rnn.cells as cells

@outside(1)
def start(seed):
    return Opt() + cells.step(A, B, C)

A = [1]
B: float = 1.0
B = 2.0
C = {}
C["a"] = 1
A += [2]
A.append(3)
if len(A) > 3:
    A = [4]
try:
    unknown
except NameError:
    B = 5.0

@register
def never_named():
    return 6
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Adam as Opt", "SGD as Opt", False),
        ("rnn.cells", "rnn.layers", False),
        ("Linear", "LSTM", True),
        ("outside(1)", "outside(2)", False),
        ("A = [1]", "A = [0]", False),
        ("B: float = 1.0", "B: float = 0.0", False),
        ("B: float", "B: int", True),
        ("B = 2.0", "B = 3.0", False),
        ("C = {}", "C = {1: 1}", False),
        ('C["a"] = 1', 'C["a"] = 2', False),
        ("A += [2]", "A += [3]", False),
        ("append(3)", "append(4)", False),
        ("> 3", "> 4", False),
        ("B = 5.0", "B = 6.0", False),
        ("return 6", "return 7", False),
    ],
)
def test_the_digest_sees_imports_and_all_statements_at_the_top(old, new, same, monkeypatch, tmp_path):
    assert IMPORTED.count(old) == 1
    first, second = (digest_of(source, monkeypatch, tmp_path) for source in (IMPORTED, IMPORTED.replace(old, new)))
    assert (first == second) is same


def test_the_order_of_assignments_alters_the_digest(monkeypatch, tmp_path):
    first, second = (
        digest_of(f"{lines}\ndef start(seed): return A", monkeypatch, tmp_path)
        for lines in ("A = 1; A = 2", "A = 2; A = 1")
    )
    assert first != second


@pytest.mark.parametrize(
    "source",
    [
        "from .other import far\n\ndef start(seed): return far(1)",
        "from . import other\n\ndef start(seed): return other.far(1)",
        "import rnn.runs.other as o\n\ndef start(seed): return o.far(1)",
        "import rnn.runs.other\n\ndef start(seed): return rnn.runs.other.far(1)",
        "from rnn.runs.other import *\n\ndef start(seed): return far(1)",
        "def start(seed):\n    from rnn.runs.other import far as near\n    return near(1)",
        "def start(seed):\n    import rnn.runs.other as o\n    return o.far(1)",
        "from rnn.runs import other as o\n\np = o\n\ndef start(seed): return p.far(1)",
    ],
)
def test_the_digest_follows_every_form_of_import(source, monkeypatch, tmp_path):
    first, second = (
        digest_of(source, monkeypatch, tmp_path, others=[("rnn.runs.other", other)])
        for other in (OTHER, OTHER.replace("near + x", "near - x"))
    )
    assert first != second


def test_only_what_is_used_of_a_module_counts_if_its_names_are_imported(monkeypatch, tmp_path):
    source = "from rnn.runs.other import far\n\ndef start(seed): return far(1)"
    first, second = (
        digest_of(source, monkeypatch, tmp_path, others=[("rnn.runs.other", other)])
        for other in (OTHER, OTHER.replace("elsewhere = 3", "elsewhere = 7"))
    )
    assert first == second


def test_the_digest_sees_that_two_modules_swap_values(monkeypatch, tmp_path):
    source = "from rnn.runs.other import get\nRATE = {}\n\ndef start(seed): return RATE, get()"
    other = "RATE = {}\n\ndef get(): return RATE"
    first, second = (
        digest_of(source.format(a), monkeypatch, tmp_path, others=[("rnn.runs.other", other.format(b))])
        for a, b in ((1, 2), (2, 1))
    )
    assert first != second


def test_the_digest_sees_score_and_baseline():
    found = {code.digest(made_up_network(**options)) for options in ({}, {"score": measure}, {"baseline": line})}
    assert len(found) == 3


def test_the_machinery_of_runs_does_not_count(monkeypatch, tmp_path):
    source = "from rnn.runs.registry import load\n\ndef start(seed): return load(1)"
    first, second = (
        digest_of(source, monkeypatch, tmp_path, others=[("rnn.runs.registry", f"def load(key): return {n}")])
        for n in (1, 2)
    )
    assert first == second


def method(seed):
    """Return what is not at the top."""
    return lambda: seed


@pytest.mark.parametrize("function", [lambda seed: {}, len, method(1), np.add, partial(measure, print)])
def test_a_function_that_the_digest_cannot_follow_is_refused_before_it_runs(function, tmp_path):
    with pytest.raises(TypeError, match="functions of 'made-up' must be definitions at the top level of a module, got"):
        records.make(made_up(function), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("borrowed = 1", "borrowed = 7", False),
        ("near + x", "near - x", False),
        ("near = 2", "near = 7", False),
        ("elsewhere = 3", "elsewhere = 7", False),
        ("RUNS = 4", "RUNS = 5", True),
    ],
)
def test_the_digest_follows_imports_from_runs(old, new, same, monkeypatch, tmp_path):
    first, second = (
        digest_of(SOURCE, monkeypatch, tmp_path, others=[("rnn.runs.other", other)])
        for other in (OTHER, OTHER.replace(old, new))
    )
    assert (first == second) is same


def test_the_digest_sees_what_a_partial_function_is_given(monkeypatch, tmp_path):
    found = {digest_of(SOURCE, monkeypatch, tmp_path, bound=bound) for bound in (None, (1,), (2,), (rnn.LSTM,))}
    assert len(found) == 4


# ---- the command


@pytest.fixture
def one_run(tmp_path, monkeypatch):
    """The command with a single run and a folder of its own."""
    monkeypatch.setattr(__main__, "every", lambda: (made_up(),))
    monkeypatch.setattr(__main__, "RESULTS", tmp_path)
    return tmp_path


def test_the_command_runs_what_no_longer_fits(one_run, capsys):
    __main__.main(["--folder", str(one_run)])
    assert capsys.readouterr().out.startswith("made-up: 2 seeds, 0.")
    __main__.main(["--folder", str(one_run)])
    assert capsys.readouterr().out == "All runs fit what is stored. Name some to make them again, or --all.\n"
    for arguments in (["made-up"], ["--all"]):
        __main__.main([*arguments, "--folder", str(one_run)])
        assert capsys.readouterr().out.startswith("made-up: 2 seeds")


def test_the_command_lists_what_there_is(one_run, capsys):
    __main__.main(["--list", "--folder", str(one_run)])
    assert "'made-up' is not stored" in capsys.readouterr().out
    records.make(made_up(), one_run)
    __main__.main(["--list", "--folder", str(one_run)])
    assert re.fullmatch(r"made-up +\d{4}-\d\d-\d\d +0.\d s  2 seeds\n", capsys.readouterr().out)


def test_the_command_tries(one_run, tmp_path, capsys):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    __main__.main(["--trial", "--all", "--folder", str(elsewhere)])
    assert json.loads((elsewhere / "made-up.json").read_text())["results"][0]["rows"] == [[1, 3]]
    with pytest.raises(SystemExit):
        __main__.main(["--trial", "made-up", "--folder", str(one_run)])
    assert "--trial must come with another --folder" in capsys.readouterr().err


def test_the_command_records_that_nothing_has_changed(one_run, monkeypatch, capsys):
    __main__.main(["made-up", "--folder", str(one_run)])
    monkeypatch.setattr(records, "digest", lambda run: "another")
    __main__.main(["made-up", "--unchanged", "Renamed.", "--folder", str(one_run)])
    assert records.read(made_up(), one_run).unchanged[0]["why"] == "Renamed."
    with pytest.raises(SystemExit):
        __main__.main(["--unchanged", "Renamed."])
    assert "--unchanged must come with keys, or --all" in capsys.readouterr().err


def test_the_command_names_what_it_does_not_know(one_run, capsys):
    with pytest.raises(SystemExit):
        __main__.main(["goliath"])
    assert "unknown keys goliath; expected some of made-up" in capsys.readouterr().err


def test_runs_are_found_once():
    assert registry.every() is registry.every()
