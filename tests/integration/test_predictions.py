"""Predictions in the warehouse: measured without a leak, and a stated status whatever the data.

The models under models/intermediate/predictive run as dbt compiles them, on orders made here.
"""

import copy
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from orchestration.lib import fits, gamma_gamma

DAY = date(2026, 6, 30)
HELD_OUT = 90
MADE = [
    "marts.customer_predictions",
    "intermediate.int_btyd_fits",
    "intermediate.int_model_evaluation",
]
STATUSES = {
    *("insufficient_data", "no_convergence", "not_identified"),
    *("independence_violated", "worse_than_baseline"),
}


@pytest.fixture(scope="module")
def project(compiled):
    """The models of predictions and the mart they end in, compiled for the day."""
    project = copy.copy(compiled())
    names = {node.name for node in project.nodes.values() if "predictive" in node.fqn}
    wanted = {name for name in names if "btyd" in name or "prediction" in name}
    wanted |= {"int_model_evaluation", "customer_predictions"}
    project.code_of = project.compile(DAY, sorted(wanted))
    project.wanted = [
        project.nodes[unique_id]
        for unique_id in project.order
        if project.nodes[unique_id].name in wanted
    ]
    return project


@pytest.fixture
def predict(project):
    """A function: orders (customer_id, days_ago, net_amount) → connection to what comes of them."""
    connections = []

    def run(orders, leak=False):
        frame = pd.DataFrame(orders, columns=["customer_id", "days_ago", "net_amount"])
        connection = duckdb.connect()
        connections.append(connection)
        connection.execute("attach ':memory:' as made; use made")
        connection.execute("create schema intermediate; create schema marts")
        connection.register("frame", frame)
        connection.execute(
            "create table intermediate.int_orders as select cast(row_number() over () as varchar)"
            " as order_id, cast(customer_id as varchar) as customer_id,"
            f" date '{DAY}' - cast(days_ago as integer) as ordered_on,"
            " cast(net_amount as decimal(18, 4)) as net_amount from frame"
        )
        known = DAY if leak else DAY - timedelta(days=HELD_OUT)
        connection.execute(
            "create view intermediate.int_orders_before as from intermediate.int_orders"
            f" where ordered_on <= date '{known}'"
        )
        connection.execute(
            "create table intermediate.int_customers as select distinct customer_id from"
            " intermediate.int_orders union all select 'somebody who looks'"
        )
        connection.execute(
            "create table intermediate.int_lead_scores as"
            " select 'somebody who looks' as customer_id, cast(40 as double) as lead_score"
        )
        connection.execute(
            "create table intermediate.int_nine_grid as select 'calibration' as period,"
            " customer_id, 'default' as variant, case when hash(customer_id) % 2 = 0 then 'low'"
            " else 'high' end as value_band, 'low' as risk_band from intermediate.int_customers"
        )
        for node in project.wanted:
            relation = f'"made"."{node.schema}"."{node.alias}"'
            code = project.code_of[node.name]
            if node.language == "python":
                project._run_python(connection, "made", relation, code)
            else:
                sql = project._in_database(code, "made")
                connection.execute(f"create table {relation} as {sql}")
        return connection

    yield run
    for connection in connections:
        connection.close()


def statuses(connection):
    rows = connection.execute(
        "select prediction, status from intermediate.int_prediction_status order by all"
    )
    return dict(rows.fetchall())


def shoppers(people=900, seed=1, days=1000):
    """People who come at random, at rates of their own, and stop at some time."""
    chance = np.random.default_rng(seed)
    orders = []
    for person in range(people):
        age = int(chance.integers(1, days))
        rate, stop = chance.gamma(0.7, 1 / 35), chance.beta(0.8, 3.5)
        scale = chance.gamma(4.0, 1 / 120)
        moment = 0.0
        while moment <= age:
            amount = chance.gamma(2.0, 1 / scale)
            orders.append((f"c{person:04}", age - int(moment), round(amount, 2)))
            if chance.random() < stop:
                break
            moment += chance.exponential(1 / rate)
    return orders


def finite(connection):
    """Every number is one: no NaN, no infinity."""
    for relation in MADE:
        rows = connection.execute(f"from {relation}").fetchall()
        for row in rows:
            assert all(np.isfinite(value) for value in row if isinstance(value, float)), (
                relation,
                row,
            )


def test_people_who_come_and_go_are_predicted(predict):
    connection = predict(shoppers())
    assert statuses(connection) == {"orders": "active", "purchase": "active", "spend": "active"}
    finite(connection)
    rows = connection.execute(
        "select status, count(*), count(p_alive), count(predicted_clv), count(churn_risk),"
        " count(spend_tier), count(purchase_likelihood), count(lead_score)"
        " from marts.customer_predictions group by all order by all"
    ).fetchall()
    assert rows == [("active", *[900] * 6, 0), ("no_orders", 1, *[0] * 5, 1)]
    # One-time buyers: the longer ago, the likelier they are gone.
    ages = connection.execute(
        "select p.p_alive, p.churn_risk from marts.customer_predictions as p inner join"
        " intermediate.int_btyd_customers as b using (customer_id)"
        " where b.frequency = 0 order by b.t"
    ).df()
    assert (ages.diff().dropna().p_alive <= 1e-6).all() and ages.p_alive.iloc[-1] < 0.5
    assert (ages.diff().dropna().churn_risk >= -1e-6).all()
    dates = connection.execute(
        "select bool_and(expected_next_order_on_lower <= expected_next_order_on),"
        f" min(expected_next_order_on_lower) > date '{DAY}' from marts.customer_predictions"
    ).fetchall()
    assert dates == [(True, True)]


def test_metrics_are_those_of_other_code(predict):
    connection = predict(shoppers(seed=2))
    points = connection.execute(
        "select * from intermediate.int_prediction_points where model = 'mbg_nbd'"
    ).df()
    found = connection.execute(
        "select target, metric, value from intermediate.int_model_evaluation"
        " where model = 'mbg_nbd' and cohort_kind = 'all'"
    ).df()
    found = found.set_index(["target", "metric"])["value"]
    for target, rows in points.groupby("target"):
        predicted, actual = rows["predicted"].to_numpy(), rows["actual"].to_numpy()
        errors = predicted - actual
        cap = np.quantile(actual[actual > 0], 0.95, method="inverted_cdf")
        capped = np.minimum(predicted, cap) - np.minimum(actual, cap)
        expected = {
            "aggregate_error": predicted.sum() / actual.sum() - 1,
            "mae": np.abs(errors).mean(),
            "rmse": np.sqrt((errors**2).mean()),
            "capped_rmse": np.sqrt((capped**2).mean()),
            "correlation": np.corrcoef(predicted, actual)[0, 1],
        }
        if target == "purchase":
            expected |= {
                "auc": roc_auc_score(actual, predicted),
                "brier": (errors**2).mean(),
            }
        for metric, value in expected.items():
            assert found[target, metric] == pytest.approx(value, abs=2e-6), (target, metric)
    orders = points[points["target"] == "orders"]
    for segments in ("segment", "nine_grid_segment"):
        for segment, rows in orders.groupby(segments):
            assert connection.execute(
                "select customers_count, value from intermediate.int_model_evaluation where"
                " model = 'mbg_nbd' and target = 'orders' and metric = 'mae'"
                " and cohort_kind = 'segment' and cohort = ?",
                [segment],
            ).fetchall() == [
                (len(rows), pytest.approx((rows.predicted - rows.actual).abs().mean(), abs=2e-6))
            ]
    once = connection.execute(
        "select customer_id from intermediate.int_orders_before group by all having count(*) = 1"
    ).df()
    assert set(once["customer_id"]) == set(
        orders.loc[orders["segment"] == "one_time_buyers", "customer_id"]
    )
    assert set(orders["nine_grid_segment"]) == {"nine_grid_low_low", "nine_grid_high_low"}
    spend = connection.execute(
        "select frequency, monetary_value from intermediate.int_btyd_customers"
        " where monetary_value > 0"
    ).df()
    (said,) = connection.execute(
        "select spend_correlation from intermediate.int_prediction_facts"
    ).fetchall()[0]
    assert said == pytest.approx(
        np.corrcoef(spend.frequency, spend.monetary_value.astype(float))[0, 1], abs=1e-5
    )


def test_spend_in_sql_is_the_one_of_the_model(predict):
    """What the warehouse computes of the fitted parameters, and what the tested function does."""
    connection = predict(shoppers(seed=8))
    parameters = dict(
        connection.execute(
            "select parameter, value from intermediate.int_btyd_fits"
            " where model = 'gamma_gamma' and period = 'as_of'"
        ).fetchall()
    )
    people = connection.execute(
        "select frequency, summaries.monetary_value, expected_amount, expected_spend,"
        " expected_orders from intermediate.int_btyd_predictions"
        " inner join intermediate.int_btyd_summaries as summaries"
        " using (period, customer_id, frequency) where period = 'as_of'"
    ).df()
    amounts = gamma_gamma.expected_amount(
        parameters, people["frequency"], people["monetary_value"].astype(float)
    )
    assert len(people) > 800 and (people["frequency"] == 0).any()
    assert people["expected_amount"].astype(float).to_numpy() == pytest.approx(amounts, abs=1e-4)
    assert people["expected_spend"].astype(float).to_numpy() == pytest.approx(
        amounts * people["expected_orders"].to_numpy(), rel=1e-5, abs=1e-4
    )


def calibration(connection):
    """All that is said of the days held out before they are looked at."""
    return [
        connection.execute(query).fetchall()
        for query in (
            "from intermediate.int_btyd_summaries where period = 'calibration' order by all",
            "select model, parameter, value from intermediate.int_btyd_fits where period ="
            " 'calibration' and model not like '%correction%' order by all",
            "select customer_id, expected_orders, expected_spend, p_alive from"
            " intermediate.int_btyd_predictions where period = 'calibration' order by all",
        )
    ]


def test_the_days_held_out_do_not_leak_into_what_predicts_them(predict):
    orders = shoppers(people=600, seed=3)
    past = [order for order in orders if order[1] >= HELD_OUT]
    first = predict(past + [order for order in orders if order[1] < HELD_OUT])
    other = predict(
        past + [("c0001", 3, 9e6), ("a newcomer", 2, 5.0), *[("c0002", n, 1) for n in range(80)]]
    )
    assert calibration(first) == calibration(other)
    # With these orders histories would be impossible: longer than since their first day.
    with pytest.raises(ValueError, match="t_x <= T"):
        predict(orders, leak=True)


def test_the_same_orders_in_another_order_give_the_same(predict):
    orders = shoppers(people=600, seed=4)
    first, second = (predict(given) for given in (orders, orders[::-1]))
    for relation in MADE:
        rows = [c.execute(f"from {relation} order by all").fetchall() for c in (first, second)]
        assert rows[0] == rows[1]


def test_a_model_that_a_rule_of_thumb_beats_is_withheld(predict):
    """Everybody does in the days held out what they did in as many days before."""
    orders = [order for order in shoppers(seed=7) if order[1] >= HELD_OUT]
    orders += [(c, ago - HELD_OUT, paid) for c, ago, paid in orders if ago < 2 * HELD_OUT]
    connection = predict(orders)
    assert {statuses(connection)[name] for name in ("orders", "spend")} == {"worse_than_baseline"}
    assert connection.execute(
        "select count(p_alive), count(predicted_clv), max(status), max(status_reason) like"
        " '%same_again%' from marts.customer_predictions where status <> 'no_orders'"
    ).fetchall() == [(0, 0, "worse_than_baseline", True)]


def test_spend_that_grows_with_the_number_of_orders_has_no_value_predicted(predict):
    counts = {}
    orders = shoppers(seed=5)
    for customer, *_ in orders:
        counts[customer] = counts.get(customer, 0) + 1
    connection = predict(
        [(c, ago, counts[c] * (9 + ago % 3)) for c, ago, _ in orders if counts[c] < 30]
    )
    assert statuses(connection)["spend"] == "independence_violated"
    assert statuses(connection)["orders"] == "active"


HOPELESS = {
    "nobody": [],
    "one person, one order": [("a", 5, 10)],
    "one person": [("a", ago, 10) for ago in (400, 300, 5)],
    "everybody bought once": [(f"c{n}", n % 700, 10) for n in range(900)],
    "everybody is the same": [(f"c{n}", ago, 10) for n in range(900) for ago in (600, 300, 3)],
    "a day with all orders": [(f"c{n}", 0, 10 + n) for n in range(900)],
    "all orders long ago": [(f"c{n}", 600 + n % 50, 10) for n in range(900) for _ in range(2)],
    "all in the days held out": [(f"c{n}", ago, 10) for n in range(900) for ago in (n % 80, 85)],
    "huge amounts": [(c, ago, 9e10) for c, ago, _ in shoppers(people=600, seed=6)],
    "nothing paid": [(c, ago, 0) for c, ago, _ in shoppers(people=600, seed=6)],
    "nobody before": [(f"c{n}", n % 60, 10) for n in range(900)],
}


@pytest.mark.parametrize("case", HOPELESS)
def test_data_that_tells_nothing_ends_in_a_status(predict, case):
    """Never in a crash, a number that is none, or a zero that says nobody will buy."""
    connection = predict(HOPELESS[case])
    found = statuses(connection)
    assert set(found) == {"orders", "purchase", "spend"}
    assert set(found.values()) <= STATUSES | {"active"}
    assert found["spend"] in STATUSES
    if case not in ("huge amounts", "nothing paid"):
        assert "active" not in found.values()
    finite(connection)
    refused = connection.execute(
        "select count(*) filter (status = 'active'), count(*) filter (status_reason is null),"
        " count(predicted_clv), count(spend_tier) from marts.customer_predictions"
    ).fetchall()
    assert refused == [(0, 0, 0, 0)]


def test_all_models_were_tried(project, repository):
    python = {name for name in fits.python_models(repository) if "btyd" in name}
    assert python <= {node.name for node in project.wanted}
