"""RFM, the nine-grid and lead scores on hand-made people: laws, directions, and no look ahead.

The models run as dbt compiles them, those that are needed. The population is random, with a fixed
seed, few different amounts and days, so that ties are many; named people stand beside it.
"""

import csv
import random
from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pytest

from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

TODAY = date(2026, 6, 30)
BEFORE = TODAY - timedelta(days=90)
COUNTRIES = ["DE"] * 90 + ["FR"] * 50 + ["AT"] * 15 + [None] * 25
# Who must score best, in the middle and worst: country, days ago of their orders, amount of each.
NAMED = {
    "best": ("DE", [*range(1, 400, 8)], 900),
    "middle": ("DE", [300, 360, 420, 480], 60),
    "worst": ("DE", [1_100], 5),
}
MODELS = [
    *("customer_rfm", "rfm_thresholds", "int_rfm_values", "customer_nine_grid"),
    *("nine_grid_migration", "int_nine_grid_evaluation", "customer_features"),
    *("customer_lead_scores", "customer_btyd_summary"),
]


def shop():
    """Return {table: rows} of a shop whose orders are cancelled and given back as time goes by."""
    rng = random.Random(20260630)
    tables = defaultdict(list)

    def order(who, days_ago, amount, **more):
        number = f"o{len(tables['orders'])}"
        day = TODAY - timedelta(days=days_ago)
        tables["orders"].append(
            {
                "order_id": number,
                "customer_id": who,
                "ordered_at": f"{day} 12:00:00",
                "total_amount": amount,
                "cancelled_at": more.get("cancelled_at"),
            }
        )
        tables["order_items"].append(
            {"order_id": number, "product_id": f"p{rng.randrange(4)}", "unit_price": amount}
        )
        return number, day

    for number in range(4):
        tables["products"].append({"product_id": f"p{number}", "category": f"c{number}"})
    for who, (country, days, amount) in NAMED.items():
        tables["customers"].append({"customer_id": who, "country": country})
        for days_ago in days:
            order(who, days_ago, amount)
    for number, country in enumerate(COUNTRIES):
        who = f"random-{number}"
        tables["customers"].append({"customer_id": who, "country": country})
        for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 5, 8])):
            days_ago, amount = rng.choice(range(0, 1_000, 10)), rng.choice([10, 20, 20, 50, 100])
            undone = TODAY - timedelta(days=max(days_ago - rng.choice([5, 40, 120]), -5))
            cancelled = f"{undone} 12:00:00" if rng.random() < 0.1 else None
            key, _ = order(who, days_ago, amount, cancelled_at=cancelled)
            if rng.random() < 0.15:
                tables["refunds"].append(
                    {"order_id": key, "refunded_at": f"{undone} 13:00:00", "amount": amount / 2}
                )
            if rng.random() < 0.2:
                order(who, days_ago, 20)
        if number % 10 == 0:
            order(who, 150, 100, cancelled_at=f"{TODAY - timedelta(days=30)} 12:00:00")
    return tables


# Somebody without an order, and the points that `FIT` gives them.
LEADS = {
    "nothing": ({}, 0),
    "text": ({"customer_type": "business"}, 10),
    "other-text": ({"customer_type": "school"}, 0),
    "yes": ({"email_consent": "true"}, 3),
    "no": ({"email_consent": "false"}, 0),
    "number-low": ({"household_size": 2}, 0),
    "number-from": ({"household_size": 3}, 7),
    "number-to": ({"household_size": 5}, 7),
    "number-high": ({"household_size": 6}, 0),
    "listed": ({"tags": "vip, new"}, 20),
    "not-listed": ({"tags": "new"}, 0),
    "several": ({"customer_type": "business", "email_consent": "true"}, 13),
    "at-most-50": (
        {"customer_type": "business", "tags": "vip", "household_size": 4, "city": "Ulm"},
        50,
    ),
    "not-below-0": ({"city": "Bonn"}, 0),
    "one-against": ({"city": "Bonn", "tags": "vip"}, 5),
}
FIT = [
    ("business", "customer_type", "business", None, None, 10),
    ("consent", "email_consent", "true", None, None, 3),
    ("household", "household_size", None, 3, 5, 7),
    ("vip", "tags", "vip", None, None, 20),
    ("ulm", "city", "Ulm", None, None, 40),
    ("bonn", "city", "Bonn", None, None, -15),
]
COLUMNS = {
    "customers": ["customer_id", "country", "customer_type", "email_consent", "household_size"]
    + ["tags", "city"],
    "orders": ["order_id", "customer_id", "ordered_at", "total_amount", "cancelled_at"],
    "order_items": ["order_id", "product_id", "unit_price"],
    "products": ["product_id", "category"],
    "refunds": ["order_id", "refunded_at", "amount"],
    "events": ["event_id", "customer_id", "event_type", "occurred_at"],
}


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    tables = shop()
    for who, (profile, _) in LEADS.items():
        tables["customers"].append({"customer_id": f"lead-{who}", **profile})
    tables["events"].append(
        dict(event_id="e1", customer_id="lead-text", event_type="sign_up", occurred_at="2026-06-30")
    )
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(tables[table])
    return folder


@pytest.fixture(scope="module")
def project(compiled):
    return compiled(
        rfm_population="country", rfm_population_min_people=30, nine_grid_cohort_min_people=5
    )


@pytest.fixture(scope="module")
def shelf(raw, project, repository):
    """A function: name of a database and day → a connection to what was built there."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        env = {"RAW_PATH": str(raw), "DATASET": "test", "CURRENCY": "EUR"}
        create_raw_relations(connection, Settings.from_env(repository, env))

        def build(database, day, project=project, only=MODELS):
            connection.execute(f"attach ':memory:' as {database}")
            connection.execute(f"create schema {database}.raw")
            for (table,) in connection.execute(
                "select table_name from information_schema.tables"
                " where table_catalog = 'memory' and table_schema = 'raw'"
            ).fetchall():
                connection.execute(f"create view {database}.raw.{table} as from memory.raw.{table}")
            project.build_seeds(connection, database)
            connection.execute(
                f"update {database}.seeds.rfm_schemes set cut_method = 'fixed'"
                " where scheme = 'shopify'"
            )
            connection.execute(f"delete from {database}.seeds.lead_score_fit")
            connection.executemany(
                f"insert into {database}.seeds.lead_score_fit values (?, ?, ?, ?, ?, ?)", FIT
            )
            project.build(connection, database, day, only=only)
            return connection

        yield build


@pytest.fixture(scope="module")
def today(shelf):
    """What is said today, in the database `today`."""
    return shelf("today", TODAY)


METHODS = {
    "classic": "percentile",
    "shopify": "fixed",
    "klaviyo": "percentile",
    "pymc_marketing": "interpolated",
}


def test_every_method_scores_in_its_population(today):
    found = today.execute(
        "select distinct scheme, country, population from today.marts.customer_rfm"
        " inner join today.marts.customer_features using (customer_id)"
        " where rfm_group <> 'prospects'"
    ).fetchall()
    own = {(s, c) for s, method in METHODS.items() if method != "fixed" for c in ("DE", "FR")}
    expected = {
        (scheme, country, country if (scheme, country) in own else "everyone")
        for scheme in METHODS
        for country in ("DE", "FR", "AT", None)
    }
    assert set(found) == expected


def test_scores_are_monotone_whatever_the_method_and_population(today, project):
    assert not today.execute(
        project.test_sql("rfm__scores_are_monotone", "today", TODAY)
    ).fetchall()


@pytest.mark.parametrize("scheme", METHODS)
def test_the_best_scores_best_and_the_worst_worst(today, scheme):
    scores = {
        who: (r, f, m)
        for who, r, f, m in today.execute(
            "select customer_id, r_score, f_score, m_score from today.marts.customer_rfm"
            " where scheme = ?",
            [scheme],
        ).fetchall()
        if who in NAMED
    }
    for best, middle, worst in zip(*(scores[who] for who in NAMED), strict=True):
        assert best >= middle >= worst == 1
        assert best > worst


def test_a_percentile_is_exceeded_by_no_more_than_its_share_of_the_population(today):
    rows = today.execute(
        "select cuts.population, cuts.dimension, cuts.cut_number, cut_point,"
        " avg((value <= cut_point)::int), avg((value < cut_point)::int)"
        " from today.intermediate.int_rfm_cut_points as cuts"
        " inner join today.intermediate.int_rfm_values as people on people.measures = 'orders'"
        " and cuts.dimension = people.dimension"
        " and (cuts.population = 'everyone' or cuts.population = people.population)"
        " where scheme = 'classic' group by all"
    ).fetchall()
    assert len(rows) == 3 * 3 * 4
    for _, _, number, _, up_to, below in rows:
        assert below < number / 5 <= up_to + 1e-12


def test_where_all_cut_points_fall_together_the_only_score_is_published(today, project):
    today.execute("begin")
    today.execute(
        "delete from today.intermediate.int_rfm_cut_points"
        " where scheme = 'pymc_marketing' and dimension = 'frequency'"
    )
    rows = today.execute(
        "select distinct score, lower_bound, upper_bound from"
        f" ({project.sql('rfm_thresholds', 'today', TODAY)})"
        " where scheme = 'pymc_marketing' and dimension = 'frequency'"
    ).fetchall()
    today.execute("rollback")
    assert rows == [(1, None, None)]


def test_fixed_cut_points_are_published_and_hold_for_everybody(today):
    rows = today.execute(
        "select people.customer_id from today.marts.customer_rfm as people"
        " inner join today.marts.rfm_thresholds as ranges"
        " on people.scheme = ranges.scheme and ranges.dimension = 'recency'"
        " and people.r_score = ranges.score"
        " where people.scheme = 'shopify' and ranges.cut_method = 'fixed'"
        " and not (recency_days >= coalesce(lower_bound, 0)"
        " and recency_days < coalesce(upper_bound, 100000))"
    ).fetchall()
    assert not rows
    (count,) = today.execute(
        "select count(*) from today.marts.rfm_thresholds where cut_method = 'fixed'"
    ).fetchone()
    assert count == 3 * 5


def grids(connection, first, second):
    """Return what today's run says of an earlier day, beside what that day's own run says."""
    relations = {
        "int_nine_grid": "customer_id, variant, value_band, risk_band",
        "int_purchase_pace": "customer_id, orders_count, amount_spent, usual_gap_days, pace_ratio",
    }
    return [
        [
            sorted(
                connection.execute(
                    f"select {columns} from {database}.intermediate.{relation} where period = ?",
                    [period],
                ).fetchall()
            )
            for relation, columns in relations.items()
        ]
        for database, period in ((first, "calibration"), (second, "as_of"))
    ]


@pytest.fixture(scope="module")
def earlier(shelf, today):
    return shelf("earlier", BEFORE, only=["int_nine_grid"])


def test_the_earlier_grid_is_the_one_that_was_said_then(earlier):
    looked_back, said_then = grids(earlier, "today", "earlier")
    assert len(said_then[0]) > 250
    assert looked_back == said_then


@pytest.mark.parametrize(
    ("what", "change"),
    {
        "orders": {f"ordered_on <= date '{BEFORE}'": f"ordered_on <= date '{TODAY}'"},
        "cancellations": {f"or cancelled_on > date '{BEFORE}'": ""},
        "refunds": {f"refunded_on <= date '{BEFORE}'": f"refunded_on <= date '{TODAY}'"},
    }.items(),
)
def test_a_look_at_the_held_out_days_is_found(shelf, project, earlier, what, change):
    leaking = project.with_change("int_orders_before", change)
    connection = shelf(f"leaking_{what}", TODAY, project=leaking, only=["int_nine_grid"])
    looked_back, said_then = grids(connection, f"leaking_{what}", "earlier")
    assert looked_back != said_then


def test_the_grid_covers_purchasers_and_their_moves(today, project):
    covered = project.test_sql("nine_grid__covers_purchasers", "today", TODAY)
    assert not today.execute(covered).fetchall()


def test_the_evaluation_counts_what_anybody_can_count(today):
    """The area under the curve pair by pair, the shares person by person."""
    people = today.execute(
        "select pace_ratio, recency_days, risk_band, customer_id in ("
        f" select customer_id from today.intermediate.int_orders where ordered_on > '{BEFORE}')"
        " from today.intermediate.int_purchase_pace as paces"
        " inner join today.intermediate.int_nine_grid as grid using (period, customer_id)"
        " where period = 'calibration' and variant = 'default'"
    ).fetchall()

    def auc(column):
        pairs = [
            (there[column] < other[column]) + 0.5 * (there[column] == other[column])
            for there in people
            if there[3]
            for other in people
            if not other[3]
        ]
        return sum(pairs) / len(pairs)

    found = {
        (metric, cohort): (value, baseline, n)
        for metric, cohort, value, baseline, n in today.execute(
            "select metric, cohort, value, baseline_value, n"
            " from today.intermediate.int_nine_grid_evaluation where model = 'nine_grid_default'"
        ).fetchall()
    }
    everybody = sum(row[3] for row in people) / len(people)
    assert found["auc", "all"] == pytest.approx((auc(0), auc(1), len(people)), abs=1e-6)
    for band in ("low", "medium", "high"):
        bought = [row[3] for row in people if row[2] == band]
        n, share = len(bought), sum(bought) / len(bought)
        value, baseline, count = found["bought_share", f"risk_{band}"]
        assert (value, baseline, count) == pytest.approx((share, everybody, n), abs=1e-6)
        # Wilson's ends are where the distance to the share is 1.96 standard errors.
        for end in ("lower", "upper"):
            bound = found[f"bought_share_{end}", f"risk_{band}"][0]
            distance = abs(share - bound) / (bound * (1 - bound) / n) ** 0.5
            assert distance == pytest.approx(1.96, abs=1e-3)


def test_a_purchase_history_has_its_numbers(today):
    assert today.execute(
        "select purchase_days_count, frequency, recency, t, monetary_value"
        " from today.marts.customer_btyd_summary where customer_id = 'middle'"
    ).fetchone() == (4, 3, 180, 480, 60)


def test_fit_is_the_points_of_what_somebody_is(today):
    found = dict(
        today.execute(
            "select customer_id, fit_score from today.marts.customer_lead_scores"
        ).fetchall()
    )
    leads = {who: points for who, points in found.items() if who.startswith("lead-")}
    assert leads == {f"lead-{who}": points for who, (_, points) in LEADS.items()}


def test_who_ordered_is_no_lead(today):
    rows = today.execute(
        "select orders_count = 0, lead_score is not null, count(*)"
        " from today.marts.customer_features group by all"
    ).fetchall()
    assert {row[:2] for row in rows} == {(True, True), (False, False)}
