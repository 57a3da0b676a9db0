"""The settings of `read:` in mapping.yml: values as shops, tills and spreadsheets write them."""

import pytest

from orchestration.lib.preflight import preflight
from orchestration.lib.raw_relations import create_raw_relations

CUSTOMERS = "customer_id,email\nc1,a@example.com\n"
TIMESTAMP = "2024-05-31 18:30:00"


@pytest.fixture
def orders(deliver, warehouse):
    """A function: settings and values of one column → what raw.orders has of it."""

    def read(settings, values, column="total_amount", **env):
        lines = [f"o{number};c1;{value}\n" for number, value in enumerate(values)]
        files = {
            "customers.csv": CUSTOMERS,
            "orders.csv": f"order_id;customer_id;{column}\n" + "".join(lines),
            "mapping.yml": settings,
        }
        create_raw_relations(warehouse, deliver(files, **env))
        found = warehouse.execute(f"select {column} from raw.orders order by _row_number")
        return [value for (value,) in found.fetchall()]

    return read


def problems(deliver, mapping, **files):
    report = preflight(deliver({"customers.csv": CUSTOMERS, **files, "mapping.yml": mapping}))
    return [problem for problem in report.problems if problem.file == "mapping.yml"]


@pytest.mark.parametrize(
    ("settings", "written", "expected"),
    [
        ('decimal: ","', ["49,90", "1.249,00", "15", "-3,5"], ["49.90", "1249.00", "15", "-3.5"]),
        ('decimal: "."', ["1,234.50", "7"], ["1234.50", "7"]),
        ('thousands: " "', ["1 234.00", "1\u00a0234 567.5"], ["1234.00", "1234567.5"]),
        ('thousands: "\'"', ["1'234.00"], ["1234.00"]),
        ('decimal: ",", currency_symbol: "€"', ["49,90 €", "€ 3", "-€5"], ["49.90", "3", "-5"]),
        ('currency_symbol: "$"', ["$99.00", "-$1.5"], ["99.00", "-1.5"]),
        ('decimal: ","', ["", "NULL"], [None, "NULL"]),
    ],
)
def test_numbers_are_read_as_they_are_written(orders, settings, written, expected):
    assert orders(f"orders: {{read: {{{settings}}}}}", written) == expected


@pytest.mark.parametrize(
    ("settings", "written"),
    [
        ('decimal: ","', ["49.90", "1.23", "1,2,3", "12.34,5"]),
        ('thousands: ","', ["12,34", "1,2345"]),
        ('currency_symbol: "€"', ["99 USD"]),
    ],
)
def test_numbers_that_do_not_fit_are_left_to_the_quarantine(orders, settings, written, warehouse):
    found = orders(f"read: {{{settings}}}", written)
    assert all(value.startswith(before) for value, before in zip(found, written, strict=True))
    query = "select count(*) from raw.orders where try_cast(total_amount as decimal) is not null"
    assert warehouse.execute(query).fetchone() == (0,)


@pytest.mark.parametrize(
    ("dates", "written", "expected"),
    [
        ("dmy", "31.05.2024 18:30", "2024-05-31 18:30"),
        ("dmy", "3/6/24", "2024-06-03"),
        ("dmy", "2024-06-03 10:00:00", "2024-06-03 10:00:00"),
        ("mdy", "12/1/2010 8:26", "2010-12-01 08:26"),
        ("mdy", "12/1/2010 12:05 AM", "2010-12-01 00:05"),
        ("mdy", "12/1/2010, 1:05:09 pm +02:00", "2010-12-01 13:05:09 +02:00"),
        ("ymd", "19970101", "1997-01-01"),
        ("ymd", "1997.1.2", "1997-01-02"),
        ("epoch_s", "1714557600", "2024-05-01 10:00:00.000000+00"),
        ("epoch_ms", "1714557600123", "2024-05-01 10:00:00.123000+00"),
        ("'%d-%b-%Y %H.%M'", "31-May-2024 18.30", "2024-05-31 18:30:00.000000"),
        ("'%d %B %Y'", "31 May 2024", "2024-05-31"),
    ],
)
def test_dates_are_read_as_they_are_written(orders, dates, written, expected):
    assert orders(f"read: {{dates: {dates}}}", [written], "ordered_at") == [expected]


@pytest.mark.parametrize(
    ("dates", "written"),
    [
        ("dmy", "12/31/2010"),
        ("mdy", "31/12/2010"),
        ("epoch_s", "5"),
        ("ymd", "1.2.2024"),
        ("'%Y/%d/%m'", "2024-01-31"),
    ],
)
def test_dates_that_do_not_fit_are_left_to_the_quarantine(orders, dates, written, warehouse):
    [found] = orders(f"read: {{dates: {dates}}}", [written], "ordered_at")
    assert found.startswith(written)
    query = "select try_cast(ordered_at as timestamptz) from raw.orders"
    assert warehouse.execute(query).fetchone() == (None,)


@pytest.mark.parametrize(
    ("timezone", "written", "expected"),
    [
        ("Europe/Berlin", TIMESTAMP, "2024-05-31 16:30:00.000000+00"),
        ("Europe/Berlin", "2024-10-27 02:30:00", "2024-10-27 00:30:00.000000+00"),
        ("Europe/Berlin", "2024-10-27 03:30:00", "2024-10-27 02:30:00.000000+00"),
        ("Europe/Berlin", "2024-03-31 02:30:00", "2024-03-31 01:30:00.000000+00"),
        ("Australia/Lord_Howe", "2024-04-07 01:45:00", "2024-04-06 14:45:00.000000+00"),
        ("Europe/Berlin", "2024-05-31T18:30:00Z", "2024-05-31T18:30:00Z"),
        ("Europe/Berlin", "2024-05-31", "2024-05-31"),
    ],
)
def test_local_times_become_utc(orders, timezone, written, expected):
    mapping = "read: {times: local}"
    assert orders(mapping, [written], "ordered_at", TIMEZONE=timezone) == [expected]


def test_settings_of_a_table_go_before_those_of_all(orders):
    mapping = 'read: {dates: mdy, decimal: ","}\norders: {read: {dates: dmy}}'
    assert orders(mapping, ["1.2.2024"], "ordered_at") == ["2024-02-01"]
    assert orders(mapping, ["1,5"]) == ["1.5"]


def test_values_are_mapped(orders):
    mapping = 'orders: {values: {channel: {"Laden ": store, "?": null, "10": ten}}}'
    written = ["laden", "?", "10", "web"]
    assert orders(mapping, written, "channel") == ["store", None, "ten", "web"]


def test_ids_of_a_file_or_folder_get_a_prefix(deliver, warehouse):
    header = "order_id,customer_id,ordered_at,total_amount\n"
    files = {
        "customers.csv": CUSTOMERS,
        "orders/a.csv": header + "1,c1,2024-01-01,1\n",
        "orders/b/1.csv": header + "1,c1,2024-01-01,1\n2,,2024-01-01,1\n",
        "mapping.yml": 'orders: {read: {prefix: {orders/a.csv: "a-", orders/b: "b-"}}}',
    }
    create_raw_relations(warehouse, deliver(files))
    query = "select order_id, customer_id from raw.orders order by all"
    assert warehouse.execute(query).fetchall() == [("a-1", "a-c1"), ("b-1", "b-c1"), ("b-2", None)]


def test_a_column_is_made_from_several(deliver, warehouse):
    files = {
        "customers.csv": CUSTOMERS,
        "orders.csv": "store,number,customer_id\ns1,7,c1\ns2,7,c1\n,,c1\n",
        "mapping.yml": "orders: {order_id: [store, Number]}",
    }
    create_raw_relations(warehouse, deliver(files))
    query = "select order_id from raw.orders order by _row_number"
    assert warehouse.execute(query).fetchall() == [("s1-7",), ("s2-7",), (None,)]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("header_row: 3, skip_footer: 1", "Export\n\n{header}\n1,c1\n2,c1\nTotal,2\n\n"),
        ("header_row: 2", "Export of 2024\n{header}\n1,c1\n2,c1\n"),
        ("skip_footer: 2", "{header}\n1,c1\n2,c1\n\nTotal,2\nEnd\n"),
    ],
)
def test_lines_above_the_header_and_below_the_rows_are_left_out(deliver, warehouse, settings, text):
    files = {
        "customers.csv": CUSTOMERS,
        "orders.csv": text.format(header="order_id,customer_id"),
        "mapping.yml": f"orders: {{read: {{{settings}}}}}",
    }
    created = create_raw_relations(warehouse, deliver(files))
    query = "select order_id, _row_number from raw.orders order by all"
    assert warehouse.execute(query).fetchall() == [("1", 1), ("2", 2)]
    assert created["raw.orders"].rows == 2


@pytest.mark.parametrize("blank", [" ", "   ", ","])
def test_columns_of_a_file_without_a_header_are_named_by_position(deliver, warehouse, blank):
    rows = [["00001", "19970101", "11.77"], ["00002", "19970112", "12.00"]]
    files = {
        "customers.csv": CUSTOMERS,
        "orders.csv": "".join(blank.join(row) + "\n" for row in rows),
        "mapping.yml": "orders: {customer_id: 1, ordered_at: 2, total_amount: 3,"
        " read: {header_row: 0, dates: ymd}}",
    }
    create_raw_relations(warehouse, deliver(files))
    query = "select customer_id, ordered_at, total_amount from raw.orders order by _row_number"
    assert warehouse.execute(query).fetchall() == [
        ("00001", "1997-01-01", "11.77"),
        ("00002", "1997-01-12", "12.00"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Sales report\n\norder_id;customer_id\n1;c1\n", "the header is in line 3: order_id, cu"),
        ("Shop;;\nNummer;Kunde;Datum\n1;c1;x\n2;c1;x\n", "the header is in line 2: Nummer, Ku"),
        ("Export,2024-05-01\norder_id,customer_id\n1,c1\n", "the header is in line 2: order_id"),
        ("00001 19970101 1 11.77\n00002 19970112 1 12.00\n", "there is no header: line 1 holds"),
        ("A1;17.05.2024;9,90\nA2;18.05.2024;9,90\n", "there is no header: line 1 holds values"),
    ],
)
def test_a_header_that_is_not_the_first_line_is_one_problem(deliver, text, message):
    report = preflight(deliver({"customers.csv": CUSTOMERS, "orders.csv": text}))
    [problem] = report.problems
    assert (problem.file, problem.table) == ("orders.csv", "orders")
    assert problem.message.startswith(message)
    assert "header_row: " in problem.what_to_do


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("read: {date: dmy}", "read has no setting date (did you mean dates?)."),
        ("read: {dates: dym}", "read: dates is 'dym'."),
        ("read: {dates: '%Q'}", "read: dates is '%Q'."),
        ("orders: {read: {header_row: -1}}", "orders: read: header_row is -1."),
        ("read: {negative_amounts: refund}", "read: negative_amounts is 'refund'."),
        ("read: {distinct: a}", "read: distinct is a setting of one table."),
        ("orders: {values: {chanel: {a: b}}}", "values: table orders has no column chanel"),
        ("orders: {values: {channel: {yes: b}}}", "values: channel is not a list of old: new"),
        ("orders: {read: {decimal: '.', thousands: '.'}}", "orders: decimal and thousands are b"),
    ],
)
def test_settings_that_cannot_be_used_are_named(deliver, mapping, message):
    [problem] = problems(deliver, mapping, **{"orders.csv": "order_id\no1\n"})
    assert problem.message.startswith(message)
    assert problem.what_to_do
