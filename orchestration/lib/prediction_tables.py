"""The tables that the Python models under models/intermediate/predictive return.

Frames come in with the columns of the SQL models they are read from; tables go out with a schema of
their own, so that a column without a value has its type, too.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestration.lib import btyd, calibration, gamma_gamma
from orchestration.lib.fitting import Fit

# The model whose predictions are used: it lets people stop after their first purchase, too.
MODEL = "mbg_nbd"
# What corrects its probabilities of a purchase. Of the people it was learnt from, each half is
# corrected by the other one, so that nobody's own outcome predicts them.
CORRECTION = "purchase_correction"
HALVES = ("purchase_correction_even", "purchase_correction_odd")
PERIODS = ("as_of", "calibration")
HORIZONS = (30, 90, 365)
# Beyond so many days a date means nothing, and may not be one.
LONGEST = 36_500

FITS = pa.schema(
    [
        ("period", pa.string()),
        ("model", pa.string()),
        ("parameter", pa.string()),
        ("value", pa.float64()),
        ("std_error", pa.float64()),
        ("lower_bound", pa.float64()),
        ("upper_bound", pa.float64()),
        ("log_likelihood", pa.float64()),
        ("customers_count", pa.int64()),
        ("status", pa.string()),
        ("status_reason", pa.string()),
    ]
)
SCORES = pa.schema(
    [
        ("period", pa.string()),
        ("frequency", pa.int64()),
        ("recency", pa.int64()),
        ("t", pa.int64()),
        ("p_alive", pa.float64()),
        ("p_purchase", pa.float64()),
        *((f"expected_orders_{days}d", pa.float64()) for days in HORIZONS),
        ("expected_orders", pa.float64()),
        ("discounted_orders", pa.float64()),
        ("next_order_days", pa.int64()),
        ("next_order_days_lower", pa.int64()),
        ("next_order_days_upper", pa.int64()),
    ]
)


def fits(
    groups: pd.DataFrame, spend: pd.DataFrame, outcomes: pd.DataFrame, settings: pd.DataFrame
) -> pa.Table:
    """Return the parameters of every model and period, one row each.

    `groups`: period, frequency, recency, t (days), customers_count. `spend`: period, frequency,
    monetary_value (money), customers_count. `outcomes`: the groups of the period calibration with
    buyers_count, who bought within the `evaluation_days` of `settings` (one row) after it.
    """
    rows: list[dict[str, Any]] = []
    for period in PERIODS:
        histories = _histories(groups[groups["period"] == period])
        fitted = [btyd.fit(model, histories) for model in btyd.MODELS]
        fitted.append(gamma_gamma.fit(_spend(spend[spend["period"] == period])))
        for fit in fitted:
            rows += _rows(period, fit)
        if period == "calibration":
            used = fitted[btyd.MODELS.index(MODEL)]
            for fit in _corrections(used, outcomes, int(settings["evaluation_days"][0])):
                rows += _rows(period, fit)
    return pa.Table.from_pylist(rows, schema=FITS)


def scores(groups: pd.DataFrame, fitted: pd.DataFrame, settings: pd.DataFrame) -> pa.Table:
    """Return what the model expects of every history of every period.

    Counts are purchase days, times are days from the end of the period. `expected_orders` and
    `p_purchase` are of the `evaluation_days` to come; `discounted_orders` of `clv_horizon_days`.
    `next_order_days` is the median for people who still buy, between the ends of an interval of
    probability `next_order_interval`; null beyond a hundred years.
    """
    (setting,) = settings.to_dict("records")
    tables = [SCORES.empty_table()]
    for period in PERIODS:
        parameters = _parameters(fitted, period, MODEL)
        rows = groups[groups["period"] == period]
        if parameters and len(rows):
            table = _scored(rows, period, parameters, fitted, setting)
            tables.append(pa.Table.from_pydict(table, schema=SCORES))
    return pa.concat_tables(tables)


def _scored(
    rows: pd.DataFrame,
    period: str,
    parameters: dict[str, float],
    fitted: pd.DataFrame,
    setting: dict[str, Any],
) -> dict[str, Any]:
    x, t_x, age = (rows[name].to_numpy(dtype=float) for name in ("frequency", "recency", "t"))
    days = setting["evaluation_days"]
    history = (MODEL, parameters, x, t_x, age)
    chance = btyd.p_purchase(*history, days)
    margin = (1 - setting["next_order_interval"]) / 2
    return {
        "period": [period] * len(rows),
        **{name: rows[name].to_numpy() for name in ("frequency", "recency", "t")},
        "p_alive": btyd.p_alive(*history),
        "p_purchase": _corrected(chance, age, period, fitted),
        **{
            f"expected_orders_{horizon}d": btyd.expected_purchases(*history, horizon)
            for horizon in HORIZONS
        },
        "expected_orders": btyd.expected_purchases(*history, days),
        "discounted_orders": btyd.discounted_purchases(
            *history, setting["clv_horizon_days"], setting["clv_yearly_discount_rate"]
        ),
        **{
            name: _whole_days(btyd.days_to_purchase(parameters, x, age, probability))
            for name, probability in (
                ("next_order_days", 0.5),
                ("next_order_days_lower", margin),
                ("next_order_days_upper", 1 - margin),
            )
        },
    }


def _corrections(used: Fit, outcomes: pd.DataFrame, days: int) -> Iterator[Fit]:
    """Give the correction learnt from everybody, and those learnt from half of the people."""
    if not used.is_active:
        for name in (CORRECTION, *HALVES):
            yield Fit(name, calibration.PARAMETERS, used.customers).without_parameters(
                used.status, used.reason
            )
        return
    x, t_x, age, people, buyers = (
        outcomes[name].to_numpy(dtype=float)
        for name in ("frequency", "recency", "t", "customers_count", "buyers_count")
    )
    chance = btyd.p_purchase(MODEL, used.values, x, t_x, age, days)
    for name, rows in (
        (CORRECTION, np.full(len(age), True)),
        (HALVES[0], age % 2 == 0),
        (HALVES[1], age % 2 == 1),
    ):
        yield calibration.fit(name, chance[rows], people[rows], buyers[rows])


def _corrected(chance: np.ndarray, age: np.ndarray, period: str, fitted: pd.DataFrame) -> Any:
    """Return probabilities corrected by the days held out; unchanged where nothing was learnt."""
    learnt = {name: _parameters(fitted, "calibration", name) for name in (CORRECTION, *HALVES)}
    if not all(learnt.values()):
        return chance
    if period == "as_of":
        return calibration.corrected(learnt[CORRECTION], chance)
    even, odd = (calibration.corrected(learnt[name], chance) for name in HALVES)
    return np.where(age % 2 == 0, odd, even)


def _whole_days(days: np.ndarray) -> list[int | None]:
    """Return days rounded up, at least 1: the next purchase comes after today."""
    return [max(1, int(np.ceil(value))) if value <= LONGEST else None for value in days]


def _parameters(fitted: pd.DataFrame, period: str, model: str) -> dict[str, float]:
    """Return the parameters of a model; none where it was not fitted."""
    rows = fitted[(fitted["period"] == period) & (fitted["model"] == model)]
    values = dict(zip(rows["parameter"], rows["value"], strict=True))
    return values if len(values) and not rows["value"].isna().any() else {}


def _rows(period: str, fit: Fit) -> Iterator[dict[str, Any]]:
    for parameter in fit.names:
        lower, upper = fit.intervals.get(parameter, (None, None))
        yield {
            "period": period,
            "model": fit.model,
            "parameter": parameter,
            "value": fit.values.get(parameter),
            "std_error": fit.std_errors.get(parameter),
            "lower_bound": lower,
            "upper_bound": upper,
            "log_likelihood": fit.log_likelihood,
            "customers_count": fit.customers,
            "status": fit.status,
            "status_reason": fit.reason,
        }


def _histories(groups: pd.DataFrame) -> btyd.Histories:
    return btyd.Histories(
        *(groups[name].to_numpy() for name in ("frequency", "recency", "t", "customers_count"))
    )


def _spend(spend: pd.DataFrame) -> gamma_gamma.Spend:
    """Without people whose repeat purchases came to nothing, whom the model has no room for."""
    paid = spend[spend["monetary_value"] > 0]
    return gamma_gamma.Spend(
        *(paid[name].to_numpy() for name in ("frequency", "monetary_value", "customers_count"))
    )
