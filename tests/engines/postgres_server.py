"""A PostgreSQL cluster of the test's own: made in a folder, started on loopback, stopped."""

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

DATABASE = "segmentation"


@contextmanager
def running_server(programs: Path):
    """Give the environment that libpq and profiles.yml need to reach a new, empty database.

    `programs` is the folder of the server's programs.
    """
    with tempfile.TemporaryDirectory(prefix="segmentation-postgres-") as folder:
        home = Path(folder)
        if os.geteuid() == 0:
            # The server refuses to run as root.
            shutil.chown(home, "postgres", "postgres")
        data = home / "data"
        port = _free_port()
        _run(
            programs / "initdb",
            *("--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8"),
            # Texts sort by their bytes, as elsewhere; letters beyond ASCII have case.
            *("--lc-collate", "C", "--lc-ctype", "C.UTF-8"),
        )
        # Nothing is to survive here: no waiting for the disk.
        options = f"-p {port} -h 127.0.0.1 -k {home} -F -c full_page_writes=off"
        _run(programs / "pg_ctl", "start", "--wait", "-D", data, "-l", home / "log", "-o", options)
        try:
            where = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres"}
            _run(programs / "createdb", DATABASE, env=where)
            yield {**where, "PGDATABASE": DATABASE}
        finally:
            _run(programs / "pg_ctl", "stop", "--wait", "-D", data, "-m", "immediate")


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
