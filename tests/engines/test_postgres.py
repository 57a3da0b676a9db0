"""PostgreSQL builds what DuckDB builds, from the same raw relations."""

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from availability import postgres_programs
from builds import read_cursor
from postgres_server import running_server

from orchestration.lib import engines
from orchestration.lib.engines import load_into_postgres
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

RAW = """
create schema raw;
create table raw.orders as
    select
        'o''1, "2"\n' || chr(0) || '\\N' as order_id,
        '' as empty,
        cast(null as varchar) as absent,
        timestamp '2024-01-01 10:00:00.123456' as naive_at,
        timestamptz '2024-01-01 10:00:00+02' as zoned_at,
        date '2024-01-01' as day,
        cast(1.25 as decimal(12, 2)) as amount,
        0.1 + cast(0.2 as double) as share,
        true as is_test,
        cast(1 as bigint) as _row_number;
"""


@pytest.fixture(scope="session", autouse=True)
def programs():
    """Asked for before anything is built."""
    return postgres_programs()


@pytest.fixture(scope="module")
def server(pytestconfig, programs):
    """The environment of a running server; its database is empty, but for --keep."""
    keep = pytestconfig.getoption("--keep")
    with running_server(programs, Path(keep).resolve() if keep else None) as env:
        yield env


def connect(server, database=None):
    import psycopg2

    return closing(
        psycopg2.connect(
            host=server["PGHOST"],
            port=server["PGPORT"],
            user=server["PGUSER"],
            dbname=database or server["PGDATABASE"],
        )
    )


def make_database(server, name, options=""):
    with connect(server) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"drop database if exists {name}")
        connection.cursor().execute(f"create database {name} template template0 {options}")


@pytest.fixture(scope="module")
def connection(server):
    with connect(server) as connection:
        yield connection


def test_raw_relations_arrive_as_they_are(server):
    make_database(server, "arrival")
    with duckdb.connect() as raw, connect(server, "arrival") as connection:
        raw.execute(RAW)
        assert load_into_postgres(raw, connection) == {"raw.orders": 1}
        # Again: what is there is replaced.
        assert load_into_postgres(raw, connection) == {"raw.orders": 1}
        (row,) = read_cursor(connection.cursor(), "raw.orders", "orders", ()).rows
    assert row == (
        'o\'1, "2"\n\\N',
        "",
        None,
        datetime(2024, 1, 1, 10, 0, 0, 123456),
        datetime(2024, 1, 1, 8, tzinfo=UTC),
        date(2024, 1, 1),
        Decimal("1.25"),
        0.1 + 0.2,
        True,
        1,
    )


def test_a_database_that_knows_no_umlauts_is_refused(server):
    make_database(server, "ascii", "lc_ctype 'C'")
    with (
        duckdb.connect() as raw,
        connect(server, "ascii") as connection,
        pytest.raises(UserError, match="ascii does not sort texts .* createdb"),
    ):
        load_into_postgres(raw, connection)


def test_the_files_of_a_run_are_loaded(server, tmp_path, monkeypatch):
    make_database(server, "files")
    (tmp_path / "customers.csv").write_text("customer_id\na\nb\n")
    (tmp_path / "orders.csv").write_text("order_id,customer_id,ordered_at,total_amount\n")
    for name, value in {**server, "PGDATABASE": "files"}.items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_env(None, {"RAW_PATH": str(tmp_path), "DATASET": "files"})
    rows = engines.load("postgres", settings)
    assert (rows["raw.customers"], rows["raw.orders"], rows["raw.events"]) == (2, 0, 0)
    assert rows["raw.source_columns"] > 100


def test_a_server_that_is_not_there_is_a_sentence(server, tmp_path, monkeypatch):
    (tmp_path / "customers.csv").write_text("customer_id\n")
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    settings = Settings.from_env(None, {"RAW_PATH": str(tmp_path), "DATASET": "files"})
    with pytest.raises(UserError, match="PostgreSQL cannot be reached .*PGHOST"):
        engines.load("postgres", settings)


@pytest.fixture(scope="module")
def built(server, connection, build):
    """The data set, built on PostgreSQL, too."""
    with build.timed("raw tables into postgres"), build.raw_relations() as raw:
        load_into_postgres(raw, connection)
    build.build("postgres", server)
    return build


def test_every_table_is_as_on_duckdb(connection, built, faults):
    def read(schema, name, key):
        with connection.cursor() as cursor:
            return read_cursor(cursor, f'{schema}."{name}"', name, key)

    assert not faults("postgres", read)


def test_a_mart_that_breaks_its_contract_is_refused(server, built):
    with pytest.raises(AssertionError, match="enforced contract that failed"):
        built.build_with_broken_contract("postgres", server)
