"""A guest in its user's project: nodes of ours and theirs of the same names live side by side."""

from __future__ import annotations

import pytest
from demo_shop import demo_inputs
from harness import REPOSITORY, BuiltShop, build_as_package
from witness import Settings, compare, summary
from witness.judging import RawInputs

AS_OF = {"as_of_date": "2026-03-31"}


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
def inputs() -> RawInputs:
    """The rows of the demo shop, as a user's."""
    return demo_inputs()


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, inputs: RawInputs) -> BuiltShop:
    """A project that owns all of our plain names, in the schema of its profile, with our tests."""
    folder = tmp_path_factory.mktemp("guest")
    return build_as_package(inputs, folder, AS_OF, with_tests=True, files=_files_of_the_user())


def test_a_project_that_owns_all_our_names_builds(crowded: BuiltShop) -> None:
    assert {"fct_orders", "stg_orders", "dim_dates", "segments", "demo_orders"} <= _plain_names()
    assert crowded.failures() == []


def test_our_marts_have_our_values(crowded: BuiltShop, inputs: RawInputs) -> None:
    differences = compare(
        crowded, inputs, Settings(named_inputs=frozenset(inputs)).with_vars(AS_OF)
    )
    assert not differences, summary(differences)


def test_theirs_is_not_touched(crowded: BuiltShop) -> None:
    for name in ("fct_orders", "stg_orders", "dim_customers", "dim_products", "segments"):
        assert crowded.rows(name, "shop") == [{"whose": "theirs"}]
