"""Columns and types of the files: names as in the input contract."""

import pyarrow as pa

from orchestration.sample_data.arrow import MONEY, RATE, TIMESTAMP

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
        ("gender", pa.string()),
        ("marital_status", pa.string()),
        ("household_size", pa.int32()),
        ("children_count", pa.int32()),
        ("education", pa.string()),
        ("income_band", pa.string()),
        ("language", pa.string()),
        ("country", pa.string()),
        ("region", pa.string()),
        ("city", pa.string()),
        ("postal_code", pa.string()),
        ("area_type", pa.string()),
        ("customer_type", pa.string()),
        ("acquisition_channel", pa.string()),
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

FX_RATES = pa.schema(
    [("currency", pa.string()), ("date", pa.date32()), ("rate_to_reporting", RATE)]
)

# In the order in which they are made.
TABLES = {
    "products": PRODUCTS,
    "customers": CUSTOMERS,
    "orders": ORDERS,
    "order_items": ORDER_ITEMS,
    "refunds": REFUNDS,
    "fx_rates": FX_RATES,
}
