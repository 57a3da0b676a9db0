"""The standard example of the literature, CDNOW: published numbers through the whole pipe.

Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way, table 2: 2,357 people who first
bought in early 1997, their purchases until 30 September in weeks. Time here is in days: alpha is
seven times as large. For mbg_nbd: Batislam, Denizel, Filiztekin (2007), as lifetimes documents it;
for spend: Fader, Hardie (2013), The Gamma-Gamma model of monetary value.
"""

import csv
import warnings
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import REPOSITORY

from orchestration.lib import btyd, gamma_gamma
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

END = date(1997, 9, 30)
MODELS = ["model_parameters", "customer_btyd_summary"]
PUBLISHED = {
    ("bg_nbd", "r"): 0.243,
    ("bg_nbd", "alpha"): 4.414,
    ("bg_nbd", "a"): 0.793,
    ("bg_nbd", "b"): 2.426,
    ("mbg_nbd", "r"): 0.525,
    ("mbg_nbd", "alpha"): 6.183,
    ("mbg_nbd", "a"): 0.891,
    ("mbg_nbd", "b"): 1.614,
}
SPEND = {"p": 6.25, "q": 3.74, "v": 15.44}
DAYS = [7, 91, 273, 3650]


def purchases():
    """Every purchase in the file, those after the end, too: (customer, day, amount)."""
    place = Path(find_spec("lifetimes").origin).parent / "datasets" / "CDNOW_sample.txt"
    for line in place.read_text().splitlines():
        _, customer, day, _, amount = line.split()
        yield customer, datetime.strptime(day, "%Y%m%d").date(), amount


@pytest.fixture(scope="module")
def marts(compiled, tmp_path_factory):
    """A connection to what the project makes of the purchases as files of the contract."""
    folder = tmp_path_factory.mktemp("cdnow")
    rows = list(purchases())
    (folder / "customers.csv").write_text(
        "customer_id\n" + "\n".join(sorted({customer for customer, *_ in rows}))
    )
    with (folder / "orders.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order_id", "customer_id", "ordered_at", "total_amount"])
        writer.writerows(
            (number, customer, f"{day} 12:00:00", amount)
            for number, (customer, day, amount) in enumerate(rows)
        )
    project = compiled(timezone="UTC", currency="USD")
    env = {"RAW_PATH": str(folder), "DATASET": "test", "CURRENCY": "USD"}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        create_raw_relations(connection, Settings.from_env(REPOSITORY, env))
        project.build_seeds(connection, "memory")
        project.build(connection, "memory", END, only=MODELS)
        yield connection


@pytest.fixture(scope="module")
def people(marts):
    return marts.execute(
        "select frequency, recency, t, cast(monetary_value as double) as monetary_value"
        " from marts.customer_btyd_summary"
    ).df()


def test_published_parameters_come_out_to_three_decimals(marts):
    rows = marts.execute(
        "select model, parameter, value, std_error, customers_count from marts.model_parameters"
        " where model in ('bg_nbd', 'mbg_nbd')"
    ).fetchall()
    weeks = {
        (model, parameter): round(value / (7 if parameter == "alpha" else 1), 3)
        for model, parameter, value, *_ in rows
    }
    assert weeks == PUBLISHED
    assert {row[4] for row in rows} == {2357}
    assert all(0 < row[3] < row[2] for row in rows)


def test_published_parameters_of_spend_come_out(marts):
    rows = marts.execute(
        "select parameter, value, customers_count from marts.model_parameters"
        " where model = 'gamma_gamma'"
    ).fetchall()
    assert {row[0]: round(row[1], 2) for row in rows} == SPEND
    assert {row[2] for row in rows} == {946}


def library(name, parameters):
    """A model of lifetimes with given parameters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lifetimes

        fitter = getattr(lifetimes, name)()
    fitter.params_ = pd.Series(parameters)
    return fitter


@pytest.mark.parametrize(
    ("model", "name"), [("bg_nbd", "BetaGeoFitter"), ("mbg_nbd", "ModifiedBetaGeoFitter")]
)
def test_people_are_expected_to_do_what_lifetimes_says(people, model, name):
    parameters = {
        parameter: PUBLISHED[model, parameter] * (7 if parameter == "alpha" else 1)
        for parameter in btyd.PARAMETERS
    }
    theirs = library(name, parameters)
    history = [people[column].to_numpy(dtype=float) for column in ("frequency", "recency", "t")]

    ours = btyd.p_alive(model, parameters, *history)
    alive = np.asarray(theirs.conditional_probability_alive(*history)).ravel()
    assert np.abs(ours - alive).max() < 1e-6
    for days in DAYS:
        expected = theirs.conditional_expected_number_of_purchases_up_to_time(days, *history)
        found = btyd.expected_purchases(model, parameters, *history, days)
        assert np.abs(found - np.asarray(expected).ravel()).max() < 1e-6, days


def test_people_are_expected_to_spend_what_lifetimes_says(people):
    theirs = library("GammaGammaFitter", SPEND)
    x, mean = people["frequency"].to_numpy(), people["monetary_value"].fillna(0).to_numpy()
    expected = theirs.conditional_expected_average_profit(
        people["frequency"], people["monetary_value"].fillna(0)
    )
    found = gamma_gamma.expected_amount(SPEND, x, mean)
    assert np.abs(found - np.asarray(expected)).max() < 1e-6
