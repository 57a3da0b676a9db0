"""A shop's exports of Shopify, with the dirt real ones have, and what they must come to.

Every expected number is worked out by hand in the comment beside the order. Prices include 19 %
tax.
"""

from decimal import Decimal
from hashlib import sha256

import duckdb
import pytest
from shop_exports import CUSTOMERS, CUSTOMERS_OF_OLD, ORDERS, PRODUCTS, further, line, order, write

CAP = line(1, "Cap - Red / L", "119.00", sku="CAP-R-L")
MUG = line(1, "Mug", "11.90")
GUEST = "guest-" + sha256(b"guest@example.com").hexdigest()
# Of an export without IDs the e-mail address names the customer, as it names a guest.
CY = "guest-" + sha256(b"cy@example.com").hexdigest()
PHONE = "phone-" + sha256(b"+4930111").hexdigest()


def customers(folder):
    write(
        folder / "customers" / "customers_export.csv",
        CUSTOMERS,
        [
            {
                **{"Customer ID": "'7001", "First Name": "Ana", "Last Name": "Díaz"},
                **{"Email": "Ana@Example.com", "Accepts Email Marketing": "yes"},
                **{"Default Address City": "Berlin", "Default Address Province Code": "BE"},
                **{"Default Address Country Code": "DE", "Default Address Zip": "'01067"},
                **{"Phone": "'+4915112345678", "Accepts SMS Marketing": "no"},
                **{"Note": 'Says "call\nme", twice', "Tags": "vip, wholesale"},
            },
            {
                **{"Customer ID": "'7002", "First Name": "Bo", "Last Name": "O'Neill"},
                **{"Email": "bo@example.com", "Accepts Email Marketing": "no"},
                # A country Shopify has and nobody else: the value is unknown, the customer stays.
                **{"Default Address Country Code": "ZZ"},
            },
            # Known by phone alone.
            {"Customer ID": "'7003", "Phone": "'+33610826417"},
            # Somebody who left nothing.
            {"First Name": "No", "Last Name": "Body", "Accepts Email Marketing": "no"},
            # The same customer once more, as two exports put together have it.
            {"Customer ID": "7002", "Email": "bo@example.com", "Accepts Email Marketing": "no"},
        ],
    )
    write(
        folder / "customers" / "customers_export_2021.csv",
        CUSTOMERS_OF_OLD,
        [{"First Name": "Cy", "Email": "CY@example.com", "City": "Paris", "Country Code": "FR"}],
    )


def products(folder):
    cap = {"Handle": "cap", "Variant Inventory Tracker": "shopify", "Variant Price": "119.00"}
    write(
        folder / "products_export.csv",
        PRODUCTS,
        [
            {
                **cap,
                **{"Title": "Cap", "Body (HTML)": '<p>Warm,\n"really" warm</p>', "Type": "Hats"},
                **{"Product Category": "Apparel & Accessories > Hats", "Status": "active"},
                **{"Option1 Name": "Color", "Option1 Value": "Red", "Option2 Value": "L"},
                **{"Variant SKU": "'CAP-R-L", "Variant Inventory Qty": "3", "Cost per item": "40"},
                **{"Image Src": "https://cdn.example/1.jpg", "Gift Card": "false"},
            },
            {
                **cap,
                **{"Option1 Value": "Red", "Option2 Value": "S", "Variant SKU": "CAP-R-S"},
                **{"Variant Inventory Qty": "0", "Variant Inventory Policy": "deny"},
                **{"Image Src": "https://cdn.example/2.jpg"},
            },
            # Rows of images alone.
            {"Handle": "cap", "Image Src": "https://cdn.example/3.jpg"},
            {"Handle": "cap", "Image Src": "https://cdn.example/4.jpg"},
            {
                **{"Handle": "mug", "Title": "Mug", "Type": "Kitchen", "Status": "active"},
                **{"Option1 Name": "Title", "Option1 Value": "Default Title"},
                **{"Variant Price": "11.90", "Cost per item": "4.00", "Gift Card": "false"},
            },
            {
                **{"Handle": "gift-card", "Title": "Gift Card", "Type": "Gift Cards"},
                **{"Option1 Name": "Denominations", "Option1 Value": "50", "Gift Card": "true"},
                **{"Variant Price": "50.00", "Status": "active"},
            },
            # Last year's cap had the SKU first.
            {
                **{"Handle": "a-cap-of-2019", "Title": "Old cap", "Type": "Hats"},
                **{"Option1 Value": "Default Title", "Variant SKU": "CAP-R-S"},
                **{"Variant Price": "99.00", "Status": "archived", "Gift Card": "false"},
            },
        ],
    )


# 119.00 + 2 × 11.90 − 10.00 = 132.80, and 5.95 for shipping. Of 22.15 tax 5.95 × 22.15 / 138.75 =
# 0.9499 are shipping's: 138.75 − 22.15 − (5.95 − 0.9499) = 111.5999.
DISCOUNTED = order(
    *("#1001", "ana@example.com", "2024-03-31 23:30:00 +0200", "138.75", CAP),
    Subtotal="132.80",
    Shipping="5.95",
    Taxes="22.15",
    Discount_Code="WELCOME10",
    Discount_Amount="10.00",
    Notes='Leave at the\nback door, "please"',
    Billing_Zip="'10115",
)


def orders(folder):
    at = "2024-05-01 12:00:00 +0200"
    taxed = {"Taxes": "19.00"}
    write(
        folder / "orders_export_1.csv",
        ORDERS,
        [
            DISCOUNTED,
            further("#1001", line(2, "Mug", "11.90")),
            # In dollars, tax on top, and nobody says what a dollar is worth.
            order(
                *(
                    "#1002",
                    "bo@example.com",
                    at,
                    "108.88",
                    line(2, "Cap - Red / S", "50.00", "CAP-R-S"),
                ),
                Currency="USD",
                Subtotal="100.00",
                Taxes="8.88",
            ),
            # Paid by gift card: 11.90 − 1.90.
            order(
                *("#1003", "ana@example.com", at, "11.90", MUG),
                Taxes="1.90",
                Payment_Method="gift_card",
            ),
            # A gift card and a mug: the card is a debt until it is spent, so 61.90 − 50.00 − 1.90.
            order(
                *("#1004", "bo@example.com", at, "61.90", line(1, "Gift Card - 50", "50.00")),
                Taxes="1.90",
            ),
            further("#1004", MUG),
            # A guest who got half of it back: 119 − 19 − 59.50 × (1 − 19/119) = 50.
            order(
                *("#1005", "Guest@example.com ", at, "119.00", CAP),
                **taxed,
                Financial_Status="partially_refunded",
                Refunded_Amount="59.50",
            ),
            # Cancelled ten days later, and the money went back.
            order(
                *("#1006", "ana@example.com", at, "119.00", CAP),
                **taxed,
                Financial_Status="refunded",
                Refunded_Amount="119.00",
                Cancelled_at="2024-05-11 09:00:00 +0200",
            ),
            order(*("#1007", "ana@example.com", at, "119.00", CAP), Financial_Status="voided"),
            # A draft that became an order, to be paid by bank transfer: 119 − 19 = 100.
            order(
                *("#1008", "cy@example.com", at, "119.00", CAP),
                **taxed,
                Financial_Status="pending",
                Paid_at="",
                Source="shopify_draft_order",
            ),
            order(
                *("#1009", "ana@example.com", at, "119.00", CAP),
                Payment_Method="(for testing) Bogus Gateway",
            ),
            # At the till by somebody who left nothing: the order is of no use, nor is its mug.
            order(*("#1010", "", at, "130.90", CAP), Source="pos"),
            further("#1010", MUG),
            # At the till by somebody known by phone, and by somebody who is not: 10.00 each.
            order(
                *("#1011", "", at, "11.90", MUG),
                Taxes="1.90",
                Source="pos",
                Location="Berlin Mitte",
                Phone="'+33610826417",
            ),
            order(*("#1012", "", at, "11.90", MUG), Taxes="1.90", Source="pos", Phone="'+4930111"),
            # Cancelled, but when?
            order(*("#1013", "ana@example.com", at, "119.00", CAP), Cancelled_at="yesterday"),
            # Two equal mugs in lines of their own, and a third in the next file: 35.70 − 5.70 = 30.
            order(*("#1014", "cy@example.com", at, "35.70", MUG), Taxes="5.70"),
            further("#1014", MUG),
        ],
    )
    write(
        folder / "orders_export_2.csv",
        ORDERS,
        [
            further("#1014", MUG),
            # The first order again, now fulfilled.
            {**DISCOUNTED, "Fulfilled at": "2024-04-02 10:00:00 +0200"},
            further("#1001", line(2, "Mug", "11.90")),
            # Of a day that has not come yet.
            order(*("#1015", "ana@example.com", "2024-07-01 00:30:00 +0200", "23.80", MUG)),
            further("#1015", MUG),
        ],
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shopify")
    customers(folder)
    products(folder)
    orders(folder)
    return folder


@pytest.fixture(scope="module")
def query(build, shop):
    warehouse = build(
        shop, SOURCE="shopify", AS_OF="2024-06-30", TIMEZONE="Europe/Berlin", CURRENCY="EUR"
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_orders_are_worth_what_the_comments_say(query):
    assert dict(query("select order_id, net_amount from marts.orders")) == {
        "#1001": Decimal("111.5999"),
        "#1003": Decimal("10"),
        "#1004": Decimal("10"),
        "#1005": Decimal("50"),
        "#1008": Decimal("100"),
        "#1011": Decimal("10"),
        "#1012": Decimal("10"),
        "#1014": Decimal("30"),
    }


def test_orders_belong_to_the_customer_with_the_address_or_number(query):
    owners = {
        order_id: customer_id
        for order_id, customer_id in query(
            "select order_id, coalesce(customer_id, 'guest-' || sha256(lower(trim(email))))"
            " from staging.stg_shopify__orders"
        )
    }
    assert {name: owners[name] for name in ("#1001", "#1005", "#1008", "#1011", "#1012")} == {
        "#1001": "7001",
        "#1005": GUEST,
        "#1008": CY,
        "#1011": "7003",
        "#1012": PHONE,
    }


def test_the_day_is_the_shops(query):
    # 23:30 at +02:00 is still March in Berlin, and 21:30 in UTC.
    assert query(
        "select cast(ordered_at as varchar), cast(ordered_on as varchar) from marts.orders"
        " where order_id = '#1001'"
    ) == [("2024-03-31 21:30:00", "2024-03-31")]


def test_orders_say_where_they_came_from(query):
    found = dict(query("select order_id, channel from staging.stg_shopify__orders"))
    assert (found["#1001"], found["#1011"], found["#1008"]) == ("web", "pos", None)
    assert query(
        "select order_id, store_id from staging.stg_shopify__orders where store_id is not null"
    ) == [("#1011", "Berlin Mitte")]


def test_discounts_are_those_of_order_and_lines(query):
    # 10 of 142.80 is no tenth.
    assert query(
        "select discount_amount, coupon_code from staging.stg_shopify__orders"
        " where order_id = '#1001'"
    ) == [(Decimal("10"), "WELCOME10")]
    assert query("select has_coupon, is_discounted from marts.orders where order_id = '#1001'") == [
        (True, False)
    ]


def test_every_line_counts_once(query):
    assert query(
        "select order_id, product_id, sum(quantity), count(*) from staging.stg_shopify__order_items"
        " where order_id in ('#1001', '#1004', '#1014') group by all order by all"
    ) == [
        ("#1001", "CAP-R-L", 1, 1),
        ("#1001", "Mug", 2, 1),
        ("#1004", "Mug", 1, 1),
        ("#1014", "Mug", 3, 3),
    ]


def test_refunds_have_the_day_of_the_cancellation_or_of_the_order(query):
    assert query(
        "select order_id, amount, cast(refunded_at as varchar) from staging.stg_shopify__refunds"
        " order by all"
    ) == [
        ("#1005", Decimal("50"), "2024-05-01 10:00:00"),
        ("#1006", Decimal("100"), "2024-05-11 07:00:00"),
    ]


def test_customers_lose_the_apostrophe_and_keep_the_zero(query):
    assert query(
        "select customer_id, email, phone, last_name, country, region, postal_code, email_consent,"
        " sms_consent, tags from staging.stg_shopify__customers where customer_id = '7001'"
    ) == [
        (
            *("7001", "Ana@Example.com", "+4915112345678", "Díaz", "DE", "BE", "01067"),
            *(True, False, ["vip", "wholesale"]),
        )
    ]
    assert query("select customer_id from staging.stg_shopify__customers order by all") == sorted(
        (customer,) for customer in ("7001", "7002", "7003", CY)
    )
    # No identifier that a person could be told by is published.
    assert not query("select 1 from marts.customers where customer_id like '%@%'")


def test_products_are_variants_by_sku_or_name(query):
    assert query(
        "select product_id, name, category, product_line, price, unit_cost, is_in_stock"
        " from staging.stg_shopify__products order by all"
    ) == [
        (
            *("CAP-R-L", "Cap - Red / L", "Apparel & Accessories > Hats", "Hats"),
            *(Decimal("119"), Decimal("40"), True),
        ),
        (
            *("CAP-R-S", "Cap - Red / S", "Apparel & Accessories > Hats", "Hats"),
            *(Decimal("119"), None, False),
        ),
        ("Gift Card - 50", "Gift Card - 50", "Gift Cards", "Gift Cards", Decimal("50"), None, True),
        ("Mug", "Mug", "Kitchen", "Kitchen", Decimal("11.9"), Decimal("4"), True),
    ]


def test_every_raw_row_is_accounted_for(query):
    assert query(
        "select table_name, raw_rows, accepted_rows, quarantined_rows, superseded_rows"
        " from marts.data_quality_reconciliation order by table_name"
    ) == [
        # Nobody is out, and the second 7002 is superseded.
        ("customers", 6, 4, 1, 1),
        # 18 and 5 rows, of which the two of July are not there yet; #1001 of the first file is
        # superseded; out are #1002, #1010 with its mug, and #1013.
        ("orders", 21, 15, 4, 2),
        ("products", 7, 7, 0, 0),
    ]
    assert query(
        "select table_name, reason, is_row_rejected, count(*) from marts.data_quality_quarantine"
        " group by all order by all"
    ) == [
        ("customers", "no_person", True, 1),
        ("customers", "unknown_country", False, 1),
        ("orders", "no_customer", True, 1),
        ("orders", "no_fx_rate", True, 1),
        ("orders", "not_a_timestamp", True, 1),
        ("orders", "unknown_order", True, 1),
        ("products", "shared_sku", False, 2),
    ]


def test_segments_that_need_what_no_export_has_say_so(query):
    reasons = dict(query("select segment_id, status_reason from marts.segments"))
    assert reasons["generation_millennials"] == "needs customers.birth_date"
    assert query("select status from marts.segments where segment_id = 'country_de'") == [
        ("active",)
    ]
