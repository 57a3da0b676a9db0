"""Compressed files, spreadsheets and JSON as CSV text, which then takes the road of CSV files."""

import csv
import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import python_calamine

from orchestration.lib.errors import FileFault, did_you_mean, some
from orchestration.lib.file_kinds import kind_of

# A spreadsheet keeps 15 digits of a number. The rest becomes zeros.
EXACT_DIGITS = 15


@dataclass(frozen=True)
class Converted:
    """The CSV text of a file, and numbers with too many digits: line, column from 0 and number."""

    location: Path
    too_long: tuple[tuple[int, int, str], ...] = ()


@lru_cache(maxsize=4096)
def converted(
    path: Path, stamp: tuple[int, int], copies_path: Path, sheet: str | None, decimal: str
) -> Converted:
    """Return the file as CSV text: itself, or a copy under `copies_path`.

    Numbers of spreadsheets and JSON are written with `decimal`. Raises FileFault if the file is of
    a kind that is not read.
    """
    kind = kind_of(path)
    if kind == "csv":
        return Converted(path)
    copies_path.mkdir(parents=True, exist_ok=True)
    told = repr((str(path), stamp, sheet, decimal))
    target = copies_path / f"{path.name}-{hashlib.sha256(told.encode()).hexdigest()[:16]}.csv"
    if kind == "gzip":
        _write(target, lambda file: _unpack(path, file), "wb")
        return converted(target, stamp, copies_path, sheet, decimal)
    if kind == "json":
        _write(target, lambda file: csv.writer(file).writerows(_of_json(path, decimal)))
        return Converted(target)
    too_long: list[tuple[int, int, str]] = []
    rows = _of_sheet(path, sheet, decimal, too_long)
    _write(target, lambda file: csv.writer(file).writerows(rows))
    return Converted(target, tuple(too_long))


def refuse_shortened_ids(found: Converted, positions: dict[int, str]) -> None:
    """Raise FileFault if ids in a spreadsheet have more digits than a spreadsheet keeps.

    `positions` are the headers of columns that hold ids, by place from 0.
    """
    for line, place, number in found.too_long:
        if place in positions:
            raise FileFault(
                f"column {positions[place]} holds ids as numbers; row {line} of the sheet has"
                f" {number}. A spreadsheet keeps {EXACT_DIGITS} digits and makes the others zero,"
                " so several ids became one.",
                f"Export {positions[place]} again as text, or as .csv without opening it in a"
                " spreadsheet.",
            )


def _write(target: Path, write: Callable[[IO], Any], mode: str = "w") -> None:
    """Write a file under another name first, so that it is never there in part."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".csv", dir=target.parent)
    as_text = {"encoding": "utf-8", "newline": ""} if mode == "w" else {}
    try:
        with open(handle, mode, **as_text) as file:
            write(file)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _unpack(path: Path, file: IO[bytes]) -> None:
    try:
        with gzip.open(path, "rb") as packed:
            shutil.copyfileobj(packed, file, 1 << 20)
    except (EOFError, gzip.BadGzipFile) as error:
        raise FileFault(f"it breaks off ({error}).", "Deliver it again, completely.") from None


# --- Spreadsheets --------------------------------------------------------------------------------


def _of_sheet(
    path: Path, name: str | None, decimal: str, too_long: list[tuple[int, int, str]]
) -> Iterator[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheet = _sheet(book, name)
        rows = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as error:
        raise FileFault(
            f"the spreadsheet cannot be read ({error}).", "Save it as .xlsx again, or as .csv."
        ) from None
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, int | float) and abs(cell) >= 10**EXACT_DIGITS:
                too_long.append((line, place, _cell(cell, ".")))
        yield [_cell(cell, decimal) for cell in row]


def _sheet(book: python_calamine.CalamineWorkbook, name: str | None):
    """Return the sheet of this name, or the only one that holds rows."""
    if name is not None:
        if name not in book.sheet_names:
            raise FileFault(
                f"there is no sheet {name}{did_you_mean(name, book.sheet_names)}.",
                f"Correct sheet in mapping.yml; there are {some(book.sheet_names)}.",
            )
        return book.get_sheet_by_name(name)
    filled = [sheet for sheet in map(book.get_sheet_by_name, book.sheet_names) if sheet.height > 0]
    if not filled:
        raise FileFault("the spreadsheet is empty.", "Save the sheet with its rows.")
    if len(filled) > 1:
        names = some(sheet.name for sheet in filled)
        raise FileFault(
            f"several sheets hold rows: {names}.",
            f"Write read: {{sheet: {filled[0].name}}} under the table in mapping.yml.",
        )
    return filled[0]


def _cell(value: Any, decimal: str) -> str:
    """Return a cell as text: whole numbers without a fraction, days without a time."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() else repr(value)
        return text.replace(".", decimal)
    if isinstance(value, datetime):
        has_time = value.time() != time()
        return value.isoformat(" ") if has_time else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


# --- JSON ----------------------------------------------------------------------------------------


def _of_json(path: Path, decimal: str) -> Iterator[list[str]]:
    """The records of a file, one JSON object in each line or a list of them, header first."""
    headers: dict[str, None] = {}
    for record in _records(path):
        headers.update(dict.fromkeys(record))
    yield list(headers)
    for record in _records(path):
        yield [_json_text(record.get(header), decimal) for header in headers]


class _Number(str):
    """A number as it is written, so that no digit of it is lost."""


def _records(path: Path) -> Iterable[dict]:
    options = {"parse_float": _Number, "parse_int": _Number}
    what_to_do = "Write one JSON object in each line, or a list of objects."
    try:
        with path.open(encoding="utf-8-sig") as file:
            if file.read(1024).lstrip().startswith("["):
                file.seek(0)
                numbered = enumerate(json.load(file, **options), start=1)
            else:
                file.seek(0)
                lines = ((number, line) for number, line in enumerate(file, 1) if line.strip())
                numbered = ((number, _line(line, number, options)) for number, line in lines)
            for number, record in numbered:
                if not isinstance(record, dict):
                    raise FileFault(f"record {number} is not a JSON object.", what_to_do)
                yield record
    except UnicodeDecodeError:
        raise FileFault("the JSON text is not UTF-8.", "Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        message = f"in line {error.lineno} is no JSON ({error.msg})."
        raise FileFault(message, what_to_do) from None


def _line(text: str, number: int, options: dict) -> Any:
    try:
        return json.loads(text, **options)
    except json.JSONDecodeError as error:
        raise FileFault(
            f"line {number} is not one JSON object ({error.msg}).",
            "Write one JSON object in each line, or a list of objects.",
        ) from None


def _json_text(value: Any, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, _Number):
        return value.replace(".", decimal)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ",".join(_json_text(item, ".") for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
