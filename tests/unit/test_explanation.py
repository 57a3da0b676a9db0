"""How an explanation is told, from what the query found."""

import json
from datetime import date

import pytest

from orchestration.lib.explanation import (
    Line,
    changes_needed,
    finding,
    gap,
    rule_lines,
    shown,
    table,
    tree,
)

AS_OF = date(2026, 6, 30)


def clause(text, is_met, observed=None, kind="number", test=None, threshold=None):
    return Line(
        kind="clause",
        text=text,
        is_met=is_met,
        observed=observed,
        threshold=threshold,
        type=kind,
        test=json.dumps({"filter": "x", **test}) if test else None,
    )


def group(kind, is_met, *children):
    text = {"all": "all of these", "any": "any of these", "not": "not this"}.get(kind, kind)
    return Line(kind=kind, text=text, is_met=is_met, children=list(children))


A = clause("orders_count ≥ 3", False, "1", test={"gte": 3})
B = clause("country = DE", True, "DE", "text", {"eq": "DE"})
C = clause("age < 30", False, None, test={"lt": 30})


def test_a_rule_is_indented_marked_and_aligned():
    top = group("all", False, A, Line("segment", "in segment a", True, children=[B]), C)
    assert rule_lines(top, AS_OF) == [
        "✗ all of these",
        "  ✗ orders_count ≥ 3  is 1, 2 below",
        "  ✓ in segment a",
        "    ✓ country = DE    is DE",
        "  ✗ age < 30          is unknown",
    ]


def test_lines_become_a_tree_by_their_depth():
    empty = dict.fromkeys(["observed", "threshold", "test", "type"])
    found = tree(
        {"depth": depth, "kind": "all", "text": text, "is_met": True, "is_decisive": False, **empty}
        for depth, text in [(0, "top"), (1, "a"), (2, "a1"), (1, "b")]
    )
    assert [child.text for child in found.children] == ["a", "b"]
    assert [child.text for child in found.children[0].children] == ["a1"]


@pytest.mark.parametrize(
    ("test", "observed", "threshold", "expected"),
    [
        ({"gte": 3}, "1.5000", None, "1.5 below"),
        ({"gt": 3}, "3", None, "just not above"),
        ({"lt": 3}, "3.0", None, "just not below"),
        ({"lte": 3}, "10", None, "7 above"),
        ({"between": [1, 3]}, "10", None, "7 above"),
        ({"between": [1, 3]}, "0.25", None, "0.75 below"),
        ({"eq": 3}, "5", None, ""),
        ({"in": [1, 3]}, "5", None, ""),
        ({"gte": {"percentile": 0.9}}, "100.00", "120.5000", "20.5 below"),
        ({"gte": {"percentile": 0.9}}, "100.00", None, ""),
        ({"between": [1, {"mean": True}]}, "9", "7.5", "1.5 above"),
        ({"gte": 3, "unknown_as": "match"}, None, None, ""),
        ({"is_null": True}, "3", None, ""),
    ],
)
def test_numbers_tell_how_far_off_they_are(test, observed, threshold, expected):
    assert gap(clause("x", False, observed, test=test, threshold=threshold), AS_OF) == expected


def test_days_tell_how_much_too_long_ago_they_are():
    # Of 30 days, 1 June is the first.
    test = {"within_days": 30}
    assert gap(clause("x", False, "2026-05-31", "date", test), AS_OF) == "1 day too long ago"
    assert gap(clause("x", False, "2026-05-01", "date", test), AS_OF) == "31 days too long ago"
    assert gap(clause("x", False, "2027-01-01", "date", test), AS_OF) == ""


def test_what_holds_is_not_off():
    assert gap(clause("x", True, "5", test={"gte": 3}), AS_OF) == ""


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, "text", "unknown"),
        ("120.0000", "number", "120"),
        ("100", "number", "100"),
        ("0.050", "number", "0.05"),
        ("1.50", "text", "1.50"),
        ("true", "boolean", "yes"),
        ("[a, b]", "list", "a, b"),
        ("count 3, sum of amount 120.0000", None, "count 3, sum of amount 120"),
    ],
)
def test_values_are_written_as_people_do(value, kind, expected):
    assert shown(value, kind) == expected


def test_several_statistics_are_named():
    line = Line("clause", "did search", True, observed="count 3, max of amount unknown")
    assert finding(line, AS_OF) == "count 3, max of amount unknown"


def test_what_must_change_for_all():
    assert changes_needed(group("all", False, A, B, C)) == ["- orders_count ≥ 3", "- age < 30"]


def test_of_any_one_is_enough():
    several = group("all", False, A, C)
    assert changes_needed(group("any", False, A, several)) == [
        "- one of",
        "  - orders_count ≥ 3",
        "  - all of",
        "    - orders_count ≥ 3",
        "    - age < 30",
    ]


def test_under_not_what_holds_must_end():
    assert changes_needed(group("not", False, group("all", True, B))) == [
        "- no longer: country = DE"
    ]
    either = group("any", True, B, A)
    assert changes_needed(group("not", False, either)) == ["- no longer: country = DE"]


def test_nothing_must_change_where_the_rule_is_met():
    assert changes_needed(group("any", True, A, B)) == []


def test_numbers_stand_to_the_right():
    assert table([["9", "a"], ["1 200", "bc"]]) == ["    9  a", "1 200  bc"]
    assert table([]) == []
