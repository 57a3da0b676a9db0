"""A project folder of its own for each test, and raw files as somebody might deliver them."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.lib.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path):
    """The real contract and project vars; data written by the test stays in the test's folder."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "models").symlink_to(REPOSITORY / "models")
    (root / "seeds").symlink_to(REPOSITORY / "seeds")
    (root / "dbt_project.yml").symlink_to(REPOSITORY / "dbt_project.yml")
    return root


@pytest.fixture
def deliver(tmp_path, project):
    """A function: files by name (text, bytes or an Arrow table) → settings that read them."""

    def write(files, folder="raw", **env):
        raw_path = tmp_path / folder
        raw_path.mkdir(exist_ok=True)
        for name, content in files.items():
            path = raw_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, pa.Table):
                pq.write_table(content, path)
            elif isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(content, encoding="utf-8", newline="")
        return Settings.from_env(root=project, env={"RAW_PATH": str(raw_path), **env})

    return write


@pytest.fixture
def warehouse():
    """An empty database whose sessions take naive times as UTC, as profiles.yml has it."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
