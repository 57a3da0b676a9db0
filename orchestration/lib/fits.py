"""The Python models of the dbt project, run between two builds where the engine has none.

DuckDB runs them inside the one dbt invocation. Elsewhere their inputs are copied into a DuckDB in
memory, the very same models run there, and their tables are put where `fitted()` reads them.
"""

import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from graphlib import TopologicalSorter
from pathlib import Path
from types import SimpleNamespace

import duckdb

from orchestration.lib import engines
from orchestration.lib.file_sql import literal
from orchestration.lib.settings import Settings

# Where inputs are and results go, by the name dbt gives the schema.
SCHEMA = "intermediate"
REF = re.compile(r"""dbt\.ref\(\s*["']([^"']+)["']\s*\)""")

# What PostgreSQL calls a type, as DuckDB does.
TYPES = {
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "double precision": "DOUBLE",
    "integer": "INTEGER",
    "numeric": "DOUBLE",
}

Reader = Callable[[duckdb.DuckDBPyConnection, str], None]


def python_models(root: Path) -> dict[str, tuple[Path, list[str]]]:
    """Return file and inputs of every Python model, each after those it reads."""
    files = {path.stem: path for path in sorted((root / "models").rglob("*.py"))}
    inputs = {name: REF.findall(path.read_text(encoding="utf-8")) for name, path in files.items()}
    order = TopologicalSorter(
        {name: sorted(set(read) & files.keys()) for name, read in inputs.items()}
    ).static_order()
    return {name: (files[name], inputs[name]) for name in order}


def run(root: Path, connection: duckdb.DuckDBPyConnection, read: Reader) -> dict[str, int]:
    """Make the table of every Python model in schema intermediate; return the rows of each.

    `read` makes an input of that name in that schema. A model sees what it sees in dbt:
    `dbt.ref(name)` is a DuckDB relation.
    """
    models = python_models(root)
    connection.execute(f"create schema if not exists {SCHEMA}")
    for name in sorted({name for _, inputs in models.values() for name in inputs} - models.keys()):
        read(connection, name)
    rows = {}
    for name, (path, _) in models.items():
        made = _function(path)(SimpleNamespace(ref=_ref(connection)), connection)
        connection.register("made", made)
        connection.execute(f"create or replace table {SCHEMA}.{name} as from made")
        connection.unregister("made")
        counted = connection.execute(f"select count(*) from {SCHEMA}.{name}").fetchall()
        rows[name] = counted[0][0]
    return rows


def fit(engine: str, settings: Settings) -> dict[str, int]:
    """Run the Python models on the inputs an engine of ENGINES has built; return rows by table.

    Raises UserError if the engine cannot be reached.
    """
    with duckdb.connect() as connection:
        if engine == "postgres":
            with closing(engines.postgres()) as server:
                rows = run(settings.root, connection, _postgres_reader(server))
                engines.load_into_postgres(connection, server, _only(rows))
            return rows
        rows = run(settings.root, connection, spark_reader(engines.spark_folder(settings)))
        folder = engines.spark_folder(settings) / "fitted_files"
        written = engines.write_parquet(connection, folder, _only(rows))
    engines.register_in_spark(settings, folder, written)
    return rows


def spark_reader(folder: Path) -> Reader:
    """Return what reads a table of Spark: the Parquet files it consists of."""

    def read(connection: duckdb.DuckDBPyConnection, name: str) -> None:
        files = literal(str(folder / f"{SCHEMA}.db" / name / "*.parquet"))
        connection.execute(f"create view {SCHEMA}.{name} as from read_parquet({files})")

    return read


def _postgres_reader(server) -> Reader:
    """Return what copies a table of PostgreSQL, by its COPY; texts are quoted, nulls are not."""

    def read(connection: duckdb.DuckDBPyConnection, name: str) -> None:
        with server.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
            cursor.execute(
                "select column_name, data_type from information_schema.columns"
                " where table_schema = %s and table_name = %s order by ordinal_position",
                (SCHEMA, name),
            )
            columns = ", ".join(
                f"{literal(column)}: {literal(TYPES.get(kind, 'VARCHAR'))}"
                for column, kind in cursor.fetchall()
            )
            path = Path(folder) / "rows.csv"
            with path.open("wb") as file:
                cursor.copy_expert(
                    f"copy (select * from {SCHEMA}.{name}) to stdout"
                    " (format csv, header true, force_quote *)",
                    file,
                )
            connection.execute(
                f"create table {SCHEMA}.{name} as from read_csv({literal(str(path))},"
                " header = true, delim = ',', quote = '\"', allow_quoted_nulls = false,"
                f" columns = {{{columns}}})"
            )

    return read


def _only(names: Iterable[str]) -> Callable[[engines.Relation], bool]:
    kept = set(names)
    return lambda relation: relation.schema == SCHEMA and relation.name in kept


def _ref(connection: duckdb.DuckDBPyConnection) -> Callable[[str], duckdb.DuckDBPyRelation]:
    return lambda name: connection.query(f"select * from {SCHEMA}.{name}")


def _function(path: Path) -> Callable:
    """Return the function `model` of a file."""
    module: dict = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module)
    return module["model"]
