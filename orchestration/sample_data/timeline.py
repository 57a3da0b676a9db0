"""When things happen: the span of the sample, its seasons, hours and local time."""

from datetime import date

import numpy as np
import pandas as pd

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2026, 6, 30)
TIMEZONE = "Europe/Berlin"
CURRENCY = "EUR"

SECONDS_PER_DAY = 86_400
DAYS = (LAST_DAY - FIRST_DAY).days + 1
FIRST_EPOCH_DAY = (FIRST_DAY - date(1970, 1, 1)).days

SUNDAY = 6
MONTH_WEIGHTS = (0.92, 0.85, 0.95, 1.0, 1.0, 0.95, 0.9, 0.88, 1.0, 1.05, 1.3, 1.55)
WEEKDAY_WEIGHTS = (1.05, 1.0, 0.95, 0.95, 1.1, 1.15, 0.8)
ONLINE_HOURS = (
    3,
    2,
    1,
    1,
    1,
    2,
    5,
    9,
    12,
    14,
    15,
    16,
    18,
    17,
    16,
    16,
    17,
    20,
    25,
    30,
    33,
    30,
    20,
    9,
)
SHOP_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 9, 11, 12, 11, 10, 11, 13, 15, 12, 6, 0, 0, 0, 0)


def to_utc(local_seconds: np.ndarray) -> np.ndarray:
    """Seconds since 1970-01-01 on the local clock to UTC seconds.

    An hour that the clock skips moves forward; of an hour that it repeats the first is meant.
    """
    local = pd.DatetimeIndex(np.asarray(local_seconds, dtype="int64").view("datetime64[s]"))
    is_summer = np.ones(len(local), dtype=bool)
    placed = local.tz_localize(TIMEZONE, ambiguous=is_summer, nonexistent="shift_forward")
    return placed.tz_convert("UTC").tz_localize(None).to_numpy("datetime64[s]").astype("int64")


def day_start(days: np.ndarray) -> np.ndarray:
    """Local seconds at which days (counted from FIRST_DAY, may be negative) begin."""
    return (np.asarray(days, dtype="int64") + FIRST_EPOCH_DAY) * SECONDS_PER_DAY


def weekday(days: np.ndarray) -> np.ndarray:
    """Weekday of days counted from FIRST_DAY: 0 is Monday, 6 is Sunday."""
    return (np.asarray(days) + FIRST_EPOCH_DAY + 3) % 7


def first_second() -> int:
    """UTC seconds of the first second of FIRST_DAY; nothing people do is told from before."""
    return int(to_utc(day_start(np.array([0])))[0])


def last_second() -> int:
    """UTC seconds of the last second of LAST_DAY; no fact is later."""
    return int(to_utc(day_start(np.array([DAYS])))[0]) - 1


def seconds_of_day(rng: np.random.Generator, hours: tuple[int, ...], size: int) -> np.ndarray:
    """Draw times of day in seconds; `hours` weighs the 24 hours."""
    weights = np.cumsum(hours) / np.sum(hours)
    hour = np.searchsorted(weights, rng.random(size), side="right")
    return hour * 3600 + rng.integers(0, 3600, size)


def _dates() -> np.ndarray:
    return np.datetime64(FIRST_DAY) + np.arange(DAYS)


def is_promotion_day() -> np.ndarray:
    """Per day of the span: whether the shop runs a sale (January, July, Black Friday week)."""
    dates = pd.DatetimeIndex(_dates())
    return np.asarray(
        ((dates.month == 1) & (dates.day >= 7) & (dates.day <= 20))
        | ((dates.month == 7) & (dates.day >= 10) & (dates.day <= 24))
        | is_black_friday_week()
    )


def is_black_friday_week() -> np.ndarray:
    """Per day of the span: whether it lies in the sale around the fourth Friday of November."""
    dates = pd.DatetimeIndex(_dates())
    return np.asarray((dates.month == 11) & (dates.day >= 21) & (dates.day <= 29))


class Season:
    """Demand as a clock that runs faster on busy days.

    A constant-rate process in season time is a seasonal one in days. Season time has the same
    length as the span, so a rate means the same in both.
    """

    def __init__(self) -> None:
        """Lay out one tick count a day."""
        dates = pd.DatetimeIndex(_dates())
        weights = np.array(MONTH_WEIGHTS)[dates.month - 1]
        weights = weights * np.array(WEEKDAY_WEIGHTS)[weekday(np.arange(DAYS))]
        weights[is_black_friday_week()] *= 1.7
        weights[(dates.month == 12) & (dates.day >= 24) & (dates.day <= 26)] *= 0.35
        self._starts = np.concatenate([[0.0], np.cumsum(weights * DAYS / weights.sum())])

    def position(self, days: np.ndarray) -> np.ndarray:
        """Season time at which days (0 … DAYS) begin."""
        return self._starts[days]

    def day(self, positions: np.ndarray) -> np.ndarray:
        """Day (0 … DAYS − 1) in which season times lie."""
        found = np.searchsorted(self._starts, positions, side="right") - 1
        return np.clip(found, 0, DAYS - 1)
