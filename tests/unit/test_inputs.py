"""Files that change while a run reads them."""

import os

import duckdb
import pytest

from orchestration.lib import inputs
from orchestration.lib.errors import UserError
from orchestration.lib.preflight import preflight
from orchestration.lib.raw_relations import ingest
from orchestration.lib.settings import Settings

ORDERS = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31,5\n"
FILES = {
    "customers.csv": "customer_id,city\nc1,Köln\n".encode("cp1252"),
    "orders/a.csv": ORDERS,
    "orders/b.csv": ORDERS.replace("o1", "o2"),
}


def later(path):
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1000))


def longer(path):
    before = path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes() + b"o3,c1,2024-01-31,5\n")
    os.utime(path, ns=(before, before))


@pytest.fixture
def run(deliver):
    """A run that has read its files."""
    settings = deliver(FILES)
    report = preflight(settings)
    ingest(settings)
    inputs.keep(settings, report.inputs)
    return settings


def test_a_run_whose_files_stay_as_they_are_goes_on(run):
    (run.raw_path / "orders" / "c.csv").write_text(ORDERS)
    inputs.refuse_changes(run)


@pytest.mark.parametrize("change", [later, longer, os.unlink])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_changed_ends_the_run(run, name, change):
    change(run.raw_path / name)
    with pytest.raises(UserError) as error:
        inputs.refuse_changes(run)
    assert str(error.value).startswith("Files changed while the run read them")
    assert f"\n  {name}: was " in str(error.value)
    assert str(error.value).count(" bytes of ") == (1 if change is os.unlink else 2)


def test_a_change_between_two_looks_at_the_files_is_found(deliver):
    settings = deliver(FILES)
    report = preflight(settings)
    later(settings.raw_path / "orders" / "a.csv")
    with pytest.raises(UserError, match=r"orders/a\.csv: was"):
        inputs.keep(settings, report.inputs)


def test_a_job_compares_with_what_its_command_read(deliver):
    settings = deliver(FILES)
    inputs.begin(settings, preflight(settings).inputs)
    later(settings.raw_path / "orders" / "a.csv")
    report = preflight(settings)
    with pytest.raises(UserError, match=r"orders/a\.csv: was"):
        inputs.keep(settings, report.inputs)
    # The next run begins anew.
    inputs.keep(settings, report.inputs)


def test_tables_of_a_database_file_are_compared_too(project, tmp_path):
    path = tmp_path / "shop[1].duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table customers as select 'c1' as customer_id")
        connection.execute(
            "create table orders as select 'o1' as order_id, 'c1' as customer_id,"
            " date '2024-01-31' as ordered_at, 5 as total_amount"
        )
    # What the name would stand for if it was a pattern.
    duckdb.connect(str(tmp_path / "shop1.duckdb")).close()
    settings = Settings.from_env(root=project, env={"RAW_DATABASE": str(path)})
    report = preflight(settings)
    assert report.ok
    inputs.keep(settings, report.inputs)
    later(path)
    with pytest.raises(UserError, match=r"\n  shop\[1\].duckdb: was"):
        inputs.refuse_changes(settings)


def test_the_warehouse_of_a_run_may_change(project):
    path = project / "data" / "custom" / "warehouse.duckdb"
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.customers as select 'c1' as customer_id")
    settings = Settings.from_env(root=project, env={"RAW_DATABASE": str(path)})
    assert preflight(settings).inputs == {}
