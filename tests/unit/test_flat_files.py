"""Tables that come from one flat file, and ids that are made from rows or belong to one person."""

import pytest

from orchestration.lib.preflight import preflight
from orchestration.lib.raw_relations import create_raw_relations

LINES = """Bill,Item,Label,Units,Sold,Each,Buyer,Land
1,a,Cup,2,5/1/2024 9:00,1.50,k1,France
1,b,,1,5/1/2024 9:01,4.00,k1,France
2,a,Cup,1,5/2/2024 9:00,1.50,k1,
3,a,Mug,1,5/3/2024 9:00,1.50,k2,Spain
4,a,Mug,1,5/4/2024 9:00,1.50,,Spain
,c,Pan,1,5/5/2024 9:00,7.00,k3,Spain
,c,Pan,1,5/5/2024 9:00,7.00,k3,Spain
"""
MAPPING = """
read: {file: sales.csv, dates: mdy}
customers: {customer_id: Buyer, country: Land, read: {distinct: Buyer}}
products: {product_id: Item, name: Label, read: {distinct: product_id}}
orders: {order_id: Bill, customer_id: Buyer, ordered_at: Sold, read: {group: Bill}}
order_items: {order_id: Bill, product_id: Item, quantity: Units, unit_price: Each}
"""


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_several_tables_come_from_one_file(deliver, warehouse):
    settings = deliver({"sales.csv": LINES, "mapping.yml": MAPPING})
    created = create_raw_relations(warehouse, settings)
    assert rows(
        warehouse, "select customer_id, country, _row_number from raw.customers order by 1"
    ) == [("k1", "France", 1), ("k2", "Spain", 4), ("k3", "Spain", 6)]
    assert rows(warehouse, "select product_id, name from raw.products order by 1") == [
        ("a", "Cup"),
        ("b", None),
        ("c", "Pan"),
    ]
    assert rows(
        warehouse, "select order_id, customer_id, ordered_at from raw.orders order by _row_number"
    ) == [
        ("1", "k1", "2024-05-01 09:00"),
        ("2", "k1", "2024-05-02 09:00"),
        ("3", "k2", "2024-05-03 09:00"),
        ("4", None, "2024-05-04 09:00"),
        (None, "k3", "2024-05-05 09:00"),
        (None, "k3", "2024-05-05 09:00"),
    ]
    assert {
        name: created[f"raw.{name}"].rows for name in ("customers", "orders", "order_items")
    } == {
        "customers": 3,
        "orders": 6,
        "order_items": 7,
    }
    report = preflight(settings)
    assert report.problems == ()
    assert not any("sales.csv is not read" in note for note in report.notes)


def test_rows_that_collapse_are_accounted_for(deliver, monkeypatch):
    settings = deliver({"sales.csv": LINES, "mapping.yml": MAPPING})
    monkeypatch.setattr("orchestration.lib.preflight.collapsed_rows", lambda *_: 0)
    messages = {problem.table: problem.message for problem in preflight(settings).problems}
    assert messages == {
        "customers": "3 rows are read, but the files hold 7.",
        "products": "3 rows are read, but the files hold 7.",
        "orders": "6 rows are read, but the files hold 7.",
    }


def test_amounts_of_a_group_are_added_up(deliver, warehouse):
    files = {
        "super.csv": "nr;who;day;sales\n1;k1;2024-01-01;1,50\n1;k1;2024-01-01;2,25\n"
        "2;k1;2024-01-02;1,00\n2;k1;2024-01-02;?\n3;k2;2024-01-03;\n",
        "mapping.yml": 'read: {file: super.csv, decimal: ","}\n'
        "customers: {customer_id: who, read: {distinct: who}}\n"
        "orders: {order_id: nr, customer_id: who, ordered_at: day, total_amount: sales,"
        " read: {group: nr}}\n",
    }
    create_raw_relations(warehouse, deliver(files))
    assert rows(warehouse, "select order_id, total_amount from raw.orders order by 1") == [
        ("1", "3.7500"),
        ("2", "?"),
        ("3", None),
    ]


def test_one_person_may_have_several_ids(deliver, warehouse):
    files = {
        "customers.csv": "customer_id,customer_unique_id,city\nk1,u1,Rio\nk2,u1,Rio\nk3,u2,Acre\n",
        "orders.csv": "order_id,customer_id,ordered_at,total_amount\no1,k1,2024-01-01,1\n"
        "o2, k2,2024-01-02,2\no3,k3,2024-01-03,3\no4,k9,2024-01-04,4\n",
        "mapping.yml": "customers: {read: {person: customer_unique_id}}",
    }
    settings = deliver(files)
    created = create_raw_relations(warehouse, settings)
    assert rows(warehouse, "select customer_id, city from raw.customers order by 1") == [
        ("u1", "Rio"),
        ("u2", "Acre"),
    ]
    assert rows(warehouse, "select order_id, customer_id from raw.orders order by 1") == [
        ("o1", "u1"),
        ("o2", "u1"),
        ("o3", "u2"),
        ("o4", "k9"),
    ]
    assert created["raw.customers"].rows == 2
    assert preflight(settings).problems == ()


@pytest.mark.parametrize("mapping", ["", "orders: {read: {order_id: row}}"])
def test_without_an_order_id_each_row_is_an_order(deliver, warehouse, mapping):
    header = "customer_id,ordered_at,total_amount\n"
    row = "c1,2024-01-01,10.00\n"
    files = {
        "customers.csv": "customer_id\nc1\n",
        "orders/a.csv": header + row + row + ",,\n",
        "orders/b.csv": "total_amount,ordered_at,customer_id\n10.00,2024-01-01,c1\n"
        "9,2024-01-02,c1\n",
        "mapping.yml": mapping,
    }
    settings = deliver(files)
    create_raw_relations(warehouse, settings)
    found = rows(warehouse, "select order_id from raw.orders order by _file, _row_number")
    (first,), (second,), (blank,), (again,), (other,) = found
    assert (again, blank) == (first, None)
    assert len({first, second, other}) == 3
    assert preflight(settings).problems == ()


def test_orders_that_lines_refer_to_need_their_id(deliver):
    files = {
        "customers.csv": "customer_id\nc1\n",
        "orders.csv": "customer_id,ordered_at,total_amount\nc1,2024-01-01,10.00\n",
        "order_items.csv": "order_id,product_id\no1,p1\n",
    }
    [problem] = preflight(deliver(files)).problems
    assert (problem.table, problem.column) == ("orders", "order_id")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("orders: {read: {group: Order}}", "orders: read: no column is Order."),
        ("orders: {read: {file: order.csv}}", "read: there is no file order.csv (did you mean"),
    ],
)
def test_names_of_a_flat_file_that_do_not_fit_are_named(deliver, mapping, message):
    orders = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-01,1\n"
    files = {"customers.csv": "customer_id\nc1\n", "orders.csv": orders, "mapping.yml": mapping}
    found = preflight(deliver(files)).problems
    assert found[0].message.startswith(message)


def test_a_person_that_no_header_names_is_a_problem(deliver):
    files = {
        "customers.csv": "customer_id,unique_id\nk1,u1\n",
        "orders.csv": "order_id,customer_id,ordered_at,total_amount\no1,k1,2024-01-01,1\n",
        "mapping.yml": "customers: {read: {person: uniqe_id}}",
    }
    [problem] = preflight(deliver(files)).problems
    assert problem.message.endswith("no such header (did you mean unique_id?).")
