"""dbt in this process: the parsed project, kept between runs, and every call of dbt on it.

dbt forgets a parse when the vars change, and each day is another var. Nothing that is parsed
depends on the day, so the parse is kept by what it does depend on and handed to dbt.
"""

import contextlib
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.lib import dbt_args
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

# What dbt reads at parse time, relative to the project.
INPUTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests/dbt")
# Where dbt keeps its parse, in the target folder.
PARSED = "partial_parse.msgpack"

Callback = Callable[[Any], None]


def prepare(settings: Settings) -> bool:
    """Parse the project for the data set if its parse is missing or out of date.

    Returns whether it was parsed. Raises UserError with dbt's own words if dbt cannot parse it.
    """
    stamp_path = settings.target_path / "manifest.stamp"
    stamp = _stamp(settings)
    parsed = (settings.manifest_path, settings.target_path / PARSED)
    if (
        all(path.exists() for path in parsed)
        and stamp_path.exists()
        and stamp_path.read_text() == stamp
    ):
        return False
    settings.target_path.mkdir(parents=True, exist_ok=True)
    # dbt writes in place: without a stamp, files that are cut off count as missing.
    stamp_path.unlink(missing_ok=True)
    args = dbt_args.parse_args(settings)
    _call(args, settings, "The dbt project has faults", elsewhere(settings))
    stamp_path.write_text(stamp)
    return True


def load(settings: Settings) -> "Manifest":
    """Return the parsed project of the data set; it is parsed first where that is needed.

    Each call returns an object of its own: macros may change what they are given.
    Raises UserError with dbt's own words if dbt cannot parse it.
    """
    prepare(settings)
    path = settings.target_path / PARSED
    try:
        return _read_parsed(path)
    except Exception:
        # Cut off, or written by another version of dbt. msgpack has no common error class.
        path.unlink(missing_ok=True)
    prepare(settings)
    return _read_parsed(path)


def elsewhere(settings: Settings) -> dict[str, str]:
    """Return variables that give dbt an empty database in the place of the warehouse.

    For what reads no data: the warehouse may be open. The name is the same, because relations are
    named after it.
    """
    folder = settings.target_path / "no_data"
    folder.mkdir(parents=True, exist_ok=True)
    return {"SEGMENTATION_WAREHOUSE": str(folder / settings.warehouse_path.name)}


def run_dbt(
    args: list[str],
    settings: Settings,
    fault: str,
    env: Mapping[str, str] | None = None,
    manifest: "Manifest | None" = None,
) -> str:
    """Run one dbt command on the parsed project; return what it printed.

    `env` holds variables that differ from those of `settings`. `manifest` is the parsed project;
    by default it is loaded. Raises UserError that begins with `fault` and goes on with what dbt
    printed.
    """
    return _call(args, settings, fault, env, manifest or load(settings))


def invoke(
    args: list[str],
    settings: Settings,
    *,
    env: Mapping[str, str] | None = None,
    manifest: "Manifest | None" = None,
    callbacks: tuple[Callback, ...] = (),
) -> "dbtRunnerResult":
    """Run one dbt command in this process and return dbt's result; it prints to standard output.

    Its connections are closed afterwards, so that the warehouse can be opened by others.
    `callbacks` are called with each event of dbt.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    if manifest:
        # Macros read the graph and keep what they compute in it: each call gets a new one.
        manifest.build_flat_graph()
    with _environment({**dbt_args.dbt_env(settings), **(env or {})}):
        try:
            return dbtRunner(manifest=manifest, callbacks=list(callbacks)).invoke(args)
        finally:
            DuckDBConnectionManager.close_all_connections()


def _call(
    args: list[str],
    settings: Settings,
    fault: str,
    env: Mapping[str, str] | None = None,
    manifest: "Manifest | None" = None,
) -> str:
    """Run one dbt command that shows nothing unless it fails; return what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        done = invoke(args, settings, env=env, manifest=manifest)
    if not done.success:
        said = printed.getvalue().strip() or str(done.exception or "dbt did not say why.")
        raise UserError(f"{fault}:\n\n{said}")
    return printed.getvalue()


def _read_parsed(path: Path) -> "Manifest":
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    return Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)


@contextlib.contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a while: profiles.yml reads them."""
    before = dict(os.environ)
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _stamp(settings: Settings) -> str:
    """Return a digest of what decides the parse: files, vars and versions."""
    digest = hashlib.sha256()
    for path in _files(settings.root):
        status = path.stat()
        name = path.relative_to(settings.root).as_posix()
        digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    versions = [version(name) for name in ("dbt-core", "dbt-duckdb")]
    digest.update(json.dumps([dbt_args.parse_vars(settings), versions], sort_keys=True).encode())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        yield from (file for file in (path, *sorted(path.rglob("*"))) if file.is_file())
