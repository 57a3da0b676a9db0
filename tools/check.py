"""A quick check of what changed since the last commit: `python -m tools.check`.

It covers staged, unstaged and untracked files. It says what it runs and what it leaves to
`make lint` and `make test`.
"""

import ast
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

REPOSITORY = Path(__file__).resolve().parents[1]
# Modules that tests import by their bare name, as pyproject.toml says.
BARE = ["tests/engines", "tests/integration", "tests/support"]
LINTED = ("models/", "tests/dbt/singular/")
# What dbt reads. A test of it has to build something.
BUILT = ("models/", "macros/", "seeds/", "tests/dbt/", "dbt_project.yml", "profiles.yml")
# Changes of these reach more than what they are compared by.
EVERYTHING = ("pyproject.toml", "requirements/", "Makefile", ".ci/", ".sqlfluff")
# Tests for which dbt compiles the project take longer than a check may: see tests/conftest.py.
FAST = ["-m", "not compiles and not slow"]


def main():
    """Run the steps, say what is left, return 1 if one failed."""
    changed = changed_files()
    if not changed:
        print("Nothing changed since the last commit.")
    failed = [name for name, command in steps(changed) if not _run(name, command)]
    for line in left(changed):
        print(f"Left to {line}")
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def changed_files(root=REPOSITORY):
    """Return the files that differ from the last commit and exist, as paths from the root."""
    listed = subprocess.run(
        ["git", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [entry[3:] for entry in listed.stdout.split("\0") if entry]
    return sorted(name for name in names if (root / name).is_file())


def steps(changed, root=REPOSITORY):
    """Yield the name and the command of each step."""
    python = [name for name in changed if name.endswith(".py")]
    ruff = str(Path(sys.executable).with_name("ruff"))
    if python:
        yield f"ruff on {_count(python)}", [ruff, "check", *python]
        yield f"format of {_count(python)}", [ruff, "format", "--check", *python]
    yield "segment rules", [sys.executable, "-m", "orchestration", "check-rules"]
    if models := [name for name in changed if _is_linted(name)]:
        lint = [sys.executable, "-W", "ignore", "-m", "tools.lint_sql", *models]
        yield f"sqlfluff on {_count(models)}", lint
    if tests := unit_tests(changed, root):
        names = ", ".join(PurePosixPath(test).stem for test in tests)
        yield f"unit tests: {names}", [sys.executable, "-m", "pytest", "-q", *FAST, *tests]


def left(changed, root=REPOSITORY):
    """Yield what changed and is not covered here, and the command that covers it."""
    if macros := [name for name in changed if name.startswith("macros/")]:
        yield f"make lint: models that use {', '.join(macros)}."
    if built := [name for name in changed if name.startswith(BUILT)]:
        yield f"make test: the models as dbt builds them ({_count(built)} changed)."
    slow = [name for name in tests_of(changed, root) if not name.startswith("tests/unit/")]
    if slow:
        yield f"make test: {', '.join(slow)}."
    if wide := [name for name in changed if name.startswith(EVERYTHING)]:
        yield f"make test and make lint: {', '.join(wide)} can change any result."
    if shared := [name for name in changed if name.endswith("conftest.py")]:
        yield f"make test: all tests that use {', '.join(shared)}."


def unit_tests(changed, root=REPOSITORY):
    """Return the test files among the unit tests that belong to what changed."""
    return [name for name in tests_of(changed, root) if name.startswith("tests/unit/")]


def tests_of(changed, root=REPOSITORY):
    """Return test files that changed, are called after a changed file, or import it."""
    python = [name for name in changed if name.endswith(".py")]
    modules, stems = {module_of(name) for name in python}, {Path(name).stem for name in python}
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        name = path.relative_to(root).as_posix()
        if (
            name in changed
            or path.stem.removeprefix("test_") in stems
            or modules & imports(path.read_text(encoding="utf-8"))
        ):
            found.append(name)
    return found


def module_of(name):
    """Return the name that Python code imports a file by."""
    path = PurePosixPath(name).with_suffix("")
    if str(path.parent) in BARE:
        return path.name
    parts = path.parts[:-1] if path.name == "__init__" else path.parts
    return ".".join(parts)


def imports(code):
    """Return the modules that code imports, and what it takes from them as if it were modules."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _is_linted(name):
    return name.endswith(".sql") and name.startswith(LINTED)


def _count(names):
    return names[0] if len(names) == 1 else f"{len(names)} files"


def _run(name, command):
    print(f"== {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=REPOSITORY).returncode
    # pytest ends with 5 if every test of a file is among those left out.
    passed = code == 0 or (code == 5 and "pytest" in command)
    print(f"   {'passed' if passed else 'FAILED'}, {time.monotonic() - started:.0f} s", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
