"""Columns of a file: which contract columns they are, and types that cannot be read."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import duckdb

from orchestration.lib.contract import Table
from orchestration.lib.errors import FileFault, did_you_mean, some
from orchestration.lib.file_sql import identifier
from orchestration.lib.mapping_file import LOADED_AT, TableMapping
from orchestration.lib.nested import NotNested, is_unpacked, unpacked

# The largest id up to which a column of floats holds every whole number.
EXACT_UP_TO = {"FLOAT": 2**24, "DOUBLE": 2**53}
# Where mapping.yml names the column of the person: the id that other tables know.
ID_OF_PERSON = "id_of_person"


@dataclass(frozen=True)
class FileColumn:
    """A column as DuckDB sees it in a file: its name there, its type, its name for a person.

    A column that is made from several has their names in `joined`.
    """

    read_as: str
    sql_type: str
    header: str
    joined: tuple[str, ...] = ()


def matched(
    headers: list[FileColumn], table: Table, mapping: TableMapping
) -> tuple[dict[str, FileColumn], tuple[str, ...]]:
    """Match headers to contract columns, trimmed and without case; also return the others.

    Raises FileFault if two headers are the same contract column.
    """
    columns: dict[str, FileColumn] = {}
    repeated: list[str] = []
    used: set[FileColumn] = set()
    for name, names in wanted_headers(table, mapping).items():
        parts = [_having(headers, wanted, repeated) for wanted in names]
        if not all(parts):
            continue
        used.update(parts)
        columns[name] = parts[0]
        if len(parts) > 1:
            header = " + ".join(part.header.strip() for part in parts)
            columns[name] = FileColumn(
                parts[0].read_as, "VARCHAR", header, tuple(part.read_as for part in parts)
            )
    if repeated:
        raise FileFault(
            f"{', '.join(dict.fromkeys(repeated))}.",
            "Remove or rename all but one: which of them holds is not for us to guess.",
        )
    person = mapping.reading.person
    if person and "customer_id" in columns:
        same = _having(headers, _folded([person]), repeated)
        if not same:
            known = [header.header for header in headers]
            raise FileFault(
                f"read: person is {person!r}, but the file has no such header"
                f"{did_you_mean(person, known)}.",
                f"Correct it in mapping.yml; the headers are {some(known, 12)}.",
            )
        columns |= {"customer_id": same, ID_OF_PERSON: columns["customer_id"]}
        used.add(same)
    ignored = (header.header.strip() for header in headers if header not in used)
    return columns, tuple(dict.fromkeys(name for name in ignored if name))


def _having(
    headers: list[FileColumn], names: frozenset[str], repeated: list[str]
) -> FileColumn | None:
    """Return the column with one of these headers; add to `repeated` if there are several."""
    same = [header for header in headers if header.header.strip().casefold() in names]
    if len(same) > 1:
        repeated.append(f"the header {same[0].header.strip()} is there {len(same)} times")
    return same[0] if same else None


def wanted_headers(table: Table, mapping: TableMapping) -> dict[str, list[frozenset[str]]]:
    """Headers that are each column, trimmed and in lower case; mapping.yml has the last word.

    A column that is made from several has a set of headers for each.
    """
    usual = {column.name: column.headers for column in table.columns} | {LOADED_AT: (LOADED_AT,)}
    return {
        name: [_folded([header]) for header in mapping.headers[name]]
        if name in mapping.headers
        else [_folded(headers)]
        for name, headers in usual.items()
    }


def _folded(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(header.strip().casefold() for header in headers)


def sorted_names(headers: Iterable[FileColumn]) -> tuple[str, ...]:
    """Return the names of all columns by header: the same for files in any order."""
    by_header = sorted((column.header.strip().casefold(), column.read_as) for column in headers)
    return tuple(name for header, name in by_header if header != LOADED_AT)


def without_absent_parts(columns: Mapping[str, FileColumn], table: Table) -> dict[str, FileColumn]:
    """Leave out the columns that are part of a nested one and not in it.

    Raises FileFault if the nested column is of another shape.
    """
    present = dict(columns)
    for column in table.columns:
        if column.name in columns and is_unpacked(column):
            source = columns[column.name]
            try:
                if unpacked(column, "value", source.sql_type) is None:
                    del present[column.name]
            except NotNested as error:
                raise FileFault(
                    f"column {source.header} is of type {source.sql_type}, not {error}.",
                    "Export the table as it is, nested, to Parquet.",
                ) from None
    return present


def refuse_nested(columns: Mapping[str, FileColumn], table: Table) -> None:
    """Raise FileFault if a column holds more than one value a row, and is no list of texts."""
    is_list = {column.name for column in table.columns if column.data_type == "list"}
    unpacked_ones = {column.name for column in table.columns if is_unpacked(column)}
    nested = []
    for name, column in columns.items():
        if name in unpacked_ones:
            continue
        inner = re.sub(r"\[\d*\]$", "", column.sql_type) if name in is_list else column.sql_type
        if inner.endswith("]") or inner.startswith(("STRUCT", "MAP", "UNION", "VARIANT")):
            wanted = "a list of texts" if name in is_list else "one value a row"
            nested.append(f"column {name} is of type {column.sql_type}, not {wanted}")
    if nested:
        raise FileFault(
            f"{', '.join(nested)}.", "Flatten it where the file is written, or leave it out."
        )


def refuse_rounded_ids(
    columns: Mapping[str, FileColumn],
    table: Table,
    rows_of: str,
    row_number: str,
    query: Callable[[str], list[tuple]],
) -> None:
    """Raise FileFault if ids are in a column of floats and too large to be exact there.

    `rows_of` and `row_number` are SQL of the relation and of the number of a row; `query` runs SQL.
    """
    for column in table.columns:
        source = columns.get(column.name)
        if source is None or source.joined or not (column.data_type == "id" or column.identifies):
            continue
        value, sql_type = identifier(source.read_as), source.sql_type
        if is_unpacked(column):
            value, sql_type = unpacked(column, value, sql_type)
        limit = EXACT_UP_TO.get(sql_type)
        if limit is None:
            continue
        try:
            [(row, example)] = query(
                f"select min({row_number}), arg_min({value}, {row_number}) from {rows_of}"
                f" where isfinite({value}) and abs({value}) > {limit}"
            )
        except duckdb.Error as error:
            raise FileFault(
                f"cannot be read to its end ({str(error).splitlines()[0]}).",
                "Write it again, completely.",
            ) from None
        if row is not None:
            raise FileFault(
                f"column {source.header} holds ids as {sql_type}, which is exact up to {limit};"
                f" row {row} has {example:.0f}. Larger ids were rounded, so several became one.",
                f"Export {source.header} again as text or as whole numbers (BIGINT).",
            )
