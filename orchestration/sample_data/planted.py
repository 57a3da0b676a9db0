"""Rows and truth of the planted people."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa

from orchestration.sample_data import planted_identities, planted_shopping, timeline, truth
from orchestration.sample_data.arrow import MONEY, TIMESTAMP
from orchestration.sample_data.planted_behaviour import COMPANIES
from orchestration.sample_data.planted_cases import Fact, Moment, Order, Person
from orchestration.sample_data.schema import TABLES

TAX_PERCENT = 19
SHIPPING = Decimal("4.95")
KNOWN_SINCE = datetime(2022, 12, 1, 9, 0)
# When a fact happened, by table; and the tables whose rows are told apart by an id.
TIME_OF = {
    "events": "occurred_at",
    "messages": "occurred_at",
    "declared_traits": "collected_at",
    "survey_scores": "answered_at",
    "support_tickets": "opened_at",
    "reviews": "created_at",
    "loyalty": "joined_at",
}
ID_OF = {"events": "event_id", "support_tickets": "ticket_id", "reviews": "review_id"}
MOVED_ON = datetime(2026, 6, 30, 10, 0)
# Segments by number of orders: what holds of every planted person.
COUNT_SEGMENTS = (
    "purchased_at_least_once",
    "never_purchased",
    "one_time_buyers",
    "purchased_more_than_once",
)

MEMBERSHIPS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("segment_id", pa.string()),
        ("is_member", pa.bool_()),
        ("is_relative", pa.bool_()),
        ("note", pa.string()),
    ]
)
FEATURES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("orders_count", pa.int32()),
        ("amount_spent", MONEY),
        ("first_order_date", pa.date32()),
        ("last_order_date", pa.date32()),
        ("recency_days", pa.int32()),
    ]
)
VALUES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("feature", pa.string()),
        ("expected", pa.string()),
        ("note", pa.string()),
    ]
)
ACTIVITIES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("activity", pa.string()),
        ("occurred_at", TIMESTAMP),
        ("note", pa.string()),
    ]
)


def tables(people: list[Person]) -> dict[str, pa.Table]:
    """Rows of the planted people, their orders and the planted products, by table."""
    rows: dict[str, list[dict]] = {name: [] for name in TABLES}
    rows["products"] = [*_products(people), *planted_shopping.PRODUCTS]
    rows["companies"] = list(COMPANIES)
    rows["customers"] = [_account(KNOWN_SINCE, **shared) for shared in planted_identities.ACCOUNTS]
    for person in people:
        rows["customers"] += _customer(person)
        for order_id, order in _numbered(person):
            rows["orders"].append(_order(person, order_id, order))
            rows["order_items"] += _items(order_id, order)
            rows["refunds"] += _refund(order_id, order)
        for number, fact in enumerate(person.facts, 1):
            rows[fact.table].append(_fact(person, number, fact))
    return {name: pa.Table.from_pylist(rows[name], schema) for name, schema in TABLES.items()}


def memberships(people: list[Person]) -> pa.Table:
    """Truth at the last day: one row a planted person and segment of which it is stated.

    `is_relative`: holds in a population of 2 000 and more. The segments by number of orders are
    stated for everybody.
    """
    rows = []
    for person in people:
        stated = dict(_by_count(person))
        if person.is_member is not None:
            stated[person.segment] = person.is_member
        stated.update(person.also)
        for segment, is_member in stated.items():
            rows.append(
                {
                    "customer_id": person.customer_id,
                    "segment_id": segment,
                    "is_member": is_member,
                    "is_relative": person.is_relative and segment not in COUNT_SEGMENTS,
                    "note": person.note,
                }
            )
    return pa.Table.from_pylist(rows, MEMBERSHIPS)


def features(people: list[Person]) -> pa.Table:
    """Truth at the last day: orders and net amount (EUR) of planted people in the population."""
    rows = []
    for person in people:
        valid = [o for o in person.orders if not o.is_test and o.cancelled_days_ago is None]
        if person.is_deleted:
            continue
        if len(valid) != person.orders_count:
            raise AssertionError(
                f"{person.customer_id}: orders_count says {person.orders_count}, "
                f"but {len(valid)} of its orders are valid"
            )
        days = [order.days_ago for order in valid]
        spent = sum(((_goods(o) - _euros(o.refund)) for o in valid), start=Decimal(0))
        rows.append(
            {
                "customer_id": person.customer_id,
                "orders_count": len(valid),
                "amount_spent": spent,
                "first_order_date": _day(max(days)) if days else None,
                "last_order_date": _day(min(days)) if days else None,
                "recency_days": min(days) if days else None,
            }
        )
    return pa.Table.from_pylist(rows, FEATURES)


def expected_values(people: list[Person]) -> pa.Table:
    """Truth at the last day: features of planted people as text, one row a person and feature.

    A number as `2` or `4.5`, to be compared as a number; a date as YYYY-MM-DD, yes or no as true or
    false, a list by its values in order with commas between them. Null: the feature is null for the
    person.
    """
    rows = [
        {
            "customer_id": person.customer_id,
            "feature": feature,
            "expected": expected,
            "note": person.note,
        }
        for person in people
        for feature, expected in person.features.items()
    ]
    return pa.Table.from_pylist(rows, VALUES)


def expected_activities(people: list[Person]) -> pa.Table:
    """Truth at the last day: when (UTC) something holds to have happened; null: it never did.

    A person has no other activity of the same name.
    """
    rows = [
        {
            "customer_id": person.customer_id,
            "activity": activity,
            "occurred_at": moment and _moment(moment),
            "note": person.note,
        }
        for person in people
        for activity, moment in person.activities
    ]
    return pa.Table.from_pylist(rows, ACTIVITIES)


def refunds(people: list[Person]) -> pa.Table:
    """Truth: what was given back for planted orders, at most what was paid for the goods."""
    given = [
        {"order_id": order_id, "refunded_amount": min(_euros(order.refund), _goods(order))}
        for person in people
        for order_id, order in _numbered(person)
        if order.refund
    ]
    return pa.Table.from_pylist(given, truth.REFUNDED)


def identities(people: list[Person]) -> pa.Table:
    """Truth: the planted people are one person each, but for those planted to share identifiers."""
    own = {person.customer_id: person.customer_id for person in people}
    shared = {row["customer_id"]: row["person"] for row in planted_identities.ACCOUNTS}
    devices: dict[str, set[str]] = {}
    for person in people:
        for number, fact in enumerate(person.facts, 1):
            row = _fact(person, number, fact)
            if row.get("visitor_id"):
                who = devices.setdefault(row["visitor_id"], set())
                who |= {row["customer_id"]} - {None}
    whose = {device: who.pop() if len(who) == 1 else device for device, who in devices.items()}
    return pa.concat_tables(
        [
            truth.rows(id_type, pa.array(stated.keys()), pa.array(stated.values()))
            for id_type, stated in (("customer", own | shared), ("visitor", whose))
        ]
    )


def _by_count(person: Person) -> Iterator[tuple[str, bool]]:
    count, is_there = person.orders_count, not person.is_deleted
    values = (count >= 1, count == 0 and person.person_type != "visitor", count == 1, count >= 2)
    for segment, value in zip(COUNT_SEGMENTS, values, strict=True):
        yield segment, value and is_there


def _numbered(person: Person) -> Iterator[tuple[str, Order]]:
    for number, order in enumerate(person.orders, 1):
        yield f"{person.customer_id}-{number}", order


def _day(days_ago: int) -> date:
    return timeline.LAST_DAY - timedelta(days=days_ago)


def _utc(days_ago: int, clock: str, fold: int = 0) -> datetime:
    at = time.fromisoformat(clock).replace(fold=fold)
    local = datetime.combine(_day(days_ago), at, ZoneInfo(timeline.TIMEZONE))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def _moment(moment: Moment) -> datetime:
    return _utc(moment.days_ago, moment.time, moment.fold)


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _goods(order: Order) -> Decimal:
    lines = sum(line.price * line.quantity - line.discount for line in order.lines)
    return _euros(lines - order.discount)


def _product_id(name: str | None) -> str:
    return f"planted-product-{name or 'uncategorised'}"


def _products(people: list[Person]) -> Iterator[dict]:
    lines = [line for person in people for order in person.orders for line in order.lines]
    for category in sorted({line.category for line in lines}, key=str):
        yield {
            "product_id": _product_id(category),
            "name": f"Planted {category or 'product without a category'}",
            "category": category,
            "product_line": category and f"planted {category}",
            "launched_at": datetime(2019, 1, 1),
            "price": Decimal(100),
            "unit_cost": Decimal(50),
            "is_in_stock": True,
        }


def _customer(person: Person) -> Iterator[dict]:
    moved = person.earlier_country is not None
    now = {
        "customer_id": person.customer_id,
        "person_type": person.person_type,
        "created_at": KNOWN_SINCE,
        "updated_at": MOVED_ON if moved else KNOWN_SINCE,
        "deleted_at": _utc(0, "18:00:00") if person.is_deleted else None,
        "email": f"{person.customer_id}@example.com",
        "first_name": "Planted",
        "last_name": person.case,
        "birth_date": person.birth_date,
        "country": person.country,
        "customer_type": "individual",
        "email_consent": True,
        "consent_updated_at": KNOWN_SINCE,
        **person.profile,
    }
    yield now
    if moved:
        yield {**now, "updated_at": KNOWN_SINCE, "country": person.earlier_country}


def _account(since: datetime, person: str, **columns: object) -> dict:
    return {"created_at": since, "updated_at": since, "customer_type": "individual", **columns}


def _fact(person: Person, number: int, fact: Fact) -> dict:
    row = {"customer_id": person.customer_id, TIME_OF[fact.table]: _moment(fact.when)}
    if fact.table in ID_OF:
        row[ID_OF[fact.table]] = f"{person.customer_id}-{number}"
    given = {
        name: _moment(value) if isinstance(value, Moment) else value
        for name, value in fact.columns.items()
    }
    return row | given


def _order(person: Person, order_id: str, order: Order) -> dict:
    goods = _goods(order)
    tax = (goods * TAX_PERCENT / 100).quantize(Decimal("0.01"))
    shipping = SHIPPING if goods else Decimal(0)
    ordered_at = _utc(order.days_ago, order.time)
    cancelled_at = None
    if order.cancelled_days_ago is not None:
        cancelled_at = _utc(order.cancelled_days_ago, order.cancelled_time)
    return {
        "order_id": order_id,
        "customer_id": person.customer_id,
        "ordered_at": ordered_at,
        "total_amount": goods + tax + shipping,
        "channel": order.channel,
        "currency": timeline.CURRENCY,
        "discount_amount": _euros(order.discount),
        "shipping_amount": shipping,
        "tax_amount": tax,
        "coupon_code": order.coupon,
        "is_test": order.is_test,
        "cancelled_at": cancelled_at,
        "updated_at": cancelled_at or ordered_at,
    }


def _items(order_id: str, order: Order) -> Iterator[dict]:
    for number, line in enumerate(order.lines, 1):
        yield {
            "order_item_id": f"{order_id}-{number}",
            "order_id": order_id,
            "product_id": _product_id(line.product or line.category),
            "quantity": line.quantity,
            "unit_price": _euros(line.price),
            "discount_amount": _euros(line.discount),
            "unit_cost": _euros(line.price // 2) if line.is_costed else None,
        }


def _refund(order_id: str, order: Order) -> Iterator[dict]:
    if order.refund:
        yield {
            "refund_id": f"{order_id}-refund",
            "order_id": order_id,
            "refunded_at": _utc(order.refunded_days_ago, "12:00:00"),
            "amount": _euros(order.refund),
        }
