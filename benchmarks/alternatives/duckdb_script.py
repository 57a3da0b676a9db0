"""The job as one DuckDB script."""

import sys
from pathlib import Path

import duckdb

from benchmarks.data import AS_OF, TIMEZONE
from benchmarks.rules import RULES, rfm_groups

ORDERS = f"""
create temp table valid_orders as
with baskets as (
    select
        order_id,
        sum(quantity) as units_count,
        sum(quantity * unit_price) as gross_amount,
        sum(discount_amount) as discount_amount
    from lines
    group by order_id
),
local as (
    select
        *,
        cast(ordered_at at time zone 'UTC' at time zone '{TIMEZONE}' as date) as ordered_on,
        cast(cancelled_at at time zone 'UTC' at time zone '{TIMEZONE}' as date) as cancelled_on
    from orders
)
select
    local.order_id,
    local.customer_id,
    local.ordered_on,
    local.channel,
    local.total_amount - local.tax_amount - local.shipping_amount as net_amount,
    baskets.units_count,
    local.discount_amount + baskets.discount_amount > 0
    and (local.discount_amount + baskets.discount_amount) * 10 >= baskets.gross_amount
        as is_discounted
from local
inner join baskets using (order_id)
where
    not local.is_test
    and local.ordered_on <= date '{AS_OF}'
    and (local.cancelled_on is null or local.cancelled_on > date '{AS_OF}')
"""

TOTALS = f"""
create temp table totals as
select
    customer_id,
    count(*) as orders_count,
    sum(net_amount) as amount_spent,
    round(sum(net_amount)::double / count(*), 4) as average_order_amount,
    max(net_amount) as max_order_amount,
    min(ordered_on) as first_order_date,
    date_diff('day', max(ordered_on), date '{AS_OF}') as recency_days,
    count(*) filter (ordered_on > date '{AS_OF}' - 90) as orders_90d,
    count(*) filter (ordered_on > date '{AS_OF}' - 365) as orders_365d,
    coalesce(sum(net_amount) filter (ordered_on > date '{AS_OF}' - 90), 0) as amount_90d,
    coalesce(sum(net_amount) filter (ordered_on > date '{AS_OF}' - 365), 0) as amount_365d,
    round(count(*) filter (is_discounted) / count(*), 6) as discounted_order_share,
    sum(units_count) as units_count,
    round(sum(units_count)::double / count(*), 4) as average_basket_units
from valid_orders
group by customer_id
"""

TOP_CATEGORIES = """
create temp table top_categories as
with spend as (
    select
        valid_orders.customer_id,
        products.category,
        sum(greatest(lines.quantity * lines.unit_price - lines.discount_amount, 0)) as amount
    from lines
    inner join valid_orders using (order_id)
    inner join products using (product_id)
    group by valid_orders.customer_id, products.category
)
select
    customer_id,
    count(*) as categories_count,
    arg_min(category, row(-amount, category)) as top_category,
    round(max(amount)::double / sum(amount)::double, 6) as top_category_share
from spend
group by customer_id
"""

TOP_CHANNELS = """
create temp table top_channels as
with counted as (
    select customer_id, channel, count(*) as orders_count
    from valid_orders
    group by customer_id, channel
)
select
    customer_id,
    count(*) as channels_count,
    arg_min(channel, row(-orders_count, channel)) as top_channel
from counted
group by customer_id
"""


def _score(value: str, levels: int) -> str:
    """Return SQL of a score: one more than the number of percentiles below the value."""
    cuts = f"cuts.{value}_{levels}"
    return "1 + " + " + ".join(f"({value} > {cuts}[{cut}])::int" for cut in range(1, levels))


def _cuts(value: str, levels: int) -> str:
    shares = ", ".join(f"{cut}.0 / {levels}" for cut in range(1, levels))
    return f"quantile_disc({value}, [{shares}]) as {value}_{levels}"


def _rfm() -> str:
    values = {"r": "-recency_days", "f": "orders_count", "m": "amount_spent"}
    columns = ", ".join(f"{sql} as {name}" for name, sql in values.items())
    cuts = ", ".join(_cuts(name, levels) for name in values for levels in (5, 3))
    return f"""
create temp table rfm as
with people as (select customer_id, {columns} from totals),
cuts as (select {cuts} from people)
select
    customer_id,
    ({_score("r", 5)}) * 10 + ({_score("f", 5)}) as classic_code,
    ({_score("r", 3)}) * 100 + ({_score("f", 3)}) * 10 + ({_score("m", 3)}) as klaviyo_code
from people
cross join cuts
"""


def _features() -> str:
    def groups(scheme: str) -> str:
        codes = (f"{code}: '{group}'" for code, group in rfm_groups(scheme).items())
        return "map {" + ", ".join(codes) + "}"

    return f"""
create temp table features as
select
    customers.customer_id,
    customers.country,
    customers.email_consent,
    date_diff('day', least(
        cast(customers.created_at at time zone 'UTC' at time zone '{TIMEZONE}' as date),
        totals.first_order_date
    ), date '{AS_OF}') as tenure_days,
    coalesce(totals.orders_count, 0) as orders_count,
    coalesce(totals.amount_spent, 0) as amount_spent,
    coalesce(totals.orders_90d, 0) as orders_90d,
    coalesce(totals.orders_365d, 0) as orders_365d,
    coalesce(totals.amount_90d, 0) as amount_90d,
    coalesce(totals.amount_365d, 0) as amount_365d,
    coalesce(totals.units_count, 0) as units_count,
    totals.average_order_amount,
    totals.max_order_amount,
    totals.first_order_date,
    totals.recency_days,
    totals.discounted_order_share,
    totals.average_basket_units,
    coalesce(top_categories.categories_count, 0) as categories_count,
    top_categories.top_category,
    top_categories.top_category_share,
    coalesce(top_channels.channels_count, 0) as channels_count,
    top_channels.top_channel,
    coalesce({groups("classic")}[rfm.classic_code], 'prospects') as rfm_classic_group,
    coalesce({groups("klaviyo")}[rfm.klaviyo_code], 'prospects') as rfm_klaviyo_group
from customers
left join totals using (customer_id)
left join top_categories using (customer_id)
left join top_channels using (customer_id)
left join rfm using (customer_id)
"""


def _literal(value: object) -> str:
    if isinstance(value, dict):
        return f"(select quantile_disc({{column}}, {value['percentile']}) from features)"
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def condition(clause: dict) -> str:
    """Return a clause as SQL that may be null where a value is unknown."""
    if "not" in clause:
        return f"not coalesce({condition(clause['not'])}, false)"
    for words, joint in (("all", " and "), ("any", " or ")):
        if words in clause:
            return "(" + joint.join(condition(part) for part in clause[words]) + ")"
    column, (operator, value) = clause["filter"], list(clause.items())[1]
    if operator == "between":
        return f"{column} between {value[0]} and {value[1]}"
    if operator == "in":
        return f"{column} in ({', '.join(map(_literal, value))})"
    if operator == "within_days":
        return f"{column} > date '{AS_OF}' - {value}"
    symbol = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}[operator]
    return f"{column} {symbol} {_literal(value).format(column=column)}"


def run(raw: Path, out: Path) -> None:
    """Read the raw data, write features and membership."""
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        for table, name in (("order_items", "lines"), ("orders",) * 2, ("products",) * 2):
            connection.execute(f"create view {name} as from '{raw}/{table}.parquet'")
        connection.execute(f"create view customers as from '{raw}/customers.parquet'")
        for statement in (ORDERS, TOTALS, TOP_CATEGORIES, TOP_CHANNELS, _rfm(), _features()):
            connection.execute(statement)
        flags = ", ".join(f"{condition(rule)} as {segment}" for segment, rule in RULES.items())
        connection.execute(f"copy features to '{out}/features.parquet'")
        connection.execute(
            f"copy (select customer_id, segment_id from (select customer_id, {flags} from features)"
            f" unpivot (is_member for segment_id in (columns(* exclude customer_id)))"
            f" where is_member) to '{out}/membership.parquet'"
        )


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
