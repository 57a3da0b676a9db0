"""The rule compiler against a second implementation, on random rules and random people."""

import os
import random
import shutil
import subprocess
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml
from rules import (
    FEATURES,
    NEGATIVE,
    POSITIVE,
    PROPERTIES,
    STATISTICS,
    WINDOWS,
    Evaluator,
    random_activities,
    random_person,
    random_rules,
    random_stays,
    random_steps,
    reordered,
    rule_of_everything,
    stored_segments,
)

from orchestration.lib import dbt_args

REPOSITORY = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 2, 27)
RULES_COUNT = 500
LANGUAGE = [
    *{name for names in POSITIVE.values() for name in names},
    *(*NEGATIVE, *STATISTICS, *WINDOWS, *PROPERTIES, "all", "any", "not", "in_segment"),
    *("has_ever_been", "has_been_in_days", "enter", "exit", "minimum_stay_days"),
    *("did", "did_not", "did_then", "where", "unknown_as", "percentile", "mean", "among"),
]
# Rules that are written the other way round, too, and staircases of thresholds.
LAW_COUNT = 60
PEOPLE_COUNT = 400
TYPES = {
    "number": "decimal(18, 4)",
    "text": "varchar",
    "boolean": "boolean",
    "date": "date",
    "list": "varchar[]",
}


def _insert(connection, table, rows):
    """Insert rows (dicts) at once: one by one takes longer than everything else here."""
    connection.register("rows_to_insert", pa.Table.from_pylist(rows))
    connection.execute(f"insert into intermediate.{table} by name select * from rows_to_insert")
    connection.unregister("rows_to_insert")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """Random rules and people, and the flags dbt computed for them."""
    chance = random.Random(20260227)
    people = [random_person(chance, number) for number in range(PEOPLE_COUNT)]
    activities = {
        person["customer_id"]: random_activities(chance, number)
        for number, person in enumerate(people)
    }
    rules = random_rules(chance, RULES_COUNT)
    rules["plain"] = {"all": [{"filter": "orders_count", "gte": 1}]}
    rules["everything"] = rule_of_everything(chance, LANGUAGE, ["plain"])
    stored = stored_segments(rules)
    for segment_id in list(rules)[:LAW_COUNT]:
        # A minimum stay is each id's own.
        if set(rules[segment_id]) == {"all"}:
            rules[f"{segment_id}_reordered"] = reordered(rules[segment_id])
    for number in range(LAW_COUNT):
        for step, clause in enumerate(random_steps(chance)):
            rules[f"stair_{number}_{step}"] = {"all": [clause]}
    stays = {person: random_stays(chance, stored) for person in activities}

    folder = tmp_path_factory.mktemp("rules")
    project = folder / "project"
    project.mkdir()
    for name in ("macros", "models", "seeds", "tests", "dbt_project.yml", "profiles.yml"):
        source = REPOSITORY / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, project / name)
    for family in (project / "models" / "segments").iterdir():
        family.unlink()
    (project / "models" / "segments" / "segments_random.sql").write_text("{{ family_flags() }}\n")
    texts = dict.fromkeys(["name", "description", "owner", "action"], "Random.")
    segments = [
        {"id": segment_id, **texts, **definition} for segment_id, definition in rules.items()
    ]
    model = {"name": "segments_random", "config": {"meta": {"segments": segments}}}
    (project / "models" / "segments" / "_segments_random.yml").write_text(
        yaml.safe_dump({"models": [model]}, allow_unicode=True), encoding="utf-8"
    )
    warehouse = folder / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        columns = ", ".join(f"{name} {TYPES[kind]}" for name, kind in FEATURES.items())
        connection.execute("create schema intermediate")
        connection.execute(
            f"create table intermediate.int_customer_features (customer_id varchar, {columns})"
        )
        connection.executemany(
            "insert into intermediate.int_customer_features values"
            f" ({', '.join(['?'] * (len(FEATURES) + 1))})",
            [[person["customer_id"], *(person[name] for name in FEATURES)] for person in people],
        )
        columns = ", ".join(f"{name} {TYPES[kind]}" for name, kind in PROPERTIES.items())
        connection.execute(
            "create table intermediate.int_activities (customer_id varchar, activity varchar,"
            f" occurred_at timestamp, {columns})"
        )
        _insert(connection, "int_activities", [row for rows in activities.values() for row in rows])
        connection.execute(
            "create table intermediate.int_segment_stays (customer_id varchar, segment_id varchar,"
            " is_member boolean, entered_on date, first_entered_on date, last_left_on date,"
            " last_member_on date)"
        )
        past = [
            {"customer_id": person, "segment_id": segment_id, **stay}
            for person, stay_of in stays.items()
            for segment_id, stay in stay_of.items()
        ]
        _insert(connection, "int_segment_stays", past)
        connection.execute("create schema seeds")
        connection.execute(
            f"create table seeds.cadences as from '{REPOSITORY / 'seeds' / 'cadences.csv'}'"
        )
    result = subprocess.run(
        [
            dbt_args.dbt_executable(),
            *("--quiet", "--no-use-colors", "build", "--indirect-selection", "empty", "--select"),
            # The law that explanations agree with the rules holds of any rule.
            *("int_segment_activity_facts", "int_segment_flags", "segments__explanations"),
            *("--project-dir", str(project), "--profiles-dir", str(project)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
            *("--vars", f"as_of_date: '{AS_OF}'"),
        ],
        env={**os.environ, "SEGMENTATION_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute("select * from intermediate.int_segment_flags")
        names = [column[0] for column in cursor.description]
        flags = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    evaluator = Evaluator(people, activities, stays, rules, AS_OF)
    return evaluator, {row["customer_id"]: row for row in flags}


def test_one_rule_uses_every_operator(compiled):
    text = repr(compiled[0].rules["everything"])
    assert [word for word in LANGUAGE if f"'{word}'" not in text] == []


def test_flags_are_those_of_the_second_implementation(compiled):
    evaluator, flags = compiled
    wrong = [
        (segment_id, evaluator.rules[segment_id], person)
        for segment_id in evaluator.rules
        for person in evaluator.people
        if flags[person["customer_id"]][segment_id] is not evaluator.is_in(segment_id, person)
    ]
    assert not wrong, (len(wrong), wrong[0])


def test_the_order_of_clauses_does_not_matter(compiled):
    evaluator, flags = compiled
    pairs = [
        (name, f"{name}_reordered")
        for name in evaluator.rules
        if f"{name}_reordered" in evaluator.rules
    ]
    assert len(pairs) > LAW_COUNT / 2
    assert [
        pair for pair in pairs if any(row[pair[0]] is not row[pair[1]] for row in flags.values())
    ] == []


def test_raising_a_threshold_adds_nobody(compiled):
    _, flags = compiled
    members = [
        [{who for who, row in flags.items() if row[f"stair_{number}_{step}"]} for step in range(3)]
        for number in range(LAW_COUNT)
    ]
    assert [stairs for stairs in members if not stairs[0] >= stairs[1] >= stairs[2]] == []
    assert sum(len(stairs[0]) > len(stairs[2]) for stairs in members) > LAW_COUNT / 4


def test_rules_are_neither_all_empty_nor_all_full(compiled):
    evaluator, flags = compiled
    sizes = [sum(row[segment_id] for row in flags.values()) for segment_id in evaluator.rules]
    assert sum(0 < size < len(evaluator.people) for size in sizes) > RULES_COUNT / 2
