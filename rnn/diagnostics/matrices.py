"""Matrix norms and the spectral radius."""

from __future__ import annotations

import numpy as np

from rnn._validation import check_choice, check_floats

__all__ = ["matrix_norms", "spectral_radius"]


def matrix_norms(matrices: np.ndarray, kind: str = "spectral") -> np.ndarray:
    """Return the norm of every matrix: "spectral", max |A v| over |v| = 1, or "frobenius", sqrt(sum of squares).

    The spectral norm is the largest singular value, the largest factor by which the matrix stretches a vector.

    Parameters
    ----------
    matrices : ndarray of float, shape (..., M, N)
        The matrices A.
    kind : {"spectral", "frobenius"}
        Which norm.

    Returns
    -------
    ndarray of float, shape (...)
        One norm per matrix.

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 2.3.

    Examples
    --------
    >>> matrix_norms(np.array([[0.0, 10.0], [0.0, 0.0]])).round(6)
    np.float64(10.0)
    >>> matrix_norms(np.stack([np.eye(4), 2 * np.eye(4)]), "frobenius")
    array([2., 4.])
    """
    check_choice("kind", kind, ("spectral", "frobenius"))
    check_floats("matrices", matrices, (..., "M", "N"))
    return np.linalg.norm(matrices, ord=2 if kind == "spectral" else "fro", axis=(-2, -1))


def spectral_radius(matrix: np.ndarray) -> float:
    """Return the largest absolute eigenvalue: |A^k|^(1/k) in the limit of large k.

    It is the growth of high powers per factor. A single product can stretch a vector by up to the spectral norm.

    Parameters
    ----------
    matrix : ndarray of float, shape (H, H)
        The matrix A.

    Returns
    -------
    float
        At most the spectral norm.

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 7.1.

    Examples
    --------
    >>> spectral_radius(np.array([[0.5, 10.0], [0.0, 0.5]]))
    0.5
    """
    rows = check_floats("matrix", matrix, ("H", "H")).shape[0]
    check_floats("matrix", matrix, (rows, rows))
    return float(np.abs(np.linalg.eigvals(matrix)).max())
