"""What dbt did, from its run_results.json, in words for a person."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.progress import count

Results = Mapping[str, Any]
# Enough to see what a warning is about.
ROWS_SHOWN = 5


def headline(results: Results) -> str:
    """Return how much was built and checked: `61 models, 7 seeds, 240 tests passed`."""
    kinds = Counter(
        (_kind(result), result["status"] in ("success", "pass")) for result in results["results"]
    )
    parts = [
        count(kinds["model", True], "model"),
        count(kinds["seed", True], "seed"),
        f"{count(kinds['test', True], 'test')} passed",
    ]
    warned = len(list(_with_status(results, "warn")))
    if warned:
        parts.append(count(warned, "warning"))
    return ", ".join(parts)


def warnings(results: Results, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tests that only warn, each with the first rows that its query finds."""
    return [
        "\n".join([_line(result), *_rows(result, connection)])
        for result in _with_status(results, "warn")
    ]


def _rows(result: Mapping[str, Any], connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    cursor = connection.execute(result["compiled_code"])
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchmany(ROWS_SHOWN):
        yield "  " + ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True))


def failures(results: Results, manifest: Any, root: Path) -> str:
    """Return every model, seed or test that failed, with dbt's words and where to look.

    `manifest` gives the files, which are named relative to `root`; empty text if nothing failed.
    """
    lines = []
    for result in _with_status(results, "error", "fail"):
        node = manifest.nodes.get(result["unique_id"])
        lines.append(_line(result))
        # Of a model, dbt's own words name the file.
        if _kind(result) == "test" and node:
            lines.append(f"  defined in {node.original_file_path}")
            if node.compiled_path:
                query = os.path.relpath(root / node.compiled_path, root)
                lines.append(f"  the query that finds the rows: {query}")
    skipped = len(list(_with_status(results, "skipped")))
    if lines and skipped:
        rest = "node that depends on them was" if skipped == 1 else "nodes that depend on them were"
        lines.append(f"{skipped} {rest} skipped.")
    return "\n".join(lines)


def _with_status(results: Results, *statuses: str) -> Iterator[Mapping[str, Any]]:
    return (result for result in results["results"] if result["status"] in statuses)


def _kind(result: Mapping[str, Any]) -> str:
    return result["unique_id"].split(".")[0]


def _line(result: Mapping[str, Any]) -> str:
    kind, _, name = result["unique_id"].split(".", 2)
    # The last part of a generic test's id is a hash.
    name = name.rsplit(".", 1)[0] if kind == "test" else name
    return f"{kind} {name}: {(result['message'] or 'no message').strip()}"
