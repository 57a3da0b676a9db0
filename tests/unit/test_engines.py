"""What leaves DuckDB for another engine."""

import csv
import json
import shlex
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration import cli
from orchestration.lib.engines import (
    build_commands,
    is_raw,
    portable_type,
    register_args,
    relations,
    write_parquet,
)
from orchestration.lib.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ROWS = """
create schema raw; create schema raw_shop; create schema rawhide;
create table rawhide.other (id integer);
create table raw_shop.orders as
    select
        'o''1' as order_id,
        '' as empty,
        cast(null as varchar) as absent,
        timestamp '2024-01-01 10:00:00.123456' as naive_at,
        timestamptz '2024-01-01 10:00:00+02' as zoned_at,
        date '2024-01-01' as day,
        cast(1.25 as decimal(12, 2)) as amount,
        cast(7 as hugeint) as huge,
        time '10:00' as clock,
        true as is_test,
        cast(1 as bigint) as _row_number;
create view raw.customers as select 'c1' as customer_id where false;
"""


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        # Wherever the machine stands: a time without a zone is UTC all the same.
        connection.execute("set TimeZone = 'America/New_York'")
        connection.execute(ROWS)
        yield connection


@pytest.mark.parametrize(
    ("sql_type", "portable"),
    [
        ("VARCHAR", ("VARCHAR", "text")),
        ("DECIMAL(18,4)", ("DECIMAL(18,4)", "DECIMAL(18,4)")),
        ("TIMESTAMP WITH TIME ZONE", ("TIMESTAMP WITH TIME ZONE", "timestamptz")),
        ("UBIGINT", ("DECIMAL(20,0)", "numeric(20,0)")),
        ("HUGEINT", ("VARCHAR", "text")),
        ("TIME", ("VARCHAR", "text")),
        ("VARCHAR[]", ("VARCHAR", "text")),
    ],
)
def test_types_that_others_lack_become_text(sql_type, portable):
    assert portable_type(sql_type) == portable


def test_raw_relations_are_those_of_the_raw_schemas(connection):
    assert [(found.schema, found.name) for found in relations(connection, is_raw)] == [
        ("raw", "customers"),
        ("raw_shop", "orders"),
    ]


def test_parquet_holds_every_row_and_type(connection, tmp_path):
    assert write_parquet(connection, tmp_path) == {"raw.customers": 0, "raw_shop.orders": 1}
    assert pq.read_table(tmp_path / "raw/customers/rows.parquet").column_names == ["customer_id"]
    (row,) = pq.read_table(tmp_path / "raw_shop/orders/rows.parquet").to_pylist()
    assert row == {
        "order_id": "o'1",
        "empty": "",
        "absent": None,
        "naive_at": datetime(2024, 1, 1, 10, 0, 0, 123456, tzinfo=UTC),
        "zoned_at": datetime(2024, 1, 1, 8, tzinfo=UTC),
        "day": date(2024, 1, 1),
        "amount": Decimal("1.25"),
        "huge": "7",
        "clock": "10:00:00",
        "is_test": True,
        "_row_number": 1,
    }


def test_the_operation_names_folder_and_relations(tmp_path):
    name, macro, flag, arguments = register_args(tmp_path / "a b", ["raw.orders", "raw.customers"])
    assert (name, macro, flag) == ("run-operation", "register_raw_tables", "--args")
    assert json.loads(arguments) == {
        "folder": (tmp_path / "a b").as_uri(),
        "relations": ["raw.customers", "raw.orders"],
    }


def test_the_command_to_go_on_with_can_be_pasted(project, monkeypatch):
    monkeypatch.setenv("SEGMENTATION_SPARK", "/a b")
    settings = Settings.from_env(project, {"SOURCE": "complete_journey"})
    before, fit, after = build_commands("spark", settings)
    words = shlex.split(before)
    assert words[:3] == ["SEGMENTATION_SPARK=/a b", ".venv/bin/dbt", "build"]
    assert words[-5:] == ["--target", "spark", "--exclude", "tag:code", "source:fitted+"]
    assert shlex.split(after)[-4:] == ["--target", "spark", "--select", "source:fitted+"]
    assert fit == "SEGMENTATION_SPARK='/a b' make fit ENGINE=spark DATASET=complete_journey"
    assert json.loads(words[words.index("--vars") + 1])["as_of_date"] == "2017-12-31"
    assert build_commands("postgres", settings)[0].startswith(".venv/bin/dbt build ")


@pytest.mark.parametrize("engine", ["", "sprak"])
def test_an_engine_that_is_none_is_a_sentence(engine, monkeypatch, capsys):
    monkeypatch.setenv("ENGINE", engine)
    assert cli.main(["load"]) == cli.TO_MEND
    assert f"ENGINE={engine} is no engine" in capsys.readouterr().err


def test_no_seed_holds_a_word_that_dbt_reads_as_nothing():
    """DuckDB reads a seed's file itself; to the other engines dbt sends null for such a cell."""
    faults = [
        f"{path.name}: {row}"
        for path in sorted((ROOT / "seeds").glob("*.csv"))
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        if "null" in [cell.strip().lower() for cell in row]
    ]
    assert not faults
