"""What dbt made of the project, kept between tests, workers and sessions.

Parsing and compiling the project takes about 20 processor seconds for each set of vars. The result
depends on the code of the project, the vars and the versions of dbt only. It is kept in a folder
that is named after a hash of these.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sys
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from tools.state import hash_of

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "target" / "compiled_for_tests"
# What dbt reads, and the code that decides how it is called.
INPUTS = ["dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests/dbt"]
INPUTS += ["tests/support/compiled.py", "tests/support/stored.py"]
PACKAGES = ["dbt-core", "dbt-adapters", "dbt-common", "dbt-duckdb", "duckdb", "jinja2"]
# A session uses one state of the code. More are kept for switching between branches.
KEPT_STATES = 5


def state_of_the_code(root=REPOSITORY):
    """Return a hash of everything but the vars that decides what dbt makes of the project."""
    versions = {name: version(name) for name in PACKAGES}
    return hash_of(json.dumps([str(root), sys.version, versions]), root, INPUTS)[:20]


class Store:
    """Files of one set of vars, at one state of the code."""

    def __init__(self, dbt_vars, folder=FOLDER, root=REPOSITORY, kept=KEPT_STATES):
        """`dbt_vars` are the vars without the day."""
        self.root, self.state = root, state_of_the_code(root)
        named = hashlib.sha256(json.dumps(dbt_vars, sort_keys=True).encode()).hexdigest()[:20]
        self.folder = folder / self.state / named
        self.folder.mkdir(parents=True, exist_ok=True)
        os.utime(self.folder.parent)
        states = sorted(
            (path for path in folder.iterdir() if path.is_dir()), key=lambda path: _time(path)
        )
        for old in states[:-kept]:
            shutil.rmtree(old, ignore_errors=True)

    def get(self, name, make):
        """Return the content of a file as bytes: what is stored, or what `make` returns.

        One process makes it. Others that ask at the same time wait for it.
        """
        path = self.folder / name
        with self._locked(name):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                content = make()
            # If a file changed meanwhile, the content belongs to no state that can be named.
            if state_of_the_code(self.root) == self.state:
                unfinished = path.with_name(f"{path.name}.{os.getpid()}")
                unfinished.write_bytes(content)
                os.replace(unfinished, path)
            return content

    def get_json(self, name, make):
        """Return the same for content that can be written as JSON."""
        return json.loads(self.get(name, lambda: json.dumps(make()).encode()))

    @contextmanager
    def _locked(self, name):
        # Another session with newer code may have removed the folder.
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _time(path):
    """Return when a folder was last used; 0 if another session has just removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0
