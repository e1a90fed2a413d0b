"""One HTML file in Japanese and English that opens from disk: what the report and the quality page
share."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

FOLDER = Path(__file__).parent
FONTS = (
    "'Basketry Subset', 'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic UI',"
    " 'Yu Gothic', Meiryo, system-ui, sans-serif"
)
"""What a page carries with it, and then fonts that readers have, Japanese ones first."""


def render(folder: Path, template: str, *, style: str = "", **values: Any) -> str:
    """A page as one HTML text: no file beside it, no network, no script but its own.

    Args:
        folder: where the template is; it extends `page.html` of this folder.
        template: the name of the template.
        style: rules of CSS on top of those that all pages have.
        values: what the template says, `words` with `title`, `skip` and `language` among them.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, FOLDER]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = (FOLDER / "page.js").read_text("utf-8")
    common = (FOLDER / "page.css").read_text("utf-8").replace("{fonts}", FONTS)
    return environment.get_template(template).render(
        style=Markup(common + style),
        script=Markup(script),
        # The policy lets in a script of this digest and no other.
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        **values,
    )
