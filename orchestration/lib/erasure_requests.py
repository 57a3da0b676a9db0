"""Who asked to be erased: the lines of seeds/erasures.csv.

dbt leaves that seed alone, so that the ids of erased people never reach a warehouse.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.lib.errors import Problem, UserError, did_you_mean, render_problems

SEED = "seeds/erasures.csv"
HEADER = ["id_type", "id", "requested_on", "reason"]
ID_TYPES = ("customer", "visitor", "email")


@dataclass(frozen=True)
class Request:
    """One line of the seed: `line` in the file; `source_system` is None where the id has none."""

    line: int
    id_type: str
    source_system: str | None
    id: str


def requests(root: Path) -> tuple[Request, ...]:
    """Return the requests in the seed.

    Raises UserError that names every line and column at fault.
    """
    found, problems = read_requests(root)
    if problems:
        raise UserError(f"Nobody can be erased yet.\n\n{render_problems(problems)}")
    return found


def read_requests(root: Path) -> tuple[tuple[Request, ...], tuple[Problem, ...]]:
    """Return the requests in the seed and what is wrong with it. No problem shows an id."""
    path = root / SEED
    if not path.is_file():
        return (), (_problem("the file is missing.", "Put it back; without it, people reappear."),)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except (UnicodeDecodeError, csv.Error) as error:
        return (), (_problem(f"not readable as CSV ({error}).", "Save it as CSV in UTF-8."),)
    if not lines or [name.strip() for name in lines[0][1]] != HEADER:
        return (), (
            _problem(
                f"the first line is not {','.join(HEADER)}.",
                "Make it the first line, and separate columns with commas.",
            ),
        )
    sources = {path.name for path in (root / "models" / "staging").glob("*")}
    found, problems = [], []
    for line, row in lines[1:]:
        values = [value.strip() for value in row]
        faults = list(_faults(line, values))
        problems.extend(faults)
        if not faults:
            prefix, _, rest = values[1].partition(":")
            of_source = values[0] != "email" and prefix in sources and rest.strip()
            found.append(
                Request(
                    line,
                    values[0],
                    prefix if of_source else None,
                    rest.strip() if of_source else values[1],
                )
            )
    return tuple(found), tuple(problems)


def _faults(line: int, values: list[str]) -> Iterator[Problem]:
    if len(values) != len(HEADER):
        yield _problem(
            f"line {line} has {len(values)} fields, not {len(HEADER)}.",
            "Write id_type, id, requested_on and reason; put text with a comma in double quotes.",
        )
        return
    id_type, id_, requested_on, _ = values
    if id_type not in ID_TYPES:
        yield _problem(
            f"line {line}: not one of {', '.join(ID_TYPES)}{did_you_mean(id_type, ID_TYPES)}.",
            "Say what the id is of.",
            "id_type",
        )
    if id_.upper() in ("", "NULL", "\\N"):
        yield _problem(f"line {line}: empty.", "Write the id, or remove the line.", "id")
    elif id_type == "email" and "@" not in id_:
        yield _problem(
            f"line {line}: not an e-mail address.", "Write the address, or change id_type.", "id"
        )
    try:
        date.fromisoformat(requested_on)
    except ValueError:
        yield _problem(
            f"line {line}: not a date.", "Write it as YYYY-MM-DD, 2026-01-31.", "requested_on"
        )


def _problem(message: str, what_to_do: str, column: str | None = None) -> Problem:
    return Problem(message, what_to_do, SEED, column=column)
