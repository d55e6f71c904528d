"""Exercises of the chapter on unrolling and weight sharing."""
