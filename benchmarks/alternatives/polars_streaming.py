"""The job with Polars: one lazy query, run by its streaming engine."""

import sys
from datetime import timedelta
from pathlib import Path

import polars as pl

from benchmarks.data import AS_OF, TIMEZONE
from benchmarks.rules import RULES, rfm_groups


def _cents(name: str) -> pl.Expr:
    # Integers are exact, as decimals are, and much quicker to add.
    return (pl.col(name).cast(pl.Float64) * 100).round().cast(pl.Int64)


def _local_date(name: str) -> pl.Expr:
    return pl.col(name).dt.replace_time_zone("UTC").dt.convert_time_zone(TIMEZONE).dt.date()


def _days_until_as_of(expression: pl.Expr) -> pl.Expr:
    return (pl.lit(AS_OF) - expression).dt.total_days()


def _rounded(expression: pl.Expr, digits: int) -> pl.Expr:
    return expression.round(digits, mode="half_away_from_zero")


def _lines(raw: Path) -> pl.LazyFrame:
    gross = pl.col("quantity") * _cents("unit_price")
    return pl.scan_parquet(raw / "order_items.parquet").select(
        "order_id",
        "product_id",
        "quantity",
        gross=gross,
        discount=_cents("discount_amount"),
    )


def _valid_orders(raw: Path, lines: pl.LazyFrame) -> pl.LazyFrame:
    baskets = lines.group_by("order_id").agg(
        units=pl.col("quantity").sum(),
        gross=pl.col("gross").sum(),
        line_discount=pl.col("discount").sum(),
    )
    orders = (
        pl.scan_parquet(raw / "orders.parquet")
        .with_columns(
            ordered_on=_local_date("ordered_at"), cancelled_on=_local_date("cancelled_at")
        )
        .filter(
            ~pl.col("is_test"),
            pl.col("ordered_on") <= AS_OF,
            pl.col("cancelled_on").is_null() | (pl.col("cancelled_on") > AS_OF),
        )
        .select(
            "order_id",
            "customer_id",
            "ordered_on",
            "channel",
            net=_cents("total_amount") - _cents("tax_amount") - _cents("shipping_amount"),
            discount=_cents("discount_amount"),
        )
    )
    discount = pl.col("discount") + pl.col("line_discount")
    return orders.join(baskets, on="order_id").with_columns(
        is_discounted=(discount > 0) & (discount * 10 >= pl.col("gross"))
    )


def _totals(orders: pl.LazyFrame) -> pl.LazyFrame:
    def within(days: int) -> pl.Expr:
        return pl.col("ordered_on") > AS_OF - timedelta(days=days)

    count, net, units = pl.len(), pl.col("net"), pl.col("units")
    return orders.group_by("customer_id").agg(
        orders_count=count,
        spent=net.sum(),
        average_order_amount=_rounded(net.sum() / 100 / count, 4),
        max_order_amount=net.max() / 100,
        first_order_date=pl.col("ordered_on").min(),
        recency_days=_days_until_as_of(pl.col("ordered_on").max()),
        orders_90d=within(90).sum(),
        orders_365d=within(365).sum(),
        amount_90d=(net * within(90)).sum() / 100,
        amount_365d=(net * within(365)).sum() / 100,
        discounted_order_share=_rounded(pl.col("is_discounted").sum() / count, 6),
        units_count=units.sum(),
        average_basket_units=_rounded(units.sum() / count, 4),
    )


def _top_categories(raw: Path, lines: pl.LazyFrame, orders: pl.LazyFrame) -> pl.LazyFrame:
    products = pl.scan_parquet(raw / "products.parquet").select("product_id", "category")
    spend = (
        lines.join(orders.select("order_id", "customer_id"), on="order_id")
        .join(products, on="product_id")
        .group_by("customer_id", "category")
        .agg(amount=(pl.col("gross") - pl.col("discount")).clip(0).sum())
    )
    amount, category = pl.col("amount"), pl.col("category")
    return spend.group_by("customer_id").agg(
        categories_count=pl.len(),
        top_category=category.filter(amount == amount.max()).min(),
        top_category_share=_rounded(amount.max() / amount.sum(), 6),
    )


def _top_channels(orders: pl.LazyFrame) -> pl.LazyFrame:
    counted = orders.group_by("customer_id", "channel").agg(orders=pl.len())
    channel, count = pl.col("channel"), pl.col("orders")
    return counted.group_by("customer_id").agg(
        channels_count=pl.len(), top_channel=channel.filter(count == count.max()).min()
    )


def _discrete_percentile(values: pl.Expr, share: float) -> pl.Expr:
    known = values.drop_nulls()
    return known.sort().get((known.len() * share).ceil().cast(pl.Int64) - 1)


def _rfm(totals: pl.LazyFrame) -> pl.LazyFrame:
    values = {
        "r": -pl.col("recency_days").cast(pl.Int64),
        "f": pl.col("orders_count").cast(pl.Int64),
        "m": pl.col("spent"),
    }

    def score(name: str, levels: int) -> pl.Expr:
        value = values[name]
        cuts = (_discrete_percentile(value, cut / levels) for cut in range(1, levels))
        return 1 + pl.sum_horizontal((value > cut).cast(pl.Int64) for cut in cuts)

    def group(scheme: str, code: pl.Expr) -> pl.Expr:
        return code.replace_strict(rfm_groups(scheme), return_dtype=pl.String)

    return totals.with_columns(
        rfm_classic_group=group("classic", score("r", 5) * 10 + score("f", 5)),
        rfm_klaviyo_group=group(
            "klaviyo", score("r", 3) * 100 + score("f", 3) * 10 + score("m", 3)
        ),
    )


def _features(raw: Path) -> pl.LazyFrame:
    lines = _lines(raw)
    orders = _valid_orders(raw, lines)
    counts = ["orders_count", "spent", "orders_90d", "orders_365d", "amount_90d", "amount_365d"]
    counts += ["units_count", "categories_count", "channels_count"]
    first_known = pl.min_horizontal(_local_date("created_at"), pl.col("first_order_date"))
    return (
        pl.scan_parquet(raw / "customers.parquet")
        .select("customer_id", "created_at", "country", "email_consent")
        .join(_rfm(_totals(orders)), on="customer_id", how="left")
        .join(_top_categories(raw, lines, orders), on="customer_id", how="left")
        .join(_top_channels(orders), on="customer_id", how="left")
        .with_columns(
            pl.col(counts).fill_null(0),
            pl.col("rfm_classic_group", "rfm_klaviyo_group").fill_null("prospects"),
            tenure_days=_days_until_as_of(first_known),
        )
        .with_columns(amount_spent=pl.col("spent") / 100)
        .drop("spent", "created_at")
    )


def condition(clause: dict) -> pl.Expr:
    """Return a clause as an expression that is null where a value is unknown."""
    if "not" in clause:
        return ~condition(clause["not"]).fill_null(False)
    if "all" in clause:
        return pl.all_horizontal(condition(part) for part in clause["all"])
    if "any" in clause:
        return pl.any_horizontal(condition(part) for part in clause["any"])
    column, (operator, value) = pl.col(clause["filter"]), list(clause.items())[1]
    if isinstance(value, dict):
        value = _discrete_percentile(column, value["percentile"])
    if operator == "between":
        return column.is_between(*value)
    if operator == "in":
        return column.is_in(value)
    if operator == "within_days":
        return column > AS_OF - timedelta(days=value)
    compare = {"eq": "eq", "gt": "gt", "gte": "ge", "lt": "lt", "lte": "le"}[operator]
    return getattr(column, compare)(value)


def run(raw: Path, out: Path) -> None:
    """Read the raw data, write features and membership."""
    _features(raw).sink_parquet(out / "features.parquet", engine="streaming")
    features = pl.scan_parquet(out / "features.parquet")
    flags = features.select(
        "customer_id", **{name: condition(rule) for name, rule in RULES.items()}
    )
    flags = flags.collect(engine="streaming").lazy()
    members = [
        flags.filter(segment).select("customer_id", segment_id=pl.lit(segment)) for segment in RULES
    ]
    pl.concat(members).sink_parquet(out / "membership.parquet", engine="streaming")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
