"""Seeds about people: complete, and in agreement with each other and with the features."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
FEATURES = REPOSITORY / "models" / "marts" / "customers" / "_customer_features.yml"


def seed(name):
    with (REPOSITORY / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def trait_columns():
    """Feature → its meta, for the features that hold a declared trait."""
    (mart,) = yaml.safe_load(FEATURES.read_text(encoding="utf-8"))["models"]
    return {
        column["name"]: column["config"]["meta"]
        for column in mart["columns"]
        if column["name"].startswith("trait_")
    }


def rules():
    """Segment id, as it stands in the YAML → its definition."""
    return {
        segment["id"]: segment
        for path in (REPOSITORY / "models" / "segments").glob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        for segment in model["config"]["meta"]["segments"]
    }


def test_every_country_has_a_climate_and_a_hemisphere():
    known = {row["country_code"] for row in seed("country_names")}
    placed = {row["country_code"] for row in seed("geography") if not row["region_code"]}

    assert known == placed


def test_every_name_of_a_region_leads_to_one_and_every_region_has_a_name():
    regions = {
        (row["country_code"], row["region_code"]) for row in seed("geography") if row["region_code"]
    }
    named = {(row["country_code"], row["region_code"]) for row in seed("region_names")}

    assert named == regions


def test_keys_of_regions_are_found_as_sources_write_them():
    keys = [row["region_key"] for row in seed("region_names")]

    assert all(key == key.strip().upper() for key in keys)
    # with its country in front, a code is stripped before it is looked up
    assert not [
        row
        for row in seed("region_names")
        if row["region_key"].startswith(f"{row['country_code']}-")
    ]


def test_regions_stand_in_the_seed_where_a_country_has_several_zones_or_hemispheres():
    places = defaultdict(set)
    for row in seed("geography"):
        places[row["country_code"]].add((row["climate_zone"], row["hemisphere"]))
    with_regions = {row["country_code"] for row in seed("region_names")}

    assert {country for country, kinds in places.items() if len(kinds) > 1} == with_regions


def test_every_trait_has_a_column_for_its_values_and_one_for_the_sensitive_ones():
    sensitivity = defaultdict(set)
    for row in seed("trait_vocabulary"):
        sensitivity[row["trait"]].add(row["is_sensitive"])
    expected = {}
    for trait, kinds in sensitivity.items():
        expected[f"trait_{trait}"] = kinds == {"true"}
        if len(kinds) > 1:
            expected[f"trait_{trait}_sensitive"] = True

    columns = trait_columns()

    assert {name: meta.get("sensitive", False) for name, meta in columns.items()} == expected
    assert {meta["topic"] for meta in columns.values()} == {"traits"}


def test_life_stages_are_those_that_can_be_declared():
    declared = {row["value"] for row in seed("trait_vocabulary") if row["trait"] == "life_stage"}

    assert {row["life_stage"] for row in seed("life_stages")} == declared


def test_patterns_of_job_titles_are_words_a_title_can_have():
    faults = [
        row["pattern"]
        for row in seed("job_role_patterns")
        if row["pattern"] != row["pattern"].strip().lower()
        or any(character in ".,;:/|&+-_()" for character in row["pattern"])
    ]

    assert not faults


@pytest.mark.parametrize(
    ("segment", "name", "column", "besides"),
    [
        ("generation_{value}", "generations", "generation", {"unknown"}),
        ("climate_{value}", "geography", "climate_zone", {"unknown"}),
        ("prefers_{value}", "response_channels", "contact_channel", set()),
    ],
)
def test_templates_list_what_their_seed_does(segment, name, column, besides):
    assert set(rules()[segment]["template"]["values"]) == {
        *(row[column] for row in seed(name)),
        *besides,
    }


@pytest.mark.parametrize("trait", ["pain_point", "need", "objection", "interest", "lifestyle"])
def test_templates_of_traits_list_what_the_vocabulary_does(trait):
    words = {
        row["value"]: row["is_sensitive"]
        for row in seed("trait_vocabulary")
        if row["trait"] == trait
    }
    values = set(rules()[f"{trait}_{{value}}"]["template"]["values"])

    assert {word for word, is_sensitive in words.items() if is_sensitive == "false"} - {
        "*"
    } <= values
    # what the vocabulary does not list is anybody's guess, unless it has a place for it
    assert "*" in words or values <= set(words)
    assert not values & {word for word, is_sensitive in words.items() if is_sensitive == "true"}


def test_names_in_rules_are_those_of_the_seeds():
    def values(segment):
        (clause,) = rules()[segment]["all"]
        return clause.get("any_of", [clause.get("eq")])

    sizes = ("small_business", "mid_market", "enterprise")
    assert [values(segment) for segment in sizes] == [
        [row["company_size_band"]] for row in seed("company_sizes")
    ]
    roles = {row["job_role"] for row in seed("job_role_patterns")}
    for role in ("manager", "director", "team", "representative"):
        assert values(f"role_{role}") == [role] and role in roles
    stages = {row["life_stage"] for row in seed("life_stages")}
    for segment in ("parents", "empty_nesters", "retired"):
        assert set(values(segment)) <= stages
    pets = {row["value"] for row in seed("trait_vocabulary") if row["trait"] == "pet"}
    assert {*values("dog_owners"), *values("cat_owners")} <= pets
    bands = {row["score_band"] for row in seed("score_bands") if row["metric"] == "nps"}
    assert {*values("promoters"), *values("detractors")} <= bands
    project = yaml.safe_load((REPOSITORY / "dbt_project.yml").read_text(encoding="utf-8"))
    assert set(project["vars"]["local_event_places"]) <= {row["place_id"] for row in seed("places")}
