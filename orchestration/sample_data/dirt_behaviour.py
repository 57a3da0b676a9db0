"""What goes wrong in what people did and were sent.

Rows that cannot be used come on top of the others: nothing that links ids goes with them.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data.arrow import constant, ids, lookup
from orchestration.sample_data.record import Kind
from orchestration.sample_data.soil import (
    LATE,
    LOUD,
    NOBODY,
    ROW_OUT,
    SUPERSEDED,
    VALUE_OUT,
    Hand,
    impossible,
)

KINDS = (
    Kind("unknown_event_type", "events", 0.002, ROW_OUT),
    Kind("no_person", "events", 0.002, ROW_OUT),
    Kind("impossible_occurred_at", "events", 0.001, ROW_OUT),
    Kind("unknown_customer", "events", 0.002, NOBODY),
    Kind("negative_duration", "events", 0.001, VALUE_OUT),
    Kind("loud_event_type", "events", 0.003, LOUD),
    Kind("blank_device", "events", 0.002, "taken as unknown"),
    Kind("unknown_product", "events", 0.002, "row accepted; product unknown"),
    Kind("late_row", "events", 0.005, LATE),
    Kind("duplicate_row", "events", 0.003, SUPERSEDED),
    Kind("unknown_event_type", "messages", 0.002, ROW_OUT),
    Kind("impossible_occurred_at", "messages", 0.001, ROW_OUT),
    Kind("unknown_customer", "messages", 0.002, NOBODY),
    Kind("loud_event_type", "messages", 0.003, LOUD),
    Kind("late_row", "messages", 0.005, LATE),
    Kind("duplicate_row", "messages", 0.003, SUPERSEDED),
    Kind("two_variants", "experiment_exposures", 0.005, "one of two in a second stays"),
    Kind("unknown_customer", "experiment_exposures", 0.004, NOBODY),
    Kind("duplicate_row", "experiment_exposures", 0.004, SUPERSEDED),
)
UNKNOWN_EVENTS = ("page_scroll", "video_played", "undefined")
UNKNOWN_STEPS = ("seen", "deferred")


def events(hand: Hand) -> None:
    """Events of no known type, of nobody, of impossible days; late ones."""
    table = "events"
    clean = hand.clean[table]

    def minus(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.negate(hand.values(table, "duration_seconds", rows))

    def blank(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return constant("  ", len(rows), pa.string())

    def unknown_product(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return ids("unknown-", rng.integers(0, 50, len(rows)), 4)

    def has(column: str) -> np.ndarray:
        return clean[column].is_valid().to_numpy()

    _, late = hand.pick("late_row", table)
    hand.soil("negative_duration", table, "duration_seconds", minus, has("duration_seconds"))
    hand.capitalise("loud_event_type", table, "event_type")
    hand.soil("blank_device", table, "device", blank)
    hand.soil("unknown_product", table, "product_id", unknown_product, has("product_id"))

    def add(name: str, rows: np.ndarray, **columns: pa.Array) -> None:
        hand.add(name, table, rows, event_id=hand.new_ids(table, len(rows)), **columns)

    rng, rows = hand.pick("unknown_event_type", table)
    words = lookup(UNKNOWN_EVENTS, rng.integers(0, len(UNKNOWN_EVENTS), len(rows)))
    add("unknown_event_type", rows, event_type=words)
    _, rows = hand.pick("no_person", table)
    nobody = pa.nulls(len(rows), pa.string())
    add("no_person", rows, visitor_id=nobody, customer_id=nobody)
    rng, rows = hand.pick("impossible_occurred_at", table)
    add("impossible_occurred_at", rows, occurred_at=impossible(rng, rows))
    # Without a device: a stranger's account links nothing.
    hand.estrange(table, has("customer_id"), visitor_id=None)
    hand.duplicate(table)
    hand.move_to_end("late_row", table, late)


def messages(hand: Hand) -> None:
    """Messages of no known step, to nobody, of impossible days; late ones."""
    table = "messages"
    is_sent = pc.equal(hand.clean[table]["event_type"].cast(pa.string()), "sent").to_numpy()
    _, late = hand.pick("late_row", table)
    hand.capitalise("loud_event_type", table, "event_type")
    rng, rows = hand.pick("unknown_event_type", table, ~is_sent)
    steps = lookup(UNKNOWN_STEPS, rng.integers(0, len(UNKNOWN_STEPS), len(rows)))
    hand.add("unknown_event_type", table, rows, event_type=steps)
    rng, rows = hand.pick("impossible_occurred_at", table, ~is_sent)
    hand.add("impossible_occurred_at", table, rows, occurred_at=impossible(rng, rows))
    hand.estrange(table, is_sent)
    hand.duplicate(table)
    hand.move_to_end("late_row", table, late)


def experiment_exposures(hand: Hand) -> None:
    """Two variants at once, and exposures of nobody."""
    table = "experiment_exposures"
    _, rows = hand.pick("two_variants", table)
    hand.add("two_variants", table, rows, variant=constant("other", len(rows), pa.string()))
    hand.estrange(table)
    hand.duplicate(table)
