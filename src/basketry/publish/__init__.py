"""The finished build as a copy for readers: tested, whole, and visible all at once."""

from basketry.publish.publication import PublishError
from basketry.publish.run import run

__all__ = ["PublishError", "run"]
