"""The two gates: one on raw data before dbt starts, one on the marts before they are published."""

from collections.abc import Iterator, Mapping

import dagster as dg

from orchestration.defs.run_context import POOL, SETTINGS, key, run_settings
from orchestration.lib import progress
from orchestration.lib.raw_relations import opened
from orchestration.lib.settings import Settings
from orchestration.quality import gate
from orchestration.quality.suite import Suite

RAW_SUITES = gate.raw_suites(SETTINGS.root, SETTINGS.source_systems)
MART_SUITES = gate.mart_suites()

CHECK_NAME = "volume_and_distribution"


def check_specs(suites: Mapping[str, Suite]) -> list[dg.AssetCheckSpec]:
    """Return one blocking check a suite; its description says which failures it catches."""
    return [
        dg.AssetCheckSpec(
            CHECK_NAME,
            asset=key(*relation.split(".")),
            blocking=True,
            description="Catches "
            + "; ".join(dict.fromkeys(each.catches for each in suite.expectations))
            + ".",
        )
        for relation, suite in suites.items()
    ]


def judge(
    suites: Mapping[str, Suite], settings: Settings, name: str
) -> Iterator[dg.AssetCheckResult]:
    """Run the suites on the warehouse and yield one check result each."""
    baseline = gate.read_baseline(settings.serving_path, settings.as_of)
    results = []
    with opened(settings) as connection:
        for relation, suite in suites.items():
            rows = gate.measure(connection, suite, baseline)
            result = gate.evaluate(suite, rows, force=settings.force)
            results.append(result)
            yield dg.AssetCheckResult(
                asset_key=key(*relation.split(".")),
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
                },
            )
    blocking = sum(len(result.errors) for result in results)
    passed = progress.count(sum(result.met for result in results), "check")
    progress.step(name, f"{passed} passed" + (f", {blocking} failed" if blocking else ""))
    for result in results:
        for finding in result.findings:
            if finding not in result.errors:
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
