"""The characters of a report, put into its file: it needs no Japanese font where it is opened."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import uharfbuzz

REGULAR = Path(str(noto_cjk_sans_jp_regular.FONT_PATH))
BOLD = Path(str(noto_cjk_sans_jp_bold.FONT_PATH))
"""Noto Sans CJK JP, under the SIL Open Font License, which lets anybody put it into a document."""

_FEATURES = ("kern", "palt", "tnum")
_PRINTABLE = "".join(map(chr, range(32, 127)))
# Nothing of these is ever shown.
_UNSHOWN = re.compile(r"<(style|script)>.*?</\1>|<[^>]*>", re.DOTALL)


def faces(html: str, font: Path | None = None) -> str:
    """Rules of CSS that hold the characters of a page, as the family 'Basketry Subset'.

    A character that the font does not have is shown in a font of the reader's.

    Args:
        html: the page.
        font: a font file (ttf, otf or ttc) in place of Noto Sans CJK JP; one for all weights.

    Raises:
        ValueError: the font cannot be read.
    """
    characters = _UNSHOWN.sub("", html) + _PRINTABLE
    if font is not None:
        return _face(font, characters)
    return _face(REGULAR, characters, " font-weight: 400;") + _face(
        BOLD, characters, " font-weight: 700;"
    )


def _face(font: Path, characters: str, descriptors: str = "") -> str:
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(set(map(ord, characters)))
    # Screens of today do without.
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    wanted.layout_feature_tag_set.clear()
    for feature in _FEATURES:
        wanted.layout_feature_tag_set.add(int.from_bytes(feature.encode(), "big"))
    try:
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font)))
        # What is no font has no glyphs, and HarfBuzz says nothing of it.
        part = uharfbuzz.subset(face, wanted).blob.data if face.glyph_count else b""
    except (uharfbuzz.HarfBuzzError, RuntimeError) as error:
        raise ValueError(f"the font {font} cannot be read: {error}") from error
    if not part:
        raise ValueError(f"the font {font} cannot be read: it is no ttf, otf or ttc.")
    data = base64.b64encode(part).decode()
    return (
        f"@font-face {{ font-family: 'Basketry Subset';{descriptors}"
        f" src: url(data:font/otf;base64,{data}); }}\n"
    )
