"""The exercise *Count three networks*."""

from rnn.exercises.definition import exercise


@exercise("three-networks", case=lambda rng: tuple(rng.integers(2, 9, size=4).tolist()))
def count_parameters(D: int, H: int, K: int, T: int) -> tuple[int, int, int]:
    """Return the parameters of a recurrent network, of its untied form and of a window."""
    readout = K * H + K
    shared = H * D + H * H + H + readout
    return shared, T * shared, H * T * D + H + readout


@count_parameters.mistake("You left out the biases: b_h has H entries, the bias of the read-out K.")
def _(D, H, K, T):
    shared = H * D + H * H + K * H
    return shared, T * shared, H * T * D + K * H


@count_parameters.mistake("You forgot W_hh: in the recurrent network every unit listens to every unit.")
def _(D, H, K, T):
    shared, _, window = count_parameters(D, H, K, T)
    return shared - H * H, T * (shared - H * H), window


@count_parameters.mistake("In the untied network each step has a read-out of its own; you counted one.")
def _(D, H, K, T):
    shared, _, window = count_parameters(D, H, K, T)
    return shared, T * (H * D + H * H + H) + K * H + K, window


@count_parameters.mistake("You raised to the power T; T separate sets of weights are T times as many.")
def _(D, H, K, T):
    shared, _, window = count_parameters(D, H, K, T)
    return shared, shared**T, window


@count_parameters.mistake("The window has no state, so it has no W_hh; you counted one.")
def _(D, H, K, T):
    shared, untied, window = count_parameters(D, H, K, T)
    return shared, untied, window + H * H
