"""The independent witness: the marts computed from raw rows by plain Python, by definition."""

from .comparison import Expectation, compare, compare_with, expect, summary
from .settings import Settings

__all__ = ["Expectation", "Settings", "compare", "compare_with", "expect", "summary"]
