"""Checks of structure before anything is built. Single bad values are not its business."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import duckdb

from orchestration.lib import erasure, erasure_requests
from orchestration.lib.as_of import DAY_ALONE, TIMESTAMP_OF, orders_currency, unit_currencies
from orchestration.lib.contract import Column, Table
from orchestration.lib.errors import Problem, did_you_mean, nearest, render_problems, some
from orchestration.lib.file_sql import identifier, literal, trimmed
from orchestration.lib.inputs import Inputs, inputs_of
from orchestration.lib.mapping_file import MAPPING_FILE
from orchestration.lib.raw_files import RawFile
from orchestration.lib.raw_relations import SourceFiles, collapsed_rows, connected, find_sources
from orchestration.lib.settings import Settings
from orchestration.lib.value_notes import THOUSANDS, value_notes

NUMBERS = (
    "Write numbers as 1234.56: a point before the decimals, nothing between thousands, no currency"
    " sign."
)
# Braces doubled, because what follows is filled in by format().
DAY_ALONE_FORMAT = DAY_ALONE.replace("{", "{{").replace("}", "}}")
# What a value of a type is called, how SQL knows one, and how to write it. Staging reads values the
# same way; `{0}` is the raw column.
READABLE = {
    "timestamp": (
        "a timestamp",
        f"{TIMESTAMP_OF} is not null"
        f" or (regexp_full_match({trimmed('{0}')}, '{DAY_ALONE_FORMAT}')"
        " and try_cast({0} as date) is not null)",
        "Write timestamps as ISO 8601: 2024-12-31 17:45:00 (taken as UTC), or with an offset"
        " 2024-12-31T17:45:00+01:00, or the day alone 2024-12-31.",
    ),
    "date": (
        "a date",
        # DuckDB also casts words, such as epoch.
        f"regexp_matches({trimmed('{0}')}, '^\\d') and try_cast({{0}} as date) is not null",
        "Write dates as ISO 8601: 2024-12-31.",
    ),
    "decimal": ("a number", "try_cast({0} as decimal(18, 4)) is not null", NUMBERS),
    "rate": ("a number", "try_cast({0} as decimal(18, 8)) is not null", NUMBERS),
    "float": ("a number", "try_cast({0} as double) is not null", NUMBERS),
    "integer": (
        "a whole number",
        "try_cast({0} as decimal(38, 6)) = floor(try_cast({0} as decimal(38, 6)))",
        "Write whole numbers as 1234: digits and nothing between thousands.",
    ),
    "boolean": (
        "true or false",
        f"lower({trimmed('{0}')}) in ('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n', '1', '0',"
        " '1.0', '0.0', 'subscribed', 'unsubscribed')",
        "Use true/false, t/f, yes/no, y/n, 1/0 or subscribed/unsubscribed.",
    ),
}
# What databases export for nothing is nothing.
FILLED = f"upper({trimmed('{0}')}) not in ('', 'NULL', '\\N')"
READ_AS_WINDOWS = "read as Windows-1252"


@dataclass(frozen=True)
class TableSummary:
    """What was found of one table: file names relative to RAW_PATH, data rows, columns present."""

    table: str
    files: tuple[str, ...]
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything found: `problems` stop a run, `notes` are for information.

    `inputs` are the files that were read, as `orchestration.lib.inputs` keeps them.
    """

    raw_path: str
    tables: tuple[TableSummary, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    inputs: Inputs

    @property
    def suspicions(self) -> tuple[str, ...]:
        """The notes that a run prints, too: misspelt names, encodings, amounts 1000 times off."""
        words = ("did you mean", READ_AS_WINDOWS, THOUSANDS)
        return tuple(note for note in self.notes if any(word in note for word in words))

    @property
    def ok(self) -> bool:
        """Whether a run may start."""
        return not self.problems


def preflight(settings: Settings) -> Report:
    """Check the structure of everything the run would read; all problems at once.

    Raises UserError only if the project itself declares no tables for a source.
    """
    sources = find_sources(settings)
    asked_for, problems = erasure_requests.read_requests(settings.root)
    problems, notes = list(problems), []
    for source in sources:
        problems.extend(
            _with_source(problem, source) for problem in _of_structure(settings, source)
        )
        notes.extend(_notes(source, len(sources) > 1))
    try:
        with connected(settings, sources, asked_for) as (connection, erased):
            if erased:
                problems.extend(erasure.seed_problems(connection, settings.root))
                notes.extend(erasure.notes(erased))
            for source in sources:
                found = _of_values(connection, settings, source, sources, erased)
                problems.extend(_with_source(problem, source) for problem in found)
                notes.extend(value_notes(connection, source))
    except duckdb.Error as error:
        problems.append(
            Problem(
                f"a file cannot be read to its end ({str(error).splitlines()[0]}).",
                "Write it again, completely.",
            )
        )
    return Report(
        raw_path=_input_of(settings),
        tables=tuple(_summary(source, table) for source in sources for table in source.tables),
        problems=tuple(problems),
        notes=tuple(notes),
        inputs=inputs_of(sources),
    )


def _input_of(settings: Settings) -> str:
    database = str(settings.raw_database.path) if settings.raw_database else None
    given = [place for place in (database, settings.raw_path) if place]
    return " and ".join(map(str, given)) or ", ".join(settings.source_systems)


def _of_structure(settings: Settings, source: SourceFiles) -> Iterator[Problem]:
    yield from source.files.problems
    if source.files.tables:
        yield from _missing_tables(source, offered_by_others(settings, source))
        yield from _missing_columns(source)


def _of_values(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    source: SourceFiles,
    sources: list[SourceFiles],
    erased: erasure.Found | None,
) -> Iterator[Problem]:
    for table in source.tables.values():
        if source.files.tables.get(table.name):
            gone = erased.rows.get(f"{source.schema}.{table.name}", 0) if erased else 0
            yield from _of_table(connection, source, table, gone)
    yield from _unconvertible_orders(connection, settings, source, sources)
    yield from _rates_to_another_currency(connection, settings, source, sources)


def render(report: Report) -> str:
    """Return the report as text for a person: what was found, what is wrong, what to know."""
    lines = [f"Read {report.raw_path}"]
    found = [summary for summary in report.tables if summary.files]
    width = max((len(summary.table) for summary in found), default=0)
    for summary in found:
        rows = f"{summary.rows} row{'' if summary.rows == 1 else 's'}"
        lines.append(f"  {summary.table:<{width}}  {rows} in {some(summary.files, 3)}")
    if report.notes:
        lines += ["", "Good to know"]
        lines += [f"  - {note}" for note in report.notes]
    lines.append("")
    if report.ok:
        lines.append("No structural problem found.")
    else:
        count = len(report.problems)
        lines.append(f"{count} problem{'' if count == 1 else 's'} to mend first")
        lines.append(render_problems(report.problems))
    return "\n".join(lines)


def offered_by_others(settings: Settings, source: SourceFiles) -> frozenset[str]:
    """Return the tables of the contract that other sources of the run offer.

    The contract need not bring them too: it may add what they lack, rates or tickets.
    """
    offered = settings.project_vars.get("source_tables", {})
    return frozenset(
        table
        for other in settings.source_systems
        if source.source_system == "contract" != other
        for table in offered.get(other, ())
    )


def _with_source(problem: Problem, source: SourceFiles) -> Problem:
    """Tables of different sources may have one name: those of the contract go by theirs alone."""
    if source.schema == "raw" or problem.table is None:
        return problem
    return replace(problem, table=f"{source.source_system}.{problem.table}")


def _summary(source: SourceFiles, table: str) -> TableSummary:
    files = source.files.tables.get(table, ())
    present = source.files.present(table)
    return TableSummary(
        table if source.schema == "raw" else f"{source.source_system}.{table}",
        tuple(file.name for file in files),
        sum(file.rows for file in files),
        tuple(column.name for column in source.tables[table].columns if column.name in present),
    )


def _place(files: tuple[RawFile, ...]) -> str:
    """The file, or the folder of files, that a table is in."""
    folders = {file.name.partition("/")[0] for file in files}
    if len(files) > 1 and len(folders) == 1:
        return folders.pop() + "/"
    return some((file.name for file in files), 3)


# --- Tables and columns --------------------------------------------------------------------------


def _missing_tables(source: SourceFiles, offered: frozenset[str]) -> Iterator[Problem]:
    part = -1 if source.files.database else 0
    by_stem = {name.rstrip("/").split(".")[part]: name for name in source.files.unmatched}
    for table in source.tables.values():
        if not table.required or table.name in source.files.tables.keys() | offered:
            continue
        similar = by_stem.get(nearest(table.name, by_stem) or "")
        if not similar and _come_from_orders(source, table):
            continue
        hint = f" (did you mean {similar}?)" if similar else ""
        what_to_do = (
            f"Add the table to {source.files.database}."
            if source.files.database
            else f"Add {table.files[0]}.csv or {table.files[0]}.parquet, or a folder {table.name}/"
            " with such files."
        )
        yield Problem(f"required table is missing{hint}.", what_to_do, table=table.name)


def _missing_columns(source: SourceFiles) -> Iterator[Problem]:
    for table in source.tables.values():
        files = source.files.tables.get(table.name, ())
        for column in table.columns:
            without = [file for file in files if column.name not in file.present]
            if not column.required or not without:
                continue
            if _comes_from_lines(source, table, column):
                continue
            if _may_be_guests(table, column) and all("email" in file.present for file in without):
                continue
            lines_needed = (table.name, column.name) == ("orders", "total_amount")
            yield _missing_column(table, column, files, without, lines_needed)


def _comes_from_lines(source: SourceFiles, table: Table, column: Column) -> bool:
    """Whether the lines of orders give this column."""
    return (table.name, column.name) == ("orders", "total_amount") and (
        "unit_price" in source.files.present("order_items")
    )


def _come_from_orders(source: SourceFiles, table: Table) -> bool:
    """Whether orders name the people of a run without customers."""
    named = source.files.present("orders") & {"customer_id", "email"}
    return source.schema == "raw" and table.name == "customers" and bool(named)


def _may_be_guests(table: Table, column: Column) -> bool:
    """Whether an email is enough to know the person of a row."""
    return (table.name, column.name) == ("orders", "customer_id")


def _missing_column(
    table: Table,
    column: Column,
    files: tuple[RawFile, ...],
    without: list[RawFile],
    lines_needed: bool,
) -> Problem:
    first, header = without[0], column.headers[0]
    similar = nearest(header, first.ignored)
    message = "required column is missing"
    if len(without) > 1:
        message += f" in {some((file.name for file in without), 3)}"
    if similar:
        message += f" (did you mean {similar}?)"
    if lines_needed:
        message += ", and there is no order_items with unit_price to give the amount"
    message += "."

    if similar:
        mapped = f"{table.name}: {{{column.name}: {json.dumps(similar, ensure_ascii=False)}}}"
        what_to_do = (
            f"Rename {similar} to {header}, or put this into {MAPPING_FILE} beside the"
            f" {'database' if first.stored else 'files'}: {mapped}."
        )
    elif not first.columns and not first.stored:
        what_to_do = (
            f"Make the first line the header; it is now: {some(first.ignored, 8) or 'blank'}."
        )
    else:
        headers = [header.header.strip() for header in first.columns.values()]
        what = "columns" if first.stored else "headers"
        what_to_do = f"Add the column; the {what} now are {some([*headers, *first.ignored], 12)}."
    if lines_needed:
        what_to_do += " Or add order_items with order_id and unit_price."
    place = first.name if len(without) == 1 else _place(files)
    return Problem(message, what_to_do, place, table.name, header)


def _notes(source: SourceFiles, is_one_of_several: bool) -> Iterator[str]:
    in_source = f" in {source.source_system}" if is_one_of_several else ""
    for name in source.files.unmatched:
        stem = name.rstrip("/").split(".")[-1 if source.files.database else 0]
        yield f"{name} is not read: no table has that name{did_you_mean(stem, source.tables)}."
    for table in source.tables.values():
        files = source.files.tables.get(table.name, ())
        absent = [column.name for column in table.columns if not _is_present(column, files)]
        ignored = dict.fromkeys(header for file in files for header in file.ignored)
        for header in ignored if source.schema == "raw" else ():
            hint = did_you_mean(header, absent)
            yield f"{_place(files)}: column {header} is not read: no such column is known{hint}."
        for file in files:
            if file.encoding == "cp1252":
                yield f"{file.name}: {READ_AS_WINDOWS}, because it is not valid UTF-8."
            if file.dialect and file.dialect.short_rows:
                yield f"{file.name}: some rows are shorter than the header; the rest is empty."
    absent_tables = [
        table.name
        for table in source.tables.values()
        if table.name not in source.files.tables and not table.required
    ]
    if absent_tables and source.files.tables:
        yield f"Not there{in_source}, and not needed: {', '.join(absent_tables)}."


def _is_present(column: Column, files: tuple[RawFile, ...]) -> bool:
    return any(column.name in file.present for file in files)


# --- Values --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Values:
    """How many values of a column are there, and how many can be read; None where any can."""

    filled: int
    readable: int | None


def _of_table(
    connection: duckdb.DuckDBPyConnection, source: SourceFiles, table: Table, erased_rows: int
) -> Iterator[Problem]:
    """Rows that are not read, columns without values, and columns in which nothing can be read."""
    files = source.files.tables[table.name]
    relation = f"{identifier(source.schema)}.{identifier(table.name)}"
    columns = [column for column in table.columns if _is_present(column, files)]
    try:
        rows, values = _counted(connection, relation, columns)
    except duckdb.Error as error:
        yield Problem(
            f"cannot be read to its end ({str(error).splitlines()[0]}).",
            "Write it again, completely.",
            _place(files),
            table.name,
        )
        return
    delivered = sum(file.rows for file in files)
    accounted = rows + erased_rows + collapsed_rows(connection, source, table)
    if accounted != delivered:
        yield Problem(
            f"{accounted} rows are read, but the files hold {delivered}.",
            "Deliver the table again when nothing writes into its files.",
            _place(files),
            table.name,
        )
    if source.schema == "raw" and rows:
        yield from _empty_columns(source, table, rows, values)
    for column in columns:
        found = values[column.name]
        # One bad value is quarantined like any other, unless every row needs the column.
        if found.readable == 0 and found.filled > (0 if column.required else 1):
            yield _unreadable(connection, relation, column, found.filled, table, _place(files))


def _counted(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: list[Column]
) -> tuple[int, dict[str, _Values]]:
    """Count the rows of a relation and the values of its columns, in one scan."""
    is_text = {
        name: sql_type == "VARCHAR"
        for name, sql_type, *_ in connection.execute(f"describe {relation}").fetchall()
    }
    counts = ["count(*)"]
    for column in columns:
        name = identifier(column.name)
        if is_text[column.name]:
            counts.append(f"count(*) filter (where {FILLED.format(name)})")
        else:
            counts.append(f"count({name})")
        if is_text[column.name] and column.data_type in READABLE:
            readable = READABLE[column.data_type][1].format(name)
            counts.append(f"count(*) filter (where {FILLED.format(name)} and ({readable}))")
        else:
            counts.append("null")
    rows, *row = connection.execute(f"select {', '.join(counts)} from {relation}").fetchone()
    names = [column.name for column in columns]
    return rows, dict(zip(names, map(_Values, row[::2], row[1::2]), strict=True))


def _empty_columns(
    source: SourceFiles, table: Table, rows: int, values: dict[str, _Values]
) -> Iterator[Problem]:
    """Columns that every row needs, and no row has."""
    for column in table.columns:
        if not column.required or column.name not in values or values[column.name].filled:
            continue
        what_to_do = f"Fill {column.headers[0]}, or name its column in {MAPPING_FILE}."
        if (table.name, column.name) == ("orders", "customer_id"):
            if "email" in values and values["email"].filled:
                continue
            what_to_do = "Fill customer_id, or deliver the email of guests."
        if _comes_from_lines(source, table, column):
            continue
        yield Problem(
            f"required column is empty in all of its {rows} rows.",
            what_to_do,
            _place(source.files.tables[table.name]),
            table.name,
            column.headers[0],
        )


def _unreadable(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    column: Column,
    filled: int,
    table: Table,
    place: str,
) -> Problem:
    kind, _, how_to_write = READABLE[column.data_type]
    examples = connection.execute(
        f"select distinct {identifier(column.name)} as example from {relation}"
        f" where {FILLED.format(identifier(column.name))} order by example limit 3"
    ).fetchall()
    fault = f"none of its {filled} values is" if filled > 1 else "its only value is not"
    return Problem(
        f"{fault} {kind}: "
        + ", ".join(literal(example[:40]) for (example,) in examples)
        + (", …" if filled > len(examples) else ""),
        how_to_write,
        place,
        table.name,
        column.headers[0],
    )


def _unconvertible_orders(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    source: SourceFiles,
    sources: list[SourceFiles],
) -> Iterator[Problem]:
    """Orders of which not one can be turned into the reporting currency."""
    if "currency" not in source.files.present("orders"):
        return
    try:
        reporting = settings.currency or orders_currency(connection, sources)
        currencies = [
            currency
            for (currency,) in connection.execute(
                f"select distinct coalesce(upper({trimmed('currency')}), '')"
                f" from {identifier(source.schema)}.orders"
                # Elsewhere an empty currency is the reporting one; here it may be a further line.
                + ("" if source.schema == "raw" else f" where {trimmed('currency')} <> ''")
                + " order by 1"
            ).fetchall()
        ]
        convertible = []
        if any(other.schema == "raw" for other in sources):
            convertible = connection.execute(
                f"select distinct upper({trimmed('currency')}) from raw.fx_rates"
                " where try_cast(date as date) is not null"
                " and try_cast(rate_to_reporting as decimal(18, 8)) > 0"
            ).fetchall()
    except duckdb.Error:
        return  # the table cannot be read, which is a problem of its own
    if not currencies or set(currencies) & {"", reporting, *(row[0] for row in convertible)}:
        return
    codes = [currency for currency in currencies if re.fullmatch("[A-Z]{3}", currency)]
    advice = f"Pass CURRENCY={codes[0]}" if codes else "Write currencies as ISO 4217 codes (EUR)"
    yield Problem(
        f"the orders are in {some(currencies)}, and no rate turns any of them into {reporting}.",
        f"{advice}, or add fx_rates with currency, date and rate_to_reporting: what one unit is"
        f" worth in {reporting}.",
        _place(source.files.tables["orders"]),
        "orders",
        "currency",
    )


def _rates_to_another_currency(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    source: SourceFiles,
    sources: list[SourceFiles],
) -> Iterator[Problem]:
    """Rates that are to another currency than the one reported in: every amount would be wrong."""
    if source.schema != "raw" or "rate_to_reporting" not in source.files.present("fx_rates"):
        return
    try:
        reporting = settings.currency or orders_currency(connection, sources)
        units = unit_currencies(connection, sources)
    except duckdb.Error:
        return  # the table cannot be read, which is a problem of its own
    if not units or reporting in units:
        return
    yield Problem(
        f"{some(units)} is worth exactly 1 on every day, so the rates are to {some(units)}, but"
        f" amounts are reported in {reporting}.",
        f"Pass CURRENCY={units[0]}, or deliver rates to {reporting}. If one {units[0]} really is"
        f" one {reporting}, add a row of {reporting} with rate 1.",
        _place(source.files.tables["fx_rates"]),
        "fx_rates",
        "rate_to_reporting",
    )
