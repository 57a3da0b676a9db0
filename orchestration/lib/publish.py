"""Publish: the checked marts as one new file, put in the place of the served one in one step.

The file is read-only, and BI tools with DuckDB 1.2 or later can read it. Earlier files are kept by
`versions`.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib import versions

SCHEMA = "marts"
# The oldest version of the file format with all types that the marts have: DuckDB 1.2 and later
# read it. By default DuckDB 2.0 writes a version that 1.x refuses.
STORAGE_VERSION = "v1.2.0"
# What a fresh process does with a file to show that it can be read.
READER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    connection.execute("from marts.run_info").fetchall()
"""

Comments = Mapping[str, Mapping[str | None, str]]


class PublishError(Exception):
    """Publishing was refused or did not work; the published file is as it was."""


@dataclass(frozen=True)
class Published:
    """What publishing did: `as_of_date`, `tables` and `rows` are those of the warehouse.

    `published` is False where the served file was kept, and `reason` says why in a sentence.
    """

    path: Path
    as_of_date: date
    tables: int
    rows: int
    published: bool
    reason: str


def publish(
    warehouse: Path,
    serving: Path,
    *,
    as_of: date | None = None,
    force: bool = False,
    comments: Comments | None = None,
    keep: int = 3,
) -> Published:
    """Copy every relation of schema `marts` of `warehouse` into a new file and serve it.

    Rows are in the order of their columns, so that equal marts give equal tables. Where `serving`
    already holds a later day than the warehouse, nothing is published unless `force`. `as_of` is
    the day that the warehouse must be for. `comments` are descriptions by table and column (None:
    the table itself); where they are given, a relation without one is left out, because it is left
    over from a model that is no longer there. `keep` is the number of published files to keep
    in addition to the new one.

    The new file is opened once in a fresh process. Raises PublishError if that fails, if the
    warehouse is not that of `as_of`, or if a file cannot be read or written. In all cases but the
    first, `serving` keeps its bytes and no temporary file stays.
    """
    remove_leftovers(serving)
    remove_log(serving)
    try:
        tables, built = _inspect(warehouse, comments)
    except duckdb.Error as error:
        raise PublishError(
            f"The warehouse {warehouse} cannot be read: {error}. Close other programs that have it"
            " open and run again."
        ) from error
    if as_of and built != as_of:
        raise PublishError(
            f"The warehouse {warehouse} was built for {built}, not for {as_of}. Run the whole job"
            f" for {as_of}, not the publishing alone."
        )
    kept = None if force else _later_day(serving, built)
    if kept:
        reason = (
            f"{kept} is published, which is later than {built}, and stays; FORCE=1 would replace it"
        )
        return Published(serving, built, len(tables), sum(tables.values()), False, reason)
    versions.prune(serving, keep)
    try:
        _replace(warehouse, serving, list(tables), comments or {})
    except (duckdb.Error, OSError) as error:
        raise PublishError(
            f"{serving} could not be written: {error}. The published file is unchanged."
        ) from error
    finally:
        versions.prune(serving, keep)
    _open_as_a_reader(serving)
    return Published(serving, built, len(tables), sum(tables.values()), True, f"marts of {built}")


def published_day(serving: Path) -> date | None:
    """Return the day that `serving` is for; None if there is no such file.

    Raises PublishError if the file is there and cannot be read.
    """
    if not serving.exists():
        return None
    try:
        with duckdb.connect(str(serving), read_only=True) as connection:
            return _day(connection, SCHEMA)
    except duckdb.Error as error:
        raise PublishError(
            f"The published file {serving} cannot be read: {error}. Close the program that has it"
            " open for writing, or move the file away and run again."
        ) from error


def comments_of(manifest: Any) -> dict[str, dict[str | None, str]]:
    """Return the descriptions of the marts in a dbt manifest: table, column (None: table), text."""
    return {
        node.alias: {
            None: node.description,
            **{name: column.description for name, column in node.columns.items()},
        }
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.schema == SCHEMA
    }


def _inspect(warehouse: Path, known: Comments | None) -> tuple[dict[str, int], date]:
    """Return the rows of each mart, by name, and the day of the warehouse."""
    if not warehouse.exists():
        raise PublishError(f"There is no warehouse {warehouse}. Run the whole job first.")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "select table_name from information_schema.tables"
                " where table_schema = ? order by table_name",
                [SCHEMA],
            ).fetchall()
            if known is None or name in known
        ]
        if "run_info" not in names:
            raise PublishError(
                f"The warehouse {warehouse} has no {SCHEMA}.run_info. Run the whole job first."
            )
        rows = {
            name: connection.execute(f"select count(*) from {SCHEMA}.{_quoted(name)}").fetchone()[0]
            for name in names
        }
        return rows, _day(connection, SCHEMA)


def _later_day(serving: Path, built: date) -> date | None:
    day = published_day(serving)
    return day if day and day > built else None


def _day(connection: duckdb.DuckDBPyConnection, schema: str) -> date:
    days = connection.execute(f"select as_of_date from {schema}.run_info").fetchall()
    if len(days) != 1 or days[0][0] is None:
        raise PublishError(
            f"{schema}.run_info must have one row with an as_of_date; it has {len(days)}."
        )
    return days[0][0]


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside `path`; the file written there takes its place in one step.

    Whatever is raised meanwhile, `path` keeps its bytes and no temporary file stays.
    """
    # In the same folder: a rename is one step only within a file system.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        _sync(temporary)
        os.replace(temporary, path)
        _sync(path.parent)
    finally:
        _remove(temporary)


def _replace(warehouse: Path, serving: Path, tables: list[str], comments: Comments) -> None:
    """Write the new file beside the served one and put it in its place."""
    with replacing(serving) as temporary:
        # The storage version can be given for attached files only.
        with duckdb.connect() as connection:
            connection.execute(f"attach {_literal(warehouse)} as warehouse (read_only)")
            attach_new(connection, temporary, "published")
            connection.execute("use published")
            connection.execute(f"create schema {SCHEMA}")
            for table in tables:
                _copy(connection, table)
                for statement in _comment_statements(connection, table, comments.get(table, {})):
                    connection.execute(statement)
            connection.execute("checkpoint")
            connection.execute("use memory")
            connection.execute("detach published")
        temporary.chmod(0o444)
        versions.store(serving, temporary, warehouse)
        remove_log(serving)


def attach_new(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a new file as database `name`, in the format of published files."""
    connection.execute(
        f"attach {_literal(path)} as {name} (storage_version {_literal(STORAGE_VERSION)})"
    )


def _open_as_a_reader(serving: Path) -> None:
    """Open the file as BI tools do. Raises PublishError if it cannot be read."""
    done = subprocess.run(
        [sys.executable, "-c", READER, str(serving)], capture_output=True, text=True
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["the reader ended without a message"])[-1]
        raise PublishError(
            f"{serving} was replaced and cannot be read: {reason}. Close programs that write to it"
            " and run again, or put the file before back with `make rollback`."
        )


def _copy(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    name = f"{SCHEMA}.{_quoted(table)}"
    connection.execute(f"create table {name} as select * from warehouse.{name} order by all")


def _comment_statements(
    connection: duckdb.DuckDBPyConnection, table: str, texts: Mapping[str | None, str]
) -> Iterator[str]:
    name = f"{SCHEMA}.{_quoted(table)}"
    columns = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
    for column, text in texts.items():
        if not text:
            continue
        if column is None:
            yield f"comment on table {name} is {_literal(text)}"
        elif column in columns:
            yield f"comment on column {name}.{_quoted(column)} is {_literal(text)}"


def _sync(path: Path) -> None:
    """Make the file or folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(path: Path) -> None:
    """Remove what a run that was killed while it replaced `path` has left."""
    for leftover in path.parent.glob(f".{path.name}.*.tmp*"):
        leftover.unlink()


def _remove(temporary: Path) -> None:
    temporary.unlink(missing_ok=True)
    remove_log(temporary)


def remove_log(path: Path) -> None:
    """Remove the log of a program that opened the published file for writing and was killed.

    With such a log, readers cannot open the file. What it holds was never published.
    """
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
