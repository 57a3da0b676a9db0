"""dbt's own unit tests, on a warehouse whose tables they take their column types from."""

import os
import subprocess

from orchestration.lib import dbt_args


def test_dbt_unit_tests_pass(sample, make, repository, tmp_path):
    warehouse = make(sample, AS_OF="2026-06-30", TIMEZONE="Europe/Berlin", CURRENCY="EUR")
    result = subprocess.run(
        [
            dbt_args.dbt_executable(),
            *("--no-use-colors", "test", "--select", "test_type:unit", "tag:code"),
            *("--project-dir", str(repository), "--profiles-dir", str(repository)),
            *("--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")),
        ],
        env={**os.environ, "SEGMENTATION_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    declared = sum(
        path.read_text(encoding="utf-8").count("    model: ")
        for path in (repository / "models").rglob("_unit_tests*.yml")
    )
    assert f"{declared} unit tests" in result.stdout
    assert "PASS segments__rules_at_their_thresholds" in result.stdout
