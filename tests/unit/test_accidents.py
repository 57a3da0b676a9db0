"""A full disk and a file that another program holds are told in one sentence."""

import errno
import os
import sqlite3
import subprocess
import sys
from datetime import date

import duckdb
import pytest

from orchestration import cli
from orchestration.lib import accidents
from orchestration.lib.settings import Settings


@pytest.fixture
def settings(tmp_path):
    found = Settings(tmp_path, ("contract",), None, "mine", date(2024, 1, 1), "UTC", "EUR")
    found.data_path.mkdir(parents=True)
    return found


FULL = [
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/proc/self/x"),
    OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
    sqlite3.OperationalError("database or disk is full"),
    duckdb.IOException('IO Error: Could not write file "/tmp/w.duckdb": No space left on device'),
]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_a_full_disk_is_told_with_the_free_space(settings, error):
    outer = RuntimeError("30 checks never ran")
    outer.__cause__ = error
    said = accidents.explain_error(outer, settings)
    assert "\n" not in said
    assert said.startswith("The disk is full: /")
    assert "MiB free. Free some space and run again" in said


def test_the_path_is_the_one_that_is_named(settings, tmp_path):
    said = accidents.explain(
        f'Could not write file "{tmp_path}/a/b": No space left on device', settings
    )
    assert f"The disk is full: {tmp_path} has" in said


def test_other_faults_are_none(settings):
    assert accidents.explain_error(ValueError("no room for doubt"), settings) is None


HOLDER = """
import sys, duckdb
with duckdb.connect(sys.argv[1]) as connection:
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_file_that_is_held_is_named_with_its_process(settings):
    path = settings.warehouse_path
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    holder.stdout.readline()
    try:
        with pytest.raises(duckdb.Error) as caught:
            duckdb.connect(str(path))
    finally:
        holder.communicate(b"")
    said = accidents.explain_error(caught.value, settings)
    assert said.startswith(
        f"data/mine/warehouse.duckdb is open in another program (process {holder.pid}, "
    )
    assert said.endswith("). Close it there and run again.")


def test_a_command_shows_the_sentence_and_no_traceback(settings, monkeypatch, capsys):
    def full(settings):
        raise FULL[0]

    monkeypatch.setattr(cli, "validate", full)
    monkeypatch.setattr(cli.permissions, "keep_private", lambda: None)
    assert cli.main(["validate"]) == cli.FAILED
    said = capsys.readouterr().err
    assert said.startswith("The disk is full: ")
    assert said.count("\n") == 1
