"""Profit of orders with missing prices, missing costs and refunds, computed by hand.

Each order was paid 100. Line a has the price 60 and the cost 30, line b the price 40 and the cost
10, where the data has them.
"""

import duckdb
import pytest

ENV = {"AS_OF": "2026-06-30", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}
PRICES = {"both": ("60", "40"), "only a": ("60", ""), "only b": ("", "40"), "neither": ("", "")}
COSTS = {"both": ("30", "10"), "only a": ("30", ""), "only b": ("", "10"), "neither": ("", "")}
REFUNDS = {
    "none": [],
    "goodwill": [("", 30)],
    "half of a": [("a", 30)],
    "all of a": [("a", 60)],
    "all of a in two": [("a", 20), ("a", 40)],
    "a and goodwill": [("a", 60), ("", 10)],
    "everything": [("", 100)],
    "both lines": [("a", 60), ("b", 40)],
}
# By refund and by whether line a has a price: profit by the lines whose costs are known.
UNKNOWN = {"both": None, "only a": None, "only b": None, "neither": None}
NOTHING = {"both": 0, "only a": 0, "only b": 0, "neither": 0}
PROFITS = {
    ("none", True): UNKNOWN | {"both": 100 - 30 - 10},
    ("none", False): UNKNOWN | {"both": 100 - 30 - 10},
    ("goodwill", True): UNKNOWN | {"both": 70 - 30 - 10},
    ("goodwill", False): UNKNOWN | {"both": 70 - 30 - 10},
    ("half of a", True): UNKNOWN | {"both": 70 - 15 - 10},
    ("half of a", False): UNKNOWN,
    # Nothing of line a was kept, so that its cost need not be known.
    ("all of a", True): UNKNOWN | {"both": 40 - 10, "only b": 40 - 10},
    ("all of a", False): UNKNOWN,
    ("all of a in two", True): UNKNOWN | {"both": 40 - 10, "only b": 40 - 10},
    ("all of a in two", False): UNKNOWN,
    ("a and goodwill", True): UNKNOWN | {"both": 30 - 10, "only b": 30 - 10},
    ("a and goodwill", False): UNKNOWN,
    ("everything", True): NOTHING,
    ("everything", False): NOTHING,
    ("both lines", True): NOTHING,
    ("both lines", False): NOTHING,
}
CASES = [(price, cost, refund) for price in PRICES for cost in COSTS for refund in REFUNDS]


def csv(header, rows):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


@pytest.fixture(scope="module")
def profits(make, tmp_path_factory):
    """Profit by (prices, costs, refund)."""
    raw = tmp_path_factory.mktemp("profit") / "raw"
    raw.mkdir()
    orders, lines, refunds = [], [], []
    for order_id, (price, cost, refund) in enumerate(CASES):
        orders.append((order_id, f"p{order_id}", "2026-06-01", 100))
        for line, unit_price, unit_cost in zip("ab", PRICES[price], COSTS[cost], strict=True):
            lines.append((order_id, line, 1, unit_price, unit_cost))
        for number, (line, amount) in enumerate(REFUNDS[refund]):
            refunds.append((f"{order_id}-{number}", order_id, line, "2026-06-02", amount))
    files = {
        "customers": csv("customer_id,created_at", [(f"p{i}", "2026-01-01") for i, *_ in orders]),
        "orders": csv("order_id,customer_id,ordered_at,total_amount", orders),
        "order_items": csv("order_id,order_item_id,quantity,unit_price,unit_cost", lines),
        "refunds": csv("refund_id,order_id,order_item_id,refunded_at,amount", refunds),
    }
    for table, text in files.items():
        (raw / f"{table}.csv").write_text(text, encoding="utf-8")
    warehouse = make(raw, only=["int_orders"], **ENV)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute("select order_id, profit_amount from intermediate.int_orders")
        return {CASES[int(order_id)]: profit for order_id, profit in found.fetchall()}


@pytest.mark.parametrize("refund", REFUNDS)
def test_profit_of_every_mixture_of_missing_prices_costs_and_refunds(profits, refund):
    expected = {
        (price, cost, refund): PROFITS[refund, price in ("both", "only a")][cost]
        for price in PRICES
        for cost in COSTS
    }
    assert {case: profit for case, profit in profits.items() if case[2] == refund} == expected
