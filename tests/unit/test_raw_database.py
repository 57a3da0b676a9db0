"""Tables of a DuckDB file in place of files."""

import re

import duckdb
import pytest

from orchestration.lib import as_of, dbt_args
from orchestration.lib.errors import UserError
from orchestration.lib.preflight import preflight, render
from orchestration.lib.raw_relations import create_raw_relations, ingest, opened
from orchestration.lib.settings import Settings

CUSTOMERS = (
    "customers as select 'c' || i as customer_id, i * 1.5 as income_amount from range(3) t (i)"
)
ORDERS = (
    "orders as select uuid() as order_id, 'c1' as customer_id,"
    " timestamp '2024-01-31' as ordered_at, 12.5::double as total_amount,"
    " 'EUR'::enum('EUR', 'USD') as currency, 7 as extra"
)


@pytest.fixture
def database(tmp_path, project):
    """A function: statements, place of the file and schema → settings that read its tables."""

    def write(*statements, path=tmp_path / "it's a shop.duckdb", schema=None, **env):
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
        given = f"{path}:{schema}" if schema else str(path)
        return Settings.from_env(root=project, env={"RAW_DATABASE": given, **env})

    return write


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_ids_that_a_column_of_floats_has_rounded_are_refused(database):
    settings = database(
        "create table customers as select unnest([1, 16777220]::float[]) as customer_id"
    )
    problem = preflight(settings).problems[0]
    assert problem.file.endswith(": main.customers")
    assert problem.message.startswith("column customer_id holds ids as FLOAT")
    assert "; row 2 has 16777220." in problem.message


def test_tables_become_relations_with_every_column_of_the_contract(database, warehouse):
    settings = database(
        "create schema raw", f"create table raw.{CUSTOMERS}", f"create table raw.{ORDERS}"
    )
    created = create_raw_relations(warehouse, settings)
    assert rows(
        warehouse,
        "select customer_id, income_amount, email, _file, _row_number, _loaded_at"
        " from raw.customers",
    ) == [(f"c{i}", i * 1.5, None, "customers", i + 1, None) for i in range(3)]
    assert rows(
        warehouse, "select customer_id, currency, total_amount, channel from raw.orders"
    ) == [("c1", "EUR", 12.5, None)]
    assert created["raw.customers"].files == ("it's a shop.duckdb: raw.customers",)
    assert created["raw.customers"].rows == 3
    assert rows(
        warehouse,
        "select column_name from raw.source_columns where is_present and table_name = 'customers'",
    ) == [("customer_id",), ("income_amount",)]
    assert rows(warehouse, "select count(*) from raw.refunds") == [(0,)]


def test_a_schema_may_be_named_and_main_will_do(database, warehouse):
    settings = database(f"create table {CUSTOMERS}", f"create table {ORDERS}")
    create_raw_relations(warehouse, settings)
    assert rows(warehouse, "select count(*) from raw.customers") == [(3,)]
    named = database(
        "create schema landing", f"create table landing.{CUSTOMERS} limit 1", schema="landing"
    )
    create_raw_relations(warehouse, named)
    assert rows(warehouse, "select count(*) from raw.customers") == [(1,)]


def test_the_number_of_a_row_is_its_place_in_the_table_on_many_threads(database, warehouse):
    settings = database(
        "create table customers as select i as customer_id from range(400_000) t (i)",
        "delete from customers where customer_id % 1000 = 3",
        f"create table {ORDERS}",
    )
    create_raw_relations(warehouse, settings)
    query = "select customer_id, _row_number from raw.customers order by customer_id"
    before = rows(warehouse, query)
    warehouse.execute("set threads = 8; set preserve_insertion_order = false")
    assert rows(warehouse, query) == before
    assert len({number for _, number in before}) == len(before) == 399_600


def test_mapping_renames_columns(database, warehouse, tmp_path):
    (tmp_path / "mapping.yml").write_text("customers: {customer_id: Kunde}\n")
    settings = database("create table customers as select 1 as Kunde", f"create table {ORDERS}")
    create_raw_relations(warehouse, settings)
    assert rows(warehouse, "select customer_id from raw.customers") == [(1,)]


def test_the_day_is_told_from_the_tables(database):
    settings = database(f"create table {CUSTOMERS}", f"create table {ORDERS}")
    found = as_of.resolve(settings)
    assert (str(found.as_of), found.currency) == ("2024-01-31", "EUR")
    assert as_of.assumptions(settings, found) != []


# --- Tables in the warehouse ---------------------------------------------------------------------


@pytest.fixture
def own_tables(database, project):
    """Settings of a data set whose tables stand in schema raw of its warehouse."""
    path = project / "data" / "shop" / "warehouse.duckdb"
    return database(
        "create schema raw",
        f"create table raw.{CUSTOMERS}",
        f"create table raw.{ORDERS}",
        path=path,
        DATASET="shop",
    )


def test_tables_in_schema_raw_of_the_warehouse_stay_and_are_read(own_tables):
    ingest(own_tables)
    ingest(own_tables)
    assert own_tables.raw_schema == "raw_contract"
    with duckdb.connect(str(own_tables.warehouse_path)) as connection:
        assert rows(
            connection, "select customer_id, _file, _row_number from raw_contract.customers"
        ) == [(f"c{i}", "customers", i + 1) for i in range(3)]
        assert rows(
            connection,
            "select schema_name, table_name from duckdb_tables() order by all",
        ) == [("raw", "customers"), ("raw", "orders"), ("raw_contract", "source_columns")]
        # A loader that replaces its table is not disturbed, and its rows are seen at once.
        connection.execute(f"create or replace table raw.{CUSTOMERS} limit 1")
        assert rows(connection, "select count(*) from raw_contract.customers") == [(1,)]


def test_dbt_and_the_gates_are_told_where_the_relations_are(own_tables):
    ingest(own_tables)
    dbt_args.remember_vars(own_tables)
    assert dbt_args.dbt_vars(own_tables)["raw_schema"] == "raw_contract"
    assert '"raw_schema": "raw_contract"' in (own_tables.data_path / "vars.json").read_text()
    with opened(own_tables) as connection:
        assert rows(connection, "select count(_file) from raw.customers") == [(3,)]


def test_another_schema_of_the_warehouse_needs_nothing_of_all_that(database, project):
    path = project / "data" / "shop" / "warehouse.duckdb"
    settings = database(
        "create schema landing",
        f"create table landing.{CUSTOMERS}",
        f"create table landing.{ORDERS}",
        path=path,
        schema="landing",
        DATASET="shop",
    )
    assert settings.raw_schema == "raw"
    assert "raw_schema" not in dbt_args.dbt_vars(settings)
    ingest(settings)
    with opened(settings) as connection:
        assert rows(connection, "select count(*) from raw.customers") == [(3,)]


def test_the_erased_are_left_out_of_what_is_read_and_not_of_the_tables(own_tables, project):
    seeds = (project / "seeds").resolve()
    (project / "seeds").unlink()
    (project / "seeds").mkdir()
    (project / "seeds" / "unlinkable_identifiers.csv").symlink_to(
        seeds / "unlinkable_identifiers.csv"
    )
    (project / "seeds" / "erasures.csv").write_text("id_type,id,requested_on,reason\n")
    ingest(own_tables)
    with duckdb.connect(str(own_tables.warehouse_path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.people as from raw_contract.customers")
    (project / "seeds" / "erasures.csv").write_text(
        "id_type,id,requested_on,reason\ncustomer,c1,2026-01-31,\n"
    )
    ingest(own_tables)
    with duckdb.connect(str(own_tables.warehouse_path)) as connection:
        left = [("c0", 1), ("c2", 3)]
        query = "select customer_id, _row_number from {}"
        assert rows(connection, query.format("raw_contract.customers")) == left
        assert rows(connection, query.format("marts.people")) == left
        assert rows(connection, "select count(*) from raw_contract.orders") == [(0,)]
        assert rows(connection, "select count(*) from raw.customers") == [(3,)]
        assert rows(connection, "select count(*) from raw.orders") == [(1,)]


# --- Faults --------------------------------------------------------------------------------------


def test_faults_name_database_table_and_column(database):
    settings = database(
        "create schema raw",
        "create table raw.customers as select 'c1' as id, [1] as tags, {'a': 1} as email",
        "create table raw.orders as select 'o' || i as order_id, 'c1' as customer_id,"
        " 'soon' as ordered_at, 1 as total_amount from range(3) t (i)",
        "create view raw.refunds as select 1 as order_id",
        "create table raw.events as select 1 as rowid",
        "create table raw.order as select 1",
    )
    report = preflight(settings)
    assert [(problem.file, problem.column, problem.message) for problem in report.problems] == [
        (
            "it's a shop.duckdb: raw.customers",
            None,
            "column email is of type STRUCT(a INTEGER), not one value a row.",
        ),
        (
            "it's a shop.duckdb: raw.events",
            None,
            "the column name rowid is needed for numbering the rows.",
        ),
        (
            "it's a shop.duckdb: raw.refunds",
            None,
            "it is a view, and views cannot be read from outside.",
        ),
        (
            "it's a shop.duckdb: raw.orders",
            "ordered_at",
            "none of its 3 values is a timestamp: 'soon', …",
        ),
    ]
    assert "raw.order is not read: no table has that name (did you mean orders?)." in report.notes


def test_what_is_missing_is_told_in_words_of_tables(database):
    settings = database("create table customers as select 1 as Id")
    told = render(preflight(settings))
    assert "Add the table to schema main of it's a shop.duckdb." in told
    assert "1. table orders: required table is missing." in told
    assert "Add the column; the columns now are Id." in told
    assert f"Read {settings.raw_database.path}" in told


@pytest.mark.parametrize(
    ("statements", "schema", "fault"),
    [
        (["create table people as select 1"], None, "no tables in a schema raw"),
        (
            ["create schema raw", "create table raw.people as select 1"],
            None,
            "there are raw.people",
        ),
        (["create table customers as select 1"], "mian", r"a schema mian \(did you mean main\?\)"),
        ([], None, "schemas with tables: none with a table"),
    ],
)
def test_a_database_without_our_tables_is_told(database, statements, schema, fault):
    (problem,) = preflight(database(*statements, schema=schema)).problems
    assert problem.message.startswith("RAW_DATABASE: ")
    assert re.search(fault, problem.message)
    assert "RAW_DATABASE=shop.duckdb:landing" in problem.what_to_do


def test_a_file_that_is_no_database_is_told(project, tmp_path):
    (tmp_path / "x.duckdb").write_text("no database, but long enough to be looked at " * 10)
    for name, fault in (("x.duckdb", "cannot be read"), ("y.duckdb", "there is no file")):
        settings = Settings.from_env(project, {"RAW_DATABASE": str(tmp_path / name)})
        (problem,) = preflight(settings).problems
        assert fault in problem.message


def test_settings_that_contradict_each_other_are_told(project):
    with pytest.raises(UserError, match="RAW_PATH=x and RAW_DATABASE=y: the same tables cannot"):
        Settings.from_env(project, {"RAW_PATH": "x", "RAW_DATABASE": "y"})
    with pytest.raises(UserError, match="RAW_DATABASE=y would not be read"):
        Settings.from_env(project, {"SOURCE": "complete_journey", "RAW_DATABASE": "y"})
    with pytest.raises(UserError, match="histories of two inputs must not mix"):
        Settings.from_env(project, {"RAW_DATABASE": "y", "DATASET": "sample"})
    both = Settings.from_env(
        project, {"SOURCE": "contract,shopify", "RAW_PATH": "x", "RAW_DATABASE": "y:landing"}
    )
    assert both.folder_of("shopify").name == "shopify"
    assert (both.raw_database.path.name, both.raw_database.schema) == ("y", "landing")
    assert (both.dataset, both.is_sample, both.timezone) == ("custom", False, "UTC")
