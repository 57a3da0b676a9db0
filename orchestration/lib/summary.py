"""What a person reads after a run: rows, segments, where the result is, what to do next."""

import textwrap
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.lib import versions
from orchestration.lib.errors import UserError
from orchestration.lib.identity_scores import PairScores, pair_scores
from orchestration.lib.progress import count, grouped
from orchestration.lib.publish import published_day

# Reasons shown a table; the others are in the quarantine mart.
TOP_REASONS = 3
WIDTH = 100


@dataclass(frozen=True)
class TableRows:
    """Rows of one raw table and what became of them: raw = accepted + quarantined + superseded.

    `after_as_of` counts the rows dated after the day of the run, which are not in `raw`; `reasons`
    the bad values (reason, column, how many), most frequent first.
    """

    name: str
    raw: int
    accepted: int
    quarantined: int
    superseded: int
    after_as_of: int
    reasons: tuple[tuple[str, str | None, int], ...]


@dataclass(frozen=True)
class SegmentSize:
    """One segment: members, their share (0-1) of all customers, and why it has none, if so."""

    family: str
    segment_id: str
    customers: int
    share: float
    status: str
    status_reason: str


@dataclass(frozen=True)
class Summary:
    """Everything the summary shows.

    `visitors` are those of `customers` without an account, `ids` counts the ids of customers and
    devices behind the customers, `shared_identifiers` the addresses, numbers and devices that link
    nobody. `identity` compares the links with the truth of generated data, if it is that.
    `published_as_of` is the day that is served now, if any; `last_rollback` the time of the last
    rollback, the day it withdrew and the day it went back to.
    """

    dataset: str
    as_of_date: date
    timezone: str
    currency: str
    tables: tuple[TableRows, ...]
    customers: int
    visitors: int
    ids: int
    shared_identifiers: int
    identity: PairScores | None
    orders: int
    net_amount: float
    segments: tuple[SegmentSize, ...]
    serving: Path
    published_as_of: date | None
    last_rollback: tuple[datetime, date, date] | None = None


def collect(warehouse: Path, serving: Path, root: Path) -> Summary:
    """Read the summary of the last run from the warehouse and the published file.

    The published file is named relative to `root`, the folder that commands are called in.

    Raises duckdb.Error if the warehouse has no marts yet.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        as_of_date, timezone, currency, dataset = connection.execute(
            "select as_of_date, timezone, currency, dataset from marts.run_info"
        ).fetchone()
        return Summary(
            dataset=dataset,
            as_of_date=as_of_date,
            timezone=timezone,
            currency=currency,
            tables=tuple(_tables(connection)),
            **_people(connection, serving.parent / "truth" / "identities.parquet"),
            **_orders(connection),
            segments=tuple(_segments(connection)),
            serving=serving.relative_to(root),
            published_as_of=published_day(serving),
            last_rollback=versions.last_rollback(connection),
        )


def last_run(warehouse: Path) -> tuple[date, str]:
    """Return day and currency of the last run in `warehouse`.

    Raises UserError if there was none.
    """
    if warehouse.exists():
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            if connection.execute(
                "select 1 from information_schema.tables"
                " where table_schema = 'marts' and table_name = 'run_info'"
            ).fetchall():
                return connection.execute(
                    "select as_of_date, currency from marts.run_info"
                ).fetchone()
    raise UserError(f"There is no finished run in {warehouse} yet. Run `make run` first.")


def _tables(connection: duckdb.DuckDBPyConnection) -> list[TableRows]:
    reasons: dict[tuple[str, str], list[tuple[str, str | None, int]]] = {}
    for source, table, reason, column, values_count in connection.execute(
        "select source_system, table_name, reason, column_name, count(*)"
        " from marts.data_quality_quarantine"
        " group by source_system, table_name, reason, column_name order by 5 desc, 3, 4"
    ).fetchall():
        reasons.setdefault((source, table), []).append((reason, column, values_count))
    after = {
        (source, table): rows
        for source, table, rows in connection.execute(
            "select source_system, table_name, rows_count from intermediate.int_rows_after_as_of"
        ).fetchall()
    }
    rows = connection.execute(
        "select source_system, table_name, raw_rows, accepted_rows, quarantined_rows,"
        " superseded_rows from marts.data_quality_reconciliation"
        " where raw_rows > 0 order by source_system, table_name"
    ).fetchall()
    several = len({row[0] for row in rows}) > 1
    return [
        TableRows(
            f"{source}.{table}" if several else table,
            *counts,
            after.get((source, table), 0),
            tuple(reasons.get((source, table), ())),
        )
        for source, table, *counts in rows
    ]


def _people(connection: duckdb.DuckDBPyConnection, truth: Path) -> dict:
    customers, visitors, ids, shared = connection.execute(
        "select (select count(*) from marts.customers),"
        " (select count(*) from marts.customers where is_anonymous),"
        " (select count(*) from marts.customer_identities),"
        " (select count(*) from marts.data_quality_shared_identifiers)"
    ).fetchone()
    return {
        "customers": customers,
        "visitors": visitors,
        "ids": ids,
        "shared_identifiers": shared,
        "identity": pair_scores(connection, truth) if truth.exists() else None,
    }


def _orders(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    orders, net_amount = connection.execute(
        "select count(*), coalesce(sum(net_amount), 0) from marts.orders"
    ).fetchone()
    return {"orders": orders, "net_amount": float(net_amount)}


def _segments(connection: duckdb.DuckDBPyConnection) -> list[SegmentSize]:
    rows = connection.execute(
        "select summary.family, summary.segment_id, summary.customers_count,"
        " summary.customers_share, summary.status, segments.status_reason"
        " from marts.segment_summary as summary"
        " left join marts.segments as segments on segments.segment_id = summary.segment_id"
        " order by summary.family, summary.customers_count desc, summary.segment_id"
    ).fetchall()
    return [
        SegmentSize(family, segment_id, customers or 0, share or 0.0, status, reason or "")
        for family, segment_id, customers, share, status, reason in rows
    ]


def headlines(summary: Summary) -> dict[str, str]:
    """Return the summary in a few lines: what each is about, and a sentence of numbers."""
    raw, accepted, quarantined, superseded = (
        grouped(sum(getattr(table, kind) for table in summary.tables))
        for kind in ("raw", "accepted", "quarantined", "superseded")
    )
    statuses = Counter(
        "with members"
        if segment.customers
        else {"active": "empty"}.get(segment.status, segment.status.replace("_", " "))
        for segment in summary.segments
    )
    return {
        "data set": _title(summary),
        "rows": f"{raw} raw = {accepted} accepted + {quarantined} quarantined"
        f" + {superseded} superseded",
        "customers and orders": _totals(summary),
        "segments": ", ".join(f"{grouped(number)} {kind}" for kind, number in statuses.items()),
    }


def _title(summary: Summary) -> str:
    return f"{summary.dataset} as of {summary.as_of_date} ({summary.timezone}, {summary.currency})"


def _totals(summary: Summary) -> str:
    return (
        f"{count(summary.customers, 'customer')}, {count(summary.orders, 'valid order')},"
        f" {grouped(round(summary.net_amount))} {summary.currency} net"
    )


def render(summary: Summary) -> str:
    """Return the summary as plain text, WIDTH columns wide where names allow."""
    blocks = [
        _title(summary),
        _render_tables(summary),
        _render_totals(summary),
        _render_segments(summary),
        _without_members(summary, "source_missing", "that the data is not there for"),
        _without_members(summary, "insufficient_data", "that the data does not tell enough of"),
        _render_published(summary),
    ]
    return "\n\n".join(block for block in blocks if block)


def _render_tables(summary: Summary) -> str:
    lines = _aligned(
        [("rows in", "raw", "accepted", "quarantined", "superseded", "after AS_OF")]
        + [
            (
                table.name,
                grouped(table.raw),
                grouped(table.accepted),
                grouped(table.quarantined),
                grouped(table.superseded),
                grouped(table.after_as_of),
            )
            for table in summary.tables
        ]
    )
    for table in summary.tables:
        if not table.reasons:
            continue
        top = [
            f"{column + ' ' if column else ''}{reason} {grouped(values)}"
            for reason, column, values in table.reasons[:TOP_REASONS]
        ]
        more = len(table.reasons) - len(top)
        lines.append(
            f"  bad values in {table.name}: {', '.join(top)}"
            + (f", {count(more, 'more reason')}" if more > 0 else "")
        )
    if any(table.reasons for table in summary.tables):
        lines.append("  each with file, row and reason in marts.data_quality_quarantine")
    return "\n".join(lines)


def _render_totals(summary: Summary) -> str:
    lines = [
        _totals(summary),
        *_visitors(summary),
        f"  {count(summary.ids, 'id')} of customers and devices in marts.customer_identities",
    ]
    if summary.shared_identifiers:
        lines.append(
            f"  {count(summary.shared_identifiers, 'identifier')} of nobody's own, linking no"
            " one, in marts.data_quality_shared_identifiers"
        )
    if summary.identity:
        lines.append(
            f"  links against the planted truth: precision {summary.identity.precision:.4f},"
            f" recall {summary.identity.recall:.4f}, of {count(summary.identity.true, 'pair')}"
        )
    return "\n".join(lines)


def _visitors(summary: Summary) -> list[str]:
    if not summary.visitors:
        return []
    return [
        f"  {grouped(summary.visitors)} of them visitors without an account; shares of segments"
        " are of all"
    ]


def _render_segments(summary: Summary) -> str:
    rows = [("segments", "customers", "share", "")]
    family = None
    for segment in summary.segments:
        if segment.status == "source_missing":
            continue
        if segment.family != family:
            family = segment.family
            rows.append((f"  {family}", "", "", ""))
        rows.append(
            (
                f"    {segment.segment_id}",
                grouped(segment.customers),
                f"{segment.share:.1%}",
                "" if segment.status == "active" else segment.status,
            )
        )
    return "\n".join(_aligned(rows))


def _without_members(summary: Summary, status: str, words: str) -> str:
    """Return the segments with this status, by reason."""
    found = [segment for segment in summary.segments if segment.status == status]
    if not found:
        return ""
    by_reason: dict[str, list[str]] = {}
    for segment in found:
        by_reason.setdefault(segment.status_reason, []).append(segment.segment_id)
    lines = [f"{status}: {count(len(found), 'segment')} {words}"]
    for reason, ids in by_reason.items():
        lines += textwrap.wrap(
            f"{', '.join(ids)}: {reason}",
            width=WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
        )
    return "\n".join(lines)


def _render_published(summary: Summary) -> str:
    if summary.published_as_of == summary.as_of_date:
        first = f"Published: {summary.serving}"
    else:
        first = (
            f"Not published: {summary.serving} holds a later day, {summary.published_as_of}, and"
            " stays. The marts of this run are in the warehouse beside it; FORCE=1 publishes them."
        )
    return "\n".join(
        [
            first,
            *_rollback(summary),
            "Next:",
            '  look at it   .venv/bin/python -c "import duckdb; print(duckdb.connect('
            f"r'{summary.serving}', read_only=True).sql('from marts.segment_summary'))\"",
            f"  {summary.serving.with_name('data_docs') / 'index.html'}"
            "   what the gates measured, in the browser",
            "  make dev     the job, its checks and lineage in the browser",
            "  make docs    every table and column described",
            "  make validate RAW_PATH=…   check your own files, then make run RAW_PATH=… DATASET=…",
        ]
    )


def _rollback(summary: Summary) -> list[str]:
    if not summary.last_rollback:
        return []
    time, withdrawn, restored = summary.last_rollback
    return [
        f"  last rollback: {time:%Y-%m-%d %H:%M} UTC, the file as of {withdrawn} was withdrawn and"
        f" the one as of {restored} served again"
    ]


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows as lines: first column to the left, numbers to the right, last as it is."""
    widths = [max(len(row[position]) for row in rows) for position in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return lines
