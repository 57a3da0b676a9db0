"""What the definitions share: settings, parsed project, days; and what each step of a run needs."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import dagster as dg

from orchestration import run_store
from orchestration.lib import as_of, locks, manifest, permissions
from orchestration.lib.errors import UserError
from orchestration.lib.publish import PublishError
from orchestration.lib.settings import Settings

SETTINGS = Settings.from_env()
MANIFEST = manifest.load(SETTINGS)
TAGS = run_store.tags(SETTINGS)


def key(*parts: str) -> dg.AssetKey:
    """Return an asset key of the data set: what is known of one never counts for another."""
    return dg.AssetKey([SETTINGS.dataset, *parts])


def _first_day() -> date:
    """Return the day the data begin; where that cannot be told, a day before all data."""
    with suppress(UserError):
        return as_of.first_day(SETTINGS) or date(1990, 1, 1)
    return date(1990, 1, 1)


# One partition a day a run can be for; today's is open although the day is not over.
PARTITIONS = dg.DailyPartitionsDefinition(
    start_date=_first_day().isoformat(), end_offset=1, timezone=SETTINGS.timezone
)
# A day has its own vars: one run a day, never one for a range of days.
BACKFILL = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)
# Every step that opens the warehouse is in this pool, whose limit is in dagster.yaml.
POOL = "duckdb"


@contextmanager
def run_settings(
    context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext,
) -> Iterator[Settings]:
    """Give a step the settings of its run: those of the environment, the day of the partition.

    The data set belongs to this process from here on. Faults that a person can cure become
    failures whose description says how.
    """
    asked_for = context.run.tags.get(run_store.DATASET, SETTINGS.dataset)
    if asked_for != SETTINGS.dataset:
        # It was queued by a server of that data set.
        raise dg.Failure(
            f"This run is for the data set {asked_for}, and the server works on {SETTINGS.dataset}."
            f" Start it with `make dev DATASET={asked_for}`.",
            allow_retries=False,
        )
    permissions.keep_private()
    try:
        settings = as_of.resolve(SETTINGS.with_(as_of=date.fromisoformat(context.partition_key)))
        locks.take(locks.path_of(settings))
        permissions.protect(settings)
        yield settings
    except (UserError, PublishError) as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
