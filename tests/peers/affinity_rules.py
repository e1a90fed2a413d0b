"""Association rules of two things as other people compute them, for the tests and the benchmark.

    .venv-peers/bin/python tests/peers/affinity_rules.py mlxtend BASKETS RULES 20

reads a CSV with one row per basket and thing in it (`basket`, `thing`), writes a CSV with one row
per directed rule that enough baskets hold, and prints what it took as one line of JSON. Reading,
the peer's own table of baskets and writing are not in `seconds`; only the peer's own work is.

Runs in `.venv-peers` and imports nothing of this project, which runs elsewhere.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Baskets = list[tuple[str, ...]]
Work = Callable[[], Any]
Rules: TypeAlias = pd.DataFrame


def _read(path: Path) -> Baskets:
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    return [tuple(things) for _, things in rows.groupby("basket", sort=False)["thing"]]


def _smallest_support(baskets: Baskets, min_count: int) -> float:
    """A share of baskets that `min_count` of them reach and one less does not."""
    return (min_count - 0.5) / len(baskets)


def _mlxtend(baskets: Baskets, min_count: int) -> tuple[Work, Callable[[Any], Rules]]:
    from mlxtend.frequent_patterns import association_rules, fpgrowth
    from mlxtend.preprocessing import TransactionEncoder

    encoder = TransactionEncoder()
    table = pd.DataFrame(encoder.fit_transform(baskets), columns=encoder.columns_)
    support = _smallest_support(baskets, min_count)

    def work() -> pd.DataFrame:
        sets = fpgrowth(table, min_support=support, use_colnames=True, max_len=2)
        return association_rules(sets, metric="support", min_threshold=0)

    def rules(found: pd.DataFrame) -> Rules:
        return pd.DataFrame(
            {
                "antecedent": [next(iter(things)) for things in found["antecedents"]],
                "consequent": [next(iter(things)) for things in found["consequents"]],
                **{name: found[name] for name in ("support", "confidence", "lift", "leverage")},
                "conviction": found["conviction"],
                "zhang": found["zhangs_metric"],
                "jaccard": found["jaccard"],
            }
        )

    return work, rules


def _efficient_apriori(baskets: Baskets, min_count: int) -> tuple[Work, Callable[[Any], Rules]]:
    from efficient_apriori import apriori

    support = _smallest_support(baskets, min_count)

    def work() -> Any:
        return apriori(baskets, min_support=support, min_confidence=0, max_length=2)

    def rules(found: Any) -> Rules:
        columns = ("antecedent", "consequent", "support", "confidence", "lift", "conviction")
        return pd.DataFrame(
            [
                (*rule.lhs, *rule.rhs, rule.support, rule.confidence, rule.lift, rule.conviction)
                for rule in found[1]
            ],
            columns=columns,
        )

    return work, rules


def _scipy(baskets: Baskets, min_count: int) -> tuple[Work, Callable[[Any], Rules]]:
    """The test of each pair of things: z, its p, and the q over all pairs."""
    from scipy.sparse import csr_array, triu
    from scipy.stats import chisquare, false_discovery_control

    members = np.array([thing for basket in baskets for thing in basket], dtype=object)
    numbers, things = pd.factorize(members, sort=True)
    starts = np.cumsum([0, *map(len, baskets)])
    held = csr_array((np.ones(len(numbers)), numbers, starts))

    def work() -> tuple[Any, ...]:
        together = held.T @ held
        pairs = triu(together, k=1, format="coo")
        enough = pairs.data >= min_count
        left, right, both = pairs.row[enough], pairs.col[enough], pairs.data[enough]
        has_left, has_right = together.diagonal()[left], together.diagonal()[right]
        without_left, without_right = len(baskets) - has_left, len(baskets) - has_right
        observed = [both, has_left - both, has_right - both, without_left - (has_right - both)]
        rows_by_columns = [
            has_left * has_right,
            has_left * without_right,
            without_left * has_right,
            without_left * without_right,
        ]
        expected = np.array(rows_by_columns) / len(baskets)
        # The table's margins are given: of its three degrees of freedom one is left.
        found = chisquare(np.array(observed), expected, ddof=2)
        z = np.sign(both - expected[0]) * np.sqrt(found.statistic)
        q = false_discovery_control(found.pvalue, method="bh")
        return left, right, z, found.pvalue, q

    def rules(found: Any) -> Rules:
        left, right, *measures = found
        return pd.DataFrame(
            {
                "antecedent": np.concatenate([things[left], things[right]]),
                "consequent": np.concatenate([things[right], things[left]]),
                **{
                    name: np.tile(values, 2)
                    for name, values in zip(("z", "p_value", "q_value"), measures, strict=True)
                },
            }
        )

    return work, rules


def _sparse_product(baskets: Baskets, min_count: int) -> tuple[Work, Callable[[Any], Rules]]:
    """The least that finds all pairs: the baskets as a sparse matrix, times itself."""
    from scipy.sparse import csr_array

    members = np.array([thing for basket in baskets for thing in basket], dtype=object)
    numbers, things = pd.factorize(members)
    starts = np.cumsum([0, *map(len, baskets)])
    held = csr_array((np.ones(len(numbers), dtype=np.int32), numbers, starts))

    def work() -> tuple[Any, ...]:
        counts = held.sum(axis=0)
        frequent = np.flatnonzero(counts >= min_count)
        own = held[:, frequent]
        pairs = (own.T @ own).tocoo()
        is_rule = (pairs.data >= min_count) & (pairs.row != pairs.col)
        antecedent, consequent = frequent[pairs.row[is_rule]], frequent[pairs.col[is_rule]]
        both = pairs.data[is_rule]
        support, confidence = both / len(baskets), both / counts[antecedent]
        return (
            *(antecedent, consequent),
            *(support, confidence, confidence * len(baskets) / counts[consequent]),
        )

    def rules(found: Any) -> Rules:
        antecedent, consequent, *measures = found
        return pd.DataFrame(
            {
                "antecedent": things[antecedent],
                "consequent": things[consequent],
                **dict(zip(("support", "confidence", "lift"), measures, strict=True)),
            }
        )

    return work, rules


PEERS = {
    "mlxtend": _mlxtend,
    "efficient-apriori": _efficient_apriori,
    "scipy": _scipy,
    "sparse-product": _sparse_product,
}
DISTRIBUTIONS = {"sparse-product": "scipy"}


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Let one peer find the rules of one file of baskets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("baskets", type=Path)
    parser.add_argument("rules", type=Path)
    parser.add_argument("min_count", type=int)
    arguments = parser.parse_args()
    baskets = _read(arguments.baskets)
    work, as_table = PEERS[arguments.peer](baskets, arguments.min_count)
    started, used = time.perf_counter(), _cpu_seconds()
    found = work()
    seconds, cpu_seconds = time.perf_counter() - started, _cpu_seconds() - used
    rules = as_table(found)
    rules.to_csv(arguments.rules, index=False)
    print(
        json.dumps(
            {
                "version": version(DISTRIBUTIONS.get(arguments.peer, arguments.peer)),
                "seconds": seconds,
                "cpu_seconds": cpu_seconds,
                "baskets": len(baskets),
                "rules": len(rules),
            }
        )
    )


if __name__ == "__main__":
    main()
