"""What is kept of runs: events over one connection, as many runs as asked for, no ghosts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster import DagsterRunStatus, RunsFilter

from orchestration import run_store
from orchestration.lib.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]

HOLD = """
import pathlib, sys
from orchestration.lib import locks
locks.take(pathlib.Path(sys.argv[1]))
print("taken", flush=True)
sys.stdin.read()
"""


@dg.asset(check_specs=[dg.AssetCheckSpec("whole", asset="table")])
def table():
    """An asset with a check."""
    yield dg.Output(None)
    yield dg.AssetCheckResult(passed=True, check_name="whole")


JOB = dg.Definitions(
    [table], jobs=[dg.define_asset_job("job", executor_def=dg.in_process_executor)]
).resolve_job_def("job")


@pytest.fixture
def instance(tmp_path, monkeypatch):
    """A store as dagster.yaml of the project sets it up."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(REPOSITORY / ".dagster" / "dagster.yaml", home)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with dg.DagsterInstance.get() as made:
        yield made


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, ("contract",), None, "shop", None, "UTC", None, keep_runs=2)


def run(instance, settings):
    return JOB.execute_in_process(instance=instance, tags=run_store.tags(settings)).run_id


def test_a_run_opens_each_file_of_the_log_once(instance, settings):
    opened = []

    def count(connection, record):
        opened.append(connection)

    sqlalchemy.event.listen(sqlalchemy.pool.StaticPool, "connect", count)
    try:
        run_id = run(instance, settings)
    finally:
        sqlalchemy.event.remove(sqlalchemy.pool.StaticPool, "connect", count)
    events = instance.all_logs(run_id)
    assert len(events) > 10
    # The file of the run; the index is open already.
    assert len(opened) == 1


def test_the_log_of_a_run_is_read_by_another_process(instance, settings):
    """Dagster's own class reads what ours wrote, while ours has it open."""
    run_id = run(instance, settings)
    code = (
        "import sys; from dagster._core.storage.event_log import SqliteEventLogStorage as Log;"
        "log = Log(sys.argv[1]); print(len(log.get_logs_for_run(sys.argv[2])))"
    )
    folder = Path(instance.root_directory) / "history" / "runs"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), run_id], capture_output=True, text=True
    )
    assert int(done.stdout) == len(instance.all_logs(run_id)), done.stderr


def test_the_newest_runs_of_a_data_set_are_kept(instance, settings):
    other = run(instance, settings.with_(dataset="another"))
    ids = [run(instance, settings) for _ in range(4)]
    assert sorted(run_store.prune(instance, settings)) == sorted(ids[:2])
    assert run_store.prune(instance, settings) == []
    kept = {each.run_id for each in instance.get_runs()}
    assert kept == {other, *ids[2:]}
    files = {path.stem for path in (Path(instance.root_directory) / "history/runs").glob("*.db")}
    assert files == {"index", *kept}
    key = dg.AssetCheckKey(dg.AssetKey("table"), "whole")
    results = instance.event_log_storage.get_asset_check_execution_history(key, limit=10)
    assert {each.run_id for each in results} == kept


def test_a_run_whose_process_is_gone_is_ended(instance, settings):
    """A killed one is marked as failed; one whose process lives, or has just begun, is not."""
    lock = settings.data_path / ".lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ},
    ) as process:
        assert process.stdout.readline() == "taken\n"
        ghost = instance.create_run_for_job(
            JOB, tags=run_store.tags(settings), status=DagsterRunStatus.STARTED
        ).run_id
        assert run_store.end_abandoned(instance, settings, seconds_to_start=0) == []
        process.kill()
    assert run_store.end_abandoned(instance, settings) == []
    assert run_store.end_abandoned(instance, settings, seconds_to_start=0) == [ghost]
    assert run_store.end_abandoned(instance, settings, seconds_to_start=0) == []
    assert instance.get_run_by_id(ghost).status == DagsterRunStatus.FAILURE
    assert "process of this run is gone" in str(instance.all_logs(ghost))


def test_runs_are_found_by_their_data_set(instance, settings):
    run_id = run(instance, settings)
    run(instance, settings.with_(dataset="another"))
    found = instance.get_runs(RunsFilter(tags={"dataset": "shop"}))
    assert [each.run_id for each in found] == [run_id]
