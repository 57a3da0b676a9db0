"""Whether several relations have the same membership rows, however they are stored or ordered."""

from collections.abc import Mapping
from typing import NamedTuple

import duckdb


class Difference(Exception):
    """Two relations that should have the same rows do not."""


class Fingerprint(NamedTuple):
    """What equal rows have in common in whatever order: their number and two sums of hashes."""

    rows: int
    hash_sum: int
    hash_xor: int


def fingerprint(connection: duckdb.DuckDBPyConnection, relation: str) -> Fingerprint:
    """Return the fingerprint of (customer_id, segment_id) of a relation or a file as SQL."""
    row = connection.execute(
        "select count(*), coalesce(sum(row_hash), 0), coalesce(bit_xor(row_hash), 0)"
        " from (select hash(customer_id || '|' || cast(segment_id as varchar)) as row_hash"
        f" from {relation})"
    ).fetchone()
    return Fingerprint(*(int(value) for value in row))


def assert_same(connection: duckdb.DuckDBPyConnection, relations: Mapping[str, str]) -> Fingerprint:
    """Return the fingerprint all relations have, by name as SQL.

    Raises Difference with some of the rows that only one of two relations has.
    """
    (first, expected), *others = relations.items()
    same = fingerprint(connection, expected)
    if not same.rows:
        raise Difference(f"{first} has no rows")
    for name, relation in others:
        found = fingerprint(connection, relation)
        if found != same:
            raise Difference(
                f"{first} has {same.rows} rows, {name} has {found.rows}:"
                f" {_only_in_one(connection, {first: expected, name: relation})}"
            )
    return same


def _only_in_one(connection: duckdb.DuckDBPyConnection, two: Mapping[str, str]) -> str:
    rows = {
        name: f"select customer_id, cast(segment_id as varchar) as segment_id from {relation}"
        for name, relation in two.items()
    }
    first, second = rows
    found = []
    for name, other in ((first, second), (second, first)):
        examples = connection.execute(
            f"({rows[name]} except all {rows[other]}) order by all limit 3"
        ).fetchall()
        found += [f"only {name} has {customer} in {segment}" for customer, segment in examples]
    return "; ".join(found)
