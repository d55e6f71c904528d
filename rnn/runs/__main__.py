"""Train networks again: ``python -m rnn.pretrained`` writes the weights of all, or of the named ones."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from rnn.interop import save
from rnn.pretrained import NAMES, recipe

__all__ = ["main"]

WEIGHTS = Path(__file__).with_name("weights")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the named networks, or all of them, save each as NAME.safetensors, and say how well it does."""
    parser = argparse.ArgumentParser(prog="python -m rnn.pretrained", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"among {', '.join(NAMES)}; all by default")
    parser.add_argument("--folder", type=Path, default=WEIGHTS, help="where to save, by default where the book looks")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"unknown names {', '.join(unknown)}; expected some of {', '.join(NAMES)}")
    for name in options.names or NAMES:
        maker, started = recipe(name), time.perf_counter()
        model = maker.train()
        seconds = time.perf_counter() - started
        save(options.folder / f"{name}.safetensors", model)
        print(f"{name}: {maker.score(model):.1%} right (baseline {maker.baseline():.1%}), trained in {seconds:.0f} s")


if __name__ == "__main__":  # pragma: no cover
    main()
