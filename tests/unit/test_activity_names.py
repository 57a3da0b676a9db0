"""What a rule can name after did: said once for people who edit seeds, once for the compiler."""

import csv
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_model_names_the_activities_of_the_seed():
    path = REPOSITORY / "models" / "intermediate" / "activities" / "_int_activities.yml"
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    named = {
        (activity, table)
        for table, activities in model["config"]["meta"]["activities"].items()
        for activity in activities
    }
    with (REPOSITORY / "seeds" / "activities.csv").open(encoding="utf-8", newline="") as seed:
        listed = {(row["activity"], row["source_table"]) for row in csv.DictReader(seed)}
    # The model may name further tables an activity needs.
    assert listed <= named
    assert {activity for activity, _ in named} == {activity for activity, _ in listed}
