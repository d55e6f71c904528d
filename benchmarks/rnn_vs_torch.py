"""Time rnn.RNN, LSTM and GRU against PyTorch: forward plus backward, float32, same weights, shapes and threads.

Usage: python benchmarks/rnn_vs_torch.py [results.json] [--layers LSTM GRU] [--threads 1]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

LAYERS = {"RNN": 1, "LSTM": 4, "GRU": 3}  # and how many blocks of H rows their weights have
GRID = [(20, 1, 8, 8), (25, 1, 65, 100), (50, 32, 64, 64), (100, 32, 65, 128), (100, 64, 128, 256), (100, 64, 256, 512)]
SECONDS_PER_SIZE = 5.0
MIN_TURNS = 7
MIN_CALLS = 3  # in a turn
TURN = 0.03  # seconds
SLEEP = 0.1  # seconds
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Measure with one thread and with all of them, print a table and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", nargs="?", type=Path, default=Path(__file__).with_name("results.json"))
    parser.add_argument("--seconds", type=float, default=SECONDS_PER_SIZE, help="time to spend on each size")
    parser.add_argument("--layers", nargs="+", choices=list(LAYERS), default=list(LAYERS))
    parser.add_argument("--threads", nargs="+", type=int, default=sorted({1, os.cpu_count() or 1}))
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)  # number of threads of this process
    arguments = parser.parse_args()
    if arguments.worker:
        json.dump(measure_grid(arguments.layers, arguments.worker, arguments.seconds), sys.stdout)
        return
    rows = []
    for threads in arguments.threads:
        rows += run_worker(arguments.layers, threads, arguments.seconds)
    arguments.results.write_text(json.dumps({"machine": describe_machine(), "results": rows}, indent=1) + "\n")
    print(format_table(rows))
    if arguments.layers == list(LAYERS):
        print(format_costs(rows))


def run_worker(layers: list[str], threads: int, seconds: float) -> list[dict[str, Any]]:
    """Measure in a fresh process: the BLAS reads the number of threads when it is loaded."""
    environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(threads))
    command = [sys.executable, __file__, "--worker", str(threads), "--seconds", str(seconds), "--layers", *layers]
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure_grid(layers: list[str], threads: int, seconds: float) -> list[dict[str, Any]]:
    """Measure every size of the grid in this process."""
    import torch

    torch.set_num_threads(threads)
    return [measure(name, size, threads, seconds) for size in GRID for name in layers]


def measure(name: str, size: tuple[int, int, int, int], threads: int, seconds: float) -> dict[str, Any]:
    """Time the three competitors in turns, so that whatever else the machine does hits all of them alike."""
    competitors = {"rnn": ours, "torch": theirs, "products": products}
    calls = {who: make(name, *size) for who, make in competitors.items()}
    times: dict[str, list[float]] = {who: [] for who in calls}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["products"]) < MIN_TURNS:
        for who, call in calls.items():
            times[who].append(take_turn(call, threads))
    ratio = [theirs / ours for theirs, ours in zip(times["torch"], times["rnn"], strict=True)]
    overhead = [ours / alone for ours, alone in zip(times["rnn"], times["products"], strict=True)]
    result: dict[str, Any] = {"layer": name, "size": size, "threads": threads, "turns": len(ratio)}
    result |= {f"{who}_ms": round(1000 * median(values), 4) for who, values in times.items()}
    return result | {"torch_over_rnn": round(median(ratio), 3), "rnn_over_products": round(median(overhead), 3)}


def take_turn(call: Callable[[], object], threads: int) -> float:
    """Return the time of the fastest of a few consecutive calls, in seconds: other programs can only add to it."""
    if threads > 1:
        time.sleep(SLEEP)  # idle threads of the library that had the last turn spin for a while before they sleep
    clock = time.thread_time if threads == 1 else time.perf_counter  # CPU time does not count interruptions
    call()
    times: list[float] = []
    end = time.perf_counter() + TURN
    while len(times) < MIN_CALLS or time.perf_counter() < end:
        start = clock()
        call()
        times.append(clock() - start)
    return min(times)


def draw(T: int, B: int, D: int, H: int) -> tuple[Any, Any, Any]:
    """Return the same x (T, B, D), h_0 (B, H) and upstream gradient (T, B, H) for every competitor."""
    import numpy as np

    rng = np.random.default_rng(0)
    return tuple(rng.standard_normal(shape, dtype=np.float32) for shape in [(T, B, D), (B, H), (T, B, H)])


def ours(name: str, T: int, B: int, D: int, H: int) -> Callable[[], object]:
    """Forward and backward of our layer."""
    import numpy as np

    import rnn

    layer = getattr(rnn, name)(D, H, rng=0, dtype=np.float32)
    x, state, doutput = draw(T, B, D, H)
    start = (state, state) if name == "LSTM" else state

    def call() -> object:
        _, _, cache = layer.forward(x, start)
        return layer.backward(cache, doutput)

    return call


def theirs(name: str, T: int, B: int, D: int, H: int) -> Callable[[], object]:
    """Forward and backward of PyTorch's module, to all parameters, x and the initial state."""
    import numpy as np
    import torch

    import rnn

    module = rnn.to_torch(getattr(rnn, name)(D, H, rng=0, dtype=np.float32))
    x, state, doutput = (torch.from_numpy(array) for array in draw(T, B, D, H))
    x.requires_grad_()
    states = [state[None].clone().requires_grad_() for _ in range(2 if name == "LSTM" else 1)]
    leaves = [x, *states, *module.parameters()]

    def call() -> object:
        output, _ = module(x, tuple(states) if name == "LSTM" else states[0])
        return torch.autograd.grad(output, leaves, doutput)

    return call


def products(name: str, T: int, B: int, D: int, H: int) -> Callable[[], object]:
    """Only the matrix products of a forward and backward pass, into arrays that already exist."""
    import numpy as np

    x, h, _ = draw(T, B, D, H)
    rng, R = np.random.default_rng(1), LAYERS[name] * H  # rows of the weights
    W_xh, W_hh, da = (rng.standard_normal(shape, dtype=np.float32) for shape in [(R, D), (R, H), (T, B, R)])
    W_hh_T = np.ascontiguousarray(W_hh.T)
    a, recurrent, dh = np.empty((T * B, R), np.float32), np.empty((B, R), np.float32), np.empty_like(h)
    states, dx = np.ones((T * B, H), np.float32), np.empty((T * B, D), np.float32)
    dW_xh, dW_hh = np.empty_like(W_xh), np.empty_like(W_hh)
    rows, drows, W_xh_T = x.reshape(T * B, D), da.reshape(T * B, R), W_xh.T

    def call() -> object:
        np.matmul(rows, W_xh_T, out=a)
        for _ in range(T):
            np.matmul(h, W_hh_T, out=recurrent)
        for t in range(T):
            np.matmul(da[t], W_hh, out=dh)
        np.matmul(drows.T, rows, out=dW_xh)
        np.matmul(drows.T, states, out=dW_hh)
        return np.matmul(drows, W_xh, out=dx)

    return call


def describe_machine() -> dict[str, Any]:
    """Say what was measured, without naming the machine."""
    from importlib.metadata import version

    import numpy as np

    model = "unknown"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else model
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "torch": version("torch"),
    }


def format_table(rows: list[dict[str, Any]]) -> str:
    """Lay the results out as a Markdown table."""
    lines = [
        "| layer | T, B, D, H | threads | rnn (ms) | torch (ms) | products (ms) | torch / rnn | rnn / products |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: list(LAYERS).index(row["layer"])):
        size = ", ".join(map(str, row["size"]))
        lines.append(
            f"| {row['layer']} | {size} | {row['threads']} | {row['rnn_ms']:.3f} | {row['torch_ms']:.3f} "
            f"| {row['products_ms']:.3f} | {row['torch_over_rnn']:.2f} | {row['rnn_over_products']:.2f} |"
        )
    return "\n".join(lines)


def format_costs(rows: list[dict[str, Any]]) -> str:
    """Compare the layers at equal sizes, one thread: multiply-adds of a step forward, and measured time."""
    lines = [
        "",
        "| T, B, D, H | multiply-adds RNN | GRU | LSTM | time RNN | GRU | LSTM |",
        "|---|---|---|---|---|---|---|",
    ]
    for size in GRID:
        _, _, D, H = size
        times = {row["layer"]: row["rnn_ms"] for row in rows if tuple(row["size"]) == size and row["threads"] == 1}
        if times:
            order = ("RNN", "GRU", "LSTM")
            cells = [f"{LAYERS[name] * H * (D + H)}" for name in order]
            cells += [f"{times[name] / times['RNN']:.1f}" for name in order]
            lines.append(f"| {', '.join(map(str, size))} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
