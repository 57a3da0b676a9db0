"""RFM beside pymc-marketing, row by row, on the same purchases.

The library gets what a shop has, its orders by local day; the warehouse gets the raw tables. What
the library calls a transaction is all orders of a day: many people order twice on one here, some
around local midnight, and amounts and days are few, so that quartiles lie on ties.
"""

import csv
import random
import warnings
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pytest
from compiled import REPOSITORY
from pymc_marketing.clv.utils import rfm_segments, rfm_summary

from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

TODAY = date(2026, 6, 30)
ZONE = ZoneInfo("Europe/Berlin")
MODELS = ["customer_rfm", "customer_btyd_summary"]
MINUTES = [time(0, 0), time(0, 1), time(12), time(23, 59)]
ONCE, SOME = [1], [1, 1, 1, 2, 2, 3, 4, 6, 9, 14]
FEW, MANY = [10, 20, 20, 50, 100], [cents / 100 for cents in range(500, 30_000, 7)]
# People, days they have bought on, and amounts; of as many people as leave each rest by four.
SHOPS = {
    "ties": (400, SOME, FEW),
    "ties-401": (401, SOME, FEW),
    "different": (402, SOME, MANY),
    "different-403": (403, SOME, MANY),
    # Two quartiles of the number of purchases fall together: the library scores to 2 then.
    "most-once": (300, [*ONCE * 6, 2, 2, 3, 5], MANY),
}


def purchases(people, days, amounts, seed):
    """Return (customer_id, local time, amount) of each order."""
    rng = random.Random(seed)
    found = []
    for number in range(people):
        for _ in range(rng.choice(days)):
            day = TODAY - timedelta(days=rng.choice(range(0, 1_100, 3)))
            for _ in range(rng.choice([1, 1, 1, 2])):
                when = datetime.combine(day, rng.choice(MINUTES), ZONE)
                found.append((f"c{number}", when, rng.choice(amounts)))
    return found


@pytest.fixture(scope="module")
def project(compiled):
    return compiled()


@pytest.fixture
def build(project, tmp_path):
    """A function: purchases → a connection to the marts made of them."""
    connection = duckdb.connect()

    def run(rows):
        with (tmp_path / "customers.csv").open("w") as file:
            file.write("customer_id\n" + "\n".join(sorted({row[0] for row in rows})))
        with (tmp_path / "orders.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["order_id", "customer_id", "ordered_at", "total_amount"])
            writer.writerows(
                (number, who, when.isoformat(), amount)
                for number, (who, when, amount) in enumerate(rows)
            )
        connection.execute("set TimeZone = 'UTC'")
        env = {"RAW_PATH": str(tmp_path), "DATASET": "test", "CURRENCY": "EUR"}
        create_raw_relations(connection, Settings.from_env(REPOSITORY, env))
        project.build_seeds(connection, "memory")
        project.build(connection, "memory", TODAY, only=MODELS)
        return connection

    yield run
    connection.close()


def transactions(rows):
    """Return what the library reads."""
    return pd.DataFrame(
        {
            "customer_id": [who for who, _, _ in rows],
            "day": pd.to_datetime([when.date() for _, when, _ in rows]),
            "amount": [amount for _, _, amount in rows],
        }
    )


ARGUMENTS = {
    "customer_id_col": "customer_id",
    "datetime_col": "day",
    "monetary_value_col": "amount",
    "observation_period_end": TODAY.isoformat(),
}


def by_customer(table):
    return table.set_index("customer_id").sort_index()


@pytest.mark.parametrize("shop", SHOPS)
def test_rows_are_those_of_the_library(build, shop):
    rows = purchases(*SHOPS[shop], seed=sum(map(ord, shop)))
    connection, log = build(rows), transactions(rows)

    theirs = by_customer(rfm_summary(log, **ARGUMENTS))
    ours = by_customer(
        connection.execute(
            "select customer_id, frequency, recency, t, coalesce(monetary_value, 0)::double as m"
            " from marts.customer_btyd_summary"
        ).df()
    )
    assert list(ours.index) == list(theirs.index)
    for own, other in {"frequency": "frequency", "recency": "recency", "t": "T"}.items():
        assert (ours[own] == theirs[other]).all(), own
    assert (ours["m"] - theirs["monetary_value"]).abs().max() < 1e-4

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        theirs = by_customer(rfm_segments(log, **ARGUMENTS))
    ours = by_customer(
        connection.execute(
            "select customer_id, recency_days, frequency, monetary::double as m, rfm_group,"
            " concat(r_score, f_score, m_score) as code"
            " from marts.customer_rfm where scheme = 'pymc_marketing'"
        ).df()
    )
    assert list(ours.index) == list(theirs.index)
    assert (ours["recency_days"] == theirs["recency"]).all()
    assert (ours["frequency"] == theirs["frequency"]).all()
    assert (ours["m"] - theirs["monetary_value"]).abs().max() < 1e-4
    assert (ours["code"] == theirs["rfm_score"]).all()
    named = theirs["segment"].str.lower().str.replace(r"[ -]", "_", regex=True)
    assert (ours["rfm_group"] == named).all()


def test_where_all_quartiles_fall_together_the_library_stops_and_we_score_one(build):
    rows = purchases(300, [*ONCE * 8, 2, 3], MANY, seed=1)
    with warnings.catch_warnings(), pytest.raises(ValueError, match="Bin labels"):
        warnings.simplefilter("ignore", UserWarning)
        rfm_segments(transactions(rows), **ARGUMENTS)
    found = build(rows).execute(
        "select count(*), count(rfm_group), min(f_score), max(f_score), max(m_score)"
        " from marts.customer_rfm where scheme = 'pymc_marketing'"
    )
    assert found.fetchall() == [(300, 300, 1, 1, 4)]


def test_one_customer_is_scored(build):
    found = build([("c0", datetime(2026, 6, 1, 12, tzinfo=ZONE), 20)]).execute(
        "select concat(r_score, f_score, m_score), rfm_group from marts.customer_rfm"
        " where scheme = 'pymc_marketing'"
    )
    assert found.fetchall() == [("111", "inactive_customer")]
