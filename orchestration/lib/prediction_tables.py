"""The tables that the Python models under models/intermediate/predictive return.

Frames come in with the columns of the SQL models they are read from; tables go out with a schema of
their own, so that a column without a value has its type, too.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from orchestration.lib import btyd, gamma_gamma
from orchestration.lib.fitting import Fit

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
PERIODS = ("as_of", "calibration")


def fits(groups: pd.DataFrame, spend: pd.DataFrame) -> pa.Table:
    """Return the parameters of every model and period, one row each.

    `groups`: period, frequency, recency, t (days), customers_count. `spend`: period, frequency,
    monetary_value (money), customers_count.
    """
    rows: list[dict[str, Any]] = []
    for period in PERIODS:
        histories = _histories(groups[groups["period"] == period])
        for model in btyd.MODELS:
            rows += _rows(period, btyd.fit(model, histories))
        rows += _rows(period, gamma_gamma.fit(_spend(spend[spend["period"] == period])))
    return pa.Table.from_pylist(rows, schema=FITS)


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
        groups["frequency"], groups["recency"], groups["t"], groups["customers_count"]
    )


def _spend(spend: pd.DataFrame) -> gamma_gamma.Spend:
    """Without people whose repeat purchases came to nothing, whom the model has no room for."""
    paid = spend[spend["monetary_value"] > 0]
    return gamma_gamma.Spend(paid["frequency"], paid["monetary_value"], paid["customers_count"])
