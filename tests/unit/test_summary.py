"""The summary says what went in, what came out, where it is, and what to do next."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.lib.errors import UserError
from orchestration.lib.summary import SegmentSize, Summary, TableRows, collect, last_run, render

WAREHOUSE = """
create schema marts;
create schema intermediate;
create table marts.run_info as
    select date '2024-06-30' as as_of_date, 'Europe/Berlin' as timezone, 'EUR' as currency,
        'mine' as dataset;
create table marts.customers as
    select i as customer_id, i = 3 as is_anonymous from range(4) as t (i);
create table marts.customer_identities as select 'customer' as id_type,
    'id' || i as source_id, i % 4 as customer_id from range(5) as t (i);
create table marts.data_quality_shared_identifiers as select 'phone' as identifier_type;
create table marts.orders as select i as order_id, 10.25 as net_amount from range(2) as t (i);
create table marts.data_quality_reconciliation as
    from (values
        ('contract', 'orders', 41233, 41000, 200, 33),
        ('contract', 'customers', 4, 4, 0, 0),
        ('contract', 'refunds', 0, 0, 0, 0)
    ) as t (source_system, table_name, raw_rows, accepted_rows, quarantined_rows, superseded_rows);
create table marts.data_quality_quarantine as
    from (values
        ('contract', 'orders', 'not_a_number', 'total_amount'),
        ('contract', 'orders', 'not_a_number', 'total_amount'),
        ('contract', 'orders', 'missing_key', null)
    ) as t (source_system, table_name, reason, column_name);
create table intermediate.int_rows_after_as_of as
    from (values ('contract', 'orders', 7)) as t (source_system, table_name, rows_count);
create table marts.segments as
    from (values
        ('loyal', 'loyalty', null), ('buyers', 'behavioural', null), ('rare', 'behavioural', null),
        ('app_users', 'behavioural', 'needs orders.channel')
    ) as t (segment_id, family, status_reason);
create table marts.segment_summary as
    from (values
        ('loyal', 'loyalty', 1, 0.25, 'active'),
        ('rare', 'behavioural', 1, 0.25, 'active'),
        ('buyers', 'behavioural', 3, 0.75, 'active'),
        ('app_users', 'behavioural', null, null, 'source_missing')
    ) as t (segment_id, family, customers_count, customers_share, status);
"""


@pytest.fixture
def collected(tmp_path) -> Summary:
    warehouse, serving = tmp_path / "warehouse.duckdb", tmp_path / "serving.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(WAREHOUSE)
    with duckdb.connect(str(serving)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.run_info as select date '2024-06-30' as as_of_date")
    return collect(warehouse, serving, tmp_path)


def test_it_collects_rows_reasons_and_sizes(collected):
    assert collected.tables == (
        TableRows("customers", 4, 4, 0, 0, 0, ()),
        TableRows(
            "orders",
            41233,
            41000,
            200,
            33,
            7,
            (("not_a_number", "total_amount", 2), ("missing_key", None, 1)),
        ),
    )
    assert (collected.customers, collected.orders, collected.net_amount) == (4, 2, 20.5)
    assert collected.published_as_of == date(2024, 6, 30)


def test_segments_are_in_order_of_family_then_size(collected):
    assert [segment.segment_id for segment in collected.segments] == [
        "buyers",
        "rare",
        "app_users",
        "loyal",
    ]


def test_it_reads_like_this(collected):
    text = render(collected)
    # What comes after is checked on its own.
    assert text.split("\nNext:")[0] == (
        """\
mine as of 2024-06-30 (Europe/Berlin, EUR)

rows in       raw  accepted  quarantined  superseded  after AS_OF
customers       4         4            0           0            0
orders     41 233    41 000          200          33            7
  bad values in orders: total_amount not_a_number 2, missing_key 1
  each with file, row and reason in marts.data_quality_quarantine

4 customers, 2 valid orders, 20 EUR net
  1 of them visitors without an account; shares of segments are of all
  5 ids of customers and devices in marts.customer_identities
  1 identifier of nobody's own, linking no one, in marts.data_quality_shared_identifiers

segments       customers  share
  behavioural
    buyers             3  75.0%
    rare               1  25.0%
  loyalty
    loyal              1  25.0%

source_missing: 1 segment that the data is not there for
  app_users: needs orders.channel

Published: serving.duckdb"""
    )


def test_generated_data_is_compared_with_its_truth(tmp_path):
    warehouse, truth = tmp_path / "warehouse.duckdb", tmp_path / "truth" / "identities.parquet"
    truth.parent.mkdir()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(WAREHOUSE)
        connection.execute(
            "copy (select 'customer' as id_type, 'id' || i as source_id, i // 2 as person"
            f" from range(5) as t (i)) to '{truth}'"
        )
    summary = collect(warehouse, tmp_path / "serving.duckdb", tmp_path)
    # Found is only id0 with id4; true are id0 with id1 and id2 with id3.
    assert "precision 0.0000, recall 0.0000, of 2 pairs" in render(summary)


def test_it_says_what_to_do_next(collected):
    after = render(collected).split("\nNext:")[1]
    assert "read_only=True" in after and "serving.duckdb" in after
    assert "make dev" in after and "make validate" in after


def test_it_says_that_a_later_day_stays_published(collected):
    text = render(replace(collected, published_as_of=date(2024, 7, 1)))
    assert "Not published: serving.duckdb holds a later day, 2024-07-01" in text
    assert "FORCE=1" in text


def test_segments_with_the_same_need_share_a_line(collected):
    missing = tuple(
        SegmentSize("geographic", f"country_{code}", 0, 0.0, "source_missing", "needs country")
        for code in ("de", "fr")
    )
    text = render(replace(collected, segments=missing))
    assert "source_missing: 2 segments that the data is not there for\n" in text
    assert "\n  country_de, country_fr: needs country\n" in text


def test_what_the_data_tells_too_little_of_is_listed_with_its_reason(collected):
    cluster = SegmentSize("cluster", "cluster_8", 0, 0.0, "insufficient_data", "no such cluster")
    text = render(replace(collected, segments=(cluster,)))
    assert "insufficient_data: 1 segment that the data does not tell enough of\n" in text
    assert "\n  cluster_8: no such cluster\n" in text


def test_further_reasons_are_counted(collected):
    reasons = tuple((f"reason_{number}", "column", 9 - number) for number in range(5))
    table = replace(collected.tables[1], reasons=reasons)
    text = render(replace(collected, tables=(table,)))
    assert "column reason_2 7, 2 more reasons" in text
    assert "reason_3" not in text


def test_several_sources_are_told_apart(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(WAREHOUSE)
        connection.execute(
            "insert into marts.data_quality_reconciliation values ('shop', 'orders', 5, 5, 0, 0)"
        )
    names = [table.name for table in collect(warehouse, tmp_path / "none", tmp_path).tables]
    assert names == ["contract.customers", "contract.orders", "shop.orders"]


def test_the_last_run_is_told_from_the_warehouse(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    with pytest.raises(UserError, match="no finished run"):
        last_run(warehouse)
    assert not Path(warehouse).exists()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(WAREHOUSE)
    assert last_run(warehouse) == (date(2024, 6, 30), "EUR")
