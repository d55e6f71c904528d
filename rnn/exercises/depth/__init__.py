"""Exercises of the chapter on stacked and bidirectional networks."""
