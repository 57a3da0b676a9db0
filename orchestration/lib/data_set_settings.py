"""What a data set remembers of how it is read: `data/<dataset>/settings.yml`.

The first run writes the file. Later runs that name the data set read it; a setting that is passed
to them takes precedence.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from orchestration.lib.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from orchestration.lib.settings import Settings

NAMES = ("source", "raw_path", "raw_database", "timezone", "currency", "memory", "keep_runs")
NAMES += ("published_versions",)
HEADER = """\
# What `make run DATASET={dataset}` reads. Written by the first run; edit it as needed.
# A setting that is passed to a run takes precedence for that run. Relative paths start at the
# folder of the project.
"""
# The same tables cannot come from two places.
PLACES = {"RAW_PATH", "RAW_DATABASE"}


def path_of(root: Path, dataset: str) -> Path:
    """Return the file of a data set."""
    return root / "data" / dataset / "settings.yml"


def read(root: Path, dataset: str) -> dict[str, str]:
    """Return the remembered settings by the names of their variables; none without a file.

    Raises UserError that names the file if it cannot be read or has an unknown setting.
    """
    path = path_of(root, dataset)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path} cannot be read: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise UserError(f"{path} must have lines such as `timezone: Europe/Berlin`.")
    for name, value in content.items():
        if name not in NAMES:
            raise UserError(
                f"{path}: unknown setting {name!r}{did_you_mean(str(name), NAMES)}. Settings:"
                f" {', '.join(NAMES)}."
            )
        if not isinstance(value, str | int | None):
            raise UserError(f"{path}: the value of {name} must be one text or number.")
    found = {name.upper(): str(value) for name, value in content.items() if value is not None}
    for name in PLACES & found.keys():
        found[name] = str(root / os.path.expanduser(found[name]))
    return found


def combined(stored: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of a run: those passed to it, and the remembered ones for the others."""
    if PLACES & given.keys():
        stored = {name: value for name, value in stored.items() if name not in PLACES}
    return {**stored, **given}


def gives(settings: "Settings", name: str, env: Mapping[str, str] = os.environ) -> bool:
    """Return whether a setting was passed to the run, or the data set remembers it."""
    return bool(env.get(name, "").strip()) or name in read(settings.root, settings.dataset)


def differences(root: Path, dataset: str, given: Mapping[str, str]) -> Iterator[str]:
    """Return a sentence for each setting of this run that the data set does not remember so."""
    path = path_of(root, dataset)
    if not path.exists():
        return
    stored, shown = read(root, dataset), path.relative_to(root)
    for name in map(str.upper, NAMES):
        now = given.get(name, "").strip()
        if now and name in PLACES:
            now = os.path.abspath(os.path.expanduser(now))
        if now and now != stored.get(name):
            remembered = f"remembers {stored[name]}" if name in stored else "has no such line"
            yield f"{name}={now} holds for this run only; {shown} {remembered}"


def write(settings: "Settings", env: Mapping[str, str] = os.environ) -> bool:
    """Write the file of the data set if there is none; return whether it was written.

    `settings` are those of the run and `env` is what was passed to it. What was found or assumed
    is a comment. The sample has no file: its settings are those of the project.
    """
    path = path_of(settings.root, settings.dataset)
    if settings.is_sample or path.exists():
        return False
    known = {name.lower(): value for name in NAMES if (value := env.get(name.upper(), "").strip())}
    known = {"source": ",".join(settings.source_systems)} | known
    for name in ("raw_path", "raw_database"):
        if name in known:
            known[name] = os.path.abspath(os.path.expanduser(known[name]))
    lines = yaml.safe_dump(known, sort_keys=False, allow_unicode=True)
    for name in ("timezone", "currency"):
        if name not in known:
            lines += f"# {name}: {getattr(settings, name)}  (found or assumed by the first run)\n"
    # Not by `publish.replacing`: publishing is imported later than the settings.
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.write_text(HEADER.format(dataset=settings.dataset) + lines, encoding="utf-8")
    os.replace(unfinished, path)
    return True
