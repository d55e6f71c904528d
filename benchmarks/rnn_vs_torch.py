"""Time rnn.RNN against torch.nn.RNN: forward plus backward, float32, same weights, shapes and number of threads.

Usage: python benchmarks/rnn_vs_torch.py [results.json]
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

GRID = [(20, 1, 8, 8), (25, 1, 65, 100), (50, 32, 64, 64), (100, 32, 65, 128), (100, 64, 128, 256), (100, 64, 256, 512)]
SECONDS_PER_SIZE = 6.0
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
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)  # number of threads of this process
    arguments = parser.parse_args()
    if arguments.worker:
        json.dump(measure_grid(arguments.worker, arguments.seconds), sys.stdout)
        return
    rows = []
    for threads in sorted({1, os.cpu_count() or 1}):
        rows += run_worker(threads, arguments.seconds)
    arguments.results.write_text(json.dumps({"machine": describe_machine(), "results": rows}, indent=1) + "\n")
    print(format_table(rows))


def run_worker(threads: int, seconds: float) -> list[dict[str, Any]]:
    """Measure in a fresh process: the BLAS reads the number of threads when it is loaded."""
    environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(threads))
    command = [sys.executable, __file__, "--worker", str(threads), "--seconds", str(seconds)]
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure_grid(threads: int, seconds: float) -> list[dict[str, Any]]:
    """Measure every size of the grid in this process."""
    import torch

    torch.set_num_threads(threads)
    return [measure(size, threads, seconds) for size in GRID]


def measure(size: tuple[int, int, int, int], threads: int, seconds: float) -> dict[str, Any]:
    """Time the three competitors in turns, so that whatever else the machine does hits all of them alike."""
    competitors = {"rnn": ours, "torch": theirs, "products": products}
    calls = {name: make(*size) for name, make in competitors.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["products"]) < MIN_TURNS:
        for name, call in calls.items():
            times[name].append(take_turn(call, threads))
    ratio = [theirs / ours for theirs, ours in zip(times["torch"], times["rnn"], strict=True)]
    overhead = [ours / alone for ours, alone in zip(times["rnn"], times["products"], strict=True)]
    result: dict[str, Any] = {"size": size, "threads": threads, "turns": len(ratio)}
    result |= {f"{name}_ms": round(1000 * median(values), 4) for name, values in times.items()}
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


def ours(T: int, B: int, D: int, H: int) -> Callable[[], object]:
    """Forward and backward of rnn.RNN."""
    import numpy as np

    import rnn

    layer = rnn.RNN(D, H, rng=0, dtype=np.float32)
    x, state, doutput = draw(T, B, D, H)

    def call() -> object:
        _, _, cache = layer.forward(x, state)
        return layer.backward(cache, doutput)

    return call


def theirs(T: int, B: int, D: int, H: int) -> Callable[[], object]:
    """Forward and backward of torch.nn.RNN, to all parameters, x and h_0."""
    import numpy as np
    import torch

    import rnn

    module = rnn.to_torch(rnn.RNN(D, H, rng=0, dtype=np.float32))
    x, state, doutput = (torch.from_numpy(array) for array in draw(T, B, D, H))
    leaves = [x.requires_grad_(), state[None].contiguous().requires_grad_(), *module.parameters()]

    def call() -> object:
        output, _ = module(leaves[0], leaves[1])
        return torch.autograd.grad(output, leaves, doutput)

    return call


def products(T: int, B: int, D: int, H: int) -> Callable[[], object]:
    """Only the matrix products of a forward and backward pass, into arrays that already exist."""
    import numpy as np

    x, h, da = draw(T, B, D, H)
    rng = np.random.default_rng(1)
    W_xh, W_hh = (rng.standard_normal(shape, dtype=np.float32) for shape in [(H, D), (H, H)])
    W_hh_T = np.ascontiguousarray(W_hh.T)
    a, dh, dx = np.empty((T * B, H), np.float32), np.empty_like(h), np.empty((T * B, D), np.float32)
    dW_xh, dW_hh = np.empty_like(W_xh), np.empty_like(W_hh)
    rows, drows, W_xh_T = x.reshape(T * B, D), da.reshape(T * B, H), W_xh.T

    def call() -> object:
        np.matmul(rows, W_xh_T, out=a)
        for _ in range(T):
            np.matmul(h, W_hh_T, out=dh)
        for t in range(T):
            np.matmul(da[t], W_hh, out=dh)
        np.matmul(drows.T, rows, out=dW_xh)
        np.matmul(drows.T, a, out=dW_hh)
        return np.matmul(drows, W_xh, out=dx)

    return call


def describe_machine() -> dict[str, Any]:
    """Say what was measured, without naming the machine."""
    from importlib.metadata import version

    import numpy as np

    model = "unknown"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
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
        "| T, B, D, H | threads | rnn (ms) | torch (ms) | products (ms) | torch / rnn | rnn / products |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        size = ", ".join(map(str, row["size"]))
        lines.append(
            f"| {size} | {row['threads']} | {row['rnn_ms']:.3f} | {row['torch_ms']:.3f} | {row['products_ms']:.3f} "
            f"| {row['torch_over_rnn']:.2f} | {row['rnn_over_products']:.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
