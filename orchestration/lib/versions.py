"""The last published files, each with the stored history of its time, and the way back to one.

A version is a folder `versions/<time of publishing>` next to the served file. It holds
`serving.duckdb`, a hard link to the published file where the file system has links, and
`stored.duckdb`, a copy of the schema `history` of the warehouse. The modification time of the
served file tells which version it is.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.lib.errors import UserError

HISTORY = "history"
PUBLISHED, STORED, WITHDRAWN = "serving.duckdb", "stored.duckdb", "withdrawn"


@dataclass(frozen=True)
class Version:
    """A published file that is kept. `name` is its time of publishing in UTC."""

    folder: Path

    @property
    def name(self) -> str:
        """Return the time of publishing, as VERSION= takes it."""
        return self.folder.name

    @property
    def is_withdrawn(self) -> bool:
        """Return whether a rollback has gone back behind this version."""
        return (self.folder / WITHDRAWN).exists()

    @property
    def as_of_date(self) -> date:
        """Return the day that the published file is for."""
        with duckdb.connect(str(self.folder / PUBLISHED), read_only=True) as connection:
            return connection.execute("select as_of_date from marts.run_info").fetchone()[0]


@dataclass(frozen=True)
class Rollback:
    """What a rollback did. `lost_days` are days that the history no longer has."""

    withdrawn: date
    restored: date
    restored_version: str
    lost_days: tuple[date, ...]


def store(serving: Path, new: Path, warehouse: Path) -> None:
    """Keep the file `new`, which is about to be served as `serving`, and the history with it."""
    folder = _folder(serving) / _name(new)
    unfinished = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _link(new, unfinished / PUBLISHED)
    with duckdb.connect(str(unfinished / STORED)) as connection:
        connection.execute(f"attach {_literal(warehouse)} as warehouse (read_only)")
        connection.execute(f"create schema {HISTORY}")
        for table in _tables(connection, "warehouse"):
            connection.execute(f"create table {table} as from warehouse.{table}")
    unfinished.rename(folder)


def prune(serving: Path, keep: int) -> None:
    """Remove all versions but the served one and the last `keep` others.

    A later version that no rollback withdrew was never served: publishing was stopped.
    """
    served = _name(serving) if serving.exists() else ""
    others = [version for version in kept(serving) if version.name != served]
    unserved = [version for version in others if version.name > served and not version.is_withdrawn]
    others = [version for version in others if version not in unserved]
    for version in unserved + others[keep:]:
        shutil.rmtree(version.folder)
    for unfinished in _folder(serving).glob(".*.tmp"):
        shutil.rmtree(unfinished, ignore_errors=True)


def kept(serving: Path) -> list[Version]:
    """Return the versions of a published file, the last one first."""
    folders = _folder(serving).glob("[0-9]*")
    return [Version(folder) for folder in sorted(folders, reverse=True)]


def files(serving: Path) -> list[Path]:
    """Return every database file of the versions."""
    return [version.folder / name for version in kept(serving) for name in (PUBLISHED, STORED)]


def rollback(serving: Path, warehouse: Path, name: str = "") -> Rollback:
    """Serve an earlier version again, and put the history back that it was published with.

    `name` is the version; by default it is the last one before the served one that was not
    withdrawn. Later versions are withdrawn: they stay, but are never the default.

    Raises UserError if there is no such version, or a file cannot be read or written.
    """
    if not serving.exists():
        names = sorted(path.parent.name for path in serving.parents[1].glob(f"*/{serving.name}"))
        raise UserError(
            f"There is nothing to roll back: {serving} does not exist. Published data sets:"
            f" {', '.join(names) or 'none'}. Name one with DATASET=."
        )
    target = _choose(serving, name)
    try:
        # Each step can be repeated. The served file goes last: it decides what the default is.
        for version in kept(serving):
            if version.name > target.name:
                (version.folder / WITHDRAWN).touch()
        (target.folder / WITHDRAWN).unlink(missing_ok=True)
        withdrawn = _as_of(serving)
        done = Rollback(
            withdrawn, target.as_of_date, target.name, _restore(warehouse, target, withdrawn)
        )
        temporary = serving.with_name(f".{serving.name}.{os.getpid()}.tmp")
        temporary.unlink(missing_ok=True)
        _link(target.folder / PUBLISHED, temporary)
        serving.with_name(serving.name + ".wal").unlink(missing_ok=True)
        os.replace(temporary, serving)
    except (duckdb.Error, OSError) as error:
        raise UserError(
            f"The rollback stopped: {error}. Close other programs that have the files open and run"
            " it again."
        ) from error
    return done


def last_rollback(connection: duckdb.DuckDBPyConnection) -> tuple[datetime, date, date] | None:
    """Return time, withdrawn day and restored day of the last rollback of a warehouse, if any."""
    if "history.rollbacks" not in _tables(connection):
        return None
    return connection.execute(
        "select timezone('UTC', rolled_back_at), withdrawn_as_of_date, restored_as_of_date"
        " from history.rollbacks order by rolled_back_at desc limit 1"
    ).fetchone()


def describe(serving: Path) -> Iterator[str]:
    """Return one line for each version, the last one first."""
    served = _name(serving) if serving.exists() else ""
    for version in kept(serving):
        state = "served" if version.name == served else "withdrawn" if version.is_withdrawn else ""
        yield f"{version.name}  as of {version.as_of_date}  {state}".rstrip()


def _choose(serving: Path, name: str) -> Version:
    versions = kept(serving)
    served = _name(serving)
    if name:
        found = [version for version in versions if version.name == name]
    else:
        found = [
            version for version in versions if version.name < served and not version.is_withdrawn
        ]
    if found:
        return found[0]
    listed = "".join(f"\n  {line}" for line in describe(serving)) or " none"
    problem = f"There is no version {name}" if name else "There is no earlier version"
    raise UserError(
        f"{problem} of {serving}. Kept versions:{listed}\nName one with VERSION=. The setting"
        " PUBLISHED_VERSIONS is the number of earlier versions that are kept."
    )


def _restore(warehouse: Path, target: Version, withdrawn: date) -> tuple[date, ...]:
    """Put the history of a version into the warehouse; return the days that are gone."""
    with duckdb.connect(str(warehouse)) as connection:
        before = _stored_days(connection)
        connection.execute(f"attach {_literal(target.folder / STORED)} as old (read_only)")
        old = _tables(connection, "old")
        connection.execute("begin")
        connection.execute(f"create schema if not exists {HISTORY}")
        for table in _tables(connection):
            if table not in old and table != "history.rollbacks":
                connection.execute(f"delete from {table}")
        for table in old:
            if table != "history.rollbacks":
                connection.execute(f"create or replace table {table} as from old.{table}")
        connection.execute(
            "create table if not exists history.rollbacks (rolled_back_at timestamptz,"
            " withdrawn_as_of_date date, restored_as_of_date date, restored_version varchar)"
        )
        connection.execute(
            "insert into history.rollbacks values (now(), ?, ?, ?)",
            [withdrawn, target.as_of_date, target.name],
        )
        connection.execute("commit")
        return tuple(sorted(before - _stored_days(connection)))


def _stored_days(connection: duckdb.DuckDBPyConnection) -> set[date]:
    if "history.segment_log" not in _tables(connection):
        return set()
    rows = connection.execute("select distinct as_of_date from history.segment_log").fetchall()
    return {day for (day,) in rows}


def _tables(connection: duckdb.DuckDBPyConnection, database: str = "") -> list[str]:
    """Return the tables of the schema history of a database, by default the connection's own."""
    return [
        f"{HISTORY}.{name}"
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = ?"
            " and database_name = coalesce(nullif(?, ''), current_database()) order by table_name",
            [HISTORY, database],
        ).fetchall()
    ]


def _as_of(serving: Path) -> date:
    with duckdb.connect(str(serving), read_only=True) as connection:
        return connection.execute("select as_of_date from marts.run_info").fetchone()[0]


def _folder(serving: Path) -> Path:
    return serving.with_name("versions")


def _name(path: Path) -> str:
    published = datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1e6, UTC)
    return published.strftime("%Y%m%dT%H%M%S.%fZ")


def _link(path: Path, new: Path) -> None:
    try:
        os.link(path, new)
    except OSError:
        # A file system without links.
        shutil.copy2(path, new)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
