"""Each expectation of each gate has a fault that makes it fail, and healthy data passes."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.quality import gate, marts, raw
from orchestration.quality.suite import (
    ROWS_FOR_DRIFT,
    Baseline,
    Expectation,
    Suite,
    table_suite,
)

ROOT = Path(__file__).resolve().parents[2]
SUITES = {suite.relation: suite for suite in (*raw.SUITES, *marts.SUITES)}

HEALTHY = """
create schema raw;
create schema marts;
create table raw.customers as
    select 'c' || i as customer_id, 'c' || i || '@example.com' as email from range(200) as t (i);
create table raw.orders as
    select
        'o' || i as order_id,
        'c' || (i % 200) as customer_id,
        strftime(date '2024-01-01' + cast(i % 90 as integer), '%Y-%m-%dT10:00:00') as ordered_at,
        '10.50' as total_amount
    from range(300) as t (i);
create table raw.order_items as
    select 'o' || (i % 300) as order_id, '3.50' as unit_price from range(600) as t (i);
create table raw.refunds as
    select
        'o' || i as order_id,
        strftime(date '2024-02-01' + cast(i % 60 as integer), '%Y-%m-%d') as refunded_at,
        '1' as amount
    from range(120) as t (i);
create table raw.products as select 'p' || i as product_id from range(150) as t (i);
create table raw.fx_rates as
    select 'USD' as currency, '0.9' as rate_to_reporting union all select 'USD', '0.95';

create table marts.customers as select 'c' || i as customer_id from range(200) as t (i);
create table marts.orders as
    select 'o' || i as order_id, 10.5::decimal(18, 4) as net_amount from range(300) as t (i);
create table marts.segment_membership as
    select 'c' || i as customer_id, 'buyers' as segment_id from range(150) as t (i);
create table marts.segment_summary as
    select 'buyers' as segment_id, 150 as customers_count, 'active' as status
    union all select 'elsewhere', null, 'source_missing';
create table marts.customer_rfm as
    select
        'c' || i as customer_id,
        1 + i % 5 as r_score,
        1 + i % 5 as f_score,
        1 + i % 5 as m_score,
        'group' || (i % 5) as rfm_group
    from range(190) as t (i)
    union all
    select 'c' || i, null, null, null, 'prospects' from range(190, 200) as t (i);
create table marts.data_quality_reconciliation as
    from (values ('contract', 'orders', 300, 3), ('contract', 'stores', 0, 0))
    as t (source_system, table_name, raw_rows, quarantined_rows);
"""

# What to do to the healthy data so that the metric goes beyond its limit, by relation and metric.
FAULTS = {
    ("raw.customers", "row_count"): "delete from raw.customers",
    ("raw.customers", "rows_kept_share"): "delete from raw.customers where rowid >= 90",
    ("raw.customers", "blank_key_share"): "update raw.customers set customer_id = '  '"
    " where rowid < 150",
    ("raw.customers", "distinct_key_share"): "update raw.customers set customer_id = 'active'",
    ("raw.customers", "commonest_email_share"): "update raw.customers set email = 'No@Mail.com '",
    ("raw.orders", "row_count"): "delete from raw.orders",
    ("raw.orders", "rows_kept_share"): "delete from raw.orders where rowid >= 140",
    ("raw.orders", "blank_key_share"): "update raw.orders set order_id = null where rowid < 200",
    ("raw.orders", "distinct_key_share"): "update raw.orders set order_id = 'open'",
    (
        "raw.orders",
        "busiest_day_share",
    ): "update raw.orders set ordered_at = '2024-03-01T03:00:01Z'",
    ("raw.orders", "negative_amount_share"): "update raw.orders set total_amount = '-5'"
    " where rowid < 200",
    ("raw.orders", "zero_amount_share"): "update raw.orders set total_amount = '0.00'",
    ("raw.orders", "unknown_parent_share"): "update raw.orders set customer_id ="
    " 'shop-' || customer_id",
    ("raw.order_items", "rows_kept_share"): "delete from raw.order_items where rowid >= 200",
    ("raw.order_items", "negative_amount_share"): "update raw.order_items set unit_price = '-1'",
    ("raw.order_items", "unknown_parent_share"): "update raw.order_items set order_id ="
    " '0' || order_id",
    ("raw.refunds", "rows_kept_share"): "delete from raw.refunds where rowid >= 50",
    ("raw.refunds", "busiest_day_share"): "update raw.refunds set refunded_at = '2024-03-01'",
    ("raw.refunds", "negative_amount_share"): "update raw.refunds set amount = '-1'",
    ("raw.refunds", "unknown_parent_share"): "update raw.refunds set order_id = '0' || order_id",
    ("raw.products", "rows_kept_share"): "delete from raw.products where rowid >= 70",
    ("raw.products", "blank_key_share"): "update raw.products set product_id = null"
    " where rowid < 100",
    ("raw.products", "distinct_key_share"): "update raw.products set product_id = 'shoes'",
    ("raw.fx_rates", "rows_kept_share"): "delete from raw.fx_rates where rowid = 1",
    ("raw.fx_rates", "widest_rate_span"): "insert into raw.fx_rates values ('USD', '95')",
    ("marts.customers", "row_count"): "delete from marts.customers",
    ("marts.customers", "rows_kept_share"): "delete from marts.customers where rowid >= 99",
    ("marts.orders", "rows_kept_share"): "delete from marts.orders where rowid >= 149",
    ("marts.orders", "net_amount_sum"): "update marts.orders set net_amount = 0",
    ("marts.segment_membership", "row_count"): "delete from marts.segment_membership",
    ("marts.segment_membership", "rows_kept_share"): "delete from marts.segment_membership"
    " where rowid >= 70",
    ("marts.segment_summary", "empty_share"): "update marts.segment_summary"
    " set customers_count = 0 where status = 'active'",
    ("marts.customer_rfm", "largest_group_share"): "update marts.customer_rfm"
    " set rfm_group = 'group1' where rfm_group <> 'prospects'",
    ("marts.data_quality_reconciliation", "quarantined_share"): "update"
    " marts.data_quality_reconciliation set quarantined_rows = 151 where table_name = 'orders'",
}

Measure = Callable[[str], list[dict]]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(HEALTHY)
        yield connection


@pytest.fixture
def published(warehouse) -> Baseline:
    """The volumes of the healthy data, as if they were published."""
    rows = {
        relation: warehouse.execute(f"select count(*) from {relation}").fetchone()[0]
        for relation in SUITES
    }
    # Large enough to be compared at all.
    return Baseline({**rows, "raw.fx_rates": 2 * ROWS_FOR_DRIFT})


def judge(warehouse, relation: str, baseline: Baseline, force: bool = False) -> gate.Result:
    suite = SUITES[relation]
    return gate.evaluate(suite, gate.measure(warehouse, suite, baseline), force=force)


@pytest.mark.parametrize("relation", SUITES)
def test_healthy_data_passes(warehouse, relation):
    result = judge(warehouse, relation, Baseline({}))
    assert [str(finding) for finding in result.findings] == []
    assert result.met + result.not_applied == len(SUITES[relation].expectations)
    assert result.met > 0


def test_every_expectation_has_a_fault():
    limits = {
        (suite.relation, expectation.metric)
        for suite in SUITES.values()
        for expectation in suite.expectations
    }
    assert limits == set(FAULTS)


@pytest.mark.parametrize(("relation", "metric"), FAULTS)
def test_a_fault_is_found_and_explained(warehouse, published, relation, metric):
    warehouse.execute(FAULTS[relation, metric])
    found = {
        finding.expectation.metric: finding
        for finding in judge(warehouse, relation, published).findings
    }
    assert metric in found
    text = str(found[metric])
    assert text.startswith(f"{'contract.orders' if 'quality' in relation else relation}: {metric}")
    assert found[metric].expectation.expected() in text
    assert "What to do: " in text
    # The worst limit of a metric decides.
    severities = {each.severity for each in SUITES[relation].expectations if each.metric == metric}
    assert found[metric].severity == ("error" if "error" in severities else "warn")


def test_between_two_limits_it_only_warns(warehouse, published):
    warehouse.execute("update raw.orders set customer_id = '0' || customer_id where rowid < 200")
    (finding,) = judge(warehouse, "raw.orders", published).findings
    assert (finding.expectation.metric, finding.severity) == ("unknown_parent_share", "warn")


def test_force_makes_a_drop_a_warning(warehouse, published):
    warehouse.execute(FAULTS["marts.customers", "rows_kept_share"])
    assert judge(warehouse, "marts.customers", published).errors
    forced = judge(warehouse, "marts.customers", published, force=True)
    assert forced.findings and not forced.errors


def test_force_does_not_lift_emptiness(warehouse, published):
    warehouse.execute("delete from raw.orders")
    errors = judge(warehouse, "raw.orders", published, force=True).errors
    assert [finding.expectation.metric for finding in errors] == ["row_count"]


def test_three_orders_are_not_judged_by_shares(warehouse):
    warehouse.execute("delete from raw.customers where rowid >= 2")
    warehouse.execute("delete from raw.orders where rowid >= 3")
    warehouse.execute("update raw.orders set ordered_at = '2024-01-01', total_amount = '-1'")
    warehouse.execute("update raw.orders set customer_id = 'x', order_id = 'o'")
    result = judge(warehouse, "raw.orders", Baseline({}))
    assert (result.met, result.findings) == (1, ())


def test_small_tables_may_shrink(warehouse):
    warehouse.execute("delete from raw.customers where rowid >= 1")
    baseline = Baseline({"raw.customers": ROWS_FOR_DRIFT - 1})
    assert not judge(warehouse, "raw.customers", baseline).findings


def test_typed_columns_are_measured_like_text(warehouse):
    warehouse.execute(
        "create or replace table raw.orders as select * replace ("
        " cast(ordered_at as timestamptz) as ordered_at,"
        " cast(total_amount as decimal(18, 4)) as total_amount) from raw.orders"
    )
    assert judge(warehouse, "raw.orders", Baseline({})).findings == ()


def test_an_absent_parent_is_no_fault_of_the_child(warehouse):
    warehouse.execute("delete from raw.customers")
    assert not judge(warehouse, "raw.orders", Baseline({})).findings


def test_a_suite_that_cannot_be_computed_is_no_pass():
    suite = table_suite(
        "raw.orders",
        {"wrong": "'text'"},
        (Expectation(metric="wrong", at_least=1, catches="-", what_to_do="-"),),
    )
    with pytest.raises(RuntimeError, match="wrong could not be judged"):
        gate.evaluate(suite, [{"subject": "raw.orders", "row_count": 1, "wrong": "text"}])


def test_every_contract_table_has_a_suite():
    suites = gate.raw_suites(ROOT, ["contract"])
    assert set(suites) >= {suite.relation for suite in raw.SUITES}
    volume_only = suites["raw.events"]
    assert [each.metric for each in volume_only.expectations] == ["rows_kept_share"]


def serve(path: Path, day: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(HEALTHY)
        connection.execute(f"create table marts.run_info as select date '{day}' as as_of_date")


def test_the_published_run_is_the_baseline(tmp_path):
    serving = tmp_path / "serving.duckdb"
    assert gate.read_baseline(serving, date(2024, 3, 31)) == Baseline({})
    serve(serving, "2024-03-30")
    rows = gate.read_baseline(serving, date(2024, 3, 31)).rows
    assert (rows["raw.orders"], rows["marts.customers"]) == (300, 200)
    assert gate.read_baseline(serving, date(2024, 3, 30)).rows == rows


def test_an_earlier_day_is_not_compared_with_a_later_one(tmp_path):
    serving = tmp_path / "serving.duckdb"
    serve(serving, "2024-03-30")
    assert gate.read_baseline(serving, date(2024, 3, 29)) == Baseline({})


def test_suites_name_their_relation():
    for suite in SUITES.values():
        assert isinstance(suite, Suite)
        assert suite.relation in suite.query
