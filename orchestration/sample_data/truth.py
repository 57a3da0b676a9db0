"""What is known of the generated rows: who is one person, and what was given back."""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import MONEY, TIMESTAMP, constant
from orchestration.sample_data.events import Events
from orchestration.sample_data.identities import Identities
from orchestration.sample_data.people import People

IDENTITIES = pa.schema(
    [("id_type", pa.string()), ("source_id", pa.string()), ("person", pa.string())]
)
REFUNDED = pa.schema([("order_id", pa.string()), ("refunded_amount", MONEY)])


def guest_id(email: str) -> str:
    """The id of whoever orders with this address and no account."""
    return "guest-" + hashlib.sha256(email.strip().lower().encode()).hexdigest()


def identities(
    people: People, identities: Identities, orders: pa.Table, events: Events
) -> pa.Table:
    """One row an id: whose it is, by the first of the person's ids.

    Ids are those of customers, of orders (unknown customers and guests stand for themselves unless
    an account has the address) and of devices. Who was deleted is still who they were.
    """
    account = people.customer_id
    person = account.take(pa.array(identities.first_account))

    known = orders["customer_id"].combine_chunks().drop_null().unique()
    stubs = known.filter(pc.invert(pc.is_in(known, value_set=account)))

    is_guest = pc.and_(pc.is_null(orders["customer_id"]), pc.is_valid(orders["email"]))
    addresses = _normalised(orders["email"].filter(is_guest).combine_chunks()).unique()
    guests = pa.array([guest_id(address) for address in addresses.to_pylist()], pa.string())
    links = pa.array(identities.email_links)
    linking = pc.if_else(links, _normalised(people.customers["email"].combine_chunks()), None)
    owner = pc.index_in(addresses, value_set=linking.cast(pa.string()), skip_nulls=True)

    is_own = (events.accounts >= 0) & ~events.is_shared
    logged_in = person.take(pa.array(np.where(is_own, events.accounts, 0)))
    visitors = pc.if_else(pa.array(is_own), logged_in, events.visitor_ids)
    return pa.concat_tables(
        [
            rows("customer", account, person),
            rows("customer", stubs, stubs),
            rows("customer", guests, pc.coalesce(person.take(owner), guests)),
            rows("visitor", events.visitor_ids, visitors),
        ]
    )


def rows(id_type: str, source_id: pa.Array, person: pa.Array) -> pa.Table:
    """Identities of one type."""
    return pa.table(
        [constant(id_type, len(source_id), pa.string()), source_id, person], schema=IDENTITIES
    )


def refunds(orders: pa.Table, given: pa.Table) -> pa.Table:
    """What was given back for each order by the last day, in its currency: at most what was paid.

    A refund delivered twice counts once, one of no order or of an impossible day not at all.
    """
    columns = ["refund_id", "order_id", "refunded_at", "amount"]
    first = given.group_by(columns, use_threads=False).aggregate([])
    end = pa.scalar(timeline.last_second() * 1_000_000, pa.int64()).cast(TIMESTAMP)
    start = pa.scalar(0, pa.int64()).cast(TIMESTAMP)
    when = first["refunded_at"]
    first = first.filter(pc.and_(pc.less_equal(when, end), pc.greater(when, start)))
    sums = first.group_by("order_id", use_threads=False).aggregate([("amount", "sum")])
    position = pc.index_in(sums["order_id"], value_set=orders["order_id"].combine_chunks())
    sums = sums.append_column("position", position).filter(pc.is_valid(position))
    order = orders.take(sums["position"])
    extras = pc.add(order["tax_amount"], order["shipping_amount"])
    goods = pc.max_element_wise(
        pc.subtract(order["total_amount"], extras).cast(MONEY), pa.scalar(0, MONEY)
    )
    amount = pc.min_element_wise(sums["amount_sum"].cast(MONEY), goods)
    return pa.table([order["order_id"], amount], schema=REFUNDED)


def _normalised(email: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.utf8_trim_whitespace(email))
