"""Experiments on the site: who saw which variant, at which price."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, decimals, only_where, stream, timestamps, words
from orchestration.sample_data.people import People
from orchestration.sample_data.schema import EXPERIMENT_EXPOSURES
from orchestration.sample_data.visits import Visits


@dataclass(frozen=True)
class Experiment:
    """One experiment: first and last day, variants with the price shown in cents (None: none)."""

    name: str
    first: date
    last: date
    variants: dict[str, int | None]


EXPERIMENTS = (
    Experiment(
        "checkout-2025", date(2025, 3, 3), date(2025, 9, 30), {"control": None, "one_page": None}
    ),
    Experiment(
        "price-2026",
        date(2026, 1, 12),
        date(2026, 6, 20),
        {"low": 1_790, "usual": 1_990, "high": 2_290},
    ),
    Experiment("same-2026", date(2026, 2, 2), date(2026, 5, 31), {"a": None, "b": None}),
)


def build(seed: Seed, people: People, came: Visits) -> pa.Table:
    """Expose whoever is logged in, at the first visit and at some of the next ones."""
    variants = list(dict.fromkeys(name for e in EXPERIMENTS for name in e.variants))
    numbers, persons, shown, prices, times = [], [], [], [], []
    for number, experiment in enumerate(EXPERIMENTS):
        rng = stream(seed, f"experiments.{experiment.name}")
        days = [(day - timeline.FIRST_DAY).days for day in (experiment.first, experiment.last)]
        start, end = timeline.to_utc(timeline.day_start(np.array([days[0], days[1] + 1])))
        variant = rng.integers(0, len(experiment.variants), len(people))
        fits = came.is_logged_in & (came.visitor >= 0) & (came.at >= start) & (came.at < end)
        seen = np.flatnonzero(fits)
        seen = seen[np.lexsort((came.at[seen], came.person[seen]))]
        is_first = np.diff(came.person[seen], prepend=-1) != 0
        seen = seen[is_first | (rng.random(len(seen)) < 0.15)]
        person = came.person[seen]
        names = list(experiment.variants)
        price = np.array([cents or -1 for cents in experiment.variants.values()])[variant[person]]
        numbers.append(np.full(len(seen), number))
        persons.append(person)
        shown.append(np.array([variants.index(name) for name in names])[variant[person]])
        prices.append(price)
        times.append(came.at[seen])
    number, person, variant, price, at = (
        np.concatenate(parts) for parts in (numbers, persons, shown, prices, times)
    )
    return pa.table(
        {
            "experiment_id": words([e.name for e in EXPERIMENTS], number),
            "customer_id": people.customer_id.take(pa.array(person)),
            "variant": words(variants, variant),
            "price": only_where(price >= 0, decimals(price)),
            "exposed_at": timestamps(at),
        },
        schema=EXPERIMENT_EXPOSURES,
    )
