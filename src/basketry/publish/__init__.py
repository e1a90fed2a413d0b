"""The finished build as a copy for readers: tested, whole, and visible all at once."""

from basketry.publish.publication import PublishError
from basketry.publish.run import TARGETS, run

__all__ = ["TARGETS", "PublishError", "run"]
