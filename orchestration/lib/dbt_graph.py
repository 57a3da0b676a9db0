"""The dbt project as Dagster shows it: one asset a model folder and one a mart, checks by table.

Lineage between models is in dbt's own documentation. Pure functions on a parsed manifest.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from orchestration.lib.progress import count

Key = tuple[str, ...]
HISTORY: Key = ("history",)


@dataclass(frozen=True)
class Asset:
    """What is shown as one asset: its key, the nodes in it, and the keys it is made from.

    `columns` are (name, type, description) of a mart; empty for a folder of models.
    """

    key: Key
    nodes: tuple[str, ...]
    parents: tuple[Key, ...]
    description: str
    columns: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Check:
    """A data test of dbt: its name, the node, the asset it belongs to, and if it stops a run.

    `names` are those of the checks it runs: its own where it is a law with a query of its own.
    """

    name: str
    node: str
    asset: Key
    blocking: bool
    names: tuple[str, ...]

    @property
    def description(self) -> str:
        """Return what Dagster shows of the check."""
        if self.names == (self.name,):
            return "A law over one or several tables. Its file says what it means."
        return f"{count(len(self.names), 'check')}: {', '.join(self.names)}."


def assets(manifest: Any) -> list[Asset]:
    """Return the assets, each after those it is made from.

    An edge between two folders is kept in one direction: from the folder that starts earlier.
    """
    built = _built(manifest)
    members: dict[Key, list[str]] = {}
    for unique_id, node in built.items():
        members.setdefault(key_of(node), []).append(unique_id)
    raw = {
        unique_id: (source.source_name, source.name)
        for unique_id, source in manifest.sources.items()
        if source.source_name.startswith("raw")
    }
    depth = _depth(manifest)
    start = {key: min((depth(node), node) for node in nodes) for key, nodes in members.items()}
    found = []
    for key, nodes in sorted(members.items(), key=lambda each: start[each[0]]):
        parents: set[Key] = set()
        for unique_id in nodes:
            for parent in _parents(manifest, unique_id):
                if parent in built:
                    parent_key = key_of(built[parent])
                    if start[parent_key] < start[key]:
                        parents.add(parent_key)
                elif parent in raw:
                    parents.add(raw[parent])
        named = sorted(built[node].name for node in nodes)
        is_mart = key[0] == "marts"
        node = built[nodes[0]]
        found.append(
            Asset(
                key,
                tuple(sorted(nodes)),
                tuple(sorted(parents - {key})),
                node.description
                if is_mart
                else f"{count(len(named), _kind(node))}: " + ", ".join(named) + ".",
                tuple(
                    (column.name, column.data_type or "", column.description)
                    for column in node.columns.values()
                )
                if is_mart
                else (),
            )
        )
    return found


def checks(manifest: Any) -> list[Check]:
    """Return one check a data test, sorted by name.

    A test that reads several tables belongs to the one that comes last in the graph.
    """
    built, depth = _built(manifest), _depth(manifest)
    found = []
    for unique_id, node in manifest.nodes.items():
        if node.resource_type != "test" or "code" in node.config.tags:
            continue
        tested = getattr(node, "attached_node", None) or max(
            (parent for parent in node.depends_on.nodes if parent in built),
            key=lambda parent: (depth(parent), parent),
            default=None,
        )
        if tested not in built:
            continue
        found.append(
            Check(
                node.name,
                unique_id,
                key_of(built[tested]),
                node.config.severity.lower() == "error",
                names_of(manifest, unique_id),
            )
        )
    return sorted(found, key=lambda check: check.name)


def names_of(manifest: Any, unique_id: str) -> tuple[str, ...]:
    """Return the names of the checks that a data test runs."""
    node = manifest.nodes[unique_id]
    if getattr(getattr(node, "test_metadata", None), "name", None) != "checks":
        return (node.name,)
    table, severity = manifest.nodes[node.attached_node], node.config.severity.lower()
    metas = [table.config.meta, *(column.config.meta for column in table.columns.values())]
    return tuple(
        settings["name"]
        for meta in metas
        for check in meta.get("checks", ())
        for settings in check.values()
        if settings.get("severity", "error") == severity
    )


def key_of(node: Any) -> Key:
    """Return the asset that a model or seed belongs to, without the data set."""
    if node.resource_type == "seed":
        return ("seeds",)
    layer = node.fqn[1]
    if layer == "marts":
        return (layer, node.alias)
    if layer == "history":
        return HISTORY
    return tuple(node.fqn[1:3]) if len(node.fqn) > 3 else (layer,)


def _built(manifest: Any) -> dict[str, Any]:
    return {
        unique_id: node
        for unique_id, node in manifest.nodes.items()
        if node.resource_type in ("model", "seed")
    }


def _kind(node: Any) -> str:
    return "model" if node.resource_type == "model" else "seed"


def _parents(manifest: Any, unique_id: str) -> Iterable[str]:
    node = manifest.nodes[unique_id]
    return node.depends_on.nodes if node.resource_type == "model" else ()


def _depth(manifest: Any) -> Callable[[str], int]:
    """Return a function: a node → number of steps on the longest path to it."""
    known: dict[str, int] = {}

    def depth(unique_id: str) -> int:
        if unique_id not in known:
            parents = [each for each in _parents(manifest, unique_id) if each in manifest.nodes]
            known[unique_id] = 1 + max(map(depth, parents), default=-1)
        return known[unique_id]

    return depth
