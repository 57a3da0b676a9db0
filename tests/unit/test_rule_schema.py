"""What editors are told of rules: all the compiler takes, and no more than it can tell of shape."""

import shutil
from pathlib import Path

import pytest

from orchestration import cli
from orchestration.lib.rule_language import language
from orchestration.lib.rule_schema import SCHEMA, faults

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_LINE = f"# yaml-language-server: $schema=../../{SCHEMA}"
RULE = """
models:
  - name: segments_test
    config:
      meta:
        segments:
          - {id: test, name: n, description: d, owner: o, action: a, all: [%s]}
"""


@pytest.fixture
def rule_faults(tmp_path):
    """What the schema says of one clause."""
    path = tmp_path / SCHEMA
    path.parent.mkdir(parents=True)
    shutil.copy(REPOSITORY / SCHEMA, path)
    family = tmp_path / "models" / "segments" / "_segments_test.yml"
    family.parent.mkdir(parents=True)

    def check(clause):
        family.write_text(RULE % clause, encoding="utf-8")
        return list(faults(tmp_path))

    return check


def test_shipped_rules_keep_to_the_schema(monkeypatch, capsys):
    monkeypatch.chdir(REPOSITORY)
    assert (cli.main(["check-rules"]), capsys.readouterr().err) == (cli.DONE, "")


def test_every_family_names_the_schema():
    for path in (REPOSITORY / "models" / "segments").glob("*.yml"):
        assert path.read_text(encoding="utf-8").splitlines()[0] == FIRST_LINE, path.name


@pytest.mark.parametrize(
    "clause",
    [
        "{filter: orders_count, between: [1, 3]}",
        "{filter: amount_spent, gte: {percentile: 0.9, among: test}}",
        "{filter: amount_spent, gte: \"{{ var('x') }}\", unknown_as: match}",
        '{filter: country, not_in: ["DE", "NO"]}',
        '{filter: birth_date, after: "2000-01-31"}',
        "{filter: tags, any_of: [vip]}",
        "{did: search, where: {category: {eq: shoes}, amount: {gte: 1, lt: 9}}, within_days: 30}",
        "{did_not: search, count: {gte: 2}, sum: {property: amount, lt: 5}, cadence: {eq: weekly}}",
        '{did: search, first: {within_days: 3}, last: {before: "2026-01-01"}}',
        "{did_then: [{did: search}, {did: order_placed, within_days: 7}], within_days: 90}",
        "{any: [{not: {in_segment: test}}, {has_ever_been: test, within_days: 9}]}",
        "{has_been_in_days: test, gte: 90}",
    ],
)
def test_good_clauses_pass(rule_faults, clause):
    assert rule_faults(clause) == []


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ("{filter: orders_cout, gte: 1}", "unknown 'orders_cout'; nearest: 'orders_count'"),
        ("{filter: orders_count, contains: a}", "'contains' was unexpected"),
        ("{filter: orders_count, gte: yes}", "gte: True is not valid"),
        ("{filter: country, eq: NO}", "False is not of type 'string'"),
        ("{filter: orders_count}", "does not have enough properties"),
        ("{did: serch}", "unknown 'serch'; nearest: 'search'"),
        ("{did: search, sum: {gte: 1}}", "'property' is a required property"),
        ("{did: search, sum: {property: topic, gte: 1}}", "unknown 'topic'; nearest: "),
        ("{did: search, where: {categori: {eq: a}}}", "'categori' was unexpected"),
        ("{did: search, within_days: 1.5}", "1.5 is not"),
        ("{did_then: [{did: search}]}", "is too short"),
        ("{all: [], any: []}", "should be non-empty"),
        ("{didnt: search}", "{'didnt': 'search'} is not valid"),
    ],
)
def test_faulty_clauses_are_told_with_their_place(rule_faults, clause, message):
    found = rule_faults(clause)
    assert any(message in fault for fault in found), found
    assert all(
        fault.startswith("models/segments/_segments_test.yml: models[0].config.meta.segments[0]")
        for fault in found
    )


def test_the_language_has_what_the_compiler_has():
    words = language(REPOSITORY)
    assert {"eq", "within_days", "none_of"} <= set(words.operators)
    assert words.features["ethnicity"]["sensitive"]
    assert words.activities["order_placed"]["source_table"] == "orders"
    assert words.properties["amount"]["type"] == "number"
