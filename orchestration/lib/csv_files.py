"""How a CSV file is read: encoding, delimiter, header and faults, by Python's csv module.

It is strict and can name the line of a fault. DuckDB, which does the work, must then see as many
rows and characters. What DuckDB cannot read as it is gets a copy in UTF-8.
"""

import csv
import hashlib
import io
import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import duckdb

from orchestration.lib.errors import FileFault
from orchestration.lib.file_sql import Dialect, position, query, relation
from orchestration.lib.header_line import refuse_odd_header
from orchestration.lib.text_encoding import encoding_fault, encodings_of, refuse_mixture

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
# Enough of a file to tell its delimiter.
SAMPLE_CHARACTERS = 1 << 16

# The default limit of 128 KiB a field would refuse long texts.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Layout:
    """Where the rows of a file are: `header_row` and `skip_footer` of `read:` in mapping.yml."""

    header_row: int | None = None
    skip_footer: int = 0

    @property
    def has_header(self) -> bool:
        """Whether a line names the columns; without one they are named by position, from 1."""
        return self.header_row != 0


@dataclass(frozen=True)
class CheckedCsv:
    """What reading a whole CSV file told.

    `rows` are data rows; blank lines are none. `characters` are those of all their values.
    `skipped_lines` stand before the header. `needs_copy`: DuckDB would not read it as it is.
    """

    location: Path
    encoding: str
    headers: tuple[str, ...]
    rows: int
    characters: int
    dialect: Dialect
    skipped_lines: int
    needs_copy: bool
    has_header: bool = True


# Preflight, the resolution of AS_OF and the raw relations look at the same files in one process.
@lru_cache(maxsize=4096)
def checked_csv(
    path: Path,
    stamp: tuple[int, int],
    known: frozenset[str],
    copies_path: Path,
    layout: Layout = Layout(),
) -> CheckedCsv:
    """Read a CSV file and make sure that DuckDB sees the same rows, if need be through a copy.

    `stamp` is size and time of the file: one that changed is read again.
    """
    found = _decoded_csv(path, known, layout)
    # Python leaves out the spaces before a value.
    if not found.needs_copy and _is_read_alike(found, "ltrim({})"):
        return found
    copy = _copy(found, stamp, copies_path)
    if not _is_read_alike(copy, "{}"):
        raise FileFault(
            f"DuckDB does not read its {found.rows} rows as they are.",
            "Write the file as Parquet, or as plain CSV: UTF-8, one header line, a quote inside"
            " quotes doubled, no row longer than 2 MB.",
        )
    return copy


def _decoded_csv(path: Path, known: frozenset[str], layout: Layout) -> CheckedCsv:
    """Read the file in the first encoding that fits all of it."""
    with path.open("rb") as file:
        encodings = encodings_of(file.read(4))
        file.seek(0)
        quote_after_space, last = False, b""
        while "utf-16" not in encodings and (block := file.read(1 << 20)):
            if b"\0" in block:
                raise FileFault(
                    "the file holds zero bytes: it is not text, or UTF-16 without its mark.",
                    "Save it as CSV in UTF-8.",
                )
            # Whether such a quote opens a value is not the same to DuckDB everywhere in a row.
            quote_after_space = quote_after_space or b' "' in last + block
            last = block[-1:]
    for encoding in encodings:
        if encoding == "cp1252":
            refuse_mixture(path)
        try:
            found = _parsed_csv(path, encoding, known, layout)
        except UnicodeDecodeError as error:
            fault = error
        else:
            return replace(found, needs_copy=found.needs_copy or quote_after_space)
    raise encoding_fault(path, encodings, fault)


def _parsed_csv(path: Path, encoding: str, known: frozenset[str], layout: Layout) -> CheckedCsv:
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE_CHARACTERS)
    if not sample.strip():
        raise FileFault("the file is empty: it has not even a header line.", "Write it again.")
    delimiter, skipped_lines = _delimiter(sample, known, layout)
    last_row = _last_row(path, encoding, delimiter, skipped_lines, layout)
    if layout.header_row is None and not skipped_lines:
        refuse_odd_header(sample, delimiter, known)

    width, rows, characters, blank_lines, short_rows, extra_empty = 0, 0, 0, 0, False, False
    too_long: list[str] = []
    too_long_rows = 0
    headers = [] if layout.has_header else _positions(path, encoding, delimiter)
    width = len(headers)
    with _records(path, encoding, delimiter, skipped_lines) as records:
        last_line = header_lines = 0
        try:
            for record in records:
                if rows == last_row:
                    break
                if not record:
                    blank_lines += 1
                elif not headers:
                    headers, width = record, len(record)
                    header_lines = records.line_num - blank_lines
                else:
                    rows += 1
                    if len(record) < width:
                        short_rows = True
                    elif len(record) > width:
                        # Empty fields at the end lose nothing; the copy leaves them out.
                        if any(value.strip() for value in record[width:]):
                            too_long_rows += 1
                            if too_long_rows <= 3:
                                line = skipped_lines + last_line + 1
                                too_long.append(f"line {line} has {len(record)} fields")
                        extra_empty = True
                        del record[width:]
                    characters += sum(map(len, record))
                last_line = records.line_num
        except csv.Error as error:
            raise _quote_fault(
                error, skipped_lines + last_line + 1, skipped_lines + records.line_num
            ) from None
        multi_line = last_line > header_lines + blank_lines + rows
    if too_long:
        more = f", and {too_long_rows - 3} rows more" if too_long_rows > 3 else ""
        raise FileFault(
            f"{', '.join(too_long)}{more}, where the header has {width}.",
            f"Put values that contain the delimiter ({DELIMITERS.get(delimiter, 'blank')}) in"
            " double quotes, or remove the fields without a header.",
        )
    needs_copy = (
        encoding not in ("utf-8", "utf-8-sig")
        or extra_empty
        or skipped_lines > 0
        or last_row is not None
        or not layout.has_header
    )
    dialect = Dialect(delimiter, width, short_rows, multi_line)
    return CheckedCsv(
        path,
        encoding,
        tuple(headers),
        rows,
        characters,
        dialect,
        skipped_lines,
        needs_copy,
        layout.has_header,
    )


def _positions(path: Path, encoding: str, delimiter: str) -> list[str]:
    """Return the names of columns in a file without a header: their positions, from 1."""
    with _records(path, encoding, delimiter, 0) as records:
        first = next(filter(None, records), [])
    return [str(number) for number in range(1, len(first) + 1)]


def _last_row(
    path: Path, encoding: str, delimiter: str, skipped_lines: int, layout: Layout
) -> int | None:
    """Return the number of rows above the footer; None if there is no footer."""
    if not layout.skip_footer:
        return None
    with _records(path, encoding, delimiter, skipped_lines) as records:
        try:
            rows = sum(1 for record in records if record)
        except csv.Error:
            return None  # the file is refused, with the line
    return max(rows - layout.has_header - layout.skip_footer, 0)


def _quote_fault(error: csv.Error, first_line: int, line: int) -> FileFault:
    what_to_do = 'Close the quote; write a quote inside quoted text twice: "a ""b"" c".'
    if "unexpected end of data" in str(error):
        return FileFault(f"a quote opened in line {first_line} is never closed.", what_to_do)
    started = f" (its row starts in line {first_line})" if line > first_line else ""
    return FileFault(
        f"in line {line} a quoted value goes on after its closing quote{started}.", what_to_do
    )


def _delimiter(sample: str, known: frozenset[str], layout: Layout) -> tuple[str, int]:
    """Return the delimiter, and the lines before the header: 1 where Excel wrote `sep=;`.

    The delimiter that makes most headers known ones wins; then the one that makes most headers;
    then the one with which most rows are as long as the header.
    """
    told = re.match(r'"?sep=(.)"?\r?\n', sample)
    if told and told[1] in DELIMITERS:
        return told[1], 1

    skipped_lines = max((layout.header_row or 1) - 1, 0)
    sample = "".join(sample.splitlines(keepends=True)[skipped_lines:])
    if not sample.strip():
        raise FileFault(
            f"the file has no line {layout.header_row}.", "Correct header_row in mapping.yml."
        )

    def fit(delimiter: str) -> tuple[int, int, float]:
        reader = csv.reader(
            io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True
        )
        rows = list(islice(filter(None, reader), 200))
        header = {name.strip().casefold() for name in rows[0]}
        alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        return len(header & known), len(rows[0]), alike

    best = max(DELIMITERS, key=fit)
    if fit(best)[1] == 1 and fit(" ")[1] > 1 and fit(" ")[2] == 1:
        best = " "
    return best, skipped_lines


@contextmanager
def _records(path: Path, encoding: str, delimiter: str, skipped_lines: int):
    """Give a reader of the records of a CSV file, header first; it is strict about quotes."""
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(skipped_lines):
            file.readline()
        # A space may stand between delimiter and quote.
        yield csv.reader(file, delimiter=delimiter, strict=True, skipinitialspace=True)


def _is_read_alike(found: CheckedCsv, value: str) -> bool:
    """Whether DuckDB sees the same number of rows, and of characters in them, as Python."""
    values = ", ".join(value.format(position(number)) for number in range(found.dialect.width))
    try:
        seen = query(
            f"select count(*), coalesce(sum(length(concat({values}))), 0)"
            f" from {relation([found.location], found.dialect)}"
        )
    except duckdb.Error:
        return False
    return seen == [(found.rows, found.characters)]


def _copy(found: CheckedCsv, stamp: tuple[int, int], copies_path: Path) -> CheckedCsv:
    """Write the file again as plain UTF-8 CSV: a header, rows of full length, no blank lines."""
    copies_path.mkdir(parents=True, exist_ok=True)
    told = (str(found.location), stamp, found.skipped_lines, found.rows, found.has_header)
    key = hashlib.sha256(repr(told).encode()).hexdigest()[:16]
    target = copies_path / f"{found.location.stem}-{key}.csv"
    width = found.dialect.width
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".csv", dir=copies_path)
    try:
        with (
            open(handle, "w", encoding="utf-8", newline="") as file,
            _records(
                found.location, found.encoding, found.dialect.delimiter, found.skipped_lines
            ) as records,
        ):
            writer = csv.writer(file)
            if not found.has_header:
                writer.writerow(found.headers)
            rows = islice(filter(None, records), found.rows + found.has_header)
            for record in rows:
                writer.writerow((record + [""] * (width - len(record)))[:width])
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
    return replace(
        found, location=target, dialect=Dialect(",", width, False, found.dialect.multi_line)
    )
