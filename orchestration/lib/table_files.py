"""Which files under RAW_PATH belong to a table.

A file next to those of a table holds rows, unless a system left it there. A file that is not read
is a fault: its rows would be lost without a message.
"""

import os
import re
import stat
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from orchestration.lib.contract import Table
from orchestration.lib.errors import FileFault
from orchestration.lib.file_kinds import kind_of

SUFFIXES = (
    *(".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet", ".xlsx"),
    *(".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"),
)
KINDS = ".csv, .tsv, .csv.gz, .parquet, .xlsx and .json"
COMPRESSED = (".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar", ".tgz")
# Files that Spark, Databricks, Parquet writers, macOS and Windows leave next to data.
LEFTOVERS = re.compile(
    r"_success|_(common_)?metadata|_(started|committed)_.*|\._.*|\..*\.crc|thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)
PATTERN_CHARACTERS = re.compile(r"[*?[]")
OTHER_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


def is_left_over(name: str) -> bool:
    """Whether an entry holds no delivered rows: a marker, a checksum, or hidden by a system."""
    if LEFTOVERS.fullmatch(name):
        return True
    endings = {suffix.lower() for suffix in Path(name).suffixes}
    return name.startswith(".") and endings.isdisjoint(SUFFIXES)


def ending_of(name: str) -> str:
    """Return the ending of a file that can be read, such as .csv.gz; empty for another."""
    fitting = [suffix for suffix in SUFFIXES if name.lower().endswith(suffix)]
    return max(fitting, key=len, default="")


def table_of(entry: Path, tables: Mapping[str, Table]) -> str | None:
    """Return the table that an entry of RAW_PATH holds; Spark writes folders `orders.parquet`."""
    if entry.name.startswith((".", "_")):
        return None
    if ending := ending_of(entry.name):
        return _named_like(entry.name[: -len(ending)], tables)
    return _named_like(entry.name, tables) if entry.is_dir() else None


def unread_table_of(entry: Path, tables: Mapping[str, Table]) -> str | None:
    """Return the table that an entry has the name of, although it cannot be read."""
    name = entry.name.lstrip("._")
    if entry.is_dir():
        return _named_like(name, tables)
    return _named_like(name.partition(".")[0], tables) or _named_like(Path(name).stem, tables)


def files_of(
    table: Table, places: list[Path], are_named: bool = False
) -> tuple[list[Path], list[Path]]:
    """Return the data files of a table, and the files next to them that are not read.

    If the places `are_named` in mapping.yml, they may be several, and have any name.

    Raises FileFault if it is not clear which files hold the table.
    """
    if len(places) > 1 and not table.comes_in_parts and not are_named:
        raise FileFault(
            f"table {table.name} is there {len(places)} times: {' and '.join(map(shown, places))}.",
            "Keep one of them, or put all files of the table, in one format, into the folder"
            f" {table.name}/.",
        )
    data, unread = [], []
    for path in _files_under(places):
        is_hidden = any(
            part.startswith((".", "_"))
            for place in places
            if path.is_relative_to(place)
            for part in path.relative_to(place.parent).parts
        )
        is_named = are_named and path in places
        is_read = is_named or (ending_of(path.name) and not is_hidden)
        (data if is_read else unread).append(path)
    if not data:
        raise FileFault(
            f"the folder holds none of {KINDS.replace(' and', ' or')}.",
            f"Put the files of table {table.name} into it, or remove it.",
        )
    _refuse_mixed_formats(data)
    return data, unread


def _refuse_mixed_formats(data: list[Path]) -> None:
    """Raise FileFault if the same rows may be there twice: in Parquet and as text, or packed."""
    parquet = [path.name for path in data if path.suffix.lower() == ".parquet"]
    others = [path.name for path in data if path.suffix.lower() != ".parquet"]
    pair = (others[0], parquet[0]) if parquet and others else None
    by_stem: dict[Path, Path] = {}
    for path in data:
        stem = path.with_name(path.name[: len(path.name) - len(ending_of(path.name))])
        other = by_stem.setdefault(stem, path)
        if other != path and ending_of(other.name) != ending_of(path.name):
            pair = pair or (other.name, path.name)
    if pair:
        raise FileFault(
            f"the folder mixes formats: {pair[0]} and {pair[1]}.",
            "Keep the files of one format: the same rows in both would count twice.",
        )


def unread_fault(path: Path) -> FileFault:
    """Return the fault of a file that is not read, with what to do for this kind of file."""
    endings = [suffix.lower() for suffix in path.suffixes]
    if path.name.startswith((".", "_")):
        message = "the file is not read, because its name begins with . or _."
        what_to_do = f"Rename it to {path.name.lstrip('._')}, or move it to another folder."
    elif ending_of(path.name) or path.parent.name.startswith("_"):
        message = "the file is not read, because the name of a folder it is in begins with _."
        what_to_do = "Rename that folder, or move it to another folder."
    else:
        message = f"the file is not read: only {KINDS} are."
        what_to_do = (
            "Unpack it" if set(endings) & set(COMPRESSED) else "Save it as .xlsx, .csv or .parquet"
        ) + ", or move it to another folder."
        try:
            kind_of(path)
        except FileFault as fault:
            message, what_to_do = f"the file is not read: {fault}", fault.what_to_do
        except OSError:
            pass  # a link to nothing, or a file that another user owns
    return FileFault(message, what_to_do)


def refuse_unusable(path: Path) -> None:
    """Raise FileFault if opening the path could hang, or DuckDB could not name the file.

    Raises OSError if there is no such file.
    """
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind != stat.S_IFREG:
        raise FileFault(
            f"this is {OTHER_KINDS.get(kind, 'a special file')}, not a file.",
            "Write the rows into a regular file.",
        )
    if not _is_utf8(str(path)):
        raise FileFault("the name of the file is not UTF-8.", "Rename the file.")
    if "\\" in str(path) and PATTERN_CHARACTERS.search(str(path)):
        raise FileFault(
            "DuckDB cannot read a path with a backslash and one of * ? [ in it.",
            "Rename the file or its folder.",
        )


def pattern(path: Path) -> str:
    """Return the pattern by which DuckDB finds this file and no other.

    DuckDB takes names of files for patterns: `orders[1].parquet` would be orders1.parquet.
    """
    return PATTERN_CHARACTERS.sub(r"[\g<0>]", str(path))


def stamp(path: Path) -> tuple[int, int]:
    """Return size and time of a file, which are others once it has changed."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def relative_name(path: Path, folder: Path) -> str:
    """Return the name of a file relative to a folder, with forward slashes, as it can be shown."""
    return _printable(path.relative_to(folder).as_posix())


def shown(entry: Path) -> str:
    """Return the name of an entry as it can be shown; folders end in a slash."""
    return _printable(entry.name) + ("/" if entry.is_dir() else "")


def _named_like(name: str, tables: Mapping[str, Table]) -> str | None:
    for table in tables.values():
        if any(fnmatchcase(name.casefold(), known.casefold()) for known in table.files):
            return table.name
    return None


def _files_under(places: list[Path]) -> list[Path]:
    """Return the files in these places, sorted by name. Links are followed.

    A file that is reached twice counts once. A link to a folder above is not followed. Links come
    last, so that a file is named by its own path.
    """
    found, seen = [], set()
    entries = [place for place in places if not place.is_symlink()]
    links = [place for place in places if place.is_symlink()]
    while entries or links:
        path = entries.pop() if entries else links.pop(0)
        real = os.path.realpath(path)
        above = {os.path.realpath(places[0].parent), os.path.realpath(path.parent)}
        if real in seen or any(Path(folder).is_relative_to(real) for folder in above):
            continue
        seen.add(real)
        if not path.is_dir():
            found.append(path)
            continue
        for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
            if not is_left_over(entry.name):
                (links if entry.is_symlink() else entries).append(Path(entry.path))
    return sorted(found)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(name: str) -> str:
    return os.fsencode(name).decode(errors="replace")
