"""Make the ZIP that Superset imports, for a publication of yours: DuckDB or PostgreSQL.

    python examples/superset/pack.py --duckdb build/publication/current/marts.duckdb
    python examples/superset/pack.py --postgres bi_reader@db.example.com:5432/basketry

Needs Python 3.11 and nothing else.
"""

from __future__ import annotations

import argparse
import re
import sys
import zipfile
from pathlib import Path

EXPORT = Path(__file__).resolve().parent / "export"
ROOT = "basketry"
"""The folder inside the ZIP: Superset expects exactly one."""

SCHEMAS = {"duckdb": "basketry", "postgres": "basketry_published"}
"""Where a publication stands: see docs/guides/publish_for_bi.md."""

# Superset asks for the password where the URI has this in its place.
MASK = "XXXXXXXXXX"
POSTGRES = re.compile(r"(?P<user>[\w.-]+)@(?P<host>[\w.-]+)(:(?P<port>\d+))?/(?P<database>[\w-]+)")


class PackError(ValueError):
    """No ZIP was made; the message says why and what to do about it."""


def duckdb_uri(file: Path) -> str:
    """The URI of a published DuckDB file.

    Raises:
        PackError: there is no such file, or it is one folder of a publication and not `current`.
    """
    # Not resolved: `current` must stay in the path, or Superset would never see the next one.
    path = file.absolute()
    if not path.is_file():
        raise PackError(f"there is no file {path}. Publish first: `make publish`.")
    if re.fullmatch(r"publication_\d+", path.parent.name):
        raise PackError(
            f"{path} is one publication, and will be removed. Name the file by way of the link: "
            f"{path.parent.parent / 'current' / path.name}."
        )
    return f"duckdb:///{path}"


def postgres_uri(address: str) -> str:
    """The URI of a published schema's database, without a password.

    Raises:
        PackError: the address is not of the form user@host:port/database, or has a password.
    """
    found = POSTGRES.fullmatch(address)
    if found is None:
        raise PackError(
            f"{address!r} is not of the form user@host:port/database. Leave the password out: "
            "Superset asks for it."
        )
    port = found["port"] or "5432"
    return (
        f"postgresql+psycopg2://{found['user']}:{MASK}@{found['host']}:{port}/{found['database']}"
    )


def pack(out: Path, uri: str, decimals: int = 0) -> int:
    """Write the ZIP.

    Args:
        out: the file to write.
        uri: SQLAlchemy's, of `duckdb_uri` or `postgres_uri`.
        decimals: of amounts of money, 0 for yen.

    Returns:
        How many files it holds.
    """
    engine = "duckdb" if uri.startswith("duckdb:") else "postgres"
    files = sorted(EXPORT.rglob("*.yaml"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            name = path.relative_to(EXPORT)
            text = path.read_text(encoding="utf-8").replace(",.0f", f",.{decimals}f")
            if name.parts[0] == "databases":
                text = _replaced(text, "sqlalchemy_uri", uri)
                if engine == "postgres":
                    text = text.replace("read_only: true", "application_name: superset")
            elif name.parts[0] == "datasets":
                text = _replaced(text, "schema", SCHEMAS[engine])
                # Datasets that join the names of products in have SQL of their own.
                text = re.sub(r"(from|join) basketry\.", rf"\1 {SCHEMAS[engine]}.", text)
            archive.writestr(f"{ROOT}/{name.as_posix()}", text)
    return len(files)


def _replaced(text: str, key: str, value: str) -> str:
    """A YAML text whose one line `key: ...` says another value."""
    changed, count = re.subn(rf"^{key}: .*$", lambda _: f"{key}: {value}", text, flags=re.MULTILINE)
    assert count == 1, f"{count} lines say {key}"
    return changed


def main() -> int:
    """Run the command; 0 when the ZIP was made, 1 when not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--duckdb", type=Path, help="publication/current/marts.duckdb")
    target.add_argument("--postgres", help="role@host:port/database, without a password")
    parser.add_argument("--decimals", type=int, default=0, help="of amounts of money; 0 for yen")
    parser.add_argument("--out", type=Path, default=Path("basketry_superset.zip"))
    arguments = parser.parse_args()
    try:
        uri = duckdb_uri(arguments.duckdb) if arguments.duckdb else postgres_uri(arguments.postgres)
        count = pack(arguments.out, uri, arguments.decimals)
    except (PackError, OSError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    print(f"Made {arguments.out}: {count} files, for {uri}")
    print("Import it into Superset: Dashboards, Import dashboards.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
