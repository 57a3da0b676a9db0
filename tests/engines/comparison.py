"""Tables of two engines, compared row by row and column by column."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

# Floats are published with six decimals; see docs/engines.md.
DECIMALS = 6
SHOWN = 20


@dataclass(frozen=True)
class Table:
    """A table as an engine gives it; `key` names the columns that tell its rows apart."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: list[tuple]


def differences(expected: Table, found: Table, engine: str) -> list[str]:
    """Return what differs, each with table, key, column and both values; at most the first 20."""
    if sorted(expected.columns) != sorted(found.columns):
        return [
            f"{expected.name}: columns only on duckdb"
            f" {sorted(set(expected.columns) - set(found.columns))},"
            f" only on {engine} {sorted(set(found.columns) - set(expected.columns))}"
        ]
    ours, theirs = _by_key(expected), _by_key(found)
    faults = []
    for key in sorted({*ours, *theirs}, key=repr):
        place = f"{expected.name} [{', '.join(map('{}={!r}'.format, expected.key, key))}]"
        left, right = ours.get(key, []), theirs.get(key, [])
        if len(left) != len(right):
            faults.append(f"{place}: {len(left)} rows on duckdb, {len(right)} on {engine}")
            continue
        for our_row, their_row in zip(left, right, strict=True):
            faults += [
                f"{place} {column}: duckdb {our_row[column]!r}, {engine} {their_row[column]!r}"
                for column in expected.columns
                if not _same(our_row[column], their_row[column])
            ]
    more = [f"{expected.name}: {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    return faults[:SHOWN] + more


def _by_key(table: Table) -> dict[tuple, list[dict[str, Any]]]:
    rows = defaultdict(list)
    for values in table.rows:
        row = dict(zip(table.columns, map(_plain, values), strict=True))
        rows[tuple(row[column] for column in table.key)].append(row)
    for group in rows.values():
        group.sort(key=repr)
    return rows


def _plain(value: Any) -> Any:
    """A value without what engines are free to choose: zone of a moment, digits of a float."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, float):
        return round(value, DECIMALS)
    return value


def _same(left: Any, right: Any) -> bool:
    # 1, True, 1.0 and Decimal(1) are equal in Python, and four types in a database.
    if type(left) is not type(right):
        return False
    if isinstance(left, Decimal):
        return left == right and left.as_tuple().exponent == right.as_tuple().exponent
    return left == right
