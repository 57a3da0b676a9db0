"""Faults in declared checks: all told at once, before anything touches the warehouse."""

import os
import subprocess

import pytest
from job import copy_project

from orchestration.lib import dbt_args

MARTS = "models/marts"
# file: {text: what takes its place}
FAULTS = {
    f"{MARTS}/customers/_orders.yml": {
        "not_null: {name: orders__order_id__not_null}": "not_nul: {name: orders__order_id__nul}",
        "unique: {name: orders__order_id__unique}": "unique: {}",
        "field: customer_id}": "field: customer}",
        "not_null: {name: orders__ordered_on__not_null}": (
            "not_null: {name: orders__ordered_at__not_null, serverity: warn}"
        ),
        "name: orders__refunded_amount__in_range, arguments: {min_value: 0}": (
            "name: orders__refunded_amount__in_range, arguments: {minvalue: 0}"
        ),
        "- not_null: {name: orders__net_amount__not_null}": "- not_null",
        "name: orders__net_amount__in_range": "name: orders__net_amount__in_range, severity: high",
    },
    f"{MARTS}/customers/_customer_rfm.yml": {
        "columns: [customer_id, scheme]": "columns: [customer_id, shceme]",
        ", arguments: {reads: [ref('customers')]}": "",
    },
    f"{MARTS}/customers/_customer_nine_grid.yml": {"to: customers": "to: custmers"},
    f"{MARTS}/quality/_data_quality_reconciliation.yml": {
        "    data_tests:\n      - checks: {name: data_quality_reconciliation__checks}\n": "",
        "total: raw_rows, ": "",
    },
    f"{MARTS}/segments/_segment_versions.yml": {
        "not_null: {name: segment_versions__segment_id__not_null}": (
            "not_null: {name: segment_versions__segment_id__not_null, severity: warn}"
        ),
    },
    f"{MARTS}/segments/_segment_summary.yml": {
        "arguments: {reads: [ref('segments')]}": (
            "arguments: {reads: [ref('segments'), ref('orders')]}"
        ),
    },
    f"{MARTS}/quality/_run_info.yml": {
        "      - checks: {name: run_info__checks}\n": (
            "      - checks: {name: run_info__checks}\n"
            "      - checks: {name: run_info__checks_warn, config: {severity: warn}}\n"
        ),
    },
    "models/intermediate/activities/_int_active_days.yml": {
        "- unique_key:": "- not_null: {name: int_active_days__not_null}\n          - unique_key:",
    },
    "seeds/_seeds.yml": {
        "columns: [scheme, dimension, score]": "columns: scheme",
        "- checks: {name: generations__checks}": (
            "- checks: {name: generations__checks}\n      - checks: {name: generations__again}"
        ),
    },
}
EXPECTED = [
    "_orders.yml, table orders, column order_id, check orders__order_id__nul: unknown kind"
    " 'not_nul'; nearest: 'not_null'",
    'column order_id, check {"unique": {}}: it has no name; add `name: orders__order_id__unique`',
    "check orders__customer_id__known: table customers has no column 'customer'; nearest:"
    " 'customer_id'",
    "column ordered_on, check orders__ordered_at__not_null: unknown setting 'serverity';"
    " nearest: 'severity'",
    "column ordered_on, check orders__ordered_at__not_null: the name is taken by a check of table"
    " orders",
    "check orders__refunded_amount__in_range: unknown argument 'minvalue'; nearest: 'min_value'",
    "check orders__refunded_amount__in_range: in_range takes min_value, max_value or both",
    'column net_amount, check "not_null": write one kind with its settings, such as',
    "check orders__net_amount__in_range: severity is error or warn; got 'high'",
    "_customer_rfm.yml, table customer_rfm, check customer_rfm__unique_key: unknown column"
    " 'shceme'; nearest: 'scheme'",
    "_customer_rfm.yml, table customer_rfm: test customer_rfm__checks does not read customers,"
    " which a relationships check looks in; write `- checks: {name: customer_rfm__checks,"
    " arguments: {reads: [ref('customers')]}}`",
    "check customer_nine_grid__customer_id__known: unknown table 'custmers'; nearest: 'customers'",
    "table data_quality_reconciliation: no test runs its checks of severity error; add"
    " `- checks: {name: data_quality_reconciliation__checks}`",
    "check data_quality_reconciliation__adds_up: the argument 'total' is missing",
    "table segment_versions: no test runs its checks of severity warn; add `- checks: {name:"
    " segment_versions__checks_warn, config: {severity: warn}}`",
    "test segment_summary__checks reads orders, and no check looks in it; write",
    "test run_info__checks_warn has no check of severity warn to run; remove it from data_tests",
    "check int_active_days__not_null: not_null is declared in the meta of a column, not of a table",
    "check rfm_fixed_cut_points__unique_key: the argument 'columns' is a list of at least two"
    " columns; got 'scheme'",
    "tests generations__checks and generations__again run the same checks; keep one of them",
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What dbt says of a copy of the project with all the faults."""
    project = copy_project(tmp_path_factory.mktemp("checks") / "my project")
    for name, changes in FAULTS.items():
        path = project / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text, (name, old)
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    result = subprocess.run(
        [dbt_args.dbt_executable(), "--no-use-colors", "seed", "--select", "generations"],
        cwd=project,
        env={**os.environ, "SEGMENTATION_WAREHOUSE": str(project / "warehouse.duckdb")},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    return result.stdout


@pytest.mark.parametrize("message", EXPECTED)
def test_the_fault_is_told(printed, message):
    assert message in printed, printed


def test_nothing_else_is_told_and_nothing_ran(printed):
    # The check of an unknown kind and those of an unknown severity are run by no test.
    assert f"{len(EXPECTED) + EXTRA} faults in the checks of tables" in printed
    assert "START seed" not in printed


# The reads of customer_nine_grid: without a table of that name none is needed.
EXTRA = 1
