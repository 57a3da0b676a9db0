from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.lib import as_of
from orchestration.lib.as_of import FAR_OFFSET, first_day, resolve
from orchestration.lib.errors import UserError
from orchestration.lib.file_sql import trimmed
from orchestration.lib.settings import Settings

TODAY = date(2024, 6, 15)
CUSTOMERS = "customer_id,created_at\nc1,2024-05-05\n"


def orders_at(*moments, currency=""):
    lines = (f"o{n},c1,{moment},5,{currency}" for n, moment in enumerate(moments))
    return "order_id,customer_id,ordered_at,total_amount,currency\n" + "\n".join(lines)


def last_day(deliver, *moments, timezone="", **files):
    delivered = {f"{table}.csv": text for table, text in files.items()}
    settings = deliver(
        {"customers.csv": CUSTOMERS, "orders.csv": orders_at(*moments), **delivered},
        TIMEZONE=timezone,
    )
    return resolve(settings, today=TODAY).as_of


def test_the_last_order_tells_the_day(deliver):
    assert last_day(deliver, "2024-01-31 10:00:00", "2023-12-01 10:00:00") == date(2024, 1, 31)


def test_days_are_those_of_the_time_zone(deliver):
    late = "2024-01-31T23:30:00Z"
    assert last_day(deliver, late) == date(2024, 1, 31)
    assert last_day(deliver, late, timezone="Europe/Berlin") == date(2024, 2, 1)
    assert last_day(deliver, "2024-02-01 03:00:00", timezone="America/New_York") == date(
        2024, 1, 31
    )
    assert last_day(deliver, "2024-01-31T23:30:00-02:00") == date(2024, 2, 1)


@pytest.mark.parametrize("timezone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_day_without_a_time_is_that_day_everywhere(deliver, timezone):
    assert last_day(deliver, "2024-01-31", timezone=timezone) == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([date(2024, 1, 31)]), date(2024, 1, 31)),
        (pa.array([datetime(2024, 2, 1, 3)]), date(2024, 1, 31)),
        (pa.array([datetime(2024, 2, 1, 3)], pa.timestamp("ns")), date(2024, 1, 31)),
        (pa.array([datetime(2024, 2, 1, 3, tzinfo=UTC)]), date(2024, 1, 31)),
    ],
)
def test_typed_columns_are_read_alike(deliver, values, expected):
    orders = pa.table(
        {"order_id": ["o1"], "customer_id": ["c1"], "ordered_at": values, "total_amount": [1.0]}
    )
    settings = deliver(
        {"customers.csv": CUSTOMERS, "orders.parquet": orders}, TIMEZONE="America/New_York"
    )
    assert resolve(settings, today=TODAY).as_of == expected


def test_any_dated_fact_counts(deliver):
    refunds = "order_id,refunded_at,amount\no1,2024-02-10,1\n"
    events = "event_type,occurred_at\nsearch,2024-03-01\n"
    assert last_day(deliver, "2024-01-31", refunds=refunds) == date(2024, 2, 10)
    assert last_day(deliver, "2024-01-31", refunds=refunds, events=events) == date(2024, 3, 1)


def test_people_count_only_where_nothing_happened(deliver):
    assert last_day(deliver, "2024-01-31") == date(2024, 1, 31)
    assert last_day(deliver, "not a date") == date(2024, 5, 5)


def test_what_is_in_the_future_or_implausible_is_ignored(deliver):
    odd = ["2024-07-01", "9999-12-31", "infinity", "1753-01-01", "", "x"]
    assert last_day(deliver, "2024-01-31", *odd) == date(2024, 1, 31)


def test_today_is_not_over(deliver):
    assert last_day(deliver, "2024-06-15 08:00:00", "2024-03-01") == date(2024, 6, 14)
    assert last_day(deliver, "2024-06-14 08:00:00") == date(2024, 6, 14)


def test_a_given_day_holds_up_to_today(deliver, tmp_path):
    settings = deliver({"customers.csv": CUSTOMERS, "orders.csv": orders_at("2024-01-31")})
    assert resolve(settings.with_(as_of=date(2023, 1, 1)), TODAY).as_of == date(2023, 1, 1)
    assert resolve(settings.with_(as_of=TODAY), TODAY).as_of == TODAY
    with pytest.raises(UserError, match="AS_OF=2024-06-16 is in the future: today is 2024-06-15"):
        resolve(settings.with_(as_of=date(2024, 6, 16)), TODAY)


def test_what_is_given_is_not_looked_up(deliver, tmp_path):
    settings = deliver({}).with_(
        raw_path=tmp_path / "nowhere", as_of=date(2024, 1, 1), currency="EUR"
    )
    assert resolve(settings, TODAY) == settings


def test_data_without_dates_asks_for_the_day(deliver):
    orders = orders_at("x")
    settings = deliver({"customers.csv": "customer_id\nc1\n", "orders.csv": orders})
    with pytest.raises(UserError) as error:
        resolve(settings, TODAY)
    assert str(error.value) == (
        "No day can be told from the data: orders.ordered_at hold no plausible date up to today."
        " Pass AS_OF=YYYY-MM-DD, the last day the data is complete for."
    )


def test_files_that_cannot_be_read_are_named(deliver):
    settings = deliver({"customers.csv": "", "orders.csv": orders_at("2024-01-31")})
    with pytest.raises(UserError, match="customers.csv: the file is empty"):
        resolve(settings, TODAY)


def test_a_source_that_names_no_dated_column_asks_for_the_day(project, monkeypatch):
    monkeypatch.setattr(as_of, "_dated_facts", lambda source: {})
    settings = Settings(
        root=project,
        source_systems=("complete_journey",),
        raw_path=None,
        dataset="complete_journey",
        as_of=None,
        timezone="UTC",
        currency=None,
    )
    with pytest.raises(UserError, match="SOURCE=complete_journey: pass AS_OF=YYYY-MM-DD"):
        resolve(settings, TODAY)
    given = resolve(settings.with_(as_of=date(2024, 1, 1)), TODAY)
    assert (given.as_of, given.currency) == (date(2024, 1, 1), "USD")


@pytest.mark.parametrize(
    ("currencies", "expected"),
    [(["gbp", " GBP "], "GBP"), (["", "GBP"], "GBP"), (["EUR", "GBP"], "USD"), (["Euro"], "USD")],
)
def test_the_one_currency_of_the_orders_is_reported_in(deliver, currencies, expected):
    lines = "\n".join(f"o{n},c1,2024-01-31,5,{code}" for n, code in enumerate(currencies))
    orders = "order_id,customer_id,ordered_at,total_amount,currency\n" + lines
    settings = deliver({"customers.csv": CUSTOMERS, "orders.csv": orders})
    assert resolve(settings, TODAY).currency == expected
    assert resolve(settings.with_(currency="CHF"), TODAY).currency == "CHF"


def test_orders_without_a_currency_are_in_dollars(deliver):
    orders = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31,5\n"
    settings = deliver({"customers.csv": CUSTOMERS, "orders.csv": orders})
    assert resolve(settings, TODAY).currency == "USD"


def test_partitions_begin_where_the_data_begin(deliver):
    files = {"customers.csv": CUSTOMERS, "orders.csv": orders_at("2024-05-06", "2024-06-01")}
    settings = deliver(files)
    # A customer was there before the first order.
    assert first_day(settings, today=TODAY) == date(2024, 5, 5)
    # It is remembered, and looked up again for a day before it: older orders may have come.
    deliver({"orders.csv": orders_at("2023-01-01T10:00:00", "2024-06-01", "9999-01-01", "soon")})
    assert first_day(settings, today=TODAY) == date(2024, 5, 5)
    later = settings.with_(as_of=date(2024, 5, 5))
    assert first_day(later, today=TODAY) == date(2024, 5, 5)
    earlier = settings.with_(as_of=date(2024, 5, 4))
    assert first_day(earlier, today=TODAY) == date(2023, 1, 1)


def test_a_first_day_that_was_cut_off_is_looked_up_again(deliver):
    settings = deliver({"customers.csv": CUSTOMERS, "orders.csv": orders_at("2024-05-06")})
    settings.data_path.mkdir(parents=True)
    (settings.data_path / "first_day").write_text("2024-0")
    assert first_day(settings, today=TODAY) == date(2024, 5, 5)


def test_words_and_offsets_beyond_fourteen_hours_date_nothing(deliver):
    texts = ["epoch", "EPOCH", "2020-01-01 10:00:00+99:00", "2020-01-01 10:00 -15", "2024-05-05"]
    rows = "".join(f"o{number},c1,{text},5\n" for number, text in enumerate(texts))
    files = {
        "customers.csv": "customer_id\nc1\n",
        "orders.csv": f"order_id,customer_id,ordered_at,total_amount\n{rows}",
    }
    assert first_day(deliver(files), today=TODAY) == date(2024, 5, 5)


def test_texts_are_read_as_staging_reads_them():
    """Preflight and the resolution of AS_OF run before dbt, so their patterns stand twice."""
    adapters = Path(__file__).resolve().parents[2] / "macros" / "adapters"
    assert f"'{FAR_OFFSET}'" in (adapters / "far_offset_pattern.sql").read_text(encoding="utf-8")
    macro = (adapters / "trimmed.sql").read_text(encoding="utf-8")
    assert trimmed("x").replace("cast(x as varchar)", "{{ text }}") in macro


def test_data_without_dates_has_no_first_day(deliver):
    files = {"customers.csv": "customer_id\nc1\n", "orders.csv": orders_at("soon")}
    assert first_day(deliver(files), today=TODAY) is None
