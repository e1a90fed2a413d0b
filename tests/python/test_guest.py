"""A guest in its user's project: nodes of ours and theirs of the same names live side by side."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from harness import REPOSITORY, BuiltShop, Inputs, build_as_package
from report_shops import demo_inputs

AS_OF = {"as_of_date": "2026-03-31"}
OURS = "shop_basketry"


def _plain_names() -> set[str]:
    """What our nodes are called without the package's name: their users' names, too."""
    models = {path.stem for path in (REPOSITORY / "models").rglob("*.sql")}
    seeds = {path.stem for path in (REPOSITORY / "seeds").rglob("*.csv")}
    return {name.replace("_basketry__", "_").removeprefix("basketry__") for name in models | seeds}


def _files_of_the_user() -> dict[str, str]:
    """A model of each of those names, all wrong, and macros, tests and docs of our names."""
    files = {f"models/{name}.sql": "select 'theirs' as whose" for name in _plain_names()}
    macros = [path.stem for path in (REPOSITORY / "macros").rglob("*.sql")]
    files["macros/theirs.sql"] = "\n".join(
        f"{{% macro {name}() %}} this is theirs {{% endmacro %}}" for name in macros
    )
    files["macros/their_tests.sql"] = "\n".join(
        f"{{% test {path.stem}(model) %}} select 1 as theirs {{% endtest %}}"
        for path in (REPOSITORY / "macros" / "tests").glob("*.sql")
    )
    files["models/docs.md"] = "{% docs aov %}Theirs.{% enddocs %}"
    return files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the builds of this module go."""
    return tmp_path_factory.mktemp("guest")


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """The rows of the demo shop, as a user's."""
    return demo_inputs()


@pytest.fixture(scope="module")
def crowded(folder: Path, inputs: Inputs) -> BuiltShop:
    """A project that owns all of our plain names, in the schema of its profile, with our tests."""
    return build_as_package(inputs, folder, AS_OF, with_tests=True, files=_files_of_the_user())


@pytest.fixture(scope="module")
def empty(folder: Path, inputs: Inputs) -> BuiltShop:
    """The same project without a model of its own."""
    return build_as_package(inputs, folder, AS_OF)


def test_a_project_that_owns_all_our_names_builds(crowded: BuiltShop) -> None:
    assert {"fct_orders", "stg_orders", "dim_dates", "segments", "demo_orders"} <= _plain_names()
    assert crowded.failures() == []


def test_our_marts_stand_in_a_schema_of_their_own_with_our_values(
    crowded: BuiltShop, empty: BuiltShop
) -> None:
    with duckdb.connect() as connection:
        for name, shop in (("crowded", crowded), ("empty", empty)):
            connection.execute(f"attach '{shop.path}' as {name} (read_only)")
        tables = {
            side: {
                table
                for (table,) in connection.execute(
                    "select table_name from duckdb_tables()"
                    " where database_name = ? and schema_name = ?",
                    [side, OURS],
                ).fetchall()
            }
            for side in ("crowded", "empty")
        }
        assert tables["crowded"] == tables["empty"]
        assert "order_value_by_period" in tables["crowded"]
        for table in sorted(tables["empty"]):
            differing = connection.execute(
                f"select count(*) from (select * from crowded.{OURS}.{table}"
                f" except all select * from empty.{OURS}.{table})"
            ).fetchone()
            assert differing == (0,), table


def test_theirs_is_not_touched(crowded: BuiltShop) -> None:
    for name in ("fct_orders", "stg_orders", "dim_customers", "dim_products", "segments"):
        assert crowded.rows(name, "shop") == [{"whose": "theirs"}]
