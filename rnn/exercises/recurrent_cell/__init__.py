"""Exercises of the chapter on the recurrent cell."""
