"""Pages that other tools make (dbt docs, column lineage, quality), let into the site."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
MENDING = Path(__file__).with_name("mending")
_BODY = re.compile(r"<body\b[^>]*>")
_LINK_STYLE = (
    "position:fixed;left:50%;bottom:0;transform:translateX(-50%);z-index:2147483647;"
    "padding:2px 14px;color:#fff;background:#17609c;border-radius:6px 6px 0 0;"
    "font:13px/20px sans-serif;text-decoration:none;white-space:nowrap"
)


def with_way_home(html: str, home: str) -> str:
    """A page with a link to the start page, the first thing that the keyboard reaches.

    Raises:
        ValueError: the text has no `<body>`.
    """
    body = _BODY.search(html)
    if body is None:
        raise ValueError("no <body> in the page")
    link = f'<a href="{home}" style="{_LINK_STYLE}">Basketry documentation</a>'
    return f"{html[: body.end()]}{link}{html[body.end() :]}"


def mended(html: str, name: str) -> str:
    """A page of another tool with the worst of its faults of accessibility mended.

    Its colours can be read, its icons have names, and what scrolls does so by the keyboard.

    Args:
        html: the page.
        name: the page's styles in the folder `mending`.

    Raises:
        ValueError: the text has no `</head>` or no `</body>`.
    """
    style = (MENDING / f"{name}.css").read_text(encoding="utf-8")
    script = (MENDING / "mend.js").read_text(encoding="utf-8")
    for end, added in (("</head>", f"<style>{style}</style>"), ("</body>", _as_script(script))):
        # The last one: a script of the page may hold the same text.
        before, found, after = html.rpartition(end)
        if not found:
            raise ValueError(f"no {end} in the page")
        html = f"{before}{added}{end}{after}"
    return html


def _as_script(text: str) -> str:
    return f"<script>{text}</script>"


def sealed(html: str, start: str = "") -> str:
    """A page of one file that can ask nothing of a network and runs its own scripts only.

    A description may hold any HTML: with this policy a script in it, or `onerror`, does not run.

    Args:
        html: the page; its scripts are in it.
        start: what the address ends with (`?model=a`, `#!/overview`) when it has no such end.

    Raises:
        ValueError: the text has no `<head>`.
    """
    before, head, after = html.partition("<head>")
    if not head:
        raise ValueError("no <head> in the page")
    opening = ""
    if start:
        ending = json.dumps(start)
        script = f"location.search || location.hash || history.replaceState(null, '', {ending});"
        opening = f"<script>{script}</script>"
    digests = [_digest(content) for _, content in _SCRIPT.findall(opening + after)]
    policy = (
        # The pages compile their templates: 'unsafe-eval' is theirs, not that of a description.
        f"default-src 'none'; script-src 'unsafe-eval' {' '.join(dict.fromkeys(digests))}; "
        "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return f"{before}{head}{meta}{opening}{after}"


def dbt_docs(template: str, manifest: str, catalog: str) -> str:
    """dbt docs as one page, which `dbt docs generate --static` would make with three faults.

    A description with `</script>` in it would end the script that holds it. The page's icon is the
    text of a program that never ran. And a browser follows the addresses of its pictures before
    they are filled in: Angular has another attribute for that.

    Args:
        template: the page that `dbt docs generate` writes.
        manifest: the text of dbt's manifest.json.
        catalog: the text of dbt's catalog.json.

    Raises:
        ValueError: dbt has another template now, without the places for the two.
    """
    for place, data in (("MANIFEST", manifest), ("CATALOG", catalog)):
        before, found, after = template.partition(f'"{place}.JSON INLINE DATA"')
        if not found:
            raise ValueError(f"the page of dbt docs has no place for {place.lower()}.json")
        template = before + data.replace("<", "\\u003c") + after
    # Nor may a telephone be kept from enlarging the text.
    template = template.replace("minimum-scale=1,maximum-scale=1,", "")
    template = re.sub(r'<link rel="shortcut icon" href="\$\{require[^>]*>', "", template)
    return template.replace('xlink:href="{{', 'ng-attr-href="{{')


def copy_folder(source: Path, folder: Path, home_from: Path) -> None:
    """A folder of pages, each with a link to the start page of the site.

    Args:
        source: the folder that a tool wrote.
        folder: where to copy to; it is made.
        home_from: the folder of the start page, above `folder`.
    """
    shutil.copytree(source, folder)
    for page in folder.rglob("*.html"):
        up: Sequence[str] = [".."] * len(page.parent.relative_to(home_from).parts)
        html = page.read_text(encoding="utf-8")
        if _BODY.search(html):
            page.write_text(with_way_home(html, "/".join([*up, "index.html"])), encoding="utf-8")


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
