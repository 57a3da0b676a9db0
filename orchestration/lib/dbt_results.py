"""What dbt did, from its run_results.json, in words for a person."""

import os
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from orchestration.lib.progress import count, grouped

Results = Mapping[str, Any]
# Of each row that breaks a check.
CELLS_SHOWN = 8


def headline(
    results: Results, names: Mapping[str, Collection[str]], report: Mapping[str, Any]
) -> str:
    """Return how much was built and checked: `61 models, 7 seeds, 240 checks passed`.

    `names` are the checks that each data test runs; `report` has those that failed or warned.
    """
    done = [each for each in results["results"] if each["status"] in ("success", "pass", "warn")]
    kinds = Counter(map(_kind, done))
    checked = sum(len(names[each["unique_id"]]) for each in done if _kind(each) == "test")
    warned = sum(check["severity"] == "warn" for check in report.get("checks", ()))
    parts = [
        count(kinds["model"], "model"),
        count(kinds["seed"], "seed"),
        f"{count(checked - warned, 'check')} passed",
    ]
    if warned:
        parts.append(count(warned, "warning"))
    return ", ".join(parts)


def check_text(check: Mapping[str, Any]) -> str:
    """Return a check that failed or warned in words: name, number, meaning, some rows, the query.

    `check` is an entry of the report that the macro report_failures makes.
    """
    number = count(check["failures"], check["counted"])
    lines = [f"{check['check']}: {number}. {check['meaning']}"]
    for row in check["rows"]:
        cells = [f"{name} {'null' if value is None else value}" for name, value in row.items()]
        lines.append("  " + ", ".join(cells[:CELLS_SHOWN]) + (", …" * (len(cells) > CELLS_SHOWN)))
    if check["failures"] > len(check["rows"]):
        lines.append(f"  and {grouped(check['failures'] - len(check['rows']))} more")
    return "\n".join(lines)


def failures(results: Results, manifest: Any, root: Path, report: Mapping[str, Any]) -> str:
    """Return every model, seed or check that failed, with what it says and where to look.

    `manifest` gives the files, which are named relative to `root`; `report` the checks that failed.
    The text is empty if nothing failed.
    """
    lines = []
    for result in _with_status(results, "error", "fail"):
        node = manifest.nodes.get(result["unique_id"])
        checks = [
            check for check in report.get("checks", ()) if check["node"] == result["unique_id"]
        ]
        # Of a model, dbt's own words name the file.
        defined = [f"  defined in {node.original_file_path}"] if node and _is_test(result) else []
        for check in checks:
            lines += [check_text(check), *defined, *_query(check["query_path"], check, root)]
        if not checks:
            lines += [_line(result), *defined]
            if defined:
                lines += _query(node.compiled_path, {}, root)
    skipped = len(list(_with_status(results, "skipped")))
    if lines and skipped:
        rest = "node that depends on them was" if skipped == 1 else "nodes that depend on them were"
        lines.append(f"{skipped} {rest} skipped.")
    return "\n".join(lines)


def _is_test(result: Mapping[str, Any]) -> bool:
    return _kind(result) == "test"


def _query(path: str | None, check: Mapping[str, Any], root: Path) -> list[str]:
    """Return where the query is that finds the rows, or the query where it has no file."""
    if path:
        return [f"  the query that finds the rows: {os.path.relpath(root / path, root)}"]
    if not check.get("query"):
        return []
    return ["  the query that finds the rows:", textwrap.indent(check["query"], "    ")]


def _with_status(results: Results, *statuses: str) -> Iterator[Mapping[str, Any]]:
    return (result for result in results["results"] if result["status"] in statuses)


def _kind(result: Mapping[str, Any]) -> str:
    return result["unique_id"].split(".")[0]


def _line(result: Mapping[str, Any]) -> str:
    kind, _, name = result["unique_id"].split(".", 2)
    # The last part of a generic test's id is a hash.
    name = name.rsplit(".", 1)[0] if kind == "test" else name
    return f"{kind} {name}: {(result['message'] or 'no message').strip()}"
