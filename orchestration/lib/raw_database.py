"""The tables of a run where they are no files: they stand in a DuckDB file.

That file is read, never written to, except where it is the warehouse of the data set: then the
tables stay as they are, and dbt reads relations of ours beside them.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration.lib.contract import Table
from orchestration.lib.errors import FileFault, Problem, did_you_mean, some
from orchestration.lib.file_columns import FileColumn, matched, refuse_nested, refuse_rounded_ids
from orchestration.lib.file_sql import identifier, literal
from orchestration.lib.mapping_file import TableMapping, read_mapping
from orchestration.lib.raw_files import RawFile, RawFiles, Stored, unmatched_mapping
from orchestration.lib.table_files import pattern, stamp

# Where the tables are looked for if nobody says: the first of these that has any of them.
SCHEMAS = ("raw", "main")


def scan_database(
    path: Path,
    schema: str | None,
    tables: Mapping[str, Table],
    is_warehouse: bool,
    timezone: str = "UTC",
) -> RawFiles:
    """Find and inspect these tables in a schema of a DuckDB file; mapping.yml stands beside it.

    Faults are returned, not raised.
    """
    if not path.is_file():
        return _unusable(f"there is no file {path}")
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(str(path))} as delivered (read_only)")
            mapping, problems = read_mapping(path.parent, tables, timezone)
            return _scan(connection, path, schema, tables, is_warehouse, mapping, problems)
    except duckdb.Error as error:
        return _unusable(f"{path} cannot be read ({str(error).splitlines()[0]})")


def table_relation(file: RawFile, inside: bool) -> str:
    """Return the SQL of a stored table, for use in the warehouse itself (`inside`) or elsewhere."""
    schema, table = file.stored.schema, file.stored.table
    if inside and file.stored.is_in_warehouse:
        return f"{identifier(schema)}.{identifier(table)}"
    return (
        f"read_duckdb({literal(pattern(file.location))}, schema_name = {literal(schema)},"
        f" table_name = {literal(table)})"
    )


def _scan(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    schema: str | None,
    tables: Mapping[str, Table],
    is_warehouse: bool,
    mapping: Mapping[str, TableMapping],
    problems: list[Problem],
) -> RawFiles:
    schemas = _relations(connection)
    if schema is None:
        # The warehouse has tables of ours in its schema main, if any.
        schema = next(
            (
                name
                for name in (SCHEMAS[:1] if is_warehouse else SCHEMAS)
                if {table.casefold() for table in schemas.get(name, {})} & tables.keys()
            ),
            SCHEMAS[0],
        )
    if schema not in schemas:
        known = some(sorted(schemas)) or "none with a table"
        return _unusable(
            f"{path} has no tables in a schema {schema}{did_you_mean(schema, schemas)}; schemas"
            f" with tables: {known}"
        )
    database = f"schema {schema} of {path.name}"
    found: dict[str, tuple[RawFile, ...]] = {}
    unmatched = []
    for name, kind in schemas[schema].items():
        table = tables.get(name.casefold())
        shown = f"{path.name}: {schema}.{name}"
        if table is None:
            unmatched.append(f"{schema}.{name}")
            continue
        found[table.name] = ()
        try:
            if kind != "BASE TABLE":
                raise FileFault(
                    "it is a view, and views cannot be read from outside.", "Make it a table."
                )
            file = _read(
                connection,
                path,
                Stored(schema, name, is_warehouse),
                shown,
                table,
                mapping[table.name],
            )
        except FileFault as fault:
            problems.append(fault.problem(shown, table.name))
        else:
            found[table.name] = (file,)
            problems.extend(unmatched_mapping(table, mapping[table.name], [file]))
    if not found:
        return _unusable(
            f"no table in {database} has the name of one of ours; there are {some(unmatched)}"
        )
    return RawFiles(found, tuple(unmatched), tuple(problems), database)


def _relations(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return tables and views by schema, with what they are."""
    schemas: dict[str, dict[str, str]] = {}
    for schema, name, kind in connection.execute(
        "select table_schema, table_name, table_type from information_schema.tables"
        " where table_catalog = 'delivered' order by all"
    ).fetchall():
        schemas.setdefault(schema, {})[name] = kind
    return schemas


def _read(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    stored: Stored,
    shown: str,
    table: Table,
    mapping: TableMapping,
) -> RawFile:
    relation = f"delivered.{identifier(stored.schema)}.{identifier(stored.table)}"
    headers = [
        FileColumn(name, sql_type, name)
        for name, sql_type, *_ in connection.execute(f"describe {relation}").fetchall()
    ]
    for header in headers:
        if header.header.casefold() == "rowid":
            raise FileFault(
                f"the column name {header.header} is needed for numbering the rows.",
                "Rename the column.",
            )
    columns, ignored = matched(headers, table, mapping)
    refuse_nested(columns, table)
    refuse_rounded_ids(
        columns, table, relation, "rowid + 1", lambda sql: connection.execute(sql).fetchall()
    )
    (rows,) = connection.execute(f"select count(*) from {relation}").fetchone()
    return RawFile(
        shown,
        path,
        rows,
        columns,
        ignored=ignored,
        stored=stored,
        original=path,
        stamp=stamp(path),
        reading=mapping.reading,
        everything=tuple(sorted(header.read_as for header in headers)),
    )


def _unusable(fault: str) -> RawFiles:
    problem = Problem(
        f"RAW_DATABASE: {fault}.",
        "Pass as RAW_DATABASE a DuckDB file that has tables customers and orders in schema raw or"
        " main, or in another one: RAW_DATABASE=shop.duckdb:landing. No other program may have it"
        " open for writing.",
    )
    return RawFiles({}, (), (problem,))
