"""Every measure of basket_affinity against other people's implementations, on two real shops.

The peers run in an environment of their own, `.venv-peers`, and read the baskets from a file.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from example_shops import ROOT, Project, example
from harness import peers_python

PEER_SCRIPT = ROOT / "tests" / "peers" / "affinity_rules.py"

# What is compared with whom, and how closely: relative to the peer's value plus, where that is a
# difference of nearly equal shares, absolutely. efficient-apriori adds 1e-9 to a divisor of
# conviction. p is approximated, and stands still beyond 37 standard errors.
MEASURES = {
    "mlxtend": {
        "support": (1e-9, 0.0),
        "confidence": (1e-9, 0.0),
        "lift": (1e-9, 0.0),
        "leverage": (1e-9, 1e-15),
        "conviction": (1e-9, 0.0),
        "zhang": (1e-9, 1e-12),
        "jaccard": (1e-9, 0.0),
    },
    "efficient-apriori": {
        "support": (1e-9, 0.0),
        "confidence": (1e-9, 0.0),
        "lift": (1e-9, 0.0),
        "conviction": (1e-7, 0.0),
    },
    "scipy": {"z": (1e-9, 1e-12), "p_value": (1e-8, 1e-297), "q_value": (1e-8, 1e-297)},
}


@dataclass(frozen=True)
class Shop:
    """A built shop, with what each peer found in its baskets."""

    project: Project
    folder: Path

    def compared(self, peer: str, query: str) -> list[tuple[Any, ...]]:
        """A query over `ours`, the product rules of all time, and `theirs`, those of a peer."""
        with duckdb.connect(str(self.project.database), read_only=True) as connection:
            connection.execute(
                """
                create temp view ours as
                select * from basketry.basket_affinity
                where period_grain = 'all' and member_level = 'product'
                """
            )
            connection.execute(
                f"""
                create temp view theirs as
                select * from read_csv(
                    '{self.folder}/{peer}.csv', header = true,
                    types = {{'antecedent': 'varchar', 'consequent': 'varchar'}}
                )
                """
            )
            return connection.execute(query).fetchall()


def _write_baskets(project: Project, path: Path) -> None:
    """The baskets that the mart compares: what was bought in valid orders of at most 100 things."""
    with duckdb.connect(str(project.database), read_only=True) as connection:
        connection.execute(
            f"""
            copy (
                with members as (
                    select distinct order_id as basket, product_id as thing
                    from basketry.fct_order_items
                    where is_valid_order and quantity > 0
                )
                select basket, thing
                from members
                qualify count(*) over (partition by basket) <= 100
                order by basket, thing
            ) to '{path}' (header)
            """
        )


# With a minimum of 1 there are rules that never fail, and pairs that met once.
@pytest.fixture(
    scope="module",
    params=[("groceries", 20), ("groceries", 1), ("online_retail", 20)],
    ids=lambda param: f"{param[0]}_from_{param[1]}",
)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A real shop, built as far as its rules; the peers have been through its baskets."""
    name, min_count = request.param
    python = peers_python()
    folder = tmp_path_factory.mktemp(name)
    project = example(name, folder)
    project.dbt(
        "build",
        *("--resource-type", "model", "--resource-type", "seed"),
        *("--select", "+basketry__basket_affinity", "+basketry__fct_order_items"),
        affinity_min_count=min_count,
    )
    _write_baskets(project, folder / "baskets.csv")
    script, baskets = str(PEER_SCRIPT), str(folder / "baskets.csv")
    runs = [
        subprocess.Popen([python, script, peer, baskets, f"{folder}/{peer}.csv", str(min_count)])
        for peer in MEASURES
    ]
    assert [run.wait() for run in runs] == [0] * len(runs)
    return Shop(project, folder)


@pytest.mark.parametrize("peer", MEASURES)
def test_a_peer_finds_the_same_rules(shop: Shop, peer: str) -> None:
    [(ours, theirs, both)] = shop.compared(
        peer,
        """
        select (select count(*) from ours), (select count(*) from theirs), count(*)
        from ours inner join theirs using (antecedent, consequent)
        """,
    )
    assert (ours, theirs) == (both, both)
    assert both > 3_000


@pytest.mark.parametrize(
    ("peer", "measure"), [(peer, measure) for peer in MEASURES for measure in MEASURES[peer]]
)
def test_a_peer_gives_the_same_measure(shop: Shop, peer: str, measure: str) -> None:
    relative, absolute = MEASURES[peer][measure]
    off = shop.compared(
        peer,
        f"""
        select antecedent, consequent, ours.{measure}, theirs.{measure}
        from ours inner join theirs using (antecedent, consequent)
        where ours.{measure} is not null
            and not coalesce(
                abs(ours.{measure} - theirs.{measure})
                <= {absolute} + {relative} * abs(theirs.{measure}),
                false
            )
        limit 5
        """,
    )
    assert not off


def test_rules_that_never_fail_are_null_here_and_infinite_there(shop: Shop) -> None:
    [(both, ours, theirs)] = shop.compared(
        "mlxtend",
        """
        select
            count(*) filter (where ours.conviction is null and isinf(theirs.conviction)),
            count(*) filter (where ours.conviction is null),
            count(*) filter (where isinf(theirs.conviction))
        from ours inner join theirs using (antecedent, consequent)
        """,
    )
    assert (ours, theirs) == (both, both)
