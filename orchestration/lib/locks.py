"""One run at a time on a data set."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

_held: dict[Path, IO[str]] = {}


def path_of(settings: Settings) -> Path:
    """Return the lock of the data set of `settings`."""
    return settings.data_path / ".lock"


def take(path: Path, busy: str = "") -> None:
    """Take the lock `path` for this process; taking it again is nothing.

    The system gives it back when the process ends, however it ends, so that no stale lock stays.
    Raises UserError if another process has it, naming that process. `busy` is its text, with
    `{holder}` in it, where the lock is not that of a data set.
    """
    path = path.resolve()
    if path in _held:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        text = busy or (
            f"Another run is working on the data set {path.parent.name} (process {{holder}})."
            " Wait until it has ended, or pass another DATASET=."
        )
        raise UserError(text.format(holder=holder)) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    _held[path] = lock


def is_taken(path: Path) -> bool:
    """Return whether some process, this one included, has the lock `path`."""
    if path.resolve() in _held:
        return True
    if not path.exists():
        return False
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Take the lock `path` for a block; one that was taken before stays taken."""
    had_it = path.resolve() in _held
    take(path)
    try:
        yield
    finally:
        if not had_it:
            release(path)


def keep_across_exec(path: Path) -> None:
    """Let the program that takes the place of this one keep the lock `path`."""
    os.set_inheritable(_held[path.resolve()].fileno(), True)


def release(path: Path) -> None:
    """Give the lock `path` back; without it, nothing happens."""
    lock = _held.pop(path.resolve(), None)
    if lock:
        lock.close()
