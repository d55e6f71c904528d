"""Exercises of the chapter on backpropagation through time."""
