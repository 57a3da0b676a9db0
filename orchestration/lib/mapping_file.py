"""mapping.yml: what the headers of files are called, and how their values are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.lib.contract import Table
from orchestration.lib.errors import Problem, did_you_mean
from orchestration.lib.file_sql import literal, query

MAPPING_FILE = "mapping.yml"
# Read from every file that has it, beside the columns of the contract.
LOADED_AT = "_loaded_at"
SEPARATORS = (",", ".", " ", "'")
DATE_ORDERS = ("dmy", "mdy", "ymd", "epoch_s", "epoch_ms")
TABLE_ONLY = ("distinct", "group", "person", "order_id")
EXAMPLE = "Write, for example, orders: {ordered_at: Order Date}: our column, then your header."


@dataclass(frozen=True)
class Reading:
    """How the values of a table are written, and where they are: its settings in `read:`.

    `file` are names relative to the folder. `header_row` is the line of the header, 0 where there
    is none, None where it is the first line. `prefix` are pairs of a file or folder (empty: all)
    and the text before its ids. `distinct` and `group` name columns of the contract or headers.
    `order_id` is "row" if each row is an order. `values` are triples of column, old and new value.
    `timezone` is the one of the run; `times` are local to it or UTC.
    """

    decimal: str | None = None
    thousands: str | None = None
    dates: str | None = None
    times: str = "utc"
    file: tuple[str, ...] = ()
    sheet: str | None = None
    header_row: int | None = None
    skip_footer: int = 0
    currency_symbol: str | None = None
    negative_amounts: str = "error"
    prefix: tuple[tuple[str, str], ...] = ()
    distinct: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    person: str | None = None
    order_id: str | None = None
    values: tuple[tuple[str, str, str | None], ...] = ()
    timezone: str = "UTC"

    @property
    def collapses(self) -> bool:
        """Whether several rows of the file become one row of the table."""
        return bool(self.distinct or self.group or self.person)

    def prefix_of(self, file: str) -> str:
        """Return the text before the ids of a file; the longest name that fits decides."""
        fitting = [
            (len(place), text)
            for place, text in self.prefix
            if not place or file == place or file.startswith(place.rstrip("/") + "/")
        ]
        return max(fitting)[1] if fitting else ""


@dataclass(frozen=True)
class TableMapping:
    """What mapping.yml says of a table: headers by column (several are joined), and `read:`."""

    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)


SETTINGS = tuple(
    setting.name for setting in fields(Reading) if setting.name not in ("values", "timezone")
)


def read_mapping(
    folder: Path, tables: Mapping[str, Table], timezone: str = "UTC"
) -> tuple[dict[str, TableMapping], list[Problem]]:
    """Read mapping.yml; return what it says of each of the tables, and its faults."""
    unmapped = {name: TableMapping(reading=Reading(timezone=timezone)) for name in tables}
    declared, fault = _declared(folder / MAPPING_FILE)
    if fault:
        return unmapped, [replace(fault, file=MAPPING_FILE)]
    problems: list[Problem] = []
    shared = declared.pop("read", None) or {}
    shared_values = declared.pop("values", None) or {}
    mapping = dict(unmapped)
    for name, table in tables.items():
        entry = declared.get(name)
        own = entry if isinstance(entry, dict) else {}
        settings, faults = _settings(table, shared, own)
        values, value_faults = _values(table, shared_values, own.get("values") or {})
        headers, header_faults = _headers(table, own)
        if entry is None:
            settings.pop("file", None)
        problems += [*faults, *value_faults, *header_faults]
        reading = Reading(**settings, values=values, timezone=timezone)
        mapping[name] = TableMapping(headers, reading)
    for name, entry in declared.items():
        if name not in tables:
            message = f"there is no table {name}{did_you_mean(str(name), [*tables, 'read'])}."
            problems.append(Problem(message, "Name a table of the contract."))
        elif not isinstance(entry, dict):
            problems.append(Problem(f"{name} is not a list of columns.", EXAMPLE, table=name))
    return mapping, [replace(problem, file=MAPPING_FILE) for problem in dict.fromkeys(problems)]


def _declared(path: Path) -> tuple[dict[str, Any], Problem | None]:
    if not path.exists():
        return {}, None
    if not path.is_file():
        return {}, Problem("not a regular file.", "Write mapping.yml as a text file.")
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return {}, Problem(f"not readable as YAML ({' '.join(str(error).split())}).", EXAMPLE)
    if not isinstance(declared, dict) or not all(
        isinstance(entry, dict) for entry in declared.values()
    ):
        return {}, Problem("not a list of columns for each table.", EXAMPLE)
    return declared, None


def _headers(
    table: Table, entry: Mapping[str, Any]
) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    known = {column.name for column in table.columns} | {LOADED_AT}
    headers, problems = {}, []
    for column, header in entry.items():
        if column in ("read", "values"):
            continue
        names = _names(header)
        if column not in known:
            message = (
                f"table {table.name} has no column {column}{did_you_mean(str(column), known)}."
            )
            what_to_do = "Put a column of the contract before the colon, your header after it."
            problems.append(Problem(message, what_to_do, table=table.name))
        elif names is None:
            message = f"{table.name}.{column} is {header!r}, which is not a header."
            what_to_do = (
                f"Write {column}: your header, its position (1, 2, …) in a file without a header,"
                " or a list of headers whose values make the column. Quote words such as no."
            )
            problems.append(Problem(message, what_to_do, table=table.name))
        else:
            headers[column] = names
    return headers, problems


def _names(value: Any) -> tuple[str, ...] | None:
    """Return headers as texts: one or a list; a number is a position. None if it is neither."""
    values = value if isinstance(value, list) else [value]
    if not values or not all(
        isinstance(name, str | int) and not isinstance(name, bool) for name in values
    ):
        return None
    return tuple(str(name) for name in values)


def _values(
    table: Table, shared: Any, own: Any
) -> tuple[tuple[tuple[str, str, str | None], ...], list[Problem]]:
    columns = {column.name for column in table.columns}
    found: dict[tuple[str, str], str | None] = {}
    problems = []
    example = 'Write, for example, values: {channel: {"E-Mail": email}}, with texts in quotes.'
    for entry, is_own in ((shared, False), (own, True)):
        if not isinstance(entry, dict):
            problems.append(Problem("values is not a list of columns.", example))
            continue
        for column, pairs in entry.items():
            if column not in columns:
                if is_own:
                    message = f"values: table {table.name} has no column {column}"
                    message += f"{did_you_mean(str(column), columns)}."
                    problems.append(Problem(message, example, table=table.name))
            elif not isinstance(pairs, dict) or any(
                isinstance(value, bool | list | dict) for pair in pairs.items() for value in pair
            ):
                message = f"values: {column} is not a list of old: new, or a word needs quotes."
                problems.append(Problem(message, example, table=table.name))
            else:
                for old, new in pairs.items():
                    key = (column, str("" if old is None else old).strip().casefold())
                    found[key] = None if new is None else str(new)
    return tuple((column, old, new) for (column, old), new in found.items()), problems


def _settings(table: Table, shared: Any, own: Mapping[str, Any]) -> tuple[dict, list[Problem]]:
    """Return the settings of a table: its own, else those of all tables; and their faults."""
    settings: dict[str, Any] = {}
    problems = []
    for entry, is_own in ((shared, False), (own.get("read") or {}, True)):
        place = f"{table.name}: read" if is_own else "read"
        name = table.name if is_own else None
        if not isinstance(entry, dict):
            message = f"{place} is not a list of settings."
            problems.append(Problem(message, "Write, for example, read: {dates: dmy}.", table=name))
            continue
        for setting, value in entry.items():
            if setting not in SETTINGS:
                message = f"{place} has no setting {setting}"
                message += f"{did_you_mean(str(setting), SETTINGS)}."
                what_to_do = f"Use one of {', '.join(SETTINGS)}."
                problems.append(Problem(message, what_to_do, table=name))
            elif not is_own and setting in TABLE_ONLY:
                message = f"read: {setting} is a setting of one table."
                what_to_do = f"Write it under the table: orders: {{read: {{{setting}: …}}}}."
                problems.append(Problem(message, what_to_do))
            elif fault := _fault(setting, value, table):
                message = f"{place}: {setting} is {value!r}."
                problems.append(Problem(message, fault, table=name))
            else:
                settings[setting] = _value(setting, value)
    if settings.get("decimal") and settings.get("decimal") == settings.get("thousands"):
        message = f"{table.name}: decimal and thousands are both {settings['decimal']!r}."
        what_to_do = 'Write decimal: "," for 1.234,50 and decimal: "." for 1,234.50.'
        problems.append(Problem(message, what_to_do, table=table.name))
        settings.pop("thousands")
    return settings, problems


def _value(setting: str, value: Any) -> Any:
    """Return the value of a setting as Reading keeps it."""
    if setting in ("file", "distinct", "group"):
        return _names(value)
    if setting == "prefix":
        return tuple(sorted(value.items())) if isinstance(value, dict) else (("", value),)
    return str(value) if setting in ("person", "sheet") else value


def _fault(setting: str, value: Any, table: Table) -> str | None:
    """Return what to write instead of this value of a setting; None if it can be used."""
    return next(_faults(setting, value, table), None)


def _faults(setting: str, value: Any, table: Table) -> Iterator[str]:
    is_text = isinstance(value, str) and value != ""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if setting == "decimal" and value not in (",", "."):
        yield 'Write decimal: "," or decimal: ".", in quotes.'
    if setting == "thousands" and value not in SEPARATORS:
        yield 'Write thousands: ".", ",", " " or "\'", in quotes.'
    if setting == "dates" and value not in DATE_ORDERS and not _is_format(value):
        yield f"Write one of {', '.join(DATE_ORDERS)}, or a format such as '%d.%m.%Y %H:%M'."
    if setting == "times" and value not in ("utc", "local"):
        yield "Write times: utc, or times: local for the TIMEZONE of the run."
    if setting in ("header_row", "skip_footer") and not (is_number and value >= 0):
        yield f"Write a whole number, such as {setting}: 3" + (
            "; 0 says that there is no header." if setting == "header_row" else "."
        )
    if setting == "negative_amounts" and value == "refund":
        yield "Reading negative amounts as refunds is not built yet: deliver a table refunds."
    elif setting == "negative_amounts" and value != "error":
        yield "Write negative_amounts: error."
    if setting in ("currency_symbol", "sheet", "person") and not (is_text or is_number):
        yield f"Write one text, such as {setting}: " + ('"€".' if "symbol" in setting else "Name.")
    if setting in ("file", "distinct", "group") and _names(value) is None:
        yield f"Write a name or a list of names: {setting}: [a, b]. Quote words such as no."
    if setting == "prefix" and not (
        is_text
        or (isinstance(value, dict) and all(isinstance(text, str) for text in value.values()))
    ):
        yield 'Write prefix: "eu-", or one for each file or folder: prefix: {berlin.csv: "b-"}.'
    if setting == "order_id" and not (value == "row" and table.name == "orders"):
        yield "Write order_id: row under orders if each row is an order."
    if setting == "person" and not any(c.name == "customer_id" for c in table.columns):
        yield "Write person under customers: the header that names the person of several ids."


def _is_format(value: Any) -> bool:
    if not isinstance(value, str) or "%" not in value:
        return False
    try:
        query(f"select try_strptime('', {literal(value)}), strftime(now(), {literal(value)})")
    except duckdb.Error:
        return False
    return True
