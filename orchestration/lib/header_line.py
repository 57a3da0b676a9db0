"""Files whose first line is not their header: title lines above it, or no header at all."""

import csv
import io
import re
from itertools import islice

from orchestration.lib.errors import FileFault

# Lines in which a header is looked for.
FIRST_LINES = 30
# A number, an amount with a currency sign, a date, or an address: no name of a column.
VALUE = re.compile(r"[+-]?[\d.,]*\d[\d.,]*|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\S+@\S+[.]\S+")


def refuse_odd_header(sample: str, delimiter: str, known: frozenset[str]) -> None:
    """Raise FileFault if the header is not the first line, or if there is none."""
    first = _cells(_first_line(sample), delimiter)
    if _known(first, known):
        return
    line = _line_of_header(sample, known)
    if line:
        number, cells = line
        raise FileFault(
            f"the header is in line {number}: {_shown(cells)}.",
            f"Write read: {{header_row: {number}}} under the table in mapping.yml, or remove the"
            " lines above.",
        )
    if any(VALUE.fullmatch(cell) for cell in first):
        raise FileFault(
            f"there is no header: line 1 holds values ({_shown(first)}).",
            "Write read: {header_row: 0} under the table in mapping.yml, and name the columns by"
            " position: customer_id: 1. Or add a header line.",
        )


def _line_of_header(sample: str, known: frozenset[str]) -> tuple[int, list[str]] | None:
    """Return number and cells of a line below the first that holds the header.

    It has two known headers. Or it is the first line with more than one value, and all lines
    below are as long.
    """
    lines = sample.splitlines()[:FIRST_LINES]
    for number, text in enumerate(lines, start=1):
        for delimiter in ",;\t|":
            cells = _cells(text, delimiter)
            if number > 1 and len(_known(cells, known)) > 1:
                return number, cells
    for delimiter in ";\t|,":
        rows = [_cells(text, delimiter) for text in lines]
        widths = [sum(map(bool, row)) for row in rows]
        start = next((place for place, width in enumerate(widths) if width > 1), None)
        if not start or start + 1 == len(rows) or widths[start] != len(rows[start]):
            continue
        below = [len(row) for row in rows[start + 1 :] if any(row)]
        is_table = below and all(length == len(rows[start]) for length in below[:-1] or below)
        if is_table and not any(map(VALUE.fullmatch, rows[start])):
            return start + 1, rows[start]
    return None


def _first_line(sample: str) -> str:
    return next((line for line in sample.splitlines() if line.strip()), "")


def _cells(line: str, delimiter: str) -> list[str]:
    reader = csv.reader(io.StringIO(line), delimiter=delimiter, skipinitialspace=True)
    return [cell.strip() for row in islice(reader, 1) for cell in row]


def _known(cells: list[str], known: frozenset[str]) -> set[str]:
    return {cell.casefold() for cell in cells} & known


def _shown(cells: list[str]) -> str:
    more = ", …" if len(cells) > 5 else ""
    return ", ".join(cells[:5]) + more
