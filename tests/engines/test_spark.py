"""Spark builds what DuckDB builds, from the same raw relations."""

from pathlib import Path

import pytest
from availability import check_spark
from builds import read_duckdb

from orchestration.lib.engines import register_args, write_parquet
from orchestration.lib.file_sql import literal


@pytest.fixture(scope="session", autouse=True)
def available():
    """Asked before anything is built."""
    check_spark()


@pytest.fixture(scope="module")
def env(available, build):
    """The environment of dbt: Spark's tables in the folder of the build, settings for few rows."""
    home = build.folder / "spark"
    home.mkdir(exist_ok=True)
    return {
        "SEGMENTATION_SPARK": str(home),
        "SPARK_CONF_DIR": str(Path(__file__).parent / "spark_conf"),
        # The work is too short to compile it well.
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }


@pytest.fixture(scope="module")
def built(env, build):
    """The data set, built on Spark, too."""
    files = Path(env["SEGMENTATION_SPARK"]) / "raw_files"
    with build.timed("raw tables into spark"):
        with build.raw_relations() as raw:
            rows = write_parquet(raw, files)
        build.dbt("spark", register_args(files, rows), env)
    build.build("spark", env)
    return build


def test_every_table_is_as_on_duckdb(env, built, faults):
    def read(schema, name, key):
        files = Path(env["SEGMENTATION_SPARK"]) / f"{schema}.db" / name / "*.parquet"
        return read_duckdb(built.warehouse, f"read_parquet({literal(str(files))})", name, key)

    assert not faults("spark", read)


def test_a_mart_that_breaks_its_contract_is_refused(env, built):
    with pytest.raises(AssertionError, match="enforced contract that failed"):
        built.build_with_broken_contract("spark", env)
