"""Build, test, and publish if all went well: what `basketry publish` does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from basketry.dbt import project_root
from basketry.profile import read_profile
from basketry.publish import files, postgres, tested_build
from basketry.publish.publication import Publication, PublishError, dated_by
from basketry.publish.shelf import Shelf


def run(target: str | None = None, out: Path | None = None) -> Publication:
    """Run `dbt build` with all data tests, publish the public marts, and say what was made.

    Args:
        target: a target of profiles.yml: of type duckdb (published as files) or postgres (as a
            schema); none is dbt's default.
        out: the folder that publications stand in, for duckdb; by default `build/publication` of
            the project.

    Returns:
        The record of the publication.

    Raises:
        DbtError: there is no such profile or target.
        EngineError: the driver of PostgreSQL is missing.
        PublishError: a model or a test failed, or something else; says what and what to do. Nothing
            was published, and the publication before is still there.
    """
    project = project_root()
    profile = read_profile(project, target)
    if profile["type"] == "duckdb":
        out = out or project / "build" / "publication"
        return _to_files(project, target, project / profile["path"], out.absolute())
    if profile["type"] == "postgres":
        if out is not None:
            raise PublishError("--out is a folder for files; PostgreSQL is published as a schema.")
        return _to_postgres(project, target, profile)
    raise PublishError(
        f"publishing is not offered on {profile['type']}. Publish from DuckDB or PostgreSQL "
        "(--target), or let readers at the schema once `basketry build` has ended well there."
    )


def _to_files(project: Path, target: str | None, build: Path, out: Path) -> Publication:
    shelf = Shelf(out)
    with shelf.locked() as lock:
        shelf.current_number()
        before = _changed_at(build)
        manifest, marts = tested_build.build("duckdb", project, target, keep_open=[lock])
        if _changed_at(build) == before:
            raise PublishError(
                f"dbt built, but not into {build}, the path that profiles.yml names. A publication "
                "is made of a file: name one there."
            )
        number, folder = shelf.new_folder()
        print(f"\nPublishing {len(marts)} marts as publication {number}", flush=True)
        try:
            publication = files.write(build, folder, number, marts, dated_by(manifest))
            shelf.swing_to(number)
        except (duckdb.Error, OSError) as error:
            raise PublishError(
                f"publishing into {folder} failed: {error}\nNothing was published."
            ) from error
        shelf.remove_old()
    database, parquet = (size / 1e6 for size in files.sizes(folder))
    _print(publication)
    print(f"  {shelf.current / files.FILE}: {database:.1f} MB, schema {files.SCHEMA}")
    print(f"  {shelf.current / 'parquet'}: {parquet:.1f} MB, a file per mart")
    print("Open both through `current`, read-only. Open readers keep the publication they opened.")
    return publication


def _to_postgres(project: Path, target: str | None, profile: Mapping[str, Any]) -> Publication:
    reader = os.environ.get(postgres.READER)
    with postgres.publisher(profile, reader) as connection:
        manifest, marts = tested_build.build("postgres", project, target)
        print(f"\nPublishing {len(marts)} marts into {postgres.SCHEMA}", flush=True)
        publication = postgres.publish(connection, marts, dated_by(manifest), reader)
        size = postgres.size(connection) / 1e6
    _print(publication)
    print(f"  schema {postgres.SCHEMA}: {size:.1f} MB")
    if reader:
        print(f"  {reader} may read it")
    else:
        print(f"  nobody else may read it: {postgres.READER} names the role that may")
    return publication


def _print(publication: Publication) -> None:
    rows = sum(publication.row_counts.values())
    as_of = f", as of {publication.as_of_date}" if publication.as_of_date else ""
    print(
        f"Published number {publication.number}{as_of}: "
        f"{len(publication.row_counts)} marts, {rows:,} rows"
    )


def _changed_at(file: Path) -> int | None:
    return file.stat().st_mtime_ns if file.is_file() else None
