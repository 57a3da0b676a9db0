"""What people write about what they bought."""

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, ids, stream, timestamps
from orchestration.sample_data.orders import Orders
from orchestration.sample_data.people import People
from orchestration.sample_data.products import Products
from orchestration.sample_data.schema import REVIEWS

SHARE_OF_ORDERS = 0.05
DAY = timeline.SECONDS_PER_DAY


def build(
    seed: Seed, people: People, products: Products, orders: Orders, content: np.ndarray
) -> pa.Table:
    """Review the first product of some orders that were kept; rows by time."""
    rng = stream(seed, "reviews")
    chosen = np.flatnonzero(orders.is_plain & (rng.random(len(orders.person)) < SHARE_OF_ORDERS))
    at = orders.ordered_at[chosen] + rng.integers(4 * DAY, 40 * DAY, len(chosen))
    order = np.argsort(at, kind="stable")
    order = order[people.is_there(orders.person[chosen[order]], at[order])]
    chosen, at = chosen[order], at[order]
    person = orders.person[chosen]
    rating = np.clip(np.round(4 + 0.8 * content[person] + rng.normal(0, 0.7, len(person))), 1, 5)
    product_id = products.table["product_id"].combine_chunks()
    return pa.table(
        {
            "review_id": ids("w", seed.numbers(len(person)), 7),
            "customer_id": people.customer_id.take(pa.array(person)),
            "product_id": product_id.take(pa.array(orders.product[chosen])),
            "rating": rating.astype("int32"),
            "created_at": timestamps(at),
        },
        schema=REVIEWS,
    )
