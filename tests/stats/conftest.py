"""Hypothesis settings: the same examples on every run, and no files left behind."""

from hypothesis import settings

settings.register_profile(
    "reproducible", max_examples=60, deadline=None, database=None, derandomize=True
)
settings.load_profile("reproducible")
