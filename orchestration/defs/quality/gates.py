"""The two gates: one on raw data before dbt starts, one on the marts before they are published."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.run_context import POOL, SETTINGS, key, run_settings
from orchestration.lib import progress
from orchestration.lib.raw_relations import opened
from orchestration.lib.settings import Settings
from orchestration.quality import checkpoint, gate
from orchestration.quality.suite import Suite

RAW_SUITES = gate.raw_suites(SETTINGS.root, SETTINGS.source_systems)
MART_SUITES = gate.mart_suites(SETTINGS.root)

CHECK_NAME = "volume_and_distribution"


def check_specs(suites: Mapping[str, Suite]) -> list[dg.AssetCheckSpec]:
    """Return one blocking check a suite; its description says which failures it catches."""
    return [
        dg.AssetCheckSpec(
            CHECK_NAME,
            asset=key(*relation.split(".")),
            blocking=True,
            description="Catches "
            + "; ".join(dict.fromkeys(each["meta"]["catches"] for each in suite.expectations))
            + ".",
        )
        for relation, suite in suites.items()
    ]


def judge(
    suites: Mapping[str, Suite], settings: Settings, name: str
) -> Iterator[dg.AssetCheckResult]:
    """Run the suites on the warehouse, write their Data Docs, and yield one check result each."""
    baseline = gate.read_baseline(
        settings.serving_path, settings.as_of, settings.currency, MART_SUITES
    )
    with opened(settings) as connection:
        gate.compare_with(connection, baseline, settings.as_of)
        measured = {
            suite.relation: gate.measure(connection, suite, baseline) for suite in suites.values()
        }
    results = [
        checkpoint.evaluate(suite, measured[suite.relation], force=settings.force)
        for suite in suites.values()
    ]
    pages = checkpoint.render(results, settings.data_docs_path)
    for result in results:
        yield _check_result(result, measured[result.relation], pages[result.relation])
    _show(name, results, settings)


def _check_result(
    result: checkpoint.Result, rows: list[dict[str, Any]], page: Path
) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key(*result.relation.split(".")),
        check_name=CHECK_NAME,
        passed=not result.findings,
        severity=(
            dg.AssetCheckSeverity.WARN
            if result.findings and not result.errors
            else dg.AssetCheckSeverity.ERROR
        ),
        description="\n".join(map(str, result.findings)) or None,
        metadata={
            "metrics": dg.MetadataValue.json(rows),
            "met": result.met,
            "not_applied": result.not_applied,
            "data_docs": dg.MetadataValue.path(str(page)),
        },
    )


def _show(name: str, results: list[checkpoint.Result], settings: Settings) -> None:
    """Say how the gate went, and where its Data Docs are if there is something to look up."""
    blocking = sum(len(result.errors) for result in results)
    line = f"{progress.count(sum(result.met for result in results), 'check')} passed"
    if blocking:
        line += f", {blocking} failed"
    warnings = [
        finding for result in results for finding in result.findings if finding not in result.errors
    ]
    if blocking or warnings:
        index = settings.data_docs_path.relative_to(settings.root) / "index.html"
        line += f"; Data Docs: {index}"
    progress.step(name, line)
    for finding in warnings:
        progress.warn(str(finding))


@dg.multi_asset_check(name="gate_on_raw", specs=check_specs(RAW_SUITES), pool=POOL)
def gate_on_raw(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Keep dbt from building on data that is cut off, misplaced or misread."""
    with run_settings(context) as settings:
        yield from judge(RAW_SUITES, settings, "gate on raw")


@dg.multi_asset_check(name="gate_on_marts", specs=check_specs(MART_SUITES), pool=POOL)
def gate_on_marts(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Keep marts that lost or invented people from being published."""
    with run_settings(context) as settings:
        yield from judge(MART_SUITES, settings, "gate on marts")
