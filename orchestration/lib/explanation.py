"""Why somebody is in a segment or not, in words: what the query of an explanation found, laid out.

What holds and what does not was decided in SQL; here it is only told.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

MET, NOT_MET = "✓", "✗"
UNKNOWN = "unknown"
WIDEST = 72
# Begin of the names of sequences, as the macro fact_name gives them.
SEQUENCE = "did_then__"


@dataclass(frozen=True)
class Line:
    """One line of a rule, as the macro segment_explanation tells it of one person.

    `children` are the lines below it.
    """

    kind: str
    text: str
    is_met: bool
    is_decisive: bool = False
    observed: str | None = None
    threshold: str | None = None
    test: str | None = None
    type: str | None = None
    children: list["Line"] = field(default_factory=list)


def tree(rows: Iterable[dict[str, Any]]) -> Line:
    """Return the top line of a rule, from its lines in order with the depth of each."""
    open_lines: list[Line] = []
    for row in rows:
        names = ("kind", "text", "is_met", "is_decisive", "observed", "threshold", "test", "type")
        line = Line(**{name: row[name] for name in names})
        del open_lines[row["depth"] :]
        if open_lines:
            open_lines[-1].children.append(line)
        open_lines.append(line)
    return open_lines[0]


def rule_lines(top: Line, as_of: date) -> list[str]:
    """Return a rule with ✓ or ✗, what was seen, and how far off numbers are; aligned.

    What is seen of a very long clause does not push all others to the right.
    """
    cells = [
        (f"{'  ' * depth}{MET if line.is_met else NOT_MET} {line.text}", finding(line, as_of))
        for depth, line in _walk(top)
    ]
    width = max((len(text) for text, _ in cells if len(text) <= WIDEST), default=0)
    return [f"{text.ljust(width)}  {found}".rstrip() for text, found in cells]


def finding(line: Line, as_of: date) -> str:
    """Return what was seen of a person, what it was compared with, and how far off it is."""
    if line.kind != "clause" or line.type is None and line.observed is None:
        return ""
    if line.test and json.loads(line.test)["filter"].startswith(SEQUENCE):
        return f"last so on {line.observed}" if line.observed else "never so"
    parts = [f"is {shown(line.observed, line.type)}"]
    if line.type is None:
        parts = [shown(line.observed, line.type)]
    if line.threshold is not None:
        parts.append(f"threshold {shown(line.threshold, 'number')}")
    distance = gap(line, as_of)
    return ", ".join(parts + ([distance] if distance else []))


def shown(value: str | None, kind: str | None) -> str:
    """Return a value as a person writes it."""
    if value is None:
        return UNKNOWN
    if kind == "boolean":
        return {"true": "yes", "false": "no"}.get(value, value)
    if kind in ("number", None):
        return re.sub(r"(\d+)(\.\d*?)0*(?=\D|$)", _without_zeros, value)
    return value.removeprefix("[").removesuffix("]") if kind == "list" else value


def _without_zeros(found: re.Match[str]) -> str:
    return found[1] + found[2].removesuffix(".")


def gap(line: Line, as_of: date) -> str:
    """Return how far a number is from what a clause asks, or a day from its window; or nothing."""
    if line.is_met or line.observed is None or line.test is None:
        return ""
    operator, operand = next(
        (name, value)
        for name, value in json.loads(line.test).items()
        if name not in ("filter", "unknown_as")
    )
    if line.type == "date" and operator == "within_days":
        days = (as_of - date.fromisoformat(line.observed)).days - operand + 1
        return f"{_days(days)} too long ago" if days > 0 else ""
    # Of eq no distance: numbers are names, too, such as those of clusters.
    if line.type != "number" or operator not in ("gte", "gt", "lte", "lt", "between"):
        return ""
    observed = Decimal(line.observed)
    bounds = _bounds(operand, line.threshold)
    if not bounds:
        return ""
    if operator in ("gte", "gt", "between") and observed <= bounds[0]:
        return _distance(bounds[0] - observed, "below")
    if operator in ("lte", "lt", "between") and observed >= bounds[-1]:
        return _distance(observed - bounds[-1], "above")
    return ""


def _bounds(operand: Any, threshold: str | None) -> list[Decimal]:
    """Return the numbers a value stands for; those from the population are in `threshold`."""
    found = iter((threshold or "").split(", "))
    bounds = []
    for value in operand if isinstance(operand, list) else [operand]:
        text = next(found, None) if isinstance(value, dict) else str(value)
        if not text:
            return []
        bounds.append(Decimal(text))
    return bounds


def _distance(number: Decimal, side: str) -> str:
    return (
        f"{shown(str(number), 'number')} {side}"
        if number
        else "just not " + ("above" if side == "below" else "below")
    )


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def changes_needed(top: Line) -> list[str]:
    """Return what would have to be otherwise for the rule to be met, one thing a line."""
    return _needed(top, True, 0)


def _needed(line: Line, wanted: bool, depth: int) -> list[str]:
    if line.is_met == wanted:
        return []
    indent = "  " * depth
    if line.kind == "clause":
        return [f"{indent}- {line.text if wanted else f'no longer: {line.text}'}"]
    if line.kind == "not":
        return _needed(line.children[0], not wanted, depth)
    # Of `any` one is enough, and to leave `all` one is enough.
    if (line.kind == "any") == wanted:
        ways = [way for child in line.children if (way := _needed(child, wanted, depth + 1))]
        if len(ways) > 1:
            joined = [_as_one(way, depth + 1) for way in ways]
            return [f"{indent}- one of", *(text for way in joined for text in way)]
        return _needed(line.children[0], wanted, depth) if len(line.children) == 1 else ways[0]
    return [text for child in line.children for text in _needed(child, wanted, depth)]


def _as_one(way: Sequence[str], depth: int) -> list[str]:
    """Return several things that must all change as one way of several."""
    if len(way) == 1 or way[0].endswith("one of"):
        return list(way)
    return [f"{'  ' * depth}- all of", *("  " + text for text in way)]


def table(cells: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    """Return rows of text with their columns aligned; what is all digits, to the right."""
    if not cells:
        return []
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    numbers = [
        all(re.fullmatch(r"[\d ]+( %)?", cell.strip() or " ") for cell in column)
        for column in zip(*cells, strict=True)
    ]
    return [
        (
            indent
            + "  ".join(
                cell.rjust(width) if is_number else cell.ljust(width)
                for cell, width, is_number in zip(row, widths, numbers, strict=True)
            )
        ).rstrip()
        for row in cells
    ]


def _walk(line: Line, depth: int = 0) -> Iterable[tuple[int, Line]]:
    yield depth, line
    for child in line.children:
        yield from _walk(child, depth + 1)
