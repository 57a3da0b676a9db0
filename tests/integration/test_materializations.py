"""How models and seeds become tables on DuckDB, in a project of one folder."""

import json
import re
import shutil

import duckdb
import pytest
from dbt.cli.main import dbtRunner

PROJECT = """
name: customer_segmentation
version: "1.0.0"
config-version: 2
profile: small
macro-paths: ["macros"]
flags: {send_anonymous_usage_stats: false}
seeds:
  customer_segmentation:
    +full_refresh: true
    +post-hook: "insert into hooks values ('{{ this.identifier }}')"
models:
  customer_segmentation:
    +pre-hook: "insert into hooks values ('before {{ this.identifier }}')"
    +post-hook: "insert into hooks values ('after {{ this.identifier }}')"
"""
PROFILE = """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('PLACE') }}", threads: 2}
"""
COLUMNS = "seeds: [{name: levels, config: {column_types: {level: varchar, points: %s}}}]\n"


@pytest.fixture
def small(tmp_path, repository, monkeypatch):
    """A small project with the macros of this one, and a function to run dbt in it."""
    root = tmp_path / "small"
    for folder in ("models", "seeds"):
        (root / folder).mkdir(parents=True)
    shutil.copytree(repository / "macros/adapters", root / "macros/adapters")
    (root / "dbt_project.yml").write_text(PROJECT)
    (root / "profiles.yml").write_text(PROFILE)
    (root / "seeds/levels.csv").write_text("level,points\na,1\nb,2\n")
    (root / "seeds/levels.yml").write_text(COLUMNS % "integer")
    with duckdb.connect(str(root / "small.duckdb")) as connection:
        connection.execute("create table hooks (name varchar)")

    monkeypatch.setenv("PLACE", str(root / "small.duckdb"))

    def dbt(*arguments, fails=False):
        printed = []
        done = dbtRunner(callbacks=[lambda event: printed.append(event.info.msg)]).invoke(
            [
                *("--quiet", "--no-use-colors", *arguments),
                *("--project-dir", str(root), "--profiles-dir", str(root)),
                *("--target-path", str(root / "target"), "--log-path", str(root / "logs")),
            ]
        )
        assert done.success != fails, "\n".join(printed)
        return "\n".join(printed)

    return root, dbt


def query(root, sql):
    with duckdb.connect(str(root / "small.duckdb")) as connection:
        return connection.execute(sql).fetchall()


def write_models(root, **models):
    for name, text in models.items():
        (root / "models" / f"{name}.sql").write_text(text)


def test_a_table_takes_the_place_of_a_view_and_a_view_that_of_a_table(small):
    root, dbt = small
    table, view = "{{ config(materialized='table') }}\n", "{{ config(materialized='view') }}\n"
    write_models(root, one=f"{table}select 1 as n", two=f"{view}select 2 as n")
    kinds = "select table_name, table_type from information_schema.tables where table_name in"
    kinds += " ('one', 'two') order by 1"
    dbt("run")
    assert query(root, kinds) == [("one", "BASE TABLE"), ("two", "VIEW")]
    dbt("run")
    write_models(root, one=f"{view}select 3 as n", two=f"{table}select 4 as n")
    dbt("run")
    assert query(root, kinds) == [("one", "VIEW"), ("two", "BASE TABLE")]
    assert query(root, "select one.n, two.n from one, two") == [(3, 4)]
    assert query(root, "select count(*) from duckdb_tables() where table_name like '%dbt%'") == [
        (0,)
    ]
    hooks = query(root, "select name, count(*) from hooks group by name order by name")
    assert hooks == [("after one", 3), ("after two", 3), ("before one", 3), ("before two", 3)]


def test_a_model_that_fails_leaves_the_table_as_it_was(small):
    root, dbt = small
    table = "{{ config(materialized='table') }}\n"
    write_models(root, one=f"{table}select 1 as n")
    dbt("run")
    write_models(root, one=f"{table}select cast('x' || range as integer) as n from range(3)")
    dbt("run", fails=True)
    assert query(root, "from one") == [(1,)]
    # A view, too, though it has to go before a table can be made.
    write_models(root, two="{{ config(materialized='view') }}\nselect 2 as n")
    dbt("run", "--select", "two")
    write_models(root, two=f"{table}select cast('x' || range as integer) as n from range(3)")
    dbt("run", "--select", "two", fails=True)
    assert query(root, "from two") == [(2,)]


def test_contracts_and_models_in_python_are_kept(small):
    root, dbt = small
    (root / "models/fits.py").write_text(
        "def model(dbt, session):\n    return session.query('select 7 as n')\n"
    )
    contract = "{{ config(materialized='table', contract={'enforced': true}) }}\n"
    write_models(root, strict=f"{contract}select cast(1 as integer) as n")
    (root / "models/strict.yml").write_text(
        "models: [{name: strict, columns: [{name: n, data_type: integer}]}]\n"
    )
    dbt("run")
    dbt("run")
    assert query(root, "select fits.n, strict.n from fits, strict") == [(7, 1)]
    write_models(root, strict=f"{contract}select 'a' as n")
    assert "enforced contract that failed" in dbt("run", "--select", "strict", fails=True)


def seeded(dbt, *arguments):
    """Run dbt seed; return whether the file was loaded."""
    (line,) = re.findall(r"OK loaded seed file .*\[(\w+)", dbt("seed", *arguments))
    assert line in ("UNCHANGED", "INSERT", "CREATE")
    return line != "UNCHANGED"


def test_a_seed_is_loaded_only_if_it_changed(small):
    root, dbt = small
    rows = "select * from levels order by 1"
    assert seeded(dbt)
    assert not seeded(dbt)
    assert query(root, rows) == [("a", 1), ("b", 2)]
    # A value of the same length, a row less, another type of a column.
    (root / "seeds/levels.csv").write_text("level,points\na,1\nb,3\n")
    assert seeded(dbt)
    assert query(root, rows) == [("a", 1), ("b", 3)]
    (root / "seeds/levels.csv").write_text("level,points\nb,3\n")
    assert seeded(dbt)
    (root / "seeds/levels.yml").write_text(COLUMNS % "bigint")
    assert seeded(dbt)
    assert query(root, "select typeof(points) from levels") == [("BIGINT",)]
    assert not seeded(dbt)
    assert seeded(dbt, "--full-refresh")
    assert seeded(dbt, "--show")
    assert query(root, "select count(*) from hooks where name = 'levels'") == [(8,)]


CHANGES = [
    "update levels set points = 9 where level = 'a'",
    "insert into levels values ('c', 3)",
    "delete from levels where level = 'a'",
    "alter table levels drop column points",
    "alter table levels rename column points to score",
    "alter table levels alter column points type bigint",
    "comment on table levels is null",
    "drop table levels",
    # As if an older version had loaded it in part.
    "drop table levels; create table levels as select 'a' as level, 1 as points",
]


def test_a_table_that_was_changed_is_loaded_again(small):
    root, dbt = small
    seeded(dbt)
    for change in CHANGES:
        query(root, change)
        assert seeded(dbt), change
        assert query(root, "select level, points from levels order by 1") == [("a", 1), ("b", 2)]
        assert not seeded(dbt), change


def test_a_seed_whose_hook_fails_is_not_taken_for_loaded(small):
    root, dbt = small
    seeded(dbt)
    (root / "seeds/levels.csv").write_text("level,points\na,5\n")
    settings = root / "dbt_project.yml"
    good = settings.read_text()
    settings.write_text(good.replace("insert into hooks", "insert into nothing"))
    dbt("seed", fails=True)
    settings.write_text(good)
    assert seeded(dbt)
    assert query(root, "select * from levels") == [("a", 5)]


def test_a_seed_without_a_checksum_of_its_content_is_always_loaded(small):
    root, dbt = small
    lines = "".join(f"{'x' * 60}{number},{number}\n" for number in range(17_000))
    (root / "seeds/levels.csv").write_text(f"level,points\n{lines}")
    assert seeded(dbt)
    manifest = json.loads((root / "target/manifest.json").read_text())
    assert manifest["nodes"]["seed.customer_segmentation.levels"]["checksum"]["name"] == "path"
    assert seeded(dbt)
