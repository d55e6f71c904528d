"""Experiments too long for a chapter: each is a module that runs it again and stores what it found."""
