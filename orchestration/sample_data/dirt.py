"""What goes wrong in real data, each kind in a stated share and counted.

Dirt falls on generated rows only, never on planted people, and on each row at most once.
"""

import numpy as np
import pyarrow as pa

from orchestration.sample_data import dirt_answers, dirt_behaviour, dirt_plans, dirt_shop
from orchestration.sample_data.arrow import Seed
from orchestration.sample_data.record import Kind, Record
from orchestration.sample_data.soil import Hand

KINDS = (*dirt_plans.KINDS, *dirt_shop.KINDS, *dirt_behaviour.KINDS, *dirt_answers.KINDS)
SOILERS = (
    dirt_plans.stores,
    dirt_plans.campaigns,
    dirt_plans.ad_performance,
    dirt_plans.segment_feedback,
    dirt_plans.companies,
    dirt_shop.customers,
    dirt_shop.orders,
    dirt_shop.order_items,
    dirt_shop.refunds,
    dirt_behaviour.events,
    dirt_behaviour.messages,
    dirt_behaviour.experiment_exposures,
    dirt_answers.declared_traits,
    dirt_answers.survey_scores,
    dirt_answers.support_tickets,
    dirt_answers.reviews,
    dirt_answers.loyalty,
)


def apply(
    seed: Seed, tables: dict[str, pa.Table], free: dict[str, np.ndarray], record: Record
) -> dict[str, pa.Table]:
    """Soil generated tables; `free` marks the rows that may be soiled, where not all may."""
    hand = Hand(seed, tables, free, KINDS, record)
    for soil in SOILERS:
        if soil.__name__ in tables:
            soil(hand)
    return hand.tables


def note_missing_rates(record: Record, days: list[str], rates_count: int) -> None:
    """Record the days that have no rate."""
    share = len(days) / rates_count
    kind = Kind("missing_fx_rate_day", "fx_rates", share, "the last rate before holds")
    record.note(kind, pa.array(days))
