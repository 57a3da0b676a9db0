"""Gate on the raw tables of the source system `shopify`: one suite a table."""

from orchestration.quality.raw import (
    Vars,
    busiest_day,
    commonest_email,
    keys,
    order_signals,
    plausible,
    positive_amounts,
)
from orchestration.quality.suite import WARN, Suite, day, expect, not_empty, rows_kept, text


def suites(limits: Vars) -> tuple[Suite, ...]:
    """Return the suites; `limits` are the vars of dbt_project.yml."""
    return (
        Suite(
            "raw_shopify.customers",
            (rows_kept(), commonest_email(limits)),
            {"email": f"lower({text('email')})"},
        ),
        Suite(
            "raw_shopify.orders",
            (
                not_empty("Export the orders again: all of them, as plain CSV."),
                rows_kept(),
                *keys("order_id", limits),
                busiest_day("Created at", limits),
                positive_amounts("Total", limits),
                expect(
                    "lines_per_order",
                    # Further lines of an order have no total.
                    "count(*) / nullif(count(amount), 0)",
                    max_value=50,
                    from_rows=limits["gate_min_rows"],
                    severity=WARN,
                    evidence="rows per row that opens an order",
                    catches="totals that were lost on the way, so that most rows open no order",
                    what_to_do="Open the export: the first row of each order must have its Total.",
                ),
                *order_signals("Created at", "Total", "Email", limits),
            ),
            {
                "id": text("order_id"),
                "customer": f"lower({text('email')})",
                "day": day("created_at"),
                "amount": plausible("total", limits),
                "kind": f"concat({text('currency')}, ' ', {text('source')})",
            },
        ),
    )
