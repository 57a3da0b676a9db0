"""What earlier runs have left of erased people: database files written anew without them.

Deleting rows would leave them in the free blocks of the file.
"""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.lib.contract import IDENTIFIES_BY_NAME, Table
from orchestration.lib.erasure import normalised
from orchestration.lib.errors import UserError
from orchestration.lib.file_sql import identifier, literal
from orchestration.lib.publish import attach_new, remove_leftovers, replacing

# Columns of our own tables that hold an id, beside those that the sources declare.
KINDS_BY_NAME = {
    **IDENTIFIES_BY_NAME,
    "account_id": "customer",
    "source_id": "customer",
    "key_hash": "hash",
}
PLACE = {"table_name", "file_name", "row_number"}


def purge(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Path,
    published: list[Path],
    tables: list[Table],
    rebuilt: Collection[str] = (),
    not_ours: Collection[str] = (),
) -> int:
    """Write the files of a data set anew without the erased; return how many rows named them.

    `published` are the served file and what is kept of earlier ones.

    `connection` has the schema `erased` of `orchestration.lib.erasure`; `tables` are those of the
    sources, which say what their columns identify. Relations in `rebuilt` (`marts.orders`) are left
    out of the warehouse: the run makes them anew, whatever they hold. Schemas in `not_ours` hold
    delivered tables and are left alone. A file that holds nothing of the erased stays as it is.
    Readers see the old file or the new.

    Raises UserError if a file cannot be read or written.
    """
    kinds = KINDS_BY_NAME | {
        column.name: column.identifies
        for table in tables
        for column in table.columns
        if column.identifies
    }
    for path in (warehouse, *published):
        remove_leftovers(path)
        with _attached(connection, path) as is_there:
            if is_there:
                columns = _columns(connection, not_ours)
                _insert_people_made_of_them(connection, columns)
                _insert_hashes(connection, columns, kinds)
    rows = 0
    # What tells whose rows are whose in published files is in the warehouse: it goes last.
    for path, left_out in (*((path, ()) for path in published), (warehouse, rebuilt)):
        with _attached(connection, path) as is_there:
            if is_there:
                rows += _purge(connection, path, kinds, left_out, not_ours)
    return rows


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[bool]:
    """Attach a database file as `old`, for reading; tell whether it is there."""
    if not path.exists():
        yield False
        return
    try:
        # A log beside the file would be written into the one that takes its place.
        if path.with_name(path.name + ".wal").exists():
            duckdb.connect(str(path)).close()
        connection.execute(f"attach {literal(str(path))} as old (read_only)")
        try:
            yield True
        finally:
            connection.execute("detach old")
    except (duckdb.Error, OSError) as error:
        raise UserError(
            f"Erased people are still in {path}: {error}. Close other programs that have it open"
            " and run again."
        ) from error


def _purge(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    kinds: dict[str, str],
    left_out: Collection[str],
    not_ours: Collection[str],
) -> int:
    columns = _columns(connection, not_ours)
    theirs = {table: _is_theirs(names, kinds) for table, names in columns.items()}
    naming = {table: _naming_them(names, kinds) for table, names in columns.items()}
    rows = 0
    for table in columns:
        condition = " or ".join([theirs[table], *naming[table].values()])
        query = f"select count(*) from old.{table} where {condition}"
        rows += connection.execute(query).fetchone()[0]
    if not rows:
        return 0
    with replacing(path) as temporary:
        attach_new(connection, temporary, "new")
        try:
            connection.execute("copy from database old to new (schema)")
            _drop(connection, left_out)
            for table in _columns(connection, database="new"):
                blanks = ", ".join(
                    f"case when not {condition} then {column} end as {column}"
                    for column, condition in naming.get(table, {}).items()
                )
                connection.execute(
                    f"insert into new.{table} select *{f' replace ({blanks})' if blanks else ''}"
                    f" from old.{table} where not {theirs.get(table, 'false')}"
                )
            connection.execute("checkpoint new")
        finally:
            connection.execute("detach new")
        # A published file stays read-only, and its time tells which version it is.
        shutil.copystat(path, temporary)
    return rows


def _drop(connection: duckdb.DuckDBPyConnection, relations: Collection[str]) -> None:
    for kind in ("table", "view"):
        for schema, name in connection.execute(
            f"select schema_name, {kind}_name from duckdb_{kind}s()"
            " where database_name = 'new' and not internal"
        ).fetchall():
            if f"{schema}.{name}" in relations:
                connection.execute(f"drop {kind} new.{identifier(schema)}.{identifier(name)}")


def _columns(
    connection: duckdb.DuckDBPyConnection,
    left_alone: Collection[str] = (),
    database: str = "old",
) -> dict[str, list[str]]:
    """Return the columns of every table in the file, by its name as an SQL identifier."""
    return {
        f"{identifier(schema)}.{identifier(table)}": names
        for schema, table, names in connection.execute(
            "select tables.schema_name, tables.table_name,"
            " list(columns.column_name order by columns.column_index)"
            " from duckdb_tables() as tables"
            " join duckdb_columns() as columns using (database_oid, table_oid)"
            " where tables.database_name = ?"
            " group by tables.schema_name, tables.table_name order by all",
            [database],
        ).fetchall()
        if schema not in left_alone
    }


def _is_theirs(names: list[str], kinds: dict[str, str]) -> str:
    """Return SQL that is true where a row of a table with these columns is that of the erased.

    An address or phone number tells whose a row is only where no customer is named.
    """
    found: dict[str, list[str]] = {"contact": []}
    for name in names:
        kind = kinds.get(name) or ("customer" if name.endswith("_customer_id") else None)
        if kind in ("email", "phone"):
            found["contact"].append(_is_token((kind,), name))
        elif kind and kind != "mention":
            wanted = ("customer", "visitor") if name == "source_id" else (kind,)
            found.setdefault(kind, []).append(_is_token(wanted, name))
    conditions = [condition for kind in found if kind != "contact" for condition in found[kind]]
    unnamed = " and ".join(
        f"{identifier(name)} is null" for name in names if kinds.get(name) == "customer"
    )
    conditions += [f"({contact} and {unnamed or 'true'})" for contact in found["contact"]]
    if set(names) >= PLACE:
        conditions.append(
            "(table_name, file_name, row_number) in (select (erased_rows.table_name,"
            " erased_rows.file_name, erased_rows.row_number) from erased.rows as erased_rows"
            " where erased_rows.column_name is null)"
        )
    return f"({' or '.join(conditions) or 'false'})"


def _naming_them(names: list[str], kinds: dict[str, str]) -> dict[str, str]:
    """Return, by column, SQL that is true where a value names the erased in whosever row."""
    return {
        identifier(name): f"({' or '.join(_is_token((kind,), name) for kind in wanted)})"
        for name in names
        if (
            wanted := {
                "email": ("email",),
                "phone": ("phone",),
                "mention": ("email", "customer"),
            }.get(kinds.get(name, ""))
        )
    }


def _is_token(kinds: tuple[str, ...], name: str) -> str:
    value = normalised(kinds[0], identifier(name))
    return (
        f"coalesce({value} in (select id from erased.tokens"
        f" where kind in ({', '.join(map(literal, kinds))})), false)"
    )


def _insert_people_made_of_them(
    connection: duckdb.DuckDBPyConnection, columns: dict[str, list[str]]
) -> None:
    """Somebody under another id whose every id in the sources is erased is erased."""
    for table, names in columns.items():
        if {"source_id", "customer_id"} <= set(names):
            connection.execute(
                f"insert into erased.tokens select 'customer', customer_id from old.{table}"
                " group by customer_id having bool_and(source_id in"
                " (select id from erased.tokens where kind in ('customer', 'visitor')))"
            )


def _insert_hashes(
    connection: duckdb.DuckDBPyConnection, columns: dict[str, list[str]], kinds: dict[str, str]
) -> None:
    """Key hashes that only rows of erased people have, where they stand beside an id."""
    for table, names in columns.items():
        known = [name for name in names if kinds.get(name) not in (None, "hash")]
        if "_key" in names and known:
            connection.execute(
                f"insert into erased.tokens select 'hash', sha256(_key) from old.{table}"
                f" group by _key having bool_and({_is_theirs(known, kinds)})"
            )
