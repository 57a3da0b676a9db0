"""Every law and every generic test of our own has been seen to fail: the fault it is there for."""

import os
import shutil
import subprocess

import duckdb
import pytest

from orchestration.lib import dbt_args

ANYBODY = "(select min(customer_id) from marts.customer_features where orders_count > 1)"
MEMBER = "(select min(customer_id) from marts.segment_membership where segment_id = 'big_spenders')"

# dbt test → (how it ends, what to do to a healthy warehouse)
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
        "insert into seeds.suppressions values ('nobody', 'r', '2026-01-01', null)",
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
}


@pytest.fixture(scope="module")
def outcomes(sample, build, repository, tmp_path_factory):
    """How each test ends on the warehouse as it was built, and with all faults in it."""
    env = {"AS_OF": "2026-06-30", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}
    healthy = build(sample, **env)
    folder = tmp_path_factory.mktemp("faulty")
    faulty = folder / "warehouse.duckdb"
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

    def ends(warehouse):
        result = subprocess.run(
            [
                dbt_args.dbt_executable(),
                *("--no-use-colors", "test", "--select", *FAULTS),
                *("--project-dir", str(repository), "--profiles-dir", str(repository)),
                *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
            ],
            env={**os.environ, "SEGMENTATION_WAREHOUSE": str(warehouse)},
            capture_output=True,
            text=True,
        ).stdout
        words = [line.split() for line in result.splitlines() if " of " in line]
        return {
            name: line[4]
            for line in words
            for name in FAULTS
            if name in line and "START" not in line
        }

    return ends(healthy), ends(faulty)


@pytest.mark.parametrize("name", FAULTS)
def test_the_law_holds_and_finds_its_fault(outcomes, name):
    healthy, faulty = outcomes
    assert healthy[name] == "PASS"
    assert faulty[name] == FAULTS[name][0]


def test_every_law_and_generic_test_of_ours_is_here(repository):
    laws = {path.stem for path in (repository / "tests/dbt/singular").glob("*.sql")}
    # About the code: tests/property and the planted people hold the same rules to account.
    assert laws - {"segments__rules_at_their_thresholds"} <= set(FAULTS)
    generic = {path.stem for path in (repository / "tests/dbt/generic").glob("*.sql")}
    assert {name for name in generic if any(law.endswith(f"__{name}") for law in FAULTS)} == generic
