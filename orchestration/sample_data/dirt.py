"""What goes wrong in real data, each kind in a stated share and counted.

Dirt falls on generated rows only, never on planted people, and on each row at most once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import (
    MONEY,
    TIMESTAMP,
    constant,
    ids,
    lookup,
    replace_at,
    stream,
    timestamps,
)


@dataclass(frozen=True)
class Kind:
    """One kind of dirt: `share` of the rows of `table_name`, and what should become of it."""

    name: str
    table_name: str
    share: float
    handling: str


STUB = "the order counts; its unknown customer_id becomes a stub customer"
GUEST = "the order counts; its address, lower case and trimmed, makes a guest customer"
ROW_OUT = "row quarantined"
VALUE_OUT = "value quarantined and taken as unknown; row accepted"
SUPERSEDED = "one of the equal rows accepted, the other superseded"
OLD_VERSION = "both rows accepted; the newest version up to the as-of date holds"
NO_ORDER = "row belongs to no order and counts nowhere"
NO_PURCHASE = "row accepted; not a valid order"
KINDS = (
    Kind("case_variant_email", "customers", 0.02, "same address in lower case"),
    Kind("duplicate_person", "customers", 0.005, "two customers until identities are resolved"),
    Kind("impossible_birth_date", "customers", 0.003, VALUE_OUT),
    Kind("impossible_created_at", "customers", 0.002, VALUE_OUT),
    Kind("sentinel_deleted_at", "customers", 0.003, VALUE_OUT),
    Kind("unknown_country", "customers", 0.004, VALUE_OUT),
    Kind("country_by_name", "customers", 0.02, "mapped to ISO 3166-1 alpha-2"),
    Kind("late_version", "customers", 0.01, OLD_VERSION),
    Kind("duplicate_row", "customers", 0.003, SUPERSEDED),
    Kind("test_order", "orders", 0.003, NO_PURCHASE),
    Kind("guest_order", "orders", 0.02, GUEST),
    Kind("guest_email_variant", "orders", 0.005, "a guest_order whose address varies in case"),
    Kind("orphan_customer", "orders", 0.004, STUB),
    Kind("no_identity", "orders", 0.002, ROW_OUT),
    Kind("negative_total", "orders", 0.001, ROW_OUT),
    Kind("impossible_ordered_at", "orders", 0.001, ROW_OUT),
    Kind("impossible_cancelled_at", "orders", 0.001, VALUE_OUT),
    Kind("zero_amount_order", "orders", 0.003, "a valid order of amount 0"),
    Kind("late_version", "orders", 0.003, OLD_VERSION),
    Kind("duplicate_row", "orders", 0.002, SUPERSEDED),
    Kind("unknown_product", "order_items", 0.002, "row accepted; category unknown"),
    Kind("orphan_order_item", "order_items", 0.001, NO_ORDER),
    Kind("duplicate_row", "order_items", 0.001, SUPERSEDED),
    Kind("impossible_refunded_at", "refunds", 0.003, ROW_OUT),
    Kind("orphan_refund", "refunds", 0.005, NO_ORDER),
    Kind("duplicate_row", "refunds", 0.004, SUPERSEDED),
)

# Smallest number of rows of a kind: none is missing from a small sample.
MINIMUM = 2
IMPOSSIBLE_TIMES = (datetime(9999, 12, 31), datetime(1753, 1, 1))
UNKNOWN_COUNTRIES = ("Atlantis", "Ruritania", "n/a")
COUNTRY_NAMES = {
    "DE": ("Germany", "Deutschland", "DEU", " germany "),
    "AT": ("Austria", "AUT"),
    "CH": ("Switzerland", "CHE"),
    "FR": ("France", "FRA"),
    "NL": ("Netherlands", "NLD"),
    "GB": ("United Kingdom", "GBR"),
    "US": ("United States", "USA"),
}
DAY = timeline.SECONDS_PER_DAY


@dataclass
class Soiled:
    """Tables with dirt, and the record of it.

    `counts` has one row a kind (kind, table_name, count, share, people_count, handling);
    people_count is the number of distinct guests or stubs that arise. `rows` has one row a soiled
    row (kind, table_name, row_key).
    """

    tables: dict[str, pa.Table]
    counts: list[dict] = field(default_factory=list)
    rows: list[dict] = field(default_factory=list)

    def note_missing_rates(self, days: list[str], rates_count: int) -> None:
        """Record the days that have no rate."""
        kind, table = "missing_fx_rate_day", "fx_rates"
        self.counts.append(
            {
                "kind": kind,
                "table_name": table,
                "count": len(days),
                "share": len(days) / rates_count,
                "people_count": None,
                "handling": "the last rate before holds",
            }
        )
        self.rows += [{"kind": kind, "table_name": table, "row_key": day} for day in days]


def apply(seed: int, tables: dict[str, pa.Table], is_plain_order: np.ndarray) -> Soiled:
    """Soil the generated tables; `is_plain_order` marks orders neither cancelled nor refunded."""
    hand = _Hand(seed, dict(tables), is_plain_order)
    _customers(hand)
    _orders(hand)
    _order_items(hand)
    _refunds(hand)
    missing = [kind.name for kind in KINDS if (kind.name, kind.table_name) not in hand.seen]
    if missing:
        raise AssertionError(f"kinds of dirt that are stated but not made: {missing}")
    return Soiled(hand.tables, hand.counts, hand.rows)


class _Hand:
    """Picks rows that are still clean, changes them, keeps the record."""

    def __init__(self, seed: int, tables: dict[str, pa.Table], is_plain_order: np.ndarray) -> None:
        self.tables = tables
        # Guests, stubs and counts refer to what was there before any dirt.
        self.clean = dict(tables)
        self.seed = seed
        self.free = {name: np.ones(table.num_rows, dtype=bool) for name, table in tables.items()}
        self.free["orders"] &= is_plain_order
        self.seen: set[tuple[str, str]] = set()
        self.counts: list[dict] = []
        self.rows: list[dict] = []

    def pick(
        self, name: str, table: str, where: np.ndarray | None = None, times: int = 1
    ) -> tuple[np.random.Generator, np.ndarray]:
        """Random numbers for the kind, and clean rows for it (ascending), `times` its count."""
        rng = stream(self.seed, f"dirt.{table}.{name}")
        free = self.free[table] if where is None else self.free[table] & where
        candidates = np.flatnonzero(free)
        rows = rng.choice(candidates, min(self.size(name, table) * times, len(candidates)), False)
        rows.sort()
        self.free[table][rows] = False
        return rng, rows

    def size(self, name: str, table: str) -> int:
        kind = next(k for k in KINDS if (k.name, k.table_name) == (name, table))
        return max(MINIMUM, round(kind.share * self.clean[table].num_rows))

    def values(self, table: str, column: str, rows: np.ndarray) -> pa.Array:
        return self.tables[table][column].combine_chunks().take(pa.array(rows))

    def change(self, table: str, column: str, rows: np.ndarray, values: pa.Array) -> None:
        self.tables[table] = replace_at(self.tables[table], column, rows, values)

    def append(self, table: str, rows: np.ndarray, **columns: pa.Array) -> None:
        """Add copies of `rows` in which `columns` differ."""
        copy = self.tables[table].take(pa.array(rows))
        for column, values in columns.items():
            copy = replace_at(copy, column, np.arange(len(rows)), values)
        self.tables[table] = pa.concat_tables([self.tables[table], copy])

    def note(self, name: str, table: str, keys: pa.Array, people: int | None = None) -> None:
        kind = next(k for k in KINDS if (k.name, k.table_name) == (name, table))
        self.seen.add((name, table))
        self.counts.append(
            {
                "kind": name,
                "table_name": table,
                "count": len(keys),
                "share": kind.share,
                "people_count": people,
                "handling": kind.handling,
            }
        )
        self.rows += [
            {"kind": name, "table_name": table, "row_key": key} for key in keys.to_pylist()
        ]


def _customers(hand: _Hand) -> None:
    table, key = "customers", "customer_id"
    clean = hand.clean[table]
    has_email = clean["email"].is_valid().to_numpy()
    has_country = clean["country"].is_valid().to_numpy()
    is_there = clean["deleted_at"].is_null().to_numpy()

    def soil(name: str, column: str, make: Callable, where: np.ndarray | None = None) -> None:
        rng, rows = hand.pick(name, table, where)
        hand.change(table, column, rows, make(rng, rows))
        hand.note(name, table, hand.values(table, key, rows))

    def upper_email(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.ascii_upper(hand.values(table, "email", rows))

    def birth_1753(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return constant(date(1753, 1, 1), len(rows), pa.date32())

    def nowhere(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return lookup(UNKNOWN_COUNTRIES, rng.integers(0, len(UNKNOWN_COUNTRIES), len(rows)))

    def by_name(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        codes = hand.values(table, "country", rows).to_pylist()
        turn = rng.integers(0, 12, len(rows))
        names = [COUNTRY_NAMES[code] for code in codes]
        return pa.array([written[n % len(written)] for written, n in zip(names, turn, strict=True)])

    soil("case_variant_email", "email", upper_email, has_email)
    soil("impossible_birth_date", "birth_date", birth_1753)
    soil("impossible_created_at", "created_at", _impossible)
    soil("sentinel_deleted_at", "deleted_at", _never, is_there)
    soil("unknown_country", "country", nowhere)
    soil("country_by_name", "country", by_name, has_country)

    rng, rows = hand.pick("duplicate_person", table, has_email, times=2)
    rows = rows[: len(rows) // 2 * 2]
    first, second = rows[0::2], rows[1::2]
    hand.change(table, "email", second, pc.ascii_upper(hand.values(table, "email", first)))
    hand.note("duplicate_person", table, hand.values(table, key, second))

    rng, rows = hand.pick("late_version", table, is_there & _updated_before(clean, 40 * DAY))
    before = _seconds(hand.values(table, "updated_at", rows))
    later = timestamps(before + rng.integers(DAY, 40 * DAY, len(rows)))
    hand.append(
        table,
        rows,
        updated_at=later,
        consent_updated_at=later,
        email_consent=constant(False, len(rows), pa.bool_()),
        marital_status=constant("married", len(rows), pa.string()),
    )
    hand.note("late_version", table, hand.values(table, key, rows))
    _duplicate(hand, table, key)


def _orders(hand: _Hand) -> None:
    table, key = "orders", "order_id"
    clean = hand.clean[table]
    nobody = pa.scalar(None, pa.string())

    _, rows = hand.pick("test_order", table)
    hand.change(table, "is_test", rows, constant(True, len(rows), pa.bool_()))
    hand.note("test_order", table, hand.values(table, key, rows))

    _guests(hand)

    rng, rows = hand.pick("orphan_customer", table)
    stubs = ids("unknown-", rng.integers(0, max(1, len(rows) * 2 // 3), len(rows)), 6)
    hand.change(table, "customer_id", rows, stubs)
    hand.change(table, "email", rows, pa.repeat(nobody, len(rows)))
    hand.note("orphan_customer", table, hand.values(table, key, rows), len(stubs.unique()))

    _, rows = hand.pick("no_identity", table)
    hand.change(table, "customer_id", rows, pa.repeat(nobody, len(rows)))
    hand.change(table, "email", rows, pa.repeat(nobody, len(rows)))
    hand.note("no_identity", table, hand.values(table, key, rows))

    _, rows = hand.pick("negative_total", table)
    hand.change(table, "total_amount", rows, pc.negate(hand.values(table, "total_amount", rows)))
    hand.note("negative_total", table, hand.values(table, key, rows))

    for name, column in (
        ("impossible_ordered_at", "ordered_at"),
        ("impossible_cancelled_at", "cancelled_at"),
    ):
        rng, rows = hand.pick(name, table)
        hand.change(table, column, rows, _impossible(rng, rows))
        hand.note(name, table, hand.values(table, key, rows))

    _zero_amounts(hand)

    has_shipping = pc.greater(clean["shipping_amount"], pa.scalar(0, MONEY)).to_numpy()
    rng, rows = hand.pick("late_version", table, has_shipping & _updated_before(clean, 3 * DAY))
    before = _seconds(hand.values(table, "updated_at", rows))
    later = timestamps(before + rng.integers(3_600, 2 * DAY, len(rows)))
    total, shipping = (
        hand.values(table, column, rows) for column in ("total_amount", "shipping_amount")
    )
    hand.append(
        table,
        rows,
        updated_at=later,
        shipping_amount=constant(0, len(rows), MONEY),
        total_amount=pc.subtract(total, shipping).cast(MONEY),
    )
    hand.note("late_version", table, hand.values(table, key, rows))
    _duplicate(hand, table, key)


def _guests(hand: _Hand) -> None:
    """Orders without an account: by people who have one elsewhere, and by people who never do."""
    table = "orders"
    rng, rows = hand.pick("guest_order", table)
    customers = hand.clean["customers"]
    person = pc.index_in(
        hand.values(table, "customer_id", rows), customers["customer_id"].combine_chunks()
    )
    own = customers["email"].combine_chunks().take(person)
    # Fewer strangers than orders, so that some come back.
    strangers = pc.binary_join_element_wise(
        ids("guest", rng.integers(0, max(1, len(rows) // 3), len(rows)), 5), "example.com", "@"
    )
    address = pc.coalesce(pc.if_else(pa.array(rng.random(len(rows)) < 0.4), own, None), strangers)
    address = address.cast(pa.string())

    varied = np.sort(
        rng.choice(len(rows), min(len(rows), hand.size("guest_email_variant", table)), False)
    )
    is_varied = np.zeros(len(rows), dtype=bool)
    is_varied[varied] = True
    loud = pc.binary_join_element_wise(" ", pc.ascii_upper(address), " ", "")
    written = pc.if_else(
        pa.array(is_varied & (rng.random(len(rows)) < 0.5)), loud, pc.ascii_capitalize(address)
    )
    hand.change(table, "customer_id", rows, pa.nulls(len(rows), pa.string()))
    hand.change(table, "email", rows, pc.if_else(pa.array(is_varied), written, address))
    keys = hand.values(table, "order_id", rows)
    hand.note("guest_order", table, keys, len(address.unique()))
    hand.note("guest_email_variant", table, keys.take(pa.array(varied)))


def _zero_amounts(hand: _Hand) -> None:
    """Free orders: half have lines without a price, half a discount of everything."""
    _, rows = hand.pick("zero_amount_order", "orders")
    for column in ("total_amount", "discount_amount", "shipping_amount", "tax_amount"):
        hand.change("orders", column, rows, constant(0, len(rows), MONEY))
    hand.change("orders", "coupon_code", rows, pa.nulls(len(rows), pa.string()))
    keys = hand.values("orders", "order_id", rows)
    for is_gift, chosen in enumerate((keys[: len(keys) // 2], keys[len(keys) // 2 :])):
        lines = pc.is_in(hand.tables["order_items"]["order_id"], value_set=chosen)
        lines = np.flatnonzero(lines.combine_chunks().to_numpy(zero_copy_only=False))
        nothing = constant(0, len(lines), MONEY)
        if is_gift:
            hand.change("order_items", "unit_price", lines, nothing)
            hand.change("order_items", "discount_amount", lines, nothing)
        else:
            quantity = hand.values("order_items", "quantity", lines).cast(pa.decimal128(10, 0))
            price = hand.values("order_items", "unit_price", lines)
            whole = pc.multiply(quantity, price).cast(MONEY)
            hand.change("order_items", "discount_amount", lines, whole)
    hand.note("zero_amount_order", "orders", keys)


def _order_items(hand: _Hand) -> None:
    table, key = "order_items", "order_item_id"
    rng, rows = hand.pick("unknown_product", table)
    hand.change(table, "product_id", rows, ids("unknown-", rng.integers(0, 50, len(rows)), 4))
    hand.note("unknown_product", table, hand.values(table, key, rows))
    _orphan(hand, "orphan_order_item", table, key)
    _duplicate(hand, table, key)


def _refunds(hand: _Hand) -> None:
    table, key = "refunds", "refund_id"
    rng, rows = hand.pick("impossible_refunded_at", table)
    hand.change(table, "refunded_at", rows, _impossible(rng, rows))
    hand.note("impossible_refunded_at", table, hand.values(table, key, rows))
    _orphan(hand, "orphan_refund", table, key)
    _duplicate(hand, table, key)


def _orphan(hand: _Hand, name: str, table: str, key: str) -> None:
    """Add rows of orders that do not exist."""
    _, rows = hand.pick(name, table)
    numbers = np.arange(1, len(rows) + 1)
    keys = ids(f"{name.replace('_', '-')}-", numbers, 6)
    hand.append(table, rows, **{key: keys, "order_id": ids("unknown-", numbers, 6)})
    hand.note(name, table, keys)


def _duplicate(hand: _Hand, table: str, key: str) -> None:
    """Add rows that are there already, equal in every column."""
    _, rows = hand.pick("duplicate_row", table)
    hand.append(table, rows)
    hand.note("duplicate_row", table, hand.values(table, key, rows))


def _impossible(rng: np.random.Generator, rows: Sequence[int]) -> pa.Array:
    return lookup(IMPOSSIBLE_TIMES, rng.integers(0, len(IMPOSSIBLE_TIMES), len(rows)), TIMESTAMP)


def _never(_: np.random.Generator, rows: Sequence[int]) -> pa.Array:
    return constant(IMPOSSIBLE_TIMES[0], len(rows), TIMESTAMP)


def _seconds(times: pa.Array) -> np.ndarray:
    return times.cast(pa.int64()).to_numpy() // 1_000_000


def _updated_before(table: pa.Table, seconds: int) -> np.ndarray:
    """Rows whose last change leaves `seconds` until the end of the span."""
    return _seconds(table["updated_at"].combine_chunks()) < timeline.last_second() - seconds
