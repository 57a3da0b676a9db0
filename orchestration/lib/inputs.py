"""The files of a run as they were when it began.

Raw relations are views over files: a file that changes during a run would give data of two
deliveries. Such a run ends before it stores or publishes anything.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.lib.errors import UserError
from orchestration.lib.publish import replacing
from orchestration.lib.settings import Settings
from orchestration.lib.table_files import stamp

if TYPE_CHECKING:
    from orchestration.lib.raw_relations import SourceFiles

# By path: the name of the file for a person, its size and its time.
Inputs = Mapping[str, tuple[str, int, int]]

# What a command read before it started the job, by data set.
_read_before: dict[Path, Inputs] = {}


def inputs_of(sources: "Iterable[SourceFiles]") -> Inputs:
    """Return the files that these sources read, as they were when they were read.

    The warehouse of the run is left out: the run writes into it.
    """
    return {
        str(file.original): (file.original.name if file.stored else file.name, *file.stamp)
        for source in sources
        for file in source.files.all
        if file.original and not (file.stored and file.stored.is_in_warehouse)
    }


def begin(settings: Settings, inputs: Inputs) -> None:
    """Note what a command has read; `keep` compares with that, not with what is there later."""
    _read_before[settings.data_path] = inputs


def keep(settings: Settings, inputs: Inputs) -> None:
    """Write down, for all steps of a run, the files that it reads.

    Raises UserError if one of them has changed since.
    """
    kept = {**inputs, **_read_before.pop(settings.data_path, {})}
    settings.data_path.mkdir(parents=True, exist_ok=True)
    with replacing(_path(settings)) as temporary:
        temporary.write_text(json.dumps(kept), encoding="utf-8")
    refuse_changes(settings)


def refuse_changes(settings: Settings) -> None:
    """Raise UserError if a file of the run has changed since the run read it."""
    path = _path(settings)
    if not path.exists():
        return  # a version that kept no such list made the raw relations
    changed = changes(json.loads(path.read_text(encoding="utf-8")))
    if changed:
        listed = "\n".join(f"  {line}" for line in changed)
        raise UserError(
            f"Files changed while the run read them. Its tables would mix two deliveries.\n{listed}"
            "\nWhat to do: run again when nothing writes into the files. This run has stored and"
            " published nothing."
        )


def changes(inputs: Inputs) -> list[str]:
    """Return a line for each file that is not as it was."""
    found = []
    for path, (name, *before) in sorted(inputs.items()):
        try:
            now = list(stamp(Path(path)))
        except OSError:
            found.append(f"{name}: was {_shown(before)}, is gone")
            continue
        if now != before:
            found.append(f"{name}: was {_shown(before)}, is {_shown(now)}")
    return found


def _shown(state: list[int]) -> str:
    size, nanoseconds = state
    changed_at = datetime.fromtimestamp(nanoseconds / 1e9, UTC)
    return f"{size:,} bytes of {changed_at:%Y-%m-%d %H:%M:%S.%f} UTC"


def _path(settings: Settings) -> Path:
    return settings.data_path / "inputs.json"
