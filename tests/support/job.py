"""The whole job as `make run` calls it, in a copy of the project that tests can change."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT_FILES = ["macros", "models", "seeds", "orchestration", "tests/dbt", "dbt_project.yml"]
PROJECT_FILES += ["profiles.yml", "pyproject.toml", ".dagster/dagster.yaml"]
DATA_TESTS = "data_tests:\n  customer_segmentation:\n"
SWITCHED_OFF = "    +enabled: false\n    singular:\n      +enabled: true\n"
SETTINGS = ["SOURCE", "RAW_PATH", "RAW_DATABASE", "DATASET", "AS_OF", "TIMEZONE", "CURRENCY"]
SETTINGS += ["CUSTOMERS", "FORCE", "MEMORY", "KEEP_RUNS", "PUBLISHED_VERSIONS"]
# What Python does at its start where a test asks which programs a run starts.
SPY = """
import os, sys
def note(event, arguments):
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn"):
        with open(os.environ["STARTED_PROGRAMS"], "a") as file:
            print(event, *map(repr, arguments[:2]), file=file)
sys.addaudithook(note)
"""


def copy_project(root, checked=True):
    """Copy the project into the folder `root`, without anything a run made.

    `checked=False` switches dbt's generic tests off, where other tests let them look at such runs.
    """
    for name in PROJECT_FILES:
        source, target = REPOSITORY / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    if not checked:
        settings = root / "dbt_project.yml"
        text = settings.read_text(encoding="utf-8")
        assert DATA_TESTS in text
        settings.write_text(text.replace(DATA_TESTS, DATA_TESTS + SWITCHED_OFF), encoding="utf-8")
    return root


def run(project, *arguments, **env):
    """Call the command in the project; what the machine's environment says of data is left out."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration", *(arguments or ["run"])],
        cwd=project,
        env=clean_environment(project, env),
        capture_output=True,
        text=True,
    )


def clean_environment(project, env):
    """Return `env` and what of the machine's environment says nothing of data."""
    clean = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**clean, "DAGSTER_HOME": str(project / ".dagster"), **env}


def spied_on(folder):
    """Return variables for `run` that make it note each program it starts, and where it does."""
    (folder / "sitecustomize.py").write_text(SPY, encoding="utf-8")
    programs = folder / "programs.txt"
    programs.touch()
    return {"PYTHONPATH": str(folder), "STARTED_PROGRAMS": str(programs)}, programs


def write(folder, files):
    """Write files by name (text or bytes) into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)
    return folder
