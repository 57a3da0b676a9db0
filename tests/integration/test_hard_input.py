"""What careless exports hold, and what must come out: values computed by hand."""

from decimal import Decimal

import duckdb
import pytest

FILES = {
    "customers.csv": """\
customer_id,email,email_consent,deleted_at,country,tags,created_at
ann,Ann@Example.com,Y,,Germany,"mother's day, vip",2024-01-01
bob,bob@example.com,subscribed,yes,NO,,2024-01-01
cat,,maybe,NULL,Atlantis,[],2024-01-01
dan,dan@example.com,true,2024-05-31T21:59:59Z,DE,vip,2024-01-01
eve,eve@example.com,true,2024-05-31T22:00:00Z,DE,vip,2024-01-01
""",
    "orders.csv": """\
order_id,customer_id,email,ordered_at,total_amount,currency,channel,updated_at,cancelled_at,is_test
barcode,ann,,2024-1-5,199,EUR,web,,,
lines_only,ann,,2024/02/05,,eur,Web,,,
no_price,ann,,2024-03-05,,EUR,WEB,,,
huge,ann,,2024-03-06,999999999999,EUR,web,,,
comma,zoe,,2024-03-05,"1,234.50",EUR,web,,,
foreign,cat,,2024-04-01,100,usd,app,,,
garbled,cat,,2024-04-02,50,EUR,app,,sometime,
nobody,null,\\N,2024-04-02,50,EUR,app,,,
test,tim,,2024-04-02,50,EUR,app,,,true
first_bad,cat,,2024-04-10,-3,EUR,app,2024-04-10,,
first_bad,cat,,2024-04-10,92.05,EUR,app,2024-06-02,,
later_bad,cat,,2024-04-26,10,EUR,app,2024-04-26,,
later_bad,,,2024-04-26,10,EUR,app,2024-06-02,,
guest,,  ANN@example.com ,2024-05-31 21:30:00,5,EUR,pos,,,
dan1,dan,,2024-04-01,70,EUR,pos,,,
eve1,eve,,2024-04-01,71,EUR,pos,,,
""",
    "order_items.csv": """\
order_id,order_item_id,product_id,quantity,unit_price,discount_amount
barcode,1,p1,4006381333931,199,
lines_only,1,p1,2,10.00,1.00
lines_only,2,p1,1,3.50,
lines_only,2,p1,1,3.50,
no_price,1,p1,1,5,
no_price,2,p1,1,,
nowhere,1,p1,1,5,
""",
    "refunds.csv": """\
refund_id,order_id,refunded_at,amount
r1,lines_only,2024-05-01,4.50
r2,lines_only,2024-06-02,4.50
r3,dan1,2024-05-01,1
""",
    "fx_rates.csv": """\
currency,date,rate_to_reporting
usd,2024-03-30,0.9
USD,2024-03-30,0.9
EUR,2024-01-01,1
""",
}
ENV = {"AS_OF": "2024-05-31", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}


def deliver(folder, files):
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def warehouse(build, tmp_path_factory):
    raw = deliver(tmp_path_factory.mktemp("hard") / "raw", FILES)
    with duckdb.connect(str(build(raw, **ENV)), read_only=True) as connection:
        yield connection


def one(warehouse, query):
    return warehouse.execute(query).fetchall()


def test_orders_and_what_they_are_worth(warehouse):
    orders = one(warehouse, "select order_id, ordered_on::text, net_amount from marts.orders")
    assert {order: (day, amount) for order, day, amount in orders} == {
        "barcode": ("2024-01-05", Decimal(199)),
        # 2 x 10 - 1 + 3.50 (the same line twice), less what was refunded by the day
        "lines_only": ("2024-02-05", Decimal("18")),
        "foreign": ("2024-04-01", Decimal(90)),
        "later_bad": ("2024-04-26", Decimal(10)),
        "guest": ("2024-05-31", Decimal(5)),
        "eve1": ("2024-04-01", Decimal(71)),
    }


def test_what_was_left_out_and_why(warehouse):
    found = one(
        warehouse,
        "select table_name, row_number, column_name, reason, is_row_rejected"
        " from marts.data_quality_quarantine order by all",
    )
    assert found == [
        ("customers", 2, "deleted_at", "not_a_timestamp", True),
        ("customers", 3, "country", "unknown_country", False),
        ("customers", 3, "email_consent", "not_a_boolean", False),
        ("order_items", 1, "quantity", "out_of_range", False),
        ("order_items", 7, "order_id", "unknown_order", True),
        ("orders", 3, "total_amount", "no_amount", True),
        ("orders", 4, "total_amount", "no_amount", True),
        ("orders", 4, "total_amount", "out_of_range", True),
        ("orders", 5, "total_amount", "no_amount", True),
        ("orders", 5, "total_amount", "not_a_number", True),
        ("orders", 7, "cancelled_at", "not_a_timestamp", True),
        ("orders", 8, "customer_id", "no_customer", True),
        ("orders", 10, "total_amount", "negative_amount", True),
    ]
    assert one(
        warehouse,
        "select table_name, raw_rows, accepted_rows, quarantined_rows, superseded_rows"
        " from marts.data_quality_reconciliation where raw_rows > 0 order by 1",
    ) == [
        ("customers", 5, 4, 1, 0),
        ("fx_rates", 3, 2, 0, 1),
        ("order_items", 7, 5, 1, 1),
        ("orders", 14, 8, 6, 0),
        ("refunds", 2, 2, 0, 0),
    ]


def test_people(warehouse):
    people = one(
        warehouse,
        "select customer_id, is_stub, is_guest, country, email_consent, is_reachable_email"
        " from marts.customers where not is_guest order by 1",
    )
    assert people == [
        # zoe's only order could not be used, so she is no stub; of bob nobody knows whether he left
        ("ann", False, False, "DE", True, True),
        ("cat", False, False, None, None, False),
        ("eve", False, False, "DE", True, True),
    ]
    # The guest has ann's address, in other letters.
    assert one(warehouse, "select count(*) from marts.customers where is_guest") == [(0,)]


def test_features_do_not_depend_on_spelling(warehouse):
    assert one(
        warehouse,
        "select customer_id, orders_count, channels_count, top_channel, tags"
        " from marts.customer_features where not is_guest order by 1",
    ) == [
        ("ann", 3, 2, "web", ["mother's day", "vip"]),
        ("cat", 2, 1, "app", None),
        ("eve", 1, 1, "pos", ["vip"]),
    ]


def test_a_later_version_does_not_stand_in_for_one_that_could_not_be_used(
    warehouse, make, tmp_path
):
    """As if the rows written after the day had never been delivered."""
    lines = FILES["orders.csv"].splitlines(keepends=True)
    early = "".join(line for line in lines if ",2024-06-02,," not in line)
    assert len(early.splitlines()) == len(lines) - 2
    raw = deliver(tmp_path / "raw", {**FILES, "orders.csv": early})
    with duckdb.connect(str(make(raw, **ENV)), read_only=True) as cut:
        for mart in ("orders", "customer_rfm", "segment_membership", "data_quality_reconciliation"):
            query = f"select * from marts.{mart} order by all"
            assert one(warehouse, query) == one(cut, query), mart


def test_once_it_is_written_the_later_version_holds(make, tmp_path):
    raw = deliver(tmp_path / "raw", FILES)
    later = make(raw, **{**ENV, "AS_OF": "2024-06-02"})
    with duckdb.connect(str(later), read_only=True) as connection:
        orders = dict(one(connection, "select order_id, net_amount from marts.orders"))
    assert orders["first_bad"] == Decimal("92.05")
    assert orders["lines_only"] == Decimal("13.50")
    assert "eve1" not in orders


def test_row_order_does_not_matter(make, tmp_path):
    def shuffled(text):
        header, *rows = text.splitlines(keepends=True)
        return "".join([header, *reversed(rows)])

    raw = deliver(tmp_path / "raw", FILES)
    changed = deliver(tmp_path / "changed", {name: shuffled(text) for name, text in FILES.items()})
    with (
        duckdb.connect(str(make(raw, **ENV)), read_only=True) as first,
        duckdb.connect(str(make(changed, **ENV)), read_only=True) as other,
    ):
        marts = one(
            first, "select table_name from information_schema.tables where table_schema = 'marts'"
        )
        assert len(marts) > 20
        for (mart,) in marts:
            hidden = "* exclude (row_number)" if mart == "data_quality_quarantine" else "*"
            query = f"select {hidden} from marts.{mart} order by all"
            assert one(first, query) == one(other, query), mart
