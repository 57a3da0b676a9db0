"""Others reach the published file of a data set, and nothing else."""

import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from orchestration.lib import locks, permissions
from orchestration.lib.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, ("contract",), None, "mine", date(2024, 1, 1), "UTC", "EUR")


def test_what_an_earlier_version_left_open_is_closed(settings, tmp_path):
    home = tmp_path / "home"
    for folder in (settings.data_path / "ingest", home / "storage"):
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    for path in (settings.warehouse_path, settings.serving_path):
        path.touch()
        path.chmod(0o644)
    permissions.protect(settings, home)
    assert mode(settings.warehouse_path) == 0o600
    assert mode(settings.data_path / "ingest") == mode(home / "storage") == 0o700
    assert mode(settings.serving_path) == 0o644
    assert mode(settings.data_path) == mode(settings.data_path.parent) == 0o755


def test_what_a_process_writes_is_private_and_can_be_reached(settings, tmp_path):
    program = (
        "import sys; from pathlib import Path; from datetime import date\n"
        "from orchestration.lib import permissions\n"
        "from orchestration.lib.settings import Settings\n"
        "permissions.keep_private()\n"
        "settings = Settings(Path(sys.argv[1]), ('contract',), None, 'mine', date(2024, 1, 1),"
        " 'UTC', 'EUR')\n"
        "permissions.protect(settings)\n"
        "settings.warehouse_path.touch()\n"
        "settings.target_path.mkdir()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=REPOSITORY, check=True)
    assert mode(settings.warehouse_path) == 0o600
    assert mode(settings.target_path) == 0o700
    assert mode(settings.data_path) == 0o755


def test_a_second_server_on_the_same_home_is_refused(tmp_path):
    lock = tmp_path / ".server.lock"
    locks.take(lock)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "orchestration", "dev"],
            cwd=REPOSITORY,
            env={**os.environ, "DAGSTER_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
    finally:
        locks.release(lock)
    assert done.returncode == 2
    assert f"Dagster already runs for this project (process {os.getpid()})" in done.stderr
    assert "docs/operate.md" in done.stderr
