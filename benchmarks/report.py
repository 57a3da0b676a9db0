"""The generated parts of docs/benchmarks.md, each between two marks of its own."""

import re

from benchmarks import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


def put(section: str, text: str) -> None:
    """Write a section of the page anew; what is written by hand around it stays.

    Raises ValueError if the page has no marks of that name.
    """
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{PAGE.name} has no lines {begin} and {end}")
    written = f"{begin}\n{text.strip()}\n{end}"
    PAGE.write_text(pattern.sub(lambda _: written, page), encoding="utf-8")


def table(header: list[str], rows: list[list[object]]) -> str:
    """Return a Markdown table; every column but the first is of numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def gigabytes(count: int) -> str:
    """Return bytes as people read them."""
    return f"{count / 1e9:.1f} GB"
