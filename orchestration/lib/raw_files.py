"""The files of a run: which there are, how each is read, which contract columns it holds.

CSV files are checked by `csv_files`; `mapping.yml` is read by `mapping_file`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pyarrow.parquet

from orchestration.lib.contract import Table
from orchestration.lib.converted_files import converted, refuse_shortened_ids
from orchestration.lib.csv_files import Layout, checked_csv
from orchestration.lib.errors import FileFault, Problem, did_you_mean, some
from orchestration.lib.file_columns import (
    FileColumn,
    matched,
    refuse_nested,
    refuse_rounded_ids,
    sorted_names,
    wanted_headers,
    without_absent_parts,
)
from orchestration.lib.file_kinds import kind_of
from orchestration.lib.file_sql import Dialect, literal, position, query, relation
from orchestration.lib.mapping_file import (
    MAPPING_FILE,
    Reading,
    TableMapping,
    read_mapping,
)
from orchestration.lib.reading_sql import separators
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
        if path.suffix.lower() == ".parquet" or kind_of(path) == "parquet":
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
    columns = without_absent_parts(columns, table)
    refuse_nested(columns, table)
    refuse_rounded_ids(columns, table, relation([path], None), "file_row_number + 1", query)
    everything = sorted_names(headers)
    return RawFile(name, path, metadata.num_rows, columns, ignored=ignored, everything=everything)


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
        *(names for parts in wanted_headers(table, mapping).values() for names in parts)
    )
    reading = mapping.reading
    decimal = (separators(reading) or (".",))[0]
    layout = Layout(reading.header_row, reading.skip_footer)
    for _ in range(2):
        text = converted(path, stamped, copies_path, reading.sheet, decimal)
        found = checked_csv(text.location, stamped, known, copies_path, layout)
        if text.location.exists() and found.location.exists():
            break
        # An earlier run removed the copies.
        converted.cache_clear()
        checked_csv.cache_clear()
    headers = [
        FileColumn(position(number), "VARCHAR", header)
        for number, header in enumerate(found.headers)
    ]
    columns, ignored = matched(headers, table, mapping)
    refuse_shortened_ids(text, _ids(columns, table))
    return RawFile(
        name,
        found.location,
        found.rows,
        columns,
        ignored=ignored,
        dialect=found.dialect,
        encoding=found.encoding,
        everything=sorted_names(headers),
    )


def _ids(columns: Mapping[str, FileColumn], table: Table) -> dict[int, str]:
    """Return the headers of columns that hold ids, by their place in the file, from 0."""
    return {
        int(part.removeprefix("c")): columns[column.name].header.strip()
        for column in table.columns
        if column.name in columns and (column.data_type == "id" or column.identifies)
        for part in columns[column.name].joined or (columns[column.name].read_as,)
    }


def remove_other_copies(copies_path: Path, files: Iterable[RawFile]) -> None:
    """Remove the copies that none of these files is read from: they hold what is delivered no more.

    Only a run that has the lock of the data set may do that.
    """
    used = {file.location for file in files}
    for path in copies_path.rglob("*.csv"):
        if path not in used:
            path.unlink(missing_ok=True)
