"""The sample as careless exports would have it: files of text, with odd spellings among the rows.

The generated sample is typed Parquet, which asks nothing of what reads text. What engines
knowingly read otherwise is left out, and listed in docs/engines.md.
"""

import csv
import shutil
from pathlib import Path

import duckdb

from orchestration.lib.file_sql import literal

# Tables of the sample that become CSV; the others stay typed.
AS_TEXT = ("customers", "orders", "order_items", "refunds", "fx_rates")

TIMESTAMPS = [
    *("2024-01-05", "2024-1-5", "2024/01/05", "2024-01/05", "20240105", "2024-01", "24-01-05"),
    *("05.01.2024", "01/05/2024", "2024-02-30", "2024-02-29", "2023-02-29", "1900-02-29"),
    *("2000-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "0000-00-00", "0000-01-01"),
    *("12024-01-05", "9999-12-31", "1753-01-01", "2024-03-31", "2024-10-27"),
    *("2024-01-05 10:00:00", "2024-01-05T10:00:00", "2024-01-05  10:00:00", "2024/01/05 10:00"),
    *("2024-1-5 9:5:7", "2024-01-05 10", "2024-01-05 25:00:00", "2024-01-05 10:60:00"),
    *("2024-01-05 23:59:60", "2024-01-05 10:00:00.", "2024-01-05 10:00:00.1"),
    *("2024-01-05 10:00:00.9999999", "2024-01-05 10:00:00.123456789", "2024-01-05 10:00:00,5"),
    *("2024-01-05T10:00:00Z", "2024-01-05T10:00Z", "2024-01-05T10:00:00z"),
    *("2024-01-05 10:00:00+02", "2024-01-05 10:00:00+2", "2024-01-05 10:00:00+0200"),
    *("2024-01-05 10:00:00-05:30", "2024-01-05 10:00:00.123456789+02:00"),
    *("2024-01-05 10:00:00+14:00", "2024-01-05 10:00:00-1400", "2024-01-05 10:00:00 +14:30"),
    *("2024-01-05 10:00:00-15", "2024-01-05 10:00:00+23:59", "2024-01-05 10:00:00 GMT+15"),
    *("epoch", "infinity", "-infinity", "2024-01-05\t", "\t2024-01-05 10:00:00"),
    *("2024-01-05 10:00:00 UTC", "2024-01-05 10:00:00UTC", "2024-01-05 10:00:00 gmt"),
    *("2024-01-05 10:00:00 Nowhere", "2024-01-05 10:00:00 AM", "2024-01-05Z", "2024-01-05x"),
    *("2024-03-31 01:30:00", "2024-10-27 00:30:00", "2024-10-27 02:30:00+01:00"),
    *("today", "1704448800", "2024-W01-1", "Jan 5, 2024", "5 Jan 2024", "-", "NULL", "\\N", " "),
    *("  2024-01-05 10:00:00  ", "\u00a02024-01-05 10:00:00", "x2024-01-05", "2024-01-05 10:00 x"),
]
NUMBERS = [
    *("1", "1.5", "-1.5", "+1.5", "  1.5 ", "\t1.5", "\u00a01.5", "1e3", "1E+3", "1.5e-3", "1e"),
    *(".5", "5.", "-.5", ".", "-", "--1", "1,5", "1,234.5", "1_000", "1__0", "_1", "0x10", "1 000"),
    *("1.00005", "2.00015", "-1.00005", "1.000049999", "99999999999.99995", "123456789012345"),
    *("1e13", "1e14", "1e38", "1e400", "1e-400", "inf", "-Infinity", "nan", "1.5.2", "1f", "1.5d"),
    *(
        "0012",
        "２",
        "true",
        "9223372036854775807",
        "9223372036854775808",
        "2.0",
        "2.5",
        "2.0000001",
    ),
    *("2.0000006", "00000000000000000000000000000000000000000000000001.5", "€5", "5 EUR", "NULL"),
]
BOOLEANS = [
    *("true", "TRUE", "t", "yes", "Y", "1", "1.0", "subscribed", "false", "f", "No", "n", "0"),
    *("0.0", "Unsubscribed", "maybe", "2", " true ", "\u00a0yes", "NULL", "ja"),
]
TEXTS = [
    *(
        "  spaced  ",
        "\u00a0no-break\u2009",
        "\ttab\t",
        "NULL",
        "null",
        "\\N",
        " ",
        "it's",
        'say "x"',
    ),
    *("back\\slash", "per%cent_", "ÄÖÜß", "İstanbul", "née", "🙂", "a|b", "a:b", "-", "'", "$1"),
]
LISTS = [
    *("a,b", "[a,b]", "['a', \"b\"]", "[]", "a,,b", " , ", "a;b", "[a", '"it\'s"', "''"),
    *("mother's day, vip", "b,a", "ä,z", "[\u00a0a]", "a|b", "NULL"),
]
COUNTRIES = [
    "DE",
    "de ",
    "Germany",
    "Österreich",
    "Atlantis",
    "UK",
    "Côte d'Ivoire",
    "NULL",
    "\u00a0fr",
]


def make_hard(raw_path: Path, sample: Path) -> Path:
    """Write the sample into `raw_path`, partly as text and with the odd rows; return `raw_path`."""
    raw_path.mkdir(parents=True)
    for path in sorted(sample.glob("*.parquet")):
        if path.stem in AS_TEXT:
            (raw_path / path.stem).mkdir()
            target = raw_path / path.stem / "sample.csv"
            duckdb.sql(f"from {literal(str(path))}").write_csv(str(target))
        else:
            shutil.copy(path, raw_path)
    for table, rows in _odd_rows().items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (raw_path / table / "odd.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    return raw_path


def _odd_rows() -> dict[str, list[dict[str, str]]]:
    orders = [
        {"order_id": f"at-{number}", "customer_id": "odd", "ordered_at": text, "total_amount": "10"}
        for number, text in enumerate(TIMESTAMPS)
    ]
    orders += [
        {"order_id": f"paid-{number}", "customer_id": "odd", "ordered_at": "2026-05-01 10:00:00"}
        | {"total_amount": text, "discount_amount": text}
        for number, text in enumerate(NUMBERS)
    ]
    people = [
        {"customer_id": f"{name}-{number}", column: text}
        for name, column, texts in [
            ("born", "birth_date", TIMESTAMPS),
            ("made", "created_at", TIMESTAMPS),
            ("size", "household_size", NUMBERS),
            ("income", "income_amount", NUMBERS),
            ("east", "longitude", NUMBERS),
            ("consent", "email_consent", BOOLEANS),
            ("city", "city", TEXTS),
            ("lives", "country", COUNTRIES),
            ("tagged", "tags", LISTS),
        ]
        for number, text in enumerate(texts)
    ]
    people += [{"customer_id": text, "email": f"{text}@example.com"} for text in TEXTS]
    rates = [
        {"currency": "CHF", "date": f"1990-01-{number % 28 + 1:02}", "rate_to_reporting": text}
        for number, text in enumerate(NUMBERS)
    ]
    rates += [{"currency": " chf", "date": text, "rate_to_reporting": "1.1"} for text in TIMESTAMPS]
    items = [
        {"order_item_id": f"line-{number}", "order_id": f"paid-{number}", "product_id": "odd"}
        | {"quantity": text, "unit_price": "3.3333", "discount_amount": "0.01"}
        for number, text in enumerate(NUMBERS)
    ]
    return {"orders": orders, "customers": people, "fx_rates": rates, "order_items": items}
