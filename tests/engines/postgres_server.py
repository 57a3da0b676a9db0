"""A PostgreSQL cluster of the test's own: made in a folder, started on loopback, stopped."""

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

DATABASE = "segmentation"


@contextmanager
def running_server(programs: Path, keep: Path | None = None):
    """Give the environment that libpq and profiles.yml need to reach a database.

    `programs` is the folder of the server's programs. The database is new and empty, unless `keep`
    names a folder that holds one, or is to.
    """
    with nullcontext(keep / "postgres") if keep else TemporaryDirectory() as folder:
        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            # The server refuses to run as root.
            shutil.chown(home, "postgres", "postgres")
        data = home / "data"
        is_new = not data.exists()
        if is_new:
            _run(
                programs / "initdb",
                *("--pgdata", data, "--username", "postgres", "--auth", "trust"),
                # Texts sort by their bytes, as elsewhere; letters beyond ASCII have case.
                *("--encoding", "UTF8", "--lc-collate", "C", "--lc-ctype", "C.UTF-8"),
            )
        port = _free_port()
        # On loopback alone. Nothing is to survive a power cut: no waiting for the disk.
        options = f"-p {port} -h 127.0.0.1 -c unix_socket_directories='' -F"
        _run(programs / "pg_ctl", "start", "--wait", "-D", data, "-l", home / "log", "-o", options)
        try:
            where = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres"}
            if is_new:
                _run(programs / "createdb", DATABASE, env=where)
            yield {**where, "PGDATABASE": DATABASE}
        finally:
            _run(programs / "pg_ctl", "stop", "--wait", "-D", data, "-m", "fast")


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
