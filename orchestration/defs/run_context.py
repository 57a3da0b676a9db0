"""What the definitions share: settings, manifest, days; and what each step of a run needs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import dagster as dg

from orchestration.lib import as_of, locks, manifest
from orchestration.lib.errors import UserError
from orchestration.lib.publish import PublishError
from orchestration.lib.settings import Settings

SETTINGS = Settings.from_env()
manifest.prepare(SETTINGS)
MANIFEST = manifest.without_stored_history(
    manifest.with_test_owners(json.loads(SETTINGS.manifest_path.read_text(encoding="utf-8")))
)

# One partition a day a run can be for; today's is open although the day is not over.
PARTITIONS = dg.DailyPartitionsDefinition(
    start_date="1990-01-01", end_offset=1, timezone=SETTINGS.timezone
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

    The data set belongs to this process from here on. Faults that a person can mend become
    failures whose description says how.
    """
    try:
        settings = as_of.resolve(SETTINGS.with_(as_of=date.fromisoformat(context.partition_key)))
        locks.take(locks.path_of(settings))
        yield settings
    except (UserError, PublishError) as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
