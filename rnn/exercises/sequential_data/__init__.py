"""Exercises of the chapter on sequential data."""
