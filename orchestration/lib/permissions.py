"""Who may read what a run writes: its owner alone, but for the published file."""

import os
from contextlib import suppress
from pathlib import Path

from orchestration.lib.settings import Settings

OTHERS = 0o077


def keep_private() -> None:
    """Let this process create files and folders for their owner alone, from here on."""
    os.umask(OTHERS)


def protect(settings: Settings, *more: Path) -> None:
    """Take from others what earlier versions let them read, and let them reach the published file.

    `more` are further folders whose content is private. Files of another owner stay as they are.
    """
    settings.data_path.mkdir(parents=True, exist_ok=True)
    for folder in (settings.data_path.parent, settings.data_path):
        _change(folder, folder.stat().st_mode | 0o755)
    public = {settings.serving_path, settings.root / ".dagster" / "dagster.yaml"}
    for folder in (settings.data_path, *more):
        for path in folder.iterdir():
            if path not in public and not path.is_symlink():
                _change(path, path.stat().st_mode & ~OTHERS)


def _change(path: Path, mode: int) -> None:
    with suppress(PermissionError, FileNotFoundError):
        if path.stat().st_mode != mode:
            path.chmod(mode)
