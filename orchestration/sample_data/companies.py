"""Accounts: companies, schools and charities, and what the people there do."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from orchestration.sample_data.arrow import (
    Seed,
    decimals,
    draw,
    ids,
    lookup,
    only_where,
    stream,
    words,
)
from orchestration.sample_data.people import CUSTOMER_TYPES, People
from orchestration.sample_data.places import PLACES
from orchestration.sample_data.schema import COMPANIES

FEWEST_COMPANIES, PEOPLE_PER_COMPANY = 24, 100
# Kind of customers: share of the accounts, industries.
INDUSTRIES = {
    "business": (
        0.78,
        ("software", "manufacturing", "retail", "logistics", "health care", "finance", "food"),
    ),
    "school": (0.13, ("education",)),
    "nonprofit": (0.09, ("nonprofit",)),
}
# Smallest and largest number of employees, and share.
SIZES = ((1, 49, 0.5), (50, 999, 0.35), (1_000, 20_000, 0.15))
SHARE_IN_COMPANY, SHARE_WITH_TITLE, SHARE_TITLE_ELSEWHERE = 0.85, 0.92, 0.1
TITLES = (
    *("Managing Director", "Director of Operations", "Sales Director", "Geschäftsführerin"),
    *("Marketing Manager", "Purchasing Manager", "Office manager", "Store Manager"),
    *("PROJECT MANAGER", "Manager, Facilities", "Sales Representative", "Sales Rep"),
    *("Customer Service Representative", "Field representative", "Team Member", "team member"),
    *("Crew Team Member", "Teacher", "Software Engineer", "Accountant", "Volunteer", "Owner"),
)


def build(seed: Seed, people: People) -> tuple[People, pa.Table]:
    """Open accounts and let people work there."""
    rng = stream(seed, "companies")
    size = max(FEWEST_COMPANIES, len(people) // PEOPLE_PER_COMPANY)
    shares = [share for share, _ in INDUSTRIES.values()]
    first = np.round(np.cumsum([0, *shares]) * size).astype("int64")
    company_id = ids("company-", seed.numbers(size), 5)
    industries = [name for _, names in INDUSTRIES.values() for name in names]
    industry = np.concatenate(
        [
            industries.index(names[0]) + rng.integers(0, len(names), until - start)
            for (_, names), start, until in zip(
                INDUSTRIES.values(), first[:-1], first[1:], strict=True
            )
        ]
    )
    smallest, largest, weights = (np.array(column) for column in zip(*SIZES, strict=True))
    band = draw(rng, weights, size)
    # Every band has accounts, however few there are.
    band[: len(SIZES)] = np.arange(len(SIZES))
    spread = np.log(largest[band]) - np.log(smallest[band])
    employees = np.exp(np.log(smallest[band]) + rng.random(size) * spread).round().astype("int32")
    revenue = np.round(employees * rng.lognormal(11.7, 0.6, size) / 1_000).astype("int64") * 100_000
    place = draw(rng, [p.weight for p in PLACES], size)
    table = pa.table(
        {
            "company_id": company_id,
            "name": [f"Company {number}" for number in seed.numbers(size)],
            "industry": only_where(rng.random(size) >= 0.04, lookup(industries, industry)),
            "employee_count": only_where(rng.random(size) >= 0.04, pa.array(employees)),
            "annual_revenue": only_where(rng.random(size) >= 0.2, decimals(revenue)),
            "country": lookup([p.country for p in PLACES], place),
        },
        schema=COMPANIES,
    )
    return _employed(seed, people, company_id, first), table


def _employed(seed: Seed, people: People, company_id: pa.Array, first: np.ndarray) -> People:
    """Give people their account and their job title."""
    rng = stream(seed, "companies.people")
    size = len(people)
    company = np.full(size, -1)
    works = rng.random(size) < SHARE_IN_COMPANY
    for number, kind in enumerate(INDUSTRIES):
        there = works & (people.kind == CUSTOMER_TYPES.index(kind))
        start, until = first[number], first[number + 1]
        # Some accounts have many people, most have few.
        company[there] = start + (rng.random(there.sum()) ** 1.5 * (until - start)).astype("int64")
    has_title = rng.random(size) < np.where(company >= 0, SHARE_WITH_TITLE, SHARE_TITLE_ELSEWHERE)
    title = rng.integers(0, len(TITLES), size)
    customers = people.customers
    for name, values in (
        ("company_id", words(company_id, company)),
        ("job_title", words(TITLES, np.where(has_title, title, -1))),
    ):
        position = customers.column_names.index(name)
        customers = customers.set_column(position, name, values.cast(pa.string()))
    return replace(people, customers=customers)
