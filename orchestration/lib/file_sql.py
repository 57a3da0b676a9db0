"""SQL text of values and files, and the connection that looks into files."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration.lib.table_files import pattern


@dataclass(frozen=True)
class Dialect:
    """How DuckDB has to read a CSV file of `width` columns."""

    delimiter: str
    width: int
    short_rows: bool
    multi_line: bool


def relation(locations: Iterable[Path], dialect: Dialect | None) -> str:
    """Return the SQL of a table function over files: Parquet, or CSV of this dialect.

    Parquet brings the columns `_source_file` (the location) and `file_row_number` (from 0).
    CSV columns are named c0, c1, … by position.
    """
    files = "[" + ", ".join(literal(pattern(location)) for location in locations) + "]"
    # Partition folders are read from the path by us; DuckDB would add columns of its own.
    if dialect is None:
        return (
            f"read_parquet({files}, hive_partitioning = false, binary_as_string = true,"
            " file_row_number = true, filename = '_source_file')"
        )
    columns = ", ".join(f"{position(number)}: 'VARCHAR'" for number in range(dialect.width))
    return (
        f"read_csv({files}, auto_detect = false, header = true, hive_partitioning = false,"
        f" delim = {literal(dialect.delimiter)}, quote = '\"', escape = '\"',"
        f" strict_mode = true, null_padding = {str(dialect.short_rows).lower()},"
        # The parallel reader cannot split a file inside a quoted value.
        f" parallel = {str(not dialect.multi_line).lower()}, columns = {{{columns}}})"
    )


def identifier(name: str) -> str:
    """Return the name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return the text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def trimmed(expression: str) -> str:
    """Return SQL of a value as text without white space around it, as the macro trimmed has it."""
    text = f"cast({expression} as varchar)"
    return (
        f"case when regexp_matches({text}, '[\\t-\\r]')"
        f" then regexp_replace({text}, '^[\\t-\\r\\pZ]+|[\\t-\\r\\pZ]+$', '', 'g')"
        f" else trim({text}) end"
    )


@lru_cache(maxsize=1)
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def query(sql: str) -> list[tuple]:
    """Return the rows of a query on files."""
    with _duckdb().cursor() as cursor:
        return cursor.execute(sql).fetchall()


def position(number: int) -> str:
    """Return the name that `relation` gives to a column of a CSV file."""
    return f"c{number}"
