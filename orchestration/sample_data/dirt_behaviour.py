"""What goes wrong in what people did and were sent."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data.arrow import Seed, constant, ids, lookup
from orchestration.sample_data.dirt import ROW_OUT, SUPERSEDED, VALUE_OUT
from orchestration.sample_data.record import Kind, Record
from orchestration.sample_data.soil import Hand, impossible

NOBODY = "row accepted; its customer_id is nobody's"
LATE = "row accepted; delivered after rows of later days"
LOUD = "same word in lower case"
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
)

UNKNOWN_EVENTS = ("page_scroll", "video_played", "undefined")
UNKNOWN_STEPS = ("seen", "deferred")


def apply(seed: Seed, tables: dict[str, pa.Table], record: Record) -> dict[str, pa.Table]:
    """Soil the tables of a part.

    Rows that cannot be used come on top of the others: nothing that links ids goes with them.
    """
    hand = Hand(seed, tables, {}, KINDS, record)
    _events(hand)
    _messages(hand)
    return hand.tables


def _events(hand: Hand) -> None:
    table = "events"
    clean = hand.clean[table]
    has_duration = clean["duration_seconds"].is_valid().to_numpy()
    has_product = clean["product_id"].is_valid().to_numpy()
    has_customer = clean["customer_id"].is_valid().to_numpy()

    def minus(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.negate(hand.values(table, "duration_seconds", rows))

    def blank(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return constant("  ", len(rows), pa.string())

    def unknown_product(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return ids("unknown-", rng.integers(0, 50, len(rows)), 4)

    _, late = hand.pick("late_row", table)
    hand.soil("negative_duration", table, "duration_seconds", minus, has_duration)
    _loud(hand, table)
    hand.soil("blank_device", table, "device", blank)
    hand.soil("unknown_product", table, "product_id", unknown_product, has_product)

    rng, rows = hand.pick("unknown_event_type", table)
    words = lookup(UNKNOWN_EVENTS, rng.integers(0, len(UNKNOWN_EVENTS), len(rows)))
    _add(hand, "unknown_event_type", table, rows, event_type=words)
    _, rows = hand.pick("no_person", table)
    nobody = pa.nulls(len(rows), pa.string())
    _add(hand, "no_person", table, rows, visitor_id=nobody, customer_id=nobody)
    rng, rows = hand.pick("impossible_occurred_at", table)
    _add(hand, "impossible_occurred_at", table, rows, occurred_at=impossible(rng, rows))
    rng, rows = hand.pick("unknown_customer", table, has_customer)
    no_device = pa.nulls(len(rows), pa.string())
    strangers = _strangers(rng, rows)
    _add(hand, "unknown_customer", table, rows, visitor_id=no_device, customer_id=strangers)
    hand.duplicate(table)
    hand.move_to_end("late_row", table, late)


def _messages(hand: Hand) -> None:
    table = "messages"
    is_sent = pc.equal(hand.clean[table]["event_type"].cast(pa.string()), "sent").to_numpy()
    _, late = hand.pick("late_row", table)
    _loud(hand, table)
    rng, rows = hand.pick("unknown_event_type", table, ~is_sent)
    steps = lookup(UNKNOWN_STEPS, rng.integers(0, len(UNKNOWN_STEPS), len(rows)))
    hand.append(table, rows, event_type=steps)
    hand.note("unknown_event_type", table, hand.last(table, len(rows)))
    rng, rows = hand.pick("impossible_occurred_at", table, ~is_sent)
    hand.append(table, rows, occurred_at=impossible(rng, rows))
    hand.note("impossible_occurred_at", table, hand.last(table, len(rows)))
    rng, rows = hand.pick("unknown_customer", table, is_sent)
    _add(hand, "unknown_customer", table, rows, customer_id=_strangers(rng, rows))
    hand.duplicate(table)
    hand.move_to_end("late_row", table, late)


def _loud(hand: Hand, table: str) -> None:
    def loud(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.ascii_capitalize(hand.values(table, "event_type", rows).cast(pa.string()))

    hand.soil("loud_event_type", table, "event_type", loud)


def _add(hand: Hand, name: str, table: str, rows: np.ndarray, **columns: pa.Array) -> None:
    """Add copies of rows, under ids of their own, in which `columns` differ."""
    key = hand.tables[table].column_names[0]
    hand.append(table, rows, **{key: hand.new_ids(table, len(rows))}, **columns)
    hand.note(name, table, hand.last(table, len(rows)))


def _strangers(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
    return ids("nobody-", rng.integers(0, 10**6, len(rows)), 6)
