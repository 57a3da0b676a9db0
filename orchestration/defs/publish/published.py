"""The published file and the summary of the run."""

from datetime import timedelta

import dagster as dg

from orchestration import run_store
from orchestration.defs.run_context import (
    BACKFILL,
    MANIFEST,
    PARTITIONS,
    POOL,
    SETTINGS,
    key,
    run_settings,
)
from orchestration.lib import dbt_graph, progress, summary
from orchestration.lib.publish import SCHEMA, comments_of, publish

COMMENTS = comments_of(MANIFEST)


@dg.multi_asset(
    name="published",
    specs=[
        dg.AssetSpec(
            key("published"),
            deps=[
                *(key(SCHEMA, table) for table in sorted(COMMENTS)),
                # What is published is in the history of the runs after it.
                key(*dbt_graph.HISTORY),
            ],
            description="The marts as one file for BI tools, replaced in one step.",
            group_name="publish",
            # The nightly run starts at five. It is late if it has not published by eight.
            freshness_policy=dg.FreshnessPolicy.cron(
                deadline_cron="0 8 * * *",
                lower_bound_delta=timedelta(hours=24),
                timezone=SETTINGS.timezone,
            ),
        )
    ],
    partitions_def=PARTITIONS,
    backfill_policy=BACKFILL,
    pool=POOL,
)
def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Publish the marts unless a later day is published, and sum the run up."""
    with run_settings(context) as settings:
        done = publish(
            settings.warehouse_path,
            settings.serving_path,
            as_of=settings.as_of,
            force=settings.force,
            comments=COMMENTS,
            keep=settings.published_versions,
        )
        progress.step(
            "published" if done.published else "not published",
            f"{progress.count(done.tables, 'table')}, {progress.count(done.rows, 'row')}"
            if done.published
            else done.reason,
        )
        collected = summary.collect(settings.warehouse_path, settings.serving_path, settings.root)
        run_store.prune(context.instance, settings)
        return dg.MaterializeResult(
            metadata={
                **summary.headlines(collected),
                "published": done.published,
                "reason": done.reason,
                "path": dg.MetadataValue.path(str(done.path)),
                "dagster/row_count": done.rows,
                "summary": dg.MetadataValue.md(f"```\n{summary.render(collected)}\n```"),
            }
        )
