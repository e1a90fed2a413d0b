"""Break every model on purpose and list the breaks that no test notices.

    python tests/mutation/mutants.py [model ...]

A mutant is one small break of a model's compiled SQL. It is killed when a unit test of the model
fails (tried first: it takes a moment), when the broken model or one that reads it fails or does not
end, when a mart differs from what the independent witness computed from the raw rows, or when a
data test finds a row. Mutants that cannot change any result are listed, with the reason, in
equivalents.yml. Exit code 1 when any other mutant lives, or when one on that list does not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
import yaml
from mutations import DIALECT, Mutant, mutants_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))

import harness
from dbt.cli.main import dbtRunner
from random_shop import REFERENCE, random_shop
from witness import Expectation, Settings, compare_with, expect, summary
from witness.comparison import compare_distribution

REPOSITORY = harness.REPOSITORY
EQUIVALENTS = Path(__file__).with_name("equivalents.yml")
# Of a small shop, pairs of few baskets count, some baskets are too large and some cells too small.
VARIABLES: dict[str, Any] = {
    "as_of_date": "2025-12-20",
    "affinity_min_count": 2,
    "max_basket_products": 3,
    "offer_min_shown_count": 2,
    "max_session_events": 6,
    # As many as the funnels of the dirty shop have: further passes would do nothing.
    "max_funnel_steps": 4,
    "best_month_min_entered": 3,
    "enough_conversion_count": 10,
    "enough_conversion_days": 7,
}
PATIENCE = 20.0  # seconds
# The shop is dirtier than any limit, so this one test fails on purpose.
ALWAYS_RED = {"rejected_rows_stay_within_the_limit"}


@dataclass(frozen=True)
class Node:
    """A compiled model: where it is stored and what it reads."""

    name: str
    schema: str
    alias: str
    materialized: str
    parents: tuple[str, ...]
    sql: str

    def create(self, sql: str) -> str:
        """The statement that (re)builds it from this SQL."""
        kind = "view" if self.materialized == "view" else "table"
        return f"create or replace {kind} {self.schema}.{self.alias} as {sql}"


@dataclass
class Project:
    """The compiled project on the witness's dirty shop, and what its marts must hold."""

    database: Path
    models: dict[str, Node]
    order: list[str]
    data_tests: dict[str, tuple[frozenset[str], str]]
    unit_tests: dict[str, list[str]]
    expectation: Expectation
    # Selects of one row that tell what a model holds, and what of a mart the witness vouches for;
    # and their answers as long as nothing is broken.
    contents: dict[str, str] = field(default_factory=dict)
    witnessed: dict[str, str] = field(default_factory=dict)
    unbroken: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def descendants(self, name: str) -> list[str]:
        """The models that read a model, directly or not, in build order."""
        reached = {name}
        for other in self.order:
            if reached & set(self.models[other].parents):
                reached.add(other)
        return [other for other in self.order if other in reached and other != name]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the mutants of the named models, or of all; returns 1 when one lives."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("models", nargs="*", help="names of models; all if none is given")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args(argv)
    started = time.time()
    with tempfile.TemporaryDirectory(prefix="basketry_mutants_") as folder:
        project = _compile(Path(folder))
        names = arguments.models or project.order
        unknown = sorted(set(names) - set(project.order))
        if unknown:
            parser.error(f"no such model: {', '.join(unknown)}")
        known = _equivalents()
        jobs = [(name, mutant) for name in names for mutant in mutants_of(project.models[name].sql)]
        print(f"{len(jobs)} mutants of {len(names)} models", flush=True)
        killers: Counter[str] = Counter()
        living: list[tuple[str, Mutant]] = []
        # Spawned, not forked: a fork of a process with DuckDB's threads in it hangs.
        workers = multiprocessing.get_context("spawn")
        with workers.Pool(arguments.processes, _start, (project,)) as pool:
            for done, (job, killer) in enumerate(
                zip(jobs, pool.imap(_try, jobs, chunksize=4), strict=True), start=1
            ):
                killers[killer or "lives"] += 1
                if killer is None:
                    living.append(job)
                    if (job[0], job[1].name) not in known:
                        print(f"  lives: {job[0]}: {job[1].name}", flush=True)
                if done % 50 == 0:
                    print(f"  {done} of {len(jobs)}, {len(living)} alive", flush=True)
        alive = {(name, mutant.name) for name, mutant in living}
        killed_after_all = sorted(pair for pair in known - alive if pair[0] in names)
        living = [job for job in living if (job[0], job[1].name) not in known]
    print(f"\nKilled by: {dict(killers)}; {len(known)} known to change nothing")
    print(f"{time.time() - started:.0f} s")
    for name, mutant in living:
        print(f"LIVES {name}: {mutant.name}")
    for name, mutant_name in killed_after_all:
        print(f"STALE {name}: {mutant_name} is in equivalents.yml, but is killed or not made")
    print(f"{len(living)} mutants live")
    return 1 if living or killed_after_all else 0


def _equivalents() -> set[tuple[str, str]]:
    """The mutants that cannot change a result, as (model, name)."""
    if not EQUIVALENTS.is_file():
        return set()
    listed: dict[str, list[dict[str, Any]]] = yaml.safe_load(EQUIVALENTS.read_text()) or {}
    return {
        (model, mutant)
        for model, groups in listed.items()
        for group in groups
        for mutant in group["mutants"]
    }


def _compile(folder: Path) -> Project:
    """Build the dirty shop, prove it right by the witness, compile every model and test."""
    raw = random_shop()
    built = harness.build_shop(raw, folder, VARIABLES, with_tests=True, reference=REFERENCE)
    expectation = expect(raw, Settings().with_vars(VARIABLES).with_tables(REFERENCE))
    differences = compare_with(built, expectation)
    if differences:
        raise SystemExit(f"The unbroken models differ from the witness:\n{summary(differences)}")
    if set(built.failures()) != ALWAYS_RED:
        raise SystemExit(f"Tests fail before anything is broken: {built.failures()}")
    compiled = _dbt(built.path, "compile")
    units: dict[str, list[str]] = {}
    for outcome in _dbt(built.path, "test", "--select", "test_type:unit"):
        (file,) = (harness._scratch() / "target" / "run").rglob(f"{outcome.node.name}.sql")
        statement = file.read_text(encoding="utf-8")
        units.setdefault(outcome.node.tested_node_unique_id.split(".")[-1], []).append(statement)
    models: dict[str, Node] = {}
    tests: dict[str, tuple[frozenset[str], str]] = {}
    for outcome in compiled:
        node = outcome.node
        if str(node.resource_type) not in ("model", "test"):
            continue
        reads = tuple(unique.split(".")[-1] for unique in node.depends_on.nodes)
        if str(node.resource_type) == "model":
            statement = sqlglot.parse_one(node.compiled_code, read=DIALECT).sql(dialect=DIALECT)
            models[node.name] = Node(
                node.name, node.schema, node.alias, node.config.materialized, reads, statement
            )
        elif node.name not in ALWAYS_RED:
            tests[node.name] = (frozenset(reads), node.compiled_code)
    order: list[str] = []
    while len(order) < len(models):
        order += [
            name
            for name, node in models.items()
            if name not in order and all(p in order or p not in models for p in node.parents)
        ]
    project = Project(built.path, models, order, tests, units, expectation)
    with duckdb.connect(str(built.path), config={"threads": 1}) as connection:
        connection.execute("set timezone = 'UTC'")
        for name in order:
            connection.execute(models[name].create(models[name].sql))
        for name, node in models.items():
            columns = connection.sql(
                "select column_name, data_type from duckdb_columns()"
                f" where schema_name = '{node.schema}' and table_name = '{node.alias}'"
            ).fetchall()
            project.contents[name] = _fingerprint(node, columns)
            rows = expectation.marts.get(node.alias)
            if rows is not None:
                seen = set(rows[0]) if rows else set()
                own = [column for column in columns if column[0] in seen]
                project.witnessed[name] = _fingerprint(node, own)
        for select in {*project.contents.values(), *project.witnessed.values()}:
            (project.unbroken[select],) = connection.sql(select).fetchall()
    return project


def _dbt(database: Path, *command: str) -> list[Any]:
    """What dbt says of each node after a command on the repository's project and this database."""
    verb, *extra = command
    with harness._environment(BASKETRY_DUCKDB_PATH=str(database)):
        result = dbtRunner().invoke(
            harness._command(verb, REPOSITORY, harness._scratch(), VARIABLES, extra)
        )
        harness._release()
    return list(result.result.results)  # type: ignore[union-attr]


def _fingerprint(node: Node, columns: Sequence[tuple[str, str]]) -> str:
    """A select of one row that tells what some columns of a model hold; doubles in brief."""
    listed = ", ".join(
        f"cast({name} as float)" if kind == "DOUBLE" else name for name, kind in columns
    )
    hashed = f"sum(hash({listed}))" if listed else "0"
    return f"select count(*), {hashed} from {node.schema}.{node.alias}"


_PROJECT: Project
_CONNECTION: duckdb.DuckDBPyConnection
# Of the model at hand: for each of its unit tests, the broken statement of each mutant.
_UNIT_TESTS: tuple[str, list[dict[str, str]]] = ("", [])


def _start(project: Project) -> None:
    """Give a worker its own copy of the database."""
    global _PROJECT, _CONNECTION  # noqa: PLW0603
    folder = Path(tempfile.mkdtemp(prefix="worker_", dir=project.database.parent))
    copy = folder / project.database.name
    shutil.copy(project.database, copy)
    _PROJECT = project
    _CONNECTION = duckdb.connect(str(copy), config={"threads": 1})
    _CONNECTION.execute("set timezone = 'UTC'")
    _CONNECTION.execute("set enable_progress_bar = false")


def _try(job: tuple[str, Mutant]) -> str | None:
    """What kills a mutant: 'unit test', 'error', 'time', 'witness' or 'data test'; or nothing."""
    name, mutant = job
    _prepare_unit_tests(name)
    # A broken join can multiply rows without end; the unbroken project takes two seconds.
    watchdog = threading.Timer(PATIENCE, _CONNECTION.interrupt)
    watchdog.start()
    try:
        if _fails_a_unit_test(mutant):
            return "unit test"
        _CONNECTION.execute("begin")
        return _killer(name, mutant)
    except duckdb.InterruptException:
        return "time"
    except duckdb.Error:
        return "error"
    finally:
        watchdog.cancel()
        _undo()


def _undo() -> None:
    """Undo what a mutant built."""
    try:
        _CONNECTION.execute("rollback")
    except duckdb.TransactionException:
        # A unit test killed it: nothing was built.
        return
    except duckdb.Error:
        # DuckDB itself tripped over it, and its database answers nothing more.
        _start(_PROJECT)


def _killer(name: str, mutant: Mutant) -> str | None:
    models = _PROJECT.models
    _CONNECTION.execute(models[name].create(mutant.sql))
    changed: set[str] = set()
    for model in [name, *_PROJECT.descendants(name)]:
        if model != name:
            # What reads nothing that changed holds what it held.
            if not changed & set(models[model].parents):
                continue
            _CONNECTION.execute(models[model].create(models[model].sql))
        if _is_changed(_PROJECT.contents[model]):
            changed.add(model)
            if _differs(model):
                return "witness"
    for reads, sql in _PROJECT.data_tests.values():
        if reads & changed and _CONNECTION.sql(f"select 1 from ({sql}) limit 1").fetchall():
            return "data test"
    return None


def _is_changed(select: str) -> bool:
    """Whether a select of one row answers otherwise than before anything was broken."""
    (answer,) = _CONNECTION.sql(select).fetchall()
    return bool(answer != _PROJECT.unbroken[select])


def _differs(mart: str) -> bool:
    """Whether a changed mart is not what the witness computed."""
    if mart == "basketry__order_value_distribution":
        node = _PROJECT.models[mart]
        found = _CONNECTION.sql(f"select * from {node.schema}.{node.alias}")
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
        wanted = _PROJECT.expectation
        return bool(compare_distribution(wanted.distribution, wanted.bins, rows))
    return mart in _PROJECT.witnessed and _is_changed(_PROJECT.witnessed[mart])


def _prepare_unit_tests(name: str) -> None:
    """Break each unit test of a model that passes as it is, once for all of the model's mutants."""
    global _UNIT_TESTS  # noqa: PLW0603
    if _UNIT_TESTS[0] != name:
        broken = [
            {mutant.name: mutant.sql for mutant in mutants_of(statement)}
            for statement in _PROJECT.unit_tests.get(name, [])
            if _passes(_CONNECTION, sqlglot.parse_one(statement, read=DIALECT).sql(DIALECT))
        ]
        _UNIT_TESTS = (name, broken)


def _fails_a_unit_test(mutant: Mutant) -> bool:
    """Whether a unit test of the model at hand fails with this break in it."""
    statements = [test[mutant.name] for test in _UNIT_TESTS[1] if mutant.name in test]
    return not all(_passes(_CONNECTION, statement) for statement in statements)


def _passes(connection: duckdb.DuckDBPyConnection, statement: str) -> bool:
    """Whether a unit test's statement gives as many of each row as actual as it expects."""
    try:
        rows = connection.sql(statement).fetchall()
    except duckdb.Error:
        return False
    counts: Counter[tuple[object, ...]] = Counter()
    for *values, side in rows:
        row = tuple(f"{v:.8e}" if isinstance(v, float) else v for v in values)
        counts[row] += 1 if side == "actual" else -1
    return not any(counts.values())


if __name__ == "__main__":
    sys.exit(main())
