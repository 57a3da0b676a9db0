"""Scores people give: would they recommend us (nps), was it good (csat), was it easy (ces)."""

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, stream, timestamps, words
from orchestration.sample_data.orders import Orders
from orchestration.sample_data.people import People
from orchestration.sample_data.schema import SURVEY_SCORES
from orchestration.sample_data.tickets import Tickets

# Lowest and highest score, usual score, points for a content person.
METRICS = {"nps": (0, 10, 8.0, 2.0), "csat": (1, 5, 3.8, 0.9), "ces": (1, 7, 5.0, 1.2)}
NPS, CSAT, CES = range(len(METRICS))
NPS_SHARE_OF_ORDERS, CES_SHARE_OF_ORDERS = 0.035, 0.01
CSAT_SHARE_OF_CLOSED, NPS_SHARE_OF_OPEN = 0.35, 0.4
DAY = timeline.SECONDS_PER_DAY


def build(
    seed: Seed, people: People, orders: Orders, tickets: Tickets, content: np.ndarray
) -> pa.Table:
    """Ask after orders and tickets; rows by the time of the answer."""
    rng = stream(seed, "surveys")
    is_closed = tickets.closed_at >= 0
    # Metric, whom to ask, what for, days until they answer.
    occasions = (
        (NPS, orders.person, orders.ordered_at, NPS_SHARE_OF_ORDERS, (5, 25)),
        (CES, orders.person, orders.ordered_at, CES_SHARE_OF_ORDERS, (0.01, 2)),
        (CSAT, tickets.person, tickets.closed_at, CSAT_SHARE_OF_CLOSED * is_closed, (0.05, 3)),
        (NPS, tickets.person, tickets.opened_at, NPS_SHARE_OF_OPEN * ~is_closed, (1, 12)),
    )
    persons, metrics, times = [], [], []
    for code, person, at, share, (soonest, latest) in occasions:
        rows = np.flatnonzero(rng.random(len(person)) < share)
        delay = rng.integers(int(soonest * DAY), int(latest * DAY), len(rows))
        persons.append(person[rows])
        metrics.append(np.full(len(rows), code))
        times.append(at[rows] + delay)
    person, metric, at = (np.concatenate(parts) for parts in (persons, metrics, times))
    order = np.argsort(at, kind="stable")
    order = order[people.is_there(person[order], at[order])]
    person, metric, at = person[order], metric[order], at[order]

    low, high, usual, points = (
        np.array(column)[metric] for column in zip(*METRICS.values(), strict=True)
    )
    mood = content[person] + rng.normal(0, 0.5, len(person))
    score = np.clip(np.round(usual + points * mood), low, high)
    return pa.table(
        {
            "customer_id": people.customer_id.take(pa.array(person)),
            "metric": words(list(METRICS), metric),
            "score": score.astype("int32"),
            "answered_at": timestamps(at),
        },
        schema=SURVEY_SCORES,
    )
