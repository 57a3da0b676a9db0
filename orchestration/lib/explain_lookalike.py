"""What `make explain` shows of lookalikes, whose members no rule tells: score, cut-off and why."""

from typing import Any

import duckdb

from orchestration.lib.explanation import table
from orchestration.lib.progress import grouped
from orchestration.lib.rule_queries import rows

MOST_EVIDENCE = 3


def lookalike(connection: duckdb.DuckDBPyConnection, segment: str) -> dict[str, Any] | None:
    """Return what the last run found of a lookalike; None for any other segment."""
    found = rows(
        connection,
        "select * from warehouse.intermediate.int_lookalikes where segment_id = ?",
        segment,
    )
    return found[0] if found else None


def of_a_person(
    connection: duckdb.DuckDBPyConnection, about: dict[str, Any], customer_id: str
) -> list[str]:
    """Return how much somebody is like the members, what it would take, and what tells it."""
    segment, of = about["segment_id"], about["lookalike_of"]
    found = rows(
        connection,
        "select * from warehouse.intermediate.int_lookalike_scores"
        " where segment_id = ? and customer_id = ?",
        segment,
        customer_id,
    )
    if not found:
        return [f"Was not compared with members of {of}: no account, or not in the parent."]
    (person,) = found
    if person["is_member"]:
        return [f"Meets the rule of {of}, and is not looked for among the others."]
    taken = int(about["top_share"] * about["others_count"] + 1e-9)
    rank = person["rank_among_alike"]
    lines = [
        f"Score {person['score']:.2f}, number {grouped(rank)} of {grouped(about['others_count'])}"
        f" who are not in {of}; the first {grouped(taken)} are taken, down to"
        f" {_cut_off(connection, segment, taken):.2f}."
    ]
    weights = rows(
        connection,
        "select bands.feature, bands.band, weights.weight"
        " from warehouse.intermediate.int_lookalike_people as people"
        " inner join warehouse.intermediate.int_lookalike_bands as bands using (customer_id)"
        " inner join warehouse.intermediate.int_lookalike_weights as weights"
        " using (segment_id, part, feature, band)"
        " where segment_id = ? and customer_id = ? order by weights.weight desc, bands.feature",
        segment,
        customer_id,
    )
    speaks_for = [row for row in weights if row["weight"] > 0][:MOST_EVIDENCE]
    speaks_against = [row for row in reversed(weights) if row["weight"] < 0][:MOST_EVIDENCE]
    for head, part in (("For it", speaks_for), ("Against it", speaks_against)):
        if part:
            cells = [[row["feature"], row["band"], f"{row['weight']:+.2f}"] for row in part]
            lines += ["", head, *table(cells, "  ")]
    return lines


def of_a_segment(about: dict[str, Any]) -> list[str]:
    """Return how well a lookalike does, and on how many people it was measured."""
    compared = (
        f"{grouped(about['people_count'])} people were compared by"
        f" {about['features_count']} features; {grouped(about['members_count'])} of them are in"
        f" {about['lookalike_of']}."
    )
    if about["lift"] is None:
        return [compared]
    return [
        compared,
        f"Of the first {grouped(about['top_count'])} by score, {about['lift']:.2f} times as many"
        f" are as by chance (95 % interval {about['lift_low']:.2f} to {about['lift_high']:.2f}).",
    ]


def _cut_off(connection: duckdb.DuckDBPyConnection, segment: str, taken: int) -> float:
    (row,) = rows(
        connection,
        "select min(score) as score from warehouse.intermediate.int_lookalike_scores"
        " where segment_id = ? and not is_member and rank_among_alike <= ?",
        segment,
        max(taken, 1),
    )
    return float(row["score"])
