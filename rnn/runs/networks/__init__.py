"""Trained networks: a module for each, which trains it from fixed seeds and scores it on held-out data."""
