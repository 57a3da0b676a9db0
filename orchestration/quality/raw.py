"""Gate on the raw tables of the input contract: one suite a table."""

from orchestration.quality.suite import (
    ROWS_FOR_SHARES,
    WARN,
    Expectation,
    commonest_share,
    day,
    distinct_share,
    not_empty,
    number,
    rows_kept,
    share,
    table_suite,
    text,
    unknown_share,
)


def key_metrics(key: str) -> dict[str, str]:
    """Return the metrics that tell whether a column can be the key of its table."""
    return {
        "blank_key_share": share(f"{text(key)} is null"),
        "distinct_key_share": distinct_share(text(key)),
    }


def key_expectations(key: str) -> tuple[Expectation, ...]:
    """Return limits on a key: mostly there, and not the same few values again and again."""
    return (
        Expectation(
            metric="blank_key_share",
            at_most=0.5,
            from_rows=ROWS_FOR_SHARES,
            catches="a key column that the export left empty",
            what_to_do=f"Fill {key}, or map the column that holds the key to it.",
        ),
        Expectation(
            metric="distinct_key_share",
            at_least=0.05,
            from_rows=ROWS_FOR_SHARES,
            catches="a column of few values (a status, a type) taken for the key",
            what_to_do=f"Check which column is exported as {key}.",
        ),
    )


def unknown_parent(child: str, column: str, parent: str) -> tuple[Expectation, ...]:
    """Return limits on references that lead nowhere: warn from one half on, block at almost all."""
    catches = f"ids of {child} and {parent} written differently (leading zeros, prefixes, spaces)"
    what_to_do = (
        f"Compare {column} in {child} and in {parent}; deliver the {parent} that belong to"
        f" these {child}."
    )
    evidence = f"share of known {column} in {child} that {parent} does not have"
    return tuple(
        Expectation(
            metric="unknown_parent_share",
            at_most=limit,
            from_rows=ROWS_FOR_SHARES,
            catches=catches,
            what_to_do=what_to_do,
            evidence=evidence,
            **options,
        )
        for limit, options in ((0.5, {"severity": WARN}), (0.95, {}))
    )


def negative_amounts(column: str) -> Expectation:
    """Return the limit on negative amounts."""
    return Expectation(
        metric="negative_amount_share",
        at_most=0.5,
        from_rows=ROWS_FOR_SHARES,
        catches=f"{column} with the sign turned round, or a table of credits",
        what_to_do=f"Deliver {column} as positive amounts; money given back belongs in refunds.",
    )


def busiest_day(column: str) -> Expectation:
    """Return the limit on the share of rows of one day."""
    return Expectation(
        metric="busiest_day_share",
        at_most=0.5,
        from_rows=ROWS_FOR_SHARES,
        catches=f"the time of loading in {column} in place of the time it happened",
        what_to_do=f"Check which column is exported as {column}. If most rows really are of one"
        " day, run again with FORCE=1.",
    )


CUSTOMERS = table_suite(
    "raw.customers",
    {
        **key_metrics("customer_id"),
        "commonest_email_share": commonest_share("raw.customers", f"lower({text('email')})"),
    },
    (
        not_empty("Deliver at least one row in customers."),
        rows_kept(),
        *key_expectations("customer_id"),
        Expectation(
            metric="commonest_email_share",
            at_most=0.5,
            from_rows=ROWS_FOR_SHARES,
            severity=WARN,
            catches="one placeholder address for everybody",
            what_to_do="Leave email empty where it is not known.",
        ),
    ),
)

ORDERS = table_suite(
    "raw.orders",
    {
        **key_metrics("order_id"),
        "busiest_day_share": commonest_share("raw.orders", day("ordered_at")),
        "negative_amount_share": share(
            f"{number('total_amount')} < 0", among=f"{number('total_amount')} is not null"
        ),
        "zero_amount_share": share(
            f"{number('total_amount')} = 0", among=f"{number('total_amount')} is not null"
        ),
        "unknown_parent_share": unknown_share(
            "raw.orders", "customer_id", "raw.customers", "customer_id"
        ),
    },
    (
        not_empty("Deliver at least one row in orders."),
        rows_kept(),
        *key_expectations("order_id"),
        busiest_day("ordered_at"),
        negative_amounts("total_amount"),
        Expectation(
            metric="zero_amount_share",
            at_most=0.9,
            from_rows=ROWS_FOR_SHARES,
            catches="amounts that the export filled with zero",
            what_to_do="Deliver total_amount, or leave it out and deliver order_items with"
            " unit_price.",
        ),
        *unknown_parent("orders", "customer_id", "customers"),
    ),
)

ORDER_ITEMS = table_suite(
    "raw.order_items",
    {
        "negative_amount_share": share(
            f"{number('unit_price')} < 0", among=f"{number('unit_price')} is not null"
        ),
        "unknown_parent_share": unknown_share(
            "raw.order_items", "order_id", "raw.orders", "order_id"
        ),
    },
    (
        rows_kept(),
        negative_amounts("unit_price"),
        *unknown_parent("order_items", "order_id", "orders"),
    ),
)

REFUNDS = table_suite(
    "raw.refunds",
    {
        "busiest_day_share": commonest_share("raw.refunds", day("refunded_at")),
        "negative_amount_share": share(
            f"{number('amount')} < 0", among=f"{number('amount')} is not null"
        ),
        "unknown_parent_share": unknown_share("raw.refunds", "order_id", "raw.orders", "order_id"),
    },
    (
        rows_kept(),
        busiest_day("refunded_at"),
        negative_amounts("amount"),
        *unknown_parent("refunds", "order_id", "orders"),
    ),
)

PRODUCTS = table_suite(
    "raw.products",
    key_metrics("product_id"),
    (rows_kept(), *key_expectations("product_id")),
)

FX_RATES = table_suite(
    "raw.fx_rates",
    {
        "widest_rate_span": (
            "(select max(highest / lowest) from (select max(rate) as highest, min(rate) as lowest"
            f" from (select {text('currency')} as currency, {number('rate_to_reporting')} as rate"
            " from raw.fx_rates) where rate > 0 group by currency))"
        )
    },
    (
        rows_kept(),
        Expectation(
            metric="widest_rate_span",
            at_most=100,
            severity=WARN,
            evidence="highest over lowest rate of one currency",
            catches="a decimal point lost, or rates turned round from some day on",
            what_to_do="Check rate_to_reporting: reporting currency per unit of the currency.",
        ),
    ),
)

SUITES = (CUSTOMERS, ORDERS, ORDER_ITEMS, REFUNDS, PRODUCTS, FX_RATES)
