"""The parse is kept, made again when something it depends on has changed, and holds for any day."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from orchestration.lib import dbt_args, manifest
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

# Every test parses a small project or the real one.
pytestmark = pytest.mark.compiles

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = {
    "dbt_project.yml": """
name: shop
version: "1.0.0"
profile: shop
vars: {as_of_date: "2020-01-01", currency: USD}
models: {shop: {+materialized: table}}
""",
    "profiles.yml": """
shop:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('SEGMENTATION_WAREHOUSE') }}"}
""",
    "models/days.sql": "select date '{{ var('as_of_date') }}' as day, '{{ var('currency') }}' as c",
    "macros/validate_segments.sql": "{% macro validate_segments() %}{% endmacro %}",
}


@pytest.fixture
def settings(tmp_path) -> Settings:
    """A dbt project of one model that shows the day."""
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Settings(tmp_path, ("contract",), None, "mine", date(2024, 1, 1), "UTC", "EUR")


def test_it_is_made_once(settings):
    assert manifest.prepare(settings)
    assert not manifest.prepare(settings)
    # Another day, currency or time zone changes values, never nodes.
    other = settings.with_(as_of=date(2024, 1, 2), currency="USD", timezone="Asia/Tokyo")
    assert not manifest.prepare(other)


def test_a_change_makes_it_again(settings):
    manifest.prepare(settings)
    (settings.root / "models" / "days.sql").write_text("select 1 + 1 as two")
    assert manifest.prepare(settings)
    (settings.root / "models" / "new.yml").write_text("models: []")
    assert manifest.prepare(settings)
    others = settings.with_(source_systems=("contract", "shop"))
    assert manifest.prepare(others)
    for name in ("manifest.json", manifest.PARSED, "manifest.stamp"):
        (settings.target_path / name).unlink()
        assert manifest.prepare(others)
    assert not manifest.prepare(others)


def test_a_parse_that_was_cut_off_is_made_again(settings):
    manifest.prepare(settings)
    path = settings.target_path / manifest.PARSED
    content = path.read_bytes()
    for cut in (b"", content[:1], content[: len(content) // 2]):
        path.write_bytes(cut)
        assert "model.shop.days" in manifest.load(settings).nodes


def test_a_killed_parse_leaves_no_stamp(settings, monkeypatch):
    manifest.prepare(settings)
    (settings.root / "models" / "days.sql").write_text("select 2 as two")

    def killed(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(manifest, "_call", killed)
    with pytest.raises(KeyboardInterrupt):
        manifest.prepare(settings)
    (settings.root / "models" / "days.sql").write_text(PROJECT["models/days.sql"])
    assert not (settings.target_path / "manifest.stamp").exists()


def test_one_parse_serves_every_day(settings):
    """And every invocation in this process leaves the warehouse closed, and the environment."""
    import duckdb

    before = dict(os.environ)
    parsed = manifest.load(settings)
    for day in (date(2024, 1, 1), date(2023, 2, 28)):
        run = settings.with_(as_of=day)
        args = ["--quiet", "build", *dbt_args.place_args(run), *dbt_args.vars_args(run)]
        assert manifest.invoke(args, run, manifest=parsed).success
        with duckdb.connect(str(run.warehouse_path)) as connection:
            assert connection.execute("from days").fetchall() == [(day, "EUR")]
    assert dict(os.environ) == before


def test_a_failed_parse_shows_what_dbt_said_and_leaves_no_stamp(settings):
    (settings.root / "models" / "days.sql").write_text("select {{ nothing( }}")
    for _ in range(2):
        with pytest.raises(UserError, match="The dbt project has faults:(.|\n)*Compilation Error"):
            manifest.prepare(settings)
        assert not (settings.target_path / "manifest.stamp").exists()


def test_a_command_shows_what_it_printed_or_why_it_failed(settings):
    (settings.root / "macros" / "say.sql").write_text(
        "{% macro say(text) %}{{ print(text) }}{% endmacro %}"
        "{% macro fail() %}{{ exceptions.raise_compiler_error('not this') }}{% endmacro %}"
    )
    args = ["--quiet", "--no-use-colors", "run-operation"]
    place = [*dbt_args.place_args(settings), *dbt_args.vars_args(settings)]
    said = manifest.run_dbt([*args, "say", "--args", '{"text": "hello"}', *place], settings, "x")
    assert said.strip() == "hello"
    with pytest.raises(UserError, match="It did not work:(.|\n)*not this"):
        manifest.run_dbt([*args, "fail", *place], settings, "It did not work")


def places(value, wanted, path=""):
    """Return where in a nested value a text occurs."""
    if isinstance(value, dict):
        found = [place for key in value for place in places(value[key], wanted, f"{path}.{key}")]
        return found + [f"{path}.{key}" for key in value if wanted in str(key)]
    if isinstance(value, list):
        return [place for each in value for place in places(each, wanted, path)]
    return [path] if wanted in str(value) else []


VALUES = {
    "as_of_date": "2031-12-24",
    "currency": "XTS",
    "timezone": "Asia/Kathmandu",
    "dataset": "shop_42",
}


def test_values_of_a_run_occur_in_no_configuration(tmp_path):
    """Or the parse of one day would be wrong for another: what is parsed is kept for all days."""
    settings = Settings.from_env(REPOSITORY, {})
    assert not VALUES.keys() & dbt_args.parse_vars(settings).keys()
    args = [
        *("--quiet", "parse", "--project-dir", str(REPOSITORY), "--profiles-dir", str(REPOSITORY)),
        *("--target-path", str(tmp_path), "--log-path", str(tmp_path)),
        *("--vars", json.dumps(VALUES)),
    ]
    assert manifest.invoke(args, settings).success
    parsed = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    resources = [
        *(parsed["nodes"] | parsed["sources"] | parsed["exposures"] | parsed["unit_tests"]).values()
    ]
    assert len(resources) > 300
    assert [
        (node["unique_id"], place)
        for node in resources
        for value in VALUES.values()
        for place in places({**node, "raw_code": ""}, value)
    ] == []
    # The search finds what it looks for.
    resources[0]["config"]["meta"] = {"as_of": [{"from": "2031-12-24 00:00"}]}
    assert places(resources[0], "2031-12-24") == [".config.meta.as_of.from"]
