"""What a gate is made of: one suite a table, metrics measured in SQL, expectations on them.

Great Expectations cannot read DuckDB, and a large table does not fit into a frame. So one query
measures a table into a frame of one row, and expectations of Great Expectations judge its columns.

Gates judge volume, distribution and drift. Keys, relationships and ranges are dbt tests, structure
is preflight: no fact is checked twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.lib.file_sql import trimmed

# A table of fewer published rows may shrink as it likes.
ROWS_FOR_DRIFT = 20
# The least part of its published volume that a table may come back with.
MIN_ROWS_KEPT_SHARE = 0.5

# Severities as Great Expectations names them: STOP blocks the run.
STOP, WARN = "critical", "warning"
BETWEEN = "expect_column_values_to_be_between"

# An expectation as Great Expectations writes it: type, kwargs, severity, notes, meta.
Expectation = dict[str, Any]


@dataclass(frozen=True)
class Suite:
    """The expectations on one relation (`schema.table`).

    `reads` names what metrics are computed from: name → SQL on the columns of the relation. The
    relation is scanned once; the SQL of a metric reads `rows`, which has these names. A suite with
    a `query` of its own gives one row a `subject`, with `row_count` and one column a metric.
    """

    relation: str
    expectations: tuple[Expectation, ...]
    reads: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    def sql(self) -> str:
        """Return the query that measures the relation."""
        if self.query:
            return self.query
        columns = ", ".join(f"{sql} as {name}" for name, sql in self.reads.items())
        rows = f"materialized (select {columns} from {self.relation})"
        metrics = {
            each["kwargs"]["column"]: "case when count(*) >= {from_rows} then {sql} end".format(
                **each["meta"]
            )
            for each in self.expectations
            if each["meta"]["sql"]
        }
        return (
            f"with rows as {rows if columns else f'(from {self.relation})'}"
            f" select '{self.relation}' as subject, count(*) as row_count"
            + "".join(f", {sql} as {name}" for name, sql in metrics.items())
            + " from rows"
        )


def expect(
    metric: str,
    sql: str = "",
    *,
    catches: str,
    what_to_do: str,
    kind: str = BETWEEN,
    severity: str = STOP,
    from_rows: int = 0,
    may_be_forced: bool = True,
    evidence: str = "",
    **kwargs: Any,
) -> Expectation:
    """Return an expectation on a measured column; `kwargs` are those of its `kind`.

    `sql` measures it; a suite with its own query, row_count and rows_kept_share need none. With
    fewer rows than `from_rows`, or where the metric is null, it is not judged. `catches` names the
    failure, `what_to_do` the remedy, `evidence` is a format string on the measured row. FORCE=1
    makes a stop that `may_be_forced` a warning.
    """
    return {
        "type": kind,
        "kwargs": {"column": metric, **kwargs},
        "severity": severity,
        "notes": [f"Catches: {catches}.", f"What to do: {what_to_do}"],
        "meta": {
            "sql": sql,
            "from_rows": from_rows,
            "catches": catches,
            "what_to_do": what_to_do,
            "evidence": evidence,
            "may_be_forced": may_be_forced,
        },
    }


def rows_kept(severity: str = STOP) -> Expectation:
    """Return the drift limit: a table does not lose half of its published rows overnight."""
    return expect(
        "rows_kept_share",
        min_value=MIN_ROWS_KEPT_SHARE,
        severity=severity,
        evidence="{row_count:,} rows now, {published_rows:,} in the published run",
        catches="a file that was cut off, or an export that stopped half-way",
        what_to_do="Compare with the last delivery and load the full one. If the drop is right,"
        " run again with FORCE=1, or give other data its own DATASET=.",
    )


def not_empty(what_to_do: str) -> Expectation:
    """Return the expectation that a relation has rows at all; FORCE=1 does not lift it."""
    return expect(
        "row_count",
        min_value=1,
        may_be_forced=False,
        catches="an empty delivery that would publish empty segments",
        what_to_do=what_to_do,
    )


def text(column: str) -> str:
    """Return SQL for the trimmed text of a raw column; blank is null."""
    return f"nullif({trimmed(column)}, '')"


def number(column: str) -> str:
    """Return SQL for a raw column as a number; null if it is not a finite number."""
    value = f"try_cast({text(column)} as double)"
    return f"case when isfinite({value}) then {value} end"


def day(column: str) -> str:
    """Return SQL for the UTC day of a raw column; null if it is not a time."""
    # DuckDB takes no space before an offset.
    value = f"replace(replace({text(column)}, ' +', '+'), ' -', '-')"
    return f"cast(try_cast({value} as timestamp) as date)"


def share(condition: str, among: str = "true") -> str:
    """Return SQL for the share (0-1) of rows with `condition` among those with `among`."""
    return (
        f"count(*) filter (where ({among}) and ({condition}))"
        f" / nullif(count(*) filter (where {among}), 0)"
    )


def largest_share(group: str, value: str = "count(*)", relation: str = "rows") -> str:
    """Return SQL for the share (0-1) of the largest known group; `value` is what groups have."""
    return (
        f"(select max(part) / nullif(sum(part), 0) from (select {value} as part from {relation}"
        f" where {group} is not null group by {group}))"
    )


def unknown_share(column: str, parent: str, key: str) -> str:
    """Return SQL for the share (0-1) of known values of `column` that `key` of `parent` lacks.

    Null if the parent is empty: an absent table is not a fault of the child.
    """
    return (
        f"(select count(*) filter (where not exists (select 1 from {parent} as parent"
        f" where {text(f'parent.{key}')} = rows.{column})) / nullif(count(*), 0) from rows"
        f" where {column} is not null and exists (select 1 from {parent}))"
    )
