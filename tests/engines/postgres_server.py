"""A PostgreSQL cluster of the test's own: made in a folder, started on loopback, stopped."""

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

OLDEST = 15
DATABASE = "segmentation"
HOW_TO_GET_IT = (
    f"PostgreSQL {OLDEST} or newer is not installed (no initdb in /usr/lib/postgresql/*/bin or on"
    " PATH). Debian: apt-get install postgresql. Then run make postgres-test again."
)


class Unavailable(Exception):
    """The engine is not on this machine; the message says how to get it."""


def find_binaries() -> Path:
    """Return the folder of the newest server's programs; raise Unavailable if there is none."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    newest = max(((_version(folder), folder) for folder in folders), default=(0, None))
    if newest[0] < OLDEST:
        raise Unavailable(HOW_TO_GET_IT)
    return newest[1]


@contextmanager
def running_server():
    """Give the environment that libpq and profiles.yml need to reach a new, empty database."""
    binaries = find_binaries()
    with tempfile.TemporaryDirectory(prefix="segmentation-postgres-") as folder:
        home = Path(folder)
        if os.geteuid() == 0:
            # The server refuses to run as root.
            shutil.chown(home, "postgres", "postgres")
        data = home / "data"
        port = _free_port()
        _run(
            binaries / "initdb",
            *("--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8"),
            # Texts sort by their bytes, as in the other engines, and letters beyond ASCII have case.
            *("--lc-collate", "C", "--lc-ctype", "C.UTF-8"),
        )
        # Nothing is to survive here: no waiting for the disk.
        options = f"-p {port} -h 127.0.0.1 -k {home} -F -c full_page_writes=off"
        _run(binaries / "pg_ctl", "start", "--wait", "-D", data, "-l", home / "log", "-o", options)
        try:
            where = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres"}
            _run(binaries / "createdb", DATABASE, env=where)
            yield {**where, "PGDATABASE": DATABASE}
        finally:
            _run(binaries / "pg_ctl", "stop", "--wait", "-D", data, "-m", "immediate")


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True)
    return int(said.stdout.split()[2].split(".")[0])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _run(*command, env=None) -> None:
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_postgres, *map(str, command)],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # Readable by the user postgres, unlike the folder of who runs the tests.
        cwd="/",
        text=True,
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout}"
