"""What the commands say and return, as far as it needs no run."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration import cli, job_run
from orchestration.lib import locks, progress
from orchestration.lib.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def two_files(tmp_path, monkeypatch) -> Path:
    """The smallest delivery there is, named in the environment."""
    # Set, not deleted: a run writes what it resolved there, and this takes it back.
    for name in ("SOURCE", "AS_OF", "TIMEZONE", "CURRENCY", "CUSTOMERS", "FORCE"):
        monkeypatch.setenv(name, "")
    (tmp_path / "customers.csv").write_text("customer_id\na\n")
    (tmp_path / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,total_amount\n1,a,2024-01-01,10\n"
    )
    monkeypatch.setenv("RAW_PATH", str(tmp_path))
    monkeypatch.setenv("DATASET", "unit_test_cli")
    return tmp_path


@pytest.fixture
def job(monkeypatch, tmp_path) -> Iterator[list[Settings]]:
    """The job, not run: the settings it was called with. It fails for euros."""
    calls = []

    def execute(settings):
        calls.append(settings)
        return job_run.Outcome(settings.currency != "EUR", "what happened")

    monkeypatch.setattr(job_run, "execute", execute)
    monkeypatch.setattr(cli.manifest, "prepare", lambda settings: False)
    monkeypatch.setattr(cli.locks, "path_of", lambda settings: tmp_path / ".lock")
    monkeypatch.setattr(cli.as_of, "first_day", lambda settings, **_: date(2023, 12, 31))
    yield calls
    locks.release(tmp_path / ".lock")


def test_a_wrong_setting_is_a_sentence_not_a_traceback(two_files, monkeypatch, capsys):
    monkeypatch.setenv("AS_OF", "2024-13-01")
    assert cli.main(["run"]) == cli.TO_MEND
    shown = capsys.readouterr()
    assert "AS_OF=2024-13-01 is not a date" in shown.err
    assert "Traceback" not in shown.err + shown.out


def test_validate_shows_what_it_found(two_files, capsys):
    assert cli.main(["validate"]) == cli.DONE
    assert "orders.csv" in capsys.readouterr().out


@pytest.fixture
def data_set(monkeypatch, project):
    """The folder of the data set custom, in a project of the test's own."""
    monkeypatch.setenv("DATASET", "")
    from_env = Settings.from_env
    monkeypatch.setattr(cli.Settings, "from_env", lambda: from_env(project))
    return project / "data" / "custom"


def test_validate_of_another_folder_leaves_the_data_set_alone(two_files, data_set, capsys):
    """A run of the data set may read the copies right now."""
    kept = {data_set / "ingest" / "orders-1.csv": "x", data_set / "first_day": "2023-05-01\n"}
    for path, text in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (two_files / "customers.csv").write_bytes(b"customer_id,city\na,K\xf6ln\n")
    assert cli.main(["validate"]) == cli.DONE
    assert "customers.csv: read as Windows-1252" in capsys.readouterr().out
    assert {path: path.read_text() for path in data_set.rglob("*") if path.is_file()} == kept


def test_validate_makes_no_folder(two_files, data_set, capsys):
    assert cli.main(["validate"]) == cli.DONE
    assert "A run would be as of 2024-01-01 (UTC, USD)." in capsys.readouterr().out
    assert not data_set.exists()


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2023-12-30", "AS_OF=2023-12-30 lies before the data"),
        ("2999-01-01", "AS_OF=2999-01-01 is in the future"),
    ],
)
def test_validate_refuses_a_day_that_a_run_refuses(
    two_files, data_set, monkeypatch, capsys, day, message
):
    monkeypatch.setenv("AS_OF", day)
    assert cli.main(["validate"]) == cli.TO_MEND
    assert message in capsys.readouterr().err


def test_validate_refuses_an_empty_column_that_every_row_needs(two_files, data_set, capsys):
    path = two_files / "orders.csv"
    path.write_text(path.read_text().replace("2024-01-01", ""))
    assert cli.main(["validate"]) == cli.TO_MEND
    assert "orders.csv, column ordered_at: required column is empty" in capsys.readouterr().err


def test_a_run_says_which_files_are_windows_1252(two_files, data_set, job, capsys):
    (two_files / "customers.csv").write_bytes(b"customer_id,city\na,K\xf6ln\n")
    assert cli.main(["run"]) == cli.DONE
    assert "  note: customers.csv: read as Windows-1252" in capsys.readouterr().out


def test_freeze_asks_for_what_it_needs(two_files, monkeypatch, capsys):
    monkeypatch.setenv("SEGMENT", "loyal_customers")
    monkeypatch.setenv("AS", " ")
    assert cli.main(["freeze"]) == cli.TO_MEND
    assert "make freeze SEGMENT=loyal_customers AS=" in capsys.readouterr().err


def test_no_folder_is_made_for_a_misspelt_data_set(monkeypatch, capsys):
    for command in ("preview", "explain", "freeze"):
        for name, value in {"DATASET": "mishop", "SEGMENT": "loyal_customers", "AS": "a"}.items():
            monkeypatch.setenv(name, value)
        assert cli.main([command]) == cli.TO_MEND
        assert "There is no finished run in" in capsys.readouterr().err
    assert not (Path(cli.__file__).resolve().parents[1] / "data" / "mishop").exists()


def test_explain_asks_for_what_it_needs(two_files, monkeypatch, capsys):
    monkeypatch.setenv("CUSTOMER", "")
    monkeypatch.setenv("SEGMENT", "")
    assert cli.main(["explain"]) == cli.TO_MEND
    assert "make explain CUSTOMER=" in capsys.readouterr().err
    monkeypatch.setenv("CUSTOMER", "a")
    assert cli.main(["explain"]) == cli.TO_MEND
    assert "make run" in capsys.readouterr().err


def test_a_structural_fault_stops_before_the_job(two_files, job, capsys):
    (two_files / "orders.csv").unlink()
    assert cli.main(["validate"]) == cli.TO_MEND
    assert cli.main(["run"]) == cli.TO_MEND
    assert "orders" in capsys.readouterr().err
    assert job == []


def test_run_passes_on_what_was_resolved(two_files, job, capsys):
    assert cli.main(["run"]) == cli.DONE
    (settings,) = job
    assert (settings.as_of, settings.currency) == (date(2024, 1, 1), "USD")
    assert os.environ["CURRENCY"] == "USD"
    shown = capsys.readouterr().out
    assert "unit_test_cli as of 2024-01-01 (UTC, USD)" in shown
    assert shown.endswith("what happened\n")


def test_a_day_before_the_data_is_refused(two_files, job, monkeypatch, capsys):
    monkeypatch.setenv("AS_OF", "2023-12-30")
    assert cli.main(["run"]) == cli.TO_MEND
    shown = capsys.readouterr().err
    assert "AS_OF=2023-12-30" in shown and "unit_test_cli is 2023-12-31" in shown
    monkeypatch.setenv("AS_OF", "2023-12-31")
    assert cli.main(["run"]) == cli.DONE
    assert len(job) == 1


def test_a_failed_run_is_told_on_standard_error(two_files, job, monkeypatch, capsys):
    monkeypatch.setenv("CURRENCY", "EUR")
    assert cli.main(["run"]) == cli.FAILED
    assert capsys.readouterr().err.endswith("what happened\n")


def test_an_interrupt_is_no_traceback(two_files, monkeypatch, capsys):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.preflight, "preflight", interrupted)
    assert cli.main(["validate"]) == cli.INTERRUPTED
    assert "unchanged" in capsys.readouterr().err


def test_validate_does_not_wait_for_dagster(two_files):
    code = (
        "import sys; from orchestration.cli import main; main(['validate']);"
        "print({'dagster', 'great_expectations', 'dbt'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("console", "expected"),
    [
        (io.StringIO(), "▸ dbt            2 models\n  note: careful\n"),
        (
            Terminal(),
            "\r\033[K▸ dbt            1 of 2 …\r\033[K▸ dbt            2 models\n"
            "\r\033[K  note: careful\n",
        ),
    ],
    ids=["file", "terminal"],
)
def test_progress_is_a_line_a_step(console, expected):
    with job_run._shown_on(console):
        progress.going("dbt", "1 of 2")
        progress.step("dbt", "2 models")
        progress.warn("careful")
    assert console.getvalue() == expected
    assert not progress.LOGGER.handlers
    assert progress.LOGGER.isEnabledFor(logging.INFO)


def test_numbers_are_grouped():
    assert progress.count(1, "row") == "1 row"
    assert progress.count(41233, "row") == "41 233 rows"


def test_another_sample_does_not_meet_what_the_last_one_left(project):
    """Or a smaller sample would look like a delivery that lost half of its rows."""
    settings = Settings.from_env(project, {"CUSTOMERS": "300"})
    settings.raw_path.parent.mkdir(parents=True)
    left = [settings.raw_path.parent / name for name in ("serving.duckdb", "warehouse.duckdb")]
    for path in left:
        path.write_text("of another sample")
    cli.sample(settings)
    assert not any(path.exists() for path in left)
    for path in left:
        path.write_text("of this sample")
    cli.sample(settings)
    assert all(path.exists() for path in left)
