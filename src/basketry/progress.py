"""A word on the terminal for what takes longer than two seconds."""

from __future__ import annotations

import time

SECONDS = 2.0
"""How long nothing may be said."""


class Progress:
    """Says how far something is, every two seconds, and nothing when it is done before."""

    def __init__(self) -> None:
        """The clock starts now."""
        self._said_at = time.monotonic()

    def say(self, what: str) -> None:
        """Print this, unless something was said within the last two seconds."""
        now = time.monotonic()
        if now - self._said_at >= SECONDS:
            print(f"  {what}", flush=True)
            self._said_at = now
