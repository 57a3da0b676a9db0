"""The raw relations of a run, carried from DuckDB into another engine.

DuckDB reads the files, whatever the engine: the relations it makes of them (`raw.<table>`,
`raw_<source>.<table>`) arrive elsewhere with the same names, columns, row numbers and types, where
the engine has the type, and as text otherwise. Seeds go in by `dbt seed` or `dbt build`.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.raw_files import literal
from orchestration.lib.raw_relations import identifier

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


def portable_type(sql_type: str) -> tuple[str, str]:
    """Return the type a column leaves DuckDB as, and its name in PostgreSQL.

    Example: DECIMAL(12,2) -> (DECIMAL(12,2), DECIMAL(12,2)); TIME -> (VARCHAR, text).
    """
    if re.fullmatch(r"DECIMAL\(\d+,\d+\)", sql_type):
        return sql_type, sql_type
    return TYPES.get(sql_type, ("VARCHAR", "text"))


def raw_relations(connection: duckdb.DuckDBPyConnection) -> Iterator[Relation]:
    """Give every relation of the schemas `raw` and `raw_<source>`, sorted by name."""
    names = connection.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema = 'raw' or table_schema like 'raw\\_%' escape '\\' order by all"
    ).fetchall()
    for schema, name in names:
        described = connection.execute(
            f"describe {identifier(schema)}.{identifier(name)}"
        ).fetchall()
        yield Relation(schema, name, tuple((row[0], row[1]) for row in described))


def load_into_postgres(connection: duckdb.DuckDBPyConnection, server: Any) -> dict[str, int]:
    """Put the raw relations into PostgreSQL, all or none; return the rows of each.

    `server` is a psycopg2 connection. What was there under these names is replaced, and with it
    the views that read it. NUL characters, which PostgreSQL has no room for, are left out of texts.
    """
    rows = {}
    with server, server.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        for relation in raw_relations(connection):
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


def load_into_spark(
    connection: duckdb.DuckDBPyConnection, execute: Callable[[str], Any], folder: Path
) -> dict[str, int]:
    """Put the raw relations into Spark, as tables on Parquet files; return the rows of each.

    `execute` runs one statement (`SparkSession.sql`, or a cursor's `execute`). The files go to
    `folder`, which every worker must reach under this name. Tables of these names are replaced.
    """
    connection.execute("set TimeZone = 'UTC'")
    relations = list(raw_relations(connection))
    for schema in sorted({relation.schema for relation in relations}):
        execute(f"create schema if not exists `{schema}`")
    rows = {}
    for relation in relations:
        place = Path(folder).resolve() / relation.schema / relation.name
        place.mkdir(parents=True, exist_ok=True)
        (rows[f"{relation.schema}.{relation.name}"],) = connection.execute(
            f"copy ({relation.select(_for_spark)}) to {literal(str(place / 'rows.parquet'))}"
            " (format parquet)"
        ).fetchone()
        name = f"`{relation.schema}`.`{relation.name}`"
        execute(f"drop table if exists {name}")
        execute(f"create table {name} using parquet location '{place.as_uri()}'")
    return rows


def _for_postgres(column: str, sql_type: str) -> str:
    if sql_type == "VARCHAR":
        return f"replace(cast({column} as VARCHAR), chr(0), '')"
    return f"cast({column} as {sql_type})"


def _for_spark(column: str, sql_type: str) -> str:
    # Spark's `timestamp` is a moment, told in the zone of the session: profiles.yml has UTC there.
    # Its type without a zone is not one that Hive's metastore knows.
    moment = sql_type == "TIMESTAMP"
    return f"cast({column} as {'TIMESTAMP WITH TIME ZONE' if moment else sql_type})"
