"""Recurrences in parallel over time: linear ones by a scan, nonlinear ones by Newton's method."""

from rnn.parallel.cost import newton_iterations
from rnn.parallel.newton import Trajectory, newton
from rnn.parallel.scan import scan, step_by_step

__all__ = ["Trajectory", "newton", "newton_iterations", "scan", "step_by_step"]
