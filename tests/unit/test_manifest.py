"""The manifest is made again when something it depends on has changed."""

from datetime import date

import pytest

from orchestration.lib import manifest
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Settings:
    for name in ("dbt_project.yml", "profiles.yml", "models/a.sql", "seeds/b.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("select 1")
    return Settings(tmp_path, ("contract",), None, "mine", date(2024, 1, 1), "UTC", "EUR")


@pytest.fixture
def parses(monkeypatch) -> list[list[str]]:
    """The dbt calls made; each writes a manifest as dbt would."""
    calls = []

    def run_dbt(args, settings, fault):
        calls.append(args)
        settings.manifest_path.write_text("{}")

    monkeypatch.setattr(manifest, "run_dbt", run_dbt)
    return calls


def test_it_is_made_once(settings, parses):
    assert manifest.prepare(settings)
    assert not manifest.prepare(settings)
    # Another day or currency changes values, never nodes.
    assert not manifest.prepare(settings.with_(as_of=date(2024, 1, 2), currency="USD"))
    assert len(parses) == 1


def test_a_change_makes_it_again(settings, parses):
    manifest.prepare(settings)
    (settings.root / "models" / "a.sql").write_text("select 1 + 1")
    assert manifest.prepare(settings)
    (settings.root / "models" / "new.yml").write_text("models: []")
    assert manifest.prepare(settings)
    assert manifest.prepare(settings.with_(source_systems=("contract", "shop")))
    settings.manifest_path.unlink()
    assert manifest.prepare(settings.with_(source_systems=("contract", "shop")))
    assert len(parses) == 5


def test_a_failed_parse_shows_what_dbt_said_and_leaves_no_stamp(settings, monkeypatch):
    dbt = settings.root / "dbt"
    dbt.write_text("#!/bin/sh\necho 'Compilation Error in model a'\nexit 2\n")
    dbt.chmod(0o755)
    monkeypatch.setattr(manifest.dbt_args, "dbt_executable", lambda: str(dbt))
    for _ in range(2):
        with pytest.raises(UserError, match="The dbt project has faults:\n\nCompilation Error"):
            manifest.prepare(settings)


def test_a_test_of_several_models_gets_the_last_one_as_owner():
    def node(name: str, kind: str = "model", parents: tuple[str, ...] = ()) -> dict:
        return {
            "name": name,
            "package_name": "shop",
            "resource_type": kind,
            "depends_on": {"nodes": list(parents)},
            "config": {"severity": "ERROR"},
        }

    nodes = {
        "model.a": node("a"),
        "model.b": node("b", parents=("model.a",)),
        "test.two": node("two", "test", ("model.b", "model.a")),
        "test.one": node("one", "test", ("model.a",)),
    }
    given = {
        "nodes": nodes,
        "parent_map": {name: each["depends_on"]["nodes"] for name, each in nodes.items()},
    }
    owned = manifest.with_test_owners(given)["nodes"]
    assert owned["test.two"]["config"] == {
        "severity": "ERROR",
        "meta": {"dagster": {"ref": {"name": "b", "package": "shop"}}},
    }
    assert owned["test.one"] == nodes["test.one"]
    assert "meta" not in nodes["test.two"]["config"]


def test_dagster_does_not_see_what_earlier_runs_stored():
    stored, raw = "source.p.history.log", "source.p.raw.orders"
    given = {
        "nodes": {
            "model.p.stays": {"depends_on": {"nodes": [stored, raw]}},
            "seed.p.sets": {"depends_on": {"macros": []}},
        },
        "sources": {stored: {"source_name": "history"}, raw: {"source_name": "raw"}},
        "parent_map": {"model.p.stays": [stored, raw], stored: [], raw: []},
        "child_map": {"model.p.stays": [], stored: ["model.p.stays"], raw: ["model.p.stays"]},
    }
    seen = manifest.without_stored_history(given)
    assert stored not in str(seen)
    assert seen["nodes"]["model.p.stays"]["depends_on"]["nodes"] == [raw]
    assert seen["child_map"][raw] == ["model.p.stays"]
