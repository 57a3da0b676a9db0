"""Exports as a shop on Shopify and its GA4 property give them, with only the cells a test is about.

Shopify's headers are those of its admin; a row names the cells that are filled.
"""

import csv
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

ORDERS = """
Name, Email, Financial Status, Paid at, Fulfillment Status, Fulfilled at, Accepts Marketing,
Currency, Subtotal, Shipping, Taxes, Total, Discount Code, Discount Amount, Shipping Method,
Created at, Lineitem quantity, Lineitem name, Lineitem price, Lineitem compare at price,
Lineitem sku, Lineitem requires shipping, Lineitem taxable, Lineitem fulfillment status,
Billing Name, Billing Street, Billing Address1, Billing Address2, Billing Company, Billing City,
Billing Zip, Billing Province, Billing Country, Billing Phone, Shipping Name, Shipping Street,
Shipping Address1, Shipping Address2, Shipping Company, Shipping City, Shipping Zip,
Shipping Province, Shipping Country, Shipping Phone, Notes, Note Attributes, Cancelled at,
Payment Method, Payment Reference, Refunded Amount, Vendor, Outstanding Balance, Employee,
Location, Device ID, Id, Tags, Risk Level, Source, Lineitem discount, Tax 1 Name, Tax 1 Value,
Tax 2 Name, Tax 2 Value, Tax 3 Name, Tax 3 Value, Tax 4 Name, Tax 4 Value, Tax 5 Name,
Tax 5 Value, Phone, Receipt Number, Duties, Billing Province Name, Shipping Province Name,
Payment ID, Payment Terms Name, Next Payment Due At, Payment References
"""
CUSTOMERS = """
Customer ID, First Name, Last Name, Email, Accepts Email Marketing, Default Address Company,
Default Address Address1, Default Address Address2, Default Address City,
Default Address Province Code, Default Address Country Code, Default Address Zip,
Default Address Phone, Phone, Accepts SMS Marketing, Total Spent, Total Orders, Note,
Tax Exempt, Tags
"""
# Without an ID, and the address without `Default Address`.
CUSTOMERS_OF_OLD = """
First Name, Last Name, Email, Accepts Email Marketing, Company, Address1, Address2, City,
Province, Province Code, Country, Country Code, Zip, Phone, Accepts SMS Marketing, Total Spent,
Total Orders, Tags, Note, Tax Exempt
"""
PRODUCTS = """
Handle, Title, Body (HTML), Vendor, Product Category, Type, Tags, Published, Option1 Name,
Option1 Value, Option2 Name, Option2 Value, Option3 Name, Option3 Value, Variant SKU,
Variant Grams, Variant Inventory Tracker, Variant Inventory Qty, Variant Inventory Policy,
Variant Fulfillment Service, Variant Price, Variant Compare At Price, Variant Requires Shipping,
Variant Taxable, Variant Barcode, Image Src, Image Position, Image Alt Text, Gift Card,
SEO Title, SEO Description, Variant Image, Variant Weight Unit, Variant Tax Code, Cost per item,
Status
"""


def write(path, header, rows):
    """Write an export: CRLF, quotes only where needed, a cell that is not named empty."""
    names = [name.strip() for name in header.replace("\n", "").split(",")]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def order(name, email, created, total, line, **cells):
    """Return the opening row of an order: paid in full, tax in the prices, as of a German shop."""
    return {
        **{"Name": name, "Email": email, "Financial Status": "paid", "Paid at": created},
        **{"Created at": created, "Currency": "EUR", "Subtotal": total, "Shipping": "0.00"},
        **{"Taxes": "0.00", "Total": total, "Discount Amount": "0.00", "Refunded Amount": "0.00"},
        **{"Source": "web", "Payment Method": "Shopify Payments", "Vendor": "Acme"},
        **{key.replace("_", " "): value for key, value in cells.items()},
        **line,
    }


def line(quantity, name, price, sku="", discount="0.00"):
    """Return the cells of a line."""
    return {
        "Lineitem quantity": quantity,
        "Lineitem name": name,
        "Lineitem price": price,
        "Lineitem sku": sku,
        "Lineitem discount": discount,
    }


def further(name, cells):
    """Return a further line of an order: of the order itself it has the name alone."""
    return {"Name": name, "Vendor": "Acme", **cells}


VALUE = pa.struct(
    [
        ("string_value", pa.string()),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("double_value", pa.float64()),
    ]
)
# The part of GA4's schema that is read, and some that is not.
GA4_EVENTS = pa.schema(
    [
        ("event_date", pa.string()),
        ("event_timestamp", pa.int64()),
        ("event_name", pa.string()),
        ("event_params", pa.list_(pa.struct([("key", pa.string()), ("value", VALUE)]))),
        ("event_bundle_sequence_id", pa.int64()),
        ("user_id", pa.string()),
        ("user_pseudo_id", pa.string()),
        ("device", pa.struct([("category", pa.string()), ("language", pa.string())])),
        ("geo", pa.struct([("country", pa.string()), ("city", pa.string())])),
        ("traffic_source", pa.struct([("name", pa.string()), ("source", pa.string())])),
        (
            "collected_traffic_source",
            pa.struct(
                [
                    ("manual_campaign_name", pa.string()),
                    ("manual_source", pa.string()),
                    ("manual_medium", pa.string()),
                    ("gclid", pa.string()),
                ]
            ),
        ),
        ("ecommerce", pa.struct([("purchase_revenue", pa.float64())])),
        (
            "items",
            pa.list_(
                pa.struct(
                    [
                        ("item_id", pa.string()),
                        ("item_name", pa.string()),
                        ("item_category", pa.string()),
                        ("price", pa.float64()),
                        ("quantity", pa.int64()),
                    ]
                )
            ),
        ),
        ("batch_page_id", pa.int64()),
        ("batch_ordering_id", pa.int64()),
        ("batch_event_index", pa.int64()),
    ]
)


def event(name, at, params=None, items=None, device="d1", user=None, **columns):
    """Return an event of GA4. `at` is a UTC time, `items` are ids or (id, category)."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    kinds = {str: "string_value", int: "int_value", float: "double_value"}
    pairs = [item if isinstance(item, tuple) else (item, None) for item in items or []]
    return {
        "event_date": moment.strftime("%Y%m%d"),
        "event_timestamp": int(moment.timestamp() * 1_000_000),
        "event_name": name,
        "event_params": [
            {"key": key, "value": {kinds[type(value)]: value}}
            for key, value in (params or {}).items()
        ],
        "user_pseudo_id": device,
        "user_id": user,
        "device": {"category": "mobile"},
        "items": [{"item_id": item, "item_category": category} for item, category in pairs],
        **columns,
    }


def write_events(path, events):
    """Write a daily table of GA4 as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(events, GA4_EVENTS), path)
