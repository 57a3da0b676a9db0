"""What people complain about and ask: support tickets, and how content people are."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, draw, ids, only_where, stream, timestamps, words
from orchestration.sample_data.orders import Orders
from orchestration.sample_data.people import People
from orchestration.sample_data.schema import SUPPORT_TICKETS

SHARE_OF_ORDERS, PER_PERSON = 0.03, 0.03
TOPICS, TOPIC_WEIGHTS = ("delivery", "returns", "product", "payment", "account"), (34, 26, 22, 9, 9)
SENTIMENTS, SENTIMENT_WEIGHTS = ("negative", "neutral", "positive", None), (42, 30, 18, 10)
SHARE_NEVER_CLOSED = 0.04
DAY = timeline.SECONDS_PER_DAY


@dataclass(frozen=True)
class Tickets:
    """The tickets; one entry a ticket: person, UTC seconds of opening and closing (−1: open)."""

    table: pa.Table
    person: np.ndarray
    opened_at: np.ndarray
    closed_at: np.ndarray


def build(seed: Seed, people: People, orders: Orders) -> Tickets:
    """Open tickets, mostly some days after an order, and close most of them."""
    rng = stream(seed, "tickets")
    about = np.flatnonzero(rng.random(len(orders.person)) < SHARE_OF_ORDERS)
    after = orders.ordered_at[about] + rng.integers(DAY // 4, 15 * DAY, len(about))
    asking = np.repeat(np.arange(len(people)), rng.poisson(PER_PERSON, len(people)))
    start = np.maximum(people.column("created_at"), timeline.first_second())[asking]
    at = start + (rng.random(len(asking)) * (people.until_at[asking] - start)).astype("int64")
    person, opened_at = np.concatenate([orders.person[about], asking]), np.concatenate([after, at])
    there = people.is_there(person, opened_at) & (
        opened_at >= np.append(orders.ordered_at[about], start)
    )
    person, opened_at = person[there], opened_at[there]
    order = np.argsort(opened_at, kind="stable")
    person, opened_at = person[order], opened_at[order]

    size = len(person)
    closed_at = opened_at + 1_800 + rng.exponential(3 * DAY, size).astype("int64")
    is_closed = people.is_there(person, closed_at) & (rng.random(size) >= SHARE_NEVER_CLOSED)
    table = pa.table(
        {
            "ticket_id": ids("t", seed.numbers(size), 7),
            "customer_id": people.customer_id.take(pa.array(person)),
            "opened_at": timestamps(opened_at),
            "closed_at": only_where(is_closed, timestamps(closed_at)),
            "topic": words(TOPICS, draw(rng, TOPIC_WEIGHTS, size)),
            "sentiment": words(SENTIMENTS, draw(rng, SENTIMENT_WEIGHTS, size)),
        },
        schema=SUPPORT_TICKETS,
    )
    return Tickets(table, person, opened_at, np.where(is_closed, closed_at, -1))


def contentment(seed: Seed, people: People, tickets: Tickets) -> np.ndarray:
    """How content each person is, 0 on average; who had trouble less, who waits least."""
    content = stream(seed, "tickets.contentment").normal(0, 1, len(people))
    had = np.bincount(tickets.person, minlength=len(people)) > 0
    waits = np.bincount(tickets.person[tickets.closed_at < 0], minlength=len(people)) > 0
    return content - 0.5 * had - 1.5 * waits
