"""A data set remembers how it is read."""

from datetime import date

import pytest

from orchestration.lib import as_of, data_set_settings
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings


def settings(project, **env):
    return Settings.from_env(root=project, env=env)


def remember(project, **env):
    """Do what the first run does with its settings."""
    resolved = settings(project, **env).with_(as_of=date(2024, 1, 31))
    return data_set_settings.write(resolved.with_(currency=resolved.currency or "CHF"), env)


def test_the_name_is_enough_after_the_first_run(project, tmp_path):
    env = {"RAW_PATH": str(tmp_path), "TIMEZONE": "Europe/Paris", "MEMORY": "4GB"}
    assert remember(project, DATASET="shop", **env)
    found = settings(project, DATASET="shop")
    assert found == settings(project, DATASET="shop", **env)
    assert (found.raw_path, found.timezone, found.memory) == (tmp_path, "Europe/Paris", "4GB")
    # What was found in the data is looked up again.
    assert found.currency is None
    text = (project / "data" / "shop" / "settings.yml").read_text()
    assert "# currency: CHF  (found or assumed by the first run)" in text


def test_it_is_written_once_and_can_be_edited(project, tmp_path):
    assert remember(project, DATASET="shop", RAW_PATH=str(tmp_path))
    assert not remember(project, DATASET="shop", RAW_PATH="/elsewhere")
    path = data_set_settings.path_of(project, "shop")
    path.write_text(path.read_text() + "timezone: Asia/Tokyo\npublished_versions: 5\n")
    found = settings(project, DATASET="shop")
    assert (found.raw_path, found.timezone) == (tmp_path, "Asia/Tokyo")
    assert found.published_versions == 5


def test_what_is_passed_takes_precedence_and_is_told(project, tmp_path):
    remember(project, DATASET="shop", RAW_PATH=str(tmp_path), CURRENCY="EUR")
    env = {"DATASET": "shop", "CURRENCY": "USD", "RAW_PATH": "/elsewhere", "TIMEZONE": "UTC"}
    assert settings(project, **env).currency == "USD"
    assert list(data_set_settings.differences(project, "shop", env)) == [
        f"RAW_PATH=/elsewhere holds for this run only; data/shop/settings.yml remembers {tmp_path}",
        "TIMEZONE=UTC holds for this run only; data/shop/settings.yml has no such line",
        "CURRENCY=USD holds for this run only; data/shop/settings.yml remembers EUR",
    ]
    assert list(data_set_settings.differences(project, "other", env)) == []
    # Tables of a database take the place of files.
    assert settings(project, DATASET="shop", RAW_DATABASE="/a.duckdb").raw_path != tmp_path


def test_a_database_is_remembered_with_its_schema(project):
    remember(project, DATASET="shop", RAW_DATABASE="/a b/shop.duckdb:mine")
    found = settings(project, DATASET="shop").raw_database
    assert (str(found.path), found.schema) == ("/a b/shop.duckdb", "mine")


def test_a_relative_path_starts_at_the_project(project):
    path = data_set_settings.path_of(project, "shop")
    path.parent.mkdir(parents=True)
    path.write_text("raw_path: files/shop\n")
    assert settings(project, DATASET="shop").raw_path == project / "files" / "shop"


def test_a_zone_that_was_given_is_no_assumption(project, tmp_path):
    found = settings(project, RAW_PATH=str(tmp_path), DATASET="shop", CURRENCY="EUR")
    assert not data_set_settings.gives(found, "TIMEZONE", {})
    assert data_set_settings.gives(found, "TIMEZONE", {"TIMEZONE": "UTC"})
    assert len(as_of.assumptions(found, found)) == 1
    assert as_of.assumptions(found, found, is_zone_given=True) == []
    remember(project, RAW_PATH=str(tmp_path), DATASET="shop", TIMEZONE="UTC")
    assert data_set_settings.gives(found, "TIMEZONE", {})


def test_a_fault_of_the_command_line_does_not_point_at_the_file(project, tmp_path):
    remember(project, RAW_PATH=str(tmp_path), DATASET="shop", TIMEZONE="UTC")
    with pytest.raises(UserError) as caught:
        settings(project, DATASET="shop", TIMEZONE="Europe/Berlinn")
    assert "settings.yml" not in str(caught.value)


def test_the_sample_has_none(project):
    assert not remember(project)
    assert not (project / "data" / "sample" / "settings.yml").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("timezon: UTC", "unknown setting 'timezon'.*timezone"),
        ("timezone: [UTC]", "value of timezone must be one text"),
        ("- timezone", "must have lines such as"),
        ("raw_path: [", "cannot be read"),
        ("timezone: Europe/Berlinn", "TIMEZONE=Europe/Berlinn is not(.|\n)*settings.yml"),
    ],
)
def test_a_fault_names_the_file(project, content, words):
    path = data_set_settings.path_of(project, "shop")
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(UserError, match=words) as caught:
        settings(project, DATASET="shop")
    assert str(path) in str(caught.value)


def test_a_name_that_is_a_path_reads_nothing(project):
    with pytest.raises(UserError, match="cannot be the name of a folder"):
        settings(project, DATASET="../shop")
