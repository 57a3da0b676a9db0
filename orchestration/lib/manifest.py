"""The dbt manifest that the asset graph is read from: made when it is missing or out of date."""

import hashlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.lib import dbt_args
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

# What dbt reads at parse time, relative to the project.
INPUTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests/dbt")


def prepare(settings: Settings) -> bool:
    """Make the manifest of the data set if it is missing or out of date; return whether it did.

    Raises UserError with dbt's own words if dbt cannot parse the project.
    """
    stamp_path = settings.target_path / "manifest.stamp"
    stamp = _stamp(settings)
    if settings.manifest_path.exists() and stamp_path.exists() and stamp_path.read_text() == stamp:
        return False
    settings.target_path.mkdir(parents=True, exist_ok=True)
    run_dbt(dbt_args.parse_args(settings), settings, "The dbt project has faults")
    stamp_path.write_text(stamp)
    return True


def run_dbt(
    args: list[str], settings: Settings, fault: str, env: Mapping[str, str] | None = None
) -> str:
    """Run one dbt command that shows nothing unless it fails; return what it printed.

    `env` holds variables that differ from those of `settings`.
    Raises UserError that begins with `fault` and goes on with what dbt printed.
    """
    done = subprocess.run(
        [dbt_args.dbt_executable(), *args],
        cwd=settings.root,
        env={**dbt_args.dbt_env(settings), **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise UserError(f"{fault}:\n\n{done.stdout.strip()}")
    return done.stdout


def with_test_owners(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest with an owner for every data test that reads several models.

    dagster-dbt makes a check of a test only if it knows one asset to hang it on. Such a test gets
    the one of its parents that comes last in the pipe: with the most ancestors, then by name.
    """
    nodes = dict(manifest["nodes"])
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] != "test" or node.get("attached_node"):
            continue
        parents = [parent for parent in node["depends_on"]["nodes"] if parent in nodes]
        if len(parents) < 2:
            continue
        last = nodes[max(parents, key=lambda id_: (len(_ancestors(manifest, id_)), id_))]
        owner = {"dagster": {"ref": {"name": last["name"], "package": last["package_name"]}}}
        config = {**node["config"], "meta": {**node["config"].get("meta", {}), **owner}}
        nodes[unique_id] = {**node, "config": config}
    return {**manifest, "nodes": nodes}


def without_stored_history(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest without the source `history`, as Dagster is to see it.

    A run reads there what earlier runs stored, and writes the same tables at its end: Dagster takes
    source and model for one asset, which would have to be made before itself.
    """
    stored = {
        unique_id
        for unique_id, source in manifest["sources"].items()
        if source["source_name"] == "history"
    }
    nodes = {
        unique_id: {
            **node,
            "depends_on": {
                **node["depends_on"],
                "nodes": [id_ for id_ in node["depends_on"].get("nodes", ()) if id_ not in stored],
            },
        }
        for unique_id, node in manifest["nodes"].items()
    }
    sources = {id_: source for id_, source in manifest["sources"].items() if id_ not in stored}
    parents = {
        unique_id: [id_ for id_ in parents if id_ not in stored]
        for unique_id, parents in manifest["parent_map"].items()
        if unique_id not in stored
    }
    children = {
        unique_id: children
        for unique_id, children in manifest["child_map"].items()
        if unique_id not in stored
    }
    return {
        **manifest,
        "nodes": nodes,
        "sources": sources,
        "parent_map": parents,
        "child_map": children,
    }


def _ancestors(manifest: Mapping[str, Any], unique_id: str) -> set[str]:
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        parents = set(manifest["parent_map"].get(waiting.pop(), ())) - found
        found |= parents
        waiting += parents
    return found


def _stamp(settings: Settings) -> str:
    """Return a digest of what decides the asset graph.

    Day and currency are not in it: they change values, never which nodes there are.
    """
    digest = hashlib.sha256()
    for path in _files(settings.root):
        status = path.stat()
        name = path.relative_to(settings.root).as_posix()
        digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    fixed = {
        name: value
        for name, value in dbt_args.dbt_vars(settings).items()
        if name not in ("as_of_date", "currency")
    }
    digest.update(json.dumps([fixed, version("dbt-core")], sort_keys=True).encode())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        yield from (file for file in (path, *sorted(path.rglob("*"))) if file.is_file())
