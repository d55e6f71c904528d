"""Exercises of the chapter on architectures."""
