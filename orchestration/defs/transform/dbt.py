"""The dbt project as assets: one a model folder, one a mart, and the stored history.

Everything is built in one `dbt build` but the stored history, which takes up a day after the gate
on the marts: what a stopped run found must not be what the next one compares with.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.run_context import (
    BACKFILL,
    MANIFEST,
    PARTITIONS,
    POOL,
    key,
    run_settings,
)
from orchestration.lib import dbt_build, dbt_graph, dbt_results, inputs, progress

ASSETS = dbt_graph.assets(MANIFEST)
CHECKS = dbt_graph.checks(MANIFEST)
NAMES = {check.node: check.names for check in CHECKS}
HISTORY = [asset for asset in ASSETS if asset.key == dbt_graph.HISTORY]
TRANSFORMED = [asset for asset in ASSETS if asset.key != dbt_graph.HISTORY]
STORED = [MANIFEST.nodes[node].name for asset in HISTORY for node in asset.nodes]


def _specs(assets: list[dbt_graph.Asset]) -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            key(*asset.key),
            deps=[key(*parent) for parent in asset.parents],
            description=asset.description,
            group_name=asset.key[0],
            kinds={"dbt", "duckdb"},
            metadata={"dagster/column_schema": _schema(asset)} if asset.columns else {},
        )
        for asset in assets
    ]


def _schema(asset: dbt_graph.Asset) -> dg.TableSchema:
    return dg.TableSchema(
        [
            dg.TableColumn(name, data_type, description=description)
            for name, data_type, description in asset.columns
        ]
    )


def _checks(assets: list[dbt_graph.Asset]) -> list[dbt_graph.Check]:
    keys = {asset.key for asset in assets}
    return [check for check in CHECKS if check.asset in keys]


def _check_specs(assets: list[dbt_graph.Asset]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            check.name,
            asset=key(*check.asset),
            blocking=check.blocking,
            description=check.description,
        )
        for check in _checks(assets)
    ]


COMMON = {"partitions_def": PARTITIONS, "backfill_policy": BACKFILL, "pool": POOL}


@dg.multi_asset(
    name="dbt", specs=_specs(TRANSFORMED), check_specs=_check_specs(TRANSFORMED), **COMMON
)
def dbt(context: dg.AssetExecutionContext) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Build everything for the day of the run. A test of severity error that fails ends the run."""
    yield from _build(context, "dbt", TRANSFORMED, "--exclude", "tag:code", *STORED)


@dg.multi_asset(name="history", specs=_specs(HISTORY), check_specs=_check_specs(HISTORY), **COMMON)
def history(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Store who entered and left which segment, and the clusters: the run is accepted."""
    # dbt's artifacts in the target folder stay those of the whole build.
    yield from _build(context, "history", HISTORY, "--no-write-json", "--select", *STORED)


def _build(
    context: dg.AssetExecutionContext,
    step: str,
    assets: list[dbt_graph.Asset],
    *selection: str,
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Call `dbt build` for the assets of a step."""
    total = sum(len(asset.nodes) for asset in assets)
    with run_settings(context) as settings:
        inputs.refuse_changes(settings)
        built = dbt_build.build(
            settings,
            MANIFEST,
            *selection,
            on_built=lambda done: progress.going(step, f"{done} of {total} models and seeds"),
        )
        if assets is TRANSFORMED:
            # Checks of tables that mix two deliveries would lead astray. The history reads tables.
            inputs.refuse_changes(settings)
        yield from _check_results(built, assets)
        if built.failure:
            raise dg.Failure(built.failure, allow_retries=False)
        progress.step(step, dbt_results.headline(built.results, NAMES, built.report))
        for warning in built.warnings:
            progress.warn(warning)
        for asset in assets:
            yield dg.MaterializeResult(key(*asset.key))


def _check_results(
    built: dbt_build.Built, assets: list[dbt_graph.Asset]
) -> Iterator[dg.AssetCheckResult]:
    """Give the result of every check that was run, with each failing check and its rows."""
    failing = dbt_build.by_node(built.report)
    for check in _checks(assets):
        status = built.status(check.node)
        if status not in ("pass", "warn", "fail", "error"):
            continue
        found = failing.get(check.node, [])
        yield dg.AssetCheckResult(
            asset_key=key(*check.asset),
            check_name=check.name,
            passed=status == "pass",
            severity=(
                dg.AssetCheckSeverity.ERROR if check.blocking else dg.AssetCheckSeverity.WARN
            ),
            description="\n".join(map(dbt_results.check_text, found)) or None,
            metadata={"failing checks": dg.MetadataValue.json(found)} if found else {},
        )
