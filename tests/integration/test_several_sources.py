"""A shop on Shopify, its GA4 property, and files of the contract that add what both lack."""

from decimal import Decimal

import duckdb
import pytest
from shop_exports import (
    CUSTOMERS,
    ORDERS,
    PRODUCTS,
    event,
    further,
    line,
    order,
    write,
    write_events,
)

CAP = line(1, "Cap", "50.00", sku="CAP")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("several")
    # The contract's files lie in the folder itself. It brings no customers: the shop does.
    (folder / "fx_rates.csv").write_text(
        "currency,date,rate_to_reporting\nUSD,2024-05-01,0.9\nEUR,2024-05-01,1\n"
    )
    (folder / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,total_amount,currency\n"
        # The wholesale system numbers its orders like the shop.
        "#1002,c9,2024-05-03T12:00:00Z,200.00,EUR\n"
    )
    shop = folder / "shopify"
    write(
        shop / "customers_export.csv",
        CUSTOMERS,
        [{"Customer ID": "'7001", "Email": "ana@example.com", "Accepts Email Marketing": "yes"}],
    )
    write(
        shop / "products_export.csv",
        PRODUCTS,
        [
            {
                **{"Handle": "cap", "Title": "Cap", "Type": "Hats", "Status": "active"},
                **{
                    "Option1 Value": "Default Title",
                    "Variant SKU": "CAP",
                    "Variant Price": "50.00",
                },
            }
        ],
    )
    write(
        shop / "orders_export.csv",
        ORDERS,
        [
            # 50 dollars at 0.9.
            order(*("#1001", "ana@example.com", "2024-05-02 10:00:00 +0200", "50.00", CAP))
            | {"Currency": "USD"},
            # Of a day that has not come yet, with a line that has no date of its own.
            order(*("#1002", "ana@example.com", "2024-07-02 10:00:00 +0200", "100.00", CAP)),
            further("#1002", CAP),
        ],
    )
    # The site tells GA4 the shop's ids of customer and product.
    params = {"ga_session_id": 1714629600, "page_location": "https://shop.example/cap"}
    write_events(
        folder / "ga4" / "events_20240502.parquet",
        [
            event("view_item", "2024-05-02 07:55:00", params, items=["CAP"], user="7001"),
            event("view_item", "2024-05-02 07:56:00", params, items=["CAP"], device="d2"),
        ],
    )
    return folder


@pytest.fixture(scope="module")
def query(make, folder):
    # Neither day nor currency is given: they are in the data, today is not over, rates are to EUR.
    warehouse = make(
        folder, SOURCE="contract,shopify,ga4", AS_OF="2024-06-30", TIMEZONE="Europe/Berlin"
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_ids_of_different_sources_do_not_meet(query):
    assert query("select order_id, customer_id, net_amount from marts.orders order by all") == [
        ("contract:#1002", "contract:c9", Decimal("200")),
        ("shopify:#1001", "shopify:7001", Decimal("45")),
    ]


def test_ids_of_the_shop_meet_wherever_they_come_from(query):
    assert query(
        "select events.visitor_id, events.customer_id, products.product_line"
        " from intermediate.int_events_unioned as events"
        " inner join intermediate.int_products_unioned as products using (product_id)"
        " order by all"
    ) == [("ga4:d1", "shopify:7001", "Hats"), ("ga4:d2", None, "Hats")]


def test_every_row_says_where_it_comes_from(query):
    for table, sources in {
        "orders": {"contract", "shopify"},
        "customers": {"shopify"},
        "events": {"ga4"},
        "fx_rates": {"contract"},
    }.items():
        found = query(f"select distinct source_system from intermediate.int_{table}_unioned")
        assert {source for (source,) in found} == sources, table
    assert query("select sources from marts.run_info") == [("contract, shopify, ga4",)]
    assert query("select customer_id, source_system from marts.customers order by all") == [
        ("contract:c9", "contract"),
        # A device nobody logged in on.
        ("ga4:d2", "ga4"),
        ("shopify:7001", "shopify"),
    ]


def test_every_raw_row_of_every_source_is_accounted_for(query):
    assert query(
        "select source_system, table_name, raw_rows, accepted_rows"
        " from marts.data_quality_reconciliation where raw_rows > 0 order by all"
    ) == [
        ("contract", "fx_rates", 2, 2),
        ("contract", "orders", 1, 1),
        ("ga4", "events", 2, 2),
        ("shopify", "customers", 1, 1),
        # The two rows of July are not there yet; the contract's order of that number is.
        ("shopify", "orders", 1, 1),
        ("shopify", "products", 1, 1),
    ]
    assert not query("select * from marts.data_quality_quarantine")


def test_what_any_source_has_is_there(query):
    assert query(
        "select distinct table_name, column_name, is_present from intermediate.int_source_columns"
        " where (source_system, table_name, column_name) in ("
        " ('shopify', 'products', 'product_line'),"
        " ('shopify', 'orders', 'store_id'), ('contract', 'customers', 'email'),"
        " ('shopify', 'customers', 'email'), ('ga4', 'events', 'customer_id')) order by all"
    ) == [
        ("customers", "email", False),
        ("customers", "email", True),
        ("events", "customer_id", True),
        ("orders", "store_id", True),
        ("products", "product_line", True),
    ]
