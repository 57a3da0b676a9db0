import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.lib.contract import load_contract
from orchestration.lib.errors import UserError
from orchestration.lib.raw_relations import create_raw_relations, ingest

CUSTOMERS = "customer_id,email\nc1,a@example.com\n"
ORDERS = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31 10:00:00,12.50\n"


def rows(connection, query):
    return connection.execute(query).fetchall()


def types(connection, relation):
    described = connection.execute(f"describe {relation}").fetchall()
    return {name: sql_type for name, sql_type, *_ in described}


# --- Every table and column is there -------------------------------------------------------------


def test_every_table_has_every_column_in_the_order_of_the_contract(deliver, warehouse):
    settings = deliver({"customers.csv": CUSTOMERS, "orders.csv": ORDERS})
    create_raw_relations(warehouse, settings)
    for table in load_contract(settings.root).values():
        assert list(types(warehouse, f"raw.{table.name}")) == [
            *(column.name for column in table.columns),
            "_file",
            "_row_number",
            "_loaded_at",
        ]


def test_an_absent_table_has_no_rows_and_text_columns(deliver, warehouse):
    create_raw_relations(warehouse, deliver({"customers.csv": CUSTOMERS, "orders.csv": ORDERS}))
    assert rows(warehouse, "from raw.refunds") == []
    assert types(warehouse, "raw.refunds") == {
        "refund_id": "VARCHAR",
        "order_id": "VARCHAR",
        "order_item_id": "VARCHAR",
        "refunded_at": "VARCHAR",
        "amount": "VARCHAR",
        "_file": "VARCHAR",
        "_row_number": "BIGINT",
        "_loaded_at": "TIMESTAMP",
    }


def test_source_columns_tells_what_was_really_there(deliver, warehouse):
    settings = deliver({"customers.csv": CUSTOMERS, "orders/channel=web/a.csv": ORDERS})
    create_raw_relations(warehouse, settings)
    declared = load_contract(settings.root)
    assert rows(warehouse, "select count(*) from raw.source_columns") == [
        (sum(len(table.columns) for table in declared.values()),)
    ]
    assert rows(
        warehouse,
        "select table_name, column_name from raw.source_columns where is_present order by all",
    ) == [
        ("customers", "customer_id"),
        ("customers", "email"),
        ("orders", "channel"),
        ("orders", "customer_id"),
        ("orders", "order_id"),
        ("orders", "ordered_at"),
        ("orders", "total_amount"),
    ]


def test_what_was_created_is_returned(deliver, warehouse):
    created = create_raw_relations(
        warehouse,
        deliver({"customers.csv": CUSTOMERS, "orders/1.csv": ORDERS, "orders/2.csv": ORDERS}),
    )
    orders = created["raw.orders"]
    assert (orders.table, orders.source_system) == ("orders", "contract")
    assert (orders.files, orders.rows) == (("orders/1.csv", "orders/2.csv"), 2)
    assert orders.columns == ("order_id", "customer_id", "ordered_at", "total_amount")
    assert (created["raw.refunds"].files, created["raw.refunds"].rows) == ((), 0)


def test_a_second_run_replaces_the_first(deliver, warehouse):
    create_raw_relations(warehouse, deliver({"customers.csv": CUSTOMERS, "orders.csv": ORDERS}))
    create_raw_relations(
        warehouse, deliver({"customers.csv": "customer_id\nc7\n", "refunds.csv": "order_id\no1\n"})
    )
    assert rows(warehouse, "select customer_id, email from raw.customers") == [("c7", None)]
    assert rows(warehouse, "select order_id from raw.refunds") == [("o1",)]
    assert rows(
        warehouse,
        "select is_present from raw.source_columns where table_name = 'customers'"
        " and column_name = 'email'",
    ) == [(False,)]


def test_the_views_find_their_files_from_anywhere(deliver, tmp_path, monkeypatch):
    import duckdb

    settings = deliver({"customers.csv": CUSTOMERS}, folder="it's {raw} [1]")
    path = str(tmp_path / "w.duckdb")
    with duckdb.connect(path) as connection:
        create_raw_relations(connection, settings)
    monkeypatch.chdir("/")
    with duckdb.connect(path, read_only=True) as connection:
        assert rows(connection, "select customer_id, _file from raw.customers") == [
            ("c1", "customers.csv")
        ]


def test_files_that_cannot_be_read_are_all_named_and_change_nothing(deliver, warehouse):
    settings = deliver({"customers.csv": "", "orders.parquet": b"x", "refunds.csv": "order_id\n"})
    with pytest.raises(UserError) as error:
        create_raw_relations(warehouse, settings)
    assert "1. customers.csv: the file is empty" in str(error.value)
    assert "2. orders.parquet: not readable as Parquet" in str(error.value)
    assert rows(warehouse, "from duckdb_views() where schema_name = 'raw'") == []


# --- Where a row stands --------------------------------------------------------------------------


def test_rows_are_numbered_within_each_file_by_name(deliver, warehouse):
    ids = pa.table({"order_id": ["p1", "p2"]})
    create_raw_relations(
        warehouse,
        deliver(
            {
                "orders/a b.csv": "order_id\no1\no2\n",
                "orders/é.csv": '"order_id","channel"\n"o3","two\nlines"\n"o4",\n'.encode("cp1252"),
                "orders/sub/c.csv": "order_id\no5\n",
                "refunds/1.parquet": ids,
                "refunds/it's 2.parquet": ids,
            }
        ),
    )
    query = "select order_id, _file, _row_number from raw.{} order by all"
    assert rows(warehouse, query.format("orders")) == [
        ("o1", "orders/a b.csv", 1),
        ("o2", "orders/a b.csv", 2),
        ("o3", "orders/é.csv", 1),
        ("o4", "orders/é.csv", 2),
        ("o5", "orders/sub/c.csv", 1),
    ]
    assert rows(warehouse, query.format("refunds")) == [
        ("p1", "refunds/1.parquet", 1),
        ("p1", "refunds/it's 2.parquet", 1),
        ("p2", "refunds/1.parquet", 2),
        ("p2", "refunds/it's 2.parquet", 2),
    ]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_whose_names_look_like_patterns_are_each_read_once(deliver, warehouse, suffix):
    names = ["orders[1]", "orders1", "a?", "ab", "*", "orders\u00e9[2]"]
    contents = {
        "csv": lambda name: f"order_id\n{name}\n",
        "parquet": lambda name: pa.table({"order_id": [name]}),
    }
    files = {f"orders/{name}.{suffix}": contents[suffix](name) for name in names}
    create_raw_relations(warehouse, deliver(files, folder="x[1]"))
    assert rows(warehouse, "select order_id, _file, _row_number from raw.orders order by 1") == [
        (name, f"orders/{name}.{suffix}", 1) for name in sorted(names)
    ]


@pytest.mark.parametrize("text", ["plain", "two\nlines"])
def test_rows_of_a_large_file_keep_their_numbers_on_many_threads(deliver, warehouse, text):
    count = 250_000
    lines = "".join(f'{number},"{text} {"x" * (number % 50)}"\n' for number in range(1, count + 1))
    create_raw_relations(warehouse, deliver({"customers.csv": "customer_id,email\n" + lines}))
    warehouse.execute("set threads = 8; set preserve_insertion_order = false")
    assert rows(
        warehouse,
        "select count(*), count(*) filter (where cast(customer_id as bigint) = _row_number)"
        " from raw.customers",
    ) == [(count, count)]
    # Filters and limits above the view do not change what a row's number is.
    assert rows(
        warehouse, f"select _row_number from raw.customers where customer_id = '{count - 1}'"
    ) == [(count - 1,)]


def test_when_a_row_was_loaded_is_taken_from_the_data(deliver, warehouse):
    create_raw_relations(
        warehouse,
        deliver(
            {
                "customers.csv": "customer_id,_Loaded_At\nc1,2024-03-01T10:00:00+02:00\nc2,x\nc3\n",
                "orders.parquet": pa.table(
                    {"order_id": ["o1"], "_loaded_at": [datetime(2024, 3, 1, 8, tzinfo=UTC)]}
                ),
                "refunds.csv": "order_id\no1\n",
            }
        ),
    )
    loaded = datetime(2024, 3, 1, 8)
    query = "select _loaded_at from raw.{} order by _row_number"
    assert rows(warehouse, query.format("customers")) == [(loaded,), (None,), (None,)]
    assert rows(warehouse, query.format("orders")) == [(loaded,)]
    assert rows(warehouse, query.format("refunds")) == [(None,)]


# --- Copies --------------------------------------------------------------------------------------


def test_a_run_removes_copies_of_what_is_delivered_no_more(deliver, project):
    copies = project / "data" / "custom" / "ingest"
    umlauts = "customer_id,city\nc1,Köln\n"
    ingest(deliver({"customers.csv": umlauts.encode("cp1252")}))
    (first,) = copies.iterdir()
    ingest(deliver({"customers.csv": (umlauts + "c2,Genève\n").encode("cp1252")}))
    (second,) = copies.iterdir()
    assert first != second
    ingest(deliver({"customers.csv": umlauts}))
    assert list(copies.iterdir()) == []


# --- Types ---------------------------------------------------------------------------------------


def test_numbers_of_pandas_become_ids_again(deliver, warehouse):
    content = pa.table(
        {
            "customer_id": pa.array([123.0, None, float("nan"), 1.5, 9007199254740992.0]),
            "company_id": pa.array([Decimal("7.00")] + [Decimal("7.50")] * 4),
            "postal_code": pa.array([1067.0, None, None, None, None]),
            "phone": pa.array([491701234567.0, None, None, None, None]),
            "email_consent": pa.array([1.0, 0.0, None, None, None]),
            "household_size": pa.array([2.0, None, None, None, None]),
        }
    )
    create_raw_relations(warehouse, deliver({"customers.parquet": content}))
    assert rows(
        warehouse,
        "select customer_id, company_id, postal_code, phone, email_consent, household_size"
        " from raw.customers order by _row_number",
    ) == [
        ("123", "7", "1067", "491701234567", "1", 2.0),
        (None, "7.50", None, None, "0", None),
        (None, "7.50", None, None, None, None),
        ("1.5", "7.50", None, None, None, None),
        ("9007199254740992", "7.50", None, None, None, None),
    ]


def test_whole_number_ids_stay_whole(deliver, warehouse):
    big = 2**63 - 1
    create_raw_relations(
        warehouse, deliver({"customers.parquet": pa.table({"customer_id": [1, big]})})
    )
    assert rows(warehouse, "select cast(customer_id as varchar) from raw.customers order by 1") == [
        ("1",),
        (str(big),),
    ]


def test_parquet_keeps_its_types(deliver, warehouse):
    stamp = datetime(2024, 1, 31, 10)
    create_raw_relations(
        warehouse,
        deliver(
            {
                "orders.parquet": pa.table(
                    {
                        "order_id": ["o1"],
                        "ordered_at": pa.array([stamp], pa.timestamp("ns")),
                        "cancelled_at": pa.array([stamp], pa.timestamp("ns", tz="Europe/Berlin")),
                        "updated_at": pa.array([date(2024, 2, 1)]),
                        "total_amount": pa.array([Decimal("12.50")]),
                        "discount_amount": pa.array([1.5]),
                        "is_test": pa.array([False]),
                    }
                )
            }
        ),
    )
    found = types(warehouse, "raw.orders")
    assert {name: found[name] for name in ("ordered_at", "cancelled_at", "updated_at")} == {
        "ordered_at": "TIMESTAMP",
        "cancelled_at": "TIMESTAMP WITH TIME ZONE",
        "updated_at": "DATE",
    }
    assert {name: found[name] for name in ("total_amount", "discount_amount", "is_test")} == {
        "total_amount": "DECIMAL(4,2)",
        "discount_amount": "DOUBLE",
        "is_test": "BOOLEAN",
    }


def test_types_that_cannot_be_what_is_declared_become_text(deliver, warehouse):
    """A column without any value, or of the wrong kind, must not stop staging from compiling."""
    content = pa.table(
        {
            "order_id": pa.array([b"o1"]),
            "ordered_at": [1706695200000],
            "cancelled_at": pa.nulls(1),
            "total_amount": [True],
            "is_test": pa.array([date(2024, 1, 1)]),
        }
    )
    create_raw_relations(warehouse, deliver({"orders.parquet": content}))
    found = types(warehouse, "raw.orders")
    assert {found[name] for name in content.column_names} == {"VARCHAR"}
    assert rows(warehouse, "select order_id, ordered_at, total_amount from raw.orders") == [
        ("o1", "1706695200000", "true")
    ]


def test_lists_become_comma_separated_text(deliver, warehouse):
    content = pa.table({"customer_id": ["c1", "c2", "c3"], "tags": [["a", "b"], [], None]})
    create_raw_relations(warehouse, deliver({"customers.parquet": content}))
    assert rows(warehouse, "select tags from raw.customers order by _row_number") == [
        ("a,b",),
        ("",),
        (None,),
    ]


# --- Folders -------------------------------------------------------------------------------------


def test_parts_may_have_different_columns(deliver, warehouse):
    create_raw_relations(
        warehouse,
        deliver(
            {
                "orders/1.csv": "order_id,channel\no1,web\n",
                "orders/2.csv": "currency;order_id\nEUR;o2\n",
                "refunds/1.parquet": pa.table({"order_id": [1], "amount": [5]}),
                "refunds/2.parquet": pa.table({"order_id": [2], "refunded_at": [date(2024, 1, 1)]}),
            }
        ),
    )
    assert rows(
        warehouse, "select order_id, channel, currency from raw.orders order by order_id"
    ) == [("o1", "web", None), ("o2", None, "EUR")]
    assert rows(
        warehouse, "select order_id, amount, refunded_at from raw.refunds order by order_id"
    ) == [(1, 5, None), (2, None, date(2024, 1, 1))]


def test_parts_may_have_different_types(deliver, warehouse):
    create_raw_relations(
        warehouse,
        deliver(
            {
                "orders/1.parquet": pa.table(
                    {"order_id": [1.0], "ordered_at": [date(2024, 1, 1)], "total_amount": [1]}
                ),
                "orders/2.parquet": pa.table(
                    {
                        "order_id": [2],
                        "ordered_at": [datetime(2024, 1, 1, 10)],
                        "total_amount": ["2.50"],
                    }
                ),
            }
        ),
    )
    assert rows(
        warehouse, "select order_id, ordered_at, total_amount from raw.orders order by order_id"
    ) == [("1", "2024-01-01", "1"), ("2", "2024-01-01 10:00:00", "2.50")]


def test_partition_folders_give_their_column(deliver, warehouse):
    part = pa.table({"order_id": ["o1"]})
    create_raw_relations(
        warehouse,
        deliver(
            {
                "orders/channel=web/0.parquet": part,
                "orders/channel=it's/0.parquet": part,
                "orders/channel=__HIVE_DEFAULT_PARTITION__/0.parquet": part,
            }
        ),
    )
    assert rows(warehouse, "select channel from raw.orders order by channel nulls first") == [
        (None,),
        ("it's",),
        ("web",),
    ]


def test_a_folder_of_many_parts_is_one_table(deliver, warehouse):
    parts = {f"orders/{number}.csv": f"order_id\no{number}\n" for number in range(60)}
    create_raw_relations(warehouse, deliver(parts))
    assert rows(
        warehouse,
        "select count(*), count(distinct _file), max(_row_number) from raw.orders",
    ) == [(60, 60, 1)]


# --- Source systems that come with a package -----------------------------------------------------


@pytest.fixture
def shop(tmp_path, monkeypatch, project):
    """A source system `shop` whose data is in the installed package `shop_data`."""
    package = tmp_path / "site" / "shop_data"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    pq.write_table(
        pa.table({"Sale_ID": [1.0], "amount": [2.5]}), package / "data" / "sales.parquet"
    )
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    contract = (project / "models").resolve()
    (project / "models").unlink()
    (project / "models" / "staging").mkdir(parents=True)
    (project / "models" / "staging" / "contract").symlink_to(contract / "staging" / "contract")
    folder = project / "models" / "staging" / "shop"
    folder.mkdir()
    (folder / "_raw__sales.yml").write_text(
        """
        sources:
          - name: raw_shop
            tables:
              - name: sales
                config: {meta: {package: shop_data, path: data/sales.parquet}}
                columns:
                  - {name: sale_id, data_type: id}
                  - {name: amount, data_type: decimal}
                  - {name: sold_at, data_type: timestamp}
        """
    )
    yield "shop"
    sys.modules.pop("shop_data", None)


def test_a_package_is_read_where_it_is_installed(shop, project, warehouse):
    from orchestration.lib.settings import Settings

    settings = Settings.from_env(root=project, env={"SOURCE": shop})
    created = create_raw_relations(warehouse, settings)
    assert list(created) == ["raw_shop.sales"]
    assert created["raw_shop.sales"].files == ("data/sales.parquet",)
    assert rows(warehouse, "from raw_shop.sales") == [
        ("1", 2.5, None, "data/sales.parquet", 1, None)
    ]
    assert rows(warehouse, "from raw.source_columns") == [
        ("shop", "sales", "sale_id", True),
        ("shop", "sales", "amount", True),
        ("shop", "sales", "sold_at", False),
    ]


def test_sources_stand_side_by_side(shop, deliver, warehouse):
    settings = deliver({"customers.csv": CUSTOMERS}, SOURCE="contract,shop")
    created = create_raw_relations(warehouse, settings)
    assert {"raw.customers", "raw.orders", "raw_shop.sales"} <= set(created)


def test_a_package_that_is_not_installed_is_named(shop, project, warehouse):
    from orchestration.lib.settings import Settings

    path = project / "models" / "staging" / "shop" / "_raw__sales.yml"
    path.write_text(path.read_text().replace("shop_data", "shop_dato"))
    settings = Settings.from_env(root=project, env={"SOURCE": shop})
    with pytest.raises(UserError) as error:
        create_raw_relations(warehouse, settings)
    assert "source shop reads the Python package shop_dato, which is not installed" in str(
        error.value
    )
    assert "make run SOURCE=shop" in str(error.value)
