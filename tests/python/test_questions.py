"""Every question is a switch: alone, and left out, the project builds and its tests pass."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from harness import (
    REPOSITORY,
    BuildFailed,
    BuiltShop,
    build_shop,
    run_macro,
    write_macros_project,
    write_manifest,
)
from random_shop import random_shop
from report_shops import environment_of

from basketry.dbt import is_public_model, read_manifest
from basketry.marts import Marts
from basketry.quality.project import read_project
from basketry.quality.suite import read_suites
from basketry.report import write_report
from basketry.summary import print_summary

QUESTIONS = sorted(
    path.name for path in (REPOSITORY / "models" / "marts").iterdir() if path.is_dir()
)
AS_OF = {"as_of_date": "2025-12-20"}
# The pages of the report, and the questions that fill them.
PAGES = {
    "how": {"order_value"},
    "why": {"funnel"},
    "together": {"baskets", "products"},
    "offers": {"offers"},
    "lost": {"funnel"},
    "trust": {"quality"},
}
SUITES = read_suites(REPOSITORY)
LIMIT = "rejected_rows_stay_within_the_limit"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project without its unit tests, which are read as long as all else."""
    copy = tmp_path_factory.mktemp("project") / "basketry"
    kept = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "semantics", "analyses")
    for name in (*kept, "tests/dbt"):
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("*_unit_tests.yml"))
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(source, copy / name)
    return copy


def _question(path: str) -> str | None:
    parts = Path(path).parts
    return parts[2] if parts[:2] == ("models", "marts") else None


def _asked_of(folder: Path, project: Path, asked: list[str]) -> set[str | None]:
    """The questions that the models of a project belong to; none is core and staging."""
    write_manifest(folder, project, {**AS_OF, "questions": asked})
    nodes = read_manifest(folder)["nodes"]
    read = {read for node in nodes.values() for read in node["depends_on"].get("nodes", [])}
    assert read <= nodes.keys()
    return {
        _question(node["original_file_path"])
        for node in nodes.values()
        if node["resource_type"] == "model"
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_alone_builds_and_passes(project: Path, tmp_path: Path, question: str) -> None:
    variables = {**AS_OF, "questions": [question]}
    built = build_shop(random_shop(crowd=0), tmp_path, variables, with_tests=True, project=project)
    # The shop is dirty beyond the limit, which belongs to quality.
    assert built.failures() == ([LIMIT] if question == "quality" else [])
    assert _asked_of(tmp_path / "target", project, [question]) == {None, question}
    _its_readers_go_on(built, tmp_path, [question])


@pytest.mark.parametrize("question", QUESTIONS)
def test_all_but_one_read_nothing_of_it(project: Path, tmp_path: Path, question: str) -> None:
    """What is left is what the whole project builds: no SQL but the switches asks what is on."""
    others = [other for other in QUESTIONS if other != question]
    assert _asked_of(tmp_path, project, others) == {None, *others}


def test_nothing_but_switches_asks_what_is_on() -> None:
    for path in [*REPOSITORY.glob("models/**/*.sql"), *REPOSITORY.glob("tests/dbt/*.sql")]:
        asking = [
            line for line in path.read_text(encoding="utf-8").splitlines() if "is_asked" in line
        ]
        assert all(line.startswith("{{ config(") for line in asking), path
        assert bool(asking) or "marts" not in path.parts, path


def _its_readers_go_on(built: BuiltShop, folder: Path, asked: list[str]) -> None:
    """The report, the summary and the quality gate say what is off, and show the rest."""
    with environment_of(built, folder / "target"):
        report = write_report(REPOSITORY, folder / "report.html").path.read_text(encoding="utf-8")
        for page, questions in PAGES.items():
            section = report.split(f'<section id="{page}"')[1].split("</section>")[0]
            says_so = "does not ask this question" in section
            assert says_so == questions.isdisjoint(asked), page
        print_summary(REPOSITORY)
        gate = read_project(REPOSITORY)
        checked = {suite.subject for suite in SUITES if suite.about == "mart"}
        assert checked <= gate.marts.keys() | gate.marts_not_asked
        with closing(Marts(REPOSITORY)) as marts:
            assert set(marts.names) == gate.marts.keys()


def test_core_is_built_whatever_is_asked(project: Path, tmp_path: Path) -> None:
    write_manifest(tmp_path, project, {"questions": []})
    nodes = read_manifest(tmp_path)["nodes"].values()
    marts = {node["alias"] for node in nodes if is_public_model(node)}
    assert {"fct_orders", "fct_order_items", "dim_customers", "fct_offers"} <= marts
    assert "order_value_by_period" not in marts


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["order_values"], "var 'questions' names 'order_values'; allowed: order_value, baskets"),
        ("funnel", "var 'questions' is 'funnel'; it must be a list of some of: order_value"),
    ],
)
def test_a_question_that_there_is_not_is_named(tmp_path: Path, asked: object, said: str) -> None:
    macros = write_macros_project(tmp_path / "macros")
    with pytest.raises(BuildFailed, match=said):
        run_macro(macros, "is_asked", {"question": "funnel"}, {"questions": asked})
