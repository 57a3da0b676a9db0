"""Spark builds what DuckDB builds, from the same raw relations."""

from pathlib import Path

import pytest
from availability import check_spark
from builds import read_duckdb

from orchestration.lib.engines import register_args, write_parquet
from orchestration.lib.raw_files import literal


@pytest.fixture(scope="module")
def available():
    check_spark()


def test_every_table_is_as_on_duckdb(available, build, faults):
    home = build.folder / "spark"
    home.mkdir(exist_ok=True)
    env = {
        "SEGMENTATION_SPARK": str(home),
        "SPARK_CONF_DIR": str(Path(__file__).parent / "spark_conf"),
        # The work is too short to compile it well.
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    with build.timed("raw tables into spark"):
        with build.raw_relations() as raw:
            rows = write_parquet(raw, home / "raw_files")
        build.dbt("spark", register_args(home / "raw_files", rows), env)
    build.build("spark", env)

    def read(schema, name, key):
        files = literal(str(home / f"{schema}.db" / name / "*.parquet"))
        return read_duckdb(build.warehouse, f"read_parquet({files})", name, key)

    assert not faults("spark", read)
