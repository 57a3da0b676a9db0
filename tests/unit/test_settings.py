from datetime import date

import pytest

from orchestration.lib.errors import UserError
from orchestration.lib.raw_relations import readable_sources
from orchestration.lib.settings import Settings, sample_path


def settings(project, **env):
    return Settings.from_env(root=project, env=env)


def test_without_anything_the_generated_sample_is_read(project):
    found = settings(project)
    assert found.source_systems == ("contract",)
    assert found.raw_path == sample_path(project)
    assert found.is_sample
    assert (found.dataset, found.timezone, found.currency) == ("sample", "Europe/Berlin", "EUR")
    assert (found.as_of, found.customers, found.force) == (None, 5000, False)


def test_empty_values_count_as_unset(project):
    names = [
        "SOURCE",
        "RAW_PATH",
        "DATASET",
        "AS_OF",
        "TIMEZONE",
        "CURRENCY",
        "CUSTOMERS",
        "FORCE",
        "MEMORY",
    ]
    assert settings(project, **dict.fromkeys(names, "")) == settings(project)
    assert settings(project, **dict.fromkeys(names, "  ")) == settings(project)


def test_own_data_has_no_currency_yet_and_counts_days_in_utc(project, tmp_path):
    found = settings(project, RAW_PATH=str(tmp_path))
    assert (found.dataset, found.timezone, found.currency) == ("custom", "UTC", None)
    assert found.raw_path == tmp_path
    assert not found.is_sample


def test_given_values_hold(project, tmp_path):
    found = settings(
        project,
        RAW_PATH=str(tmp_path),
        DATASET="my_shop",
        AS_OF="2024-02-29",
        TIMEZONE="America/New_York",
        CURRENCY="gbp",
        CUSTOMERS="20000",
        FORCE="1",
        MEMORY="4GB",
    )
    assert found.data_path == project / "data" / "my_shop"
    assert found.warehouse_path == project / "data" / "my_shop" / "warehouse.duckdb"
    assert found.serving_path == project / "data" / "my_shop" / "serving.duckdb"
    assert found.manifest_path == project / "data" / "my_shop" / "target" / "manifest.json"
    assert found.as_of == date(2024, 2, 29)
    assert (found.timezone, found.currency) == ("America/New_York", "GBP")
    assert (found.customers, found.force, found.memory) == (20000, True, "4GB")


def test_a_relative_raw_path_is_relative_to_the_working_directory(project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings(project, RAW_PATH="my data/raw").raw_path == tmp_path / "my data" / "raw"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings(project, RAW_PATH="~/raw").raw_path == tmp_path / "raw"


def test_the_public_data_has_its_own_day_zone_and_currency(tmp_path):
    for source in ("contract", "complete_journey"):
        folder = tmp_path / "models" / "staging" / source
        folder.mkdir(parents=True)
        (folder / "_raw__orders.yml").write_text("sources: []")
    found = settings(tmp_path, SOURCE="complete_journey")
    assert (found.dataset, found.raw_path) == ("complete_journey", None)
    assert (found.as_of, found.timezone, found.currency) == (
        date(2017, 12, 31),
        "America/New_York",
        "USD",
    )
    assert settings(tmp_path, SOURCE="complete_journey", AS_OF="2017-06-30").as_of == date(
        2017, 6, 30
    )
    both = settings(tmp_path, SOURCE="contract, complete_journey")
    assert both.source_systems == ("contract", "complete_journey")
    assert (both.dataset, both.as_of, both.currency) == ("custom", None, None)
    with pytest.raises(UserError, match="RAW_PATH=x would not be read"):
        settings(tmp_path, SOURCE="complete_journey", RAW_PATH="x")
    with pytest.raises(UserError, match="histories of two inputs must not mix"):
        settings(tmp_path, RAW_PATH="x", DATASET="complete_journey")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("AS_OF", "2024-13-01", "AS_OF=2024-13-01 is not a date. Write it as YYYY-MM-DD"),
        ("AS_OF", "20240101", "AS_OF=20240101 is not a date"),
        ("AS_OF", "yesterday", "AS_OF=yesterday is not a date"),
        ("TIMEZONE", "Mars/Base", "TIMEZONE=Mars/Base is not a known time zone"),
        ("TIMEZONE", "europe/berlin", r"\(did you mean Europe/Berlin\?\)"),
        ("TIMEZONE", "localtime", "TIMEZONE=localtime is not a known time zone"),
        ("TIMEZONE", "../etc/passwd", "is not a known time zone"),
        ("CURRENCY", "euro", "CURRENCY=euro is not a currency code. .* CURRENCY=EUR"),
        ("CUSTOMERS", "abc", "CUSTOMERS=abc is not a number of customers"),
        ("CUSTOMERS", "0", "CUSTOMERS=0 is not a number of customers"),
        ("MEMORY", "lots", "MEMORY=lots is no amount of memory"),
        ("MEMORY", "0GB", "MEMORY=0GB is no amount of memory"),
        ("MEMORY", "120%", "MEMORY=120% is no amount of memory"),
        ("MEMORY", "4", "MEMORY=4 is no amount of memory"),
        ("CUSTOMERS", "-5", "CUSTOMERS=-5 is not a number of customers"),
        ("FORCE", "yes", "FORCE=yes is neither 1 nor 0"),
        ("SOURCE", "shopfy", "there is no source system 'shopfy'.* Known: .*contract"),
        ("SOURCE", "contrct", r"\(did you mean contract\?\)"),
        ("SOURCE", ",", "SOURCE=, names no source system"),
        ("DATASET", "../x", "DATASET=../x cannot be the name of a folder"),
        ("DATASET", "a" * 65, "Use up to 64 letters"),
    ],
)
def test_a_bad_value_is_named_with_what_to_write(project, name, value, told):
    with pytest.raises(UserError, match=told):
        settings(project, **{name: value})


def test_own_data_cannot_take_the_data_set_of_the_sample(project, tmp_path):
    with pytest.raises(UserError, match="DATASET=Sample is kept for other data"):
        settings(project, RAW_PATH=str(tmp_path), DATASET="Sample")
    assert settings(project, DATASET="sample").dataset == "sample"


def test_the_sample_cannot_take_the_data_set_of_own_data(project):
    found = settings(project, DATASET="my_shop")
    assert (found.dataset, found.raw_path, found.is_sample) == ("my_shop", None, False)
    with pytest.raises(UserError, match="RAW_PATH is missing: it is the folder of the files of"):
        readable_sources(found)


def test_the_files_of_the_sample_as_own_data(project):
    found = settings(project, RAW_PATH=str(project / "data/sample/raw"), DATASET="copy")
    assert (found.dataset, found.is_sample, found.timezone) == ("copy", False, "UTC")


def test_with_replaces_fields(project):
    found = settings(project).with_(as_of=date(2024, 1, 1), currency="USD")
    assert (found.as_of, found.currency) == (date(2024, 1, 1), "USD")
