"""Seeded chance, the same on every Python version and machine.

Only `random.Random(n).random()` is used underneath: the one sequence that the standard library
promises to keep. Normal and Poisson draws are built from it by plain arithmetic.
"""

from __future__ import annotations

import hashlib
import math
import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Stream:
    """A sequence of chance of its own, named by a path such as `Stream(seed, "offers", day)`.

    Two paths never share a sequence, so a new part of the shop does not shift another part's.
    """

    __slots__ = ("share",)

    def __init__(self, seed: int, *path: str | int) -> None:
        """Open the sequence that belongs to the path."""
        name = "/".join(str(part) for part in (seed, *path))
        digest = hashlib.sha256(name.encode()).digest()
        # The next share: a float in [0, 1).
        self.share = random.Random(int.from_bytes(digest[:8], "big")).random

    def chance(self, probability: float) -> bool:
        """Return True with the given probability."""
        return self.share() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included, each equally likely."""
        return low + int(self.share() * (high - low + 1))

    def choose(self, values: Sequence[T]) -> T:
        """Return one of `values`, each equally likely."""
        return values[int(self.share() * len(values))]

    def normal(self, mean: float, deviation: float) -> float:
        """Return a draw close to normal: the sum of twelve shares, so no libm is involved."""
        # Not `sum`: Python 3.12 began to round it otherwise.
        return mean + deviation * (math.fsum(self.share() for _ in range(12)) - 6.0)

    def poisson(self, mean: float) -> int:
        """Return a Poisson count; above a mean of 50 the normal approximation."""
        if mean > 50:
            return max(0, int(self.normal(mean, math.sqrt(mean)) + 0.5))
        limit = math.exp(-mean)
        count, product = 0, self.share()
        while product > limit:
            count += 1
            product *= self.share()
        return count


class Mix(Generic[T]):
    """A weighted choice: `Mix({"mobile": 0.6, "desktop": 0.4}).draw(stream)`."""

    __slots__ = ("_bounds", "_total", "values")

    def __init__(self, weights: Mapping[T, float]) -> None:
        """Take the weights; they need not add up to 1."""
        self.values = tuple(weights)
        self._bounds = tuple(accumulate(weights.values()))
        self._total = self._bounds[-1]

    def draw(self, stream: Stream) -> T:
        """Return one of the values, each as likely as its weight."""
        place = bisect_right(self._bounds, stream.share() * self._total)
        return self.values[min(place, len(self.values) - 1)]
