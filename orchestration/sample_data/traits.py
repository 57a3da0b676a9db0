"""What people say of themselves, some of it for a while only, some of it sensitive."""

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, draw, only_where, stream, timestamps, words
from orchestration.sample_data.people import CUSTOMER_TYPES, People
from orchestration.sample_data.schema import DECLARED_TRAITS

# Trait: share of the people who say something, values with their weights.
TRAITS = {
    "pet": (0.13, {"dog": 55, "cat": 33, "rabbit": 8, "parrot": 4}),
    "life_stage": (
        0.2,
        {
            "single": 30,
            "married": 36,
            "divorced": 12,
            "empty_nester": 22,
            "parent": 0,
            "retired": 0,
        },
    ),
    "interest": (0.16, {"hiking": 4, "cooking": 4, "cycling": 3, "gardening": 3, "travel": 4}),
    "lifestyle": (0.06, {"outdoor": 4, "urban": 4, "minimalist": 2, "luxury": 1}),
    "attitude": (0.03, {"early adopter": 2, "price conscious": 5, "brand loyal": 3}),
    "core_value": (0.03, {"sustainability": 5, "family": 6, "independence": 3}),
    "opinion": (0.02, {"quality matters": 4, "ads annoy": 3}),
    "personality": (0.03, {"introvert": 4, "extrovert": 4, "planner": 3}),
    "preference": (0.05, {"natural materials": 4, "neutral colours": 4, "organic": 3}),
    "need": (0.06, {"sensitive skin": 3, "wide shoes": 2, "space saving": 3, "gift ideas": 4}),
    "pain_point": (0.06, {"slow delivery": 5, "wrong size": 4, "hard returns": 3}),
    "objection": (
        0.06,
        {"too_expensive": 5, "competitor": 3, "not_needed": 3, "too far away": 1},
    ),
    "skill": (0.03, {"sewing": 3, "woodwork": 2, "programming": 3}),
    "buys_for": (0.05, {"self": 1, "organisation": 0}),
    "diet": (
        0.06,
        {
            **{"vegetarian": 8, "vegan": 5, "pescatarian": 3, "omnivore": 6},
            **{"halal": 2, "kosher": 1, "gluten_free": 3, "diabetic": 2},
        },
    ),
    "politics": (0.008, {"conservative": 1, "green": 1, "liberal": 1}),
    "religion": (0.008, {"christian": 3, "muslim": 2, "none": 3}),
    "health": (0.008, {"asthma": 2, "back pain": 3}),
    "ethnicity": (0.006, {"asian": 1, "black": 1, "white": 1}),
}
SOURCES, SOURCE_WEIGHTS = (
    ("survey", "form", "sales", "panel", "review", "interview"),
    (40, 25, 10, 10, 10, 5),
)
# Parents have pets more often than others, and say so.
PETS_OF_PARENTS = 1.8
SHARE_SAYING_MORE = 0.12
SHARE_EXPIRING = 0.2
RETIREMENT_AGE = 67
DAY = timeline.SECONDS_PER_DAY


def build(seed: Seed, people: People) -> pa.Table:
    """Ask people; rows by the time they answered."""
    names = list(TRAITS)
    values = list(dict.fromkeys(value for _, weights in TRAITS.values() for value in weights))
    stage = _stage(people)
    persons, traits, answers = [], [], []
    for code, (name, (share, weights)) in enumerate(TRAITS.items()):
        rng = stream(seed, f"traits.{name}")
        chance = np.full(len(people), share)
        if name == "pet":
            chance[stage == "parent"] *= PETS_OF_PARENTS
        said = np.flatnonzero(rng.random(len(people)) < chance)
        person = np.concatenate([said, said[rng.random(len(said)) < SHARE_SAYING_MORE]])
        found = np.array([values.index(value) for value in weights])[
            draw(rng, list(weights.values()), len(person))
        ]
        if name == "life_stage":
            known = np.isin(stage, ("parent", "retired"))[person]
            found[known] = [values.index(value) for value in stage[person[known]]]
        if name == "buys_for":
            private = people.kind[person] == CUSTOMER_TYPES.index("individual")
            found = np.where(private, values.index("self"), values.index("organisation"))
        persons.append(person)
        traits.append(np.full(len(person), code))
        answers.append(found)
    person, trait, answer = (np.concatenate(parts) for parts in (persons, traits, answers))

    rng = stream(seed, "traits.times")
    size = len(person)
    start = np.maximum(people.column("created_at"), timeline.first_second())[person]
    end = np.minimum(people.until_at[person], timeline.last_second())
    collected_at = start + (rng.random(size) ** 0.5 * (end - start)).astype("int64")
    there = end > start
    expires_at = collected_at + rng.integers(120, 900, size) * DAY
    expires = rng.random(size) < SHARE_EXPIRING
    source = draw(rng, SOURCE_WEIGHTS, size)
    order = np.argsort(collected_at, kind="stable")
    order = order[there[order]]
    return pa.table(
        {
            "customer_id": people.customer_id.take(pa.array(person[order])),
            "trait": words(names, trait[order]),
            "value": words(values, answer[order]),
            "source": words(SOURCES, source[order]),
            "collected_at": timestamps(collected_at[order]),
            "expires_at": only_where(expires[order], timestamps(expires_at[order])),
        },
        schema=DECLARED_TRAITS,
    )


def _stage(people: People) -> np.ndarray:
    """What the account tells of the stage of life; empty where nothing."""
    born = people.customers["birth_date"].combine_chunks().cast(pa.int32()).fill_null(0).to_numpy()
    last = timeline.FIRST_EPOCH_DAY + timeline.DAYS
    is_old = people.has("birth_date") & (last - born > RETIREMENT_AGE * 365.25)
    stage = np.where(people.column("children_count") > 0, "parent", "")
    return np.where(is_old, "retired", stage)
