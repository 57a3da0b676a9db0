"""What a file is by its first bytes, and what to do with kinds that are not read."""

import zipfile
from pathlib import Path

from orchestration.lib.errors import FileFault

SPREADSHEET = "[Content_Types].xml"
# Kinds that are not read, by what their first bytes are called and what to do.
HTML = "an HTML page", "Log in and export the file again: a page was saved in its place."
LFS = "a Git LFS pointer, not the file itself", "Run git lfs pull in its folder."
OLD_XLS = "an old Excel file (.xls)", "Open it and save it as .xlsx or .csv."
ZIP = "a zip archive", "Unpack it, and deliver the files that are in it."
OTHER_ARCHIVES = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc": "7z"}
PDF = "a PDF document", "Export the data as .csv."


def kind_of(path: Path) -> str:
    """Return parquet, gzip, spreadsheet, json or csv, by the first bytes of a file.

    Raises FileFault if it is of a kind that is not read.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = text[:200].lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<head")):
        raise _not_read(HTML)
    if text.startswith(b"version https://git-lfs"):
        raise _not_read(LFS)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _not_read(OLD_XLS)
    if head.startswith(b"%PDF"):
        raise _not_read(PDF)
    for start, name in OTHER_ARCHIVES.items():
        if head.startswith(start):
            raise _not_read((f"compressed with {name}", "Unpack it, or compress it with gzip."))
    return "json" if _is_json(text) else "csv"


def _is_json(text: bytes) -> bool:
    return text.startswith(b"{") or (text.startswith(b"[") and text[1:].lstrip()[:1] in b"{]")


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise _not_read(("an archive that breaks off", "Export it again, completely.")) from None
    if SPREADSHEET in names and any(name.startswith("xl/") for name in names):
        return "spreadsheet"
    raise _not_read(ZIP)


def _not_read(what: tuple[str, str]) -> FileFault:
    return FileFault(f"this is {what[0]}.", what[1])
