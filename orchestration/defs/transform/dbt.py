"""The dbt project: models and seeds as assets, data tests as checks.

Everything is built in one invocation but the stored history, which takes up a day after the gate on
the marts: what a stopped run found must not be what the next one compares with.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets
from dagster_dbt.compat import DBT_PYTHON_VERSION
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.defs.run_context import BACKFILL, MANIFEST, PARTITIONS, POOL, run_settings
from orchestration.lib import dbt_args, dbt_results, progress

STORED_HISTORY = "segment_log cluster_log"


class LayerTranslator(DagsterDbtTranslator):
    """Groups the assets by layer: the first folder under models, or seeds."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer of a model, the resource type of anything else."""
        if dbt_resource_props["resource_type"] == "model":
            return dbt_resource_props["fqn"][1]
        return f"{dbt_resource_props['resource_type']}s"


class InstalledDbt(DbtCliResource):
    """dbt as installed. The original asks `dbt --version`, which looks up the newest on PyPI."""

    @cached_property
    def _cli_version(self) -> Any:
        return DBT_PYTHON_VERSION


PARTITIONED = {
    "manifest": MANIFEST,
    "dagster_dbt_translator": LayerTranslator(),
    "partitions_def": PARTITIONS,
    "backfill_policy": BACKFILL,
    "pool": POOL,
}


@dbt_assets(name="dbt", exclude=STORED_HISTORY, **PARTITIONED)
def dbt(context: dg.AssetExecutionContext) -> Iterator[Any]:
    """Build everything for the day of the run. A test of severity error that fails ends the run."""
    yield from _build(context, "dbt")


@dbt_assets(name="history", select=STORED_HISTORY, **PARTITIONED)
def history(context: dg.AssetExecutionContext) -> Iterator[Any]:
    """Store who entered and left which segment, and the clusters: the run is accepted."""
    yield from _build(context, "history")


def _build(context: dg.AssetExecutionContext, step: str) -> Iterator[Any]:
    """Call `dbt build` for the assets of a step."""
    with run_settings(context) as settings, _environment(dbt_args.dbt_env(settings)):
        results_path = settings.target_path / "run_results.json"
        results_path.unlink(missing_ok=True)
        invocation = InstalledDbt(
            project_dir=str(settings.root),
            profiles_dir=str(settings.root),
            dbt_executable=dbt_args.dbt_executable(),
        ).cli(dbt_args.build_args(settings), context=context, target_path=settings.target_path)
        try:
            yield from _with_progress(invocation.stream(), step, len(context.selected_asset_keys))
        except DagsterDbtCliRuntimeError as error:
            text = dbt_results.failures(
                _read(results_path), _read(settings.manifest_path), settings.root
            )
            # Without results dbt stopped before the first node: a rule or a macro is at fault.
            said = str(error).split("Errors parsed from dbt logs:")[-1].strip()
            raise dg.Failure(text or said, allow_retries=False) from error
        results = _read(results_path)
        progress.step(step, dbt_results.headline(results))
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            for warning in dbt_results.warnings(results, connection):
                progress.warn(warning)


def _with_progress(events: Iterator[Any], step: str, models_count: int) -> Iterator[Any]:
    """Pass the events on and tell how many models are built."""
    built = 0
    for event in events:
        if isinstance(event, dg.Output):
            built += 1
            progress.going(step, f"{built} of {models_count} models and seeds")
        yield event


def _read(path: Path) -> dict[str, Any]:
    """Return what dbt wrote about its run; nothing if it stopped before."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"results": []}


@contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a while: dagster-dbt passes on those of this process."""
    before = dict(os.environ)
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
