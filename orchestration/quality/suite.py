"""What a gate is made of: one suite a table, metrics measured in SQL, expectations on them.

Gates judge volume, distribution and drift. Keys, relationships and ranges are dbt tests, structure
is preflight: no fact is checked twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.lib.file_sql import trimmed

# Fewer rows say nothing about a distribution: three orders may well lie on one day.
ROWS_FOR_SHARES = 100
# A table of fewer published rows may shrink as it likes.
ROWS_FOR_DRIFT = 20
# The least part of its published volume that a table may come back with.
MIN_ROWS_KEPT_SHARE = 0.5

ERROR, WARN = "error", "warn"


@dataclass(frozen=True)
class Expectation:
    """One limit on one metric.

    `catches` names the failure it is there for, `what_to_do` the remedy. `evidence` is a format
    string on the measured row. It applies to rows with a `row_count` of `from_rows` or more, and
    not where the metric is null. `severity` error blocks the run; with `may_be_forced`, FORCE=1
    makes it a warning.
    """

    metric: str
    catches: str
    what_to_do: str
    at_least: float | None = None
    at_most: float | None = None
    from_rows: int = 0
    severity: str = ERROR
    may_be_forced: bool = True
    evidence: str = ""

    def expected(self) -> str:
        """Return the limits in words."""
        limits = (("at least", self.at_least), ("at most", self.at_most))
        return " and ".join(f"{word} {limit:g}" for word, limit in limits if limit is not None)


@dataclass(frozen=True)
class Suite:
    """The expectations on one relation (`schema.table`).

    `query` gives one row a subject: `subject` (what the row is about), `row_count`, one column a
    metric.
    """

    relation: str
    query: str
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class Baseline:
    """Volumes of the published run that a run is compared with, as subject → rows.

    Empty where nothing is published, or only a later day: an earlier day has fewer rows by right.
    """

    rows: Mapping[str, int]


def table_suite(
    relation: str, metrics: Mapping[str, str], expectations: tuple[Expectation, ...]
) -> Suite:
    """Return a suite that measures one relation as a whole; `metrics` are SQL aggregates on it."""
    columns = "".join(f", {expression} as {name}" for name, expression in metrics.items())
    query = f"select '{relation}' as subject, count(*) as row_count{columns} from {relation}"
    return Suite(relation, query, expectations)


def rows_kept(severity: str = ERROR) -> Expectation:
    """Return the drift limit: a table does not lose half of its published rows overnight."""
    return Expectation(
        metric="rows_kept_share",
        at_least=MIN_ROWS_KEPT_SHARE,
        severity=severity,
        evidence="{row_count:,} rows now, {published_rows:,} in the published run",
        catches="a file that was cut off, or an export that stopped half-way",
        what_to_do="Compare with the last delivery and load the full one. If the drop is right,"
        " run again with FORCE=1, or give other data its own DATASET=.",
    )


def not_empty(what_to_do: str) -> Expectation:
    """Return the expectation that a relation has rows at all; FORCE=1 does not lift it."""
    return Expectation(
        metric="row_count",
        at_least=1,
        may_be_forced=False,
        catches="an empty delivery that would publish empty segments",
        what_to_do=what_to_do,
    )


def text(column: str) -> str:
    """Return SQL for the trimmed text of a raw column; blank is null."""
    return f"nullif({trimmed(column)}, '')"


def number(column: str) -> str:
    """Return SQL for a raw column as a number; null where it is none."""
    return f"try_cast({text(column)} as double)"


def day(column: str) -> str:
    """Return SQL for the UTC day of a raw column; null where it is no point in time."""
    # DuckDB takes no space before an offset.
    value = f"replace(replace({text(column)}, ' +', '+'), ' -', '-')"
    return f"cast(try_cast({value} as timestamp) as date)"


def share(condition: str, among: str = "true") -> str:
    """Return SQL for the share (0-1) of rows with `condition` among those with `among`."""
    return (
        f"count(*) filter (where ({among}) and ({condition}))"
        f" / nullif(count(*) filter (where {among}), 0)"
    )


def commonest_share(relation: str, expression: str) -> str:
    """Return SQL for the share (0-1) of the commonest value among the known ones."""
    return (
        f"(select max(value_rows) / sum(value_rows) from (select count(*) as value_rows"
        f" from (select {expression} as value from {relation}) where value is not null"
        " group by value))"
    )


def distinct_share(expression: str) -> str:
    """Return SQL for distinct values per known value (0-1), about 2 % exact."""
    return f"approx_count_distinct({expression}) / nullif(count({expression}), 0)"


def unknown_share(relation: str, column: str, parent: str, key: str) -> str:
    """Return SQL for the share (0-1) of known values of `column` that are no `key` of `parent`.

    Null where the parent is empty: an absent table is no fault of the child.
    """
    child, known = text(f"child.{column}"), text(f"parent.{key}")
    return (
        f"(select count(*) filter (where not exists (select 1 from {parent} as parent"
        f" where {known} = {child})) / nullif(count(*), 0) from {relation} as child"
        f" where {child} is not null and exists (select 1 from {parent}))"
    )
