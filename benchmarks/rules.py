"""The rules that are compared, in the project's rule language, and as the YAML of a family.

Whoever compares implements what they need of it: filters of features, `all`, `any`, `not`, and
percentiles of the population. Unknown values meet no rule.
"""

import csv

import yaml

from benchmarks import ROOT

RULES = {
    "champions": {"filter": "rfm_classic_group", "eq": "champions"},
    "loyal": {"filter": "rfm_classic_group", "eq": "loyal"},
    "potential_loyalists": {"filter": "rfm_classic_group", "eq": "potential_loyalists"},
    "new_customers": {"filter": "rfm_classic_group", "eq": "new_customers"},
    "promising": {"filter": "rfm_classic_group", "eq": "promising"},
    "need_attention": {"filter": "rfm_classic_group", "eq": "need_attention"},
    "about_to_sleep": {"filter": "rfm_classic_group", "eq": "about_to_sleep"},
    "at_risk": {"filter": "rfm_classic_group", "eq": "at_risk"},
    "cant_lose": {"filter": "rfm_classic_group", "eq": "cant_lose"},
    "hibernating": {"filter": "rfm_classic_group", "eq": "hibernating"},
    "klaviyo_champions": {"filter": "rfm_klaviyo_group", "eq": "champions"},
    "klaviyo_loyal": {"filter": "rfm_klaviyo_group", "eq": "loyal"},
    "klaviyo_recent": {"filter": "rfm_klaviyo_group", "eq": "recent"},
    "klaviyo_needs_attention": {"filter": "rfm_klaviyo_group", "eq": "needs_attention"},
    "klaviyo_at_risk": {"filter": "rfm_klaviyo_group", "eq": "at_risk"},
    "klaviyo_inactive": {"filter": "rfm_klaviyo_group", "eq": "inactive"},
    "bought_this_month": {"filter": "recency_days", "lte": 30},
    "slowing": {"filter": "recency_days", "between": [31, 90]},
    "slipping": {"filter": "recency_days", "between": [91, 180]},
    "lapsed": {"filter": "recency_days", "between": [181, 365]},
    "dormant": {"filter": "recency_days", "gt": 365},
    "never_bought": {"filter": "orders_count", "eq": 0},
    "one_time_buyers": {"filter": "orders_count", "eq": 1},
    "repeat_buyers": {"filter": "orders_count", "gte": 2},
    "frequent_buyers": {"filter": "orders_365d", "gte": 4},
    "very_frequent_buyers": {"filter": "orders_count", "gte": 15},
    "loyal_and_here": {
        "all": [{"filter": "orders_365d", "gte": 4}, {"filter": "recency_days", "lte": 90}]
    },
    "first_order_lately": {"filter": "first_order_date", "within_days": 90},
    "known_for_long": {"filter": "tenure_days", "gte": 730},
    "signed_up_only": {
        "all": [{"filter": "tenure_days", "lt": 180}, {"filter": "orders_count", "eq": 0}]
    },
    "big_spenders": {"filter": "amount_spent", "gte": {"percentile": 0.9}},
    "biggest_spenders": {"filter": "amount_spent", "gte": {"percentile": 0.99}},
    "spent_500": {"filter": "amount_spent", "gte": 500},
    "spent_little": {
        "all": [{"filter": "orders_count", "gte": 1}, {"filter": "amount_spent", "lt": 100}]
    },
    "dear_orders": {"filter": "average_order_amount", "gte": 100},
    "cheap_orders": {"filter": "average_order_amount", "lt": 40},
    "one_large_order": {"filter": "max_order_amount", "gte": 250},
    "spending_now": {"filter": "amount_90d", "gte": 200},
    "spending_on": {
        "all": [{"filter": "amount_365d", "gte": 300}, {"filter": "orders_90d", "gte": 2}]
    },
    "quiet_year": {
        "all": [{"filter": "amount_spent", "gte": 500}, {"filter": "orders_365d", "eq": 0}]
    },
    "discount_lovers": {
        "all": [
            {"filter": "orders_count", "gte": 3},
            {"filter": "discounted_order_share", "gte": 0.5},
        ]
    },
    "full_price_buyers": {
        "all": [
            {"filter": "orders_count", "gte": 3},
            {"filter": "discounted_order_share", "lte": 0.1},
        ]
    },
    "discounts_at_times": {"filter": "discounted_order_share", "between": [0.1, 0.5]},
    "full_baskets": {"filter": "average_basket_units", "gte": 5},
    "single_units": {"filter": "average_basket_units", "lt": 2},
    "many_units": {"filter": "units_count", "gte": 50},
    "food_first": {"filter": "top_category", "eq": "food"},
    "care_first": {"filter": "top_category", "eq": "care"},
    "home_first": {"filter": "top_category", "in": ["home", "garden"]},
    "leisure_first": {"filter": "top_category", "in": ["toys", "sports", "books", "music"]},
    "category_loyalists": {
        "all": [
            {"filter": "orders_count", "gte": 4},
            {"filter": "top_category_share", "gte": 0.6},
        ]
    },
    "explorers": {"filter": "categories_count", "gte": 5},
    "one_category": {"filter": "categories_count", "eq": 1},
    "web_shoppers": {"filter": "top_channel", "eq": "web"},
    "not_on_a_screen": {"filter": "top_channel", "in": ["pos", "phone"]},
    "multi_channel": {"filter": "channels_count", "gte": 2},
    "german_speaking": {"filter": "country", "in": ["DE", "AT", "CH"]},
    "reachable_and_here": {
        "all": [{"filter": "email_consent", "eq": True}, {"filter": "recency_days", "lte": 180}]
    },
    "win_back": {
        "all": [
            {"filter": "amount_spent", "gte": 300},
            {"filter": "recency_days", "gt": 180},
            {"not": {"filter": "email_consent", "eq": False}},
        ]
    },
    "worth_a_call": {
        "any": [
            {"filter": "amount_spent", "gte": {"percentile": 0.98}},
            {
                "all": [
                    {"filter": "max_order_amount", "gte": 400},
                    {"filter": "recency_days", "between": [60, 365]},
                ]
            },
        ]
    },
}
# As many again, like them: what adding rules costs.
MORE_RULES = {
    f"{feature}_from_{step}": {"filter": feature, "gte": step}
    for feature, steps in {
        "orders_count": range(3, 13),
        "orders_365d": range(1, 11),
        "amount_spent": range(100, 1100, 100),
        "amount_365d": range(50, 550, 50),
        "recency_days": range(20, 220, 20),
        "units_count": range(5, 55, 5),
    }.items()
    for step in steps
}


def rfm_groups(scheme: str) -> dict[int, str]:
    """Return the group of each code of an RFM scheme: the seed's table, which is everybody's."""
    with (ROOT / "seeds" / "rfm_groups.csv").open(encoding="utf-8") as rows:
        return {
            int(row["code"]): row["rfm_group"]
            for row in csv.DictReader(rows)
            if row["scheme"] == scheme
        }


def family_yaml(model: str, rules: dict) -> str:
    """Return the YAML that makes a family's thin model of these rules."""
    segments = [
        {
            "id": segment,
            "name": segment.replace("_", " ").capitalize(),
            "description": "A rule that is timed.",
            "owner": "benchmark",
            "action": "None.",
            **(rule if rule.keys() & {"all", "any", "not"} else {"all": [rule]}),
        }
        for segment, rule in rules.items()
    ]
    family = {
        "name": model,
        "description": "Rules that are timed. One row per customer, one column per segment.",
        "config": {"meta": {"segments": segments}},
    }
    return yaml.safe_dump({"models": [family]}, sort_keys=False)


def family_sql() -> str:
    """Return the SQL of such a model."""
    return "-- Rules that are timed.\n-- Grain: one row per customer_id.\n\n{{ family_flags() }}\n"
