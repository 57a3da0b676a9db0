"""Kinds of files that shops and analytics tools write, recognised by their first bytes."""

import gzip
import io
import zipfile
from datetime import date, datetime

import pyarrow as pa
import pytest

from orchestration.lib.preflight import preflight
from orchestration.lib.raw_relations import create_raw_relations
from tests.support.spreadsheet import xlsx

CUSTOMERS = "customer_id,email\nc1,a@example.com\n"
ORDERS = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31,12.50\n"
EXPECTED = [("o1", "c1", "2024-01-31", "12.50")]
ROWS = [line.split(",") for line in ORDERS.splitlines()]


def orders(warehouse, settings):
    create_raw_relations(warehouse, settings)
    query = "select order_id, customer_id, ordered_at, total_amount from raw.orders order by all"
    return warehouse.execute(query).fetchall()


def problem_of(settings):
    [problem] = preflight(settings).problems
    return problem


def zipped(name, content):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, content)
    return written.getvalue()


LINE = '{"order_id": "o1", "customer_id": "c1", "ordered_at": "2024-01-31", "total_amount": 12.50}'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders.tsv", ORDERS.replace(",", "\t")),
        ("orders.csv.gz", gzip.compress(ORDERS.encode(), mtime=0)),
        (
            "orders/2024/a.tsv.gz",
            gzip.compress(ORDERS.replace(",", "\t").encode("utf-16"), mtime=0),
        ),
        ("orders.csv", gzip.compress(ORDERS.encode(), mtime=0)),
        ("orders.xlsx", xlsx({"Orders": ROWS, "Empty": []})),
        ("orders.csv", xlsx({"Orders": ROWS})),
        ("orders.jsonl", LINE + "\n\n"),
        ("orders.ndjson", "\ufeff" + LINE),
        ("orders.json", f"[{LINE}]"),
        ("orders.json.gz", gzip.compress(f"[\n{LINE}\n]".encode(), mtime=0)),
        ("orders.csv", pa.table({header: [value] for header, value in zip(*ROWS, strict=True)})),
    ],
)
def test_kinds_of_files_take_one_road(deliver, warehouse, name, content):
    settings = deliver({"customers.csv": CUSTOMERS, name: content})
    assert orders(warehouse, settings) == EXPECTED
    file = warehouse.execute("select distinct _file from raw.orders").fetchone()
    assert file == (name,)
    assert preflight(settings).problems == ()


def test_cells_of_a_spreadsheet_become_text(deliver, warehouse):
    rows = [
        ROWS[0],
        [1001.0, "01", date(2024, 5, 31), 49.9],
        [1002, "c1", datetime(2024, 6, 3, 9, 15), "1.249,00"],
    ]
    files = {
        "customers.csv": CUSTOMERS,
        "orders.xlsx": xlsx({"Data": rows}),
        "mapping.yml": 'read: {decimal: ",", dates: dmy}',
    }
    assert orders(warehouse, deliver(files)) == [
        ("1001", "01", "2024-05-31", "49.9"),
        ("1002", "c1", "2024-06-03 09:15:00", "1249.00"),
    ]


def test_title_lines_and_totals_of_a_spreadsheet_are_left_out(deliver, warehouse):
    rows = [["Export 2024"], [None], *ROWS, ["Total", None, None, 12.5]]
    files = {"customers.csv": CUSTOMERS, "orders.xlsx": xlsx({"Data": rows})}
    problem = problem_of(deliver(files))
    assert problem.message.startswith("the header is in line 3: order_id")
    files["mapping.yml"] = "orders: {read: {header_row: 3, skip_footer: 1}}"
    assert orders(warehouse, deliver(files)) == EXPECTED


@pytest.mark.parametrize(("setting", "expected"), [("", None), ("sheet: New", EXPECTED)])
def test_one_of_several_sheets_is_named(deliver, warehouse, setting, expected):
    book = xlsx({"Old": [ROWS[0], ["o0", "c1", "2023-01-01", "1"]], "New": ROWS})
    mapping = f"orders: {{read: {{{setting}}}}}"
    settings = deliver({"customers.csv": CUSTOMERS, "orders.xlsx": book, "mapping.yml": mapping})
    if expected:
        assert orders(warehouse, settings) == expected
    else:
        problem = problem_of(settings)
        assert problem.message == "several sheets hold rows: Old, New."
        assert "read: {sheet: Old}" in problem.what_to_do


@pytest.mark.parametrize(
    ("number", "is_refused"), [(4503599627370497, True), (123456789012345, False)]
)
def test_ids_that_a_spreadsheet_shortened_are_refused(deliver, warehouse, number, is_refused):
    rows = [ROWS[0], [number, "c1", "2024-01-31", 12.5]]
    settings = deliver({"customers.csv": CUSTOMERS, "orders.xlsx": xlsx({"Data": rows})})
    if is_refused:
        problem = problem_of(settings)
        assert "column order_id holds ids as numbers; row 2 of the sheet has" in problem.message
        assert "15 digits" in problem.message
    else:
        assert orders(warehouse, settings)[0][0] == str(number)


def test_numbers_and_lists_of_json_keep_their_digits(deliver, warehouse):
    lines = [
        '{"customer_id": 12345678901234567890, "tags": ["a", "b"], "email_consent": true}',
        '{"customer_id": "c2", "city": "Köln", "tags": null, "x": {"y": 1}}',
    ]
    settings = deliver({"customers.jsonl": "\n".join(lines), "orders.csv": ORDERS})
    create_raw_relations(warehouse, settings)
    query = "select customer_id, tags, email_consent, city from raw.customers order by _row_number"
    assert warehouse.execute(query).fetchall() == [
        ("12345678901234567890", "a,b", "true", None),
        ("c2", None, None, "Köln"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message", "what_to_do"),
    [
        ("orders.csv", "<!DOCTYPE html>\n<html>", "this is an HTML page", "export the file again"),
        ("orders.csv", "\n<html><body>", "this is an HTML page", "export the file again"),
        ("orders.csv", "version https://git-lfs.github.com/spec/v1\n", "Git LFS", "git lfs pull"),
        ("orders.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file", "as .xlsx"),
        ("orders.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file", "as .xlsx"),
        ("orders.xlsx", zipped("orders.csv", ORDERS), "this is a zip archive", "Unpack it"),
        ("orders.zip", zipped("orders.csv", ORDERS), "this is a zip archive", "Unpack it"),
        ("orders.xlsx", b"PK\x03\x04x", "an archive that breaks off", "Export it again"),
        ("orders.csv.gz", gzip.compress(ORDERS.encode(), mtime=0)[:-9], "it breaks off", "again"),
        ("orders.json", '{"order_id": 1}\n[1]\n', "record 2 is not a JSON object", "in each line"),
        ("orders.json", '{"order_id": 1}\n{"order_id', "line 2 is not one JSON obj", "each line"),
        ("orders.csv", b"%PDF-1.7", "this is a PDF document", "Export the data"),
    ],
)
def test_kinds_that_are_not_read_are_named_with_the_remedy(
    deliver, name, content, message, what_to_do
):
    problem = problem_of(deliver({"customers.csv": CUSTOMERS, name: content}))
    assert (problem.file, problem.table) == (name, "orders")
    assert message in problem.message
    assert what_to_do in problem.what_to_do


def test_one_file_packed_and_unpacked_is_a_problem(deliver):
    packed = gzip.compress(ORDERS.encode(), mtime=0)
    files = {"customers.csv": CUSTOMERS, "orders/a.csv": ORDERS, "orders/a.csv.gz": packed}
    assert problem_of(deliver(files)).message.startswith("the folder mixes formats: a.csv and a.c")
