"""Exercises of the chapter on training."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from rnn.museum import DIAGNOSES

from .checker import Exercise

__all__ = ["EXERCISES"]

Arrays = dict[str, np.ndarray]


# ---- gradient descent on a parabola


def descend(w: float, lr: float, steps: int) -> list[float]:
    """Return the places after each step of gradient descent on L(w) = (w - 3)^2."""
    places = []
    for _ in range(steps):
        w = w - lr * 2 * (w - 3)
        places.append(w)
    return places


def descend_with(gradient: Callable[[float], float]) -> Callable[[float, float, int], list[float]]:
    """Return a descent with another gradient."""

    def descent(w: float, lr: float, steps: int) -> list[float]:
        places = []
        for _ in range(steps):
            w = w - lr * gradient(w)
            places.append(w)
        return places

    return descent


def descend_from_start(w: float, lr: float, steps: int) -> list[float]:
    """Take the gradient at the first place again and again."""
    return [w - lr * 2 * (w - 3) * (step + 1) for step in range(steps)]


# ---- one step of Adam


def adam_step(
    w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int, lr: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weights and both averages after the t-th step, t = 1, 2, ..."""
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


def random_adam(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a state of Adam in the middle of a training, or before its first step."""
    t = int(rng.integers(1, 20))
    start = 0.0 if t == 1 else 1.0
    m, v = start * rng.normal(size=3), start * rng.uniform(0.5, 2, size=3) * (1 - 0.999**t)
    return rng.normal(size=3), rng.normal(size=3), m, v, t, float(rng.uniform(0.01, 0.5))


def adam_without_correction(w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int, lr: float) -> tuple:
    """Use the averages as they are."""
    _, m, v = adam_step(w, g, m, v, t, lr)
    return w - lr * m / (np.sqrt(v) + 1e-8), m, v


def adam_without_root(w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int, lr: float) -> tuple:
    """Divide by the mean square itself."""
    _, m, v = adam_step(w, g, m, v, t, lr)
    return w - lr * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8), m, v


def adam_without_square(w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int, lr: float) -> tuple:
    """Average the gradient twice."""
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g
    with np.errstate(invalid="ignore"):
        return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


def adam_swapped(w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int, lr: float) -> tuple:
    """Give the new gradient the larger share."""
    m, v = 0.1 * m + 0.9 * g, 0.001 * v + 0.999 * g**2
    return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


def adam_keeps_corrected(w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int, lr: float) -> tuple:
    """Hand the corrected averages on."""
    w, m, v = adam_step(w, g, m, v, t, lr)
    return w, m / (1 - 0.9**t), v / (1 - 0.999**t)


# ---- batches of unequal size


def combine(grads: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the gradient of one batch that holds all n batches."""
    return sum(count * grad for count, grad in zip(counts, grads, strict=True)) / sum(counts)


# ---- streams


def cut(recording: np.ndarray, batch: int) -> np.ndarray:
    """Return the recording as parallel streams."""
    T = len(recording) // batch
    return np.array([[recording[b * T + t] for b in range(batch)] for t in range(T)])


def cut_in_turn(recording: np.ndarray, batch: int) -> np.ndarray:
    """Deal the steps out like cards."""
    T = len(recording) // batch
    return recording[: T * batch].reshape(T, batch)


def cut_from_the_end(recording: np.ndarray, batch: int) -> np.ndarray:
    """Drop the first steps instead of the last."""
    return cut(recording[len(recording) % batch :], batch)


def cut_with_padding(recording: np.ndarray, batch: int) -> np.ndarray:
    """Fill the last column up with zeros."""
    return cut(np.pad(recording, (0, -len(recording) % batch)), batch)


def cut_batch_steps(recording: np.ndarray, batch: int) -> np.ndarray:
    """Make streams of `batch` steps."""
    return cut(recording, len(recording) // batch)


# ---- early stopping


def when_to_stop(scores: list[float], patience: int) -> tuple[int, int]:
    """Return the index of the best score so far when training stops, and the index at which it stops."""
    best = 0
    for i, score in enumerate(scores):
        if score < scores[best]:
            best = i
        if i - best == patience:
            return best, i
    return best, len(scores) - 1


def stop_knowing_the_future(scores: list[float], patience: int) -> tuple[int, int]:
    """Take the best of all scores, also of those never computed."""
    return int(np.argmin(scores)), when_to_stop(scores, patience)[1]


def stop_after_rises(scores: list[float], patience: int) -> tuple[int, int]:
    """Compare each score with the one before."""
    rises = 0
    for i in range(1, len(scores)):
        rises = rises + 1 if scores[i] >= scores[i - 1] else 0
        if rises == patience:
            return int(np.argmin(scores[: i + 1])), i
    return int(np.argmin(scores)), len(scores) - 1


def stop_after_failures_in_all(scores: list[float], patience: int) -> tuple[int, int]:
    """Count failures without starting anew at an improvement."""
    failures = [i for i in range(1, len(scores)) if scores[i] >= min(scores[:i])]
    stop = failures[patience - 1] if len(failures) >= patience else len(scores) - 1
    return int(np.argmin(scores[: stop + 1])), stop


def stop_ties_are_better(scores: list[float], patience: int) -> tuple[int, int]:
    """Take an equal score for an improvement."""
    best = 0
    for i, score in enumerate(scores):
        if score <= scores[best]:
            best = i
        if i - best == patience:
            return best, i
    return best, len(scores) - 1


# ---- truncation


def chunk_gradients(x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int) -> np.ndarray:
    """Return dL/dw_xh and dL/dw_hh of every chunk of k steps, shape (number of chunks, 2)."""
    return _chunks(x, targets, w_xh, w_hh, k)


def _chunks(x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int, *, mistake: str = "") -> np.ndarray:
    """Compute the gradients forward in time: dh is the derivative of h with respect to (w_xh, w_hh)."""
    h, dh, grads = 0.0, np.zeros(2), []
    for start in range(0, len(x), k):
        if mistake == "reset":
            h = 0.0
        if mistake != "through":
            dh = np.zeros(2)  # the state comes along, what it owes to the weights does not
        total = np.zeros(2)
        for x_t, y_t in zip(x[start : start + k], targets[start : start + k], strict=True):
            before, h = h, np.tanh(w_xh * x_t + w_hh * h)
            slope = 1.0 if mistake == "slope" else 1 - h**2
            dh = slope * (np.array([x_t, h if mistake == "off by one" else before]) + w_hh * dh)
            if mistake == "one step":
                dh = slope * np.array([x_t, before])
            total = total + (h - y_t) * dh
        grads.append(total)
    return np.array(grads)


def chunks_of_means(x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int) -> np.ndarray:
    """Take the mean of the losses in a chunk, not their sum."""
    steps = np.array([len(x[start : start + k]) for start in range(0, len(x), k)])
    return chunk_gradients(x, targets, w_xh, w_hh, k) / steps[:, None]


def chunks_with_leftover(x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int) -> np.ndarray:
    """Forget to begin the way back of each chunk with zero."""
    return _walk_back(x, targets, w_xh, w_hh, k, range(0, len(x), k))


def chunks_in_one_walk(x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int) -> np.ndarray:
    """Walk back over all boundaries, and sort by chunk."""
    return _walk_back(x, targets, w_xh, w_hh, k, reversed(range(0, len(x), k)))


def _walk_back(
    x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int, order: Iterable[int]
) -> np.ndarray:
    """Walk back through the chunks in this order and never set dh to zero in between."""
    h = [0.0]
    for x_t in x:
        h.append(np.tanh(w_xh * x_t + w_hh * h[-1]))
    dh, rows = 0.0, {}
    for start in order:
        row = np.zeros(2)
        for t in reversed(range(start, min(start + k, len(x)))):
            da = (dh + h[t + 1] - targets[t]) * (1 - h[t + 1] ** 2)
            row += da * np.array([x[t], h[t]])
            dh = da * w_hh
        rows[start] = row
    return np.array([rows[start] for start in sorted(rows)])


def random_chunks(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a sequence of 5 to 9 steps, weights, and a chunk length that does not divide it."""
    T = int(rng.integers(5, 10))
    k = int(rng.choice([k for k in range(2, T) if T % k]))
    return rng.normal(size=T), rng.normal(size=T), float(rng.normal()), float(rng.uniform(0.5, 1.5)), k


# ---- the museum: diagnosis

RIGHT = {
    "A": "wrong side of tanh",
    "B": "state not handed back",
    "C": "sum for a mean",
    "D": "accumulated twice",
    "E": "off by one",
    "F": "overwritten too early",
    "G": "start overwritten",
    "H": "missing transpose",
    "I": "not added up",
    "J": "wrong target",
}

WOULD = {  # what the check would say
    "missing transpose": "with a single hidden unit there would be nothing to transpose, and the check would be green",
    "state not handed back": "a sequence of one step would pass the check, and longer ones would fail, even with one unit",
    "overwritten too early": "W_hy would be wrong as soon as there are two steps, and b_y right",
    "accumulated twice": "every ratio would be exactly 2, whatever the number of steps",
    "wrong side of tanh": "the gradients of W_xh and b_h would be wrong for a single step, too, and by a few percent only",
    "off by one": "W_hh alone would be wrong, also for a single step, where it should be 0",
    "sum for a mean": "every ratio would be the number of steps in the batch, 18 at first and 3 with a single step",
    "start overwritten": "the same loss, computed twice, would not be the same",
    "not added up": "one parameter would be wrong for several steps and right for a single one, and all others right",
    "wrong target": "the check would find nothing at all",
}


def diagnose() -> dict[str, str]:
    """Return the diagnosis of every exhibit."""
    return dict(RIGHT)


def first_slip(answer: Callable[[], Mapping[str, str]], case: tuple[()]) -> tuple[str, str]:
    """Return the first exhibit whose diagnosis is wrong, or missing, and what was said of it."""
    said = answer()
    if not isinstance(said, dict):
        raise TypeError(f'a dict such as {{"A": "off by one", ...}} is expected, got {type(said).__name__}')
    for letter, diagnosis in said.items():
        if letter not in RIGHT:
            raise ValueError(f"there is no exhibit {letter!r}; they are A to J")
        if diagnosis not in DIAGNOSES:
            raise ValueError(f"{diagnosis!r} for {letter} is none of the diagnoses: {', '.join(DIAGNOSES)}")
    wrong = [letter for letter in RIGHT if letter in said and said[letter] != RIGHT[letter]]
    missing = [letter for letter in RIGHT if letter not in said]
    if wrong:
        return wrong[0], said[wrong[0]]
    return (missing[0], "missing") if missing else ("all", "right")


def _slips() -> Iterator[tuple[str, Callable[[], dict[str, str]]]]:
    """Yield every wrong diagnosis of every exhibit, and every first exhibit without one."""
    for letter, right in RIGHT.items():
        for said in DIAGNOSES:
            if said != right:
                yield f"Exhibit {letter} is not {said!r}: {WOULD[said]}.", partial(dict, {**RIGHT, letter: said})
        without = {name: diagnosis for name, diagnosis in RIGHT.items() if name != letter}
        yield f"What you have is right. Exhibit {letter} has no diagnosis yet.", partial(dict, without)


# ---- the museum: repair


def backward(x: np.ndarray, states: np.ndarray, dlogits: np.ndarray, W_hh: np.ndarray, W_hy: np.ndarray) -> Arrays:
    """Return the gradients of the recurrent layer."""
    return _backward(x, states, dlogits, W_hh, W_hy, frozenset())


def _backward(
    x: np.ndarray, states: np.ndarray, dlogits: np.ndarray, W_hh: np.ndarray, W_hy: np.ndarray, left: frozenset[str]
) -> Arrays:
    """Go back through time with the mistakes that are left."""
    grads: Arrays = {"W_xh": np.zeros(1), "W_hh": np.zeros(1), "b_h": np.zeros(1)}
    dh = np.zeros_like(states[0])  # (B, H)
    for t in reversed(range(len(x))):
        dh = dh + dlogits[t] @ W_hy
        h = states[t + 1]
        da = dh * (1 - (h if "slope" in left else h**2))
        grads["W_xh"] = grads["W_xh"] + da.T @ x[t]
        grads["W_hh"] = grads["W_hh"] + da.T @ states[t + 1 if "state" in left else t]
        grads["b_h"] = grads["b_h"] + da.sum(axis=0)
        dh = da @ (W_hh.T if "transpose" in left else W_hh)
    return grads


LEFT = {
    "slope": "a sequence of one step is wrong already, in W_xh and in b_h; look at the slope of tanh",
    "state": "W_hh has an error of its own; look at which state was multiplied by W_hh at step t",
    "transpose": "with a single hidden unit one mistake is invisible; look at how the gradient goes back through W_hh",
}


def _remains() -> Iterator[tuple[str, Callable[..., Arrays]]]:
    """Yield every set of mistakes that a reader may leave in."""
    for count, head in ((1, "One mistake is left"), (2, "Two mistakes are left"), (3, "All three mistakes are there")):
        for left in combinations(LEFT, count):
            yield (
                f"{head}: {'. And: '.join(LEFT[name] for name in left)}",
                partial(_backward, left=frozenset(left)),
            )


def random_network(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return inputs, states and gradients of the outputs of a small network, and two of its matrices."""
    T, B, D, H, K = (int(size) for size in rng.integers(2, 5, size=5))
    return (
        rng.normal(size=(T, B, D)),
        np.tanh(rng.normal(size=(T + 1, B, H))),
        rng.normal(size=(T, B, K)),
        rng.normal(size=(H, H)),
        rng.normal(size=(K, H)),
    )


EXERCISES = {
    "descend": Exercise(
        specification=descend,
        case=lambda rng: (float(rng.normal()), float(rng.uniform(0.05, 1.1)), int(rng.integers(2, 6))),
        mistakes={
            "You went uphill: the gradient points to where the loss grows, so subtract it.": descend_with(
                lambda w: -2 * (w - 3)
            ),
            "Your gradient lacks the factor 2 of the derivative of a square.": descend_with(lambda w: w - 3),
            "You subtracted the loss itself; the step follows its derivative, 2 (w - 3).": descend_with(
                lambda w: (w - 3) ** 2
            ),
            "You used the gradient of the first place at every step; compute it anew where you are.": descend_from_start,
            "You included the starting place; only the places after each step are wanted.": lambda w, lr, steps: [
                w,
                *descend(w, lr, steps),
            ],
            "You began with the starting place and left the last one out; the place after each step is wanted.": (
                lambda w, lr, steps: [w, *descend(w, lr, steps - 1)]
            ),
            "You returned the last place only; all of them are wanted.": lambda w, lr, steps: descend(w, lr, steps)[-1],
        },
    ),
    "adam-step": Exercise(
        specification=adam_step,
        case=random_adam,
        mistakes={
            "The correction is missing: both averages start at zero and must be divided by 1 - 0.9^t and 1 - 0.999^t.": (
                adam_without_correction
            ),
            "You divided by the mean square; take its square root first.": adam_without_root,
            "The second average is of the squared gradient; you averaged the gradient.": adam_without_square,
            "You swapped the shares: 0.9 and 0.999 belong to the old averages.": adam_swapped,
            "You returned the corrected averages. They are for this step only; hand the uncorrected ones on.": (
                adam_keeps_corrected
            ),
            "You used the averages from before this gradient: update m and v first.": lambda w, g, m, v, t, lr: (
                w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8),
                *adam_step(w, g, m, v, t, lr)[1:],
            ),
            "You went uphill: subtract the step.": lambda w, g, m, v, t, lr: (
                2 * w - adam_step(w, g, m, v, t, lr)[0],
                *adam_step(w, g, m, v, t, lr)[1:],
            ),
        },
    ),
    "unequal-batches": Exercise(
        specification=combine,
        case=lambda rng: (rng.normal(size=(3, 4)), rng.permutation(np.arange(1, 20))[:3]),
        mistakes={
            "You took the plain mean: a batch with few real steps then counts as much as one with many.": (
                lambda grads, counts: grads.mean(axis=0)
            ),
            "You added the gradients up; each is a mean already, and the result must be one, too.": (
                lambda grads, counts: grads.sum(axis=0)
            ),
            "Your weights do not add up to 1: divide by the number of all real steps.": (
                lambda grads, counts: (counts[:, None] * grads).sum(axis=0)
            ),
            "You divided by the number of batches instead of the number of all real steps.": (
                lambda grads, counts: (counts[:, None] * grads).mean(axis=0)
            ),
            "You gave short batches the greater weight: multiply by the count, do not divide by it.": (
                lambda grads, counts: (grads / counts[:, None]).sum(axis=0) / (1 / counts).sum()
            ),
        },
    ),
    "cut-streams": Exercise(
        specification=cut,
        case=lambda rng: (rng.permutation(100)[: rng.choice([11, 13, 17, 19, 23])], int(rng.integers(2, 5))),
        mistakes={
            "Your streams are interleaved: consecutive steps went to different streams, like cards being dealt. "
            "Each stream must be a stretch without gaps.": cut_in_turn,
            "Your array is (B, T); time comes first: (T, B).": lambda recording, batch: cut(recording, batch).T,
            "You dropped the first steps; drop the last ones.": cut_from_the_end,
            "You filled the last column up; drop the steps that would not fill it.": cut_with_padding,
            "You made streams of `batch` steps; `batch` is the number of streams.": cut_batch_steps,
        },
    ),
    "when-to-stop": Exercise(
        specification=when_to_stop,
        case=lambda rng: (rng.integers(0, 12, size=rng.integers(6, 15)).tolist(), int(rng.integers(2, 4))),
        mistakes={
            "Your best score was never computed: training had stopped before it.": stop_knowing_the_future,
            "You compared each score with the one before; compare it with the best so far.": stop_after_rises,
            "You counted all failures; an improvement sets the count back to zero.": stop_after_failures_in_all,
            "You took an equal score for an improvement; the first of equals stays the best.": stop_ties_are_better,
            "You stopped one score too late.": lambda scores, patience: when_to_stop(scores, patience + 1),
            "You stopped one score too early.": lambda scores, patience: when_to_stop(scores, patience - 1),
            "You returned the two numbers in the other order: the best comes first.": lambda scores, patience: (
                when_to_stop(scores, patience)[::-1]
            ),
        },
    ),
    "chunk-gradients": Exercise(
        specification=chunk_gradients,
        case=random_chunks,
        mistakes={
            "You started every chunk from zero; the state must cross the boundary.": partial(_chunks, mistake="reset"),
            "Your gradient crosses the boundary: treat the state that enters a chunk as a constant.": partial(
                _chunks, mistake="through"
            ),
            "You cut at every step: within a chunk the gradient does flow back.": partial(_chunks, mistake="one step"),
            "The derivative of tanh, 1 - h^2, is missing.": partial(_chunks, mistake="slope"),
            "For w_hh you used h_t where h_{t-1} belongs.": partial(_chunks, mistake="off by one"),
            "You took the mean of the losses in a chunk; their sum is wanted.": chunks_of_means,
            "Your dh is left over from the chunk before: begin the way back of each chunk with zero.": (
                chunks_with_leftover
            ),
            "Your dh comes back from the chunk after it: begin the way back of each chunk with zero.": chunks_in_one_walk,
            "You swapped the columns: the derivative by w_xh comes first.": lambda *case: chunk_gradients(*case)[
                :, ::-1
            ],
            "You made one column per chunk; one row is wanted.": lambda *case: chunk_gradients(*case).T,
            "You dropped the last, shorter chunk.": lambda *case: chunk_gradients(*case)[:-1],
            "You added the chunks up; one row per chunk is wanted.": lambda *case: chunk_gradients(*case).sum(axis=0),
        },
    ),
    "museum-diagnosis": Exercise(specification=diagnose, case=lambda rng: (), run=first_slip, mistakes=dict(_slips())),
    "museum-repair": Exercise(specification=backward, case=random_network, mistakes=dict(_remains())),
}
