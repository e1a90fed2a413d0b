"""What Sphinx is given: the pages in Markdown, and the files of the repository they link to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from basketry.site.errors import SiteError

PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**/*.md", "examples/**/README.md")
CODE = {".sql": "sql", ".yml": "yaml", ".csv": "text", ".py": "python", ".txt": "text"}
"""Files that become pages of their own, and the language that they are coloured in."""

# Where the tree of pages goes on below a page.
_CHILDREN = {
    "docs/README.md": "decisions/*",
    "docs/metrics/README.md": "*",
    "examples/README.md": "*/README",
}
_MADE = {".venv", "build", "target", "dbt_packages"}
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)[^)]*\)")
_CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def gather(repository: Path, folder: Path) -> list[str]:
    """Copy the pages, and every file and folder of the repository that one of them links to.

    A folder without a README gets a page that lists its files.

    Args:
        repository: a checkout of Basketry.
        folder: where to copy to; paths in it are those of the repository.

    Returns:
        The paths of the Markdown pages, relative to the repository.

    Raises:
        SiteError: there are no pages, or a link leads to nothing.
    """
    found = {path for pattern in PAGES for path in repository.glob(pattern)}
    pages = sorted(path for path in found if not _MADE & set(path.relative_to(repository).parts))
    if not pages:
        raise SiteError(
            f"there is no documentation in {repository}. Install Basketry from a checkout of its "
            "repository: pip install --no-deps -e <the checkout>."
        )
    for page in pages:
        name = page.relative_to(repository).as_posix()
        text = page.read_text(encoding="utf-8")
        _write(folder / name, text + _tree(_CHILDREN.get(name)))
        for target in _links(text, page):
            if not target.exists() or not target.is_relative_to(repository):
                raise SiteError(f"{name} links to {target}, which is not there. Mend the link.")
            if target.is_dir():
                _copy_folder(target, repository, folder)
            elif target not in found:
                _copy(target, repository, folder)
    return [page.relative_to(repository).as_posix() for page in pages]


def _links(text: str, page: Path) -> Iterator[Path]:
    """Files and folders that a page links to."""
    for link in _LINK.findall(_CODE_BLOCK.sub("", text)):
        if not re.match(r"[a-z]+:", link):
            yield (page.parent / link).resolve()


def _copy(file: Path, repository: Path, folder: Path) -> None:
    """A file that is code stays what it is; of any other (LICENSE) the text becomes a page."""
    name = file.relative_to(repository).as_posix()
    suffix = "" if file.suffix in CODE else ".txt"
    target = folder / f"{name}{suffix}"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _copy_folder(source: Path, repository: Path, folder: Path) -> None:
    """All files of a folder, and a page that lists them; a folder with a README has its page."""
    if (source / "README.md").is_file():
        return
    files = sorted(path for path in source.iterdir() if path.suffix in CODE)
    described = _descriptions(source)
    lines = [f"# {source.name.capitalize()}", "", "| file | what it is |", "|---|---|"]
    for file in files:
        _copy(file, repository, folder)
        lines.append(f"| [{file.stem}]({file.name}) | {described.get(file.stem, '')} |")
    text = "\n".join(lines) + "\n" + _tree("*")
    _write(folder / source.relative_to(repository) / "index.md", text)


def _descriptions(folder: Path) -> dict[str, str]:
    """What the YAML files of a folder of dbt say of its nodes, by name, in one line each."""
    said: dict[str, str] = {}
    for file in folder.glob("*.yml"):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for kind in ("analyses", "models", "seeds"):
            nodes = content.get(kind, [])
            said |= {node["name"]: " ".join(node["description"].split()) for node in nodes}
    return said


def _tree(pattern: str | None) -> str:
    if pattern is None:
        return ""
    return f"\n```{{toctree}}\n:hidden:\n:glob:\n{pattern}\n```\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
