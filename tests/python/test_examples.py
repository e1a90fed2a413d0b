"""The shops of `examples/`, built from raw files and held against published numbers."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from example_shops import ROOT, Project, example, shared

from basketry.cli import main
from basketry.generate import write_parquet

pytestmark = pytest.mark.examples

GUIDE = ROOT / "docs" / "guides" / "map_your_own_shop.md"


# -------------------------------------------------------------------------------------- oracles


def _oracle(name: str) -> str:
    """An oracle's text with every run of white space one blank."""
    return " ".join(shared("oracles", name).read_text(encoding="utf-8").split())


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _numbers(pattern: str, text: str) -> tuple[Decimal, ...]:
    """The numbers that a pattern's `#` stand for."""
    found = re.search(pattern.replace("#", r"([\d,]*\d(?:\.\d+)?)"), text)
    assert found, f"the oracle does not say {pattern!r}"
    return tuple(_number(group) for group in found.groups())


def _table(name: str) -> list[dict[str, str]]:
    with shared("oracles", name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _published_months() -> dict[str, Decimal]:
    """Net revenue by month (`YYYY-MM`); the text names a year once and then leaves it out."""
    found = re.search(
        r"Net revenue by month[^:]*: (.*?\d)\. The widely", _oracle("online_retail.md")
    )
    assert found, "the oracle's paragraph on net revenue by month is gone"
    months: dict[str, Decimal] = {}
    year = ""
    for entry in found[1].split(";"):
        month, amount = entry.split()
        year = month[:4] if "-" in month else year
        months[f"{year}-{month[-2:]}"] = _number(amount)
    return months


# --------------------------------------------------------------------------------- shown results


RESULT_BLOCK = re.compile(r"^```sql\n(select\s.*?)^```\n\n(\|.*?)\n\n", re.MULTILINE | re.DOTALL)


def _cells(table: str) -> list[tuple[str, ...]]:
    """The body of a Markdown table."""
    rows = table.strip().splitlines()[2:]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


def _assert_page_shows_what_the_shop_gives(page: Path, database: Path, at_least: int) -> None:
    """Every query on a page is followed by the table that it gives."""
    results = RESULT_BLOCK.findall(page.read_text(encoding="utf-8"))
    assert len(results) >= at_least
    with duckdb.connect(str(database), read_only=True) as connection:
        for query, table in results:
            found = [
                tuple("" if value is None else str(value) for value in row)
                for row in connection.execute(query).fetchall()
            ]
            assert found == _cells(table), query


# -------------------------------------------------------------------------------- online retail


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The plain build: the merchant's policy."""
    project = example("online_retail", tmp_path_factory.mktemp("online_retail"))
    project.dbt("build")
    return project


def _variant(project: Project, scratch: Path, selection: str, **variables: str) -> Project:
    """A copy of a built shop in which the selected models ran again under other variables."""
    variant = replace(project, scratch=scratch)
    shutil.copy(project.database, variant.database)
    variant.dbt("run", "--select", *selection.split(), **variables)
    return variant


def _dispositions(project: Project, input_name: str) -> dict[str, tuple[Any, Any]]:
    """Rows and money of an input by disposition and reason, as in reconciliation."""
    rows = project.rows(
        f"""
        select disposition || ' / ' || reason, row_count, line_amount
        from basketry.reconciliation
        where input_name = '{input_name}'
        """
    )
    return {label: (row_count, amount) for label, row_count, amount in rows}


def test_every_line_and_penny_of_the_retail_file_is_accounted_for(retail: Project) -> None:
    lines, invoices, customers, _, amount = _numbers(
        "# lines, # invoices, # customers, # stock codes, .*? price #", _oracle("online_retail.md")
    )
    by_disposition = _dispositions(retail, "order_items")
    assert by_disposition["input / all_rows"] == (lines, amount)
    others = [value for label, value in by_disposition.items() if not label.startswith("input")]
    assert sum(rows for rows, _ in others) == lines
    assert sum(money for _, money in others) == amount
    orders = _dispositions(retail, "orders")
    assert orders["input / all_rows"][0] == invoices
    assert sum(rows for rows, _ in orders.values()) == 2 * invoices
    assert _dispositions(retail, "customers")["counted / accepted"][0] == customers


def test_cancellations_adjustments_and_free_lines_stand_in_reconciliation(retail: Project) -> None:
    oracle = _oracle("online_retail.md")
    cancelled_lines, cancelled_invoices = _numbers(r"# cancellation lines \(# invoices", oracle)
    (adjustments,) = _numbers("# adjustment invoices", oracle)
    lines, orders = _dispositions(retail, "order_items"), _dispositions(retail, "orders")
    cancelled, adjusted = (
        f"not_counted / status_not_counted: {status}" for status in ("cancelled", "adjustment")
    )
    assert (lines[cancelled][0], orders[cancelled][0]) == (cancelled_lines, cancelled_invoices)
    assert orders[adjusted][0] == adjustments
    for status in ("no_charge", "stock_movement"):
        assert lines[f"not_counted / status_not_counted: {status}"][1] == 0


def test_traps_of_the_retail_file_are_counted_in_the_marts(retail: Project) -> None:
    oracle = _oracle("online_retail.md")
    (negative,) = _numbers("# negative quantities", oracle)
    (zero,) = _numbers("# zero prices", oracle)
    guest_lines, guest_invoices = _numbers(r"# lines without a customer \(# invoices", oracle)
    (copies,) = _numbers("# exact duplicate lines", oracle)
    marts = "basketry.fct_order_items join basketry.fct_orders using (order_id)"
    # Two adjustments have a negative price in the file; in the marts their pieces are negative.
    assert retail.row(
        f"""
        select
            count(*) filter (where quantity < 0 and order_status <> 'adjustment'),
            count(*) filter (where quantity < 0 and order_status = 'adjustment'),
            count(*) filter (where unit_price_amount = 0),
            count(*) filter (where customer_id is null),
            count(distinct order_id) filter (where customer_id is null),
            count(*) filter (where order_item_id like '%-copy%')
        from {marts}
        """
    ) == (negative, 2, zero, guest_lines, guest_invoices, copies)


def test_lines_that_are_no_goods_are_told_apart(retail: Project) -> None:
    codes = shared("data", "online_retail", "online_retail.parquet")
    expected = retail.rows(
        f"""
        select upper(stockcode), count(*), sum(quantity * cast(unitprice as decimal(18, 4)))
        from read_parquet('{codes}')
        where
            upper(stockcode) in ('POST', 'DOT', 'M', 'C2', 'D', 'S', 'BANK CHARGES', 'AMAZONFEE')
            or stockcode like 'gift_%'
        group by upper(stockcode)
        order by upper(stockcode)
        """
    )
    found = retail.rows(
        """
        select product_id, count(*), sum(net_amount)
        from basketry.fct_order_items
        where line_kind not in ('goods', 'bad_debt') and product_id <> 'CRUK'
        group by product_id
        order by product_id
        """
    )
    assert found == expected


def test_two_timestamps_and_several_names_make_one_row(retail: Project) -> None:
    oracle = _oracle("online_retail.md")
    (invoices,) = _numbers("# invoices with two timestamps", oracle)
    (codes,) = _numbers("# stock codes with several descriptions", oracle)
    data = shared("data", "online_retail", "online_retail.parquet")
    assert retail.row(
        f"""
        with invoices as (
            select invoiceno as order_id, min(invoicedate) as invoiced_at
            from read_parquet('{data}')
            group by invoiceno
            having count(distinct invoicedate) > 1
        )
        select count(*)
        from invoices
        join basketry.fct_orders using (order_id)
        where invoiced_at = (ordered_at at time zone 'UTC') at time zone 'Europe/London'
        """
    ) == (invoices,)
    assert retail.row(
        f"""
        with codes as (
            select stockcode
            from read_parquet('{data}')
            group by stockcode
            having count(distinct description) > 1
        )
        select count(*), count(product_name)
        from codes
        join basketry.dim_products on product_id = upper(stockcode)
        """
    ) == (codes, codes)


def test_the_page_of_the_retail_shop_shows_what_it_gives(retail: Project) -> None:
    _assert_page_shows_what_the_shop_gives(retail.folder / "README.md", retail.database, at_least=2)


def test_copies_of_a_line_can_be_refused_and_are_then_listed(
    retail: Project, tmp_path: Path
) -> None:
    (copies,) = _numbers("# exact duplicate lines", _oracle("online_retail.md"))
    refused = "select input_name, reject_reason, count(*) from basketry.rejected_rows group by all"
    assert retail.rows(refused) == []
    strict = _variant(
        retail, tmp_path, "retail_lines+,+basketry__rejected_rows", duplicate_lines="refuse"
    )
    assert strict.rows(refused) == [("order_items", "duplicate_key", copies)]


def test_months_are_to_the_penny_when_everything_counts_as_filed(
    retail: Project, tmp_path: Path
) -> None:
    as_filed = _variant(
        retail,
        tmp_path,
        "retail_status_policy+,+basketry__order_value_by_period",
        status_policy="as_filed",
    )
    months = as_filed.rows(
        """
        select strftime(period_start_date, '%Y-%m'), net_amount
        from basketry.order_value_by_period
        where period_grain = 'month' and segment = 'all' and currency_code = 'GBP'
        """
    )
    assert dict(months) == _published_months()
    assert len(months) == 13


def test_clean_subset_follows_from_the_policy_of_known_customers(
    retail: Project, tmp_path: Path
) -> None:
    lines, orders, customers, amount, aov = _numbers(
        r"known customer\): # lines, # invoices, # customers, #; AOV #", _oracle("online_retail.md")
    )
    clean = _variant(
        retail,
        tmp_path,
        "retail_status_policy+,+basketry__fct_orders"
        " retail_status_policy+,+basketry__fct_order_items"
        " retail_status_policy+,+basketry__reconciliation",
        status_policy="known_customers",
    )
    found_orders, found_customers, found_amount = clean.row(
        """
        select count(*), count(distinct customer_key), sum(net_amount)
        from basketry.fct_orders
        where is_valid_order
        """
    )
    assert (found_orders, found_customers, found_amount) == (orders, customers, amount)
    assert round(found_amount / found_orders, 2) == aov
    # Sales hold free lines too, which the clean subset leaves out. They carry no money.
    priced, free = clean.row(
        """
        select
            count(*) filter (where unit_price_amount > 0),
            count(*) filter (where unit_price_amount = 0)
        from basketry.fct_order_items
        where is_valid_order
        """
    )
    assert priced == lines
    counted = _dispositions(clean, "order_items")["counted / valid_order"]
    assert counted == (priced + free, amount)


# -------------------------------------------------------------------------------- fuzzy factory


@pytest.fixture(scope="module")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = example("fuzzy_factory", tmp_path_factory.mktemp("fuzzy_factory"))
    project.dbt("build")
    return project


def _quarters(project: Project) -> dict[tuple[int, int], tuple[int, float]]:
    rows = project.rows(
        """
        select year(period_start_date), quarter(period_start_date), order_count, aov
        from basketry.order_value_by_period
        where period_grain = 'quarter' and segment = 'all' and currency_code = 'USD'
        """
    )
    return {(year, quarter): (order_count, aov) for year, quarter, order_count, aov in rows}


def test_quarterly_orders_and_aov_are_the_published_ones(factory: Project) -> None:
    orders = {
        (int(row["YYYY"]), int(row["Q"])): int(row["total_orders"])
        for row in _table("fuzzy_factory_quarterly_orders_sessions.csv")
    }
    aov = {
        (int(row["YYYY"]), int(row["Q"])): row["avg_revenue_per_order"]
        for row in _table("fuzzy_factory_quarterly_cvr_aov_rps.csv")
    }
    found = _quarters(factory)
    assert found.keys() == orders.keys() == aov.keys()
    printed = {
        quarter
        for quarter, (order_count, value) in found.items()
        if order_count == orders[quarter] and f"{value:.6f}" == aov[quarter]
    }
    assert found.keys() - printed == {(2013, 2), (2013, 3)}
    # The course dates orders by session, and one session crosses the quarter's end.
    orders_q2, orders_q3, aov_q2, aov_q3 = _numbers(
        r"by order date: # / # orders, AOV # / #\)", _oracle("README.md")
    )
    assert found[2013, 2][0] == orders_q2
    assert found[2013, 3][0] == orders_q3
    assert f"{found[2013, 2][1]:.4f}" == str(aov_q2)
    assert f"{found[2013, 3][1]:.4f}" == str(aov_q3)


def test_totals_of_the_factory_are_the_published_ones(factory: Project) -> None:
    oracle = _oracle("fuzzy_factory.md")
    orders, items, refunds, products, buyers, repeat_buyers, revenue, refunded = _numbers(
        r"# orders, # items, # refunds, # products, # buyers \(# of them repeat\), "
        "revenue #, refunds #",
        oracle,
    )
    assert factory.row(
        """
        select
            count(*),
            sum(line_count),
            count(distinct customer_key),
            count(distinct customer_key) filter (where customer_type = 'repeat'),
            sum(net_amount),
            sum(refund_amount)
        from basketry.fct_orders
        where is_valid_order
        """
    ) == (orders, items, buyers, repeat_buyers, revenue, refunded)
    assert factory.row("select count(*) from basketry.dim_products") == (products,)
    assert factory.row(
        """
        select row_count, refund_amount
        from basketry.reconciliation
        where input_name = 'refunds' and disposition = 'counted'
        """
    ) == (refunds, refunded)
    assert factory.rows("select * from basketry.rejected_rows") == []


def test_sample_of_sessions_is_accepted_and_joined_where_it_reaches(factory: Project) -> None:
    accepted = dict(
        factory.rows(
            """
            select input_name, row_count
            from basketry.reconciliation
            where disposition = 'counted' and input_name in ('sessions', 'events')
            """
        )
    )
    assert accepted == {"sessions": 5000, "events": 5000}
    first, last = factory.row(
        """
        select
            count(*) filter (where ordered_date < date '2012-04-04' and device_type is null),
            count(*) filter (where ordered_date > date '2012-05-31' and device_type is not null)
        from basketry.fct_orders
        """
    )
    assert (first, last) == (0, 0)


def test_pages_of_the_first_visits_are_the_published_funnel(factory: Project) -> None:
    pages = ["home", "products", "mr-fuzzy", "cart", "shipping", "billing", "thank-you"]
    published = _numbers(
        r"closed, by session\): home # to " + ", ".join(f"{page} #" for page in pages[1:]),
        _oracle("fuzzy_factory.md"),
    )
    quarters = factory.rows(
        """
        select period_start_date, step_name, reached_count, entered_count, did_count
        from basketry.funnel_transitions
        where period_grain = 'quarter'
            and segment = 'all'
            and period_start_date <= date '2012-06-30'
        order by period_start_date, step_number
        """
    )
    first, second = quarters[: len(pages)], quarters[len(pages) :]
    assert [str(row[0]) for row in first] == ["2012-01-01"] * len(pages)
    assert [row[1].replace("_", "-") for row in first] == pages
    assert tuple(row[2] for row in first) == published
    # Nobody comes to a page but from the one before, so each count of visits is the whole page's.
    assert tuple(row[4] for row in first) == published
    assert tuple(row[3] for row in first[1:]) == published[:-1]
    # The page views end in April, weeks before the visits: the visits after them enter nothing.
    visits, with_views = factory.row(
        "select count(*), count(*) filter (where event_count > 0) from basketry.fct_sessions"
    )
    assert (visits, with_views - published[0]) == (5_000, second[0][2])


def test_monthly_revenue_and_margin_are_the_published_ones(factory: Project) -> None:
    published = {
        (int(row["YYYY"]), int(row["MM"])): row
        for row in _table("fuzzy_factory_monthly_product_level_sales_margin.csv")
    }
    found: dict[tuple[int, int], dict[str, tuple[Decimal, Decimal]]] = {}
    for year, month, product, revenue, cost in factory.rows(
        """
        select
            year(ordered_date),
            month(ordered_date),
            product_id,
            sum(net_amount),
            sum(cost_amount)
        from basketry.fct_order_items
        where is_valid_order
        group by all
        """
    ):
        found.setdefault((year, month), {})[product] = (revenue, cost)
    assert len(published) == 37
    assert found.keys() == published.keys()
    columns = {"1": "mrfuzzy", "2": "lovebear", "3": "birthday", "4": "minibear"}
    # The published margins of the first two products take the next product's cost off in place of
    # their own, and are empty while the next one was not sold; the totals are right.
    cost_taken_off = {"1": "2", "2": "3", "3": "3", "4": "4"}
    for month, row in published.items():
        products = found[month]
        total_revenue = sum(revenue for revenue, _ in products.values())
        total_cost = sum(cost for _, cost in products.values())
        assert total_revenue == Decimal(row["total_revenue"]), month
        assert total_revenue - total_cost == Decimal(row["total_margin"]), month
        for product, column in columns.items():
            revenue_text, margin_text = row[f"{column}_revenue"], row[f"{column}_margin"]
            assert (product in products) == (revenue_text != "NULL"), (month, column)
            if product in products:
                assert products[product][0] == Decimal(revenue_text), (month, column)
            if margin_text != "NULL":
                margin = products[product][0] - products[cost_taken_off[product]][1]
                assert margin == Decimal(margin_text), (month, column)


def _cross_sell_table() -> dict[tuple[str, str], int | None]:
    """Orders by primary product since 2014-12-05, and those that hold another product as well."""
    text = shared("oracles", "fuzzy_factory.md").read_text(encoding="utf-8")
    table = text.split("| primary | orders |")[1].split("\n\n")[0]
    cells: dict[tuple[str, str], int | None] = {}
    for row in _cells(f"\n{table}"):
        for column, cell in zip(("orders", "1", "2", "3", "4"), row[1:], strict=True):
            cells[row[0], column] = None if cell == "-" else int(_number(cell))
    return cells


def test_cross_sales_by_primary_product_are_the_published_ones(factory: Project) -> None:
    published = _cross_sell_table()
    assert len(published) == 20
    found: dict[tuple[str, str], int | None] = dict.fromkeys(published)
    found |= {
        (lead, added): order_count
        for lead, added, order_count in factory.rows(
            """
            select lead.product_id, coalesce(added.product_id, 'orders'), count(distinct order_id)
            from basketry.fct_order_items as lead
            join (
                select order_id, product_id from basketry.fct_order_items where not is_lead_line
                union all
                select order_id, null from basketry.fct_orders
            ) as added using (order_id)
            where is_lead_line and is_valid_order and ordered_date >= date '2014-12-05'
            group by all
            """
        )
    }
    assert found == published


def test_lead_and_add_on_orders_of_a_month_are_the_primary_and_other_items(
    factory: Project,
) -> None:
    assert factory.rows(
        """
        select product_id, lead_order_count, add_on_order_count
        from basketry.product_performance
        where period_grain = 'month' and period_start_date = date '2015-01-01'
        order by product_id
        """
    ) == factory.rows(
        f"""
        select product_id, sum(is_primary_item), sum(1 - is_primary_item)
        from read_csv('{shared("data", "fuzzy_factory", "order_items.csv")}',
            types = {{'product_id': 'varchar'}})
        where strftime(created_at, '%Y-%m') = '2015-01'
        group by product_id
        order by product_id
        """
    )


def test_the_page_of_the_factory_shows_what_it_gives(factory: Project) -> None:
    _assert_page_shows_what_the_shop_gives(
        factory.folder / "README.md", factory.database, at_least=4
    )


# -------------------------------------------------------------------------------------- groceries


@pytest.fixture(scope="module")
def groceries(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The grocery baskets, built and tested."""
    project = example("groceries", tmp_path_factory.mktemp("groceries"))
    project.dbt("build")
    return project


def test_every_basket_and_line_of_the_grocery_file_counts(groceries: Project) -> None:
    baskets, lines, items = _numbers(r"\(# baskets, # lines, # items\)", _oracle("groceries.md"))
    assert _dispositions(groceries, "orders")["counted / valid_order"][0] == baskets
    assert _dispositions(groceries, "order_items")["counted / valid_order"] == (lines, 0)
    assert groceries.row("select count(*) from basketry.dim_products") == (items,)
    assert groceries.rows("select * from basketry.rejected_rows") == []


def test_published_rules_of_the_groceries_come_out(groceries: Project) -> None:
    published = _cells(shared("oracles", "groceries.md").read_text("utf-8").split("\n\n")[1])
    assert len(published) == 3
    for rule, *printed in published:
        antecedent, consequent = rule.split(" -> ")
        support, confidence, lift, both, is_recommended = groceries.row(
            f"""
            select support, confidence, lift, both_order_count, is_recommended
            from basketry.basket_affinity
            where period_grain = 'all'
                and member_level = 'product'
                and antecedent = '{antecedent}'
                and consequent = '{consequent}'
            """
        )
        for found, text in zip((support, confidence, lift, both), printed, strict=True):
            # Seven digits are printed.
            assert not text or found == pytest.approx(float(text), rel=5e-7), rule
        assert is_recommended


def test_the_page_of_the_groceries_shows_what_they_give(groceries: Project) -> None:
    _assert_page_shows_what_the_shop_gives(
        groceries.folder / "README.md", groceries.database, at_least=4
    )


# ----------------------------------------------------------------------------- the generated shop


def test_every_row_of_a_generated_shop_comes_in(tmp_path: Path) -> None:
    files = tmp_path / "files"
    write_parquet(files, scale=0.2)
    truth = json.loads((files / "truth.json").read_text("utf-8"))
    variables = {"data_path": str(files)}
    project = Project(ROOT / "examples" / "generated_shop", tmp_path, variables)
    project.dbt("deps")
    project.dbt(
        "build",
        *("--resource-type", "model", "--resource-type", "seed"),
        *("--select", "+basketry__reconciliation", "+basketry__rejected_rows"),
    )
    came_in = dict(
        project.rows(
            """
            select input_name, cast(sum(row_count) as bigint)
            from basketry.reconciliation
            where disposition = 'input'
            group by input_name
            """
        )
    )
    assert came_in == {row["input_name"]: row["row_count"] for row in truth["rows"]}
    assert len(came_in) == 10
    assert project.rows("select * from basketry.rejected_rows") == []


def test_an_example_without_its_files_says_where_they_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "examples" / "generated_shop"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "examples" / "generated_shop" / "dbt_project.yml", folder)
    (tmp_path / "dbt_project.yml").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["example", "generated_shop"]) == 1
    said = capsys.readouterr().err
    assert str(tmp_path / "build" / "shop") in said
    assert str(folder / "README.md") in said


# ------------------------------------------------------------------------------------ the guide


FILE_BLOCK = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_guide_can_be_followed_to_the_letter(tmp_path: Path) -> None:
    """Writes the files that the guide shows, builds, and compares the results that it shows."""
    text = GUIDE.read_text(encoding="utf-8")
    folder = tmp_path / "my_shop"
    files = dict(FILE_BLOCK.findall(text))
    assert {"packages.yml", "dbt_project.yml", "profiles.yml"} <= files.keys()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("../basketry", str(ROOT)), encoding="utf-8")
    project = Project(folder, tmp_path, {})
    project.dbt("deps")
    project.dbt("build")
    _assert_page_shows_what_the_shop_gives(GUIDE, folder / "my_shop.duckdb", at_least=3)


def test_the_guide_names_every_column_of_the_contract() -> None:
    contract = (ROOT / "macros" / "inputs" / "input_contract.sql").read_text(encoding="utf-8")
    columns = re.findall(r"\['(\w+)', '\w+', (true|false)\]", contract)
    rows = re.findall(r"^\| `(?:\w+)`(?: \*)? \|[^|]*\| (.*) \|$", GUIDE.read_text("utf-8"), re.M)
    named = re.findall(r"`(\w+)`(\*?)", " ".join(rows))
    assert named == [(name, "*" if required == "true" else "") for name, required in columns]
