"""The suites of both gates, what a run is compared with, and measuring in SQL."""

import importlib
import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.contract import load_contract
from orchestration.lib.publish import published_day
from orchestration.lib.settings import project_vars
from orchestration.quality import marts
from orchestration.quality.suite import (
    ROWS_FOR_DRIFT,
    Suite,
    not_empty,
    rows_kept,
)


@dataclass(frozen=True)
class Baseline:
    """The published run that a run is compared with; empty if it is not compared.

    `rows` are volumes by subject, `money` the rows of marts.PUBLISHED_MONEY, `day` its as-of date.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    money: tuple[tuple[str, float, int], ...] = ()
    day: date | None = None


def raw_suites(root: Path, source_systems: Iterable[str]) -> dict[str, Suite]:
    """Return the suite of every raw table of the source systems, by relation.

    A source system brings its own in `orchestration/quality/raw_<source>.py`; the contract's are in
    `raw.py`. A table without one is judged by its volume alone. Where there are other sources, the
    contract may be empty in any table: it adds what they lack.
    """
    suites = {}
    source_systems = tuple(source_systems)
    for source in source_systems:
        schema = _schema(source)
        module = f"orchestration.quality.{schema}"
        own = {}
        if importlib.util.find_spec(module):
            found = importlib.import_module(module).suites(project_vars(root))
            own = {suite.relation: suite for suite in found}
        for table in load_contract(root, source).values():
            relation = f"{schema}.{table.name}"
            suite = own.get(relation) or _volume_suite(relation, table.required)
            if source == "contract" and len(source_systems) > 1:
                suite = _may_be_empty(suite)
            suites[relation] = suite
    return suites


def mart_suites(root: Path) -> dict[str, Suite]:
    """Return the suites of the marts, by relation."""
    return {suite.relation: suite for suite in marts.suites(project_vars(root))}


def read_baseline(serving: Path, as_of: date, currency: str, relations: Iterable[str]) -> Baseline:
    """Return the published run that a run for `as_of` is compared with.

    A run is not compared with a later day, which has more rows, nor with amounts in another
    currency. Raises PublishError if the published file cannot be read.
    """
    day = published_day(serving)
    if day is None or day > as_of:
        return Baseline()
    with duckdb.connect(str(serving), read_only=True) as connection:
        rows = {
            f"{_schema(source)}.{table}": count
            for source, table, count in connection.execute(
                "select source_system, table_name, raw_rows from marts.data_quality_reconciliation"
            ).fetchall()
        }
        stored = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        for relation in {name for (name,) in stored}.intersection(relations):
            (rows[relation],) = connection.execute(f"select count(*) from {relation}").fetchone()
        money = connection.execute(marts.PUBLISHED_MONEY, {"currency": currency}).fetchall()
    return Baseline(rows, tuple(money), day)


def compare_with(connection: duckdb.DuckDBPyConnection, baseline: Baseline, as_of: date) -> None:
    """Give the queries of the suites the day of the run and what is published."""
    connection.execute("set variable as_of = cast(? as date)", [as_of])
    connection.execute("set variable published_day = cast(? as date)", [baseline.day])
    parts, amounts, orders = zip(*baseline.money, strict=True) if baseline.money else ((), (), ())
    connection.execute(
        "create or replace temp table published_money as select unnest($parts::varchar[]) as part,"
        " unnest($amounts::double[]) as published_amount,"
        " unnest($orders::bigint[]) as published_orders",
        {"parts": list(parts), "amounts": list(amounts), "orders": list(orders)},
    )


def measure(
    connection: duckdb.DuckDBPyConnection, suite: Suite, baseline: Baseline
) -> list[dict[str, Any]]:
    """Return the metrics of a suite, one row a subject, with the published volume.

    A table that is not delivered, and was not before, has no rows to judge.
    """
    if suite.relation not in baseline.rows and _is_absent(connection, suite.relation):
        return []
    cursor = connection.execute(suite.sql())
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        published = baseline.rows.get(row["subject"], 0)
        compares = published >= ROWS_FOR_DRIFT
        row["published_rows"] = published
        row["rows_kept_share"] = row["row_count"] / published if compares else None
    return rows


def _may_be_empty(suite: Suite) -> Suite:
    return replace(
        suite,
        expectations=tuple(
            each for each in suite.expectations if each["kwargs"]["column"] != "row_count"
        ),
    )


def _volume_suite(relation: str, required: bool) -> Suite:
    rows = (not_empty(f"Deliver at least one row in {relation}."),) if required else ()
    return Suite(relation, (*rows, rows_kept()))


def _schema(source: str) -> str:
    return "raw" if source == "contract" else f"raw_{source}"


def _is_absent(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether no file or table was delivered for a raw relation, as the ingest noted it."""
    schema, table = relation.split(".")
    if schema != "raw" or not _exists(connection, "raw.source_columns"):
        return False
    query = (
        "select count(*) > 0 and not bool_or(is_present) from raw.source_columns"
        " where source_system = 'contract' and table_name = ?"
    )
    return connection.execute(query, [table]).fetchone()[0]


def _exists(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    schema, table = relation.split(".")
    return bool(
        connection.execute(
            "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
            [schema, table],
        ).fetchall()
    )
