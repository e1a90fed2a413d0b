"""Small breaks of a SQL statement, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"
# How dbt names the model's statement and the fixtures inside a unit test's.
TESTED = "_dbt_internal_unit_test_actual"
FIXTURE = "__dbt__cte__"

# Numbers of the approximations that macros write out: the p of a normal, Student's t as a normal.
# A change of a late term moves nothing that a shop's numbers show; the tests of the macros hold
# each to its values.
APPROXIMATIONS = frozenset({"0.0352624965998911", "85.5"})

Swap = Callable[[exp.Expr], exp.Expr | None]

OPPOSITES: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
    exp.Mul: exp.Div,
    exp.Div: exp.Mul,
    exp.And: exp.Or,
    exp.Or: exp.And,
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.Greatest: exp.Least,
    exp.Least: exp.Greatest,
    exp.Sum: exp.Max,
}


@dataclass(frozen=True)
class Mutant:
    """One break: `name` tells what was changed into what, `sql` is the whole broken statement."""

    name: str
    sql: str


def mutants_of(sql: str) -> Iterator[Mutant]:
    """All breaks of a statement, in the order of its text; names are unique within it.

    Flips comparisons, arithmetic, connectives and aggregates; turns joins; drops filters, and
    single conditions of filters and joins; reverses and drops window orders and partitions;
    negates `is null`; drops `distinct`, `coalesce` defaults and `case` branches; moves boundaries
    by one. Leaves alone what a macro approximates.

    In the statement of a unit test only the model inside is broken, and a break has the name that
    it has in the model.
    """
    tree = sqlglot.parse_one(sql, read=DIALECT)
    tested = next((s for s in tree.find_all(exp.Subquery) if s.alias == TESTED), None)
    seen: dict[str, int] = {}
    for position, node in enumerate(tree.walk()):
        if tested is not None and not _is_model_code(node, tested):
            continue
        if _is_in_approximation(node):
            continue
        for kind, change in _changes(node):
            broken = tree.copy()
            target = _node_at(broken, position)
            before = _text(target)
            replacement = change(target)
            if replacement is None:
                continue
            name = f"{kind}: {_short(before)} -> {_short(_text(replacement))}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name += f" (no. {seen[name]})"
            yield Mutant(name, broken.sql(dialect=DIALECT))


def _is_model_code(node: exp.Expr, tested: exp.Expr) -> bool:
    """Whether a node of a unit test's statement belongs to the model, not to fixtures or frame."""
    while node is not tested:
        if isinstance(node, exp.CTE) and node.alias.startswith(FIXTURE):
            return False
        if node.parent is None:
            return False
        node = node.parent
    return True


def _is_in_approximation(node: exp.Expr) -> bool:
    """Whether the `case` around a node, or one around that, is an approximation."""
    around = node if isinstance(node, exp.Case) else node.find_ancestor(exp.Case)
    while around is not None:
        own = {literal.this for literal in around.find_all(exp.Literal)}
        if own & APPROXIMATIONS:
            return True
        around = around.find_ancestor(exp.Case)
    return False


def _node_at(tree: exp.Expr, position: int) -> exp.Expr:
    for number, node in enumerate(tree.walk()):
        if number == position:
            return node
    raise IndexError(position)


def _text(node: exp.Expr) -> str:
    return str(node.sql(dialect=DIALECT))


def _short(text: str, length: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 4]} ..."


def _changes(node: exp.Expr) -> Iterator[tuple[str, Swap]]:  # noqa: PLR0912
    if type(node) in OPPOSITES and not _in_constant_text(node):
        yield "operator", _flip
    if isinstance(node, exp.Join):
        yield "join", _turn_join
    if isinstance(node, (exp.Where, exp.Having)):
        yield "filter", _drop
    if isinstance(node, exp.And):
        yield "condition", _keep_left
        yield "condition", _keep_right
    if isinstance(node, exp.Is):
        yield "null", _negate
    if isinstance(node, exp.Ordered) and isinstance(node.parent, exp.Order):
        yield "order", _reverse
        if len(node.parent.expressions) > 1:
            yield "order", _drop
    if isinstance(node, exp.Window):
        for index in range(len(node.args.get("partition_by") or [])):
            yield "partition", _partition_dropper(index)
    if isinstance(node, exp.Distinct):
        yield "distinct", _drop_distinct
    if isinstance(node, exp.Coalesce) and node.expressions:
        yield "default", _first_argument
    if isinstance(node, exp.If) and isinstance(node.parent, exp.Case):
        yield "branch", _drop_branch
    if isinstance(node, exp.Literal) and not node.is_string and _is_boundary(node):
        yield "boundary", _one_more


def _in_constant_text(node: exp.Expr) -> bool:
    """Whether a node only builds a long text (JSON), whose every byte is tested at once."""
    return node.find_ancestor(exp.DPipe, exp.Replace) is not None


def _is_boundary(node: exp.Expr) -> bool:
    return isinstance(
        node.parent, (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ, exp.NEQ, exp.Add, exp.Sub, exp.Mul)
    )


def _replaced(node: exp.Expr, other: exp.Expr) -> exp.Expr:
    node.replace(other)
    return other


def _flip(node: exp.Expr) -> exp.Expr:
    other = OPPOSITES[type(node)]
    if isinstance(node, (exp.Greatest, exp.Least)):
        return _replaced(node, other(this=node.this, expressions=node.expressions))
    if isinstance(node, exp.Binary):
        return _replaced(node, other(this=node.this, expression=node.expression))
    return _replaced(node, other(this=node.this))


def _turn_join(node: exp.Expr) -> exp.Expr | None:
    if node.args.get("kind") == "CROSS" or node.args.get("on") is None:
        return None
    side = node.args.get("side")
    node.set("kind", None)
    node.set("side", {"LEFT": None, "FULL": "LEFT"}.get(side or "", "LEFT"))
    return node


def _drop(node: exp.Expr) -> exp.Expr:
    node.pop()
    return exp.Var(this="nothing")


def _drop_distinct(node: exp.Expr) -> exp.Expr:
    if node.expressions:
        return _replaced(node, node.expressions[0])
    return _drop(node)


def _keep_left(node: exp.Expr) -> exp.Expr:
    return _replaced(node, node.this)


def _keep_right(node: exp.Expr) -> exp.Expr:
    return _replaced(node, node.expression)


def _negate(node: exp.Expr) -> exp.Expr:
    return _replaced(node, exp.Not(this=exp.Paren(this=node.copy())))


def _reverse(node: exp.Expr) -> exp.Expr:
    node.set("desc", not node.args.get("desc"))
    return node


def _partition_dropper(index: int) -> Swap:
    def change(node: exp.Expr) -> exp.Expr:
        parts = list(node.args["partition_by"])
        del parts[index]
        node.set("partition_by", parts or None)
        return node

    return change


def _first_argument(node: exp.Expr) -> exp.Expr:
    return _replaced(node, node.this)


def _drop_branch(node: exp.Expr) -> exp.Expr | None:
    case = node.parent
    if not isinstance(case, exp.Case) or len(case.args["ifs"]) == 1:
        return None
    node.pop()
    return exp.Var(this="nothing")


def _one_more(node: exp.Expr) -> exp.Expr | None:
    text = str(node.this)
    if not text.isdigit():
        return None
    return _replaced(node, exp.Literal.number(str(int(text) + 1)))
