"""The state of the code, as a hash: two equal hashes stand for the same files and versions."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def hash_of(known: str, root: Path, inputs: Iterable[str]) -> str:
    """Return a hash of a text and of the files in `inputs`, which are paths below `root`.

    Paths may be files or folders. What Python compiled does not count.
    """
    digest = hashlib.sha256(known.encode())
    for name in inputs:
        path = root / name
        for file in (path, *sorted(path.rglob("*"))):
            if file.is_file() and "__pycache__" not in file.parts:
                content = file.read_bytes()
                digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()
