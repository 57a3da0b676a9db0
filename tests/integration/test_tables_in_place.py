"""Tables that stand in schema raw of the warehouse are read where they are."""

import json
import os
import subprocess

import duckdb
import pytest
from job import copy_project, run

from orchestration.lib import dbt_args

CUSTOMERS = "create or replace table raw.customers as select 'c' || i as id from range(1, 4) t (i)"
ORDERS = """
    create or replace table raw.orders as
    select
        'o' || i as order_id, 'c' || (i % 4) as customer_id, 10 * i as total_amount,
        timestamp '2026-01-31 10:00:00' + interval (i) day as ordered_at
    from range(1, 9) t (i)
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A project with a data set whose tables a loader has put into the warehouse, run once."""
    project = copy_project(tmp_path_factory.mktemp("in place") / "my project", checked=False)
    folder = project / "data" / "shop"
    folder.mkdir(parents=True)
    (folder / "mapping.yml").write_text("customers: {customer_id: id}\n")
    warehouse = folder / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema raw")
        connection.execute(CUSTOMERS)
        connection.execute(ORDERS)
    result = run(project, DATASET="shop", RAW_DATABASE=str(warehouse))
    assert result.returncode == 0, result.stdout + result.stderr
    return project, warehouse


def query(path, sql):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_what_is_in_them_is_published(shop):
    project, warehouse = shop
    serving = warehouse.with_name("serving.duckdb")
    assert query(
        serving, "select customer_id, is_stub from marts.customers order by customer_id"
    ) == [("c0", True), ("c1", False), ("c2", False), ("c3", False)]
    assert query(serving, "select count(*), sum(net_amount) from marts.orders") == [(8, 360)]
    assert query(serving, "select count(*) from marts.data_quality_quarantine") == [(0,)]


def test_the_tables_are_still_the_loaders(shop):
    """It may replace them; plain dbt, told the vars of the run, reads what is there then."""
    project, warehouse = shop
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(ORDERS)
        connection.execute("delete from raw.orders where order_id = 'o8'")
    remembered = (warehouse.parent / "vars.json").read_text()
    assert json.loads(remembered)["raw_schema"] == "raw_contract"
    result = subprocess.run(
        [
            dbt_args.dbt_executable(),
            *("--quiet", "run", "--select", "base_contract__orders", "--vars", remembered),
            *("--target-path", str(warehouse.parent / "target")),
        ],
        cwd=project,
        env={**os.environ, "SEGMENTATION_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert query(
        warehouse, "select distinct _file, count(*) from staging.base_contract__orders group by all"
    ) == [("orders", 7)]
