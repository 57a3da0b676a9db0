"""What goes wrong in what the company itself writes down: accounts, shops, campaigns, feedback."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data.arrow import MONEY, constant, lookup
from orchestration.sample_data.record import Kind
from orchestration.sample_data.soil import SUPERSEDED, VALUE_OUT, Hand

KINDS = (
    Kind("negative_employee_count", "companies", 0.01, VALUE_OUT),
    Kind("unknown_country", "companies", 0.01, VALUE_OUT),
    Kind("duplicate_row", "companies", 0.01, SUPERSEDED),
    Kind("impossible_latitude", "stores", 0.08, VALUE_OUT),
    Kind("duplicate_row", "stores", 0.08, SUPERSEDED),
    Kind("negative_cost", "campaigns", 0.006, VALUE_OUT),
    Kind("ended_before_started", "campaigns", 0.006, VALUE_OUT),
    Kind("duplicate_row", "campaigns", 0.006, SUPERSEDED),
    Kind("negative_clicks", "ad_performance", 0.001, VALUE_OUT),
    Kind("duplicate_row", "ad_performance", 0.002, SUPERSEDED),
    Kind("impossible_rating", "segment_feedback", 0.04, VALUE_OUT),
    Kind("unknown_segment", "segment_feedback", 0.04, "row accepted; segment unknown"),
    Kind("duplicate_row", "segment_feedback", 0.04, SUPERSEDED),
)
UNKNOWN_COUNTRIES = ("Atlantis", "n/a")
UNKNOWN_SEGMENTS = ("vip_2019", "test")


def companies(hand: Hand) -> None:
    """Negative numbers of employees, countries nobody knows."""
    table = "companies"
    is_known = hand.clean[table]["employee_count"].is_valid().to_numpy()

    def minus(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.negate(hand.values(table, "employee_count", rows))

    def nowhere(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return lookup(UNKNOWN_COUNTRIES, rng.integers(0, 2, len(rows)))

    hand.soil("negative_employee_count", table, "employee_count", minus, is_known)
    hand.soil("unknown_country", table, "country", nowhere)
    hand.duplicate(table)


def stores(hand: Hand) -> None:
    """A decimal point lost."""
    table = "stores"

    def no_point(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.multiply(hand.values(table, "latitude", rows), pa.scalar(100_000.0))

    hand.soil("impossible_latitude", table, "latitude", no_point)
    hand.duplicate(table)


def campaigns(hand: Hand) -> None:
    """Negative costs, ends before starts."""
    table = "campaigns"

    def minus(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.negate(hand.values(table, "cost", rows)).cast(MONEY)

    def backwards(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        start = hand.values(table, "started_at", rows)
        return pc.subtract(start, pa.scalar(86_400_000_000, pa.duration("us")))

    hand.soil("negative_cost", table, "cost", minus)
    hand.soil("ended_before_started", table, "ended_at", backwards)
    hand.duplicate(table)


def ad_performance(hand: Hand) -> None:
    """Negative numbers of clicks."""
    table = "ad_performance"
    some = pc.greater(hand.clean[table]["clicks_count"], 0).to_numpy()

    def minus(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.negate(hand.values(table, "clicks_count", rows))

    hand.soil("negative_clicks", table, "clicks_count", minus, some)
    hand.duplicate(table)


def segment_feedback(hand: Hand) -> None:
    """Ratings off the scale, segments nobody knows."""
    table = "segment_feedback"

    def eleven(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return constant(11, len(rows), pa.int32())

    def unknown(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return lookup(UNKNOWN_SEGMENTS, rng.integers(0, 2, len(rows)))

    hand.soil("impossible_rating", table, "rating", eleven)
    hand.soil("unknown_segment", table, "segment_id", unknown)
    hand.duplicate(table)
