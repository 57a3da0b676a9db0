"""What a kill and a full disk leave behind: nothing that the next run would have to be told of.

`KILL_POINTS=30` kills a run at more points than the test suite has time for.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

import duckdb
import pytest
from job import clean_environment, copy_project, run, write

KILL_POINTS = int(os.environ.get("KILL_POINTS", "4"))
FILES = {
    "customers.csv": "customer_id\n" + "".join(f"c{i}\n" for i in range(40)),
    "orders.csv": "order_id,customer_id,ordered_at,total_amount\n"
    + "".join(
        f"o{i},c{i % 37},2026-0{i % 6 + 1}-{i % 28 + 1:02d}T10:00:00,{i % 90}.50\n"
        for i in range(300)
    ),
}
ON_A_SMALL_DISK = """
mount -t tmpfs -o size={size} tmpfs data
exec {python} -m orchestration run
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("accidents") / "project", checked=False)


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    raw = write(tmp_path_factory.mktemp("raw") / "files", FILES)
    return {"RAW_PATH": str(raw), "DATASET": "shop", "AS_OF": "2026-06-30"}


def contents(project):
    """Return {table: rows} of what is published and what is stored."""
    found = {}
    for name, schema in (("serving", "marts"), ("warehouse", "history")):
        path = project / "data" / "shop" / f"{name}.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute(
                "select table_name from duckdb_tables() where schema_name = ?", [schema]
            ).fetchall()
            for (table,) in tables:
                found[table] = connection.execute(f"from {schema}.{table} order by all").fetchall()
    return found


@pytest.fixture(scope="module")
def whole(project, env):
    """What a run gives that nothing happens to, and how long it takes, its parse included."""
    started = time.monotonic()
    result = run(project, **env)
    assert result.returncode == 0, result.stdout + result.stderr
    found = contents(project)
    seconds = time.monotonic() - started
    shutil.rmtree(project / "data" / "shop")
    return found, seconds


def killed(project, seconds, env):
    """Start a run and kill it, its children included, after some seconds."""
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration", "run"],
        cwd=project,
        env=clean_environment(project, env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def test_a_run_after_killed_ones_needs_no_repair(project, env, whole):
    """Each is killed a little later than the one before, the parse of the project included."""
    expected, seconds = whole
    outcomes = [
        killed(project, seconds * (point + 0.5) / KILL_POINTS, env) for point in range(KILL_POINTS)
    ]
    # A run may have ended before its turn, and none has failed by itself.
    assert set(outcomes) <= {-signal.SIGKILL, 0}
    assert outcomes.count(-signal.SIGKILL) > KILL_POINTS / 2
    result = run(project, **env)
    assert result.returncode == 0, result.stdout + result.stderr
    assert contents(project) == expected


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0,
    reason="the system allows no user namespaces, which a small disk for one test needs",
)
@pytest.mark.parametrize("size", ["1m", "16m"])
def test_a_full_disk_is_one_sentence(project, env, size):
    """At the first file of the data set, and while dbt builds."""
    result = subprocess.run(
        [
            *("unshare", "-rm", "bash", "-euc"),
            ON_A_SMALL_DISK.format(size=size, python=sys.executable),
        ],
        cwd=project,
        env=clean_environment(project, env),
        capture_output=True,
        text=True,
    )
    assert result.returncode in (1, 2), result.stdout
    (line,) = [line for line in result.stderr.splitlines() if "disk is full" in line]
    assert f"{project}/data/shop has 0 MiB free" in line
    assert "checks" not in result.stderr
