"""The checks of a table, as its YAML declares them, read from dbt's manifest."""

from collections.abc import Iterator
from typing import Any

KEYS = {"unique", "unique_key", "unique_version"}


def checks_of(node: dict[str, Any]) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    """Give kind, column (None for checks of the table) and settings of every check."""
    places = [(None, node["config"]["meta"])]
    places += [(column["name"], column["config"]["meta"]) for column in node["columns"].values()]
    for column, meta in places:
        for check in meta.get("checks", ()):
            ((kind, settings),) = check.items()
            yield kind, column, settings


def check_nodes(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the dbt tests that run checks."""
    return [
        node
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "checks"
    ]
