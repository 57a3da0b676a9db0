"""GA4's export beside a shop in the contract's files: what each event comes to, by hand."""

from decimal import Decimal

import duckdb
import pytest
from shop_exports import event, write_events

HOME, CAP, SHOP = "https://shop.example/", "https://shop.example/cap", "https://shop.example"


def page(location, session=1700000001, **more):
    return {"page_location": location, "ga_session_id": session, **more}


# A session on the phone: home, a list, a product, the cart and the checkout.
VISIT = [
    event("session_start", "2024-06-01 10:00:00", page(HOME)),
    event(
        *("page_view", "2024-06-01 10:00:00"),
        page(f"{HOME}?utm_source=mail#top", page_referrer="https://mail.example/"),
        collected_traffic_source={
            "manual_source": "mail",
            "manual_medium": "email",
            "manual_campaign_name": "june",
        },
    ),
    # 4.2 s and 3.4 s on the list, told by events of no type: 7.6 s is 8, and stands with the list.
    event("page_view", "2024-06-01 10:00:10", page(f"{SHOP}/hats")),
    event(
        *("view_item_list", "2024-06-01 10:00:10", page(f"{SHOP}/hats", item_list_name="Hats")),
        items=[("CAP-R-L", "Headwear"), ("CAP-R-S", "Headwear")],
    ),
    event("scroll", "2024-06-01 10:00:15", page(f"{SHOP}/hats", engagement_time_msec=4200)),
    event(
        "user_engagement", "2024-06-01 10:00:20", page(f"{SHOP}/hats", engagement_time_msec=3400)
    ),
    event("page_view", "2024-06-01 10:00:30", page(CAP)),
    # Two products seen at once are two views; the time stands with the first.
    event(
        *("view_item", "2024-06-01 10:00:31", page(CAP)),
        items=[("CAP-R-L", "(not set)"), ("CAP-R-S", "Headwear")],
    ),
    event("user_engagement", "2024-06-01 10:01:31", page(CAP, engagement_time_msec=60000)),
    event("add_to_cart", "2024-06-01 10:02:00", page(CAP, value=119.0), items=["CAP-R-L"]),
    event(
        *("begin_checkout", "2024-06-01 10:03:00"),
        page(f"{SHOP}/checkout", value=119.0, currency="EUR"),
        items=["CAP-R-L", "Mug"],
        user="c1",
    ),
    # In dollars, and nobody says what a dollar was worth in that minute.
    event(
        *("begin_checkout", "2024-06-01 10:04:00"),
        page(f"{SHOP}/checkout", value=130.5, currency="USD"),
        user="c1",
    ),
    event("purchase", "2024-06-01 10:05:00", page(f"{SHOP}/thanks"), user="c1"),
]
OTHERS = [
    # As old exports have it: the campaign among the parameters.
    event(
        *("view_search_results", "2024-06-02 09:00:00"),
        page(
            f"{SHOP}/search", search_term="blue cap", source="google", medium="cpc", campaign="hats"
        ),
        device="d2",
    ),
    event(
        *("file_download", "2024-06-02 09:01:00", page(f"{SHOP}/care", file_name="care.pdf")),
        device="d2",
    ),
    event("sign_up", "2024-06-02 09:02:00", page(f"{SHOP}/account"), device="d2"),
    # Consent denied.
    event("page_view", "2024-06-02 09:03:00", page(HOME), device=None),
    # The site's own.
    event("spin_the_wheel", "2024-06-02 09:04:00", page(HOME), device="d2"),
    # Twice in one moment, told apart by the batch alone.
    event("page_view", "2024-06-02 09:05:00", page(CAP), device="d2", batch_event_index=1),
    event("page_view", "2024-06-02 09:05:00", page(CAP), device="d2", batch_event_index=2),
    # A day in Berlin that has not come yet.
    event("page_view", "2024-06-30 22:30:00", page(CAP), device="d2"),
]


@pytest.fixture(scope="module")
def query(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ga4")
    (folder / "customers.csv").write_text("customer_id\nc1\n")
    (folder / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,total_amount,currency\n"
        "o1,c1,2024-06-01T10:05:00Z,119.00,EUR\n"
    )
    # A table as one file, and one as BigQuery writes large ones.
    write_events(folder / "ga4" / "events_20240601.parquet", VISIT)
    write_events(folder / "ga4" / "events_20240602" / "000000000000.parquet", OTHERS)
    # What streamed in during the day, with the first three events once more.
    write_events(folder / "ga4" / "events_intraday_20240602.parquet", VISIT[:3])
    warehouse = build(
        folder, SOURCE="contract,ga4", AS_OF="2024-06-30", TIMEZONE="Europe/Berlin", CURRENCY="EUR"
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_events_have_the_types_of_the_contract(query):
    assert query(
        "select strftime(occurred_at, '%d %H:%M:%S'), visitor_id, event_type, product_id, category"
        " from staging.stg_ga4__events order by occurred_at, event_type, product_id"
    ) == [
        ("01 10:00:00", "d1", "home_view", None, None),
        ("01 10:00:10", "d1", "category_view", None, "Headwear"),
        ("01 10:00:10", "d1", "page_view", None, None),
        ("01 10:00:30", "d1", "page_view", None, None),
        ("01 10:00:31", "d1", "product_view", "CAP-R-L", None),
        ("01 10:00:31", "d1", "product_view", "CAP-R-S", "Headwear"),
        ("01 10:02:00", "d1", "add_to_cart", "CAP-R-L", None),
        ("01 10:03:00", "d1", "checkout_started", None, None),
        ("01 10:04:00", "d1", "checkout_started", None, None),
        ("02 09:00:00", "d2", "search", None, None),
        ("02 09:01:00", "d2", "content_download", None, None),
        ("02 09:02:00", "d2", "sign_up", None, None),
        ("02 09:05:00", "d2", "page_view", None, None),
        ("02 09:05:00", "d2", "page_view", None, None),
        ("30 22:30:00", "d2", "page_view", None, None),
    ]


def test_the_time_of_a_page_stands_with_one_event_of_it(query):
    assert query(
        "select event_type, product_id, duration_seconds from staging.stg_ga4__events"
        " where duration_seconds is not null order by all"
    ) == [("category_view", None, 8), ("product_view", "CAP-R-L", 60)]


def test_sessions_are_of_the_device(query):
    assert query("select distinct session_id from staging.stg_ga4__events order by all") == [
        ("d1.1700000001",),
        ("d2.1700000001",),
    ]


def test_where_a_visit_came_from(query):
    assert query(
        "select event_type, referrer, utm_source, utm_medium, utm_campaign"
        " from staging.stg_ga4__events where utm_source is not null order by all"
    ) == [
        ("home_view", "https://mail.example/", "mail", "email", "june"),
        ("search", None, "google", "cpc", "hats"),
    ]


def test_what_was_searched_downloaded_and_in_the_cart(query):
    assert query(
        "select event_type, content_id, cart_amount, device from staging.stg_ga4__events"
        " where content_id is not null or event_type = 'checkout_started' order by all"
    ) == [
        ("checkout_started", None, Decimal("119"), "mobile"),
        ("checkout_started", None, None, "mobile"),
        ("content_download", "care.pdf", None, "mobile"),
        ("search", "blue cap", None, "mobile"),
    ]


def test_every_raw_event_is_accounted_for(query):
    assert query(
        "select raw_rows, accepted_rows, quarantined_rows, superseded_rows"
        " from marts.data_quality_reconciliation where source_system = 'ga4'"
        # 13 + 8 + 3, without the one of July.
    ) == [(23, 18, 2, 3)]
    assert query(
        "select reason, is_row_rejected, count(*) from marts.data_quality_quarantine"
        " where source_system = 'ga4' group by all order by all"
    ) == [("no_person", True, 1), ("unmapped_event", True, 1)]


def test_ids_are_those_of_the_source_they_belong_to(query):
    # No shop but the contract's is in use, so that user_id and item_id are its ids.
    assert query(
        "select distinct customer_id from intermediate.int_events_unioned"
        " where customer_id is not null"
    ) == [("contract:c1",)]
    assert query("select customer_id from marts.orders") == [("contract:c1",)]
    assert query(
        "select distinct product_id from intermediate.int_events_unioned"
        " where product_id is not null order by all"
    ) == [("contract:CAP-R-L",), ("contract:CAP-R-S",)]
    assert query(
        "select distinct source_system, split_part(visitor_id, ':', 1),"
        " split_part(event_id, ':', 1) from intermediate.int_events_unioned"
    ) == [("ga4", "ga4", "ga4")]
