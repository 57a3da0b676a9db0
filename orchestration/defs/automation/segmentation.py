"""The job `segmentation`, and the night it runs in."""

import zlib
from datetime import timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from orchestration import run_store
from orchestration.defs.run_context import PARTITIONS, SETTINGS, TAGS

segmentation = dg.define_asset_job(
    "segmentation",
    selection=dg.AssetSelection.all(),
    description=f"Data set {SETTINGS.dataset}: raw data in, checked and published segments out,"
    " as of one day.",
    partitions_def=PARTITIONS,
    tags=TAGS,
    # DuckDB has one writer, and the steps wait for each other anyway.
    executor_def=dg.in_process_executor,
)


def schedule_name(dataset: str) -> str:
    """Return the name of a data set's schedule. Dagster remembers by name what is switched on."""
    # Dagster's names have no hyphen. Two data sets never share a name: the hash tells them apart.
    suffix = f"_{zlib.crc32(dataset.encode()):08x}" if "-" in dataset else ""
    return f"nightly_{dataset.replace('-', '_')}{suffix}"


@dg.schedule(
    job=segmentation,
    name=schedule_name(SETTINGS.dataset),
    cron_schedule="0 5 * * *",
    execution_timezone=SETTINGS.timezone,
    description=f"Every night, the data set {SETTINGS.dataset} for the day that has just ended.",
)
def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Ask for the partition of yesterday, local time."""
    started = context.scheduled_execution_time.astimezone(ZoneInfo(SETTINGS.timezone))
    yesterday = started.date() - timedelta(days=1)
    return dg.RunRequest(run_key=yesterday.isoformat(), partition_key=yesterday.isoformat())


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks runs as failed whose process was killed.",
)
def abandoned_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """End the runs that no process works on any more."""
    ended = run_store.end_abandoned(context.instance, SETTINGS)
    return dg.SkipReason(f"Ended: {', '.join(ended)}." if ended else "Every run has its process.")
