"""Saved models: exact round trips, saves that fail, and every way a file can be wrong."""

import builtins
import errno
import json
import os
import re
import stat
import time
import tracemalloc
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save as to_bytes

import rnn
import tests.support.wirings
from rnn import GRU, LSTM, RNN, Bidirectional, Embedding, Linear, ManyToMany, Parameters, Stacked, load, save
from rnn.interop import header
from rnn.interop.header import MAX_DEPTH
from tests.support.wirings import DEEP, LAYERS, WIRINGS

DTYPES = ["float32", "float64"]


def make(name, dtype="float64"):
    kind = {"rng": 0, "dtype": dtype}
    if name in LAYERS:
        return LAYERS[name](3, rng=np.random.default_rng(0), dtype=dtype)
    return {
        "RNN": lambda: RNN(3, 4, nonlinearity="relu", **kind),
        "Linear": lambda: Linear(3, 2, **kind),
        "Embedding": lambda: Embedding(5, 3, **kind),
        "ManyToMany": lambda: ManyToMany(RNN(3, 4, **kind), Linear(4, 2, **kind)),
        "nested": lambda: Bidirectional(
            Stacked([LSTM(3, 2, **kind), Stacked([GRU(2, 4, **kind)])], dropout=0.25), GRU(3, 5, **kind)
        ),
        "mean of both ways": lambda: Bidirectional(
            GRU(3, 4, reset_after=False, **kind), RNN(3, 4, **kind), merge="mean"
        ),
    }.get(name, lambda: tests.support.wirings.make(name, dtype=dtype))()


MODELS = ["RNN", "Linear", "Embedding", "nested", "mean of both ways", *LAYERS, *WIRINGS, *DEEP]


def output(model, name=""):
    """Return what a model computes for a fixed input."""
    if name in (*WIRINGS, *DEEP) and name != "ManyToMany":
        dtype = str(next(iter(model.params.values())).dtype)
        return model.forward(**tests.support.wirings.inputs(name, dtype=dtype))[0]
    if isinstance(model, Embedding):
        return model.forward(np.array([[4, 0], [1, 1]]))[0]
    x = np.random.default_rng(5).normal(size=(6, 2, 3)).astype(next(iter(model.params.values())).dtype)
    return model.forward(x)[0]


# ---- files: what must work


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("as_path", [str, Path])
def test_load_gives_back_the_very_same_model(name, dtype, as_path, tmp_path):
    path, model = as_path(tmp_path / "model.safetensors"), make(name, dtype)
    next(iter(model.params.values())).flat[0] = -0.0
    assert save(path, model) is None
    again = load(path)
    assert type(again) is type(model)
    assert repr(again) == repr(model)
    assert list(again.params) == list(model.params)
    for key, value in model.params.items():
        assert again.params[key].dtype == dtype
        assert again.params[key].flags.writeable
        assert again.params[key].tobytes() == value.tobytes()
    assert output(again, name).tobytes() == output(model, name).tobytes()


@pytest.mark.parametrize("name", MODELS)
def test_a_loaded_model_can_be_trained(name, tmp_path):
    """Its params must be the arrays its layers compute with."""
    save(tmp_path / "m", make(name))
    model = load(tmp_path / "m")
    for value in model.params.values():
        before = output(model, name)
        value += 1.0
        assert (output(model, name) != before).any()


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "sigmoid", "linear"])
def test_the_nonlinearity_is_saved(nonlinearity, tmp_path):
    save(tmp_path / "m", RNN(2, 3, nonlinearity=nonlinearity, rng=0))
    assert load(tmp_path / "m").nonlinearity == nonlinearity


def test_dropout_and_residual_are_saved(tmp_path):
    low = Stacked([RNN(3, 3, rng=0), RNN(3, 3, rng=1)], dropout=0.5)
    save(tmp_path / "m", Stacked([low, RNN(3, 3, rng=2)], dropout=0.25, residual=True))
    again = load(tmp_path / "m")
    assert (again.between.rate, again.residual, again.layers[0].between.rate) == (0.25, True, 0.5)
    assert not again.layers[0].residual


def test_an_array_that_is_not_contiguous_is_saved_in_the_right_order(tmp_path):
    layer = make("Linear")
    layer._params = Parameters({"W": np.arange(6.0).reshape(3, 2).T, "b": np.zeros(2)})  # assignment would copy
    save(tmp_path / "m", layer)
    np.testing.assert_array_equal(load(tmp_path / "m").params["W"], [[0, 2, 4], [1, 3, 5]])


def test_saving_twice_gives_the_same_bytes_and_keeps_the_random_state(tmp_path):
    state = np.random.get_state()[1].tolist()  # noqa: NPY002 (to see that nobody touches it)
    save(tmp_path / "a", make("ManyToMany"))
    save(tmp_path / "b", load(tmp_path / "a"))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002


@pytest.mark.skipif(os.name != "posix", reason="permissions and symbolic links as POSIX has them")
def test_a_saved_file_has_the_usual_permissions_and_a_link_stays_a_link(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    save(tmp_path / "link", make("Linear"))
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "real")]
    assert modes[0] == modes[1]
    assert (tmp_path / "link").is_symlink()
    assert repr(load(tmp_path / "link")) == repr(make("Linear"))


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_an_existing_file_keeps_its_permissions(tmp_path, monkeypatch):
    path, seen, real = tmp_path / "m", [], os.fsync
    save(path, make("Linear"))
    path.chmod(0o600)

    def fsync(number):
        seen.append(stat.S_IMODE(os.fstat(number).st_mode))  # while the data are on their way
        real(number)

    monkeypatch.setattr(os, "fsync", fsync)
    save(path, make("RNN"))
    assert [*seen, stat.S_IMODE(path.stat().st_mode)] == [0o600, 0o600]


def test_what_a_killed_save_has_left_is_removed_by_a_later_one(tmp_path):
    def leave(name, age):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)

    leave(".m.0123456789abcdef.tmp", 7200)
    leave(".m.fedcba9876543210.tmp", 60)  # perhaps another process that is saving now
    leave(".other.0123456789abcdef.tmp", 7200)  # of another file
    save(tmp_path / "m", make("Linear"))
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        ".m.fedcba9876543210.tmp",
        ".other.0123456789abcdef.tmp",
        "m",
    ]


def test_a_name_may_be_long_and_hold_what_a_pattern_would_read(tmp_path):
    for name in ("m" * 250, "[m]*", "m?"):
        save(tmp_path / name, make("Linear"))
        assert repr(load(tmp_path / name)) == repr(make("Linear"))


def test_load_draws_nothing_and_needs_little_beside_the_model(tmp_path, monkeypatch):
    layer = Linear(500, 400, rng=0)  # 1.6 MB
    save(tmp_path / "m", layer)
    save(tmp_path / "e", Embedding(500, 400, rng=0))

    def draw(*args, **kwargs):
        raise AssertionError("random numbers were drawn")

    monkeypatch.setattr(np.random, "default_rng", draw)
    load(tmp_path / "e")
    tracemalloc.start()
    same = load(tmp_path / "m")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.1 * layer.params["W"].nbytes
    assert all(array.flags.c_contiguous for array in same.params.values())


def test_a_file_that_is_replaced_while_it_is_read_is_not_mixed_up(tmp_path, monkeypatch):
    path = tmp_path / "m"
    save(path, make("Linear"))

    class Slow:
        def __init__(self, *args, **kwargs):
            self.file = safe_open(*args, **kwargs)
            save(path, make("RNN"))

        def __enter__(self):
            return self.file

        def __exit__(self, *error):
            return None

    monkeypatch.setattr("rnn.interop.files.safe_open", Slow)
    with pytest.raises(ValueError, match="the file must stay as it is while it is read"):
        load(path)


# ---- files: a save that fails


def fail(*args, **kwargs):
    raise OSError(errno.ENOSPC, "no space left")


def interrupt(*args, **kwargs):
    raise KeyboardInterrupt("stopped")


def break_write(monkeypatch):
    """Let the file take half of the data, and then fail."""
    real = builtins.open

    def opened(path, mode="r", *args, **kwargs):
        file = real(path, mode, *args, **kwargs)
        if "x" not in mode:
            return file

        class Half:
            def __enter__(self):
                return self

            def __exit__(self, *error):
                file.close()

            def write(self, data):
                file.write(data[: len(data) // 2])
                file.flush()
                fail()

        return Half()

    monkeypatch.setattr(builtins, "open", opened)


BREAKS = {
    "write": break_write,
    "fsync": lambda patch: patch.setattr(os, "fsync", fail),
    "replace": lambda patch: patch.setattr(os, "replace", fail),
    "interrupt": lambda patch: patch.setattr(os, "fsync", interrupt),
}


@pytest.mark.parametrize("kind", BREAKS)
@pytest.mark.parametrize("existing", [True, False])
def test_a_failed_save_keeps_the_earlier_file_and_leaves_nothing_behind(kind, existing, tmp_path):
    path = tmp_path / "model.safetensors"
    if existing:
        save(path, make("RNN"))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    error = KeyboardInterrupt("stopped") if kind == "interrupt" else OSError(errno.ENOSPC, "no space left", str(path))
    with pytest.MonkeyPatch.context() as patch:
        BREAKS[kind](patch)
        with pytest.raises(type(error), match=re.escape(str(error))):
            save(path, make("Linear"))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    save(path, make("Linear"))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert repr(load(path)) == repr(make("Linear"))


def test_data_is_on_the_disk_before_the_name_changes(tmp_path, monkeypatch):
    order, size = [], []
    real_fsync, real_replace = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda fd: (order.append("fsync"), size.append(os.fstat(fd).st_size), real_fsync(fd))
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (order.append("replace"), real_replace(a, b)))
    save(tmp_path / "m", make("RNN"))
    assert order == ["fsync", "replace"]
    assert size == [(tmp_path / "m").stat().st_size]


def test_save_refuses_what_load_could_not_give_back(tmp_path):
    class Special(Linear):
        pass

    class Dream(LSTM):
        pass

    too_deep = make("LSTM")
    for _ in range(MAX_DEPTH + 1):
        too_deep = Stacked([too_deep])
    path = tmp_path / "m"
    save(path, make("Linear"))
    before = path.read_bytes()
    for model, error, words in (
        (Special(3, 2, rng=0), TypeError, "got Special"),
        (ManyToMany(make("RNN"), Special(4, 2, rng=0)), TypeError, "got Special"),
        (Stacked([Dream(3, 4, rng=0)]), TypeError, "got Dream"),
        (Bidirectional(make("RNN"), Dream(3, 4, rng=0)), TypeError, "got Dream"),
        (too_deep, ValueError, "layers within layers at most 20 deep"),
        ({"W": np.zeros(3)}, TypeError, "got dict"),
    ):
        with pytest.raises(error, match=words):
            save(path, model)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("path", [3, None, b"m"])
def test_a_path_must_be_a_path(path):
    message = f"path must be a str or a path, got {type(path).__name__}"
    with pytest.raises(TypeError, match=message):
        load(path)
    with pytest.raises(TypeError, match=message):
        save(path, make("Linear"))


def test_two_saves_at_once_do_not_disturb_each_other(tmp_path, monkeypatch):
    path, real = tmp_path / "m", os.fsync

    def meanwhile(number):
        monkeypatch.setattr(os, "fsync", real)
        save(path, make("RNN"))
        assert repr(load(path)) == repr(make("RNN"))
        real(number)

    monkeypatch.setattr(os, "fsync", meanwhile)
    save(path, make("Linear"))
    assert repr(load(path)) == repr(make("Linear"))
    assert list(tmp_path.iterdir()) == [path]


# ---- files that are wrong


def test_missing_files_and_folders_raise_the_usual_errors(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError) as caught:
        save(tmp_path / "nowhere" / "m", make("Linear"))
    assert str(caught.value).endswith(f": {str(tmp_path / 'nowhere' / 'm')!r}")
    with pytest.raises(OSError):  # noqa: PT011 (which one depends on the system)
        load(tmp_path)
    with pytest.raises(OSError) as caught:  # noqa: PT011
        save(tmp_path, make("Linear"))
    assert str(caught.value).endswith(f": {str(tmp_path)!r}")
    assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.parent.glob(".*.tmp")) == []


@pytest.mark.parametrize("content", [b"", b"short", b"This is a text, and not a short one at all.", bytes(100)])
def test_a_file_of_another_kind_is_named(content, tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"model\.bin: not a safetensors file"):
        load(path)


def test_a_file_truncated_anywhere_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    save(path, make("Linear", "float32"))
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"model\.safetensors: not a safetensors file, or a truncated one"):
            load(path)


FORMAT = "rnn-course 2"
LINEAR = {"class": "Linear", "input_size": 3, "output_size": 2, "dtype": "float64"}
CELL = {"class": "RNN", "input_size": 3, "hidden_size": 4, "nonlinearity": "tanh", "dtype": "float64"}
READOUT = {"class": "Linear", "input_size": 4, "output_size": 2, "dtype": "float64"}
MANY = {"class": "ManyToMany", "recurrent": CELL, "readout": READOUT}

STACK = {"class": "Stacked", "layers": [CELL], "dropout": 0.0, "residual": False}
BOTH = {"class": "Bidirectional", "forward_layer": CELL, "backward_layer": CELL}


def deep(depth, outer="Stacked"):
    """Describe layers within layers."""
    if depth == 0:
        return CELL
    inner = deep(depth - 1, outer)
    return {**STACK, "layers": [inner]} if outer == "Stacked" else {**BOTH, "backward_layer": inner}


def tensors(**changes):
    return {"W": np.zeros((2, 3)), "b": np.zeros(2)} | changes


def write(path, arrays, metadata):
    path.write_bytes(to_bytes(dict(arrays), metadata=metadata))


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"format": "pt"},
        {"format": FORMAT},
        {FORMAT + "0": json.dumps(LINEAR)},
    ],
)
def test_a_file_that_save_did_not_write_is_refused(metadata, tmp_path):
    write(tmp_path / "m.st", tensors(), metadata)
    with pytest.raises(ValueError, match=r"m\.st: the header has no model of the format 'rnn-course 2'"):
        load(tmp_path / "m.st")


def test_the_hand_written_header_of_these_tests_is_valid(tmp_path):
    write(tmp_path / "m", tensors(), {FORMAT: json.dumps(LINEAR)})
    assert repr(load(tmp_path / "m")) == repr(Linear(3, 2, rng=0))
    write(tmp_path / "m", make("ManyToMany").params, {FORMAT: json.dumps(MANY)})
    assert repr(load(tmp_path / "m")) == repr(make("ManyToMany"))


OLD_NAMES = {  # of parameters in files of the first format
    "both ways, stacked": "0.forward.W_xh 0.forward.W_hh 0.forward.b_h 0.backward.W_xh 0.backward.W_hh 0.backward.b_h "
    "1.forward.W_xh 1.forward.W_hh 1.forward.b_h 1.backward.W_xh 1.backward.W_hh 1.backward.b_h",
    "OneToOne": "hidden.W hidden.b readout.W readout.b",
    "ManyToOne/stacked": "rnn.0.W_xh rnn.0.W_hh rnn.0.b_h rnn.1.W_xh rnn.1.W_hh rnn.1.b_h readout.W readout.b",
    "ManyToMany+ids/bidirectional": "embedding.W rnn.forward.W_xh rnn.forward.W_hh rnn.forward.b_h rnn.backward.W_xh "
    "rnn.backward.W_hh rnn.backward.b_h readout.W readout.b",
    "OneToMany": "start.W start.b decoder.embedding.W decoder.rnn.W_xh decoder.rnn.W_hh decoder.rnn.b_h "
    "decoder.readout.W decoder.readout.b",
    "EncoderDecoder+ids/stacked": "embedding.W encoder.0.W_xh encoder.0.W_hh encoder.0.b_h encoder.1.W_xh "
    "encoder.1.W_hh encoder.1.b_h decoder.embedding.W decoder.rnn.0.W_xh decoder.rnn.0.W_hh decoder.rnn.0.b_h "
    "decoder.rnn.1.W_xh decoder.rnn.1.W_hh decoder.rnn.1.b_h decoder.readout.W decoder.readout.b",
}


@pytest.mark.parametrize("name", OLD_NAMES)
def test_files_of_the_first_format_still_load(name, tmp_path):
    model = make(name)
    save(tmp_path / "new", model)
    with safe_open(tmp_path / "new", framework="np") as file:
        header = {"rnn-course 1": file.metadata()[FORMAT]}  # the description is the same
    write(tmp_path / "old", dict(zip(OLD_NAMES[name].split(), model.params.values(), strict=True)), header)
    again = load(tmp_path / "old")
    assert repr(again) == repr(model)
    for key, value in model.params.items():
        np.testing.assert_array_equal(again.params[key], value)
    write(tmp_path / "mixed", dict(model.params), header)
    if name != "OneToOne":  # whose names are the same in both
        with pytest.raises(ValueError, match="parameters must have the names"):
            load(tmp_path / "mixed")


def test_a_committed_file_of_the_first_format_loads():
    with resources.as_file(resources.files("rnn.runs") / "results" / "tagging-both-ways.safetensors") as path:
        with safe_open(path, framework="np") as file:
            assert list(file.metadata()) == ["rnn-course 1"]
            forward = file.get_tensor("rnn.forward.W_hh")
        np.testing.assert_array_equal(load(path).recurrent.forward_layer.params["W_hh"], forward)


def test_every_layer_with_parameters_and_every_model_can_be_saved():
    assert set(header.CLASSES) == {*rnn.layers.__all__, *rnn.models.__all__} - {"Dropout"}
    assert set(header.RECURRENT) == {name for name in rnn.layers.__all__ if hasattr(getattr(rnn, name), "state_sizes")}


CLASSES, RECURRENT = (" or ".join(names) for names in (header.CLASSES, header.RECURRENT))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("3", "got 3$"),
        ("[]", r"got \[\]$"),
        ({**LINEAR, "class": "TCN"}, f"class {CLASSES}, got .*TCN"),
        ({**LINEAR, "class": "LSTM"}, "LSTM in the header must have the keys .*'hidden_size'"),
        ({**CELL, "class": "GRU"}, "GRU in the header must have the keys .* got .*'nonlinearity'"),
        ({**STACK, "layers": CELL}, "layers in the header must be a list of layers, got {"),
        ({**STACK, "layers": []}, r"layers in the header must be a list of layers, got \[\]"),
        ({**STACK, "layers": [READOUT]}, f"class {RECURRENT}, got .*Linear"),
        ({"class": "Stacked", "layers": [CELL]}, r"must have the keys \['class', 'dropout', 'layers', 'residual'\]"),
        ({"class": "Bidirectional", "forward_layer": CELL}, "must have the keys .*'backward_layer'"),
        (deep(MAX_DEPTH + 1), "layers within layers at most 20 deep, got more"),
        (deep(MAX_DEPTH + 1, "Bidirectional"), "layers within layers at most 20 deep, got more"),
        ({**LINEAR, "class": "os.system"}, "os.system"),
        ({**LINEAR, "class": ["RNN"]}, "must describe an object of class"),
        ({**LINEAR, "more": 1}, "Linear in the header must have .* got .*'more'"),
        ({"class": "Linear"}, r"must have the keys .*'dtype'.* got 'class'$"),
        ({**LINEAR, "input_size": -3}, "input_size in the header must be a positive integer, got -3"),
        ({**LINEAR, "input_size": 3.0}, r"input_size .* got 3\.0"),
        ({**LINEAR, "input_size": True}, "input_size .* got True"),
        ({**LINEAR, "dtype": "float16"}, "dtype in the header must be float32 or float64, got 'float16'"),
        ({**LINEAR, "dtype": ["float64"]}, "dtype"),
        ({**CELL, "nonlinearity": "softplus"}, "nonlinearity .* tanh or relu or sigmoid or linear, got 'softplus'"),
        ({"class": "ManyToMany", "recurrent": CELL}, "ManyToMany"),
        ({**MANY, "recurrent": READOUT}, f"class {RECURRENT}, got"),
        ({**MANY, "readout": MANY}, "class Linear, got"),
        ({**MANY, "more": 1}, "ManyToMany in the header must have .* got .*'more'"),
        ({**MANY, "embedding": CELL}, "class Embedding, got"),
        ({**MANY, "embedding": None}, "class Embedding, got None"),
        ({**MANY, "class": "ManyToOne", "readout": {**READOUT, "input_size": 0}}, "input_size .* positive"),
        ({"class": "OneToMany", "start": LINEAR, "decoder": CELL}, "class ManyToMany, got"),
        ({"class": "OneToMany", "decoder": MANY}, "OneToMany in the header must have .*'start'"),
        (
            {"class": "EncoderDecoder", "encoder": CELL, "decoder": {**MANY, "recurrent": 3}},
            f"class {RECURRENT}, got 3",
        ),
    ],
)
def test_a_header_that_describes_no_model_is_refused(spec, words, tmp_path):
    text = spec if isinstance(spec, str) else json.dumps(spec)
    write(tmp_path / "m.st", tensors(), {FORMAT: text})
    with pytest.raises(ValueError, match=words) as caught:
        load(tmp_path / "m.st")
    assert str(tmp_path / "m.st") in str(caught.value)


DECODER = {**MANY, "embedding": {"class": "Embedding", "num_embeddings": 2, "embedding_size": 3, "dtype": "float64"}}


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({**MANY, "readout": LINEAR}, "readout must have input_size 4, the output_size of recurrent, got 3"),
        (
            {**MANY, "readout": {**READOUT, "dtype": "float32"}},
            "readout must have the dtype of recurrent, float64, got",
        ),
        ({"class": "OneToMany", "start": LINEAR, "decoder": DECODER}, "start must have output_size 4, .* got 2"),
        ({"class": "OneToMany", "start": LINEAR, "decoder": MANY}, "decoder must have an embedding"),
        ({"class": "OneToOne", "hidden": LINEAR, "readout": LINEAR}, "readout must have input_size 2, .* got 3"),
        ({"class": "EncoderDecoder", "encoder": {**CELL, "hidden_size": 7}, "decoder": DECODER}, "encoder must have"),
        ({**STACK, "layers": [CELL, CELL]}, r"layers\[1\] must have input_size 4, .* got 3"),
        ({**STACK, "dropout": 1.5}, "dropout must be at least 0 and below 1, got 1.5"),
        ({**STACK, "dropout": "0.5"}, "dropout must be a number, got str '0.5'"),
        ({**STACK, "residual": 1}, "residual must be a bool, got int 1"),
        (
            {**BOTH, "backward_layer": {**CELL, "dtype": "float32"}},
            "must have the dtype of forward_layer, float64, got",
        ),
        ({**BOTH, "backward_layer": {**CELL, "input_size": 5}}, "must have input_size 3, that of forward_layer, got 5"),
        ({**BOTH, "backward_layer": BOTH}, "backward_layer must read in one direction"),
    ],
)
def test_a_header_whose_parts_do_not_fit_together_is_refused(spec, words, tmp_path):
    write(tmp_path / "m.st", zeros(spec), {FORMAT: json.dumps(spec)})
    with pytest.raises(ValueError, match=words) as caught:
        load(tmp_path / "m.st")
    assert str(tmp_path / "m.st") in str(caught.value)


def zeros(spec):
    """Return the arrays that a description promises."""
    parts = {key: part for key, part in spec.items() if isinstance(part, dict)}
    parts |= {f"layers.{number}": part for number, part in enumerate(spec.get("layers", ()))}
    if parts:
        return {f"{name}.{key}": array for name, part in parts.items() for key, array in zeros(part).items()}
    sizes = {key: value for key, value in spec.items() if key not in ("class", "dtype")}
    layer = {"RNN": RNN, "Linear": Linear, "Embedding": Embedding}[spec["class"]](**sizes, rng=0, dtype=spec["dtype"])
    return layer.params


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"W": np.zeros((2, 3))}, r"must have the names that the described model has, got missing: 'b'$"),
        (tensors(c=np.zeros(1)), r"model has, got unknown: 'c'$"),
        (tensors(W=np.zeros((3, 2))), r"W must have shape \(2, 3\), got \(3, 2\)"),
        (tensors(b=np.zeros(1)), r"b must have shape \(2,\), got \(1,\)"),  # would broadcast
        (tensors(b=np.zeros(2, np.float32)), "b must have dtype float64, got float32"),
        (tensors(b=np.zeros(2, np.int64)), "b must have dtype float64, got I64"),
        (tensors(b=np.zeros(2, np.float16)), "b must have dtype float64, got F16"),
    ],
)
def test_parameters_that_do_not_fit_the_header_are_refused(arrays, words, tmp_path):
    write(tmp_path / "m.st", arrays, {FORMAT: json.dumps(LINEAR)})
    with pytest.raises(ValueError, match=words) as caught:
        load(tmp_path / "m.st")
    assert str(tmp_path / "m.st") in str(caught.value)


def test_a_dtype_numpy_has_not_is_refused(tmp_path):
    """A bfloat16 tensor, written by hand because NumPy cannot."""
    header = json.dumps(
        {
            "__metadata__": {FORMAT: json.dumps(LINEAR)},
            "W": {"dtype": "F64", "shape": [2, 3], "data_offsets": [0, 48]},
            "b": {"dtype": "BF16", "shape": [2], "data_offsets": [48, 52]},
        }
    ).encode()
    (tmp_path / "m").write_bytes(len(header).to_bytes(8, "little") + header + bytes(52))
    with pytest.raises(ValueError, match="b must have dtype float64, got BF16"):
        load(tmp_path / "m")


def test_a_header_that_promises_a_giant_is_refused_before_it_is_built(tmp_path):
    giant = {**CELL, "hidden_size": 10**9}
    write(tmp_path / "m", make("RNN").params, {FORMAT: json.dumps(giant)})
    with pytest.raises(ValueError, match=r"W_xh must have shape \(1000000000, 3\), got \(4, 3\)"):
        load(tmp_path / "m")
    write(tmp_path / "m", zeros(STACK), {FORMAT: json.dumps({**STACK, "layers": [{**giant, "hidden_size": 10**9}]})})
    with pytest.raises(ValueError, match=r"0\.W_xh must have shape \(1000000000, 3\), got \(4, 3\)"):
        load(tmp_path / "m")
    spec = {"class": "OneToMany", "start": LINEAR, "decoder": {**DECODER, "recurrent": giant}}
    write(tmp_path / "m", zeros({**spec, "decoder": DECODER}), {FORMAT: json.dumps(spec)})
    with pytest.raises(ValueError, match=r"decoder\.recurrent\.W_xh must have shape \(1000000000, 3\), got \(4, 3\)"):
        load(tmp_path / "m")


LONG = "x" * 100_000
LONG_ERRORS = [
    ({LONG: np.zeros(2)}, LINEAR),
    ({f"{k}{LONG}": np.zeros(2) for k in range(20)}, LINEAR),
    (None, {"class": LONG}),
    (None, {"class": [LONG]}),
    (None, {**LINEAR, LONG: 1}),
    (None, {**LINEAR, **{str(k): k for k in range(10_000)}}),
    (None, {**LINEAR, "input_size": LONG}),
    (None, {**LINEAR, "dtype": LONG}),
    (None, {"class": "Stacked", "dropout": 0.0, "residual": False, "layers": LONG}),
    (None, LONG),
]


@pytest.mark.parametrize(("arrays", "spec"), LONG_ERRORS)
def test_no_message_is_long(arrays, spec, tmp_path):
    write(tmp_path / "m.st", tensors() if arrays is None else arrays, {FORMAT: json.dumps(spec)})
    with pytest.raises(ValueError, match="must") as caught:
        load(tmp_path / "m.st")
    assert len(str(caught.value)) < 400 + len(str(tmp_path))
