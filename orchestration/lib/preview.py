"""What the rules as they are now would change of the last run: sizes, who comes and goes, overlap.

Members are those by the rule; captured lists and entries by hand are not touched by a rule, and who
is like others only a run finds out.
"""

from dataclasses import dataclass, replace
from typing import Any

import duckdb

from orchestration.lib import rule_queries
from orchestration.lib.errors import UserError, did_you_mean
from orchestration.lib.explanation import table
from orchestration.lib.progress import count, grouped
from orchestration.lib.rule_queries import rows
from orchestration.lib.settings import Settings

MOST_ALIKE = 5
RULES_ALONE = (
    "Vars, seeds and models that features are made of are not compared; a run shows these."
)


@dataclass(frozen=True)
class Overlap:
    """Another segment: how many are in both, and the share (0-1) of those in either."""

    segment_id: str
    both: int
    share: float


@dataclass(frozen=True)
class Change:
    """A segment whose rule differs: `was` and `now` are the rules, None where there is none."""

    segment_id: str
    was: str | None
    now: str | None
    before: int
    after: int
    gained: int
    lost: int
    missing: tuple[str, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    is_found_by_a_run: bool = False
    is_retired: bool = False


def preview(settings: Settings, segment: str = "") -> str:
    """Return what differs from the last run; of one segment if it is named.

    Raises UserError if there is no such segment, a rule is wrong, or there was no run yet.
    """
    settings = rule_queries.of_last_run(settings)
    with rule_queries.reading(settings) as connection:
        compute(connection, settings)
        found = changes(connection, segment)
        if not found:
            of_what = f"The rule of {segment} is" if segment else "All rules are"
            same = f"{of_what} as in the last run ({settings.as_of})."
            return "\n".join([*rule_queries.later_day(settings), f"{same} {RULES_ALONE}"])
        people = population(connection)
    head = (
        f"Against the last run, as of {settings.as_of}, {grouped(people)} people:"
        f" {count(len(found), 'rule differs', 'rules differ')}"
    )
    lines = [*rule_queries.later_day(settings), head]
    lines += [line for change in found for line in ["", *told(change, people)]]
    return "\n".join([*lines, "", RULES_ALONE])


def compute(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    family: str | None = None,
    definition: dict[str, Any] | None = None,
) -> None:
    """Make the relations that the other functions read, beside the warehouse and not in it.

    `definition` is one to take for one of the model `family`, as if its YAML had it.
    """
    queries = rule_queries.compiled(settings, "print_preview", family=family, definition=definition)
    connection.execute(f"create temp table flags as {queries['flags']}")
    connection.execute(f"create temp table definitions as {queries['definitions']}")
    connection.execute(f"create temp table requirements as {queries['requirements']}")


def population(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many people there are."""
    return connection.execute("select count(*) from flags").fetchone()[0]


def changes(connection: duckdb.DuckDBPyConnection, segment: str = "") -> list[Change]:
    """Return the segments whose rules differ from those of the last run, by id."""
    differing = rows(
        connection,
        "select coalesce(now.segment_id, was.segment_id) as segment_id, was.rule_text as was,"
        " now.rule_text as now,"
        " contains(now.rule_json, '\"lookalike_of\":') or now.kind = 'static' as is_found,"
        " coalesce(cast(now.retired_on as date) <= run_info.as_of_date, false)"
        " and coalesce(was.status <> 'retired', true) as is_retired,"
        " was.definition_version is distinct from now.definition_version or is_retired as differs"
        " from definitions as now full join segments as was using (segment_id)"
        " cross join run_info order by 1",
    )
    known = [row["segment_id"] for row in differing]
    if segment and segment not in known:
        raise UserError(f"There is no segment {segment!r}{did_you_mean(segment, known)}.")
    return [
        replace(
            _change(connection, row["segment_id"], row["was"], row["now"]),
            is_found_by_a_run=bool(row["is_found"]),
            is_retired=row["is_retired"],
        )
        for row in differing
        if row["differs"] and segment in ("", row["segment_id"])
    ]


def _change(
    connection: duckdb.DuckDBPyConnection, segment: str, was: str | None, now: str | None
) -> Change:
    before = f'coalesce(built."{segment}", false)' if was is not None else "false"
    after = f'coalesce(flags."{segment}", false)' if now is not None else "false"
    ((size_before, size_after, gained, lost),) = connection.execute(
        f"select count(*) filter ({before}), count(*) filter ({after}),"
        f" count(*) filter ({after} and not {before}), count(*) filter ({before} and not {after})"
        " from flags full join warehouse.intermediate.int_segment_flags as built"
        " using (customer_id)"
    ).fetchall()
    overlaps = _overlaps(connection, segment) if now is not None else ()
    missing = tuple(
        row["requirement"].replace("|", " or ")
        for row in rows(
            connection,
            "select requirement from requirements where segment_id = ?"
            " and not list_has_any(string_split(requirement, '|'), (select list(name) from"
            " (select table_name as name from warehouse.intermediate.int_source_columns"
            " where is_present union all select table_name || '.' || column_name"
            " from warehouse.intermediate.int_source_columns where is_present)))"
            " order by requirement",
            segment,
        )
    )
    return Change(segment, was, now, size_before, size_after, gained, lost, missing, overlaps)


def _overlaps(connection: duckdb.DuckDBPyConnection, segment: str) -> tuple[Overlap, ...]:
    """Return the segments most like this one, of all as the rules are now."""
    others = [
        name
        for name, *_ in connection.execute("describe flags").fetchall()
        if name not in ("customer_id", segment)
    ]
    sums = ", ".join(
        f'count(*) filter ("{segment}" and "{other}"), count(*) filter ("{segment}" or "{other}")'
        for other in others
    )
    counts = connection.execute(f"select {sums} from flags").fetchone() if others else ()
    found = [
        Overlap(other, both, both / either)
        for other, both, either in zip(others, counts[::2], counts[1::2], strict=True)
        if both
    ]
    found.sort(key=lambda overlap: (-overlap.share, overlap.segment_id))
    return tuple(found[:MOST_ALIKE])


def told(change: Change, people: int) -> list[str]:
    """Return what a change is, in lines."""
    kind = "new" if change.was is None else "gone" if change.now is None else "changed"
    lines = [f"{change.segment_id} ({kind})"]
    if kind == "changed" and change.was != change.now:
        lines += table([["was", change.was or ""], ["is", change.now or ""]], "  ")
    else:
        lines.append(f"  rule  {change.now or change.was}")
    if change.is_retired:
        gone = f"; {count(change.before, 'member')} lost" if change.was is not None else ""
        return [*lines, f"  retired: no members from now on{gone}"]
    if kind == "changed" and change.was == change.now:
        lines.append("  changed through a segment it names")
    if change.is_found_by_a_run:
        lines.append("  who is in it the next run finds out")
    elif change.was is None:
        lines.append(f"  {size(change.after, people)}")
    else:
        sizes = f"{grouped(change.before)} → {size(change.after, people)}"
        lines.append(f"  {sizes}; {grouped(change.gained)} gained, {grouped(change.lost)} lost")
    if change.missing:
        lines.append(f"  has no members until the data has {', '.join(change.missing)}")
    return lines + overlap_lines(change.overlaps)


def size(members: int, people: int) -> str:
    """Return a size with its share of all people."""
    return f"{count(members, 'member')} ({100 * members / max(people, 1):.1f} % of all)"


def overlap_lines(overlaps: tuple[Overlap, ...]) -> list[str]:
    """Return the segments most like one, in lines."""
    if not overlaps:
        return []
    cells = [
        [overlap.segment_id, grouped(overlap.both), f"{round(overlap.share * 100)} %"]
        for overlap in overlaps
    ]
    return [
        "  most alike: in both, and their share of those in either",
        *table(cells, "    "),
    ]
