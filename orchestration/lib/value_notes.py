"""Values that can be read, but may mean something else: said by validate and by a run."""

from collections.abc import Iterator

import duckdb

from orchestration.lib.contract import Column, Table
from orchestration.lib.file_sql import identifier, trimmed
from orchestration.lib.raw_files import RawFile
from orchestration.lib.raw_relations import SourceFiles

# What a run repeats of these notes.
THOUSANDS = "a point may separate thousands"
FRACTION = r"'^[+-]?\d+(?:[.]\d+)+$'"
GROUPED = r"'^[+-]?[1-9]\d{0,2}(?:[.]\d{3})+$'"
NO_MONEY = {"quantity", "rating", "score"}


def value_notes(connection: duckdb.DuckDBPyConnection, source: SourceFiles) -> Iterator[str]:
    """Find columns of amounts whose fractions all have three digits: maybe 1000 times too small."""
    for table in source.tables.values():
        files = source.files.tables.get(table.name, ())
        columns = [column for column in table.columns if _is_written_money(column, files)]
        if columns:
            yield from _thousands(connection, source, table, columns)


def _is_written_money(column: Column, files: tuple[RawFile, ...]) -> bool:
    return (
        column.data_type == "decimal"
        and column.name not in NO_MONEY
        and any(
            column.name in file.columns
            and file.columns[column.name].sql_type == "VARCHAR"
            and not (file.reading.decimal or file.reading.thousands)
            for file in files
        )
    )


def _thousands(
    connection: duckdb.DuckDBPyConnection,
    source: SourceFiles,
    table: Table,
    columns: list[Column],
) -> Iterator[str]:
    texts = [trimmed(f"{identifier(column.name)}") for column in columns]
    counts = ", ".join(
        f"count(*) filter (where regexp_matches({text}, {FRACTION})),"
        f" count(*) filter (where regexp_matches({text}, {GROUPED})),"
        f" min({text}) filter (where regexp_matches({text}, {GROUPED}))"
        for text in texts
    )
    relation = f"{identifier(source.schema)}.{identifier(table.name)}"
    row = connection.execute(f"select {counts} from {relation}").fetchone()
    files = source.files.tables[table.name]
    has_semicolons = any(file.dialect and file.dialect.delimiter == ";" for file in files)
    found = zip(columns, row[::3], row[1::3], row[2::3], strict=True)
    for column, fractions, grouped, example in found:
        if not grouped or fractions != grouped:
            continue
        whole = example.replace(".", "")
        why = "every fraction has exactly three digits"
        if has_semicolons:
            why += ", and files with semicolons mostly have decimal commas"
        yield (
            f"{table.name}.{column.headers[0]}: {THOUSANDS}: {why}. {example} is read as a number"
            f" with a fraction, not as {whole}. Write read:"
            f' {{decimal: ","}} (or decimal: ".") under {table.name} in mapping.yml.'
        )
