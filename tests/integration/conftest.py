"""Warehouses built by dbt from raw files, without the gates and the publishing around it."""

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import sample_data
from orchestration.lib import as_of, dbt_args, manifest
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE_CUSTOMERS = 2000


@pytest.fixture(scope="session")
def repository():
    """The root of the project under test."""
    return REPOSITORY


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The folder of a small sample; the planted truth is in `../truth`."""
    return sample_data.generate(
        tmp_path_factory.mktemp("sample") / "raw", customers=SAMPLE_CUSTOMERS
    )


@pytest.fixture(scope="session")
def prepare(tmp_path_factory):
    """A function: raw folder, root and environment → settings of a run and a path with raw data."""
    # Of each process its own: a run removes the copies of files that another one reads.
    dataset = f"test_{os.getpid()}"

    def run(raw_path, project=REPOSITORY, **env):
        folder = tmp_path_factory.mktemp("built")
        settings = as_of.resolve(
            Settings.from_env(project, {"RAW_PATH": str(raw_path), "DATASET": dataset, **env})
        )
        warehouse = folder / "warehouse.duckdb"
        with duckdb.connect(str(warehouse)) as connection:
            create_raw_relations(connection, settings)
        return settings, warehouse

    yield run
    shutil.rmtree(REPOSITORY / "data" / dataset, ignore_errors=True)


@pytest.fixture(scope="session")
def build(prepare, compiled):
    """A function: raw folder and environment → path of a warehouse that dbt built and tested.

    `project` is the root of a copy of the project, where the test has one. `checked=False` leaves
    dbt's data tests out.
    """

    def run(raw_path, project=REPOSITORY, checked=True, **env):
        settings, warehouse = prepare(raw_path, project, **env)
        if project == REPOSITORY:
            parsed = compiled(**dbt_args.parse_vars(settings)).unpack()
        else:
            parsed = manifest.load(settings)
        manifest.run_dbt(
            [
                *("--quiet", "--no-use-colors", "build"),
                *("--exclude-resource-types", "unit_test", *([] if checked else ["test"])),
                *dbt_args.place_args(settings),
                *dbt_args.vars_args(settings),
            ],
            settings,
            "dbt build failed",
            {"SEGMENTATION_WAREHOUSE": str(warehouse)},
            parsed,
        )
        return warehouse

    return run


@pytest.fixture(scope="session")
def make(prepare, compiled):
    """A function: raw folder and environment → path of a warehouse, without dbt's data tests.

    For tests that say themselves what must come out. `extra_vars` are further vars of dbt, `only`
    names of models that are made with all they need, instead of everything.
    """

    def run(raw_path, extra_vars=None, only=(), **env):
        settings, warehouse = prepare(raw_path, **env)
        dbt_vars = {**dbt_args.dbt_vars(settings), **(extra_vars or {}), "dataset": "test"}
        day = date.fromisoformat(dbt_vars.pop("as_of_date"))
        project = compiled(**dbt_vars)
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            project.build_seeds(connection, "warehouse")
            project.build(connection, "warehouse", day, only=only)
        return warehouse

    return run
