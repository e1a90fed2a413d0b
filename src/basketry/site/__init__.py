"""The documentation as a site that opens from disk: `basketry docs`."""

from basketry.site.errors import SiteError
from basketry.site.write import Site, write_site

__all__ = ["Site", "SiteError", "write_site"]
