"""Exercises of the chapter on gated units."""
