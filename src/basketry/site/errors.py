"""What can go wrong with the site."""

from __future__ import annotations


class SiteError(RuntimeError):
    """The site was not written; the message says why and what to do about it."""
