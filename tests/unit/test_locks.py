"""One run at a time on a data set."""

import subprocess
import sys

import pytest

from orchestration.lib import locks
from orchestration.lib.errors import UserError

HOLD = """
import pathlib, sys
from orchestration.lib import locks
locks.take(pathlib.Path(sys.argv[1]))
print("taken", flush=True)
sys.stdin.read()
"""


def test_a_lock_that_is_held_for_a_block_is_free_afterwards(tmp_path):
    lock = tmp_path / "shop" / ".lock"
    taker = [sys.executable, "-c", HOLD, str(lock)]
    with locks.held(lock):
        assert subprocess.run(taker, input="", capture_output=True).returncode != 0
    assert subprocess.run(taker, input="", capture_output=True).returncode == 0
    # A command that has it already keeps it.
    locks.take(lock)
    with locks.held(lock):
        pass
    assert subprocess.run(taker, input="", capture_output=True).returncode != 0
    locks.release(lock)


def test_a_second_run_is_told_who_is_working(tmp_path):
    lock = tmp_path / "shop" / ".lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "taken\n"
        with pytest.raises(UserError, match=f"data set shop .process {other.pid}."):
            locks.take(lock)
        assert locks.is_taken(lock)
        # However the other one ends, its lock ends with it.
        other.kill()
    other.wait()
    assert not locks.is_taken(lock)
    assert not locks.is_taken(lock.with_name("absent"))
    locks.take(lock)
    locks.take(lock)
    assert locks.is_taken(lock)
    locks.release(lock)
