"""The command `basketry`: a thin line over the modules that do the work."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from basketry import engines, generate, publish, quality
from basketry.dbt import DbtError, project_root, run_dbt
from basketry.engines.servers import EngineError
from basketry.report import write_report
from basketry.site import SiteError, write_site
from basketry.summary import print_summary

EXAMPLES = ("online_retail", "fuzzy_factory", "groceries", "generated_shop")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code: 0 when all went well, 1 when something failed."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (DbtError, EngineError, publish.PublishError, SiteError, ValueError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def _build(arguments: argparse.Namespace) -> int:
    selection = ["--select", arguments.select] if arguments.select else []
    # Unit tests look at the code, not at anybody's data: `make test` runs them.
    run_dbt(["build", "--exclude-resource-type", "unit_test", *selection], target=arguments.target)
    if not arguments.select:
        try:
            print_summary(project_root(), arguments.target)
        except (DbtError, EngineError) as error:
            # The build went well, perhaps on an engine that is not read here.
            print(f"\nBuilt. What it holds is not shown: {error}")
    return 0


def _report(arguments: argparse.Namespace) -> int:
    folder = arguments.project_dir or project_root()
    out = arguments.out or project_root() / "build" / "report" / "report.html"
    report = write_report(folder, out, target=arguments.target, font=arguments.font)
    print(f"Made {report.path}: {report.byte_count / 1e6:.2f} MB, {report.seconds:.1f} s")
    print("Open it in a browser: it needs no server and no network.")
    return 0


def _docs(arguments: argparse.Namespace) -> int:
    folder = arguments.project_dir or project_root()
    out = arguments.out or project_root() / "build" / "docs"
    site = write_site(folder.resolve(), out.absolute(), target=arguments.target)
    print(
        f"Made {site.start}: {site.page_count} pages, {site.byte_count / 1e6:.1f} MB, "
        f"{site.seconds:.0f} s"
    )
    print("Open it in a browser: it needs no server and no network.")
    return 0


def _generate(arguments: argparse.Namespace) -> int:
    generate.run(arguments.out, arguments.scale, arguments.seed, arguments.format)
    files = sorted(arguments.out.glob("*.*"))
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"Wrote {len(files)} files, {size:.1f} MB, into {arguments.out}")
    print("What was planted and what it came to is in truth.json")
    return 0


def _engine(arguments: argparse.Namespace) -> int:
    return engines.run(arguments.command, arguments.select)


def _publish(arguments: argparse.Namespace) -> int:
    publish.run(arguments.target, arguments.out)
    return 0


def _quality(arguments: argparse.Namespace) -> int:
    # Who runs this by a scheduler must tell bad data (1) from a gate that did not run (2).
    try:
        folder = (arguments.project_dir or project_root()).resolve()
        return quality.run(
            folder,
            arguments.out or project_root() / "build" / "quality",
            target=arguments.target,
            only=arguments.only,
            as_of=arguments.as_of,
            published=arguments.published,
        )
    except (quality.QualityError, DbtError) as error:
        message = str(error)
    except Exception as error:
        message = f"{type(error).__name__}: {error}\nThis is a fault of Basketry's: report it."
    print(f"\nThe data could not be checked: {message}", file=sys.stderr)
    return quality.COULD_NOT_RUN


def _example(arguments: argparse.Namespace) -> int:
    folder = project_root() / "examples" / arguments.name
    settings = yaml.safe_load((folder / "dbt_project.yml").read_text(encoding="utf-8"))
    data = (folder / settings["vars"][arguments.name]["data_path"]).resolve()
    if not data.is_dir():
        raise ValueError(
            f"The files of this shop are not there: no folder {data}. "
            f"{folder / 'README.md'} says where they come from."
        )
    run_dbt(["deps"], project_dir=folder)
    run_dbt(["build"], project_dir=folder)
    print_summary(folder)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="basketry", description="What an order is worth, to whom and when: build the marts."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    build = commands.add_parser("build", help="run dbt build, then say what was made")
    build.add_argument("--target", help="duckdb (default), postgres or spark of profiles.yml")
    build.add_argument("--select", help="dbt's selection; everything if not given")
    build.set_defaults(run=_build)

    report = commands.add_parser("report", help="write one HTML file of a finished build")
    report.add_argument("--target", help="duckdb (default), postgres or spark of profiles.yml")
    report.add_argument("--out", type=Path, help="build/report/report.html if not given")
    report.add_argument("--project-dir", type=Path, help="another dbt project that was built")
    report.add_argument("--font", type=Path, help="a font file in place of Noto Sans CJK JP")
    report.set_defaults(run=_report)

    docs = commands.add_parser("docs", help="write the documentation site of a finished build")
    docs.add_argument("--target", help="duckdb (default) or postgres of profiles.yml")
    docs.add_argument("--out", type=Path, help="folder to write; build/docs if not given")
    docs.add_argument("--project-dir", type=Path, help="another dbt project that was built")
    docs.set_defaults(run=_docs)

    shop = commands.add_parser("generate", help="write the demo shop at any scale")
    shop.add_argument("out", type=Path, help="folder to write into")
    shop.add_argument("--scale", type=float, default=1.0, help="1 is about 2,000 orders")
    shop.add_argument("--seed", type=int, default=generate.DEMO_SEED, help="another shop")
    shop.add_argument("--format", choices=("csv", "parquet"), default="csv")
    shop.set_defaults(run=_generate)

    publication = commands.add_parser(
        "publish", help="build, test, and if all passed, publish the marts for readers"
    )
    publication.add_argument("--target", help="of profiles.yml, of type duckdb or postgres")
    publication.add_argument(
        "--out", type=Path, help="folder for files; build/publication if not given"
    )
    publication.set_defaults(run=_publish)

    gate = commands.add_parser(
        "quality", help="check the inputs and the marts of a build with Great Expectations"
    )
    gate.add_argument("--target", help="duckdb (default) or postgres of profiles.yml")
    gate.add_argument("--out", type=Path, help="folder for the page; build/quality if not given")
    gate.add_argument("--project-dir", type=Path, help="another dbt project that was built")
    gate.add_argument("--only", choices=("inputs", "marts"), help="one side of the build")
    gate.add_argument(
        "--as-of",
        type=datetime.date.fromisoformat,
        help="the last complete day, YYYY-MM-DD; the setting as_of_date or yesterday if not given",
    )
    gate.add_argument(
        "--published",
        type=Path,
        nargs="?",
        const=Path("build/publication"),
        help="check the marts of the publication (in this folder, for duckdb), not the build's",
    )
    gate.set_defaults(run=_quality)

    for name in engines.NAMES:
        engine = commands.add_parser(name, help=f"build on {name} and compare with DuckDB")
        engine.add_argument("--select", help="dbt's selection; everything if not given")
        engine.set_defaults(run=_engine)

    example = commands.add_parser("example", help="build a shop of examples/ from its files")
    example.add_argument("name", choices=EXAMPLES)
    example.set_defaults(run=_example)
    return parser


if __name__ == "__main__":
    sys.exit(main())
