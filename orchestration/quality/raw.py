"""Gate on the raw tables of the input contract: one suite a table.

The functions are of use to other sources: they read what a suite calls id, day, amount, customer
and parent.
"""

from collections.abc import Mapping
from typing import Any

from orchestration.quality.suite import (
    STOP,
    WARN,
    Expectation,
    Suite,
    day,
    expect,
    largest_share,
    not_empty,
    number,
    rows_kept,
    share,
    text,
    unknown_share,
)

Vars = Mapping[str, Any]

# Days between days with orders, in the year that ends with the last order up to AS_OF. Usual is
# the 95th percentile: closed Sundays are usual, and so is a quiet spell of a small shop.
GAPS = """(
    select {result} from (
        select
            quantile_cont(gap, 0.95) as usual_gap,
            max(gap) as longest_gap,
            cast(getvariable('as_of') as date) - max(day) as silent_days,
            count(*) as days
        from (
            select day, day - lag(day) over (order by day) as gap
            from (
                select distinct day from rows where day <= getvariable('as_of')
                qualify day > max(day) over () - 365
            )
        )
    ) where days >= 10
)"""

# The largest ratio of the median amounts of a month and the month before, either way, for each
# currency and channel: more orders in another currency do not change amounts.
MEDIAN_JUMP = """(
    select max(greatest(median_amount / before, before / median_amount)) from (
        select
            median_amount,
            lag(median_amount) over (partition by kind order by month) as before
        from (
            select kind, date_trunc('month', day) as month, median(amount) as median_amount
            from rows where amount > 0 and day <= getvariable('as_of')
            group by kind, month having count(*) >= {rows}
        )
    )
)"""


def keys(key: str, limits: Vars) -> tuple[Expectation, ...]:
    """Return limits on `id`: mostly there, and not the same few values again and again."""
    return (
        expect(
            "blank_key_share",
            share("id is null"),
            max_value=0.5,
            from_rows=limits["gate_min_rows"],
            catches="a key column that the export left empty",
            what_to_do=f"Fill {key}, or map the column that holds the key to it.",
        ),
        expect(
            "distinct_key_share",
            # About 2 % exact.
            "approx_count_distinct(id) / nullif(count(id), 0)",
            min_value=0.05,
            from_rows=limits["gate_min_rows"],
            catches="a column of few values (a status, a type) taken for the key",
            what_to_do=f"Check which column is exported as {key}.",
        ),
    )


def known_parents(
    child: str, column: str, parent: str, limits: Vars, schema: str = "raw", reads: str = "parent"
) -> tuple[Expectation, ...]:
    """Return limits on references that lead nowhere: warn from one half on, stop at almost all."""
    return tuple(
        expect(
            "unknown_parent_share",
            unknown_share(reads, f"{schema}.{parent}", column),
            max_value=limit,
            from_rows=limits["gate_min_rows"],
            catches=f"ids of {child} and {parent} written differently (leading zeros, prefixes,"
            " spaces)",
            what_to_do=f"Compare {column} in {child} and in {parent}; deliver the {parent} that"
            f" belong to these {child}.",
            evidence=f"share of known {column} in {child} that {parent} does not have",
            **options,
        )
        for limit, options in ((0.5, {"severity": WARN}), (0.95, {}))
    )


def positive_amounts(column: str, limits: Vars) -> Expectation:
    """Return the limit on negative amounts."""
    return expect(
        "negative_amount_share",
        share("amount < 0", among="amount is not null"),
        max_value=0.5,
        from_rows=limits["gate_min_rows"],
        catches=f"{column} with the sign turned round, or a table of credits",
        what_to_do=f"Deliver {column} as positive amounts; money given back belongs in refunds.",
    )


def busiest_day(column: str, limits: Vars) -> Expectation:
    """Return the limit on the share of rows of one day."""
    return expect(
        "busiest_day_share",
        largest_share("day"),
        max_value=0.5,
        from_rows=limits["gate_min_rows"],
        catches=f"the time of loading in {column} in place of the time it happened",
        what_to_do=f"Check which column is exported as {column}. If most rows really are of one"
        " day, run again with FORCE=1.",
    )


def commonest_email(limits: Vars) -> Expectation:
    """Return the limit on the share of customers with one email address."""
    return expect(
        "commonest_email_share",
        largest_share("email"),
        max_value=0.5,
        from_rows=limits["gate_min_rows"],
        severity=WARN,
        catches="one placeholder address for all customers",
        what_to_do="Leave email empty where it is not known.",
    )


def order_signals(at: str, amount: str, customer: str, limits: Vars) -> tuple[Expectation, ...]:
    """Return limits on the days, amounts and customers of orders up to AS_OF."""
    from_rows = limits["gate_min_rows"]
    median_jump = MEDIAN_JUMP.format(rows=from_rows)
    positive = "coalesce(sum(amount) filter (where amount > 0), 0)"
    return (
        expect(
            "silent_gaps",
            GAPS.format(result="silent_days / usual_gap"),
            max_value=limits["gate_max_silent_gaps"],
            from_rows=from_rows,
            severity=WARN,
            evidence="days from the last order to AS_OF, as multiples of the usual gap",
            catches="an export that stopped, or a delivery of last week's files",
            what_to_do=f"Compare the last {at} with AS_OF; deliver the days that are missing, or"
            " pass the day of the last order as AS_OF.",
        ),
        expect(
            "longest_gaps",
            GAPS.format(result="longest_gap / usual_gap"),
            max_value=limits["gate_max_empty_gaps"],
            from_rows=from_rows,
            severity=WARN,
            evidence="longest stretch without orders of the last year, as multiples of the usual"
            " gap",
            catches="a file of some days or weeks that is missing",
            what_to_do=f"Look for the empty days in {at}; deliver the files of these days.",
        ),
        *(
            expect(
                "median_jump",
                median_jump,
                max_value=limits[limit],
                from_rows=from_rows,
                severity=severity,
                evidence="median amounts of two months of one currency and channel, the higher"
                " over the lower",
                catches=f"{amount} in cents in some months, or a decimal point lost",
                what_to_do=f"Compare {amount} of some orders of each month with the shop. If the"
                " amounts are right, run again with FORCE=1.",
            )
            for limit, severity in (
                ("gate_month_warn_factor", WARN),
                ("gate_money_stop_factor", STOP),
            )
        ),
        expect(
            "largest_order_share",
            # In a table of lines, the largest line: a mistyped amount is in one.
            "max(amount) / nullif(sum(amount) filter (where amount > 0), 0)",
            max_value=limits["gate_max_order_share"],
            from_rows=from_rows,
            severity=WARN,
            catches=f"one order with a mistyped {amount}",
            what_to_do=f"Look at the order with the largest {amount}; correct it in the source.",
        ),
        expect(
            "largest_customer_share",
            largest_share("customer", positive),
            max_value=limits["gate_max_customer_share"],
            from_rows=from_rows,
            severity=WARN,
            catches="orders of many people under one customer, or one mistyped amount",
            what_to_do=f"Look at the {customer} with the largest sum of {amount}.",
        ),
        expect(
            "commonest_customer_share",
            largest_share("customer"),
            max_value=limits["gate_max_id_share"],
            from_rows=from_rows,
            severity=WARN,
            catches="a placeholder id (guest, 0, 99999) in place of none",
            what_to_do=f"Leave {customer} empty where the customer is not known.",
        ),
    )


def plausible(column: str, limits: Vars) -> str:
    """Return SQL for an amount; null where the quarantine takes it."""
    value = number(column)
    return f"case when abs({value}) <= {limits['largest_plausible_number']} then {value} end"


def suites(limits: Vars) -> tuple[Suite, ...]:
    """Return the suites; `limits` are the vars of dbt_project.yml."""
    return (
        Suite(
            "raw.customers",
            (
                not_empty("Deliver at least one row in customers."),
                rows_kept(),
                *keys("customer_id", limits),
                commonest_email(limits),
            ),
            {"id": text("customer_id"), "email": f"lower({text('email')})"},
        ),
        Suite(
            "raw.orders",
            (
                not_empty("Deliver at least one row in orders."),
                rows_kept(),
                *keys("order_id", limits),
                busiest_day("ordered_at", limits),
                positive_amounts("total_amount", limits),
                expect(
                    "zero_amount_share",
                    share("amount = 0", among="amount is not null"),
                    max_value=0.9,
                    from_rows=limits["gate_min_rows"],
                    catches="amounts that the export filled with zero",
                    what_to_do="Deliver total_amount, or leave it out and deliver order_items with"
                    " unit_price.",
                ),
                *known_parents("orders", "customer_id", "customers", limits, reads="customer"),
                *order_signals("ordered_at", "total_amount", "customer_id", limits),
            ),
            {
                "id": text("order_id"),
                "customer": text("customer_id"),
                "day": day("ordered_at"),
                "amount": plausible("total_amount", limits),
                "kind": f"concat({text('currency')}, ' ', {text('channel')})",
            },
        ),
        Suite(
            "raw.order_items",
            (
                rows_kept(),
                positive_amounts("unit_price", limits),
                *known_parents("order_items", "order_id", "orders", limits),
            ),
            {"parent": text("order_id"), "amount": number("unit_price")},
        ),
        Suite(
            "raw.refunds",
            (
                rows_kept(),
                busiest_day("refunded_at", limits),
                positive_amounts("amount", limits),
                *known_parents("refunds", "order_id", "orders", limits),
            ),
            {
                "parent": text("order_id"),
                "day": day("refunded_at"),
                "amount": number("amount"),
            },
        ),
        Suite(
            "raw.products",
            (rows_kept(), *keys("product_id", limits)),
            {"id": text("product_id")},
        ),
        Suite(
            "raw.fx_rates",
            (
                rows_kept(),
                expect(
                    "widest_rate_span",
                    "(select max(span) from (select max(rate) / min(rate) as span from rows"
                    " where rate > 0 group by currency))",
                    max_value=100,
                    severity=WARN,
                    evidence="highest over lowest rate of one currency",
                    catches="a decimal point lost, or rates turned round from some day on",
                    what_to_do="Check rate_to_reporting: reporting currency per unit of the"
                    " currency.",
                ),
            ),
            {"currency": text("currency"), "rate": number("rate_to_reporting")},
        ),
    )
