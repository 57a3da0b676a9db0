"""Raw data of a shop of any size, seeded: the contract's customers, orders, lines and products.

On average a customer has 8.2 orders and 20.5 lines. Some orders are tests, cancelled or of days
after the as-of date: what everybody has to leave out. There is no other dirt, so that what is
compared has the same to do.
"""

import shutil
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

AS_OF = date(2026, 6, 30)
TIMEZONE = "Europe/Berlin"
CURRENCY = "EUR"
SEED = 20260630
# Whoever changes what is drawn changes it, so that kept files are made anew.
VERSION = 1

YEARS = 3
PRODUCTS = 2000
CATEGORIES = ["food", "care", "home", "garden", "toys", "sports", "books", "music", "shoes"]
CATEGORIES += ["clothing", "pets", "office"]
CHANNELS = ["web", "app", "pos", "phone", "marketplace"]
COUNTRIES = ["DE", "AT", "CH", "FR", "NL", "IT", "ES", "PL"]
SECONDS_A_DAY = 86_400
CENT = pa.decimal128(18, 2)


def folder(customers: int, root: Path) -> Path:
    """Return the folder of the data under `root`, generated if it is not there yet."""
    path = root / f"customers_{customers}_v{VERSION}"
    if not path.exists():
        unfinished = path.with_name(path.name + "_unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        generate(customers, unfinished)
        unfinished.rename(path)
    return path


def generate(customers: int, path: Path) -> None:
    """Write the four tables as Parquet into the folder `path`."""
    draws = np.random.default_rng([SEED, customers])
    products = _products(draws)
    _write(path, "products", products)
    _write(path, "customers", _customers(draws, customers))
    orders, lines = _orders(draws, customers, products["price"])
    _write(path, "orders", orders)
    _write(path, "order_items", lines)


def _products(draws: np.random.Generator) -> dict[str, np.ndarray]:
    numbers = np.arange(PRODUCTS)
    cents = np.round(np.exp(draws.normal(6.6, 0.8, PRODUCTS))).astype(np.int64) + 99
    category = draws.integers(0, len(CATEGORIES), PRODUCTS)
    return {
        "product_id": _ids("p", numbers, 5),
        "name": _ids("Product ", numbers, 5),
        "category": _named(category, CATEGORIES),
        "product_line": _named(category * 3 + draws.integers(0, 3, PRODUCTS), _product_lines()),
        "price": cents,
        "unit_cost": np.round(cents * draws.uniform(0.3, 0.8, PRODUCTS)).astype(np.int64),
    }


def _product_lines() -> list[str]:
    return [f"{category} {grade}" for category in CATEGORIES for grade in ("basic", "plus", "pro")]


def _customers(draws: np.random.Generator, customers: int) -> dict[str, np.ndarray]:
    numbers = np.arange(customers)
    born = date(1940, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
    return {
        "customer_id": _ids("c", numbers, 8),
        "created_at": _first_second()
        + draws.integers(0, (YEARS * 365 - 1) * SECONDS_A_DAY, customers),
        "email": pc.binary_join_element_wise(_ids("c", numbers, 8), "example.com", "@"),
        "birth_date": (born + draws.integers(0, 66 * 365, customers)).astype("datetime64[D]"),
        "gender": _named(draws.integers(0, 2, customers), ["female", "male"]),
        "country": _named(_skewed(draws, len(COUNTRIES), customers), COUNTRIES),
        "acquisition_channel": _named(
            draws.integers(0, 4, customers), ["search", "social", "referral", "offline"]
        ),
        "email_consent": draws.random(customers) < 0.6,
    }


def _orders(draws: np.random.Generator, customers: int, prices: np.ndarray) -> tuple[dict, dict]:
    """Return orders by time and their lines, as exports have them."""
    # A few buy very much, and some nothing.
    counts = draws.negative_binomial(1.2, 1.2 / (1.2 + 8.2), customers)
    customer = np.repeat(np.arange(customers), counts)
    total = len(customer)
    # 1 % of the time is after the as-of date.
    second = _first_second() + draws.integers(0, int(YEARS * 365 * 1.01) * SECONDS_A_DAY, total)
    by_time = np.argsort(second, kind="stable")
    customer, second = customer[by_time], second[by_time]

    lines_count = 1 + draws.poisson(1.5, total)
    order = np.repeat(np.arange(total), lines_count)
    product = _skewed(draws, PRODUCTS, len(order))
    quantity = np.minimum(draws.geometric(0.6, len(order)), 9)
    gross = quantity * prices[product]
    line_discount = np.where(draws.random(len(order)) < 0.2, gross // 5, 0)
    goods = np.bincount(order, weights=gross - line_discount, minlength=total).astype(np.int64)
    order_discount = np.where(draws.random(total) < 0.15, goods // 10, 0)
    paid = goods - order_discount
    tax, shipping = paid * 19 // 100, np.where(paid < 5000, 490, 0)

    cancelled = np.where(
        draws.random(total) < 0.01, second + SECONDS_A_DAY, np.iinfo(np.int64).min
    ).astype("datetime64[s]")
    orders = {
        "order_id": _ids("o", np.arange(total), 9),
        "customer_id": _ids("c", customer, 8),
        "ordered_at": second,
        "total_amount": paid + tax + shipping,
        "discount_amount": order_discount,
        "shipping_amount": shipping,
        "tax_amount": tax,
        "channel": _named(_skewed(draws, len(CHANNELS), total), CHANNELS),
        "currency": _named(np.zeros(total, np.int64), [CURRENCY]),
        "is_test": draws.random(total) < 0.002,
        "cancelled_at": cancelled,
    }
    lines = {
        "order_item_id": _ids("l", np.arange(len(order)), 10),
        "order_id": _ids("o", order, 9),
        "product_id": _ids("p", product, 5),
        "quantity": quantity,
        "unit_price": prices[product],
        "discount_amount": line_discount,
    }
    return orders, lines


def _first_second() -> int:
    """Return the first second of the data: YEARS of 365 days end with the as-of date."""
    first = datetime(AS_OF.year, AS_OF.month, AS_OF.day) - timedelta(days=YEARS * 365 - 1)
    return int((first - datetime(1970, 1, 1)).total_seconds())


def _skewed(draws: np.random.Generator, choices: int, size: int) -> np.ndarray:
    """Return numbers below `choices`, small ones more often than large ones."""
    return (draws.random(size) ** 2 * choices).astype(np.int64)


def _ids(prefix: str, numbers: np.ndarray, digits: int) -> pa.Array:
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(prefix, padded, "")


def _named(numbers: np.ndarray, names: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), names).cast(pa.string())


def _write(path: Path, table: str, columns: dict) -> None:
    arrays = {name: _typed(name, values) for name, values in columns.items()}
    pq.write_table(pa.table(arrays), path / f"{table}.parquet", row_group_size=500_000)


def _typed(name: str, values: np.ndarray | pa.Array) -> pa.Array:
    """Return a column as its name says: cents as decimals, seconds as timestamps in UTC."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if name.endswith("_at"):
        return pa.array(values.astype("datetime64[s]").astype("datetime64[us]"))
    if name.endswith(("amount", "price", "cost")):
        cents = pa.array(values, pa.int64()).cast(pa.decimal128(20, 0))
        return pc.multiply(cents, pa.scalar(Decimal("0.01"))).cast(CENT)
    return pa.array(values)
