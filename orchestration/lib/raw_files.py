"""The files of a run: which there are, how each is read, which contract columns it holds.

CSV files are checked by `csv_files`; `mapping.yml` is read by `mapping_file`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pyarrow.parquet

from orchestration.lib.contract import Table
from orchestration.lib.csv_files import Layout, checked_csv
from orchestration.lib.errors import FileFault, Problem, did_you_mean
from orchestration.lib.file_sql import Dialect, identifier, literal, position, query, relation
from orchestration.lib.mapping_file import (
    LOADED_AT,
    MAPPING_FILE,
    Reading,
    TableMapping,
    read_mapping,
)
from orchestration.lib.nested import NotNested, is_unpacked, unpacked
from orchestration.lib.table_files import (
    files_of,
    is_left_over,
    pattern,
    refuse_unusable,
    relative_name,
    shown,
    stamp,
    table_of,
    unread_fault,
    unread_table_of,
)

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


@dataclass(frozen=True)
class Stored:
    """Where a table stands that is no file: in a DuckDB file, maybe the warehouse of the run."""

    schema: str
    table: str
    is_in_warehouse: bool


@dataclass(frozen=True)
class RawFile:
    """One readable file, or a table `stored` in a database file.

    `name` is relative to RAW_PATH with forward slashes; `location` is what DuckDB opens, a copy for
    a CSV file it cannot read as it is. `columns` maps the contract columns that are there;
    `partitions` holds those that stand in the path (`country=DE/`) instead; `ignored` are the
    headers of no use. `dialect` and `encoding` (as Python names it) are None for Parquet.
    `original` is the delivered file, and `stamp` its size and time when it was read. `reading` says
    how values are written. `everything` are the names of all columns, sorted by header.
    `made_from_row` is the id that is made from all values of a row.
    """

    name: str
    location: Path
    rows: int
    columns: Mapping[str, FileColumn]
    partitions: tuple[tuple[str, str | None], ...] = ()
    ignored: tuple[str, ...] = ()
    dialect: Dialect | None = None
    encoding: str | None = None
    stored: Stored | None = None
    original: Path | None = None
    stamp: tuple[int, int] | None = None
    reading: Reading = Reading()
    everything: tuple[str, ...] = ()
    made_from_row: str | None = None

    @property
    def present(self) -> frozenset[str]:
        """Names of the contract columns that the file gives."""
        made = [self.made_from_row] if self.made_from_row else []
        return frozenset(self.columns) | {name for name, _ in self.partitions} | set(made)


@dataclass(frozen=True)
class RawFiles:
    """Everything under RAW_PATH: the files of each table that is there, the rest, and the faults.

    `tables` has a key for every table that somebody tried to deliver, readable or not. `database`
    says where they stand if they are no files: `schema raw of shop.duckdb`.
    """

    tables: Mapping[str, tuple[RawFile, ...]]
    unmatched: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    database: str | None = None

    @property
    def all(self) -> tuple[RawFile, ...]:
        """The files of all tables."""
        return tuple(file for files in self.tables.values() for file in files)

    def present(self, table: str) -> frozenset[str]:
        """Return the contract columns that any file of the table gives."""
        return frozenset().union(*(file.present for file in self.tables.get(table, ())))


def scan(
    raw_path: Path,
    tables: Mapping[str, Table],
    copies_path: Path,
    left_to_others: Iterable[str] = (),
    timezone: str = "UTC",
) -> RawFiles:
    """Find and inspect the files of these tables under `raw_path`.

    CSV files that DuckDB cannot read as they are get a UTF-8 copy under `copies_path`. Entries
    named in `left_to_others` are passed over: they are folders of other sources. `timezone` is the
    one of local times. Faults are returned, not raised.
    """
    try:
        entries = sorted(raw_path.iterdir(), key=lambda entry: entry.name)
    except FileNotFoundError:
        return _unusable(tables, f"there is no folder {raw_path}")
    except NotADirectoryError:
        return _unusable(tables, f"{raw_path} is a file")
    except OSError as error:
        return _unusable(tables, f"{raw_path} cannot be opened ({error.strerror})")

    mapping, problems = read_mapping(raw_path, tables, timezone)
    places, missing = named_places(raw_path, mapping)
    problems += missing
    named = {path for paths in places.values() for path in paths}
    unread: dict[str, list[Path]] = {}
    unmatched = []
    for entry in entries:
        if is_left_over(entry.name) or entry.name == MAPPING_FILE or entry.name in left_to_others:
            continue
        table = table_of(entry, tables)
        if entry in named and not (table and not mapping[table].reading.file):
            continue
        if table and not mapping[table].reading.file:
            places.setdefault(table, []).append(entry)
        elif table := unread_table_of(entry, tables):
            unread.setdefault(table, []).append(entry)
        elif not entry.name.startswith("_"):
            unmatched.append(shown(entry))

    if not (places or unread or unmatched):
        return _unusable(tables, f"{raw_path} is empty")
    if not (places or unread):
        return _unusable(
            tables,
            f"no file in {raw_path} is named like a table; it holds {some(unmatched)}",
            unmatched,
        )

    found: dict[str, tuple[RawFile, ...]] = {}
    for table in tables.values():
        if table.name not in places.keys() | unread.keys():
            continue
        for entry in unread.get(table.name, ()):
            problems.append(unread_fault(entry).problem(shown(entry), table.name))
        files, faults = _read_table(
            table, places.get(table.name, []), raw_path, copies_path, mapping[table.name]
        )
        problems += [*faults, *unmatched_mapping(table, mapping[table.name], files)]
        found[table.name] = tuple(files)
    found = with_ids_of_rows(found, tables)
    return RawFiles(found, tuple(unmatched), tuple(problems))


def named_places(
    folder: Path, mapping: Mapping[str, TableMapping]
) -> tuple[dict[str, list[Path]], list[Problem]]:
    """Return the files that mapping.yml names for tables, and a problem for each that is absent."""
    places: dict[str, list[Path]] = {}
    problems = []
    for table, told in mapping.items():
        for name in told.reading.file:
            if (folder / name).exists() and Path(name).name != MAPPING_FILE:
                places.setdefault(table, []).append(folder / name)
                continue
            there = [entry.name for entry in sorted(folder.iterdir())]
            problems.append(
                Problem(
                    f"read: there is no file {name}{did_you_mean(name, there)}.",
                    f"Correct file in mapping.yml; the folder holds {some(there)}.",
                    MAPPING_FILE,
                    table,
                )
            )
    return places, problems


def with_ids_of_rows(
    found: Mapping[str, tuple[RawFile, ...]], tables: Mapping[str, Table]
) -> dict[str, tuple[RawFile, ...]]:
    """Make the id from the row where a file has none and no other table refers to it.

    Only columns that the contract declares `made_from_row` are made.
    """
    made = dict(found)
    for table in tables.values():
        for column in table.columns:
            files = found.get(table.name, ())
            if not column.meta.get("made_from_row") or not files:
                continue
            told = files[0].reading.order_id == "row"
            referred = any(
                column.name in file.present
                for name, others in found.items()
                if name in tables and any(c.name == column.name for c in tables[name].columns)
                for file in others
            )
            if told or not referred:
                made[table.name] = tuple(replace(file, made_from_row=column.name) for file in files)
    return made


def _read_table(
    table: Table,
    places: list[Path],
    raw_path: Path,
    copies_path: Path,
    mapping: TableMapping,
) -> tuple[list[RawFile], list[Problem]]:
    """Inspect the files of a table; return those that can be read, and the faults of the others."""
    if not places:
        return [], []
    try:
        paths, unread = files_of(table, places, are_named=bool(mapping.reading.file))
    except (FileFault, OSError) as error:
        fault = error if isinstance(error, FileFault) else _unreadable(error, "folder")
        return [], [fault.problem(shown(places[0]), table.name)]
    problems = [
        unread_fault(path).problem(relative_name(path, raw_path), table.name) for path in unread
    ]
    files = []
    for path in paths:
        name = relative_name(path, raw_path)
        try:
            files.append(read(path, name, table, copies_path, mapping))
        except FileFault as fault:
            problems.append(fault.problem(name, table.name))
    return files, problems


def read(
    path: Path,
    name: str,
    table: Table,
    copies_path: Path,
    mapping: TableMapping | None = None,
) -> RawFile:
    """Inspect one file of a table; `mapping` says which headers and values it has.

    Raises FileFault if the file cannot be read without losing rows.
    """
    mapping = mapping or TableMapping()
    try:
        refuse_unusable(path)
        stamped = stamp(path)
        if path.suffix.lower() == ".parquet":
            file = _read_parquet(path, name, table, mapping)
        else:
            file = _read_csv(path, name, table, copies_path, mapping, stamped)
    except OSError as error:
        raise _unreadable(error, "file") from None
    partitions = tuple(
        (column.name, value)
        for column in table.columns
        if column.name not in file.columns
        for key, value in _partitions(name)
        if key == column.name
    )
    return replace(
        file, partitions=partitions, original=path, stamp=stamped, reading=mapping.reading
    )


def some(names: Iterable[str], limit: int = 5) -> str:
    """Return the first names as a list for a person, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _unreadable(error: OSError, what: str) -> FileFault:
    return FileFault(
        f"the {what} cannot be read ({error.strerror or error}).",
        "Make it readable for the user who runs this.",
    )


def _unusable(tables: Mapping[str, Table], fault: str, unmatched: Iterable[str] = ()) -> RawFiles:
    if any(table.comes_in_parts for table in tables.values()):
        names = [name for table in tables.values() for name in table.files[:1]]
        what_to_do = (
            "Put the files of the source there (.csv, .parquet or folders of either), named"
            f" {some(names)}; with several sources, RAW_PATH holds a folder for each."
        )
    else:
        what_to_do = (
            "Pass as RAW_PATH the folder that holds customers.csv and orders.csv (or .parquet, or"
            " folders customers/ and orders/); without RAW_PATH, make run generates a sample."
        )
    return RawFiles({}, tuple(unmatched), (Problem(f"RAW_PATH: {fault}.", what_to_do),))


def _partitions(name: str) -> Iterator[tuple[str, str | None]]:
    """Keys and values of partition folders in a path: `orders/country=DE/part-0.parquet`."""
    for folder in name.split("/")[:-1]:
        key, separator, value = folder.partition("=")
        if separator:
            is_null = value == "__HIVE_DEFAULT_PARTITION__"
            yield key.strip().casefold(), None if is_null else unquote(value)


# --- mapping.yml ---------------------------------------------------------------------------------


def key_of(name: str, table: Table, files: Iterable[RawFile]) -> str | None:
    """Return the contract column that a key in mapping.yml means: its name, or its header."""
    if any(name == column.name for column in table.columns):
        return name
    return next(
        (
            column
            for file in files
            for column, source in file.columns.items()
            if source.header.strip().casefold() == name.strip().casefold()
        ),
        None,
    )


def unmatched_mapping(
    table: Table, mapping: TableMapping, files: list[RawFile]
) -> Iterator[Problem]:
    """Find lines of mapping.yml that name a header which none of the files has."""
    for name in mapping.reading.distinct + mapping.reading.group if files else ():
        key = key_of(name, table, files)
        if key is None or not any(key in file.present for file in files):
            yield Problem(
                f"{table.name}: read: no column is {name}.",
                "Name a column of the contract that the table has, such as"
                f" {some(files[0].columns, 3)}.",
                MAPPING_FILE,
                table.name,
            )
    for column, names in mapping.headers.items():
        if files and not any(column in file.columns for file in files):
            header = " + ".join(names)
            headers = [name for file in files for name in _headers(file)]
            yield Problem(
                f"{table.name}.{column} is said to be {header!r}, but no file of the table has"
                f" that header{did_you_mean(header, headers)}.",
                f"Write a header of {files[0].name}, or remove the line.",
                MAPPING_FILE,
                table.name,
                column,
            )


def _headers(file: RawFile) -> list[str]:
    return [column.header for column in file.columns.values()] + list(file.ignored)


# --- Columns -------------------------------------------------------------------------------------


def matched(
    headers: list[FileColumn], table: Table, mapping: TableMapping
) -> tuple[dict[str, FileColumn], tuple[str, ...]]:
    """Match headers to contract columns, trimmed and without case; also return the others.

    Raises FileFault if two headers are the same contract column.
    """
    columns: dict[str, FileColumn] = {}
    repeated: list[str] = []
    used: set[FileColumn] = set()
    for name, names in _wanted(table, mapping).items():
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


def _wanted(table: Table, mapping: TableMapping) -> dict[str, list[frozenset[str]]]:
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


def _sorted_names(headers: Iterable[FileColumn]) -> tuple[str, ...]:
    """Return the names of all columns by header: the same for files in any order."""
    by_header = sorted((column.header.strip().casefold(), column.read_as) for column in headers)
    return tuple(name for header, name in by_header if header != LOADED_AT)


# --- Parquet -------------------------------------------------------------------------------------


def _read_parquet(path: Path, name: str, table: Table, mapping: TableMapping) -> RawFile:
    what_to_do = "Write it again, completely, or remove it."
    if path.stat().st_size == 0:
        raise FileFault("the file is empty (0 bytes).", what_to_do)
    try:
        # DuckDB renames columns that differ by case only; the duplicates show here alone.
        metadata = pyarrow.parquet.read_metadata(path)
        names = pyarrow.parquet.read_schema(path).names
        described = query(
            f"describe select * from read_parquet({literal(pattern(path))},"
            " hive_partitioning = false, binary_as_string = true)"
        )
    except (pyarrow.ArrowException, duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0]
        raise FileFault(f"not readable as Parquet ({reason}).", what_to_do) from None
    for header in names:
        if header.casefold() in ("file_row_number", "_source_file"):
            raise FileFault(
                f"the column name {header} is needed for reading the file.", "Rename the column."
            )
    headers = [
        FileColumn(read_as, sql_type, header)
        for header, (read_as, sql_type, *_) in zip(names, described, strict=True)
    ]
    columns, ignored = matched(headers, table, mapping)
    columns = _without_absent_parts(columns, table)
    refuse_nested(columns, table)
    refuse_rounded_ids(columns, table, relation([path], None), "file_row_number + 1", query)
    everything = _sorted_names(headers)
    return RawFile(name, path, metadata.num_rows, columns, ignored=ignored, everything=everything)


def _without_absent_parts(columns: Mapping[str, FileColumn], table: Table) -> dict[str, FileColumn]:
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


# --- CSV -----------------------------------------------------------------------------------------


def _read_csv(
    path: Path,
    name: str,
    table: Table,
    copies_path: Path,
    mapping: TableMapping,
    stamped: tuple[int, int],
) -> RawFile:
    known = frozenset().union(
        *(names for parts in _wanted(table, mapping).values() for names in parts)
    )
    layout = Layout(mapping.reading.header_row, mapping.reading.skip_footer)
    arguments = (path, stamped, known, copies_path, layout)
    found = checked_csv(*arguments)
    if not found.location.exists():
        checked_csv.cache_clear()
        found = checked_csv(*arguments)
    headers = [
        FileColumn(position(number), "VARCHAR", header)
        for number, header in enumerate(found.headers)
    ]
    columns, ignored = matched(headers, table, mapping)
    return RawFile(
        name,
        found.location,
        found.rows,
        columns,
        ignored=ignored,
        dialect=found.dialect,
        encoding=found.encoding,
        everything=_sorted_names(headers),
    )


def remove_other_copies(copies_path: Path, files: Iterable[RawFile]) -> None:
    """Remove the copies that none of these files is read from: they hold what is delivered no more.

    Only a run that has the lock of the data set may do that.
    """
    used = {file.location for file in files}
    for path in copies_path.rglob("*.csv"):
        if path not in used:
            path.unlink(missing_ok=True)
