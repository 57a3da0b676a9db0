"""Orders and what they say of people: a few hand-made purchases, and values computed by hand.

Orders without an amount of tax or shipping are worth their total; lines are given where a test
needs them. The as-of date is 30 June 2026, a Tuesday, in Berlin.
"""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

ENV = {"AS_OF": "2026-06-30", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}
EARLY = {**ENV, "AS_OF": "2026-05-09"}

PEOPLE = """
none once same clock leap months edge refunds partial swiss cost saver habit fan dear cheap even
twin odd back gone less late wrong
"""

ORDERS = """\
order_id,customer_id,ordered_at,total_amount,tax_amount,shipping_amount,currency,channel,store_id,discount_amount,coupon_code,is_test,cancelled_at
once,once,2026-06-30T21:59:59Z,125,19,6,,web,,,,,
same1,same,2026-05-01T10:00:00Z,30,,,,web,,,,,
same2,same,2026-05-01T10:00:00Z,20,,,,app,,,,,
clock1,clock,2025-10-25T22:30:00Z,1,,,,web,,,,,
clock2,clock,2025-10-26T00:30:00Z,1,,,,web,,,,,
clock3,clock,2025-10-26T01:30:00Z,1,,,,web,,,,,
clock4,clock,2026-03-28T23:30:00Z,1,,,,web,,,,,
clock5,clock,2026-03-29T02:30:00+01:00,1,,,,web,,,,,
leap1,leap,2024-02-29,10,,,,,,,,,
leap2,leap,2025-02-28,10,,,,,,,,,
leap3,leap,2026-02-28,10,,,,,,,,,
months1,months,2026-01-31,10,,,,,,,,,
months2,months,2026-02-28,10,,,,,,,,,
months3,months,2026-03-31,10,,,,,,,,,
months4,months,2026-04-30,10,,,,,,,,,
months5,months,2026-05-31,10,,,,,,,,,
edge7in,edge,2026-06-24,1,,,,,,,,,
edge7out,edge,2026-06-23,2,,,,,,,,,
edge30in,edge,2026-06-01,4,,,,,,,,,
edge30out,edge,2026-05-31,8,,,,,,,,,
edge90in,edge,2026-04-02,16,,,,,,,,,
edge90out,edge,2026-04-01,32,,,,,,,,,
edge180in,edge,2026-01-02,64,,,,,,,,,
edge180out,edge,2026-01-01,128,,,,,,,,,
edge365in,edge,2025-07-01,256,,,,,,,,,
edge365out,edge,2025-06-30,512,,,,,,,,,
refunds1,refunds,2026-06-01,100,,,,,,,,,
refunds2,refunds,2026-05-15,40,,,,,,,,,
refunds3,refunds,2026-06-20T10:00:00Z,50,,,,,,,,,
partial1,partial,2026-05-01,100,,,,,,,,,
swiss0,swiss,2026-06-09,100,,,CHF,,,,,,
swiss1,swiss,2026-06-11T10:00:00Z,200,,,CHF,,,,,,
swiss2,swiss,2026-06-11T22:30:00Z,100,,,CHF,,,,,,
cost1,cost,2026-06-01,100,,,,,,,,,
cost2,cost,2026-06-02,100,,,,,,,,,
cost3,cost,2026-04-01,100,,,,,,,,,
saver1,saver,2026-06-01,90,,,,,,,,,
saver2,saver,2026-05-31,90.01,,,,,,9.99,,,
saver3,saver,2026-05-30,25,,,,,,25,HALF,,
saver4,saver,2026-05-29,50,,,,,,,,,
habit1,habit,2026-06-01T07:00:00Z,,,,,pos,s1,,,,
habit2,habit,2026-06-08T07:00:00Z,,,,,pos,s1,,,,
habit3,habit,2026-06-15T07:00:00Z,,,,,pos,s1,,,,
habit4,habit,2026-06-22T07:00:00Z,,,,,pos,s1,,,,
habit5,habit,2026-06-29T07:00:00Z,,,,,pos,s1,,,,
habit6,habit,2026-06-02T18:00:00Z,,,,,web,,,,,
habit7,habit,2026-06-03T18:00:00Z,,,,,web,,,,,
habit8,habit,2026-06-04T18:00:00Z,,,,,web,,,,,
habit9,habit,2026-06-09T18:00:00Z,,,,,web,,,,,
habit10,habit,2026-06-10T18:00:00Z,,,,,web,,,,,
fan1,fan,2026-06-15,,,,,,,,,,
fan2,fan,2026-06-16,,,,,,,,,,
dear1,dear,2026-06-01,,,,,,,,,,
cheap1,cheap,2026-06-01,,,,,,,,,,
even1,even,2026-06-01,,,,,,,,,,
twin1,twin,2026-06-01T10:00:00Z,10,,,,web,,,,,
twin2,twin,2026-06-01T10:00:00Z,10,,,,app,,,,,
twin3,twin,2026-06-01T10:00:00Z,10,,,,web,,,,,
odd1,odd,2026-06-01,10,,,,,,,,true,
odd2,odd,2026-06-01,20,,,,,,,,,2026-06-30T21:59:59Z
odd3,odd,2026-06-01,30,,,,,,,,,2026-06-30T22:00:00Z
odd4,odd,2026-06-02,0,,,,,,,,,
odd5,odd,2026-06-03,-5,,,,,,,,,
back1,back,2024-01-01,10,,,,,,,,,
back2,back,2026-06-01,10,,,,,,,,,
back3,back,2026-06-20,10,,,,,,,,,
gone1,gone,2025-06-30,10,,,,,,,,,
less1,less,2025-10-01,100,,,,,,,,,
less2,less,2026-05-01,50,,,,,,,,,
wrong1,wrong,2026-06-01,100,,,,,,,,,
late1,late,2026-05-01,10,,,,,,,,,
"""
# Delivered later than everything else, and dated from 10 May, 0:00 in Berlin, on.
LATE_ORDERS = """\
late2,late,2026-05-09T22:00:00Z,20,,,,,,,,,
"""

ORDER_ITEMS = """\
order_id,order_item_id,product_id,quantity,unit_price,discount_amount,unit_cost
same1,same1-1,tea,1,30,,
same2,same2-1,tea,1,5,,
same2,same2-2,mug,1,15,,
edge7in,e1,,1,1,,0.5
edge7out,e2,,1,2,,1
edge30in,e3,,1,4,,2
edge30out,e4,,1,8,,4
edge90in,e5,,1,16,,8
edge90out,e6,,1,32,,16
edge180in,e7,,1,64,,32
edge180out,e8,,1,128,,64
edge365in,e9,,1,256,,128
edge365out,e10,,1,512,,256
refunds1,r1,,1,100,,
swiss1,w1,,2,100,,40
swiss2,w2,boots,1,100,,
cost1,c1,,1,60,,10
cost1,c2,,1,40,,
cost2,c3,,1,100,,40
cost3,c4,,1,50,,20
cost3,c5,,1,50,,20
saver1,v1,,1,100,10,
saver2,v2,,1,100,,
saver3,v3,,1,50,,
saver4,v4,,1,50,,
habit1,h1,coffee,1,10,,
habit2,h2,coffee,1,10,,
habit3,h3,coffee,1,10,,
habit4,h4,coffee,1,10,,
habit5,h5,coffee,1,10,,
habit6,h6,tea,1,4,,
habit7,h7,tea,1,4,,
habit8,h8,tea,1,4,,
habit9,h9,tea,1,4,,
habit10,h10,tea,1,4,,
fan1,f1,gadget,1,5,,
fan1,f2,swim,1,5,,
fan1,f3,towel,1,5,,
fan1,f4,preorder,1,5,,
fan2,f5,gizmo,1,5,,
dear1,d1,silk,3,30,,
cheap1,x1,felt,3,10,,
even1,y1,wool,6,20,,
twin1,t1,,2,5,,
twin2,t2,,2,5,,
twin3,t3,,1,10,,
wrong1,z1,,10,8,,
"""

REFUNDS = """\
refund_id,order_id,order_item_id,refunded_at,amount
r1,refunds1,,2026-06-10,10
r2,refunds1,,2026-06-30T21:59:59Z,15
r3,refunds1,,2026-06-30T22:00:00Z,20
r4,refunds2,,2026-05-20,30
r5,refunds2,,2026-05-21,30
r6,refunds3,nowhere,2026-06-19,5
p1,partial1,,2026-05-09T21:59:59Z,30
s1,swiss1,,2026-06-20,50
c1,cost3,c4,2026-06-29,50
"""
LATE_REFUNDS = """\
p2,partial1,,2026-05-09T22:00:00Z,20
"""

PRODUCTS = """\
product_id,category,product_line,collection,launched_at,unit_cost
tea,drinks,leaves,,,
mug,dishes,,,,
coffee,beans,roast,,,
boots,shoes,,,,30
gadget,tech,,,2026-06-01,
gizmo,tech,,,2026-06-01T22:00:00Z,
swim,tech,,summer,2026-06-10,
towel,tech,,summer,2026-06-10,
preorder,tech,,,2026-07-10,
silk,hats,,,,
felt,hats,,,,
wool,hats,,,,
"""

FX_RATES = """\
currency,date,rate_to_reporting
CHF,2026-06-10,1.05
CHF,2026-06-12,1.10
"""


def deliver(folder, late=True, reverse=False):
    """Write the files: late rows in a second file or not at all, rows as they are or reversed."""
    files = {
        "customers": "customer_id,created_at\n"
        + "".join(f"{p},2024-01-01\n" for p in PEOPLE.split()),
        "orders": ORDERS,
        "order_items": ORDER_ITEMS,
        "refunds": REFUNDS,
        "products": PRODUCTS,
        "fx_rates": FX_RATES,
    }
    for table, text in files.items():
        (folder / table).mkdir(parents=True)
        header, *rows = text.splitlines(keepends=True)
        rows = rows[::-1] if reverse else rows
        (folder / table / "1.csv").write_text("".join([header, *rows]), encoding="utf-8")
        later = {"orders": LATE_ORDERS, "refunds": LATE_REFUNDS}.get(table)
        if late and later:
            (folder / table / "2.csv").write_text(header + later, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def warehouse(make, tmp_path_factory):
    raw = deliver(tmp_path_factory.mktemp("purchases") / "raw")
    with duckdb.connect(str(make(raw, **ENV)), read_only=True) as connection:
        yield connection


def feature(warehouse, customer, *names):
    """Return features of one person, numbers as numbers whatever their type."""
    values = warehouse.execute(
        f"select {', '.join(names)} from marts.customer_features where customer_id = ?", [customer]
    ).fetchone()
    plain = [float(value) if isinstance(value, Decimal) else value for value in values]
    return plain if len(names) > 1 else plain[0]


def windows(warehouse, customer, name):
    return feature(warehouse, customer, *(f"{name}_{days}d" for days in (7, 30, 90, 180, 365)))


def orders(warehouse, customer, *names):
    return {
        order: [float(value) if isinstance(value, Decimal) else value for value in values]
        for order, *values in warehouse.execute(
            f"select order_id, {', '.join(names)} from marts.orders where customer_id = ?",
            [customer],
        ).fetchall()
    }


def test_somebody_without_an_order(warehouse):
    counts = "orders_count", "amount_spent", "units_count", "refunded_amount", "products_count"
    assert feature(warehouse, "none", *counts, "purchase_days_count", "stores_count") == [0] * 7
    assert windows(warehouse, "none", "orders") == windows(warehouse, "none", "units") == [0] * 5
    unknown = (
        "average_order_amount",
        "last_order_date",
        "profit_amount",
        "profit_365d",
        "median_days_between_orders",
        "next_order_due_date",
        "days_overdue",
        "gap_ratio",
        "purchase_hour",
        "order_channels",
        "purchased_categories",
        "price_tier",
        "order_value_band",
        "coupon_order_share",
    )
    assert feature(warehouse, "none", *unknown) == [None] * len(unknown)
    stages = "lifecycle_stage", "order_status", "usage_pattern"
    assert feature(warehouse, "none", *stages) == ["prospect", "prospect", "non_user"]


def test_somebody_with_one_order_in_the_last_second_of_the_day(warehouse):
    # 125 less 19 tax and 6 shipping
    assert feature(warehouse, "once", "orders_count", "amount_spent", "recency_days") == [1, 100, 0]
    assert feature(warehouse, "once", "purchase_hour", "purchase_weekday") == [23, "tuesday"]
    gaps = "median_days_between_orders", "longest_gap_days", "days_overdue", "next_order_due_date"
    assert feature(warehouse, "once", *gaps, "gap_ratio", "cadence") == [None] * 6
    assert feature(warehouse, "once", "orders_per_year", "purchase_days_count") == [1, 1]
    assert feature(warehouse, "once", "lifecycle_stage", "order_status") == ["new", "active"]
    # No lines: units, cost and categories are unknown.
    assert feature(warehouse, "once", "average_basket_units", "profit_amount") == [None, None]
    assert feature(warehouse, "once", "profit_known_share") == 0


def test_two_orders_in_one_second(warehouse):
    assert feature(warehouse, "same", "orders_count", "purchase_days_count") == [2, 1]
    assert feature(warehouse, "same", "median_days_between_orders", "cadence") == [None, None]
    # Of the last second's categories, tea has 35 and mugs 15; of the channels app sorts first.
    assert feature(warehouse, "same", "last_purchased_category", "top_channel") == ["drinks", "app"]
    assert feature(warehouse, "same", "order_channels", "top_channel_share") == [
        ["app", "web"],
        0.5,
    ]


def test_days_on_which_the_clock_changes(warehouse):
    """2:30 came twice on 26 October and not at all on 29 March; both days began at 0:30."""
    placed = orders(warehouse, "clock", "ordered_on")
    assert placed == {
        "clock1": [date(2025, 10, 26)],
        "clock2": [date(2025, 10, 26)],
        "clock3": [date(2025, 10, 26)],
        "clock4": [date(2026, 3, 29)],
        "clock5": [date(2026, 3, 29)],
    }
    # Hours 0, 2, 2, 0, 3: a tie, which the earlier hour wins; 154 days between two Sundays.
    habits = "purchase_hour", "purchase_hour_band", "purchase_weekday", "purchase_weekday_share"
    assert feature(warehouse, "clock", *habits) == [0, "night", "sunday", 1]
    assert feature(warehouse, "clock", "purchase_days_count", "last_gap_days") == [2, 154]


def test_29_february(warehouse):
    gaps = "last_gap_days", "longest_gap_days", "median_days_between_orders", "cadence"
    assert feature(warehouse, "leap", *gaps) == [365, 365, 365, None]
    # 122 days since 28 February 2026, 487 since the one before
    due = "next_order_due_date", "recency_days", "days_since_previous_order", "gap_ratio"
    assert feature(warehouse, "leap", *due) == [date(2027, 2, 28), 122, 487, round(122 / 365, 6)]
    # 3 orders in 853 days, the first and the last one counted
    assert feature(warehouse, "leap", "orders_per_year") == round(3 * 365 / 853, 4)
    # A gap of 365 days is not longer than 365; 10 in the last 180 days, nothing in the 180 before.
    assert feature(warehouse, "leap", "lifecycle_stage", "order_status") == ["growing", "slipping"]


def test_month_ends(warehouse):
    # gaps of 28, 31, 30 and 31 days
    rhythm = "median_days_between_orders", "cadence", "cadence_regularity"
    assert feature(warehouse, "months", *rhythm) == [30.5, "monthly", 1]
    due = "next_order_due_date", "days_overdue", "gap_ratio"
    assert feature(warehouse, "months", *due) == [date(2026, 7, 1), 0, round(30 / 30.5, 6)]
    # 31 May is 30 days ago, 31 March 91 days.
    assert windows(warehouse, "months", "orders") == [0, 0, 2, 5, 5]
    assert feature(warehouse, "months", "usage_pattern") == "medium"


def test_windows_end_at_the_day_and_leave_out_the_day_exactly_n_days_ago(warehouse):
    assert windows(warehouse, "edge", "orders") == [1, 3, 5, 7, 9]
    assert windows(warehouse, "edge", "units") == [1, 3, 5, 7, 9]
    assert windows(warehouse, "edge", "amount") == [1, 7, 31, 127, 511]
    # Every unit costs half of its price.
    assert windows(warehouse, "edge", "profit") == [0.5, 3.5, 15.5, 63.5, 255.5]
    value = "amount_spent", "profit_amount", "gross_margin_share", "profit_known_share"
    assert feature(warehouse, "edge", *value) == [1023, 511.5, 0.5, 1]
    # (t-180, t] against the 180 days before, which begin on 5 July 2025
    assert feature(warehouse, "edge", "lifecycle_stage", "usage_pattern") == ["stable", "heavy"]


def test_refunds_on_their_days(warehouse):
    assert orders(warehouse, "refunds", "refunded_amount", "net_amount", "is_fully_refunded") == {
        "refunds1": [25, 75, False],
        "refunds2": [40, 0, True],
        "refunds3": [5, 45, False],
    }
    # 10 on 10 June, 15 on the day, 30 and 10 of 30 in May, 5 on the order's own day
    assert windows(warehouse, "refunds", "refunded_amount") == [15, 30, 70, 70, 70]
    refunds = "refunded_amount", "refunded_orders_count", "last_refund_date", "refunded_share"
    assert feature(warehouse, "refunds", *refunds) == [70, 3, date(2026, 6, 30), round(70 / 190, 6)]
    days = warehouse.execute(
        "select order_id, refunded_on::text, refunded_amount from intermediate.int_order_refunds"
        " where customer_id = 'refunds' order by all"
    ).fetchall()
    assert days == [
        ("refunds1", "2026-06-10", 10),
        ("refunds1", "2026-06-30", 15),
        ("refunds2", "2026-05-20", 30),
        ("refunds2", "2026-05-21", 10),
        ("refunds3", "2026-06-20", 5),
    ]


def test_other_currencies_by_the_rate_of_the_local_day_or_the_last_one_before(warehouse):
    # 11 June has the rate of the 10th; 22:30 UTC is the 12th. Refunds go back at the order's rate.
    amounts = "gross_amount", "paid_amount", "refunded_amount", "net_amount"
    assert orders(warehouse, "swiss", *amounts) == {
        "swiss1": [210, 210, 52.5, 157.5],
        "swiss2": [110, 110, 0, 110],
    }
    assert feature(warehouse, "swiss", "refunded_amount_30d") == 52.5
    # 2 x 40 CHF; 30 EUR, because what a product costs is in the reporting currency
    profits = orders(warehouse, "swiss", "profit_amount")
    assert profits == {"swiss1": [157.5 - 84], "swiss2": [110 - 30]}


def test_profit_where_the_cost_is_known(warehouse):
    # A line of cost1 has no cost; of cost3 one of two equal lines came back.
    profits = orders(warehouse, "cost", "profit_amount")
    assert profits == {"cost1": [None], "cost2": [60], "cost3": [30]}
    value = "profit_amount", "profit_known_share", "gross_margin_share"
    assert feature(warehouse, "cost", *value) == [90, round(2 / 3, 6), 0.6]
    assert windows(warehouse, "cost", "profit") == [0, 60, 60, 90, 90]
    # No profit of the only order is known.
    assert feature(warehouse, "wrong", "profit_amount", "profit_7d") == [None, None]


def test_discounts_and_coupons(warehouse):
    # 10 of 100, 9.99 of 100, 25 of 50, none of 50
    discounted = orders(warehouse, "saver", "is_discounted")
    assert [is_discounted for (is_discounted,) in discounted.values()].count(True) == 2
    shares = "discounted_order_share", "coupon_order_share", "average_discount_share"
    assert feature(warehouse, "saver", *shares) == [0.5, 0.25, round(44.99 / 300, 6)]
    counts = "discounted_orders_count", "full_price_orders_count", "coupon_orders_count"
    assert feature(warehouse, "saver", *counts, "discount_amount") == [2, 2, 1, 44.99]
    assert windows(warehouse, "saver", "discounted_orders") == [0, 1, 2, 2, 2]


def test_rhythm_by_category_store_and_channel(warehouse):
    """Coffee in the store on five Mondays; tea from the web in between."""
    # gaps 1 1 1 4 1 1 5 7 7, of which 5 of 9 are a day
    rhythm = "median_days_between_orders", "cadence", "cadence_regularity", "longest_gap_days"
    assert feature(warehouse, "habit", *rhythm) == [1, "irregular", round(5 / 9, 6), 7]
    assert feature(warehouse, "habit", "top_category", "top_category_share") == [
        "beans",
        round(50 / 70, 6),
    ]
    assert feature(warehouse, "habit", "top_category_cadence", "top_category_median_days") == [
        "weekly",
        7,
    ]
    # Five orders by either channel: pos sorts first.
    assert feature(warehouse, "habit", "top_channel", "top_channel_cadence") == ["pos", "weekly"]
    store = "top_store_id", "top_store_cadence", "top_store_share", "stores_count"
    assert feature(warehouse, "habit", *store) == ["s1", "weekly", 1, 1]
    day = "purchase_weekday", "purchase_weekday_share", "purchase_hour"
    assert feature(warehouse, "habit", *day) == ["monday", 0.5, 9]


def test_what_was_bought(warehouse):
    lists = "purchased_categories", "purchased_product_lines", "purchased_products"
    assert feature(warehouse, "habit", *lists) == [
        ["beans", "drinks"],
        ["leaves", "roast"],
        ["coffee", "tea"],
    ]
    lines = "top_product_line", "top_product_line_share", "product_lines_count", "products_count"
    assert feature(warehouse, "habit", *lines) == ["roast", round(50 / 70, 6), 2, 2]
    assert feature(warehouse, "habit", "last_purchased_category") == "beans"
    # No product is named.
    assert feature(warehouse, "edge", "purchased_products", "products_count") == [None, 0]


def test_launches(warehouse):
    """14 days after is in, for the gizmo too: it was launched on 2 June, local time."""
    # gadget, gizmo, and swim and towel of one collection; the pre-order was not launched yet
    followed = "launches_bought_count", "launch_followed_share"
    assert feature(warehouse, "fan", *followed) == [3, 1]
    # Coffee and tea have no launch date.
    assert feature(warehouse, "habit", *followed) == [0, None]


def test_price_level(warehouse):
    # Hats cost 30, 10 and 20 at 3, 3 and 6 units: 240 for 12, so 20 on average.
    for person, price, index, tier in (
        ("dear", 30, 1.5, "premium"),
        ("cheap", 10, 0.5, "budget"),
        ("even", 20, 1, "standard"),
    ):
        level = "average_unit_price", "unit_price_index", "price_tier"
        assert feature(warehouse, person, *level) == [price, index, tier]
    # Tea: 30, 5 and 5 x 4 for 7 units; mugs and coffee cost what they cost.
    tea = 55 / 7
    assert feature(warehouse, "same", "unit_price_index") == round(50 / (2 * tea + 15), 6)
    assert feature(warehouse, "habit", "unit_price_index") == round(70 / (50 + 5 * tea), 6)
    # Without a category there is nothing to compare with.
    assert feature(warehouse, "edge", "unit_price_index", "price_tier") == [None, None]


def test_baskets(warehouse):
    # Of 41 orders with lines, 5 have more than 2 units: from 3 on an order is bulk.
    units = warehouse.execute(
        "select units_count, count(*) from marts.orders where units_count is not null"
        " group by units_count order by units_count"
    ).fetchall()
    assert units == [(1, 30), (2, 6), (3, 2), (4, 1), (6, 1), (10, 1)]
    baskets = "units_count", "average_basket_units", "max_basket_units", "bulk_orders_share"
    assert feature(warehouse, "dear", *baskets) == [3, 3, 3, 1]
    assert feature(warehouse, "fan", *baskets) == [5, 2.5, 4, 0.5]
    assert feature(warehouse, "habit", *baskets) == [10, 1, 1, 0]


def test_order_value_bands(warehouse):
    bands = dict(
        warehouse.execute(
            "select customer_id, order_value_band from marts.customer_features"
            " where order_value_band is not null"
        ).fetchall()
    )
    # Of 23 averages the 6th is 10 and the 18th 90.
    assert {person for person, band in bands.items() if band == "high"} == {
        *("dear", "once", "wrong", "edge", "swiss", "even"),
    }
    assert {person for person, band in bands.items() if band == "low"} == {
        *("clock", "habit", "leap", "months", "back", "gone", "twin"),
    }


def test_lifecycle(warehouse):
    stages = "lifecycle_stage", "order_status", "usage_pattern"
    # An order 29 days ago ended a gap of 882 days; the one after it does not undo that.
    assert feature(warehouse, "back", *stages) == ["reactivated", "active", "light"]
    assert feature(warehouse, "gone", *stages) == ["inactive", "dormant", "non_user"]
    assert feature(warehouse, "less", *stages) == ["declining", "active", "light"]


def test_orders_that_are_no_purchase(warehouse):
    """A test, one cancelled in the day's last second and one of a negative amount."""
    assert set(orders(warehouse, "odd", "net_amount")) == {"odd3", "odd4"}
    assert feature(warehouse, "odd", "orders_count", "amount_spent") == [2, 30]


def test_flaws_that_show_once_the_tables_meet_are_reported_and_the_rows_used(warehouse):
    found = warehouse.execute(
        "select table_name, key_hash, column_name, reason, is_row_rejected"
        " from marts.data_quality_quarantine where table_name in ('orders', 'refunds')"
    ).fetchall()
    keys = {
        key_hash: key
        for key, key_hash in warehouse.execute(
            "select order_id, sha256(order_id) from raw.orders union all"
            " select refund_id, sha256(order_id || '|' || refund_id) from raw.refunds"
        ).fetchall()
    }
    assert sorted((keys[key], column, reason, bad) for _, key, column, reason, bad in found) == [
        ("odd5", "total_amount", "negative_amount", True),
        ("r5", "amount", "more_than_paid", False),
        ("r6", "order_item_id", "unknown_line", False),
        ("r6", "refunded_at", "before_order", False),
        ("swiss0", "currency", "no_fx_rate", True),
        ("twin2", "order_id", "repeats_another", False),
        ("wrong1", "total_amount", "differs_from_lines", False),
    ]
    # A channel is no part of what an order holds; one line of 10 is not two units of 5.
    assert feature(warehouse, "twin", "orders_count", "amount_spent") == [3, 30]


def test_late_rows_in_any_order_change_the_right_dates_and_people_only(warehouse, make, tmp_path):
    punctual = deliver(tmp_path / "punctual", late=False, reverse=True)
    complete = deliver(tmp_path / "complete")
    # 9 May is over when the first of the late rows happened.
    before = make(punctual, **EARLY)
    after = make(complete, **EARLY)
    without = make(punctual, **ENV)

    def rows(path, query):
        with duckdb.connect(str(path), read_only=True) as connection:
            return set(connection.execute(query).fetchall())

    everything = "select columns(*)::text from marts.customer_features"
    assert rows(before, everything) == rows(after, everything)
    assert rows(before, "from marts.orders") == rows(after, "from marts.orders")
    with duckdb.connect(str(after), read_only=True) as connection:
        assert feature(connection, "partial", "amount_spent", "refunded_amount_7d") == [70, 30]

    # What compares people with each other moves with them.
    alone = (
        "select columns(lambda name: name not in ('large_orders_count', 'bulk_orders_share',"
        " 'price_tier', 'order_value_band', 'next_best_category', 'complement_due_category')"
        " and name not like 'rfm_%' and name not like 'nine_grid_%')::text"
        " from marts.customer_features order by customer_id"
    )
    changed = set(warehouse.execute(alone).fetchall()) - rows(without, alone)
    assert {person for person, *_ in changed} == {"late", "partial"}
    assert feature(warehouse, "late", "orders_count", "amount_spent") == [2, 30]
    assert feature(warehouse, "partial", "amount_spent", "refunded_amount") == [50, 50]
