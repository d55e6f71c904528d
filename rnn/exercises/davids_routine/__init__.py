"""Exercises of the chapter on David's routine."""
