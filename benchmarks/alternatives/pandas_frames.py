"""The job with pandas, ids as numbers and amounts as cents, so that it fits into memory."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.data import AS_OF, TIMEZONE
from benchmarks.rules import RULES, rfm_groups

DAY = pd.Timestamp(AS_OF)


def _cents(table: pa.Table, name: str) -> np.ndarray:
    return np.rint(table[name].cast(pa.float64()).to_numpy() * 100).astype(np.int64)


def _local_day(values: pd.Series) -> pd.Series:
    return values.dt.tz_localize("UTC").dt.tz_convert(TIMEZONE).dt.tz_localize(None).dt.normalize()


def _rounded(values: pd.Series, digits: int) -> pd.Series:
    return np.floor(values * 10**digits + 0.5) / 10**digits


def _positions(index: pa.ChunkedArray, values: pa.ChunkedArray) -> np.ndarray:
    """Return where each value stands in the index, -1 where it does not."""
    found = pc.index_in(values, value_set=index.combine_chunks())
    return found.fill_null(-1).to_numpy()


def _orders(raw: Path, customers: pa.ChunkedArray) -> tuple[pd.DataFrame, pa.ChunkedArray]:
    table = pq.read_table(raw / "orders.parquet")
    orders = pd.DataFrame(
        {
            "customer": _positions(customers, table["customer_id"]),
            "ordered_on": _local_day(table["ordered_at"].to_pandas()),
            "net": _cents(table, "total_amount")
            - _cents(table, "tax_amount")
            - _cents(table, "shipping_amount"),
            "discount": _cents(table, "discount_amount"),
            "channel": table["channel"].dictionary_encode().to_pandas(),
        }
    )
    cancelled_on = _local_day(table["cancelled_at"].to_pandas())
    orders["is_valid"] = (
        ~table["is_test"].to_pandas()
        & (orders["ordered_on"] <= DAY)
        & ~(cancelled_on <= DAY)
        & (orders["customer"] >= 0)
    )
    return orders, table["order_id"]


def _lines(raw: Path, order_ids: pa.ChunkedArray, products: pa.Table) -> pd.DataFrame:
    table = pq.read_table(
        raw / "order_items.parquet",
        columns=["order_id", "product_id", "quantity", "unit_price", "discount_amount"],
    )
    quantity = table["quantity"].to_numpy()
    return pd.DataFrame(
        {
            "order": _positions(order_ids, table["order_id"]),
            "product": _positions(products["product_id"], table["product_id"]),
            "quantity": quantity,
            "gross": quantity * _cents(table, "unit_price"),
            "discount": _cents(table, "discount_amount"),
        }
    )


def _add_baskets(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    def per_order(column: str) -> np.ndarray:
        sums = np.bincount(lines["order"], weights=lines[column], minlength=len(orders))
        return sums.astype(np.int64)

    discount = orders.pop("discount") + per_order("discount")
    orders["units"] = per_order("quantity")
    orders["is_discounted"] = (discount > 0) & (discount * 10 >= per_order("gross"))
    return orders


def _totals(orders: pd.DataFrame) -> pd.DataFrame:
    for days in (90, 365):
        recent = orders["ordered_on"] > DAY - pd.Timedelta(days=days)
        orders[f"orders_{days}d"] = recent
        orders[f"amount_{days}d"] = orders["net"].where(recent, 0)
    grouped = orders.groupby("customer")
    totals = grouped[
        ["net", "units", "orders_90d", "orders_365d", "amount_90d", "amount_365d", "is_discounted"]
    ].sum()
    count = grouped.size()
    last_order_date = grouped["ordered_on"].max()
    return pd.DataFrame(
        {
            "orders_count": count,
            "amount_spent": totals["net"] / 100,
            "average_order_amount": _rounded(totals["net"] / 100 / count, 4),
            "max_order_amount": grouped["net"].max() / 100,
            "first_order_date": grouped["ordered_on"].min(),
            "recency_days": (DAY - last_order_date).dt.days,
            "orders_90d": totals["orders_90d"],
            "orders_365d": totals["orders_365d"],
            "amount_90d": totals["amount_90d"] / 100,
            "amount_365d": totals["amount_365d"] / 100,
            "discounted_order_share": _rounded(totals["is_discounted"] / count, 6),
            "units_count": totals["units"],
            "average_basket_units": _rounded(totals["units"] / count, 4),
        }
    )


def _top(values: pd.DataFrame, names: list, group: str, name: str, weight: str) -> pd.DataFrame:
    """Return of each group the name of most weight: of equals the first, as `names` are sorted."""
    summed = values.groupby([group, name], observed=True)[weight].sum().reset_index()
    summed = summed.sort_values([group, weight, name], ascending=[True, False, True], kind="stable")
    grouped = summed.groupby(group)
    best = summed.drop_duplicates(group).set_index(group)
    return pd.DataFrame(
        {
            "count": grouped.size(),
            "top": pd.Series(np.asarray(names, object)[best[name]], index=best.index),
            "share": _rounded(best[weight] / grouped[weight].sum(), 6),
        }
    )


def _discrete_percentile(values: pd.Series, share: float) -> float:
    known = np.sort(values.dropna().to_numpy())
    return known[int(np.ceil(len(known) * share)) - 1]


def _rfm(totals: pd.DataFrame) -> pd.DataFrame:
    values = {
        "r": -totals["recency_days"],
        "f": totals["orders_count"],
        "m": totals["amount_spent"],
    }

    def score(name: str, levels: int) -> np.ndarray:
        cuts = [_discrete_percentile(values[name], cut / levels) for cut in range(1, levels)]
        return 1 + np.searchsorted(cuts, values[name].to_numpy(), side="left")

    classic = score("r", 5) * 10 + score("f", 5)
    klaviyo = score("r", 3) * 100 + score("f", 3) * 10 + score("m", 3)
    return pd.DataFrame(
        {
            "rfm_classic_group": pd.Series(classic).map(rfm_groups("classic")).to_numpy(),
            "rfm_klaviyo_group": pd.Series(klaviyo).map(rfm_groups("klaviyo")).to_numpy(),
        },
        index=totals.index,
    )


def _features(raw: Path) -> pd.DataFrame:
    customers = pq.read_table(
        raw / "customers.parquet", columns=["customer_id", "created_at", "country", "email_consent"]
    )
    products = pq.read_table(raw / "products.parquet", columns=["product_id", "category"])
    orders, order_ids = _orders(raw, customers["customer_id"])
    lines = _lines(raw, order_ids, products)
    del order_ids
    orders = _add_baskets(orders, lines)

    # Of lines of valid orders, who bought in which category for how much.
    categories = sorted(pc.unique(products["category"]).to_pylist())
    category = pd.Categorical(products["category"].to_pylist(), categories).codes
    is_valid = orders["is_valid"].to_numpy()[lines["order"]]
    lines = lines[is_valid]
    spend = pd.DataFrame(
        {
            "customer": orders["customer"].to_numpy()[lines["order"]],
            "category": category[lines["product"]],
            "amount": (lines["gross"] - lines["discount"]).clip(lower=0),
        }
    )
    del lines
    orders = orders[orders.pop("is_valid")]
    channels = sorted(orders["channel"].cat.categories)
    visits = pd.DataFrame(
        {
            "customer": orders["customer"],
            "channel": orders["channel"].cat.set_categories(channels).cat.codes,
            "orders": 1,
        }
    )

    totals = _totals(orders)
    top_categories = _top(spend, categories, "customer", "category", "amount")
    top_channels = _top(visits, channels, "customer", "channel", "orders")
    features = customers.to_pandas()
    features = features.join([totals, _rfm(totals)])
    features = features.join(
        top_categories.set_axis(["categories_count", "top_category", "top_category_share"], axis=1)
    )
    features = features.join(
        top_channels[["count", "top"]].set_axis(["channels_count", "top_channel"], axis=1)
    )
    counts = ["orders_count", "amount_spent", "orders_90d", "orders_365d", "amount_90d"]
    counts += ["amount_365d", "units_count", "categories_count", "channels_count"]
    features[counts] = features[counts].fillna(0)
    groups = ["rfm_classic_group", "rfm_klaviyo_group"]
    features[groups] = features[groups].fillna("prospects")
    first_known = np.fmin(_local_day(features.pop("created_at")), features["first_order_date"])
    features["tenure_days"] = (DAY - first_known).dt.days
    return features


def condition(clause: dict, features: pd.DataFrame) -> np.ndarray:
    """Return who meets a clause; an unknown value meets none."""
    if "not" in clause:
        return ~condition(clause["not"], features)
    if "all" in clause:
        return np.logical_and.reduce([condition(part, features) for part in clause["all"]])
    if "any" in clause:
        return np.logical_or.reduce([condition(part, features) for part in clause["any"]])
    column, (operator, value) = features[clause["filter"]], list(clause.items())[1]
    if isinstance(value, dict):
        value = _discrete_percentile(column, value["percentile"])
    if operator == "between":
        met = column.between(*value)
    elif operator == "in":
        met = column.isin(value)
    elif operator == "within_days":
        met = column > DAY - pd.Timedelta(days=value)
    else:
        compare = {"eq": "eq", "gt": "gt", "gte": "ge", "lt": "lt", "lte": "le"}[operator]
        met = getattr(column, compare)(value)
    return met.fillna(False).to_numpy(bool)


def run(raw: Path, out: Path) -> None:
    """Read the raw data, write features and membership."""
    features = _features(raw)
    features.to_parquet(out / "features.parquet")
    members = [np.flatnonzero(condition(rule, features)) for rule in RULES.values()]
    segment = np.repeat(np.arange(len(RULES), dtype=np.int32), [len(rows) for rows in members])
    customer_ids = pa.array(features["customer_id"])
    membership = pa.table(
        {
            "customer_id": customer_ids.take(pa.array(np.concatenate(members))),
            "segment_id": pa.DictionaryArray.from_arrays(segment, list(RULES)),
        }
    )
    pq.write_table(membership, out / "membership.parquet")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
