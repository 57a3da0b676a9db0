from datetime import date

import pyarrow as pa
import pytest

from orchestration.lib import file_sql
from orchestration.lib.preflight import preflight, render

CUSTOMERS = "customer_id\nc1\nc2\n"
ORDERS = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31 10:00:00,12.50\n"
ORDERS_TABLE = pa.table(
    {"order_id": ["o1"], "customer_id": ["c1"], "ordered_at": ["2024-01-31"], "total_amount": ["1"]}
)
ORDERS_TABLE_OF_TWO = pa.concat_tables([ORDERS_TABLE, ORDERS_TABLE])
TWO_FILES = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS}


def only_problem(report):
    assert len(report.problems) == 1, report.problems
    return report.problems[0]


# --- What is fine --------------------------------------------------------------------------------


def test_two_files_are_enough(deliver):
    report = preflight(deliver(TWO_FILES))
    assert report.ok
    assert report.problems == ()
    found = {summary.table: summary for summary in report.tables if summary.files}
    assert (found["customers"].files, found["customers"].rows) == (("customers.csv",), 2)
    assert found["orders"].columns == ("order_id", "customer_id", "ordered_at", "total_amount")


def test_a_header_without_rows_is_no_structural_fault(deliver):
    assert preflight(deliver({"customers.csv": CUSTOMERS, "orders.csv": ORDERS.split("\n")[0]})).ok


def test_single_bad_values_are_left_to_quarantine(deliver):
    bad = "o2,c1,31.12.2024,abc\no3,,,\n"
    assert preflight(deliver({"customers.csv": CUSTOMERS, "orders.csv": ORDERS + bad})).ok


def test_columns_without_values_are_left_to_the_gate(deliver):
    orders = pa.table(
        {
            "order_id": ["o1"],
            "customer_id": ["c1"],
            "ordered_at": [date(2024, 1, 31)],
            "total_amount": [1.0],
            "cancelled_at": pa.nulls(1),
            "is_test": pa.nulls(1),
        }
    )
    assert preflight(deliver({"customers.csv": CUSTOMERS, "orders.parquet": orders})).ok


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-31",
        "2024-01-31 10:00",
        "2024-01-31T10:00:00Z",
        "2024-01-31T10:00:00.123456+05:30",
        "2024-01-31 10:00:00 +0100",
        "2024-01-31 10:00:00 -05:00",
        "2024-01-31 10:00:00 Europe/Berlin",
    ],
)
def test_iso_timestamps_are_read(deliver, written):
    orders = ORDERS.replace("2024-01-31 10:00:00", written)
    assert preflight(deliver({"customers.csv": CUSTOMERS, "orders.csv": orders})).ok


@pytest.mark.parametrize(
    "items", ["order_id,quantity,unit_price\no1,2,1.50\n", "order_id,unit_price\no1,1.50\n"]
)
def test_total_amount_may_come_from_the_lines(deliver, items):
    orders = "order_id,customer_id,ordered_at\no1,c1,2024-01-31\n"
    files = {"customers.csv": CUSTOMERS, "orders.csv": orders, "order_items.csv": items}
    assert preflight(deliver(files)).ok


@pytest.mark.parametrize(
    "orders",
    [
        "order_id,email,ordered_at,total_amount\no1,a@example.com,2024-01-31,1\n",
        "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31,1\n",
        "customer_id,ordered_at,total_amount\nc1,2024-01-31,1\n",
    ],
)
def test_people_may_come_from_orders_alone(deliver, orders):
    assert preflight(deliver({"orders.csv": orders})).ok


@pytest.mark.parametrize(
    ("amounts", "delimiter", "words"),
    [
        (["1.234", "15", "2.500.000"], ",", "every fraction has exactly three digits. 1.234"),
        (["1.234", "-15"], ";", "and files with semicolons mostly have decimal commas"),
        (["1.234", "1.5"], ",", None),
        (["0.125", "12"], ",", None),
    ],
)
def test_points_that_may_separate_thousands_are_a_warning(deliver, amounts, delimiter, words):
    rows = [["order_id", "customer_id", "ordered_at", "total_amount"]]
    rows += [[f"o{n}", "c1", "2024-01-31", amount] for n, amount in enumerate(amounts)]
    orders = "".join(delimiter.join(row) + "\n" for row in rows)
    report = preflight(deliver({"customers.csv": CUSTOMERS, "orders.csv": orders}))
    assert report.ok or amounts[2:] == ["2.500.000"]
    found = [note for note in report.suspicions if "separate thousands" in note]
    assert len(found) == bool(words)
    assert not words or words in found[0]


def test_a_setting_ends_the_warning_of_thousands(deliver):
    orders = ORDERS.splitlines()[0] + "\no1,c1,2024-01-31,1.234\n"
    files = {"customers.csv": CUSTOMERS, "orders.csv": orders}
    settings = deliver({**files, "mapping.yml": 'orders: {read: {decimal: "."}}'})
    assert preflight(settings).suspicions == ()


# --- RAW_PATH ------------------------------------------------------------------------------------


def test_a_missing_folder_is_the_only_problem(deliver, tmp_path):
    settings = deliver({}).with_(raw_path=tmp_path / "nowhere")
    problem = only_problem(preflight(settings))
    assert problem.message == f"RAW_PATH: there is no folder {tmp_path}/nowhere."
    assert "Pass as RAW_PATH the folder that holds customers.csv and orders.csv" in (
        problem.what_to_do
    )


def test_an_empty_folder_and_one_without_tables_are_told_apart(deliver):
    assert only_problem(preflight(deliver({}))).message.endswith("is empty.")
    report = preflight(deliver({"kunden.csv": CUSTOMERS, "order.csv": ORDERS}))
    problem = only_problem(report)
    assert "is named like a table; it holds kunden.csv, order.csv" in problem.message
    assert "order.csv is not read: no table has that name (did you mean orders?)." in report.notes


# --- Tables and columns --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "hint"),
    [
        ("order.csv", " (did you mean order.csv?)"),
        ("readme.txt", ""),
    ],
)
def test_a_required_table_that_is_missing_is_named(deliver, other, hint):
    problem = only_problem(preflight(deliver({"customers.csv": CUSTOMERS, other: ORDERS})))
    assert (problem.table, problem.message) == ("orders", f"required table is missing{hint}.")
    assert problem.what_to_do == (
        "Add orders.csv or orders.parquet, or a folder orders/ with such files."
    )


def test_a_required_column_that_is_missing_is_named_with_the_nearest_header(deliver):
    orders = ORDERS.replace("ordered_at", "Order-Date")
    problem = only_problem(preflight(deliver({**TWO_FILES, "orders.csv": orders})))
    assert (problem.file, problem.table, problem.column) == ("orders.csv", "orders", "ordered_at")
    assert problem.message == "required column is missing (did you mean Order-Date?)."
    assert problem.what_to_do == (
        "Rename Order-Date to ordered_at, or put this into mapping.yml beside the files:"
        ' orders: {ordered_at: "Order-Date"}.'
    )


def test_the_advice_to_use_a_mapping_works(deliver):
    orders = ORDERS.replace("ordered_at", "Order: Date")
    settings = deliver({**TWO_FILES, "orders.csv": orders})
    advice = only_problem(preflight(settings)).what_to_do
    mapping = advice.partition("beside the files: ")[2].removesuffix(".")
    assert preflight(deliver({"mapping.yml": mapping})).ok


def test_without_a_similar_header_those_that_are_there_are_listed(deliver):
    orders = "order_id,customer_id,total_amount,zzz\no1,c1,1,1\n"
    problem = only_problem(preflight(deliver({**TWO_FILES, "orders.csv": orders})))
    assert problem.column == "ordered_at"
    assert problem.what_to_do == (
        "Add the column; the headers now are order_id, customer_id, total_amount, zzz."
    )


def test_a_file_without_a_header_line_is_recognised(deliver):
    problem = only_problem(preflight(deliver({**TWO_FILES, "customers.csv": "c1\nc2\n"})))
    assert (problem.file, problem.column) == ("customers.csv", "customer_id")
    assert problem.what_to_do == "Make the first line the header; it is now: c1."


def test_a_required_column_must_be_in_every_part(deliver):
    files = {
        "customers.csv": CUSTOMERS,
        "orders/1.csv": ORDERS,
        "orders/2.csv": ORDERS.replace("ordered_at", "x"),
    }
    problem = only_problem(preflight(deliver(files)))
    assert (problem.file, problem.column) == ("orders/2.csv", "ordered_at")
    problem = only_problem(preflight(deliver({"orders/3.csv": ORDERS.replace("ordered_at", "x")})))
    assert problem.file == "orders/"
    assert problem.message == "required column is missing in orders/2.csv, orders/3.csv."


def test_required_columns_count_in_optional_tables_that_are_there(deliver):
    problem = only_problem(preflight(deliver({**TWO_FILES, "refunds.csv": "order_id,amount\n"})))
    assert (problem.file, problem.column) == ("refunds.csv", "refunded_at")


def test_total_amount_is_asked_for_where_lines_do_not_give_it(deliver):
    files = {
        "customers.csv": CUSTOMERS,
        "orders.csv": "order_id,customer_id,ordered_at\no1,c1,2024-01-31\n",
        "order_items.csv": "order_id,quantity\no1,2\n",
    }
    problem = only_problem(preflight(deliver(files)))
    assert (problem.file, problem.column) == ("orders.csv", "total_amount")
    assert problem.message == (
        "required column is missing, and there is no order_items with unit_price to give the"
        " amount."
    )
    assert problem.what_to_do.endswith("Or add order_items with order_id and unit_price.")


# --- Values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "text", "column", "message", "advice"),
    [
        (
            "orders",
            ORDERS.replace("2024-01-31 10:00:00", "13/25/2024"),
            "ordered_at",
            "its only value is not a timestamp: '13/25/2024'",
            "Write timestamps as ISO 8601: 2024-12-31 17:45:00 (taken as UTC)",
        ),
        (
            "orders",
            "order_id,customer_id,ordered_at,total_amount\n"
            + "".join(f"o{n},c1,2024-01-31,abc{n}\n" for n in range(5)),
            "total_amount",
            "none of its 5 values is a number: 'abc0', 'abc1', 'abc2', …",
            "Write numbers as 1234.56",
        ),
        (
            "orders",
            'order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31,"12,50"\n',
            "total_amount",
            "its only value is not a number: '12,50'",
            "a point before the decimals",
        ),
        (
            "customers",
            "customer_id,birth_date\nc1,1.2.1980\nc2,\nc3,1.2.1980\n",
            "birth_date",
            "none of its 2 values is a date: '1.2.1980', …",
            "Write dates as ISO 8601: 2024-12-31.",
        ),
        (
            "customers",
            "customer_id,email_consent\nc1,maybe\nc2,perhaps\n",
            "email_consent",
            "none of its 2 values is true or false: 'maybe', 'perhaps'",
            "Use true/false",
        ),
        (
            "customers",
            "customer_id,household_size\nc1,2.5\nc2,2.5\n",
            "household_size",
            "none of its 2 values is a whole number: '2.5', …",
            "Write whole numbers as 1234",
        ),
        (
            "customers",
            "customer_id,latitude\nc1,N 52° 31'\nc2,N 52° 31'\n",
            "latitude",
            "none of its 2 values is a number: 'N 52° 31''', …",
            "Write numbers as 1234.56",
        ),
    ],
)
def test_a_column_in_which_nothing_can_be_read_is_a_problem(
    deliver, table, text, column, message, advice
):
    problem = only_problem(preflight(deliver({**TWO_FILES, f"{table}.csv": text})))
    assert (problem.file, problem.table, problem.column) == (f"{table}.csv", table, column)
    assert problem.message == message
    assert advice in problem.what_to_do


def test_a_single_bad_value_of_an_optional_column_is_left_to_quarantine(deliver):
    customers = "customer_id,household_size\nc1,n/a\nc2,\n"
    assert preflight(deliver({**TWO_FILES, "customers.csv": customers})).ok


@pytest.mark.parametrize("empty", ["", " ", "NULL", "\t"])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("customers", "customer_id"),
        ("orders", "order_id"),
        ("orders", "customer_id"),
        ("orders", "ordered_at"),
        ("orders", "total_amount"),
        ("reviews", "rating"),
    ],
)
def test_a_required_column_without_any_value_is_a_problem(deliver, table, column, empty):
    rows = {
        "customers": {"customer_id": "c1", "city": "x"},
        "orders": {
            "order_id": "o1",
            "customer_id": "c1",
            "ordered_at": "2024-01-31",
            "total_amount": "5",
            "email": "",
        },
        "reviews": {"customer_id": "c1", "rating": "5", "created_at": "2024-01-31"},
    }
    rows[table][column] = empty
    files = {
        f"{name}.csv": f"{','.join(row)}\n{','.join(row.values())}\n" for name, row in rows.items()
    }
    problem = only_problem(preflight(deliver(files)))
    assert (problem.file, problem.column) == (f"{table}.csv", column)
    assert problem.message == "required column is empty in all of its 1 rows."


def test_columns_that_others_make_up_for_may_be_empty(deliver):
    files = {
        "customers.csv": CUSTOMERS,
        "orders.csv": "order_id,customer_id,ordered_at,total_amount,email\n"
        "o1,,2024-01-31,,a@example.com\n",
        "order_items.csv": "order_id,quantity,unit_price\no1,2,1.50\n",
    }
    assert preflight(deliver(files)).ok


def test_every_delivered_row_must_be_read(deliver, monkeypatch):
    """As when a name of a file is taken for a pattern: one file twice, the other not at all."""
    settings = deliver({"orders/a.parquet": ORDERS_TABLE, "orders/b.parquet": ORDERS_TABLE_OF_TWO})
    monkeypatch.setattr(file_sql, "pattern", lambda path: str(path).replace("/b.", "/a."))
    settings = deliver({"customers.csv": CUSTOMERS})
    problem = only_problem(preflight(settings))
    assert (problem.file, problem.message) == ("orders/", "2 rows are read, but the files hold 3.")


@pytest.mark.parametrize(
    ("word", "is_date"),
    [("epoch", False), ("Infinity", False), ("-inf", False), ("1980-2-1", True)],
)
def test_words_that_duckdb_casts_are_no_dates(deliver, word, is_date):
    customers = f"customer_id,birth_date,created_at\nc1,{word},{word}\nc2,{word},{word}\n"
    found = preflight(deliver({**TWO_FILES, "customers.csv": customers})).problems
    assert [problem.column for problem in found] == (
        [] if is_date else ["created_at", "birth_date"]
    )


@pytest.mark.parametrize(
    ("offset", "is_one"),
    [
        *(
            (offset, True)
            for offset in ("+14:00", "-14", "+1400", " +13:59", "-12:00", "Z", " UTC")
        ),
        *((offset, False) for offset in ("+14:01", "-15", "+15:59", " +2359", "-99:00", " GMT+15")),
    ],
)
def test_offsets_beyond_fourteen_hours_are_none(deliver, offset, is_one):
    orders = ORDERS.replace("10:00:00", f"10:00:00{offset}")
    assert preflight(deliver({"customers.csv": CUSTOMERS, "orders.csv": orders})).ok == is_one


def test_epoch_numbers_are_no_timestamps(deliver):
    orders = pa.table(
        {
            "order_id": ["o1"],
            "customer_id": ["c1"],
            "ordered_at": [1706695200000],
            "total_amount": [1.0],
        }
    )
    problem = only_problem(
        preflight(deliver({"customers.csv": CUSTOMERS, "orders.parquet": orders}))
    )
    assert problem.message == "its only value is not a timestamp: '1706695200000'"


def test_a_parquet_file_that_breaks_off_inside_is_named(deliver):
    table = pa.table({"customer_id": [f"c{number}" for number in range(50_000)]})
    settings = deliver({"customers.parquet": table, "orders.csv": ORDERS})
    path = settings.raw_path / "customers.parquet"
    content = bytearray(path.read_bytes())
    content[100:5_000] = b"\xff" * 4_900
    path.write_bytes(bytes(content))
    problem = only_problem(preflight(settings))
    assert problem.file == "customers.parquet"
    assert problem.message.startswith("cannot be read to its end (")


# --- Currencies ----------------------------------------------------------------------------------


def orders_in(*currencies):
    lines = (f"o{n},c1,2024-01-31,5,{currency}" for n, currency in enumerate(currencies))
    return "order_id,customer_id,ordered_at,total_amount,currency\n" + "\n".join(lines)


def test_rates_to_another_currency_than_the_reported_one_are_a_problem(deliver):
    rates = "currency,date,rate_to_reporting\nEUR,2024-01-01,1\nCHF,2024-01-01,1.06\n"
    files = {**TWO_FILES, "orders.csv": orders_in("EUR", "CHF"), "fx_rates.csv": rates}
    assert preflight(deliver(files)).ok  # what the rates are to becomes the reporting currency
    assert preflight(deliver(files, CURRENCY="EUR")).ok
    problem = only_problem(preflight(deliver(files, CURRENCY="USD")))
    assert (problem.file, problem.column) == ("fx_rates.csv", "rate_to_reporting")
    assert "the rates are to EUR, but amounts are reported in USD" in problem.message
    assert "Pass CURRENCY=EUR" in problem.what_to_do
    pegged = {**files, "fx_rates.csv": rates + "USD,2024-01-01,1\n"}
    assert preflight(deliver(pegged, CURRENCY="USD")).ok


@pytest.mark.parametrize(
    ("currencies", "rates", "currency", "is_ok"),
    [
        (["EUR", "eur "], None, "", True),  # the one there is becomes the reporting currency
        (["EUR", "GBP"], None, "", False),  # USD, and nothing turns either into it
        (["EUR", "GBP"], None, "EUR", True),
        (["EUR", "GBP", ""], None, "", True),  # no currency is the reporting currency
        (["EUR", "GBP"], "currency,date,rate_to_reporting\ngbp,2024-01-01,1.27\n", "", True),
        (["EUR", "GBP"], "currency,date,rate_to_reporting\nCHF,2024-01-01,1.1\n", "", False),
        (["EUR"], "currency,date,rate_to_reporting\nEUR,2024-01-01,-1\n", "USD", False),
    ],
)
def test_some_order_must_be_convertible(deliver, currencies, rates, currency, is_ok):
    files = {"customers.csv": CUSTOMERS, "orders.csv": orders_in(*currencies)}
    if rates:
        files["fx_rates.csv"] = rates
    assert preflight(deliver(files, CURRENCY=currency)).ok == is_ok


def test_unconvertible_orders_are_explained(deliver):
    files = {"customers.csv": CUSTOMERS, "orders.csv": orders_in("EUR", "GBP")}
    problem = only_problem(preflight(deliver(files)))
    assert (problem.file, problem.column) == ("orders.csv", "currency")
    assert problem.message == (
        "the orders are in EUR, GBP, and no rate turns any of them into USD."
    )
    assert problem.what_to_do == (
        "Pass CURRENCY=EUR, or add fx_rates with currency, date and rate_to_reporting: what one"
        " unit is worth in USD."
    )


# --- The report ----------------------------------------------------------------------------------


def test_all_problems_are_told_at_once(deliver):
    report = preflight(
        deliver(
            {
                "customers.csv": "id\nc1\n",
                "orders.csv": ORDERS.replace("2024-01-31 10:00:00", "x").replace("12.50", "y"),
                "refunds.parquet": b"junk",
                "products/readme.txt": "",
                "events.csv": 'event_type,occurred_at\nclick,"x\n',
                "reviews.csv": b"customer_id\n\x81\n",
            }
        )
    )
    assert {(problem.file, problem.column) for problem in report.problems} == {
        ("customers.csv", "customer_id"),
        ("orders.csv", "ordered_at"),
        ("orders.csv", "total_amount"),
        ("refunds.parquet", None),
        ("products/", None),
        ("events.csv", None),
        ("reviews.csv", None),
    }
    text = render(report)
    assert "7 problems to mend first" in text
    assert "orders.csv, column ordered_at: its only value is not a timestamp: 'x'" in text
    assert text.count("What to do: ") == 7


def test_notes_tell_what_is_not_read(deliver):
    report = preflight(
        deliver(
            {
                "customers.csv": "customer_id,e_mail,shoe_size\nc1,x,42\nc2\n",
                "orders.csv": ORDERS,
                "products.csv": "product_id,name\np1,Bärchen\n".encode("cp1252"),
                "refund.csv": "x",
                "notes.txt": "x",
            }
        )
    )
    assert report.ok
    assert set(report.notes) >= {
        "customers.csv: column e_mail is not read: no such column is known (did you mean email?).",
        "customers.csv: column shoe_size is not read: no such column is known.",
        "customers.csv: some rows are shorter than the header; the rest is empty.",
        "products.csv: read as Windows-1252, because it is not valid UTF-8.",
        "refund.csv is not read: no table has that name (did you mean refunds?).",
        "notes.txt is not read: no table has that name.",
    }
    assert set(report.suspicions) == {note for note in report.notes if "did you mean" in note} | {
        "products.csv: read as Windows-1252, because it is not valid UTF-8."
    }
    assert any(
        note.startswith("Not there, and not needed: ad_performance") for note in report.notes
    )


def test_a_good_report_says_so(deliver):
    text = render(preflight(deliver(TWO_FILES)))
    assert "  customers  2 rows in customers.csv\n  orders     1 row in orders.csv\n" in text
    assert text.endswith("No structural problem found.")


def test_a_package_that_is_not_installed_is_a_problem(project):
    from orchestration.lib.settings import Settings

    contract = (project / "models").resolve()
    (project / "models").unlink()
    (project / "models" / "staging" / "shop").mkdir(parents=True)
    (project / "models" / "staging" / "contract").symlink_to(contract / "staging" / "contract")
    (project / "models" / "staging" / "shop" / "_raw__sales.yml").write_text(
        "sources: [{name: raw_shop, tables: [{name: sales, columns: [{name: sale_id}],"
        " config: {meta: {package: shop_dato, path: x.parquet}}}]}]"
    )
    settings = Settings.from_env(root=project, env={"SOURCE": "shop"})
    problem = only_problem(preflight(settings))
    assert "the Python package shop_dato, which is not installed" in problem.message
    assert "make run SOURCE=shop" in problem.what_to_do
