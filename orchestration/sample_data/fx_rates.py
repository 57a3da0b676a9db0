"""Exchange rates: EUR is the reporting currency, CHF floats."""

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import RATE, Seed, constant, decimals, stream
from orchestration.sample_data.schema import FX_RATES

MISSING_DAYS = 6
# Days before the span that have a rate: the first orders find one even where their day has none.
LEAD_DAYS = 7


def build(seed: Seed) -> tuple[pa.Table, list[str]]:
    """Daily rates to EUR, and the days (YYYY-MM-DD) that are missing for CHF."""
    rng = stream(seed, "fx_rates")
    days = np.arange(-LEAD_DAYS, timeline.DAYS)
    steps = rng.normal(0, 0.003, len(days))
    rate = np.empty(len(days))
    level = 1.03
    for position, step in enumerate(steps):
        level += 0.01 * (1.03 - level) + step
        rate[position] = level
    is_there = np.ones(len(days), dtype=bool)
    missing = np.sort(rng.choice(np.arange(20, len(days) - 20), MISSING_DAYS, replace=False))
    is_there[missing] = False

    dates = pa.array((days + timeline.FIRST_EPOCH_DAY).astype("int32")).cast(pa.date32())
    euro = decimals(np.full(len(days), 1_000_000), RATE)
    franc = decimals(np.round(rate * 10_000).astype("int64") * 100, RATE)
    table = pa.concat_tables(
        [
            _one_currency(timeline.CURRENCY, dates, euro),
            _one_currency("CHF", dates, franc).filter(pa.array(is_there)),
        ]
    )
    return table, [str(day) for day in dates.take(pa.array(missing)).to_pylist()]


def _one_currency(currency: str, dates: pa.Array, rate: pa.Array) -> pa.Table:
    return pa.table([constant(currency, len(dates), pa.string()), dates, rate], schema=FX_RATES)
