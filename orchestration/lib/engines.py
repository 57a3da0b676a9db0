"""The raw relations of a run, carried from DuckDB into another engine.

DuckDB reads the files, whatever the engine: the relations it makes of them (`raw.<table>`,
`raw_<source>.<table>`) arrive elsewhere with the same names, columns, row numbers and types, where
the engine has the type, and as text otherwise. Seeds go in by `dbt seed` or `dbt build`.
"""

import json
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib import dbt_args
from orchestration.lib.errors import UserError
from orchestration.lib.file_sql import literal
from orchestration.lib.raw_relations import connected, identifier, readable_sources
from orchestration.lib.settings import Settings

ENGINES = ("postgres", "spark")
# The folder of Spark's tables and metastore, as profiles.yml has it.
SPARK_FOLDER = "SEGMENTATION_SPARK"
# DuckDB type → what it leaves DuckDB as, what PostgreSQL calls that. Parquet knows the former.
TYPES = {
    "BOOLEAN": ("BOOLEAN", "boolean"),
    "TINYINT": ("SMALLINT", "smallint"),
    "SMALLINT": ("SMALLINT", "smallint"),
    "INTEGER": ("INTEGER", "integer"),
    "BIGINT": ("BIGINT", "bigint"),
    "UTINYINT": ("SMALLINT", "smallint"),
    "USMALLINT": ("INTEGER", "integer"),
    "UINTEGER": ("BIGINT", "bigint"),
    "UBIGINT": ("DECIMAL(20,0)", "numeric(20,0)"),
    "FLOAT": ("FLOAT", "real"),
    "DOUBLE": ("DOUBLE", "double precision"),
    "DATE": ("DATE", "date"),
    "TIMESTAMP": ("TIMESTAMP", "timestamp"),
    "TIMESTAMP WITH TIME ZONE": ("TIMESTAMP WITH TIME ZONE", "timestamptz"),
}
# True where texts sort by their bytes and letters beyond ASCII have case, as on the other engines.
POSTGRES_TEXT_CHECK = "select 'Z' < '_' and '_' < 'a' and 'b' < 'ä' and lower('Ä') = 'ä'"


@dataclass(frozen=True)
class Relation:
    """A raw relation: schema, name, and its columns with the type each has in DuckDB."""

    schema: str
    name: str
    columns: tuple[tuple[str, str], ...]

    def select(self, cast: Callable[[str, str], str]) -> str:
        """Return the query of its rows; `cast` gives the SQL of a column and its portable type."""
        columns = ",\n".join(
            f"    {cast(identifier(name), portable_type(sql_type)[0])} as {identifier(name)}"
            for name, sql_type in self.columns
        )
        return f"select\n{columns}\nfrom {identifier(self.schema)}.{identifier(self.name)}"


Wanted = Callable[[Relation], bool]


def portable_type(sql_type: str) -> tuple[str, str]:
    """Return the type a column leaves DuckDB as, and its name in PostgreSQL.

    Example: DECIMAL(12,2) -> (DECIMAL(12,2), DECIMAL(12,2)); TIME -> (VARCHAR, text).
    """
    if re.fullmatch(r"DECIMAL\(\d+,\d+\)", sql_type):
        return sql_type, sql_type
    return TYPES.get(sql_type, ("VARCHAR", "text"))


def is_raw(relation: Relation) -> bool:
    """Whether the relation is one of the schemas `raw` and `raw_<source>`."""
    return relation.schema == "raw" or relation.schema.startswith("raw_")


def relations(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> Iterator[Relation]:
    """Give every relation that is wanted, sorted by name."""
    names = connection.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_catalog = current_database() order by all"
    ).fetchall()
    for schema, name in names:
        described = connection.execute(
            f"describe {identifier(schema)}.{identifier(name)}"
        ).fetchall()
        relation = Relation(schema, name, tuple((row[0], row[1]) for row in described))
        if wanted(relation):
            yield relation


def load_into_postgres(
    connection: duckdb.DuckDBPyConnection, server: Any, wanted: Wanted = is_raw
) -> dict[str, int]:
    """Put the raw relations, or those wanted, into PostgreSQL, all or none; return rows of each.

    `server` is a psycopg2 connection. What was there under these names is replaced, and with it
    the views that read it. NUL characters, which PostgreSQL has no room for, are left out of texts.
    Raises UserError if the database treats texts otherwise than the other engines.
    """
    rows = {}
    with server, server.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        cursor.execute(POSTGRES_TEXT_CHECK)
        if not cursor.fetchone()[0]:
            raise UserError(
                f"The database {server.info.dbname} does not sort texts by their bytes, or does not"
                " know capital letters beyond ASCII, so ties would be broken otherwise than on the"
                " other engines. Make one that does: createdb --template template0 --encoding UTF8"
                " --lc-collate C --lc-ctype C.UTF-8 NAME, and pass PGDATABASE=NAME."
            )
        for relation in relations(connection, wanted):
            name = f"{identifier(relation.schema)}.{identifier(relation.name)}"
            columns = ", ".join(
                f"{identifier(column)} {portable_type(sql_type)[1]}"
                for column, sql_type in relation.columns
            )
            cursor.execute(f"create schema if not exists {identifier(relation.schema)}")
            cursor.execute(f"drop table if exists {name} cascade")
            cursor.execute(f"create table {name} ({columns})")
            path = Path(folder) / "rows.csv"
            connection.execute(
                f"copy ({relation.select(_for_postgres)}) to {literal(str(path))}"
                # Texts are quoted, so that an empty one is not taken for null.
                " (format csv, header false, force_quote *)"
            )
            with path.open("rb") as file:
                cursor.copy_expert(f"copy {name} from stdin (format csv)", file)
            rows[f"{relation.schema}.{relation.name}"] = cursor.rowcount
            cursor.execute(f"analyze {name}")
    return rows


def write_parquet(
    connection: duckdb.DuckDBPyConnection, folder: Path, wanted: Wanted = is_raw
) -> dict[str, int]:
    """Write the raw relations, or those wanted, as Parquet; return the rows of each.

    The files are in `folder`/<schema>/<table>/. Every worker of the cluster must reach the folder
    under this name.
    """
    connection.execute("set TimeZone = 'UTC'")
    rows = {}
    for relation in relations(connection, wanted):
        place = Path(folder) / relation.schema / relation.name
        place.mkdir(parents=True, exist_ok=True)
        (rows[f"{relation.schema}.{relation.name}"],) = connection.execute(
            f"copy ({relation.select(_for_spark)}) to {literal(str(place / 'rows.parquet'))}"
            " (format parquet)"
        ).fetchone()
    return rows


def register_args(folder: Path, relations: Iterable[str]) -> list[str]:
    """Return the dbt operation that makes the raw tables of Spark on the files in `folder`.

    dbt does it, because it knows the connection; tables of these names are replaced.
    """
    arguments = {"folder": Path(folder).resolve().as_uri(), "relations": sorted(relations)}
    return ["run-operation", "register_raw_tables", "--args", json.dumps(arguments)]


def load(engine: str, settings: Settings) -> dict[str, int]:
    """Put the raw relations of a run into an engine of ENGINES; return the rows of each.

    Rows of people whose erasure was asked for stay behind.
    Raises UserError if a file cannot be read, or the engine cannot be reached.
    """
    with connected(settings, readable_sources(settings)) as (connection, _):
        if engine == "postgres":
            with closing(postgres()) as server:
                return load_into_postgres(connection, server)
        folder = spark_folder(settings) / "raw_files"
        rows = write_parquet(connection, folder)
    register_in_spark(settings, folder, rows)
    return rows


def register_in_spark(settings: Settings, folder: Path, relations: Iterable[str]) -> None:
    """Make tables of Spark on the Parquet files in `folder`.

    dbt is a process of its own here: Spark's metastore belongs to one process until that ends, and
    the build that comes next needs it.
    Raises UserError with dbt's own words if Spark could not make them.
    """
    os.environ.setdefault(SPARK_FOLDER, str(spark_folder(settings)))
    target_path = str(settings.data_path / "target_spark")
    done = subprocess.run(
        [
            dbt_args.dbt_executable(),
            *("--quiet", "--no-use-colors", *register_args(folder, relations), "--target", "spark"),
            *("--project-dir", str(settings.root), "--profiles-dir", str(settings.root)),
            *("--target-path", target_path, "--log-path", target_path),
            *dbt_args.vars_args(settings),
        ],
        cwd=settings.root,
        env=dbt_args.dbt_env(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise UserError(f"Spark could not make the tables:\n\n{done.stdout.strip()}")


def spark_folder(settings: Settings) -> Path:
    """Return where Spark keeps its tables: SEGMENTATION_SPARK, or a folder of the data set."""
    return Path(os.environ.get(SPARK_FOLDER) or settings.data_path / "spark")


def build_commands(engine: str, settings: Settings) -> list[str]:
    """Return the commands that build on what `load` has loaded, run in the project's folder.

    The graph in two parts, and between them what Python makes of the first for the second.
    """
    folder = shlex.quote(str(spark_folder(settings)))
    where = f"{SPARK_FOLDER}={folder} " if engine == "spark" else ""
    build = [*dbt_args.build_args(settings), "--target", engine]
    before, after = (
        f"{where}.venv/bin/dbt {shlex.join([*build, *part])}" for part in dbt_args.build_parts()
    )
    return [
        before,
        f"{where}make fit ENGINE={engine} DATASET={shlex.quote(settings.dataset)}",
        after,
    ]


def postgres():
    """Connect as profiles.yml does: by the variables of PostgreSQL's own tools."""
    import psycopg2

    defaults = {"PGHOST": "localhost", "PGUSER": "postgres", "PGDATABASE": "segmentation"}
    where = {name: os.environ.get(name) or value for name, value in defaults.items()}
    try:
        return psycopg2.connect(
            host=where["PGHOST"], user=where["PGUSER"], dbname=where["PGDATABASE"]
        )
    except psycopg2.OperationalError as error:
        raise UserError(
            f"PostgreSQL cannot be reached ({' '.join(str(error).split())}). Set PGHOST, PGPORT,"
            " PGUSER, PGPASSWORD and PGDATABASE."
        ) from error


def _for_postgres(column: str, sql_type: str) -> str:
    if sql_type == "VARCHAR":
        return f"replace(cast({column} as VARCHAR), chr(0), '')"
    return f"cast({column} as {sql_type})"


def _for_spark(column: str, sql_type: str) -> str:
    # Spark's `timestamp` is a moment, told in the zone of the session: profiles.yml has UTC there.
    # Its type without a zone is not one that Hive's metastore knows.
    moment = sql_type == "TIMESTAMP"
    return f"cast({column} as {'TIMESTAMP WITH TIME ZONE' if moment else sql_type})"
