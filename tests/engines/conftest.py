"""What the tests of every engine share: one data set, built on DuckDB once."""

import shutil
from pathlib import Path

import pytest
from builds import prepare, read_duckdb
from comparison import differences

SECONDS = pytest.StashKey[dict]()


def pytest_addoption(parser):
    parser.addoption(
        "--keep",
        metavar="FOLDER",
        help="work in FOLDER, keep it, and use the raw data that is there",
    )
    parser.addoption(
        "--dbt-select",
        metavar="NODES",
        help="build and compare these nodes only, after a full --keep",
    )


@pytest.fixture(scope="session")
def build(pytestconfig, tmp_path_factory):
    """The data set, built on DuckDB."""
    keep = pytestconfig.getoption("--keep")
    folder = Path(keep).resolve() if keep else tmp_path_factory.mktemp("engines")
    folder.mkdir(parents=True, exist_ok=True)
    made = prepare(folder, pytestconfig.getoption("--dbt-select"))
    pytestconfig.stash[SECONDS] = made.seconds
    made.build("duckdb")
    yield made
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def faults(build):
    """A function: engine, and how to read one of its tables → what is not as on DuckDB."""

    def compare(engine, read):
        found = []
        for schema, name, key in build.tables(engine):
            ours = read_duckdb(build.warehouse, f'{schema}."{name}"', name, key)
            found += differences(ours, read(schema, name, key), engine)
        return found

    return compare


def pytest_terminal_summary(terminalreporter, config):
    for step, seconds in config.stash.get(SECONDS, {}).items():
        terminalreporter.write_line(f"{step}: {seconds:.0f} s")
