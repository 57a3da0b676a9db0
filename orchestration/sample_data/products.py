"""What is sold: categories, product lines, collections and their launches."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import (
    Seed,
    decimals,
    ids,
    lookup,
    only_where,
    stream,
    timestamps,
)
from orchestration.sample_data.schema import PRODUCTS

# Category: weight in demand, usual price in EUR, product lines.
CATEGORIES = {
    "apparel": (1.4, 45, ("basics", "denim", "outerwear")),
    "footwear": (1.0, 80, ("sneakers", "boots", "sandals")),
    "beauty": (1.2, 18, ("shampoo", "conditioner", "skincare")),
    "home": (1.0, 35, ("bedding", "kitchenware", "decor")),
    "pets": (0.8, 28, ("dog", "cat", "small animals")),
    "kids": (0.9, 24, ("toys", "babywear", "school")),
    "outdoor": (0.7, 65, ("camping", "cycling", "winter sports")),
    "electronics": (0.6, 110, ("audio", "wearables", "smart home")),
}
CORE_PRODUCTS_PER_LINE = 6
# A collection has one product of each line of its category.
COLLECTIONS = (("Spring", 2, 15), ("Autumn", 8, 25))
SHARE_WITHOUT_CATEGORY = 0.015
SHARE_WITHOUT_COST = 0.06


@dataclass(frozen=True)
class Products:
    """The products, sorted by category and launch, with what a basket needs to know.

    `category` is a position in CATEGORIES, `launch_day` counts from FIRST_DAY (negative: earlier),
    amounts are cents; a cost of −1 is unknown. `launches` are the days of collections within the
    span, `launch_products` their products (one row a launch).
    """

    table: pa.Table
    category: np.ndarray
    launch_day: np.ndarray
    price: np.ndarray
    unit_cost: np.ndarray
    launches: np.ndarray
    launch_products: np.ndarray

    def choose(
        self, rng: np.random.Generator, category: np.ndarray, day: np.ndarray, newest: np.ndarray
    ) -> np.ndarray:
        """A product of `category` that is on sale on `day`; where `newest`, one of the latest."""
        key = self.category * 100_000 + self.launch_day + 50_000
        first = np.searchsorted(self.category, category)
        until = np.searchsorted(key, category * 100_000 + day + 50_000, side="right")
        on_sale = until - first
        classic = (rng.random(len(day)) ** 1.6 * on_sale).astype("int64")
        latest = on_sale - 1 - (rng.random(len(day)) * np.minimum(on_sale, 4)).astype("int64")
        return first + np.where(newest, latest, classic)


def build(seed: Seed) -> Products:
    """Make the products; the same whatever the number of customers."""
    rng = stream(seed, "products")
    rows = sorted(_core_products(rng) + _collections(), key=lambda row: row[:4])
    category, launch_day = (np.array([row[i] for row in rows], dtype="int64") for i in (0, 1))
    size = len(rows)

    usual = np.array([price for _, price, _ in CATEGORIES.values()])[category]
    # Shelf prices: 17.90, 17.50.
    price = np.maximum(2, np.round(usual * rng.lognormal(0, 0.45, size))).astype("int64") * 100
    price += np.where(rng.random(size) < 0.7, -10, -50)
    cost = np.round(price * rng.uniform(0.35, 0.65, size)).astype("int64")
    cost[rng.random(size) < SHARE_WITHOUT_COST] = -1
    has_category = rng.random(size) >= SHARE_WITHOUT_CATEGORY

    names = list(CATEGORIES)
    lines = [list(CATEGORIES.values())[row[0]][2][row[2]] for row in rows]
    numbers = np.arange(1, size + 1)
    table = pa.table(
        [
            ids("p", numbers, 4),
            pa.array([f"{line.capitalize()} {n}" for n, line in enumerate(lines, 1)]),
            only_where(has_category, lookup(names, category)),
            only_where(has_category, pa.array(lines)),
            pa.array([row[3] or None for row in rows], type=pa.string()),
            timestamps(timeline.to_utc(timeline.day_start(launch_day))),
            decimals(price),
            only_where(cost >= 0, decimals(cost)),
            pa.array(rng.random(size) < 0.93),
        ],
        schema=PRODUCTS,
    )
    launches, launch_products = _launches(rows)
    return Products(table, category, launch_day, price, cost, launches, launch_products)


def _core_products(rng: np.random.Generator) -> list[tuple[int, int, int, str]]:
    """Products that were there before the span: category, launch day, line, no collection."""
    rows = []
    for category, (_, _, lines) in enumerate(CATEGORIES.values()):
        for line in range(len(lines)):
            days = rng.integers(-1500, -30, CORE_PRODUCTS_PER_LINE)
            rows += [(category, int(day), line, "") for day in np.sort(days)]
    return rows


def _collections() -> list[tuple[int, int, int, str]]:
    """Two collections a year and category; categories launch a few days apart."""
    rows = []
    for year in range(timeline.FIRST_DAY.year, timeline.LAST_DAY.year + 1):
        for season, month, start in COLLECTIONS:
            first = (date(year, month, start) - timeline.FIRST_DAY).days
            for category, (_, _, lines) in enumerate(CATEGORIES.values()):
                day = first + 4 * category
                if day < timeline.DAYS:
                    name = f"{season} {year}"
                    rows += [(category, day, line, name) for line in range(len(lines))]
    return rows


def _launches(rows: list[tuple[int, int, int, str]]) -> tuple[np.ndarray, np.ndarray]:
    found: dict[tuple[int, int], list[int]] = {}
    for position, (category, day, _, collection) in enumerate(rows):
        if collection:
            found.setdefault((day, category), []).append(position)
    launches = sorted(found)
    return np.array([day for day, _ in launches]), np.array([found[key] for key in launches])
