"""What Dagster keeps of runs: an event log that stays open, retention, runs whose process is gone.

The store is in DAGSTER_HOME. Every run carries its data set as the tag `dataset`.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
from dagster import DagsterRunStatus, RunsFilter
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from sqlalchemy.pool import StaticPool

from orchestration.lib import locks
from orchestration.lib.settings import Settings

DATASET = "dataset"
UNFINISHED = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
FINISHED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
# A run that the daemon has just launched takes its lock within this time.
SECONDS_TO_START = 120


class OpenEventLog(SqliteEventLogStorage):
    """Dagster's SQLite event log with one open connection a file.

    The original opens and closes a connection for each event, which costs ten times the event.
    Written ahead and synchronised at checkpoints: a power cut may lose the last events of a run,
    not the file.
    """

    _engines: dict[str, sqlalchemy.Engine]

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Open the log of the folder `base_dir`."""
        self._engines = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Return the settings of dagster.yaml: none, the place is Dagster's own."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "OpenEventLog":
        """Make the log as dagster.yaml asks for it."""
        return cls(str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"), inst_data)

    @contextlib.contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            if shard not in self._engines:
                self._close_runs()
                engine = sqlalchemy.create_engine(
                    self.conn_string_for_shard(shard),
                    poolclass=StaticPool,
                    connect_args={"timeout": 60, "check_same_thread": False},
                )
                self._initdb(engine)
                with engine.connect() as connection:
                    connection.exec_driver_sql("pragma synchronous = normal")
                self._engines[shard] = engine
            with self._engines[shard].begin() as connection:
                yield connection

    def _close_runs(self) -> None:
        """Close all runs but the index: of many runs that are read, one is open at a time."""
        for shard in [name for name in self._engines if name != "index"]:
            self._engines.pop(shard).dispose()

    def delete_events(self, run_id: str) -> None:
        """Delete the events of a run and the results of its checks, which the original leaves."""
        super().delete_events(run_id)
        with self.index_connection() as connection:
            connection.execute(
                AssetCheckExecutionsTable.delete().where(
                    AssetCheckExecutionsTable.c.run_id == run_id
                )
            )

    def dispose(self) -> None:
        """Close everything."""
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()
        super().dispose()


def tags(settings: Settings) -> dict[str, str]:
    """Return the tags of every run on a data set."""
    return {DATASET: settings.dataset}


def end_abandoned(
    instance: dg.DagsterInstance, settings: Settings, seconds_to_start: float = SECONDS_TO_START
) -> list[str]:
    """Mark runs as failed whose process is gone, and return their ids.

    A run holds the lock of its data set as long as its process lives.
    """
    ended = []
    for record in instance.get_run_records(RunsFilter(statuses=UNFINISHED)):
        run = record.dagster_run
        dataset = run.tags.get(DATASET)
        started = record.start_time or record.create_timestamp.timestamp()
        if dataset is None or time.time() - started < seconds_to_start:
            continue
        if locks.is_taken(locks.path_of(settings.with_(dataset=dataset))):
            continue
        instance.report_run_failed(run, "The process of this run is gone: it was killed.")
        ended.append(run.run_id)
    return ended


def prune(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    """Delete the oldest finished runs of the data set beyond `keep_runs`; return their ids.

    Their events, logs and files go with them.
    """
    finished = instance.get_run_records(RunsFilter(statuses=FINISHED, tags=tags(settings)))
    home = Path(instance.root_directory)
    deleted = []
    for record in finished[settings.keep_runs :]:
        run_id = record.dagster_run.run_id
        instance.delete_run(run_id)
        for path in (home / "history" / "runs").glob(f"{run_id}.db*"):
            path.unlink(missing_ok=True)
        shutil.rmtree(home / "storage" / run_id, ignore_errors=True)
        deleted.append(run_id)
    return deleted
