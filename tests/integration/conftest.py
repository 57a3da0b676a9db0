"""Warehouses built by dbt from raw files, without the gates and the publishing around it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from orchestration import sample_data
from orchestration.lib import as_of, dbt_args
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
def build(tmp_path_factory):
    """A function: raw folder, environment and dbt vars of the run → path of a built warehouse.

    `project` is the root of a copy of the project, where the test has one. `checked=False` leaves
    dbt's data tests out: where the test says itself what must come out, or a checked build was
    made of the same data.
    """

    # Of each process its own: a run removes the copies of files that another one reads.
    dataset = f"test_{os.getpid()}"

    def run(raw_path, extra_vars=None, select=None, project=REPOSITORY, checked=True, **env):
        folder = tmp_path_factory.mktemp("built")
        settings = as_of.resolve(
            Settings.from_env(project, {"RAW_PATH": str(raw_path), "DATASET": dataset, **env})
        )
        warehouse = folder / "warehouse.duckdb"
        with duckdb.connect(str(warehouse)) as connection:
            create_raw_relations(connection, settings)
        dbt_vars = {**dbt_args.dbt_vars(settings), **(extra_vars or {})}
        command = [
            dbt_args.dbt_executable(),
            *("--quiet", "--no-use-colors", "build", "--exclude-resource-type", "unit_test"),
            *(() if checked else ("test",)),
            *("--project-dir", str(project), "--profiles-dir", str(project)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
            *("--vars", json.dumps(dbt_vars)),
            *(("--select", select, "--indirect-selection", "cautious") if select else ()),
        ]
        result = subprocess.run(
            command,
            env={**os.environ, "SEGMENTATION_WAREHOUSE": str(warehouse)},
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return warehouse

    yield run
    shutil.rmtree(REPOSITORY / "data" / dataset, ignore_errors=True)
