"""What can be wrong with an input, in words for the person who has to mend it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass


class UserError(Exception):
    """A fault that the person at the keyboard can mend; the text says how, without traceback."""


class FileFault(Exception):
    """Why a file cannot be read, and what to do about it."""

    def __init__(self, message: str, what_to_do: str):
        """Take the fault without the file's name, and the remedy; both are sentences."""
        super().__init__(message)
        self.what_to_do = what_to_do

    def problem(self, file: str, table: str | None) -> "Problem":
        """Return the fault as a problem of this file."""
        return Problem(str(self), self.what_to_do, file, table)


@dataclass(frozen=True)
class Problem:
    """One fault of the input: where it is, what is wrong, what to do about it.

    `file` is relative to RAW_PATH; `file`, `table` and `column` are None where they do not apply.
    """

    message: str
    what_to_do: str
    file: str | None = None
    table: str | None = None
    column: str | None = None


def render_problems(problems: Iterable[Problem]) -> str:
    """Return the problems as numbered text: place, fault, remedy."""
    lines = []
    for number, problem in enumerate(problems, start=1):
        place = ", ".join(
            part
            for part in (
                problem.file or (f"table {problem.table}" if problem.table else None),
                f"column {problem.column}" if problem.column else None,
            )
            if part
        )
        lines.append(f"{number}. {place + ': ' if place else ''}{problem.message}")
        lines.append(f"   What to do: {problem.what_to_do}")
    return "\n".join(lines)


def some(names: Iterable[str], limit: int = 5) -> str:
    """Return the first names as a list for a person, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known name most like this one, ignoring case, spaces and punctuation; or None.

    `cutoff` (0-1) is the likeness it must have.
    """
    by_key = {_letters(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(_letters(name), by_key, n=1, cutoff=cutoff)
    return by_key[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " (did you mean …?)" with the nearest known name, or nothing."""
    found = nearest(name, known, cutoff=0.7)
    return f" (did you mean {found}?)" if found else ""


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
