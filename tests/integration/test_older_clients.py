"""Clients with an older DuckDB read the published file: BI tools carry 1.4 and 1.5."""

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.lib.publish import publish

REPOSITORY = Path(__file__).resolve().parents[2]
CLIENTS = ["1.4", "1.5"]
# Prints every table with its comment, columns, types, comments of columns and rows.
READ = """
import sys
import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True)
tables = connection.execute(
    "select schema_name, table_name, comment from duckdb_tables() order by all"
).fetchall()
for schema, table, comment in tables:
    print(schema, table, repr(comment))
    columns = connection.execute(
        "select column_name, data_type, comment from duckdb_columns()"
        " where schema_name = ? and table_name = ? order by column_index",
        [schema, table],
    )
    for column in columns.fetchall():
        print(repr(column))
    for row in connection.execute(f'select * from {schema}."{table}"').fetchall():
        print(repr(row))
"""
# A value that is easy to damage, by the type of columns. Types of the marts are among them.
VALUES = {
    "bigint": "-9223372036854775808",
    "boolean": "true",
    "date": "date '1752-09-14'",
    "decimal(18,3)": "123456789012345.678",
    "decimal(18,4)": "-0.0001",
    "decimal(18,6)": "999999999999.999999",
    "decimal(38,10)": "1234567890123456789012345678.0123456789",
    "double": "0.1 + 0.2",
    "integer": "-2147483648",
    "timestamp": "timestamp '2026-06-30 23:59:59.999999'",
    "varchar": "'Zoë''s 🛒 ' || chr(10) || '\"x\"'",
    "varchar[]": "['a', null, '', 'ü,']",
    "double[]": "[0.1, null, 'infinity'::double]",
    "enum('low', 'high')": "'high'",
    "struct(a integer, b varchar[])": "{'a': 1, 'b': ['x', null]}",
}


def read(python, path):
    return subprocess.run(
        [str(python), "-I", "-X", "utf8", "-c", READ, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(params=CLIENTS)
def client(request):
    """Python with an older DuckDB."""
    folder = REPOSITORY / ".readers" / request.param
    if not (folder / ".installed").exists():
        pytest.fail(
            f"DuckDB {request.param} is not installed: make .readers/{request.param}/.installed"
        )
    python = folder / "bin" / "python"
    version = "import duckdb; print(duckdb.__version__)"
    said = subprocess.run([python, "-I", "-c", version], capture_output=True, text=True).stdout
    assert said.startswith(request.param + ".")
    return python


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """A warehouse with every type, nulls, and more rows than one row group holds."""
    path = tmp_path_factory.mktemp("older clients") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.run_info as select date '2026-06-30' as as_of_date")
        columns = ", ".join(f'"{kind}" {kind}' for kind in VALUES)
        connection.execute(f"create table marts.customers (customer_id integer, {columns})")
        connection.execute(f"insert into marts.customers values (1, {', '.join(VALUES.values())})")
        connection.execute(f"insert into marts.customers values (2{', null' * len(VALUES)})")
        connection.execute("create table marts.empty as select 1 as a where false")
        connection.execute(
            "create table marts.many as select i as id, 'c' || (i * 7919 % 1000) as name,"
            " [i::varchar, 'x'] as list, (i % 977 / 100)::decimal(18, 4) as amount,"
            " case when i % 3 = 0 then i / 7 end as score from range(150000) as numbers (i)"
        )
        connection.execute('create view marts."odd name" as select 1 as "from", null as nothing')
    return path


COMMENTS = {
    "customers": {None: "The shop's customers", "customer_id": 'The "key"', "varchar": "a\nb"},
    "empty": {},
    "many": {"id": "Number"},
    "odd name": {None: "Odd"},
    "run_info": {},
}


def test_an_older_client_reads_what_the_project_reads(client, warehouse, tmp_path):
    serving = tmp_path / "serving.duckdb"
    publish(warehouse, serving, comments=COMMENTS)
    expected, found = read(sys.executable, serving), read(client, serving)
    assert expected.returncode == 0, expected.stderr
    assert found.returncode == 0, found.stderr
    assert found.stdout == expected.stdout
    # 2 + 0 + 150,000 + 1 + 1 rows, the tables and their columns, and the comments.
    lines = 150_004 + 5 + (1 + len(VALUES)) + 1 + 5 + 2 + 1
    assert len(expected.stdout.splitlines()) == lines
    assert "The shop's customers" in expected.stdout and "Number" in expected.stdout


def test_an_older_client_refuses_a_file_of_the_default_version(client, warehouse, tmp_path):
    """Without this, the test above would pass for any file."""
    path = tmp_path / "default.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.customers as select 1 as customer_id")
    refused = read(client, path)
    assert refused.returncode != 0
    assert "version number" in refused.stderr


def test_every_type_of_the_marts_is_read():
    texts = (path.read_text("utf-8") for path in (REPOSITORY / "models/marts").rglob("*.yml"))
    declared = {kind for text in texts for kind in re.findall(r"^ +data_type: (.+)$", text, re.M)}
    assert declared and declared <= VALUES.keys()
