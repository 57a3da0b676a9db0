"""Raw relations: one asset a table that the source systems of the run may deliver."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.run_context import BACKFILL, PARTITIONS, POOL, SETTINGS, key, run_settings
from orchestration.lib import data_set_settings, dbt_args, erasure, inputs, progress
from orchestration.lib.contract import load_contract
from orchestration.lib.errors import render_problems
from orchestration.lib.preflight import preflight
from orchestration.lib.publish import remove_log
from orchestration.lib.raw_relations import ingest

SOURCE_COLUMNS = key("raw", "source_columns")

# The keys end like the names of the dbt sources, so that lineage has no gap; the names are those
# that problems go by.
TABLES = {
    key("raw" if source == "contract" else f"raw_{source}", table): (
        table if source == "contract" else f"{source}.{table}"
    )
    for source in SETTINGS.source_systems
    for table in load_contract(SETTINGS.root, source)
}


@dg.multi_asset(
    name="raw",
    specs=[
        *(
            dg.AssetSpec(asset_key, group_name="raw", description=f"Table {table} as delivered.")
            for asset_key, table in TABLES.items()
        ),
        dg.AssetSpec(
            SOURCE_COLUMNS,
            group_name="raw",
            description="Which tables and columns were really delivered.",
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "preflight",
            asset=asset_key,
            blocking=True,
            description="Catches a file that cannot be read, a required table or column that is"
            " absent, and a column in which nothing can be read.",
        )
        for asset_key in TABLES
    ],
    partitions_def=PARTITIONS,
    backfill_policy=BACKFILL,
    pool=POOL,
)
def raw(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Check the structure of the input, then point the raw relations of the warehouse at it."""
    with run_settings(context) as settings:
        remove_log(settings.serving_path)
        report = preflight(settings)
        for asset_key, table in TABLES.items():
            problems = [problem for problem in report.problems if problem.table in (None, table)]
            yield dg.AssetCheckResult(
                asset_key=asset_key,
                check_name="preflight",
                passed=not problems,
                description=render_problems(problems) or None,
            )
        if report.problems:
            raise dg.Failure(render_problems(report.problems), allow_retries=False)

        relations, erased = ingest(settings)
        inputs.keep(settings, report.inputs)
        dbt_args.remember_vars(settings)
        data_set_settings.write(settings)
        delivered = [relation for relation in relations.values() if relation.files]
        for asset_key in TABLES:
            # Tables that somebody else loads into the warehouse have no relation of ours.
            relation = relations.get(".".join(asset_key.path[1:]))
            metadata = (
                {}
                if relation is None
                else {
                    "dagster/row_count": relation.rows,
                    "files": list(relation.files),
                    "columns": list(relation.columns),
                }
            )
            yield dg.MaterializeResult(asset_key=asset_key, metadata=metadata)
        yield dg.MaterializeResult(asset_key=SOURCE_COLUMNS)
        progress.step(
            "raw data",
            f"{progress.count(len(delivered), 'table')},"
            f" {progress.count(sum(relation.rows for relation in delivered), 'row')}",
        )
        if erased:
            progress.step(
                "erased",
                f"{progress.count(len(erased.requests), 'request')},"
                f" {progress.count(sum(erased.rows.values()), 'row')} left out",
            )
            for note in erasure.notes(erased):
                progress.warn(note)
