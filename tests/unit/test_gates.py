"""Each expectation of each gate has a fault that makes it fail, and healthy data passes."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.lib.settings import project_vars
from orchestration.quality import checkpoint, gate, marts, raw
from orchestration.quality.gate import Baseline
from orchestration.quality.suite import ROWS_FOR_DRIFT, STOP, WARN, Suite, expect

ROOT = Path(__file__).resolve().parents[2]
LIMITS = project_vars(ROOT)
SUITES = {suite.relation: suite for suite in (*raw.suites(LIMITS), *marts.suites(LIMITS))}
AS_OF = date(2024, 3, 30)

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
        '10.50' as total_amount,
        'EUR' as currency,
        'web' as channel
    from range(450) as t (i);
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
    select
        'o' || i as order_id,
        10.5::decimal(18, 4) as net_amount,
        date '2024-03-30' - cast(i % 200 as integer) as ordered_on,
        if(i < 1200, 'pos', 'web') as channel,
        if(i < 1200, 's' || i % 2, null) as store_id
    from range(2400) as t (i);
create table marts.run_info as select date '2024-03-30' as as_of_date, 'EUR' as currency;
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
    ("raw.orders", "blank_key_share"): "update raw.orders set order_id = null where rowid < 300",
    ("raw.orders", "distinct_key_share"): "update raw.orders set order_id = 'open'",
    (
        "raw.orders",
        "busiest_day_share",
    ): "update raw.orders set ordered_at = '2024-03-01T03:00:01Z'",
    ("raw.orders", "negative_amount_share"): "update raw.orders set total_amount = '-5'"
    " where rowid < 300",
    ("raw.orders", "zero_amount_share"): "update raw.orders set total_amount = '0.00'",
    ("raw.orders", "unknown_parent_share"): "update raw.orders set customer_id ="
    " 'shop-' || customer_id",
    ("raw.orders", "silent_gaps"): "delete from raw.orders where ordered_at > '2024-03-20'",
    ("raw.orders", "longest_gaps"): "delete from raw.orders"
    " where ordered_at between '2024-02-10' and '2024-02-20'",
    ("raw.orders", "median_jump"): "update raw.orders set total_amount = '1050'"
    " where ordered_at > '2024-03-01'",
    ("raw.orders", "largest_order_share"): "update raw.orders set total_amount = '9999'"
    " where order_id = 'o1'",
    ("raw.orders", "largest_customer_share"): "update raw.orders set total_amount = '900'"
    " where customer_id = 'c1'",
    ("raw.orders", "commonest_customer_share"): "update raw.orders set customer_id = 'c0'"
    " where rowid < 120",
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
    ("marts.orders", "rows_kept_share"): "delete from marts.orders where rowid >= 1100",
    ("marts.orders", "net_amount_sum"): "update marts.orders set net_amount = 0",
    ("marts.orders", "amount_against_published"): "update marts.orders"
    " set net_amount = net_amount * 0.05",
    ("marts.orders", "order_amount_against_published"): "update marts.orders"
    " set net_amount = net_amount * 100",
    ("marts.orders", "amount_against_months_before"): "delete from marts.orders"
    " where channel = 'web' and ordered_on > '2024-03-01'",
    ("marts.orders", "order_amount_against_months_before"): "update marts.orders"
    " set net_amount = net_amount * 100 where ordered_on > '2024-02-29'",
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
    return published_run(warehouse, {**rows, "raw.fx_rates": 2 * ROWS_FOR_DRIFT})


def published_run(warehouse, rows=None, day: date = AS_OF, currency: str = "EUR") -> Baseline:
    """What the marts are now, as if they were published for `day`."""
    money = warehouse.execute(marts.PUBLISHED_MONEY, {"currency": currency}).fetchall()
    return Baseline(rows or {}, tuple(money), day)


def judge(warehouse, relation: str, baseline: Baseline, force: bool = False) -> checkpoint.Result:
    suite = SUITES[relation]
    gate.compare_with(warehouse, baseline, AS_OF)
    return checkpoint.evaluate(suite, gate.measure(warehouse, suite, baseline), force=force)


def found(result: checkpoint.Result) -> dict[tuple[str, str], set[str]]:
    """Return the subjects of each finding, by metric and severity."""
    return {
        (finding.metric, finding.severity): {row["subject"] for row in finding.rows}
        for finding in result.findings
    }


@pytest.mark.parametrize("relation", SUITES)
def test_healthy_data_passes(warehouse, relation):
    result = judge(warehouse, relation, Baseline())
    assert [str(finding) for finding in result.findings] == []
    assert result.met + result.not_applied == len(SUITES[relation].expectations)
    assert result.met > 0


def test_every_expectation_has_a_fault():
    limits = {
        (suite.relation, expectation["kwargs"]["column"])
        for suite in SUITES.values()
        for expectation in suite.expectations
    }
    assert limits == set(FAULTS)


@pytest.mark.parametrize(("relation", "metric"), FAULTS)
def test_a_fault_is_found_and_explained(warehouse, published, relation, metric):
    warehouse.execute(FAULTS[relation, metric])
    findings = {
        finding.metric: finding for finding in judge(warehouse, relation, published).findings
    }
    assert metric in findings
    text = str(findings[metric])
    assert text.startswith("contract.orders" if "quality" in relation else relation)
    assert f": {metric} is " in text
    assert ", expected at " in text and "What to do: " in text
    # The worst limit of a metric decides.
    severities = {
        each["severity"]
        for each in SUITES[relation].expectations
        if each["kwargs"]["column"] == metric
    }
    assert findings[metric].severity == (STOP if STOP in severities else WARN)


def test_between_two_limits_it_only_warns(warehouse, published):
    warehouse.execute("update raw.orders set customer_id = '0' || customer_id where rowid < 300")
    result = judge(warehouse, "raw.orders", published)
    assert found(result) == {("unknown_parent_share", WARN): {"raw.orders"}}


def test_force_makes_a_drop_a_warning(warehouse, published):
    warehouse.execute(FAULTS["marts.customers", "rows_kept_share"])
    assert judge(warehouse, "marts.customers", published).errors
    forced = judge(warehouse, "marts.customers", published, force=True)
    assert forced.findings and not forced.errors


def test_a_forced_stop_is_one_warning_and_not_two(warehouse, published):
    warehouse.execute(FAULTS["raw.orders", "unknown_parent_share"])
    (finding,) = judge(warehouse, "raw.orders", published, force=True).findings
    assert (finding.severity, finding.expectation["kwargs"]["max_value"]) == (WARN, 0.95)


def test_force_does_not_lift_emptiness(warehouse, published):
    warehouse.execute("delete from raw.orders")
    errors = judge(warehouse, "raw.orders", published, force=True).errors
    assert [finding.metric for finding in errors] == ["row_count"]


def test_three_orders_are_not_judged_by_shares(warehouse):
    warehouse.execute("delete from raw.customers where rowid >= 2")
    warehouse.execute("delete from raw.orders where rowid >= 3")
    warehouse.execute("update raw.orders set ordered_at = '2024-01-01', total_amount = '-1'")
    warehouse.execute("update raw.orders set customer_id = 'x', order_id = 'o'")
    result = judge(warehouse, "raw.orders", Baseline())
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
    assert judge(warehouse, "raw.orders", Baseline()).findings == ()


def test_an_absent_parent_is_no_fault_of_the_child(warehouse):
    warehouse.execute("delete from raw.customers")
    assert not judge(warehouse, "raw.orders", Baseline()).findings


def test_a_suite_that_cannot_be_computed_is_no_pass():
    wrong = Suite("raw.orders", (expect("wrong", min_value=1, catches="-", what_to_do="-"),))
    with pytest.raises(RuntimeError, match="wrong could not be judged"):
        checkpoint.evaluate(wrong, [{"subject": "raw.orders", "row_count": 1, "wrong": "text"}])


def test_any_expectation_of_great_expectations_judges_a_measured_column(warehouse):
    kinds = {"kind": "expect_column_values_to_be_in_set", "value_set": ["EUR", "CHF"]}
    suite = Suite(
        "raw.orders",
        (expect("currency", "mode(currency)", **kinds, catches="-", what_to_do="-"),),
        {"currency": "currency"},
    )
    gate.compare_with(warehouse, Baseline(), AS_OF)
    assert checkpoint.evaluate(suite, gate.measure(warehouse, suite, Baseline())).met == 1
    warehouse.execute("update raw.orders set currency = 'USD'")
    (finding,) = checkpoint.evaluate(suite, gate.measure(warehouse, suite, Baseline())).findings
    assert "currency is USD, expected one of ['EUR', 'CHF']" in str(finding)


# --- Days, amounts and customers of raw orders ---------------------------------------------------

QUIET = {
    "closed on Sundays": "delete from raw.orders"
    " where dayofweek(cast(ordered_at as timestamp)) = 0",
    "orders once a week": "delete from raw.orders"
    " where dayofweek(cast(ordered_at as timestamp)) <> 6;"
    " insert into raw.orders select * from raw.orders union all select * from raw.orders",
    "an empty month years ago": "insert into raw.orders (order_id, customer_id, ordered_at)"
    " values ('old', 'c1', '1753-01-01')",
    "orders after AS_OF": "insert into raw.orders (order_id, customer_id, ordered_at)"
    " values ('planned', 'c1', '2030-01-01')",
    "amounts that are quarantined": "insert into raw.orders (order_id, ordered_at, total_amount)"
    " values ('barcode', '2024-03-01', '4006381333931'), ('none', '2024-03-01', 'NaN')",
    "yen from some month on": "update raw.orders set currency = 'JPY', total_amount = '1700'"
    " where ordered_at > '2024-03-01'",
    "twice as expensive": "update raw.orders set total_amount = '21'"
    " where ordered_at > '2024-03-01'",
    "guests without an id": "update raw.orders set customer_id = '' where rowid < 150",
}


@pytest.mark.parametrize("case", QUIET)
def test_what_is_usual_does_not_warn(warehouse, case):
    warehouse.execute(QUIET[case])
    assert found(judge(warehouse, "raw.orders", Baseline())) == {}


def test_cents_in_one_channel_stop(warehouse):
    """Fewer than half of a month's orders, so that the median of all would not move."""
    warehouse.execute("insert into raw.orders select * from raw.orders")
    warehouse.execute("update raw.orders set channel = 'pos' where rowid >= 450")
    assert found(judge(warehouse, "raw.orders", Baseline())) == {}
    cents = "update raw.orders set total_amount = '1050' where channel = 'pos' and ordered_at"
    warehouse.execute(f"{cents} > '2024-03-01'")
    assert ("median_jump", STOP) in found(judge(warehouse, "raw.orders", Baseline()))


def test_orders_of_other_sources_are_judged_alike():
    for source in ("shopify", "complete_journey"):
        metrics = {
            each["kwargs"]["column"]
            for suite in gate.raw_suites(ROOT, [source]).values()
            for each in suite.expectations
        }
        assert metrics >= {"silent_gaps", "longest_gaps", "median_jump", "largest_order_share"}


# --- Money of the marts --------------------------------------------------------------------------

TILL = "update marts.orders set net_amount = net_amount {} where channel = 'pos'"
TILL_PARTS = {"marts.orders, channel pos", "marts.orders, store s0", "marts.orders, store s1"}


def test_till_amounts_in_cents_stop_and_so_does_the_way_back(warehouse):
    right = published_run(warehouse)
    warehouse.execute(TILL.format("* 100"))
    result = judge(warehouse, "marts.orders", right)
    stops = found(result)
    assert stops["amount_against_published", STOP] >= TILL_PARTS
    assert stops["order_amount_against_published", STOP] >= TILL_PARTS
    assert not judge(warehouse, "marts.orders", right, force=True).errors
    text = "\n".join(map(str, result.findings))
    assert "channel pos: amount_against_published is 100 (1,260,000 now, 12,600 publ" in text

    wrong = published_run(warehouse)
    warehouse.execute(TILL.format("/ 100"))
    back = found(judge(warehouse, "marts.orders", wrong))
    assert back["amount_against_published", STOP] >= TILL_PARTS


def test_cents_stop_in_their_first_night(warehouse):
    """Only the days that are not published yet have them."""
    warehouse.execute(
        "insert into marts.orders (order_id, net_amount, ordered_on, channel)"
        " select 'n' || i, 10.5, date '2024-03-30', 'web' from range(100) as t (i)"
    )
    yesterday = published_run(warehouse, day=date(2024, 3, 29))
    assert found(judge(warehouse, "marts.orders", yesterday)) == {}
    warehouse.execute("update marts.orders set net_amount = 1050 where ordered_on = '2024-03-30'")
    stops = found(judge(warehouse, "marts.orders", yesterday))
    assert "marts.orders, channel web" in stops["order_amount_against_months_before", STOP]


@pytest.mark.parametrize("part", ["channel = 'pos'", "store_id = 's1'"])
def test_a_lost_channel_or_store_stops(warehouse, part):
    before = published_run(warehouse)
    warehouse.execute(f"delete from marts.orders where {part}")
    assert judge(warehouse, "marts.orders", before).errors


CLOSED = "delete from marts.orders where store_id = 's1' and ordered_on > '2024-02-28'"
# What is published, and what comes after it.
QUIET_MONEY = {
    "a store that closed": (CLOSED, ""),
    "a store of few orders": (
        "update marts.orders set store_id = 's9' where rowid < 99",
        "update marts.orders set net_amount = net_amount / 100 where store_id = 's9'",
    ),
    "a new store": ("", "update marts.orders set store_id = 's2' where channel = 'web'"),
    "a month of sales": (
        "",
        "update marts.orders set net_amount = net_amount * 3 where ordered_on > '2024-02-29'",
    ),
    "some refunds": ("", "update marts.orders set net_amount = 0 where rowid % 10 = 0"),
}


@pytest.mark.parametrize("case", QUIET_MONEY)
def test_what_is_usual_of_money_does_not_warn(warehouse, case):
    published, now = QUIET_MONEY[case]
    warehouse.execute(published)
    before = published_run(warehouse)
    warehouse.execute(now)
    assert found(judge(warehouse, "marts.orders", before)) == {}


def test_another_currency_is_not_compared(warehouse):
    before = published_run(warehouse, currency="JPY")
    warehouse.execute("update marts.orders set net_amount = net_amount * 170")
    assert found(judge(warehouse, "marts.orders", before)) == {}


def test_many_stores_make_a_short_message(warehouse):
    warehouse.execute("update marts.orders set store_id = 's' || rowid % 12")
    before = published_run(warehouse)
    warehouse.execute(TILL.format("* 1000").partition(" where")[0])
    text = str(judge(warehouse, "marts.orders", before).findings[0])
    assert len(text.splitlines()) == checkpoint.SHOWN + 3
    assert "and 10 more: see the Data Docs" in text


# --- Data Docs, suites and what is published -----------------------------------------------------


def test_data_docs_have_a_page_a_suite(warehouse, published, tmp_path):
    warehouse.execute(FAULTS["raw.orders", "zero_amount_share"])
    folder = tmp_path / "shop" / "data_docs"
    for relations in (["raw.orders", "raw.customers"], ["marts.orders"]):
        results = [judge(warehouse, relation, published) for relation in relations]
        pages = checkpoint.render(results, folder)
        assert list(pages) == relations
    page = checkpoint.render([judge(warehouse, "raw.orders", published)], folder)["raw.orders"]
    html = page.read_text(encoding="utf-8")
    assert "Expected at most 0.9, measured 1." in html
    notes = (folder / "expectations" / "raw" / "orders.html").read_text(encoding="utf-8")
    assert "What to do: Deliver total_amount" in notes
    # Both gates are on one start page, which also has links that need no script.
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert ">raw.customers</a>" in index and ">marts.orders</a>" in index


def test_every_contract_table_has_a_suite():
    suites = gate.raw_suites(ROOT, ["contract"])
    assert set(suites) >= {suite.relation for suite in raw.suites(LIMITS)}
    (volume_only,) = suites["raw.events"].expectations
    assert volume_only["kwargs"]["column"] == "rows_kept_share"


def serve(path: Path, day: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(HEALTHY)
        connection.execute(f"update marts.run_info set as_of_date = date '{day}'")


def read_baseline(serving: Path, as_of: date, currency: str = "EUR") -> Baseline:
    return gate.read_baseline(serving, as_of, currency, gate.mart_suites(ROOT))


def test_the_published_run_is_the_baseline(tmp_path):
    serving = tmp_path / "serving.duckdb"
    assert read_baseline(serving, date(2024, 3, 31)) == Baseline()
    serve(serving, "2024-03-30")
    baseline = read_baseline(serving, date(2024, 3, 31))
    assert (baseline.rows["raw.orders"], baseline.rows["marts.customers"]) == (300, 200)
    assert ("channel pos", 12600.0, 1200) in baseline.money
    assert baseline.day == date(2024, 3, 30)
    assert read_baseline(serving, date(2024, 3, 30)) == baseline


def test_an_earlier_day_is_not_compared_with_a_later_one(tmp_path):
    serving = tmp_path / "serving.duckdb"
    serve(serving, "2024-03-30")
    assert read_baseline(serving, date(2024, 3, 29)) == Baseline()


def test_suites_name_their_relation():
    for suite in SUITES.values():
        assert suite.relation in suite.sql()
