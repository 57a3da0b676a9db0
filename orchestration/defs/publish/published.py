"""The published file and the summary of the run."""

from datetime import timedelta

import dagster as dg

from orchestration.defs.run_context import (
    BACKFILL,
    MANIFEST,
    PARTITIONS,
    POOL,
    SETTINGS,
    run_settings,
)
from orchestration.lib import progress, summary
from orchestration.lib.publish import SCHEMA, comments_of, publish

COMMENTS = comments_of(MANIFEST)


@dg.asset(
    deps=[
        *(dg.AssetKey([SCHEMA, table]) for table in sorted(COMMENTS)),
        # What is published is in the history of the runs after it.
        dg.AssetKey(["history", "cluster_log"]),
    ],
    group_name="publish",
    partitions_def=PARTITIONS,
    backfill_policy=BACKFILL,
    pool=POOL,
    # The nightly run starts at five; by eight somebody should ask where it is.
    freshness_policy=dg.FreshnessPolicy.cron(
        deadline_cron="0 8 * * *",
        lower_bound_delta=timedelta(hours=24),
        timezone=SETTINGS.timezone,
    ),
)
def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The marts as one file for BI tools, replaced in one step; a later day stays."""
    with run_settings(context) as settings:
        done = publish(
            settings.warehouse_path,
            settings.serving_path,
            as_of=settings.as_of,
            force=settings.force,
            comments=COMMENTS,
        )
        progress.step(
            "published" if done.published else "not published",
            f"{progress.count(done.tables, 'table')}, {progress.count(done.rows, 'row')}"
            if done.published
            else done.reason,
        )
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(done.path)),
                "as_of_date": done.as_of_date.isoformat(),
                "published": done.published,
                "reason": done.reason,
                "dagster/row_count": done.rows,
            }
        )


@dg.asset(
    deps=[published],
    group_name="publish",
    partitions_def=PARTITIONS,
    backfill_policy=BACKFILL,
    pool=POOL,
)
def run_summary(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """What went in, what came out, and where it is, as text."""
    with run_settings(context) as settings:
        collected = summary.collect(settings.warehouse_path, settings.serving_path, settings.root)
        text = summary.render(collected)
        return dg.MaterializeResult(metadata={"summary": dg.MetadataValue.md(f"```\n{text}\n```")})
