"""What goes wrong in what people said: traits, scores, tickets, reviews, loyalty."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data.arrow import TIMESTAMP, ids, lookup
from orchestration.sample_data.record import Kind
from orchestration.sample_data.soil import (
    LOUD,
    NOBODY,
    ROW_OUT,
    SUPERSEDED,
    VALUE_OUT,
    Hand,
    impossible,
)

KINDS = (
    Kind("unlisted_trait", "declared_traits", 0.004, ROW_OUT),
    Kind("unlisted_value", "declared_traits", 0.004, ROW_OUT),
    Kind("loud_trait", "declared_traits", 0.01, LOUD),
    Kind("impossible_collected_at", "declared_traits", 0.002, VALUE_OUT),
    Kind("unknown_customer", "declared_traits", 0.003, NOBODY),
    Kind("duplicate_row", "declared_traits", 0.004, SUPERSEDED),
    Kind("impossible_score", "survey_scores", 0.008, ROW_OUT),
    Kind("unknown_metric", "survey_scores", 0.006, ROW_OUT),
    Kind("unknown_customer", "survey_scores", 0.005, NOBODY),
    Kind("duplicate_row", "survey_scores", 0.006, SUPERSEDED),
    Kind("closed_before_opened", "support_tickets", 0.008, VALUE_OUT),
    Kind("impossible_opened_at", "support_tickets", 0.004, ROW_OUT),
    Kind("unknown_customer", "support_tickets", 0.005, NOBODY),
    Kind("duplicate_row", "support_tickets", 0.006, SUPERSEDED),
    Kind("impossible_rating", "reviews", 0.008, ROW_OUT),
    Kind("unknown_product", "reviews", 0.005, "row accepted; product unknown"),
    Kind("unknown_customer", "reviews", 0.005, NOBODY),
    Kind("duplicate_row", "reviews", 0.006, SUPERSEDED),
    Kind("negative_points", "loyalty", 0.005, VALUE_OUT),
    Kind("unknown_customer", "loyalty", 0.005, NOBODY),
    Kind("duplicate_row", "loyalty", 0.005, SUPERSEDED),
)
UNLISTED_TRAITS = ("shoe_size", "star sign")
# Life stages that the vocabulary does not have.
UNLISTED_VALUES = ("astronaut", "teenager")
UNKNOWN_METRICS = ("enps", "stars")
IMPOSSIBLE_SCORES, IMPOSSIBLE_RATINGS = (-1, 11, 100), (0, 6, 10)


def declared_traits(hand: Hand) -> None:
    """Traits and values nobody knows, said on impossible days, or by nobody."""
    table = "declared_traits"
    rng, rows = hand.pick("unlisted_trait", table)
    hand.add("unlisted_trait", table, rows, trait=_some(rng, UNLISTED_TRAITS, rows))
    is_stage = pc.equal(hand.clean[table]["trait"].cast(pa.string()), "life_stage").to_numpy()
    rng, rows = hand.pick("unlisted_value", table, is_stage)
    hand.add("unlisted_value", table, rows, value=_some(rng, UNLISTED_VALUES, rows))
    hand.capitalise("loud_trait", table, "trait", "value")
    hand.soil("impossible_collected_at", table, "collected_at", impossible)
    hand.estrange(table)
    hand.duplicate(table)


def survey_scores(hand: Hand) -> None:
    """Scores off the scale, of metrics nobody knows, by nobody."""
    table = "survey_scores"
    rng, rows = hand.pick("impossible_score", table)
    scores = _some(rng, IMPOSSIBLE_SCORES, rows, pa.int32())
    hand.change(table, "score", rows, scores)
    hand.note("impossible_score", table, rows)
    rng, rows = hand.pick("unknown_metric", table)
    hand.add("unknown_metric", table, rows, metric=_some(rng, UNKNOWN_METRICS, rows))
    hand.estrange(table)
    hand.duplicate(table)


def support_tickets(hand: Hand) -> None:
    """Tickets closed before they were opened, opened on impossible days, of nobody."""
    table = "support_tickets"

    def earlier(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        opened_at = hand.values(table, "opened_at", rows).cast(pa.int64())
        hours = rng.integers(1, 100, len(rows)) * 3_600 * 1_000_000
        return pc.subtract(opened_at, pa.array(hours)).cast(TIMESTAMP)

    is_closed = hand.clean[table]["closed_at"].is_valid().to_numpy()
    hand.soil("closed_before_opened", table, "closed_at", earlier, is_closed)
    rng, rows = hand.pick("impossible_opened_at", table, ~is_closed)
    ids_ = hand.new_ids(table, len(rows))
    times = impossible(rng, rows)
    hand.add("impossible_opened_at", table, rows, ticket_id=ids_, opened_at=times)
    hand.estrange(table)
    hand.duplicate(table)


def reviews(hand: Hand) -> None:
    """Ratings off the scale, of unknown products, by nobody."""
    table = "reviews"

    def off_scale(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return _some(rng, IMPOSSIBLE_RATINGS, rows, pa.int32())

    def unknown(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return ids("unknown-", rng.integers(0, 50, len(rows)), 4)

    hand.soil("impossible_rating", table, "rating", off_scale)
    hand.soil("unknown_product", table, "product_id", unknown)
    hand.estrange(table)
    hand.duplicate(table)


def loyalty(hand: Hand) -> None:
    """Negative points, and members nobody knows."""
    table = "loyalty"

    def minus(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        points = hand.values(table, "points", rows)
        return pc.negate(pc.add(points, pa.scalar(1, pa.int32())))

    hand.soil("negative_points", table, "points", minus)
    hand.estrange(table)
    hand.duplicate(table)


def _some(
    rng: np.random.Generator,
    values: tuple,
    rows: np.ndarray,
    type_: pa.DataType | None = None,
) -> pa.Array:
    return lookup(values, rng.integers(0, len(values), len(rows)), type_ or pa.string())
