"""The loyalty programme: who joined, and which tier they reached by ordering."""

import numpy as np
import pyarrow as pa

from orchestration.sample_data.arrow import Seed, stream, timestamps, words
from orchestration.sample_data.orders import Orders
from orchestration.sample_data.people import People
from orchestration.sample_data.schema import LOYALTY

SHARE_JOINING = 0.3
# Tier: the order, of those as a member, with which it is reached.
TIERS = {"bronze": 1, "silver": 5, "gold": 12}


def build(seed: Seed, people: People, orders: Orders) -> pa.Table:
    """Members join with an order; each tier they reach is a row. A point is a euro ordered."""
    rng = stream(seed, "loyalty")
    joins = rng.random(len(people)) < SHARE_JOINING
    joining_order = rng.geometric(0.6, len(people))
    order = np.lexsort((orders.ordered_at, orders.person))
    person = orders.person[order]
    is_first = np.diff(person, prepend=-1) != 0
    begins = np.maximum.accumulate(np.where(is_first, np.arange(len(person)), 0))
    rank = np.arange(len(person)) - begins + 2 - joining_order[person]
    spent = np.cumsum(orders.cart[order] * (rank >= 1))
    # What others spent before does not count.
    before = np.where(begins > 0, spent[begins - 1], 0) if len(person) else spent
    tier = np.full(len(person), -1)
    for code, reached in enumerate(TIERS.values()):
        tier[rank == reached] = code
    rows = np.flatnonzero((tier >= 0) & joins[person])
    at = orders.ordered_at[order][rows]
    rows, at = rows[np.argsort(at, kind="stable")], np.sort(at)
    return pa.table(
        {
            "customer_id": people.customer_id.take(pa.array(person[rows])),
            "tier": words(list(TIERS), tier[rows]),
            "points": ((spent - before)[rows] // 100).astype("int32"),
            "joined_at": timestamps(at),
        },
        schema=LOYALTY,
    )
