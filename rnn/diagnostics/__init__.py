"""Diagnostics of recurrent networks: Jacobians, Lyapunov exponents, gradients over time, influence of inputs."""

from rnn.diagnostics.credit import contributions_by_lag, gradient_norms
from rnn.diagnostics.distance import norms_by_distance
from rnn.diagnostics.influence import Influence, influence
from rnn.diagnostics.jacobians import input_jacobians, jacobian_products, jacobians
from rnn.diagnostics.lyapunov import lyapunov_exponents
from rnn.diagnostics.matrices import matrix_norms, spectral_radius

__all__ = [
    "Influence",
    "contributions_by_lag",
    "gradient_norms",
    "influence",
    "input_jacobians",
    "jacobian_products",
    "jacobians",
    "lyapunov_exponents",
    "matrix_norms",
    "norms_by_distance",
    "spectral_radius",
]
