"""Why the quality gate could not run."""


class QualityError(RuntimeError):
    """The data was not checked, or not wholly; the message says why and what to do about it."""
