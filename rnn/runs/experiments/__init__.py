"""Experiments too long for a chapter, a module each."""
