"""Faults of the machine, told in one sentence: a full disk, a file that another program holds."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from orchestration.lib.settings import Settings

FULL = re.compile(
    r"No space left on device|database or disk is full|Disk quota exceeded|\[Errno 28\]"
)
# DuckDB and Python name the file in quotes, before or after the reason.
NAMED = re.compile(r"""["'](/[^"'\n]+)["']""")
HELD = re.compile(
    r'Could not set lock on file "(?P<path>[^"]+)": Conflicting lock is held in'
    r" (?P<program>.+?) \(PID (?P<process>\d+)\)|"
    r'Could not set lock on file "(?P<alone>[^"]+)"'
)
MEBIBYTE = 2**20


def explain(text: str, settings: Settings) -> str | None:
    """Return what happened, where, and what to do, if a message is about a fault of the machine."""
    if FULL.search(text):
        return _full(text, settings)
    held = HELD.search(text)
    return _held(held, settings) if held else None


def explain_error(error: BaseException, settings: Settings) -> str | None:
    """Return the same for an exception and those that led to it."""
    texts, seen = [], set()
    following: BaseException | None = error
    while following and id(following) not in seen:
        seen.add(id(following))
        texts.append(str(following))
        following = following.__cause__ or following.__context__
    return explain("\n".join(texts), settings)


def _full(text: str, settings: Settings) -> str:
    """Name the place with the least free space, of those that the message names or a run uses."""
    home = Path(os.environ.get("DAGSTER_HOME") or settings.root / ".dagster")
    used = [settings.data_path, home, Path(tempfile.gettempdir())]
    places = [_existing(path) for path in (*map(Path, NAMED.findall(text)), *used)]
    # Of equal ones the first. Places such as /proc have no size.
    sizes = [(shutil.disk_usage(place), place) for place in places]
    usage, place = min(
        ((usage, place) for usage, place in sizes if usage.total), key=lambda each: each[0].free
    )
    return (
        f"The disk is full: {place} has {usage.free // MEBIBYTE:,} MiB free. Free some space and"
        " run again; the run needs no repair."
    )


def _held(held: re.Match[str], settings: Settings) -> str:
    path = Path(held["path"] or held["alone"])
    shown = path.relative_to(settings.root) if path.is_relative_to(settings.root) else path
    process = f" (process {held['process']}, {held['program']})" if held["process"] else ""
    return f"{shown} is open in another program{process}. Close it there and run again."


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
