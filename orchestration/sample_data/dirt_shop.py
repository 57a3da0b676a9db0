"""What goes wrong in customers, orders, their lines and refunds."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import (
    MONEY,
    NUMBERS_PER_PART,
    TIMESTAMP,
    constant,
    ids,
    lookup,
    timestamps,
)
from orchestration.sample_data.record import Kind
from orchestration.sample_data.soil import (
    IMPOSSIBLE_TIMES,
    ROW_OUT,
    SUPERSEDED,
    VALUE_OUT,
    Hand,
    impossible,
)

STUB = "the order counts; its unknown customer_id becomes a stub customer"
GUEST = "the order counts; its address, lower case and trimmed, makes a guest customer"
OLD_VERSION = "both rows accepted; the newest version up to the as-of date holds"
NO_ORDER = "row belongs to no order and counts nowhere"
NO_PURCHASE = "row accepted; not a valid order"
KINDS = (
    Kind("case_variant_email", "customers", 0.02, "same address in lower case"),
    Kind("impossible_birth_date", "customers", 0.003, VALUE_OUT),
    Kind("impossible_created_at", "customers", 0.002, VALUE_OUT),
    Kind("sentinel_deleted_at", "customers", 0.003, VALUE_OUT),
    Kind("unknown_country", "customers", 0.004, VALUE_OUT),
    Kind("country_by_name", "customers", 0.02, "mapped to ISO 3166-1 alpha-2"),
    Kind("unknown_company", "customers", 0.002, "row accepted; account unknown"),
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

UNKNOWN_COUNTRIES = ("Atlantis", "Ruritania", "n/a")
COUNTRY_NAMES = {
    "DE": ("Germany", "Deutschland", "DEU", " germany "),
    "AT": ("Austria", "AUT"),
    "CH": ("Switzerland", "CHE"),
    "FR": ("France", "FRA"),
    "NL": ("Netherlands", "NLD"),
    "GB": ("United Kingdom", "GBR"),
    "US": ("United States", "USA"),
    "NO": ("Norway", "NOR"),
    "ES": ("Spain", "España"),
    "CA": ("Canada", "CAN"),
    "AU": ("Australia", "AUS"),
    "BR": ("Brazil", "Brasil"),
    "IN": ("India", "IND"),
}
DAY = timeline.SECONDS_PER_DAY


def customers(hand: Hand) -> None:
    """Accounts: addresses, dates, countries, versions."""
    table = "customers"
    clean = hand.clean[table]
    has_email = clean["email"].is_valid().to_numpy()
    has_company = clean["company_id"].is_valid().to_numpy()
    has_country = clean["country"].is_valid().to_numpy()
    is_there = clean["deleted_at"].is_null().to_numpy()

    def upper_email(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return pc.ascii_upper(hand.values(table, "email", rows))

    def birth_1753(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return constant(date(1753, 1, 1), len(rows), pa.date32())

    def nowhere(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return lookup(UNKNOWN_COUNTRIES, rng.integers(0, len(UNKNOWN_COUNTRIES), len(rows)))

    def no_company(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        return ids("unknown-", rng.integers(0, 50, len(rows)), 4)

    def by_name(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
        codes = hand.values(table, "country", rows).to_pylist()
        turn = rng.integers(0, 12, len(rows))
        names = [COUNTRY_NAMES[code] for code in codes]
        return pa.array([written[n % len(written)] for written, n in zip(names, turn, strict=True)])

    hand.soil("case_variant_email", table, "email", upper_email, has_email)
    hand.soil("impossible_birth_date", table, "birth_date", birth_1753)
    hand.soil("impossible_created_at", table, "created_at", impossible)
    hand.soil("sentinel_deleted_at", table, "deleted_at", _never, is_there)
    hand.soil("unknown_country", table, "country", nowhere)
    hand.soil("country_by_name", table, "country", by_name, has_country)
    hand.soil("unknown_company", table, "company_id", no_company, has_company)

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
    hand.note("late_version", table, rows)
    hand.duplicate(table)


def orders(hand: Hand) -> None:
    """Orders of nobody, of guests, of strangers; impossible ones; versions."""
    table = "orders"
    clean = hand.clean[table]
    nobody = pa.scalar(None, pa.string())

    _, rows = hand.pick("test_order", table)
    hand.change(table, "is_test", rows, constant(True, len(rows), pa.bool_()))
    hand.note("test_order", table, rows)

    _guests(hand)

    rng, rows = hand.pick("orphan_customer", table)
    numbers = rng.integers(0, max(1, len(rows) * 2 // 3), len(rows))
    stubs = ids("unknown-", hand.seed.part * NUMBERS_PER_PART + numbers, 6)
    hand.change(table, "customer_id", rows, stubs)
    hand.change(table, "email", rows, pa.repeat(nobody, len(rows)))
    hand.note("orphan_customer", table, rows, len(stubs.unique()))

    _, rows = hand.pick("no_identity", table)
    hand.change(table, "customer_id", rows, pa.repeat(nobody, len(rows)))
    hand.change(table, "email", rows, pa.repeat(nobody, len(rows)))
    hand.note("no_identity", table, rows)

    _, rows = hand.pick("negative_total", table)
    hand.change(table, "total_amount", rows, pc.negate(hand.values(table, "total_amount", rows)))
    hand.note("negative_total", table, rows)

    for name, column in (
        ("impossible_ordered_at", "ordered_at"),
        ("impossible_cancelled_at", "cancelled_at"),
    ):
        rng, rows = hand.pick(name, table)
        hand.change(table, column, rows, impossible(rng, rows))
        hand.note(name, table, rows)

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
    hand.note("late_version", table, rows)
    hand.duplicate(table)


def _guests(hand: Hand) -> None:
    """Orders without an account: by people who have one elsewhere, and by people who never do."""
    table = "orders"
    rng, rows = hand.pick("guest_order", table)
    customers = hand.clean["customers"]
    person = pc.index_in(
        hand.values(table, "customer_id", rows), customers["customer_id"].combine_chunks()
    )
    is_there = customers["deleted_at"].is_null().combine_chunks().take(person)
    own = customers["email"].combine_chunks().take(person)
    own = pc.ascii_lower(pc.utf8_trim_whitespace(pc.if_else(is_there, own, None)))
    # Fewer strangers than orders, so that some come back.
    numbers = hand.seed.part * NUMBERS_PER_PART + rng.integers(0, max(1, len(rows) // 3), len(rows))
    strangers = pc.binary_join_element_wise(ids("guest", numbers, 5), "example.com", "@")
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
    hand.note("guest_order", table, rows, len(address.unique()))
    hand.note("guest_email_variant", table, rows[varied])


def _zero_amounts(hand: Hand) -> None:
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


def order_items(hand: Hand) -> None:
    """Lines of unknown products and orders."""
    table = "order_items"
    rng, rows = hand.pick("unknown_product", table)
    hand.change(table, "product_id", rows, ids("unknown-", rng.integers(0, 50, len(rows)), 4))
    hand.note("unknown_product", table, rows)
    hand.orphan("orphan_order_item", table, "order_id")
    hand.duplicate(table)


def refunds(hand: Hand) -> None:
    """Refunds of unknown orders and days."""
    table = "refunds"
    rng, rows = hand.pick("impossible_refunded_at", table)
    hand.change(table, "refunded_at", rows, impossible(rng, rows))
    hand.note("impossible_refunded_at", table, rows)
    hand.orphan("orphan_refund", table, "order_id")
    hand.duplicate(table)


def _never(_: np.random.Generator, rows: np.ndarray) -> pa.Array:
    return constant(IMPOSSIBLE_TIMES[0], len(rows), TIMESTAMP)


def _seconds(times: pa.Array) -> np.ndarray:
    return times.cast(pa.int64()).to_numpy() // 1_000_000


def _updated_before(table: pa.Table, seconds: int) -> np.ndarray:
    """Rows whose last change leaves `seconds` until the end of the span."""
    return _seconds(table["updated_at"].combine_chunks()) < timeline.last_second() - seconds
