"""Run a suite: measure in SQL, judge with Great Expectations, say what was found."""

import functools
import importlib
import importlib.util
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.contract import load_contract
from orchestration.lib.publish import published_day
from orchestration.quality import marts
from orchestration.quality.suite import (
    ERROR,
    ROWS_FOR_DRIFT,
    WARN,
    Baseline,
    Expectation,
    Suite,
    not_empty,
    rows_kept,
    table_suite,
)


@dataclass(frozen=True)
class Finding:
    """An expectation that was not met, by what, and what to do."""

    subject: str
    expectation: Expectation
    observed: float
    severity: str
    evidence: str = ""

    def __str__(self) -> str:
        """Return table, metric, observed, expected, the likely failure and the remedy."""
        evidence = f" ({self.evidence})" if self.evidence else ""
        return (
            f"{self.subject}: {self.expectation.metric} is {self.observed:g}{evidence}, expected"
            f" {self.expectation.expected()}\n"
            f"  It looks like {self.expectation.catches}.\n"
            f"  What to do: {self.expectation.what_to_do}"
        )


@dataclass(frozen=True)
class Result:
    """What one suite gave: expectations met, those that did not apply, and the others."""

    relation: str
    met: int
    not_applied: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that block."""
        return tuple(finding for finding in self.findings if finding.severity == ERROR)


def raw_suites(root: Path, source_systems: Iterable[str]) -> dict[str, Suite]:
    """Return the suite of every raw table of the source systems, by relation.

    A source system brings its own in `orchestration/quality/raw_<source>.py` (SUITES); the
    contract's are in `raw.py`. A table without one is judged by its volume alone. Beside other
    sources the contract may be empty in any table: it adds what they lack.
    """
    suites = {}
    source_systems = tuple(source_systems)
    for source in source_systems:
        schema = "raw" if source == "contract" else f"raw_{source}"
        module = f"orchestration.quality.{schema}"
        if importlib.util.find_spec(module):
            own = {suite.relation: suite for suite in importlib.import_module(module).SUITES}
        else:
            own = {}
        for table in load_contract(root, source).values():
            relation = f"{schema}.{table.name}"
            suite = own.get(relation) or _volume_suite(relation, table.required)
            if source == "contract" and len(source_systems) > 1:
                suite = _may_be_empty(suite)
            suites[relation] = suite
    return suites


def mart_suites() -> dict[str, Suite]:
    """Return the suites of the marts, by relation."""
    return {suite.relation: suite for suite in marts.SUITES}


def read_baseline(serving: Path, as_of: date) -> Baseline:
    """Return the volumes of the published run; none if nothing or a later day is published.

    Raises PublishError if the published file cannot be read.
    """
    day = published_day(serving)
    if day is None or day > as_of:
        return Baseline({})
    with duckdb.connect(str(serving), read_only=True) as connection:
        rows = {
            f"{'raw' if source == 'contract' else f'raw_{source}'}.{table}": count
            for source, table, count in connection.execute(
                "select source_system, table_name, raw_rows from marts.data_quality_reconciliation"
            ).fetchall()
        }
        for suite in marts.SUITES:
            if _exists(connection, suite.relation):
                count = connection.execute(f"select count(*) from {suite.relation}").fetchone()[0]
                rows[suite.relation] = count
    return Baseline(rows)


def measure(
    connection: duckdb.DuckDBPyConnection, suite: Suite, baseline: Baseline
) -> list[dict[str, Any]]:
    """Return the metrics of a suite, one row a subject, with the published volume beside them.

    A table that is not delivered, and was not before, has no rows to judge.
    """
    if suite.relation not in baseline.rows and _is_absent(connection, suite.relation):
        return []
    cursor = connection.execute(suite.query)
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        published = baseline.rows.get(row["subject"], 0)
        compares = published >= ROWS_FOR_DRIFT
        row["published_rows"] = published
        row["rows_kept_share"] = row["row_count"] / published if compares else None
    return rows


def evaluate(suite: Suite, rows: list[dict[str, Any]], force: bool = False) -> Result:
    """Judge the measured rows of a suite. With `force`, what may be forced only warns.

    Raises RuntimeError if Great Expectations could not compute an expectation: a fault of the
    suite, not of the data.
    """
    import great_expectations as gx
    import pandas
    from great_expectations.expectations.row_conditions import Column

    if not rows:
        return Result(suite.relation, 0, len(suite.expectations), ())
    by_subject = {row["subject"]: row for row in rows}
    batch = _batch_definition().get_batch(batch_parameters={"dataframe": pandas.DataFrame(rows)})
    validation = batch.validate(
        gx.ExpectationSuite(
            name=suite.relation,
            expectations=[
                gx.expectations.ExpectColumnValuesToBeBetween(
                    column=expectation.metric,
                    min_value=expectation.at_least,
                    max_value=expectation.at_most,
                    row_condition=Column("row_count") >= expectation.from_rows,
                    meta={"position": position},
                )
                for position, expectation in enumerate(suite.expectations)
            ],
        ),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["subject"],
        },
    )
    met = not_applied = 0
    findings = []
    for judged in validation.results:
        expectation = suite.expectations[judged.expectation_config.meta["position"]]
        if "element_count" not in judged.result:
            raise RuntimeError(
                f"{suite.relation}: {expectation.metric} could not be judged:"
                f" {_first_message(judged.exception_info)}"
            )
        if judged.result["element_count"] == judged.result["missing_count"]:
            not_applied += 1
        elif judged.success:
            met += 1
        for unexpected in judged.result["unexpected_index_list"]:
            row = by_subject[unexpected["subject"]]
            findings.append(
                Finding(
                    subject=unexpected["subject"],
                    expectation=expectation,
                    observed=float(row[expectation.metric]),
                    severity=WARN if force and expectation.may_be_forced else expectation.severity,
                    evidence=expectation.evidence.format(**row),
                )
            )
    return Result(suite.relation, met, not_applied, _worst(findings))


def _worst(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return one finding a metric: where warning and error limits are both passed, the error."""
    worst: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        key = (finding.subject, finding.expectation.metric)
        if key not in worst or finding.severity == ERROR:
            worst[key] = finding
    return tuple(worst.values())


def _may_be_empty(suite: Suite) -> Suite:
    return replace(
        suite,
        expectations=tuple(each for each in suite.expectations if each.metric != "row_count"),
    )


def _volume_suite(relation: str, required: bool) -> Suite:
    expectations = (rows_kept(),)
    if required:
        expectations = (not_empty(f"Deliver at least one row in {relation}."), *expectations)
    return table_suite(relation, {}, expectations)


@functools.cache
def _batch_definition() -> Any:
    """Return where Great Expectations takes its frames from: in memory, no files, no telemetry."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas(name="warehouse").add_dataframe_asset(name="metrics")
    return asset.add_batch_definition_whole_dataframe(name="all")


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


def _first_message(exception_info: Mapping[str, Any]) -> str:
    for info in exception_info.values():
        if isinstance(info, Mapping) and info.get("exception_message"):
            return str(info["exception_message"]).strip()
    return str(exception_info)
