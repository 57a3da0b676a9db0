"""Whatever text a rule holds is compared as text: nothing in it can become SQL."""

from datetime import date, datetime

import duckdb
import pytest
from deliveries import NASTY, texts
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

AS_OF = date(2026, 2, 27)
MODELS = ["int_segment_flags", "int_segment_activity_facts", "int_segment_definitions"]
HOSTILE = [
    "'; drop table intermediate.int_customer_features; --",
    "' or 'a' = 'a",
    "\\' or 1 = 1 --",
    "*/ select 1 /*",
    "{{ ref('customers') }}",
    "{% do exceptions.raise_compiler_error('x') %}",
    "{# x #}",
    "{value}",
    '"; select "',
    "$$ || 'x' || $$",
    "E'\\047'",
    "x') or ('x' = 'x",
    "NULL",
]
TEXTS = ["name", "description", "owner", "action"]

# A template's value becomes part of an id, t_<number>_<value>, which has 63 letters at most.
IN_AN_ID = 58


@pytest.fixture(scope="module")
def project(compiled):
    return compiled()


def rules_of(words):
    """Return definitions that hold each word wherever a text can stand."""
    definitions = []
    for number, word in enumerate(words):
        clauses = {
            "eq": {"filter": "country", "eq": word},
            "neq": {"filter": "country", "neq": word},
            "in": {"filter": "country", "in": [word, word]},
            "contains": {"filter": "country", "contains": word},
            "starts": {"filter": "country", "starts_with": word},
            "ends": {"filter": "country", "ends_with": word},
            "any": {"filter": "tags", "any_of": [word]},
            "did": {"did": "search", "where": {"topic": {"eq": word}}},
            "then": {
                "did_then": [
                    {"did": "search", "where": {"topic": {"in": [word]}}},
                    {"did": "order_placed", "where": {"channel": {"starts_with": word}}},
                ]
            },
        }
        for name, clause in clauses.items():
            definitions.append(
                {"id": f"{name}_{number}", **dict.fromkeys(TEXTS, f"x{word}x"), "all": [clause]}
            )
        definitions.append(
            {
                "id": f"t_{number}_{{value}}",
                **dict.fromkeys(TEXTS, "for {value}."),
                "template": {"values": [word[:IN_AN_ID]]},
                "all": [{"filter": "country", "eq": "{value}"}],
            }
        )
    return definitions


def compiled(project, definitions):
    """Return the SQL of the models as dbt compiles it with these definitions."""

    def edit(families):
        for rules in families.values():
            rules.clear()
        next(iter(families.values())).extend(definitions)

    return project.with_definitions(edit).compile(AS_OF, MODELS)


def expected(words, value):
    """Return the ids of the segments somebody is in whose texts are all `value`."""
    found = set()
    for number, word in enumerate(words):
        tests = {
            **dict.fromkeys(["eq", "in", "any", "did"], value == word),
            "neq": value != word,
            "contains": word in value,
            "starts": value.startswith(word),
            "ends": value.endswith(word),
            "then": value == word,
            "t": value == word[:IN_AN_ID],
        }
        found |= {f"{name}_{number}" for name, holds in tests.items() if holds}
    return found


@given(
    drawn=st.lists(texts().filter(bool), min_size=3, max_size=5),
    nasty=st.lists(st.sampled_from([*HOSTILE, *filter(None, NASTY)]), min_size=8, max_size=8),
)
# An example is a dbt command: shrinking would take minutes, and the words are told as they are.
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_texts_stay_texts(project, drawn, nasty):
    words = list(dict.fromkeys(drawn + nasty))
    people = [*words, *(word.upper() for word in words), "DE", "it''s"]
    definitions = rules_of(words)
    code = compiled(project, definitions)
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        for schema in ("intermediate", "seeds"):
            connection.execute(f"create schema warehouse.{schema}")
        connection.execute(
            "create table warehouse.intermediate.int_customer_features"
            " (customer_id varchar, country varchar, tags varchar[])"
        )
        connection.executemany(
            "insert into warehouse.intermediate.int_customer_features values (?, ?, ?)",
            [[str(number), value, [value]] for number, value in enumerate(people)],
        )
        connection.execute(
            "create table warehouse.intermediate.int_activities (customer_id varchar, activity"
            " varchar, occurred_at timestamp, occurred_on date, topic varchar, channel varchar)"
        )
        connection.executemany(
            "insert into warehouse.intermediate.int_activities values (?, ?, ?, ?, ?, ?)",
            [
                [str(number), activity, datetime(2026, 1, day), date(2026, 1, day), value, value]
                for number, value in enumerate(people)
                for day, activity in enumerate(["search", "order_placed"], start=1)
            ],
        )
        for model in ("int_segment_activity_facts", "int_segment_flags"):
            connection.execute(f"create table warehouse.intermediate.{model} as {code[model]}")
        cursor = connection.execute("select * from warehouse.intermediate.int_segment_flags")
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            flags = dict(zip(names, row, strict=True))
            value = people[int(flags.pop("customer_id"))]
            # A template's id goes on with its value.
            members = {
                "_".join(name.split("_")[:2]) for name, is_member in flags.items() if is_member
            }
            assert members == expected(words, value), value
        rows = connection.execute(
            "select segment_id, segment_name, description, owner, action from"
            f" ({code['int_segment_definitions']})"
        ).fetchall()
    for segment_id, *told in rows:
        kind, number = segment_id.split("_")[:2]
        word = words[int(number)]
        text = f"for {word[:IN_AN_ID]}." if kind == "t" else f"x{word}x"
        assert told == [text] * 4
