"""What runs store of who was in which segment: in order, again, out of order, by other rules.

The models run as dbt compiles them; that dbt stores the same is tested in test_replay.py.
"""

import hashlib
import random
from datetime import date

import duckdb
import pytest
from job import write

from orchestration import sample_data
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

ENV = {"TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR", "DATASET": "test"}
JAN, FEB, MAR, APR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)
MONTH_ENDS = [
    *(date(2025, 6, 30), date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30)),
    *(date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31)),
    *(date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)),
]
LAWS = [
    "history__events_and_stays_round_trip",
    "history__events_add_up_to_members",
    "history__stays_do_not_overlap",
    "history__rule_changes_are_told_apart",
]
FILES = {
    "customers.csv": (
        "customer_id,email,created_at,updated_at,deleted_at\n"
        "ann,ann@example.com,2025-01-01,2025-01-01,\n"
        "bob,bob@example.com,2025-01-01,2025-01-01,\n"
        "gone,gone@example.com,2025-01-01,2025-01-01,2026-02-10\n"
        # Two accounts until the second is given the first one's address.
        "eve,eve@example.com,2025-01-01,2025-01-01,\n"
        "eve2,eve2@example.com,2025-02-01,2025-02-01,\n"
        "eve2,eve@example.com,2025-02-01,2026-03-15,\n"
    ),
    "orders.csv": (
        "order_id,customer_id,ordered_at,total_amount\n"
        "o1,ann,2025-12-01,50\n"
        "o2,ann,2026-02-15,50\n"
        "o3,bob,2025-06-01,50\n"
        "o4,bob,2025-07-01,50\n"
        "o5,bob,2026-04-01,50\n"
        "o6,gone,2025-12-01,50\n"
        "o7,eve,2025-12-01,50\n"
        "o8,eve2,2025-12-02,50\n"
    ),
}


@pytest.fixture(scope="module")
def project(compiled):
    return compiled()


class Warehouse:
    """A database with raw relations, in which days are run."""

    def __init__(self, repository, raw, project):
        self.connection, self.project = duckdb.connect(), project
        self.connection.execute("set TimeZone = 'UTC'")
        settings = Settings.from_env(repository, {"RAW_PATH": str(raw), **ENV})
        create_raw_relations(self.connection, settings)
        project.build_seeds(self.connection, "memory")
        self.built = None

    def change(self, statement):
        """Change raw relations or seeds."""
        self.connection.execute(statement)
        self.built = None

    def run(self, *days, project=None, accepted=True):
        """Run days one after the other; the laws hold after each."""
        project = project or self.project
        for day in days:
            self.built = project.build(
                self.connection, "memory", day, built=self.built, accepted=accepted
            )
            for law in LAWS:
                assert not self.rows(project.test_sql(law, "memory", day)), (law, day)

    def rows(self, query):
        return self.connection.execute(query).fetchall()

    def log(self, columns="*"):
        return self.rows(f"select {columns} from history.segment_log order by all")

    def events(self, segment_id):
        """Return {day: {customer: event and reason}} of a segment."""
        found = {}
        for day, customer, event, reason in self.rows(
            "select as_of_date, customer_id, event, reason from history.segment_log"
            f" where segment_id = '{segment_id}' and event <> 'evaluated' order by all"
        ):
            found.setdefault(day, {})[customer] = f"{event} {reason}"
        return found

    def members(self, day):
        """Return who was in which segment on a day, by what is stored."""
        return self.rows(
            "select customer_id, segment_id from history.segment_log"
            f" where event <> 'evaluated' and as_of_date <= date '{day}' group by all"
            " having sum(case event when 'enter' then 1 else -1 end) = 1 order by all"
        )

    def membership(self):
        """Return who is in which segment by the last run."""
        return self.rows(
            "select customer_id, segment_id from marts.segment_membership order by all"
        )


@pytest.fixture
def warehouse(repository, tmp_path, project):
    return Warehouse(repository, write(tmp_path / "raw", FILES), project)


def definition(families, segment_id):
    (found,) = (
        entry for family in families.values() for entry in family if entry["id"] == segment_id
    )
    return found


def bare(segment_id, **rule):
    return {
        **dict.fromkeys(["name", "description", "owner", "action"], "x"),
        "id": segment_id,
        **rule,
    }


def test_people_enter_and_leave_and_the_log_says_why(warehouse):
    warehouse.run(JAN, FEB, MAR, APR)
    entered = "enter segment_added"
    assert warehouse.events("one_time_buyers") == {
        JAN: {"ann": entered, "gone": entered, "eve": entered, "eve2": entered},
        FEB: {"ann": "exit data", "gone": "exit deleted"},
        MAR: {"eve": "exit data", "eve2": "exit merged"},
    }
    assert warehouse.events("purchased_more_than_once") == {
        JAN: {"bob": entered},
        FEB: {"ann": "enter data"},
        MAR: {"eve": "enter data"},
    }
    stays = warehouse.rows(
        "select customer_id, valid_from, valid_to, is_current, days, exit_reason"
        " from marts.segment_membership_history where segment_id = 'one_time_buyers' order by all"
    )
    assert stays == [
        ("ann", JAN, FEB, False, 28, "data"),
        ("eve", JAN, MAR, False, 59, "data"),
        ("eve2", JAN, MAR, False, 59, "merged"),
        ("gone", JAN, FEB, False, 28, "deleted"),
    ]
    assert warehouse.rows(
        "select customer_id, entered_on, days_in_segment from marts.segment_membership"
        " where segment_id = 'purchased_more_than_once' order by all"
    ) == [("ann", FEB, 61), ("bob", JAN, 89), ("eve", MAR, 30)]


def test_stays_tell_of_the_days_before_alone(warehouse):
    warehouse.run(JAN, FEB, MAR)
    stays = (
        "select customer_id, is_member, entered_on, last_member_on"
        " from intermediate.int_segment_stays where segment_id = 'one_time_buyers' order by all"
    )
    assert warehouse.rows(stays) == [
        ("ann", False, None, date(2026, 2, 27)),
        # Two ids of one person now.
        ("eve", True, JAN, date(2026, 3, 30)),
        ("gone", False, None, date(2026, 2, 27)),
    ]
    # An older day is run again: what came later is not there.
    warehouse.run(JAN)
    assert warehouse.rows(stays) == []


def test_a_replay_shows_the_history_of_its_day(warehouse):
    warehouse.run(JAN, FEB)
    marts = ["segment_membership_events", "segment_membership_history", "segment_versions"]
    before = [warehouse.rows(f"from marts.{mart} order by all") for mart in marts]
    warehouse.run(MAR, APR, FEB)
    assert [warehouse.rows(f"from marts.{mart} order by all") for mart in marts] == before


def test_a_day_in_between_leaves_the_days_around_it_as_they_were(warehouse):
    warehouse.run(JAN, FEB, APR)
    around = [warehouse.members(day) for day in (JAN, FEB, APR)]
    assert warehouse.events("one_time_buyers")[APR] == {"eve": "exit data", "eve2": "exit merged"}

    warehouse.run(MAR)

    assert [warehouse.members(day) for day in (JAN, FEB, APR)] == around
    assert warehouse.members(MAR) == warehouse.membership()
    found = warehouse.events("one_time_buyers")
    assert found[MAR] == {"eve": "exit data", "eve2": "exit merged"}
    assert APR not in found
    # The day that was the first one is not any more.
    warehouse.run(date(2025, 12, 31))
    assert {"enter segment_added"} == set(
        warehouse.events("one_time_buyers")[date(2025, 12, 31)].values()
    )
    assert JAN not in warehouse.events("one_time_buyers")
    assert [warehouse.members(day) for day in (JAN, FEB, APR)] == around


def test_another_rule_is_no_movement_of_people(warehouse, project):
    def edit(families):
        changed = definition(families, "purchased_more_than_once")
        changed["all"] = [{"filter": "orders_count", "gte": 1}]
        changed["change_reason"] = "Once is enough."
        families["segments_loyalty"].append(
            bare("through_another", all=[{"in_segment": "purchased_more_than_once"}])
        )

    def edit_back(families):
        edit(families)
        changed = definition(families, "purchased_more_than_once")
        changed["all"] = [{"filter": "orders_count", "gte": 2}]
        changed["name"] = "Another name"
        changed["change_reason"] = "It was not."

    once, twice = project.with_definitions(edit), project.with_definitions(edit_back)
    warehouse.run(JAN)
    warehouse.run(FEB, project=once)
    warehouse.run(MAR, APR, project=twice)

    found = warehouse.events("purchased_more_than_once")
    assert set(found[FEB].values()) == {"enter definition_change"}
    assert set(found[FEB]) == {"ann", "eve", "eve2"}
    assert found[MAR] == {"eve2": "exit definition_change"}
    assert APR not in found
    through = warehouse.events("through_another")
    assert set(through[FEB].values()) == {"enter segment_added"}
    assert through[MAR] == {"eve2": "exit definition_change"}
    assert set(warehouse.events("one_time_buyers")[MAR].values()) == {"exit data", "exit merged"}
    versions = warehouse.rows(
        "select first_run_on, last_run_on, runs_count, is_current, rule_text, change_reason"
        " from marts.segment_versions where segment_id = 'purchased_more_than_once' order by all"
    )
    assert versions == [
        (JAN, JAN, 1, False, "orders_count ≥ 2", None),
        (FEB, FEB, 1, False, "orders_count ≥ 1", "Once is enough."),
        (MAR, APR, 2, True, "orders_count ≥ 2", "It was not."),
    ]
    # Names, texts and reasons are no part of the version, which anybody can compute.
    (january, _), (february, rule), (march, _) = warehouse.rows(
        "select definition_version, rule_json from marts.segment_versions"
        " where segment_id = 'purchased_more_than_once' order by first_run_on"
    )
    assert january == march != february
    assert february == hashlib.sha256(rule.encode()).hexdigest()[:12]
    # A backfill by the rule of today moves the change to the day before it.
    between = date(2026, 2, 14)
    warehouse.run(between, project=twice)
    found = warehouse.events("purchased_more_than_once")
    assert between not in found
    assert set(found[FEB].values()) == {"enter definition_change"}


def test_a_segment_that_is_no_longer_defined_is_left(warehouse, project):
    def edit(families):
        for family in families.values():
            family[:] = [entry for entry in family if entry["id"] != "loyal_customers"]
        families["segments_loyalty"].append(
            bare("added", all=[{"filter": "orders_count", "gte": 1}])
        )

    with_added = project.with_definitions(edit)
    warehouse.run(JAN)
    warehouse.run(FEB, project=with_added)
    warehouse.run(MAR)
    assert warehouse.events("added")[MAR] == {
        "ann": "exit segment_retired",
        "bob": "exit segment_retired",
        "eve": "exit segment_retired",
        "eve2": "exit segment_retired",
    }
    last = "select last_run_on, is_current from marts.segment_versions where segment_id = 'added'"
    assert warehouse.rows(last) == [(FEB, False)]


def test_a_segment_whose_data_is_missing_is_left_until_it_is_back(warehouse):
    has_orders = "update raw.source_columns set is_present = {} where table_name = 'orders'"
    warehouse.run(JAN)
    warehouse.change(has_orders.format("false"))
    warehouse.run(FEB)
    warehouse.change(has_orders.format("true"))
    warehouse.run(MAR)
    found = warehouse.events("purchased_at_least_once")
    assert set(found[FEB].values()) == {"exit status_change"}
    assert found[FEB].keys() == found[JAN].keys()
    assert found[MAR] == dict.fromkeys(["ann", "bob", "eve"], "enter status_change")


@pytest.fixture(scope="module")
def year(repository, tmp_path_factory, project):
    """A warehouse of a sample after twelve ends of months in order."""
    raw = sample_data.generate(tmp_path_factory.mktemp("year") / "raw", customers=150)
    warehouse = Warehouse(repository, raw, project)
    warehouse.seen = {}
    for day in MONTH_ENDS:
        warehouse.run(day)
        warehouse.seen[day] = warehouse.membership()
    return warehouse


def test_the_history_of_a_day_is_its_replay(year):
    """Days run again, in any order, are as the log has them, and change nothing in it."""
    log = year.log()
    days = random.Random(4).sample(MONTH_ENDS, len(MONTH_ENDS))
    for day in days:
        assert year.members(day) == year.seen[day]
        year.run(day)
        assert year.membership() == year.seen[day], day
        assert year.log() == log, day
    moved = set(year.log("as_of_date, event"))
    assert len(MONTH_ENDS) >= 12
    assert {(day, "enter") for day in MONTH_ENDS} <= moved
    assert {(day, "exit") for day in MONTH_ENDS[1:]} <= moved


def test_days_in_any_order_give_the_history_of_days_in_order(repository, tmp_path, project):
    shuffled = Warehouse(repository, write(tmp_path / "raw", FILES), project)
    days = [JAN, FEB, MAR, APR, MONTH_ENDS[0]]
    ordered = Warehouse(repository, tmp_path / "raw", project)
    ordered.run(*sorted(days))
    shuffled.run(*random.Random(7).sample(days, len(days)))
    columns = "as_of_date, segment_id, customer_id, event, definition_version"
    assert shuffled.log(columns) == ordered.log(columns)


def test_a_run_that_is_not_accepted_is_no_history(warehouse):
    """What it found is in its marts, and nowhere in the next run's."""
    warehouse.run(JAN)
    before = warehouse.log()
    warehouse.run(FEB, accepted=False)
    assert warehouse.rows("select max(as_of_date) from marts.segment_membership_events") == [(FEB,)]
    assert warehouse.log() == before
    warehouse.run(MAR)
    assert warehouse.events("purchased_more_than_once") == {
        JAN: {"bob": "enter segment_added"},
        MAR: {"ann": "enter data", "eve": "enter data"},
    }
    # A day that was accepted stays as it was when it is run again and stopped.
    before = warehouse.log()
    warehouse.change(
        "insert into seeds.segment_overrides values"
        " ('purchased_more_than_once', 'ann', 'exclude', 'r', 'a', '2026-03-01', null)"
    )
    warehouse.run(MAR, accepted=False)
    assert ("ann", "purchased_more_than_once") not in warehouse.membership()
    assert warehouse.log() == before


def test_rules_see_the_stays_of_all_ids_of_a_person(warehouse, project):
    """eve2 becomes eve in March: what eve2 was before counts."""

    only = [
        {"did": "order_placed", "on_date": "2025-12-02"},
        {"filter": "orders_count", "lte": 1},
    ]

    def edit(families):
        families["segments_loyalty"] += [
            # By this alone eve would come in as late as March.
            bare("by_december", all=[{"did": "order_placed", "on_date": "2025-12-02"}]),
            bare("for_a_month", all=[{"has_been_in_days": "by_december", "gte": 28}]),
            bare("ever", all=[{"has_ever_been": "by_december"}]),
            # eve does not come in by these, nor stay longer than eve2 would have.
            bare("sticky", enter={"all": only}, exit={"filter": "orders_count", "gte": 9}),
            bare("for_long", minimum_stay_days=80, all=only),
        ]

    looking_back = project.with_definitions(edit)
    warehouse.run(JAN, FEB, MAR, project=looking_back)
    assert warehouse.events("by_december")[MAR] == {"eve": "enter data", "eve2": "exit merged"}
    assert warehouse.events("for_a_month") == {
        FEB: {"eve2": "enter data"},
        MAR: {"eve": "enter data", "eve2": "exit merged"},
    }
    assert warehouse.events("ever") == warehouse.events("for_a_month")
    for segment in ("sticky", "for_long"):
        assert warehouse.events(segment)[MAR] == {"eve": "enter data", "eve2": "exit merged"}
    # A month later the stay goes on from January, through the change of the id.
    warehouse.run(APR, project=looking_back)
    assert warehouse.rows(
        "select entered_on from intermediate.int_segment_stays"
        " where segment_id = 'by_december' and customer_id = 'eve'"
    ) == [(JAN,)]
    assert APR not in warehouse.events("for_a_month")
    assert APR not in warehouse.events("sticky")
    assert warehouse.events("for_long")[APR] == {"eve": "exit data"}


def test_hands_are_no_stays_and_say_why_people_leave(warehouse, project):
    def edit(families):
        families["segments_loyalty"] += [
            bare(
                "kept",
                enter={"filter": "orders_count", "gte": 2},
                exit={"filter": "orders_count", "lt": 1},
            ),
            bare("was_kept", all=[{"has_ever_been": "kept"}]),
        ]

    hands = project.with_definitions(edit)
    warehouse.change(
        "insert into seeds.segment_overrides values"
        " ('kept', 'eve', 'include', 'r', 'a', '2026-01-15', '2026-02-15'),"
        " ('kept', 'ann', 'include', 'r', 'a', '2026-01-15', '2026-03-15'),"
        " ('kept', 'gone', 'include', 'r', 'a', '2026-01-15', '2026-02-15'),"
        " ('one_time_buyers', 'ann', 'include', 'r', 'a', '2026-01-15', '2026-02-15'),"
        " ('purchased_more_than_once', 'eve2', 'include', 'r', 'a', '2026-01-15', null)"
    )
    warehouse.run(JAN, project=hands)
    assert set(warehouse.events("kept")[JAN]) == {"ann", "bob", "eve", "gone"}
    warehouse.run(FEB, project=hands)
    # Who was put in is not kept in by `exit`, which does not hold for anybody here.
    assert warehouse.events("kept")[FEB] == {
        "ann": "kept None",
        "eve": "exit expired",
        "gone": "exit deleted",
    }
    # ann was in by the rule anyway, and left by it.
    assert warehouse.events("one_time_buyers")[FEB]["ann"] == "exit data"
    # The rule sees who was in by it alone.
    assert warehouse.events("was_kept") == {FEB: {"bob": "enter data"}}
    # The entry of one who is in by it is taken back: neither its end nor the person's doing.
    warehouse.change("delete from seeds.segment_overrides where customer_id = 'eve2'")
    warehouse.run(date(2026, 3, 10), project=hands)
    assert warehouse.events("purchased_more_than_once")[date(2026, 3, 10)] == {
        "eve2": "exit override"
    }
    warehouse.run(APR, project=hands)
    assert warehouse.events("was_kept")[date(2026, 3, 10)] == {"ann": "enter data"}
    assert "ann" not in warehouse.events("kept").get(APR, {})
    # Again, and with a day in between: the same.
    members = {day: warehouse.members(day) for day in (JAN, FEB, date(2026, 3, 10), APR)}
    log = warehouse.log()
    warehouse.run(APR, date(2026, 3, 10), project=hands)
    assert warehouse.log() == log
    warehouse.run(date(2026, 2, 10), project=hands)
    assert {day: warehouse.members(day) for day in members} == members


def test_later_days_run_again_make_a_filled_in_day_count(warehouse, project):
    """ann comes in by the run of February alone, and is kept from then on."""

    def edit(families):
        families["segments_loyalty"].append(
            bare(
                "came_in_once",
                enter={"filter": "last_order_date", "within_days": 30},
                exit={"filter": "orders_count", "lt": 1},
            )
        )

    keeping = project.with_definitions(edit)
    warehouse.run(JAN, MAR, project=keeping)
    assert warehouse.events("came_in_once") == {}
    warehouse.run(FEB, project=keeping)
    assert warehouse.events("came_in_once") == {
        FEB: {"ann": "enter data"},
        MAR: {"ann": "exit data"},
    }
    warehouse.run(MAR, project=keeping)
    assert warehouse.events("came_in_once") == {FEB: {"ann": "enter data"}}


def test_ids_in_lists_that_stand_for_nobody_are_named(warehouse):
    warehouse.change(
        "insert into seeds.segment_overrides values"
        " ('loyal_customers', 'nan', 'include', 'r', 'a', '2026-01-01', null),"
        " ('loyal_customers', 'later', 'include', 'r', 'a', '2026-04-01', null),"
        " ('loyal_customers', 'eve2', 'include', 'r', 'a', '2026-01-01', null),"
        " ('loyal_customers', 'gone', 'exclude', 'r', 'a', '2026-01-01', null)"
    )
    warehouse.change("insert into seeds.suppressions values ('bobb', 'r', '2026-01-01', null)")
    warehouse.run(MAR)
    warehouse.connection.execute(
        "insert into history.segment_captures values"
        " ('a_list', 'ann', '2026-01-31', 's', 'v'), ('a_list', 'anna', '2026-01-31', 's', 'v')"
    )
    query = warehouse.project.test_sql("segments__unknown_people", "memory", MAR)
    assert warehouse.rows(query) == [
        ("segment_captures", "a_list", "anna"),
        ("segment_overrides", "loyal_customers", "nan"),
        ("suppressions", None, "bobb"),
    ]


def test_lists_hands_and_retirement(warehouse, project):
    def edit(families):
        definition(families, "one_time_buyers")["retired"] = {
            "since": "2026-03-15",
            "reason": "Nobody used it.",
        }
        families["segments_loyalty"].append(
            bare("buyers_of_january", captured="purchased_at_least_once", allow_sensitive=True)
        )

    kinds = project.with_definitions(edit)
    warehouse.change(
        "insert into seeds.segment_overrides values"
        " ('loyal_customers', 'ann', 'include', 'r', 'a', '2026-02-01', '2026-03-15'),"
        " ('loyal_customers', 'eve2', 'include', 'r', 'a', '2026-02-01', null),"
        " ('purchased_more_than_once', 'bob', 'exclude', 'r', 'a', '2026-02-01', '2026-03-15')"
    )
    status = (
        "select status, status_reason, captured_on from marts.segments"
        " where segment_id = 'buyers_of_january'"
    )
    warehouse.run(JAN, project=kinds)
    assert warehouse.rows(status) == [
        (
            "insufficient_data",
            "not captured by this day; make freeze SEGMENT=purchased_at_least_once"
            " AS=buyers_of_january",
            None,
        )
    ]
    warehouse.connection.execute(
        "insert into history.segment_captures by name select 'buyers_of_january' as segment_id,"
        " customer_id, as_of_date as captured_on, segment_id as captured_segment_id,"
        " definition_version from marts.segment_membership"
        " where segment_id = 'purchased_at_least_once'"
    )
    warehouse.run(FEB, MAR, project=kinds)

    assert warehouse.rows(status) == [("active", None, JAN)]
    # What it was captured from may have been sensitive then.
    sensitive = "select segment_id from marts.segments where is_sensitive"
    assert ("buyers_of_january",) in warehouse.rows(sensitive)
    found = warehouse.events("buyers_of_january")
    assert found[FEB] == dict.fromkeys(["ann", "bob", "eve", "eve2"], "enter status_change")
    assert found[MAR] == {"eve2": "exit merged"}
    found = warehouse.events("loyal_customers")
    assert found[FEB] == {"ann": "enter override", "eve2": "enter override"}
    # An entry of a merged id holds for the person it belongs to.
    assert found[MAR] == {"ann": "exit expired", "eve": "enter override", "eve2": "exit merged"}
    found = warehouse.events("purchased_more_than_once")
    assert found[FEB] == {"ann": "enter data", "bob": "exit override"}
    assert found[MAR] == {"bob": "enter expired", "eve": "enter data"}
    assert set(warehouse.events("one_time_buyers")[MAR].values()) == {"exit segment_retired"}
    assert warehouse.rows(
        "select status, status_reason from marts.segments where segment_id = 'one_time_buyers'"
    ) == [("retired", "since 2026-03-15: Nobody used it.")]
    assert warehouse.rows(
        "select segment_id, membership_source, count(*) from marts.segment_membership"
        " where membership_source <> 'rule' group by all order by all"
    ) == [("buyers_of_january", "static", 3), ("loyal_customers", "override", 1)]
    # Before it was captured, the list is not there.
    warehouse.run(date(2026, 1, 15), project=kinds)
    assert warehouse.rows(status)[0][0] == "insufficient_data"
