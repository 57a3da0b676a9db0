"""What holds for all tests."""

import json
import sys

import pytest
from compiled import CompiledProject

# Where pyspark is installed, importing it in a worker of pytest-xdist takes that for a doctest that
# cannot run, and ends the process: the worker's main module is no file.
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = __file__


# For a test that uses one of these fixtures, dbt has to parse, compile or build the project.
COMPILES = {"compiled", "prepare"}


def pytest_collection_modifyitems(items):
    """Mark the tests for which dbt compiles the project; `make test-fast` leaves them out."""
    for item in items:
        if COMPILES & set(getattr(item, "fixturenames", ())):
            item.add_marker("compiles")


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """A function: dbt vars that are not those of most tests → the project, compiled with them."""
    usual = {
        "dataset": "test",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "source_systems": ["contract"],
    }
    projects = {}

    def project(**dbt_vars):
        dbt_vars = {**usual, **dbt_vars}
        key = json.dumps(dbt_vars, sort_keys=True)
        if key not in projects:
            projects[key] = CompiledProject(tmp_path_factory.mktemp("compiled"), **dbt_vars)
        return projects[key]

    return project
