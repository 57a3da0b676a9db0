"""The asset graph is the frozen one, and each gate stands in front of the step it guards.

After a wanted change of the graph: `REGENERATE=1 .venv/bin/python -m pytest
tests/unit/test_definitions.py`, then read the difference in asset_graph.json.
"""

import json
import os
import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

FROZEN = Path(__file__).with_name("asset_graph.json")
READ_BY_SETTINGS = ("SOURCE", "RAW_PATH", "DATASET", "AS_OF", "TIMEZONE", "CURRENCY", "FORCE")


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    """The definitions of the sample, whatever the environment of the test run names."""
    with pytest.MonkeyPatch.context() as patch:
        for name in READ_BY_SETTINGS:
            patch.delenv(name, raising=False)
        from orchestration.definitions import defs

        return defs


def graph(defs: dg.Definitions) -> dict:
    """Return everything that Dagster loads: assets and checks by the step that makes them."""
    assets, checks = {}, {}
    for definition in defs.resolve_asset_graph().assets_defs:
        assets[definition.op.name] = sorted(key.to_user_string() for key in definition.keys)
        checks[definition.op.name] = sorted(
            f"{spec.asset_key.to_user_string()}: {spec.name}"
            + ("" if spec.blocking else " (does not block)")
            for spec in definition.check_specs
        )
    return {
        "assets": assets,
        "checks": checks,
        "jobs": {
            "segmentation": {
                node.name: sorted(upstream(defs, node.name))
                for node in defs.resolve_job_def("segmentation").nodes
            }
        },
        "schedules": {
            schedule.name: [schedule.cron_schedule, schedule.execution_timezone]
            for schedule in defs.schedules
        },
        "sensors": sorted(sensor.name for sensor in defs.sensors or ()),
    }


def upstream(defs: dg.Definitions, step: str) -> set[str]:
    """Return the steps of the job that must have succeeded before `step` starts."""
    return {
        output.node
        for node, inputs in defs.resolve_job_def("segmentation").graph.dependencies.items()
        for dependency in inputs.values()
        for output in dependency.get_node_dependencies()
        if node.name == step
    }


def test_graph_is_the_frozen_one(defs):
    found = graph(defs)
    if os.environ.get("REGENERATE") == "1":
        FROZEN.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    assert found == json.loads(FROZEN.read_text(encoding="utf-8"))


def test_each_gate_stands_before_the_step_it_guards(defs):
    assert upstream(defs, "dbt") == {"raw", "gate_on_raw"}
    assert upstream(defs, "history") == {"dbt", "gate_on_marts"}
    assert upstream(defs, "published") == {"dbt", "gate_on_marts", "history"}


def test_preflight_and_gates_block(defs):
    own = [
        spec
        for definition in defs.resolve_asset_graph().assets_defs
        for spec in definition.check_specs
        if definition.op.name not in ("dbt", "history")
    ]
    assert {spec.name for spec in own} == {"preflight", "volume_and_distribution"}
    assert all(spec.blocking and spec.description for spec in own)


def test_every_dbt_source_is_a_raw_asset(defs):
    # A source that nothing here makes would be an external asset.
    assert not defs.resolve_asset_graph().external_asset_keys


def test_every_step_that_opens_the_warehouse_is_in_the_pool(defs):
    for node in defs.resolve_job_def("segmentation").nodes:
        assert node.definition.pools == {"duckdb"}, node.name


def test_every_key_begins_with_the_data_set(defs):
    """So that freshness and the history of checks of one never count for another."""
    assets = defs.resolve_asset_graph()
    assert {key.path[0] for key in assets.get_all_asset_keys()} == {"sample"}
    assert {key.asset_key.path[0] for key in assets.asset_check_keys} == {"sample"}
    assert defs.resolve_job_def("segmentation").tags["dataset"] == "sample"


def test_a_run_has_few_assets(defs):
    """A folder of models is one asset, and so are a mart, a raw table, history, what is published.

    Each costs events in every run.
    """
    assets = defs.resolve_asset_graph().assets_defs
    by_step = {definition.op.name: len(definition.keys) for definition in assets}
    assert by_step["dbt"] <= 50
    assert (by_step["history"], by_step["published"]) == (1, 1)


def test_every_model_is_in_an_asset(defs):
    from orchestration.defs.run_context import MANIFEST
    from orchestration.defs.transform.dbt import ASSETS

    built = {id_ for id_, node in MANIFEST.nodes.items() if node.resource_type in ("model", "seed")}
    assert sorted(node for asset in ASSETS for node in asset.nodes) == sorted(built)


def test_every_data_test_is_a_check(defs):
    from orchestration.defs.run_context import MANIFEST
    from orchestration.defs.transform.dbt import CHECKS

    tests = {
        id_
        for id_, node in MANIFEST.nodes.items()
        if node.resource_type == "test" and node.config.enabled and "code" not in node.config.tags
    }
    assert {check.node for check in CHECKS} == tests


def test_every_asset_has_a_partition_a_day(defs):
    assets = defs.resolve_asset_graph()
    partitions = {assets.get(key).partitions_def for key in assets.get_all_asset_keys()}
    (days,) = partitions
    from orchestration.defs import run_context

    now = datetime(2024, 3, 10, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    keys = days.get_partition_keys(current_time=now)
    # They begin where the data begin. Today's is there, tomorrow's is not.
    first = run_context.SETTINGS.data_path / "first_day"
    begin = first.read_text().strip() if first.exists() else "1990-01-01"
    assert (keys[0], keys[-1]) == (begin, "2024-03-10")


@pytest.mark.parametrize(
    ("started", "partition"),
    [
        ("2024-03-10T05:00", "2024-03-09"),
        # The night of the change to summer time, and the turn of a year.
        ("2024-03-31T05:00", "2024-03-30"),
        ("2025-01-01T05:00", "2024-12-31"),
    ],
)
def test_the_night_runs_yesterday(defs, started, partition):
    (nightly,) = defs.schedules
    zone = ZoneInfo(nightly.execution_timezone)
    context = dg.build_schedule_context(
        scheduled_execution_time=datetime.fromisoformat(started).replace(tzinfo=zone),
        repository_def=defs.get_repository_def(),
    )
    (request,) = nightly.evaluate_tick(context).run_requests
    assert request.partition_key == partition


def test_the_schedule_belongs_to_a_data_set(defs):
    """Dagster remembers by name what is switched on: no other data set has the same name."""
    from orchestration.defs.automation.segmentation import schedule_name

    names = [schedule_name(name) for name in ("shop", "my_shop", "my-shop", "my-s-hop", "my_s_hop")]
    assert names[:2] == ["nightly_shop", "nightly_my_shop"]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[A-Za-z0-9_]+", name) for name in names)


def test_a_run_of_another_data_set_is_refused(defs):
    """A server of that data set left it in the queue."""
    from orchestration.defs import run_context

    context = SimpleNamespace(
        run=SimpleNamespace(tags={"dataset": "shop"}), partition_key="2024-01-31"
    )
    with (
        pytest.raises(dg.Failure, match="is for the data set shop, and the server works on sample"),
        run_context.run_settings(context),
    ):
        pass
