"""How the text of a CSV file is encoded, and which line says otherwise."""

import codecs
import re
from pathlib import Path

from orchestration.lib.errors import FileFault

ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8, as its first bytes say",
    "utf-16": "UTF-16, as its first bytes say",
    "cp1252": "Windows-1252",
}
# The bytes of a character beyond ASCII in UTF-8, each byte written as the character of its number.
UTF8_CHARACTER = re.compile(
    "[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    "|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    "|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# In Windows-1252 these bytes are a capital letter or ß in front of a quote, a dash, a no-break
# space or a sign such as ®: ordinary text, which happens to be valid UTF-8.
LETTER_AND_SIGN = re.compile("[\xc6-\xdf][\x82\x84\x85\x91-\x97\x99\x9b\xa0\xab\xae\xbb]")


def encodings_of(head: bytes) -> tuple[str, ...]:
    """Return the encodings that a file with these first bytes may have, the likeliest first."""
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8", "cp1252")


def refuse_mixture(path: Path) -> None:
    """Raise FileFault if some lines of a file are UTF-8 and others are not.

    Read as Windows-1252, `Jürgen` in UTF-8 would become `JÃ¼rgen`.
    """
    utf8_line = other_line = None
    for number, line in _lines_of_bytes(path):
        rest = UTF8_CHARACTER.sub("", line)
        if other_line is None and not rest.isascii():
            other_line = number, next(character for character in rest if not character.isascii())
        if utf8_line is None and UTF8_CHARACTER.search(LETTER_AND_SIGN.sub("", line)):
            utf8_line = number
        if utf8_line and other_line:
            raise FileFault(
                f"the file mixes encodings: line {utf8_line} is UTF-8, and line {other_line[0]}"
                f" is not (byte 0x{ord(other_line[1]):02x}).",
                f"Save the whole file as UTF-8, or correct line {other_line[0]}.",
            )


def encoding_fault(path: Path, encodings: tuple[str, ...], fault: UnicodeDecodeError) -> FileFault:
    """Return the fault of a file that is in none of these encodings."""
    tried = " nor ".join(ENCODING_NAMES[encoding] for encoding in encodings)
    byte = fault.object[fault.start]
    line = _line_with(path, byte, encodings[-1])
    return FileFault(
        f"the text cannot be decoded: it is {'neither' if len(encodings) > 1 else 'not'} {tried}"
        f" (byte 0x{byte:02x}{f' in line {line}' if line else ''}).",
        "Save it as UTF-8.",
    )


def _line_with(path: Path, byte: int, encoding: str) -> int | None:
    """Return the first line with this byte that cannot be decoded; None for UTF-16."""
    for number, line in _lines_of_bytes(path) if encoding != "utf-16" else ():
        if chr(byte) in line:
            try:
                line.encode("latin-1").decode(encoding)
            except UnicodeDecodeError:
                return number
    return None


def _lines_of_bytes(path: Path):
    """Give number and text of the lines beyond ASCII; each character stands for one byte."""
    with path.open(encoding="latin-1", newline=None) as file:
        for number, line in enumerate(file, start=1):
            if not line.isascii():
                yield number, line
