"""Experiments too long for a chapter: a module for each, which computes the numbers that are stored."""
