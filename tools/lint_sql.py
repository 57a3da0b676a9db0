"""sqlfluff on models and singular tests: `python -m tools.lint_sql [paths]`.

The rules and their configuration are sqlfluff's and stand in `.sqlfluff`. This module saves time:

- Each worker renders and lints. `sqlfluff lint --processes` renders all files in one process.
- A file is linted again only if its rendered SQL, its configuration or a version changed since it
  passed. If no file of the project changed, dbt does not start. The record is in `target/lint`.
- The garbage collector leaves the manifest of dbt alone: it takes a third of the time otherwise.

A file that cannot be rendered is a fault here. sqlfluff skips it with a warning.
"""

import argparse
import gc
import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tools.state import hash_of

REPOSITORY = Path(__file__).resolve().parents[1]
PATHS = ["models", "tests/dbt/singular"]
PASSED = REPOSITORY / "target" / "lint" / "passed.json"
# What dbt reads to render a file, and what decides how the result is linted.
INPUTS = ["dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests/dbt"]
INPUTS += [".sqlfluff", ".sqlfluffignore", "pyproject.toml", "tools/lint_sql.py"]
INPUTS += ["tools/state.py"]
PACKAGES = ["sqlfluff", "sqlfluff-templater-dbt", "sqlfluffrs", "dbt-core", "dbt-adapters"]
PACKAGES += ["dbt-common", "dbt-duckdb", "duckdb", "jinja2"]

# The linter of a worker: inherited from the main process, with the manifest in it.
_linter = None


def main(arguments=None):
    """Lint, print what is wrong, return the exit code: 1 if something is."""
    parser = argparse.ArgumentParser(prog="python -m tools.lint_sql", description=__doc__)
    parser.add_argument("paths", nargs="*", default=PATHS, help="files or folders")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--anew", action="store_true", help="lint what passed before, too")
    given = parser.parse_args(arguments)
    os.chdir(REPOSITORY)
    files = sorted(set(_files(given.paths)))
    state = state_of_the_project()
    passed = {} if given.anew else read_passed()
    todo = [path for path in files if passed.get(path, {}).get("state") != state]
    faults, linted = [], 0
    for path, found, rendered, fresh in _lint(todo, passed, state, given.processes):
        faults += found
        linted += fresh
        passed.pop(path, None)
        if not found:
            passed[path] = {"state": state, "rendered": rendered}
    if state_of_the_project() != state:
        # A file changed meanwhile. What was rendered and linted is known all the same.
        for path in todo:
            passed.get(path, {}).pop("state", None)
    write_passed(passed)
    for fault in sorted(faults):
        print(fault)
    unchanged = len(files) - linted
    print(f"sqlfluff: {linted} files linted, {unchanged} unchanged since they passed.")
    return 1 if faults else 0


def state_of_the_project(root=REPOSITORY):
    """Return a hash of everything that the result for any file depends on."""
    environment = {name: value for name, value in os.environ.items() if name.startswith("DBT_")}
    return hash_of(json.dumps([_versions(), environment], sort_keys=True), root, INPUTS)


def _versions():
    found = {"python": sys.version}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def read_passed(path=PASSED):
    """Return the record of files that passed. An unreadable one counts as empty."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def write_passed(passed, path=PASSED):
    """Write the record of files that passed, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(json.dumps(passed, indent=0, sort_keys=True), encoding="utf-8")
    os.replace(unfinished, path)


def _files(paths):
    from sqlfluff.core.linter.discovery import paths_from_path

    for path in paths:
        for file in paths_from_path(path, working_path=str(REPOSITORY)):
            yield Path(file).as_posix()


def _lint(paths, passed, state, processes):
    """Yield path, faults, hash of the rendered file, and whether it was linted."""
    global _linter
    if not paths:
        return
    from sqlfluff.core import FluffConfig, Linter

    config = FluffConfig.from_root()
    _linter = Linter(config=config)
    # The order does not matter to anybody but the templater, which loads the manifest here.
    paths = list(_linter.templater.sequence_files(paths, config=config))
    before = {path: passed.get(path, {}).get("rendered") for path in paths}
    _find_nodes_by_path(_linter.templater)
    _share_reflow_elements()
    _load_the_dialect(config)
    gc.collect()
    gc.freeze()
    # Large files first, so that no worker is left with one at the end.
    tasks = [(path, before[path]) for path in sorted(paths, key=_size, reverse=True)]
    context = multiprocessing.get_context("fork")
    workers = max(1, min(processes, len(tasks)))
    with (
        tempfile.TemporaryDirectory() as folder,
        context.Pool(workers, initializer=_start, initargs=(folder,)) as pool,
    ):
        yield from pool.imap_unordered(_lint_file, tasks)


def _size(path):
    return os.path.getsize(path)


def _start(folder):
    from sqlfluff.core.plugin.host import is_main_process

    is_main_process.set(False)
    # The templater opens the warehouse although nothing is read from it, and only one process can
    # open a file. A relation is called as the profile says, wherever the file is.
    credentials = _linter.templater.dbt_config.credentials
    credentials.path = str(Path(tempfile.mkdtemp(dir=folder)) / Path(credentials.path).name)
    # What files leave behind is collected after some of them.
    gc.disable()


def _load_the_dialect(config):
    """Lint one query, so that each worker inherits the grammar and the rules."""
    from sqlfluff.core import FluffConfig, Linter

    overrides = {"dialect": config.get("dialect"), "templater": "raw"}
    Linter(config=FluffConfig(overrides=overrides)).lint_string("select 1 as one\n")


def _lint_file(task):
    path, before = task
    try:
        rendered = _linter.render_file(path, _linter.config)
        now = hash_of_rendered(rendered)
        if now == before:
            return path, [], now, False
        rules = _linter.get_rulepack(config=rendered.config)
        linted = _linter.lint_rendered(rendered, rules, False, None)
        faults = [
            f"{path}:{fault.line_no}:{fault.line_pos}: {fault.rule_code()} {fault.desc()}"
            for fault in linted.get_violations()
        ]
        return path, faults, now, True
    except Exception as error:
        return path, [f"{path}:1:1: cannot be linted: {type(error).__name__}: {error}"], None, True
    finally:
        _lint_file.count = getattr(_lint_file, "count", 0) + 1
        if _lint_file.count % 5 == 0:
            gc.collect()


def hash_of_rendered(rendered):
    """Return a hash of all that sqlfluff lints by: text before and after rendering, and rules."""
    digest = hashlib.sha256(json.dumps(_versions(), sort_keys=True).encode())
    digest.update(repr(list(rendered.config.iter_vals())).encode())
    digest.update(repr(rendered.templater_violations).encode())
    digest.update(rendered.source_str.encode())
    for variant in rendered.templated_variants:
        digest.update(repr([variant.templated_str, variant.sliced_file]).encode())
        digest.update(repr(variant.raw_sliced).encode())
    return digest.hexdigest()


def _find_nodes_by_path(templater):
    """Let the templater find the node of a file by a look-up, not by dbt's selection of nodes."""
    original = templater._find_node
    nodes = {
        node.original_file_path: node
        for node in templater.dbt_manifest.nodes.values()
        if node.original_file_path.endswith(".sql")
    }

    def find(fname, config=None, dbt_dir="."):
        node = nodes.get(os.path.relpath(fname, start=dbt_dir))
        return node or original(fname, config, dbt_dir)

    templater._find_node = find


def _share_reflow_elements():
    """Let layout rules share what they all compute first: the elements of the same parsed file.

    The elements cannot be changed. Each rule gets its own list of them.
    """
    from sqlfluff.utils.reflow.sequence import ReflowSequence

    original = ReflowSequence.from_root.__func__
    latest = {}

    def from_root(cls, root_segment, config):
        if latest.get("root") is not root_segment or latest["config"] is not config:
            made = original(cls, root_segment, config)
            latest.update(root=root_segment, config=config, made=made)
        made = latest["made"]
        return cls(
            elements=list(made.elements),
            root_segment=root_segment,
            reflow_config=made.reflow_config,
            depth_map=made.depth_map,
        )

    ReflowSequence.from_root = classmethod(from_root)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Native libraries complain about objects that Python frees at its very end.
    os._exit(code)
