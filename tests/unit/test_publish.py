"""Publishing replaces the served file in one step or not at all."""

import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from orchestration.lib import publish as publishing
from orchestration.lib import versions
from orchestration.lib.publish import PublishError, comments_of, publish, published_day


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / 'it\'s "here"'
    path.mkdir()
    return path


def make_warehouse(folder: Path, day: str, customers: int = 3) -> Path:
    path = folder / "warehouse.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create schema intermediate")
        connection.execute(f"create table marts.run_info as select date '{day}' as as_of_date")
        connection.execute(
            "create table marts.customers as"
            f" select 'c' || (i * 7919 % 1000) as customer_id, [i] as tags"
            f" from range({customers}) as numbers (i)"
        )
        connection.execute('create view marts."odd name" as select 1 as "from", null as nothing')
        connection.execute("create table intermediate.int_secret as select 'x' as email")
    return path


def read(serving: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(serving), read_only=True) as connection:
        return connection.execute(query).fetchall()


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_marts_become_tables_of_one_file(folder):
    serving = folder / "serving.duckdb"
    done = publish(make_warehouse(folder, "2024-01-31"), serving, as_of=date(2024, 1, 31))
    assert (done.published, done.as_of_date, done.tables, done.rows) == (
        True,
        date(2024, 1, 31),
        3,
        5,
    )
    assert read(
        serving,
        "select table_schema, table_name, table_type from information_schema.tables order by all",
    ) == [
        ("marts", "customers", "BASE TABLE"),
        ("marts", "odd name", "BASE TABLE"),
        ("marts", "run_info", "BASE TABLE"),
    ]
    assert files(folder) == {"warehouse.duckdb", "serving.duckdb", "versions"}


def test_rows_are_in_order_whatever_the_warehouse_has(folder):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31", customers=500), serving)
    ids = [row[0] for row in read(serving, "select customer_id from marts.customers")]
    assert ids == sorted(ids)
    assert len(ids) == 500


def test_descriptions_come_along(folder):
    serving = folder / "serving.duckdb"
    publish(
        make_warehouse(folder, "2024-01-31"),
        serving,
        comments={
            "customers": {None: "The shop's people", "customer_id": "Who", "dropped": "Not there"},
            "run_info": {},
        },
    )
    assert read(serving, "select comment from duckdb_tables() where table_name = 'customers'") == [
        ("The shop's people",)
    ]
    assert read(
        serving, "select column_name, comment from duckdb_columns() where comment is not null"
    ) == [("customer_id", "Who")]


def test_what_a_removed_model_left_behind_is_not_published(folder):
    serving = folder / "serving.duckdb"
    publish(
        make_warehouse(folder, "2024-01-31"), serving, comments={"customers": {}, "run_info": {}}
    )
    assert read(serving, "select table_name from duckdb_tables() order by 1") == [
        ("customers",),
        ("run_info",),
    ]


def test_comments_are_read_from_the_manifest():
    def node(schema: str, name: str, kind: str = "model") -> SimpleNamespace:
        return SimpleNamespace(
            resource_type=kind,
            schema=schema,
            alias=name,
            description=f"All {name}",
            columns={"id": SimpleNamespace(description="Key")},
        )

    manifest = SimpleNamespace(
        nodes={
            "model.p.customers": node("marts", "customers"),
            "model.p.int_customers": node("intermediate", "int_customers"),
            "seed.p.maps": node("marts", "maps", kind="seed"),
        }
    )
    assert comments_of(manifest) == {"customers": {None: "All customers", "id": "Key"}}


def test_the_same_day_is_replaced(folder):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    publish(make_warehouse(folder, "2024-01-31", customers=9), serving)
    assert read(serving, "select count(*) from marts.customers") == [(9,)]


def test_an_older_day_leaves_the_published_one(folder):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    before = serving.read_bytes()
    done = publish(make_warehouse(folder, "2024-01-30"), serving)
    assert not done.published
    assert "2024-01-31" in done.reason and "FORCE=1" in done.reason
    assert serving.read_bytes() == before


def test_force_publishes_an_older_day(folder):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    assert publish(make_warehouse(folder, "2024-01-30"), serving, force=True).published
    assert published_day(serving) == date(2024, 1, 30)


def test_a_warehouse_of_another_day_is_refused(folder):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    before = serving.read_bytes()
    with pytest.raises(PublishError, match="built for 2024-02-01, not for 2024-02-02"):
        publish(make_warehouse(folder, "2024-02-01"), serving, as_of=date(2024, 2, 2))
    assert serving.read_bytes() == before


@pytest.mark.parametrize("step", ["_copy", "_sync", "os.replace"])
def test_a_fault_half_way_changes_nothing(folder, monkeypatch, step):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    before, names, kept = serving.read_bytes(), files(folder), versions.kept(serving)
    owner, name = (os, "replace") if step == "os.replace" else (publishing, step)
    original = getattr(owner, name)

    def fails_late(*arguments):
        # The copy fails at the second table, with the first one already written.
        if step == "_copy" and arguments[1] == "customers":
            return original(*arguments)
        raise OSError("disk full")

    monkeypatch.setattr(owner, name, fails_late)
    with pytest.raises(PublishError, match="disk full.*unchanged"):
        publish(make_warehouse(folder, "2024-02-01"), serving)
    assert serving.read_bytes() == before
    assert files(folder) == names
    assert versions.kept(serving) == kept


def test_an_interrupt_half_way_changes_nothing(folder, monkeypatch):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    before, names = serving.read_bytes(), files(folder)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, "_copy", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(make_warehouse(folder, "2024-02-01"), serving)
    assert serving.read_bytes() == before
    assert files(folder) == names


def test_leftovers_of_a_killed_run_are_removed(folder):
    serving = folder / "serving.duckdb"
    (folder / ".serving.duckdb.99999.tmp").write_bytes(b"half")
    (folder / ".serving.duckdb.99999.tmp.wal").write_bytes(b"half")
    publish(make_warehouse(folder, "2024-01-31"), serving)
    assert files(folder) == {"warehouse.duckdb", "serving.duckdb", "versions"}


def test_a_broken_published_file_is_named(folder):
    serving = folder / "serving.duckdb"
    serving.write_bytes(b"no database")
    with pytest.raises(PublishError, match="published file .* cannot be read"):
        publish(make_warehouse(folder, "2024-01-31"), serving)
    assert serving.read_bytes() == b"no database"


def test_a_warehouse_without_a_finished_run_is_refused(folder):
    serving = folder / "serving.duckdb"
    with pytest.raises(PublishError, match="There is no warehouse"):
        publish(folder / "warehouse.duckdb", serving)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts")
    with pytest.raises(PublishError, match="no marts.run_info"):
        publish(folder / "warehouse.duckdb", serving)
    assert not serving.exists()


def test_nobody_can_write_to_it(folder):
    serving = folder / "serving.duckdb"
    for day in ("2024-01-31", "2024-02-01"):
        publish(make_warehouse(folder, day), serving)
        assert stat.S_IMODE(serving.stat().st_mode) == 0o444


def test_older_clients_can_read_it(folder):
    """The file says which version of the format it is in."""
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{str(serving).replace(chr(39), chr(39) * 2)}' as served")
        (tags,) = connection.execute(
            "select tags from duckdb_databases() where database_name = 'served'"
        ).fetchone()
    assert "v1.2.0" in tags["storage_version"]


CLIENT = """
import os, sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("set checkpoint_threshold = '1GB'")
connection.execute("create table marts.mine as select 1 as one")
os._exit(1)
"""


def leave_a_log(serving: Path) -> Path:
    """Let a client write to the published file and be killed."""
    serving.chmod(0o644)
    subprocess.run([sys.executable, "-c", CLIENT, str(serving)], check=False)
    log = serving.with_name(serving.name + ".wal")
    assert log.stat().st_size > 0
    return log


def test_the_log_of_a_client_that_was_killed_goes(folder):
    """Beside another file it cannot be replayed, and no reader could open that file."""
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    log = leave_a_log(serving)
    publish(make_warehouse(folder, "2024-02-01"), serving)
    assert not log.exists()
    assert read(serving, "select as_of_date from marts.run_info") == [(date(2024, 2, 1),)]


def test_a_file_that_no_reader_can_open_is_no_success(folder, monkeypatch):
    serving = folder / "serving.duckdb"
    publish(make_warehouse(folder, "2024-01-31"), serving)
    log = leave_a_log(serving)
    torn = log.read_bytes()[: log.stat().st_size // 2] + b"x" * 100

    def with_a_log(path):
        log.write_bytes(torn)
        return original(path)

    original = publishing._open_as_a_reader
    monkeypatch.setattr(publishing, "_open_as_a_reader", with_a_log)
    with pytest.raises(PublishError, match="was replaced and cannot be read: .*make rollback"):
        publish(make_warehouse(folder, "2024-02-01"), serving)
