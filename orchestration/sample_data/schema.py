"""Columns and types of the files: names as in the input contract."""

import pyarrow as pa

from orchestration.sample_data.arrow import MONEY, RATE, TIMESTAMP, WORD

CUSTOMERS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("person_type", pa.string()),
        ("created_at", TIMESTAMP),
        ("updated_at", TIMESTAMP),
        ("deleted_at", TIMESTAMP),
        ("email", pa.string()),
        ("phone", pa.string()),
        ("first_name", pa.string()),
        ("last_name", pa.string()),
        ("birth_date", pa.date32()),
        ("age_band", pa.string()),
        ("gender", pa.string()),
        ("marital_status", pa.string()),
        ("household_size", pa.int32()),
        ("children_count", pa.int32()),
        ("home_ownership", pa.string()),
        ("education", pa.string()),
        ("occupation", pa.string()),
        ("income_band", pa.string()),
        ("income_amount", MONEY),
        ("ethnicity", pa.string()),
        ("job_title", pa.string()),
        ("language", pa.string()),
        ("country", pa.string()),
        ("region", pa.string()),
        ("city", pa.string()),
        ("postal_code", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("area_type", pa.string()),
        ("customer_type", pa.string()),
        ("company_id", pa.string()),
        ("acquisition_channel", pa.string()),
        ("acquisition_referrer", pa.string()),
        ("acquisition_offer", pa.string()),
        ("email_consent", pa.bool_()),
        ("sms_consent", pa.bool_()),
        ("ads_consent", pa.bool_()),
        ("consent_updated_at", TIMESTAMP),
        ("tags", pa.list_(pa.string())),
    ]
)

PRODUCTS = pa.schema(
    [
        ("product_id", pa.string()),
        ("name", pa.string()),
        ("category", pa.string()),
        ("product_line", pa.string()),
        ("collection", pa.string()),
        ("launched_at", TIMESTAMP),
        ("price", MONEY),
        ("unit_cost", MONEY),
        ("is_in_stock", pa.bool_()),
    ]
)

ORDERS = pa.schema(
    [
        ("order_id", pa.string()),
        ("customer_id", pa.string()),
        ("ordered_at", TIMESTAMP),
        ("total_amount", MONEY),
        ("email", pa.string()),
        ("channel", pa.string()),
        ("store_id", pa.string()),
        ("currency", pa.string()),
        ("discount_amount", MONEY),
        ("shipping_amount", MONEY),
        ("tax_amount", MONEY),
        ("coupon_code", pa.string()),
        ("is_test", pa.bool_()),
        ("cancelled_at", TIMESTAMP),
        ("updated_at", TIMESTAMP),
    ]
)

ORDER_ITEMS = pa.schema(
    [
        ("order_item_id", pa.string()),
        ("order_id", pa.string()),
        ("product_id", pa.string()),
        ("quantity", pa.int32()),
        ("unit_price", MONEY),
        ("discount_amount", MONEY),
        ("unit_cost", MONEY),
    ]
)

REFUNDS = pa.schema(
    [
        ("refund_id", pa.string()),
        ("order_id", pa.string()),
        ("order_item_id", pa.string()),
        ("refunded_at", TIMESTAMP),
        ("amount", MONEY),
    ]
)

COMPANIES = pa.schema(
    [
        ("company_id", pa.string()),
        ("name", pa.string()),
        ("industry", pa.string()),
        ("employee_count", pa.int32()),
        ("annual_revenue", MONEY),
        ("country", pa.string()),
    ]
)

STORES = pa.schema(
    [
        ("store_id", pa.string()),
        ("name", pa.string()),
        ("country", pa.string()),
        ("region", pa.string()),
        ("city", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
    ]
)

EVENTS = pa.schema(
    [
        ("event_id", pa.string()),
        ("visitor_id", WORD),
        ("customer_id", WORD),
        ("event_type", WORD),
        ("occurred_at", TIMESTAMP),
        ("session_id", WORD),
        ("product_id", WORD),
        ("category", WORD),
        ("content_id", WORD),
        ("list_id", WORD),
        ("cart_id", WORD),
        ("cart_amount", MONEY),
        ("scheduled_at", TIMESTAMP),
        ("page_url", WORD),
        ("referrer", WORD),
        ("utm_source", WORD),
        ("utm_medium", WORD),
        ("utm_campaign", WORD),
        ("device", WORD),
        ("duration_seconds", pa.int32()),
    ]
)

MESSAGES = pa.schema(
    [
        ("message_id", pa.string()),
        ("customer_id", WORD),
        ("channel", WORD),
        ("campaign_id", WORD),
        ("event_type", WORD),
        ("occurred_at", TIMESTAMP),
    ]
)

DECLARED_TRAITS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("trait", WORD),
        ("value", WORD),
        ("source", WORD),
        ("collected_at", TIMESTAMP),
        ("expires_at", TIMESTAMP),
    ]
)

SURVEY_SCORES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("metric", WORD),
        ("score", pa.int32()),
        ("answered_at", TIMESTAMP),
    ]
)

SUPPORT_TICKETS = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("customer_id", pa.string()),
        ("opened_at", TIMESTAMP),
        ("closed_at", TIMESTAMP),
        ("topic", WORD),
        ("sentiment", WORD),
    ]
)

REVIEWS = pa.schema(
    [
        ("review_id", pa.string()),
        ("customer_id", pa.string()),
        ("product_id", pa.string()),
        ("rating", pa.int32()),
        ("created_at", TIMESTAMP),
    ]
)

LOYALTY = pa.schema(
    [
        ("customer_id", pa.string()),
        ("tier", WORD),
        ("points", pa.int32()),
        ("joined_at", TIMESTAMP),
    ]
)

CAMPAIGNS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("name", pa.string()),
        ("segment_id", pa.string()),
        ("channel", pa.string()),
        ("started_at", TIMESTAMP),
        ("ended_at", TIMESTAMP),
        ("cost", MONEY),
    ]
)

AD_PERFORMANCE = pa.schema(
    [
        ("date", pa.date32()),
        ("channel", pa.string()),
        ("campaign_id", pa.string()),
        ("region", pa.string()),
        ("age_band", pa.string()),
        ("gender", pa.string()),
        ("impressions_count", pa.int64()),
        ("clicks_count", pa.int64()),
        ("conversions_count", pa.int64()),
        ("cost", MONEY),
    ]
)

EXPERIMENT_EXPOSURES = pa.schema(
    [
        ("experiment_id", WORD),
        ("customer_id", pa.string()),
        ("variant", WORD),
        ("price", MONEY),
        ("exposed_at", TIMESTAMP),
    ]
)

SEGMENT_FEEDBACK = pa.schema(
    [
        ("segment_id", pa.string()),
        ("definition_version", pa.string()),
        ("author_team", pa.string()),
        ("channel", pa.string()),
        ("submitted_at", TIMESTAMP),
        ("rating", pa.int32()),
        ("comment", pa.string()),
    ]
)

FX_RATES = pa.schema(
    [("currency", pa.string()), ("date", pa.date32()), ("rate_to_reporting", RATE)]
)

TABLES = {
    "products": PRODUCTS,
    "stores": STORES,
    "campaigns": CAMPAIGNS,
    "ad_performance": AD_PERFORMANCE,
    "segment_feedback": SEGMENT_FEEDBACK,
    "fx_rates": FX_RATES,
    "companies": COMPANIES,
    "customers": CUSTOMERS,
    "orders": ORDERS,
    "order_items": ORDER_ITEMS,
    "refunds": REFUNDS,
    "events": EVENTS,
    "messages": MESSAGES,
    "declared_traits": DECLARED_TRAITS,
    "survey_scores": SURVEY_SCORES,
    "support_tickets": SUPPORT_TICKETS,
    "reviews": REVIEWS,
    "loyalty": LOYALTY,
    "experiment_exposures": EXPERIMENT_EXPOSURES,
}
# What tells the rows of a table apart, where that is not its first column.
KEYS = {
    "ad_performance": ("date", "channel", "campaign_id", "region", "age_band", "gender"),
    "segment_feedback": ("segment_id", "author_team", "channel", "submitted_at"),
    "fx_rates": ("currency", "date"),
    "messages": ("message_id", "event_type", "occurred_at"),
    "declared_traits": ("customer_id", "trait", "value", "collected_at"),
    "survey_scores": ("customer_id", "metric", "answered_at"),
    "loyalty": ("customer_id", "tier", "joined_at"),
    "experiment_exposures": ("experiment_id", "customer_id", "exposed_at"),
}
# Letter and digits of the ids in the first column of tables that number their rows.
NUMBERED = {
    "orders": ("o", 8),
    "order_items": ("i", 9),
    "refunds": ("r", 7),
    "events": ("e", 9),
    "messages": ("m", 9),
    "support_tickets": ("t", 7),
    "reviews": ("w", 7),
}
