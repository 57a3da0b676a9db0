"""What an engine needs of the machine, and how a test says that it is not there."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

# The exit code that .ci/run tells from a failure.
COULD_NOT_RUN = 69
OLDEST_POSTGRES = 15
OLDEST_JAVA = 17


def could_not_run(engine: str, reason: str) -> NoReturn:
    """End the test run so that nobody takes it for a pass, or for a failure."""
    pytest.exit(f"{engine.upper()} TEST COULD NOT RUN: {reason}", returncode=COULD_NOT_RUN)


def postgres_programs() -> Path:
    """Return the folder of the newest PostgreSQL server's programs, or end the test run."""
    if not importlib.util.find_spec("dbt.adapters.postgres"):
        could_not_run("postgres", "dbt-postgres is not installed. make postgres-test installs it.")
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    newest = max(((_major(folder / "initdb"), folder) for folder in folders), default=None)
    if newest is None or newest[0] < OLDEST_POSTGRES:
        could_not_run(
            "postgres",
            f"PostgreSQL {OLDEST_POSTGRES} or newer is not installed: there is no initdb in"
            " /usr/lib/postgresql/*/bin or on PATH. Debian: apt-get install postgresql.",
        )
    return newest[1]


def check_spark() -> None:
    """End the test run if there is no Spark, or no Java that runs it."""
    if not all(importlib.util.find_spec(name) for name in ("pyspark", "dbt.adapters.spark")):
        could_not_run("spark", "pyspark or dbt-spark is missing. make spark-test installs both.")
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin" / "java" if home else shutil.which("java")
    if not java or not Path(java).exists() or _major(java) < OLDEST_JAVA:
        could_not_run(
            "spark",
            f"Java {OLDEST_JAVA} or newer is not installed, or JAVA_HOME names another. Debian:"
            " apt-get install openjdk-17-jre-headless.",
        )


def _major(program: Path | str) -> int:
    """The first number a program says of its version."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True)
    found = re.search(r"\d+", said.stdout)
    return int(found[0]) if found else 0
