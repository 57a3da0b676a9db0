"""Deliveries as careless as they come: values, files and whole data sets for hypothesis to draw."""

import csv
import io
import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
from hypothesis import strategies as st

NASTY = [
    *("", " ", "NULL", "null", "\\N", "None", "nan", "NaN", "inf", "-Infinity", "1e400", "-0"),
    *("'", '"', '""', "a,b", "a;b", "a\tb", "a|b", "two\nlines", "two\r\nlines", " padded "),
    *("'; drop table raw.orders; --", "{{ var('currency') }}", "%s {0}", "=1+1", "sep=;", "$$"),
    *("Ä", "naïve café", "😀", "שלום", "\u200b", "\u202e", "\ufeff", "１２", "e\u0301", "ß"),
    *("1,234.50", "1 000", "0x1F", "1_000", "9" * 60, "-1", "1e-30", "0.00005", "+5", ".5", "5."),
    *("99999999999.99995", "true", "TRUE ", "t", "0", "2", "yes", "subscribed", "unsubscribed"),
    *("2024-02-30", "2024-02-29", "2024-2-9", "24:00:00", "2024-03-31 02:30:00", "0001-01-01"),
    *("9999-12-31", "1753-01-01", "2024-10-27T02:30:00+02:00", "2024-01-01 00:00:00 -05"),
    *("2024-01-01T00:00:00Z", "2024-06-30 23:59:60", "epoch", "infinity", "now", "31.12.2024"),
    *("290000-12-31", "-2024-01-01", "2024-01-01 10:00:00 Europe/Berlin", "20240101", "12:30"),
    *("[a, 'b']", "a" * 3000, "\x01", "\x1e", "\x7f", "Germany", "DE", "de", "deutschland", "XX"),
]
IDS = {
    "customer_id": ["c1", "c2", "c3", "01", "c\u00e4"],
    "order_id": ["o1", "o2", "o3", "o4", "o5"],
    "product_id": ["p1", "p2", "p3"],
    "visitor_id": ["v1", "v2", "c1"],
    "store_id": ["s1", "s2"],
    "company_id": ["k1", "k2"],
    "campaign_id": ["x1", "x2"],
}
WORDS = {
    "event_type": ["page_view", "product_view", "add_to_cart", "checkout_started", "search"],
    "email": ["a@example.com", "B@example.com ", "b@example.com", "info@example.com"],
    "phone": ["+49 170 1234567", "0170 1234567", "01701234567"],
    "metric": ["nps", "csat", "ces"],
    "trait": ["interest", "diet"],
    "channel": ["email", "web", "app", "pos"],
    "segment_id": ["big_spenders", "one_time_buyers"],
    "person_type": ["customer", "lead", "visitor"],
    "currency": ["EUR", "USD", "eur"],
    "country": ["DE", "France", "US"],
}
DAYS = ["2024-02-28", "2024-02-29", "2024-03-31", "2024-10-27", "2025-01-31", "2025-12-31"]
TIMES = [
    *(f"{day}T{time}" for day in DAYS for time in ("00:00:00", "12:30:00", "23:59:59.999999")),
    *DAYS,
]


def plausible(chance, column):
    """Return a value as a careful source would write it, from few, so that rows meet."""
    words = IDS.get(column.name) or WORDS.get(column.name)
    if words:
        return chance.choice(words)
    match column.data_type:
        case "id":
            return f"i{chance.randrange(8)}"
        case "timestamp":
            return chance.choice(TIMES)
        case "date":
            return chance.choice(DAYS)
        case "decimal" | "rate" | "float":
            return chance.choice(["0", "1", "9.99", "10.5", "100", "1234.5678"])
        case "integer":
            return chance.choice(["0", "1", "3", "2.0"])
        case "boolean":
            return chance.choice(["true", "false", "1", "no"])
        case "list":
            return chance.choice(["vip", "vip,new", "[a, 'b']"])
    return chance.choice(["red", "Blue", "green "])


def texts():
    """Draw a value somebody may have typed."""
    any_text = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9
    )
    return st.one_of(st.sampled_from(NASTY), any_text, st.none())


def rows_of_texts(table, chance, strategy=None):
    """Draw rows of a table: columns left out, few keys, nasty values, rows sent twice."""

    @st.composite
    def draw_rows(draw):
        seed = draw(st.integers(0, 2**32))
        nasty = draw(st.lists(texts(), min_size=1, max_size=12))
        return random_rows(table, random.Random(seed), nasty, chance)

    return draw_rows()


def random_rows(table, dice, nasty, share, rows_count=14):
    """Return rows (dicts of texts) of a table; `share` is how much of it is nasty."""
    required = [column for column in table.columns if column.required]
    others = [column for column in table.columns if not column.required]
    columns = required + [column for column in others if dice.random() < 0.8]
    rows = []
    for _ in range(dice.randrange(1, rows_count + 1)):
        row = {
            column.name: (dice.choice(nasty) if dice.random() < share else plausible(dice, column))
            for column in columns
        }
        rows.append(row)
        while dice.random() < 0.3:
            copy = dict(row)
            if dice.random() < 0.5:
                column = dice.choice(columns)
                copy[column.name] = dice.choice([*nasty, plausible(dice, column)])
                if dice.random() < 0.5:
                    rows.append({**row, column.name: None})
            rows.append(copy)
    dice.shuffle(rows)
    return rows


def as_csv(rows, encoding="utf-8", delimiter=",", line_end="\r\n", quote_all=True):
    """Return rows as the bytes of a CSV file that a strict writer would write."""
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(rows[0].keys())
    writer.writerows([["" if value is None else value for value in row.values()] for row in rows])
    return text.getvalue().encode(encoding, errors="replace")


# Types a column may have in Parquet, whatever it should be, and values of each.
TYPED = {
    pa.string(): NASTY,
    pa.large_string(): ["x", "", "NULL"],
    pa.binary(): [b"o1", b""],
    pa.bool_(): [True, False],
    pa.int8(): [0, 1, -128, 127],
    pa.uint64(): [0, 1, 2**64 - 1],
    pa.int64(): [0, 1, 20240101, -(2**63), 2**63 - 1],
    pa.float32(): [0.0, 1.5, float("nan"), float("-inf")],
    pa.float64(): [0.0, -0.0, 1.0, 0.1, 1e300, 5e-324, float("nan"), float("inf")],
    pa.decimal128(38, 2): [Decimal("1.00"), Decimal("-0.01"), Decimal("9" * 36)],
    pa.date32(): [date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)],
    pa.timestamp("s"): [datetime(2024, 3, 31, 2, 30)],
    pa.timestamp("ms"): [datetime(2024, 3, 31, 2, 30, 0, 5000), datetime(1, 1, 1)],
    pa.timestamp("us", tz="Europe/Berlin"): [datetime(2024, 10, 27, 1, 30, tzinfo=UTC)],
    pa.timestamp("ns"): [datetime(2024, 3, 31), datetime(2262, 4, 11)],
    pa.time64("us"): [datetime(2024, 1, 1, 23, 59, 59).time()],
    pa.null(): [None],
    pa.dictionary(pa.int32(), pa.string()): ["o1", "c1", "NULL"],
}


@st.composite
def typed_table(draw, table):
    """Draw a table as Parquet may hold it: every column of some type or other."""
    rows_count = draw(st.integers(1, 12))
    columns = {}
    for column in table.columns:
        kind = draw(st.sampled_from(list(TYPED)))
        if column.data_type == "list" and draw(st.booleans()):
            kind, values = pa.list_(pa.string()), [["a", "b"], [], None, [None, "x"]]
        else:
            values = TYPED[kind]
        if column.required or draw(st.booleans()):
            drawn = draw(
                st.lists(st.sampled_from([*values, None]), min_size=rows_count, max_size=rows_count)
            )
            columns[column.name] = pa.array(drawn, type=kind)
    return pa.table(columns)
