"""What a run at t says does not depend on what happened after t."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

AS_OF_DATES = [date(2024, 2, 29), date(2025, 10, 31)]
ZONE = "Europe/Berlin"
ENV = {"TIMEZONE": ZONE, "CURRENCY": "EUR"}
# Where a row stands in a file that was cut is another number; everything else must be the same.
LEFT_OUT = {"data_quality_quarantine": "row_number"}
# When a row became a fact, in tables that have nothing else to cut.
DATED_BY = {
    "events": "occurred_at",
    "messages": "occurred_at",
    "declared_traits": "collected_at",
    "survey_scores": "answered_at",
    "reviews": "created_at",
    "loyalty": "joined_at",
    "campaigns": "started_at",
    "experiment_exposures": "exposed_at",
    "segment_feedback": "submitted_at",
}


def cut(raw_path, target, day):
    """Write the files as they would have been delivered at the end of a local day.

    Dated facts of later days are not there. Of what a source overwrites, a version of a later day
    is not there either, unless the row has no earlier one: what it said before is not on record.
    """
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(ZONE)).astimezone(UTC)
    end = f"timestamp '{end:%Y-%m-%d %H:%M:%S}'"
    target.mkdir()
    impossible = "timestamp '2050-12-31'"
    queries = {
        "orders": f"""
            select * replace (
                case when cancelled_at >= {end} and cancelled_at < {impossible} then null
                     else cancelled_at end as cancelled_at)
            from raw_orders
            where (ordered_at < {end} or ordered_at > {impossible})
            qualify updated_at is null or updated_at < {end}
                or updated_at = min(updated_at) over (partition by order_id)""",
        "order_items": f"""
            select * from raw_order_items
            where order_id not in (select order_id from raw_orders
                                   where ordered_at >= {end} and ordered_at < {impossible})""",
        "refunds": f"""
            select * from raw_refunds
            where (refunded_at < {end} or refunded_at > {impossible})
              and order_id not in (select order_id from raw_orders
                                   where ordered_at >= {end} and ordered_at < {impossible})""",
        "customers": f"""
            select * replace (
                case when deleted_at >= {end} and deleted_at < {impossible} then null
                     else deleted_at end as deleted_at,
                case when consent_updated_at >= {end} then null else email_consent end
                    as email_consent,
                case when consent_updated_at >= {end} then null else sms_consent end
                    as sms_consent,
                case when consent_updated_at >= {end} then null else ads_consent end
                    as ads_consent,
                case when consent_updated_at >= {end} then null else consent_updated_at end
                    as consent_updated_at)
            from raw_customers
            where created_at < {end} or created_at > {impossible} or created_at is null
            qualify updated_at is null or updated_at < {end}
                or updated_at = min(updated_at) over (partition by customer_id)""",
        "support_tickets": f"""
            select * replace (
                case when closed_at >= {end} and closed_at < {impossible} then null
                     else closed_at end as closed_at)
            from raw_support_tickets
            where opened_at < {end} or opened_at > {impossible}""",
        **{table: f"select * from raw_{table}" for table in ("products", "stores", "companies")},
        **{
            table: f"select * from raw_{table} where date <= date '{day}'"
            for table in ("fx_rates", "ad_performance")
        },
        **{
            table: f"select * from raw_{table} where {at} < {end} or {at} > {impossible}"
            for table, at in DATED_BY.items()
        },
    }
    with duckdb.connect() as connection:
        for table in queries:
            connection.execute(f"create view raw_{table} as from '{raw_path / table}.parquet'")
        for table, query in queries.items():
            connection.execute(f"copy ({query}) to '{target / table}.parquet' (format parquet)")
    return target


def differences(first, second):
    """Return {mart: rows in one warehouse only} for every mart that is not the same in both."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{first}' as first (read_only)")
        connection.execute(f"attach '{second}' as second (read_only)")
        marts = connection.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = 'first' and table_schema = 'marts' order by 1"
        ).fetchall()
        found = {}
        for (mart,) in marts:
            columns = f"* exclude ({LEFT_OUT[mart]})" if mart in LEFT_OUT else "*"
            rows = connection.execute(
                f"(select {columns} from first.marts.{mart} except all"
                f" select {columns} from second.marts.{mart}) union all"
                f" (select {columns} from second.marts.{mart} except all"
                f" select {columns} from first.marts.{mart})"
            ).fetchall()
            if rows:
                found[mart] = rows
        return [mart for (mart,) in marts], found


@pytest.mark.parametrize("day", AS_OF_DATES, ids=str)
def test_data_cut_at_t_gives_the_marts_of_all_data_as_of_t(sample, build, tmp_path, day):
    full = build(sample, AS_OF=day.isoformat(), **ENV)
    partial = build(cut(sample, tmp_path / "cut", day), AS_OF=day.isoformat(), **ENV)

    marts, found = differences(full, partial)

    assert "segment_membership" in marts and "customer_features" in marts
    assert not found, {mart: rows[:3] for mart, rows in found.items()}


def test_the_same_input_twice_gives_the_same_rows_and_another_day_does_not(sample, build):
    first = build(sample, AS_OF="2025-10-31", **ENV)
    second = build(sample, AS_OF="2025-10-31", **ENV)
    later = build(sample, AS_OF="2025-11-30", **ENV)

    assert not differences(first, second)[1]
    assert {"orders", "customer_rfm", "segment_membership"} <= set(differences(first, later)[1])
