"""Gate on the raw tables of the source system `shopify`: one suite a table."""

from orchestration.quality.raw import (
    busiest_day,
    key_expectations,
    key_metrics,
    negative_amounts,
)
from orchestration.quality.suite import (
    ROWS_FOR_SHARES,
    WARN,
    Expectation,
    commonest_share,
    day,
    not_empty,
    number,
    rows_kept,
    share,
    table_suite,
    text,
)

# Further lines of an order have no total.
HAS_TOTAL = f"{number('total')} is not null"

CUSTOMERS = table_suite(
    "raw_shopify.customers",
    {"commonest_email_share": commonest_share("raw_shopify.customers", f"lower({text('email')})")},
    (
        rows_kept(),
        Expectation(
            metric="commonest_email_share",
            at_most=0.5,
            from_rows=ROWS_FOR_SHARES,
            severity=WARN,
            catches="one placeholder address for everybody",
            what_to_do="Leave the address empty where it is not known.",
        ),
    ),
)

ORDERS = table_suite(
    "raw_shopify.orders",
    {
        **key_metrics("order_id"),
        "busiest_day_share": commonest_share("raw_shopify.orders", day("created_at")),
        "negative_amount_share": share(f"{number('total')} < 0", among=HAS_TOTAL),
        "lines_per_order": f"count(*) / nullif(count(*) filter (where {HAS_TOTAL}), 0)",
    },
    (
        not_empty("Export the orders again: all of them, as plain CSV."),
        rows_kept(),
        *key_expectations("order_id"),
        busiest_day("Created at"),
        negative_amounts("Total"),
        Expectation(
            metric="lines_per_order",
            at_most=50,
            from_rows=ROWS_FOR_SHARES,
            severity=WARN,
            evidence="rows per row that opens an order",
            catches="totals that were lost on the way, so that most orders are none",
            what_to_do="Open the export: the first row of each order must have its Total.",
        ),
    ),
)

SUITES = (CUSTOMERS, ORDERS)
