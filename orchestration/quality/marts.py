"""Gate on the marts: one suite a table that segments are read from."""

from orchestration.quality.raw import Vars
from orchestration.quality.suite import (
    STOP,
    WARN,
    Expectation,
    Suite,
    expect,
    largest_share,
    not_empty,
    rows_kept,
    share,
)

# Above this share the delivery is wrong, not single values.
MAX_QUARANTINED_SHARE = 0.5
# With fewer rows, one bad row of two is only one bad row.
ROWS_FOR_QUARANTINE = 10

# Orders and net revenue of all orders, of each channel and of each store.
PARTS = """
    select
        case
            when grouping(channel) = 0 then 'channel ' || channel
            when grouping(store_id) = 0 then 'store ' || store_id
            else 'all'
        end as part,
        {columns}
    from {source}
    group by grouping sets ((), (channel), (store_id))
    having
        (grouping(channel) = 1 or channel <> 'unknown')
        and (grouping(store_id) = 1 or store_id is not null)
"""
# What a run is compared with, read from the published file; nothing if that is in another currency.
PUBLISHED_MONEY = PARTS.format(
    columns="cast(sum(net_amount) as double) as published_amount, count(*) as published_orders",
    source="marts.orders where $currency = (select currency from marts.run_info)",
)


def _counted(name: str, condition: str) -> str:
    return (
        f"coalesce(cast(sum(net_amount) filter (where {condition}) as double), 0) as {name}_amount,"
        f" count(*) filter (where {condition}) as {name}_orders"
    )


# Net revenue and revenue per order against the published file, for the days that it has, and of the
# last days against the three months before: 30 days for revenue, which has weekends in it; for
# revenue per order the days that are not published yet, so that a fault is seen in its first night.
# A store without orders for 30 days is closed.
MONEY = """
with days as (
    select
        cast(getvariable('as_of') as date) as as_of,
        cast(getvariable('published_day') as date) as published_day,
        as_of - 30 as month_start,
        case
            when published_day < as_of then greatest(published_day, month_start)
            else month_start
        end as new_start
), now as ({now}), compared as (
    select
        coalesce(now.part, published_money.part) as part,
        coalesce(orders, 0) as row_count,
        coalesce(kept_amount, 0) as kept_amount,
        coalesce(kept_orders, 0) as kept_orders,
        now.* exclude (part, orders, kept_amount, kept_orders),
        published_money.* exclude (part)
    from now full join published_money using (part)
)
select
    if(part = 'all', 'marts.orders', 'marts.orders, ' || part) as subject,
    row_count, published_amount, kept_amount, month_amount, new_orders, published_orders,
    case when part = 'all' and row_count > 0 then net_amount end as net_amount_sum,
    case when published_orders >= {rows}
        then kept_amount / nullif(published_amount, 0) end as amount_against_published,
    case when published_orders >= {rows}
        then kept_amount / nullif(kept_orders, 0) / nullif(published_amount / published_orders, 0)
        end as order_amount_against_published,
    before_amount / 3 as usual_month_amount,
    case when before_orders >= {rows} and is_long and (month_orders > 0 or part not like 'store %')
        then month_amount / nullif(before_amount / 3, 0) end as amount_against_months_before,
    new_amount / nullif(new_orders, 0) as new_order_amount,
    before_amount / nullif(before_orders, 0) as usual_order_amount,
    case when before_orders >= {rows} and new_orders >= {rows}
        then new_order_amount / nullif(usual_order_amount, 0)
        end as order_amount_against_months_before
from compared
order by part <> 'all', part
"""


def _money(rows: int) -> str:
    """Return the query that compares money; parts of fewer orders than `rows` are not compared."""
    now = PARTS.format(
        source="marts.orders",
        columns=", ".join(
            (
                "count(*) as orders",
                "coalesce(cast(sum(net_amount) as double), 0) as net_amount",
                "min(ordered_on) <= (select month_start - 90 from days) as is_long",
                _counted("kept", "ordered_on <= getvariable('published_day')"),
                _counted("new", "ordered_on > (select new_start from days)"),
                _counted("month", "ordered_on > (select month_start from days)"),
                _counted(
                    "before",
                    "ordered_on > (select month_start - 90 from days)"
                    " and ordered_on <= (select month_start from days)",
                ),
            )
        ),
    )
    return MONEY.format(now=now, rows=rows)


EVIDENCE = {
    "amount_against_published": "{kept_amount:,.0f} now, {published_amount:,.0f} published for the"
    " same days",
    "order_amount_against_published": "revenue per order, over the published one of the same days",
    "amount_against_months_before": "{month_amount:,.0f} in the last 30 days,"
    " {usual_month_amount:,.0f} in 30 days of the 90 before",
    "order_amount_against_months_before": "{new_order_amount:,.2f} an order in the new days,"
    " {usual_order_amount:,.2f} in the 90 days before",
}


def _within(metric: str, least: float, most: float, severity: str = WARN) -> Expectation:
    return expect(
        metric,
        min_value=least,
        max_value=most,
        severity=severity,
        evidence=EVIDENCE[metric],
        catches="amounts in cents, a lost decimal point, or a channel or store that is missing",
        what_to_do="Compare some of these orders with the source system: amount, currency, channel"
        " and store. If the change is right, FORCE=1 lets the run pass.",
    )


def _money_limits(limits: Vars) -> tuple[Expectation, ...]:
    """Return what money must keep to: jumps of a misread unit stop, milder changes warn."""
    month, restated = limits["gate_month_warn_factor"], limits["gate_restated_warn_factor"]
    stop, kept = limits["gate_money_stop_factor"], 1 - limits["gate_max_lost_share"]
    return (
        _within("amount_against_published", 1 / restated, restated),
        _within("amount_against_published", round(kept, 6), stop, STOP),
        _within("order_amount_against_published", 1 / restated, restated),
        _within("order_amount_against_published", 1 / stop, stop, STOP),
        # A channel or store may close, so this only warns.
        _within("amount_against_months_before", 1 / month, month),
        _within("order_amount_against_months_before", 1 / month, month),
        _within("order_amount_against_months_before", 1 / stop, stop, STOP),
    )


def suites(limits: Vars) -> tuple[Suite, ...]:
    """Return the suites; `limits` are the vars of dbt_project.yml."""
    from_rows = limits["gate_min_rows"]
    return (
        Suite(
            "marts.customers",
            (
                not_empty(
                    "See marts.data_quality_quarantine in the warehouse for why rows were rejected,"
                    " and whether AS_OF lies before the first customer."
                ),
                rows_kept(),
            ),
        ),
        Suite(
            "marts.orders",
            (
                rows_kept(severity=WARN),
                expect(
                    "net_amount_sum",
                    min_value=0.01,
                    catches="amounts, rates or refunds that cancel out everything that was sold",
                    what_to_do="Compare total_amount, tax_amount, shipping_amount and refunds of"
                    " some orders; check the rates in fx_rates. If nothing was sold for money, run"
                    " again with FORCE=1.",
                ),
                *_money_limits(limits),
            ),
            query=_money(from_rows),
        ),
        Suite(
            "marts.segment_membership",
            (
                not_empty("Check the status of the segments in marts.segments in the warehouse."),
                rows_kept(severity=WARN),
            ),
        ),
        Suite(
            "marts.segment_summary",
            (
                expect(
                    "empty_share",
                    share("customers_count = 0", among="status = 'active'"),
                    max_value=0.9,
                    severity=WARN,
                    catches="features that came out empty, so that hardly any rule holds",
                    what_to_do="Look at marts.customer_features: which columns are null"
                    " throughout?",
                ),
            ),
        ),
        Suite(
            "marts.customer_rfm",
            (
                expect(
                    "largest_group_share",
                    largest_share(
                        "rfm_group", relation="(from rows where rfm_group <> 'prospects')"
                    ),
                    max_value=0.95,
                    from_rows=from_rows,
                    severity=WARN,
                    catches="cut points that fell together, so that all customers are in one group",
                    what_to_do="See marts.rfm_thresholds for the levels that ties merged.",
                ),
            ),
        ),
        Suite(
            "marts.data_quality_reconciliation",
            (
                expect(
                    "quarantined_share",
                    max_value=MAX_QUARANTINED_SHARE,
                    catches="a delivery in another format, of which most rows cannot be read",
                    what_to_do="See the reasons in marts.data_quality_quarantine in the warehouse,"
                    " correct the file and run again; FORCE=1 publishes the rows that are left.",
                ),
            ),
            query="select source_system || '.' || table_name as subject, raw_rows as row_count,"
            f" case when raw_rows >= {ROWS_FOR_QUARANTINE} then quarantined_rows / raw_rows end"
            " as quarantined_share from marts.data_quality_reconciliation",
        ),
    )
