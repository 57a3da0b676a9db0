"""The models in Python, run without dbt."""

from pathlib import Path

import duckdb
import pytest

from orchestration.lib import fits

ROOT = Path(__file__).resolve().parents[2]
FIRST = 'def model(dbt, session):\n    return dbt.ref("numbers").order("all").df().head(2)\n'
SECOND = "def model(dbt, session):\n    return dbt.ref('a_later').project('n + 1 as n').df()\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "models" / "deep").mkdir(parents=True)
    (tmp_path / "models" / "z_first.py").write_text(FIRST.replace("head(2)", "head(1)"))
    (tmp_path / "models" / "deep" / "a_later.py").write_text(FIRST)
    (tmp_path / "models" / "deep" / "a_last.py").write_text(SECOND)
    return tmp_path


def numbers(connection, name):
    connection.execute(f"create table intermediate.{name} as select unnest([3, 1, 2]) as n")


def test_each_model_comes_after_what_it_reads(project):
    models = fits.python_models(project)
    assert list(models)[-1] == "a_last"
    assert models["a_last"][1] == ["a_later"]


def test_models_see_relations_and_leave_tables(project):
    with duckdb.connect() as connection:
        rows = fits.run(project, connection, numbers)
        assert rows == {"a_later": 2, "z_first": 1, "a_last": 2}
        assert connection.execute("select n from intermediate.a_last order by n").fetchall() == [
            (2,),
            (3,),
        ]


def test_tables_of_spark_are_read_from_their_files(project, tmp_path):
    files = tmp_path / "spark" / "intermediate.db" / "numbers"
    files.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"copy (select unnest([5, 4]) as n) to '{files}/part-0.parquet'")
        rows = fits.run(project, connection, fits.spark_reader(tmp_path / "spark"))
    assert rows["a_later"] == 2


def test_what_python_reads_does_not_come_of_what_python_made():
    """On other engines all of it is done at one time, between two builds."""
    models = fits.python_models(ROOT)
    sql = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob("*.sql")}
    waiting = [name for _, inputs in models.values() for name in inputs if name not in models]
    seen = set()
    while waiting:
        name = waiting.pop()
        if name not in seen and name in sql:
            seen.add(name)
            assert "fitted(" not in sql[name], name
            waiting += [other for other in sql if f"ref('{other}')" in sql[name]]
    assert {"int_btyd_days", "int_orders"} <= seen


def test_every_model_in_python_is_a_source_elsewhere():
    text = "".join(path.read_text() for path in (ROOT / "models").rglob("_*.yml"))
    project = (ROOT / "dbt_project.yml").read_text()
    for name in fits.python_models(ROOT):
        assert f"      - name: {name}\n        description" in text, name
        assert f"        {name}:\n          +enabled:" in project, name
