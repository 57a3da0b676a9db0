"""The hold-out report says what the tables say."""

from pathlib import Path

import duckdb
import pytest

from orchestration.lib import holdout_report
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TABLES = """
create schema marts; create schema intermediate;
create table intermediate.int_prediction_status as
    from (values ('orders', 'worse_than_baseline', 'rmse 2 against 1'), ('spend', 'active', null))
        as rows (prediction, status, status_reason);
create table marts.model_parameters as
    select 'mbg_nbd' as model, 'r' as parameter, 0.5 as value, 0.1 as std_error;
create table marts.model_evaluation as
    select
        *, date '2025-01-01' as known_until, date '2025-04-01' as as_of_date,
        10 as customers_count
    from (values
        ('orders', 'mbg_nbd', 'actual_mean', 'all', 'all', 1.5, false),
        ('orders', 'mbg_nbd', 'rmse', 'all', 'all', 2.0, false),
        ('orders', 'same_again', 'rmse', 'all', 'all', 1.0, true),
        ('orders', 'mbg_nbd', 'actual_mean', 'cohort', '2024-Q1', 1.25, false),
        ('orders', 'mbg_nbd', 'predicted_mean', 'cohort', '2024-Q1', 1.75, false)
    ) as rows (target, model, metric, cohort_kind, cohort, value, is_baseline);
"""


@pytest.fixture
def settings(tmp_path):
    given = Settings.from_env(ROOT, {"DATASET": "shop", "RAW_PATH": str(tmp_path)})
    return given.with_(root=tmp_path)


def test_the_report_is_written_good_or_bad(settings):
    settings.data_path.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(TABLES)
    text = holdout_report.write(settings).read_text()
    assert "| orders | worse_than_baseline | rmse 2 against 1 |" in text
    assert "| spend | active |  |" in text
    assert "| mbg_nbd |  |  |  | 2.000 |  |  |\n| same_again |  |  |  | 1.000 |  |  |" in text
    assert "| 2024-Q1 | 10 | 1.750 | 1.250 |" in text
    assert "until 2025-04-01" in text


def test_without_a_run_there_is_a_sentence(settings):
    with pytest.raises(UserError, match="no run of shop"):
        holdout_report.report(settings)
