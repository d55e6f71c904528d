"""The exercise *The published value*."""

from collections.abc import Callable

import numpy as np

from rnn.exercises.definition import exercise


@exercise("published-value")
def diagnose(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Return "right", "not carried", "last loss only" or "neither"."""
    table = credit_table(losses, row)
    return verdict(claimed, table.sum(axis=0), np.diag(table), table[-1])


def verdict(claimed: np.ndarray, total: np.ndarray, own: np.ndarray, last: np.ndarray) -> str:
    """Say which of three gradients a claim is: the total, that of each step's own loss, or that of the last loss."""
    if near(claimed, total):
        return "right"
    if near(claimed, own):
        return "not carried"
    return "last loss only" if near(claimed, last) else "neither"


def credit_table(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray) -> np.ndarray:
    """Return dL_t/dx_k as an array (T, T)."""
    steps = 1e-5 * np.eye(len(row))
    return np.array([(losses(row + step) - losses(row - step)) / 2e-5 for step in steps]).T


def near(claimed: np.ndarray, gradient: np.ndarray) -> bool:
    """Whether a claim agrees to about seven decimals."""
    return bool(np.allclose(claimed, gradient, rtol=0, atol=1e-6))


@diagnose.case
def _(rng):
    """Return a network, its inputs, gradients from outside, and a claim of one of four kinds."""
    T = int(rng.integers(3, 6))
    network = rng.normal(size=(3, 5)), rng.normal(size=(T, 3))  # weights of x, h and bias; dL_t/dh_t
    row = rng.normal(size=T)
    table = credit_table(losses_of(*network), row)
    wrong = np.diag(table).copy()
    wrong[0] += 0.1  # agrees in all steps but one with what was not carried
    kinds = [table.sum(axis=0), np.diag(table), table[-1], wrong, table.sum(axis=1), 2 * table.sum(axis=0)]
    return *network, row, kinds[rng.integers(len(kinds))].round(8)


def losses_of(weights: np.ndarray, doutput: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return the losses L_t = dL_t/dh_t . h_t of a network with one input and three units, as a function of inputs."""

    def losses(row: np.ndarray) -> np.ndarray:
        h, each = np.zeros(3), []
        for x_t, doutput_t in zip(row, doutput, strict=True):
            h = np.tanh(weights[:, 0] * x_t + weights[:, 1:4] @ h + weights[:, 4])
            each.append(doutput_t @ h)
        return np.array(each)

    return losses


@diagnose.run
def _(answer, weights, doutput, row, claimed):
    """Call the answer with the losses as a function."""
    return answer(losses_of(weights, doutput), row, claimed)


diagnose.mistake(
    "Your verdict looks at the last step only, where nothing comes later and all agree. Compare all steps."
)(lambda losses, row, claimed: "right" if near(claimed[-1:], credit_table(losses, row)[-1:, -1]) else "neither")
diagnose.mistake(
    "You say only whether a claim is right. Compare the wrong ones with the diagonal and with the last loss."
)(lambda losses, row, claimed: "right" if diagnose(losses, row, claimed) == "right" else "neither")


@diagnose.mistake("Your gradient adds up the rows of the table, dL_t by all inputs; wanted is the sum over the losses.")
def _(losses, row, claimed):
    table = credit_table(losses, row)
    return verdict(claimed, table.sum(axis=1), np.diag(table), table[-1])


@diagnose.mistake("Your table is transposed: wiggling one input gives one column, not one row.")
def _(losses, row, claimed):
    table = credit_table(losses, row).T
    return verdict(claimed, table.sum(axis=0), np.diag(table), table[-1])


diagnose.mistake("You always say `neither`. A claim is rounded, and a wiggle is inexact: compare with a tolerance.")(
    lambda losses, row, claimed: "neither"
)
diagnose.mistake("Not all that is wrong is wrong in these two ways: check the last loss, too, before you say it.")(
    lambda losses, row, claimed: {"neither": "last loss only"}.get(v := diagnose(losses, row, claimed), v)
)


@diagnose.mistake(
    "You exchanged two verdicts: the diagonal is a gradient that was not carried, the last row is the last loss."
)
def _(losses, row, claimed):
    verdict = diagnose(losses, row, claimed)
    return {"not carried": "last loss only", "last loss only": "not carried"}.get(verdict, verdict)


@diagnose.mistake("For the last loss you take a column of the table; with the loss in the row it is the last row.")
def _(losses, row, claimed):
    table = credit_table(losses, row)
    return verdict(claimed, table.sum(axis=0), np.diag(table), table[:, 0])
