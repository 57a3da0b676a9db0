"""How a preview is told."""

from orchestration.lib.preview import Change, Overlap, told


def test_a_changed_rule_shows_both_and_who_comes_and_goes():
    overlaps = (Overlap("repeat_buyers", 1200, 0.5), Overlap("b", 7, 0.004))
    change = Change("loyal", "a ≥ 4", "a ≥ 2", 800, 1200, 500, 100, overlaps=overlaps)
    assert told(change, 8000) == [
        "loyal (changed)",
        "  was  a ≥ 4",
        "  is   a ≥ 2",
        "  800 → 1 200 members (15.0 % of all); 500 gained, 100 lost",
        "  most alike: in both, and their share of those in either",
        "    repeat_buyers  1 200  50 %",
        "    b                  7   0 %",
    ]


def test_a_rule_that_reads_the_same_changed_through_another():
    change = Change("a", "in segment b", "in segment b", 1, 0, 0, 1)
    assert told(change, 10) == [
        "a (changed)",
        "  rule  in segment b",
        "  changed through a segment it names",
        "  1 → 0 members (0.0 % of all); 0 gained, 1 lost",
    ]


def test_a_new_segment_says_what_the_data_lacks():
    change = Change("a", None, "x = 1", 0, 0, 0, 0, missing=("events", "orders.cost or b"))
    assert told(change, 0) == [
        "a (new)",
        "  rule  x = 1",
        "  0 members (0.0 % of all)",
        "  has no members until the data has events, orders.cost or b",
    ]


def test_a_segment_that_is_gone_loses_everybody():
    lines = told(Change("a", "x = 1", None, 1, 0, 0, 1), 4)
    assert lines[0] == "a (gone)"
    assert lines[-1] == "  1 → 0 members (0.0 % of all); 0 gained, 1 lost"
