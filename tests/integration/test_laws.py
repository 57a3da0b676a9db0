"""Every law and every kind of check has been seen to fail: by its name, in what dbt prints."""

import contextlib
import io
import json
import re
import shutil

import duckdb
import pytest
from job import copy_project

from orchestration.lib import dbt_args, manifest
from orchestration.lib.dbt_build import REPORT
from orchestration.lib.settings import Settings

ANYBODY = "(select min(customer_id) from marts.customer_features where orders_count > 1)"
MEMBER = "(select min(customer_id) from marts.segment_membership where segment_id = 'big_spenders')"

# One check becomes a warning, in a copy of the project.
ORDERS = "models/marts/customers/_orders.yml"
AS_WARNING = {
    "      - checks: {name: orders__checks, arguments: {reads: [ref('customers')]}}\n": (
        "      - checks: {name: orders__checks}\n"
        "      - checks: {name: orders__checks_warn, arguments: {reads: [ref('customers')]},"
        " config: {severity: warn}}\n"
    ),
    "{name: orders__customer_id__known, ": (
        "{name: orders__customer_id__known, severity: warn, meaning: Orders are of people., "
    ),
}

# law or check → (how it ends, what to do to a healthy warehouse)
FAULTS = {
    "segments__complement": (
        "FAIL",
        "update intermediate.int_segment_flags set big_spenders = null"
        f" where customer_id = {ANYBODY}",
    ),
    "segments__partitions": (
        "FAIL",
        "delete from marts.segment_membership where segment_id like 'rfm_classic_%'"
        f" and customer_id = {ANYBODY}",
    ),
    "segments__purchase_partition": (
        "FAIL",
        "insert into marts.segment_membership by name select * replace ('never_purchased' as"
        " segment_id) from marts.segment_membership"
        f" where segment_id = 'purchased_at_least_once' and customer_id = {ANYBODY}",
    ),
    "segments__explanations": (
        "FAIL",
        "update intermediate.int_segment_flags set repeat_buyers = not repeat_buyers"
        f" where customer_id = {ANYBODY}",
    ),
    "segments__unlisted_values": (
        "WARN",
        "update intermediate.int_customer_features set country = 'ZZ'"
        f" where customer_id = {ANYBODY}",
    ),
    "segments__unknown_people": (
        "WARN",
        "insert into seeds.suppressions values ('unknown', 'r', '2026-01-01', null)",
    ),
    "segments__sets_are_partitions": (
        "FAIL",
        "update marts.segment_assignment set segment_id = 'none'"
        f" where segment_set = 'campaign' and customer_id = {MEMBER}",
    ),
    "segments__parts_are_in_their_parent": (
        "FAIL",
        "delete from marts.segment_membership where segment_id = 'purchased_more_than_once'"
        f" and customer_id = {ANYBODY}",
    ),
    "activities__are_listed": ("FAIL", "delete from seeds.activities where activity = 'search'"),
    "rfm__every_code_has_one_group": ("FAIL", "delete from seeds.rfm_groups where code = '11'"),
    "rfm__scores_are_monotone": (
        "FAIL",
        "update marts.customer_rfm set m_score = 1"
        " where monetary = (select max(monetary) from marts.customer_rfm)",
    ),
    "rfm__fixed_cut_points_are_whole": (
        "FAIL",
        "update seeds.rfm_fixed_cut_points set cut_point = 31"
        " where scheme = 'classic' and dimension = 'recency' and score = 4",
    ),
    "nine_grid__covers_purchasers": (
        "FAIL",
        "delete from marts.nine_grid_migration where to_cell = (select cell from"
        " marts.customer_nine_grid where variant = 'default' order by customer_id limit 1)",
    ),
    "orders__nothing_lost": (
        "FAIL",
        "delete from marts.orders where order_id = (select min(order_id) from marts.orders)",
    ),
    "orders__refunds_add_up": (
        "FAIL",
        "update intermediate.int_order_refunds set refunded_amount = refunded_amount + 1"
        " where order_id = (select min(order_id) from intermediate.int_order_refunds)",
    ),
    "customer_features__agree_with_orders": (
        "FAIL",
        "update marts.customer_features set amount_spent = amount_spent + 1"
        f" where customer_id = {ANYBODY}",
    ),
    "customer_features__missing_source_is_unknown": (
        "FAIL",
        "update intermediate.int_source_columns set is_present = false"
        " where table_name = 'orders' and column_name = 'channel'",
    ),
    "data_quality_reconciliation__counts_every_raw_row": (
        "FAIL",
        "update marts.data_quality_reconciliation set raw_rows = raw_rows - 1,"
        " accepted_rows = accepted_rows - 1 where table_name = 'refunds'",
    ),
    "identity__components_are_final": (
        "FAIL",
        "update intermediate.int_identity_rounds_5_6 set component = account_id",
    ),
    "history__events_and_stays_round_trip": (
        "FAIL",
        "insert into marts.segment_membership_events by name select * replace (as_of_date - 7 as"
        " as_of_date) from marts.segment_membership_events"
        f" where segment_id = 'big_spenders' and customer_id = {MEMBER}",
    ),
    "history__events_add_up_to_members": (
        "FAIL",
        "delete from marts.segment_membership where segment_id = 'above_average_value'"
        f" and customer_id = {MEMBER}",
    ),
    "history__stays_do_not_overlap": (
        "FAIL",
        "insert into marts.segment_membership_history by name select * replace (valid_from - 7 as"
        " valid_from, valid_from + 7 as valid_to) from marts.segment_membership_history"
        f" where segment_id = 'above_average_value' and customer_id = {MEMBER}",
    ),
    "history__rule_changes_are_told_apart": (
        "FAIL",
        "update marts.segment_membership_events set reason = 'definition_change'"
        f" where segment_id = 'big_spenders' and customer_id = {MEMBER}",
    ),
    # adds_up
    "data_quality_reconciliation__adds_up": (
        "FAIL",
        "update marts.data_quality_reconciliation set superseded_rows = superseded_rows + 1"
        " where table_name = 'orders'",
    ),
    # unique_key
    "customer_rfm__unique_key": (
        "FAIL",
        f"insert into marts.customer_rfm from marts.customer_rfm where customer_id = {ANYBODY}",
    ),
    # unique_version
    "stg_contract__orders__unique_version": (
        "FAIL",
        "insert into staging.base_contract__orders from staging.base_contract__orders"
        " where _status = 'accepted' limit 1",
    ),
    # in_range
    "orders__refunded_amount__in_range": (
        "FAIL",
        "update marts.orders set refunded_amount = -1"
        " where order_id = (select max(order_id) from marts.orders)",
    ),
    # not_null
    "orders__ordered_at__not_null": (
        "FAIL",
        "update marts.orders set ordered_at = null"
        " where order_id = (select max(order_id) from marts.orders)",
    ),
    # unique
    "orders__order_id__unique": (
        "FAIL",
        "insert into marts.orders from marts.orders"
        " where order_id = (select max(order_id) from marts.orders)",
    ),
    # accepted_values
    "base_contract__orders___status__accepted": (
        "FAIL",
        "update staging.base_contract__orders set _status = 'lost' where _row_number ="
        " (select min(_row_number) from staging.base_contract__orders where _status <> 'accepted')",
    ),
    # relationships, as a warning with a meaning of its own
    "orders__customer_id__known": (
        "WARN",
        "update marts.orders set customer_id = 'unknown' where order_id ="
        " (select max(order_id) from marts.orders where refunded_amount >= 0)",
    ),
    # where: of the rows that repeat, those without an id do not count
    "stg_contract__messages__unique_key": (
        "FAIL",
        "insert into staging.base_contract__messages by name with one as (from"
        " staging.base_contract__messages where _status = 'accepted' and message_id is not null"
        " limit 1) from one union all select one.* replace (null as message_id) from one"
        " cross join range(5) as times (n)",
    ),
}
KINDS = {
    "adds_up": "data_quality_reconciliation__adds_up",
    "unique_key": "customer_rfm__unique_key",
    "unique_version": "stg_contract__orders__unique_version",
    "in_range": "orders__refunded_amount__in_range",
    "not_null": "orders__ordered_at__not_null",
    "unique": "orders__order_id__unique",
    "accepted_values": "base_contract__orders___status__accepted",
    "relationships": "orders__customer_id__known",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project in which one check only warns."""
    root = copy_project(tmp_path_factory.mktemp("laws") / "project")
    path = root / ORDERS
    text = path.read_text(encoding="utf-8")
    for old, new in AS_WARNING.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def warehouses(sample, build):
    """The warehouse as it was built, and a copy with all faults in it."""
    env = {"AS_OF": "2026-06-30", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}
    healthy = build(sample, checked=False, **env)
    # The file keeps its name: dbt names relations after it.
    faulty = healthy.parent / "faulty" / healthy.name
    faulty.parent.mkdir()
    shutil.copy(healthy, faulty)
    with duckdb.connect(str(faulty)) as connection:
        # A fault in a mart is none in what it repeats.
        views = "select view_name from duckdb_views() where schema_name = 'marts'"
        for (name,) in connection.execute(views).fetchall():
            connection.execute(f"create table main.{name} as from marts.{name}")
            connection.execute(f"drop view marts.{name}")
            connection.execute(f"create table marts.{name} as from main.{name}")
        for _, statement in FAULTS.values():
            connection.execute(statement)
    return healthy, faulty


@pytest.fixture(scope="module")
def run_tests(project):
    """A function: path of a warehouse → what dbt prints of all data tests and logs for Python."""
    settings = Settings.from_env(project, {})
    parsed = manifest.load(settings)

    def run(warehouse):
        printed, events = io.StringIO(), []

        def listen(event):
            if event.info.name == "JinjaLogDebug" and event.data.msg.startswith(REPORT):
                events.append(json.loads(event.data.msg.removeprefix(REPORT)))

        with contextlib.redirect_stdout(printed):
            manifest.invoke(
                [
                    *("--no-use-colors", "test", "--exclude-resource-type", "unit_test"),
                    *("--exclude", "tag:code", *dbt_args.place_args(settings)),
                ],
                settings,
                env={"SEGMENTATION_WAREHOUSE": str(warehouse)},
                manifest=parsed,
                callbacks=(listen,),
            )
        assert "Finished running" in printed.getvalue(), printed.getvalue()
        return printed.getvalue(), events

    return run


@pytest.fixture(scope="module")
def healthy(run_tests, warehouses):
    return run_tests(warehouses[0])


@pytest.fixture(scope="module")
def faulty(run_tests, warehouses):
    return run_tests(warehouses[1])


def test_a_healthy_warehouse_is_silent(healthy):
    printed, events = healthy
    assert events == []
    assert not re.search(r"^(FAIL|WARN) ", printed, flags=re.MULTILINE)
    assert "WARN=0 ERROR=0 SKIP=0" in printed


@pytest.mark.parametrize("name", FAULTS)
def test_the_law_finds_its_fault(faulty, name):
    printed, (event,) = faulty
    assert re.search(rf"^{FAULTS[name][0]} {name}: \d+ (row|key)", printed, flags=re.MULTILINE)
    (check,) = [check for check in event["checks"] if check["check"] == name]
    assert check["severity"] == {"FAIL": "error", "WARN": "warn"}[FAULTS[name][0]]
    assert check["meaning"].endswith(".")
    assert f"\n  {check['meaning']}\n" in printed
    assert len(check["rows"]) == min(check["failures"], 3)


def test_the_queries_find_what_was_counted(faulty, warehouses):
    _, (event,) = faulty
    with duckdb.connect(str(warehouses[1]), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = {
            check["check"]: len(connection.execute(check["query"]).fetchall())
            for check in event["checks"]
        }
    assert found == {check["check"]: check["failures"] for check in event["checks"]}


def test_rows_are_shown_with_their_key(faulty):
    _, (event,) = faulty
    checks = {check["check"]: check for check in event["checks"]}
    (row,) = checks["orders__customer_id__known"]["rows"]
    assert set(row) == {"order_id", "customer_id"}
    assert row["customer_id"] == "unknown"
    assert checks["orders__customer_id__known"]["meaning"] == "Orders are of people."
    assert checks["orders__ordered_at__not_null"]["rows"][0]["ordered_at"] is None
    assert checks["orders__order_id__unique"]["failures"] == 1


def test_where_leaves_rows_out(faulty):
    _, (event,) = faulty
    (check,) = [
        check for check in event["checks"] if check["check"] == "stg_contract__messages__unique_key"
    ]
    assert check["failures"] == 1


def test_every_law_and_every_kind_of_check_is_here(repository):
    laws = {path.stem for path in (repository / "tests/dbt/singular").glob("*.sql")}
    # About the code: tests/property and the planted people hold the same rules to account.
    assert laws - {"segments__rules_at_their_thresholds"} <= set(FAULTS)
    kinds = (repository / "macros/checks/check_kinds.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"'(\w+)': \{'on'", kinds.split("#}")[1])) == set(KINDS)
    assert set(KINDS.values()) <= set(FAULTS)
