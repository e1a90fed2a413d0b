"""Writes the site: the report, dbt docs, column lineage, and the pages that Sphinx makes."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from basketry.dbt import read_manifest, run_dbt
from basketry.publish.publication import marts_of
from basketry.report import write_report
from basketry.site import guests, lineage, sources
from basketry.site.errors import SiteError

REPOSITORY = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
MARK = ".basketry-docs"
"""A file that says that a folder is a site, so that the next one may take its place."""

GUIDE = "docs/guides/map_your_own_shop.html"
LINEAGE_OF = "?model=model.basketry.basketry__order_value_by_period&parents=1&children=1"
# Models with all they are made of, and analyses. The SQL of tests is half of what there is to
# compile, and nobody looks for it there.
_SHOWN = ["--select", "+resource_type:model", "resource_type:analysis"]
_SHOWN += ["--indirect-selection", "empty"]
ENGINES = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "spark": "Spark"}


@dataclass(frozen=True)
class Site:
    """A site that was written: its start page, how many pages, how large, how long it took."""

    start: Path
    page_count: int
    byte_count: int
    seconds: float


def write_site(
    project_dir: Path, out: Path, *, target: str | None = None, quality: Path | None = None
) -> Site:
    """Write the site of a finished build; the one that was there stays until this one is whole.

    Args:
        project_dir: the folder of the dbt project that was built. The guides are always those of
            Basketry.
        out: the folder to write; made if it is not there.
        target: a target of the profile, of DuckDB or PostgreSQL; none is the profile's default.
        quality: where the quality pages are, if any; by default `build/quality` of the project.

    Raises:
        DbtError: there is no finished build, or dbt failed.
        SiteError: the tools are not installed, the folder holds something else, or a page has a
            fault; says what to do.
    """
    started = time.monotonic()
    _check_tools()
    _check_folder(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
        site = Path(scratch) / "site"
        site.mkdir()
        print("Writing the report", flush=True)
        # The first to read the marts: it says so when there is no finished build.
        write_report(
            project_dir, site / "report.html", target=target, guide=GUIDE, home="index.html"
        )
        manifest = _write_dbt_pages(project_dir, site, target)
        quality = quality or project_dir / "build" / "quality"
        if (quality / "index.html").is_file():
            print("Copying the quality pages", flush=True)
            guests.copy_folder(quality, site / "quality", site)
        _write_own_pages(Path(scratch), site, manifest)
        # Sphinx makes it even where it puts nothing into it.
        shutil.rmtree(site / "_sources", ignore_errors=True)
        (site / MARK).touch()
        _replace(out, site)
    files = [path for path in out.rglob("*") if path.is_file()]
    return Site(
        out / "index.html",
        sum(path.suffix == ".html" for path in files),
        sum(path.stat().st_size for path in files),
        time.monotonic() - started,
    )


def _check_tools() -> None:
    missing = [
        name
        for name in ("sphinx", "myst_parser", "furo", "dbt_colibri")
        if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise SiteError(
            f"not installed: {', '.join(missing)}. Install what the documentation needs: "
            "requirements/install.sh base docs, or by pip: "
            "pip install --require-hashes --no-deps -r requirements/docs.txt."
        )


def _check_folder(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise SiteError(
            f"{out} holds something else than a site of this command, and would be replaced. "
            "Name an empty or a new folder by --out, or empty it."
        )
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out} is a file. Name a folder by --out.")


def _write_dbt_pages(project_dir: Path, site: Path, target: str | None) -> dict[str, Any]:
    """dbt docs and the column lineage; returns dbt's manifest."""
    print("Writing dbt docs", flush=True)
    run_dbt(["docs", "generate", *_SHOWN], target=target, project_dir=project_dir)
    folder = project_dir / os.environ.get("DBT_TARGET_PATH", "target")
    manifest = read_manifest(folder)
    names = ("index.html", "manifest.json", "catalog.json")
    template, manifest_text, catalog_text = (
        (folder / name).read_text(encoding="utf-8") for name in names
    )
    _check_built(manifest, json.loads(catalog_text))
    is_own = manifest["metadata"]["project_name"] == "basketry"
    # The overview of this project is that of a package: it does not take the place of a user's.
    start = "#!/overview/basketry" if is_own else ""
    page = guests.dbt_docs(template, manifest_text, catalog_text)
    _add_guest(site / "dbt", guests.mended(page, "dbt_docs"), folder, start)
    print("Writing the column lineage", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        page, complaints = lineage.page(folder, Path(scratch))
    if complaints:
        print(f"  {len(complaints)} columns without a known origin, for one: {complaints[0]}")
    _add_guest(site / "lineage", guests.mended(page, "lineage"), folder, LINEAGE_OF)
    return manifest


def _add_guest(place: Path, page: str, target_path: Path, start: str = "") -> None:
    """Write the page of another tool into the site; it names no folder of this machine."""
    page = page.replace(f"{target_path.resolve()}/", "target/")
    page = guests.with_way_home(guests.sealed(page, start), "../index.html")
    place.mkdir()
    (place / "index.html").write_text(page, encoding="utf-8")


def _check_built(manifest: dict[str, Any], catalog: dict[str, Any]) -> None:
    built = {
        (node["metadata"]["schema"].lower(), node["metadata"]["name"].lower())
        for node in catalog["nodes"].values()
    }
    missing = [
        mart.name
        for mart in marts_of(manifest)
        if (mart.schema.lower(), mart.name.lower()) not in built
    ]
    if missing:
        raise SiteError(
            f"{len(missing)} marts are not in the database, {missing[0]} for one. Build all of "
            "them first: `basketry build`."
        )


def _write_own_pages(scratch: Path, site: Path, manifest: dict[str, Any]) -> None:
    """The guides, the metrics and the rest, by Sphinx."""
    source = scratch / "source"
    pages = sources.gather(REPOSITORY, source)
    has_quality = (site / "quality" / "index.html").is_file()
    if not has_quality:
        (source / "quality").mkdir()
        shutil.copyfile(HERE / "no_quality.md.jinja", source / "quality" / "index.md")
    made = sorted(path.relative_to(site).as_posix() for path in site.rglob("index.html"))
    start = jinja2.Template((HERE / "start.md.jinja").read_text(encoding="utf-8")).render(
        project=manifest["metadata"]["project_name"],
        engine=ENGINES[manifest["metadata"]["adapter_type"]],
    )
    (source / "index.md").write_text(start, encoding="utf-8")
    print(f"Writing {len(pages)} pages of documentation", flush=True)
    _run_sphinx(source, site, scratch / "doctrees", ["report.html", *made])


def _run_sphinx(source: Path, site: Path, doctrees: Path, made: Sequence[str]) -> None:
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--quiet", "--no-color"]
    command += ["-c", str(HERE / "sphinx"), "-d", str(doctrees), "-D", f"made={','.join(made)}"]
    done = subprocess.run(
        [*command, str(source), str(site)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONSAFEPATH": "1", "PYTHONPATH": str(HERE.parents[1])},
    )
    if done.returncode != 0:
        faults = [line[:300] for line in done.stderr.replace(f"{source}/", "").splitlines() if line]
        more = [f"and {len(faults) - 20} lines more"] if len(faults) > 20 else []
        raise SiteError(
            "\n".join(["Sphinx found faults in the documentation. Mend:", *faults[:20], *more])
        )


def _replace(out: Path, site: Path) -> None:
    """Put the new site where the old one is."""
    old = site.with_name("old")
    if out.exists():
        out.rename(old)
    site.rename(out)
