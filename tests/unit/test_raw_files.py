import os
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.lib.contract import load_contract
from orchestration.lib.file_sql import relation
from orchestration.lib.raw_files import scan

CUSTOMERS = "customer_id,email\nc1,a@example.com\nc2,b@example.com\n"


@pytest.fixture(scope="module")
def tables():
    return load_contract(Path(__file__).resolve().parents[2])


@pytest.fixture
def scanned(deliver, tables):
    def scan_files(files, **options):
        settings = deliver(files, **options)
        return scan(settings.raw_path, tables, settings.ingest_path)

    return scan_files


def values(connection, file):
    """Every value of a file as DuckDB reads it, without the columns it adds for Parquet."""
    rows = connection.execute(f"from {relation([file.location], file.dialect)}").fetchall()
    return [row[: file.dialect.width] for row in rows] if file.dialect else rows


def only_problem(found):
    assert len(found.problems) == 1
    return found.problems[0]


# --- Which files ---------------------------------------------------------------------------------


def test_files_folders_and_any_case_are_found(scanned):
    found = scanned(
        {
            "Customers.CSV": CUSTOMERS,
            "orders/2024/part-1.csv": "order_id\no1\n",
            "orders/2023/part-1.csv": "order_id\no2\n",
            "products.parquet/part-0.parquet": pa.table({"product_id": ["p1"]}),
            "products.parquet/_SUCCESS": "",
            "products.parquet/.part-0.parquet.crc": "x",
            ".DS_Store": "x",
            "_notes.txt": "x",
        }
    )
    assert found.problems == ()
    assert {table: [file.name for file in files] for table, files in found.tables.items()} == {
        "customers": ["Customers.CSV"],
        "orders": ["orders/2023/part-1.csv", "orders/2024/part-1.csv"],
        "products": ["products.parquet/part-0.parquet"],
    }
    assert found.unmatched == ()


def test_other_files_are_listed(scanned):
    files = dict.fromkeys(["readme.txt", "orders.old/x", "orders/1.csv", "old/x"], CUSTOMERS)
    found = scanned(files)
    assert found.problems == ()
    assert set(found.unmatched) == {"readme.txt", "orders.old/", "old/"}


UNPACK = "Unpack it, or move it to another folder."
RENAME_FOLDER = "Rename that folder, or move it to another folder."
SAVE = "Save it as .xlsx, .csv or .parquet, or move it to another folder."


@pytest.mark.parametrize(
    ("name", "what_to_do"),
    [
        ("orders/_b.csv", "Rename it to b.csv, or move it to another folder."),
        ("orders/.b.csv", "Rename it to b.csv, or move it to another folder."),
        ("orders/.b.parquet.x7Qa", "Rename it to b.parquet.x7Qa, or move it to another folder."),
        ("orders/b.csv.bz2", UNPACK),
        ("orders/2024/b.ZIP", UNPACK),
        ("orders/b.txt", SAVE),
        ("orders/b.ods", SAVE),
        ("orders/b", SAVE),
        ("orders/b.csv.part", SAVE),
        ("orders/_delta_log/0.json", RENAME_FOLDER),
        ("orders/_temporary/0/b.csv", RENAME_FOLDER),
        ("orders/_old/b.csv", RENAME_FOLDER),
        ("orders.csv.7z", UNPACK),
        ("orders.xls", SAVE),
        ("_orders.csv", "Rename it to orders.csv, or move it to another folder."),
    ],
)
def test_a_file_of_a_table_that_is_not_read_stops(scanned, name, what_to_do):
    files = {"customers.csv": CUSTOMERS, "orders/a.csv": "order_id\no1\n", name: "order_id\no2\n"}
    problem = only_problem(scanned(files))
    assert (problem.file, problem.table) == (name, "orders")
    assert problem.message.startswith("the file is not read")
    assert problem.what_to_do == what_to_do


def test_what_systems_leave_next_to_data_is_passed_over(scanned):
    names = ["_SUCCESS", "_metadata", "_committed_123", ".a.csv.crc", "._a.csv", ".DS_Store"]
    names += ["Thumbs.db", ".snapshot/a.csv", ".~lock.a.csv#", ".gitkeep"]
    found = scanned({"orders/a.csv": "order_id\no1\n", **{f"orders/{name}": "" for name in names}})
    assert (found.problems, found.unmatched) == ((), ())
    assert [file.name for file in found.tables["orders"]] == ["orders/a.csv"]


ODD_NAMES = [
    "a[1]",
    "a1",
    "a?",
    "ab",
    "a*",
    "[a-c]x",
    "bx",
    "[!z]y",
    "ay",
    "a{1,2}",
    "**",
    "a]",
    "[",
]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_names_are_no_patterns(scanned, warehouse, suffix):
    def content(name):
        if suffix == "csv":
            return f'order_id\n"{name}"\n'
        return pa.table({"order_id": [name]})

    found = scanned({f"orders/{name}.{suffix}": content(name) for name in ODD_NAMES})
    assert found.problems == ()
    assert {
        file.name: [row[0] for row in values(warehouse, file)] for file in found.tables["orders"]
    } == {f"orders/{name}.{suffix}": [name] for name in ODD_NAMES}


def test_a_path_that_duckdb_cannot_name_is_refused(scanned):
    found = scanned({"orders/a\\b[1].csv": "order_id\no1\n", "orders/a\\c.csv": "order_id\no2\n"})
    assert [file.name for file in found.tables["orders"]] == ["orders/a\\c.csv"]
    assert "a backslash and one of * ? [" in only_problem(found).message


def test_a_name_that_is_not_utf_8_is_refused(scanned, deliver):
    settings = deliver({"orders/a.csv": "order_id\no1\n"})
    with open(bytes(settings.raw_path / "orders") + b"/\xe4.csv", "w") as file:
        file.write("order_id\no2\n")
    problem = only_problem(scanned({}))
    assert problem.file == "orders/\ufffd.csv"
    assert problem.message == "the name of the file is not UTF-8."


def test_linked_folders_are_followed_and_nothing_is_read_twice(scanned, deliver, tmp_path):
    settings = deliver({"orders/z/1.csv": "order_id\no1\n", "customers.csv": CUSTOMERS})
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "deep").mkdir(parents=True)
    (elsewhere / "deep" / "2.csv").write_text("order_id\no2\n")
    orders = settings.raw_path / "orders"
    (orders / "linked").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(elsewhere)
    (elsewhere / "up").symlink_to(tmp_path)
    (orders / "a_again").symlink_to(orders / "z")
    (orders / "latest.csv").symlink_to(orders / "z" / "1.csv")
    (orders / "loop").symlink_to(orders)
    (orders / "above").symlink_to(settings.raw_path)
    (orders / "root").symlink_to("/")
    found = scanned({})
    assert found.problems == ()
    assert [file.name for file in found.tables["orders"]] == [
        "orders/linked/deep/2.csv",
        "orders/z/1.csv",
    ]


def test_a_table_may_be_a_link(scanned, deliver, tmp_path):
    raw_path = deliver({}).raw_path
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "1.csv").write_text("order_id\no1\n")
    (raw_path / "orders").symlink_to(tmp_path / "elsewhere")
    (raw_path / "refunds.csv").symlink_to(tmp_path / "elsewhere" / "1.csv")
    found = scanned({})
    assert found.problems == ()
    assert {file.name: file.rows for file in found.all} == {"orders/1.csv": 1, "refunds.csv": 1}


def test_a_link_that_leads_nowhere_is_a_fault(scanned, deliver):
    orders = deliver({"orders/1.csv": "order_id\no1\n"}).raw_path / "orders"
    (orders / "2.csv").symlink_to(orders / "gone.csv")
    (orders / "3.csv").symlink_to(orders / "3.csv")
    messages = [problem.message for problem in scanned({}).problems]
    assert len(messages) == 2
    assert all(message.startswith("the file cannot be read (") for message in messages)


@pytest.mark.parametrize("name", ["orders.csv", "orders/1.csv", "orders/1.parquet", "mapping.yml"])
def test_a_named_pipe_is_refused_and_does_not_hang(scanned, deliver, name):
    path = deliver({"customers.csv": CUSTOMERS}).raw_path / name
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    problem = only_problem(scanned({}))
    assert problem.file == name
    assert problem.message in ("this is a named pipe, not a file.", "not a regular file.")


def test_a_device_is_refused(scanned, deliver):
    path = deliver({"customers.csv": CUSTOMERS}).raw_path / "orders.csv"
    path.symlink_to("/dev/zero")
    assert only_problem(scanned({})).message == "this is a device, not a file."


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            ["customers.csv", "customers/1.csv"],
            "table customers is there 2 times: customers/ and customers.csv.",
        ),
        (
            ["customers.csv", "CUSTOMERS.csv"],
            "table customers is there 2 times: CUSTOMERS.csv and customers.csv.",
        ),
        (
            ["customers/a.csv", "customers/b.parquet"],
            "the folder mixes formats: a.csv and b.parquet.",
        ),
        (
            ["customers/a.txt"],
            "the folder holds none of .csv, .tsv, .csv.gz, .parquet, .xlsx or .json.",
        ),
    ],
)
def test_a_table_stands_in_one_place_and_one_format(scanned, names, message):
    problem = only_problem(scanned(dict.fromkeys(names, CUSTOMERS)))
    assert (problem.table, problem.message) == ("customers", message)


def test_a_folder_that_cannot_be_used_is_named(tables, tmp_path):
    def message(path):
        return only_problem(scan(path, tables, tmp_path / "ingest")).message

    assert message(tmp_path / "no where") == f"RAW_PATH: there is no folder {tmp_path}/no where."
    (tmp_path / "orders.csv").write_text("order_id\n")
    assert message(tmp_path / "orders.csv") == f"RAW_PATH: {tmp_path}/orders.csv is a file."
    (tmp_path / "raw").mkdir()
    assert message(tmp_path / "raw") == f"RAW_PATH: {tmp_path}/raw is empty."
    (tmp_path / "raw" / "kunden.csv").write_text("id\n")
    assert message(tmp_path / "raw") == (
        f"RAW_PATH: no file in {tmp_path}/raw is named like a table; it holds kunden.csv."
    )


@pytest.mark.parametrize("folder", ["a b", "it's", "a{b,c}", "x[1]", "why?", "st*r", "year=2024"])
@pytest.mark.parametrize("content", [CUSTOMERS, pa.table({"customer_id": ["c1", "c2"]})])
def test_any_folder_name_works(scanned, warehouse, folder, content):
    suffix = "csv" if isinstance(content, str) else "parquet"
    found = scanned({f"customers.{suffix}": content}, folder=folder)
    assert found.problems == ()
    file = found.tables["customers"][0]
    assert [row[0] for row in values(warehouse, file)] == ["c1", "c2"]


# --- CSV -----------------------------------------------------------------------------------------

UMLAUTS = "customer_id,city,last_name\nc1,Köln,O’Neill\nc2,Zürich,\n"


@pytest.mark.parametrize(
    ("encoding", "is_copied"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", True),
        ("cp1252", True),
    ],
)
def test_encodings_are_told_apart(scanned, warehouse, encoding, is_copied):
    found = scanned({"customers.csv": UMLAUTS.encode(encoding)})
    file = found.tables["customers"][0]
    assert (found.problems, file.name, file.rows, file.encoding) == (
        (),
        "customers.csv",
        2,
        encoding,
    )
    assert values(warehouse, file) == [("c1", "Köln", "O’Neill"), ("c2", "Zürich", None)]
    assert list(file.columns) == ["customer_id", "last_name", "city"]
    assert ("ingest" in file.location.parts) == is_copied


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_either_byte_order_is_read(scanned, warehouse, codec):
    found = scanned({"customers.csv": ("\ufeff" + UMLAUTS).encode(codec)})
    assert values(warehouse, found.tables["customers"][0])[0] == ("c1", "Köln", "O’Neill")


LINES = ["customer_id,city", *(f"c{number},x" for number in range(1, 9))]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            {2: "Jürgen".encode(), 5: b"J\xfcrgen"},
            "the file mixes encodings: line 3 is UTF-8, and line 6 is not (byte 0xfc).",
        ),
        (
            {5: "’".encode(), 2: b"Caf\xe9", 7: b"\xdf"},
            "the file mixes encodings: line 6 is UTF-8, and line 3 is not (byte 0xe9).",
        ),
        (
            {3: "Łódź".encode() + b" \x93quoted\x94"},
            "the file mixes encodings: line 4 is UTF-8, and line 4 is not (byte 0x93).",
        ),
    ],
)
def test_a_file_of_two_encodings_is_refused_with_the_line(scanned, lines, message, line_end):
    content = [line.encode() for line in LINES]
    for number, text in lines.items():
        content[number] = b'c,"' + text + b'"'
    problem = only_problem(scanned({"customers.csv": line_end.join(content) + line_end}))
    assert problem.message == message
    assert problem.what_to_do.startswith("Save the whole file as UTF-8, or correct line ")


def test_windows_1252_with_bytes_that_could_be_utf_8_is_read(scanned, warehouse):
    """„Spaß“ and CAFÉ® end in two bytes that are one character in UTF-8."""
    text = "customer_id,city\nc1,„Spaß“\nc2,CAFÉ®\nc3,Zürich\n"
    file = scanned({"customers.csv": text.encode("cp1252")}).tables["customers"][0]
    assert values(warehouse, file) == [("c1", "„Spaß“"), ("c2", "CAFÉ®"), ("c3", "Zürich")]


def test_looking_at_files_removes_no_copy(scanned, project):
    """Another folder may be looked at, while a run reads the copies of this one."""
    copies = project / "data" / "custom" / "ingest"
    scanned({"customers.csv": UMLAUTS.encode("cp1252")})
    scanned({"customers.csv": UMLAUTS})
    assert len(list(copies.iterdir())) == 1


def test_a_copy_that_was_deleted_is_made_again(scanned):
    files = {"customers.csv": UMLAUTS.encode("utf-16")}
    location = scanned(files).tables["customers"][0].location
    location.unlink()
    assert scanned({}).tables["customers"][0].location.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty: it has not even a header line."),
        (b"\xef\xbb\xbf\r\n", "the file is empty: it has not even a header line."),
        (
            b"customer_id,city\nc1,K\x81ln\n",
            "the text cannot be decoded: it is neither UTF-8 nor Windows-1252 (byte 0x81 in"
            " line 2).",
        ),
        (
            b"\xef\xbb\xbfcustomer_id,city\nc1,x\nc2,K\xf6ln\n",
            "the text cannot be decoded: it is not UTF-8, as its first bytes say (byte 0xf6 in"
            " line 3).",
        ),
        (
            b"\xff\xfec\x00u\x00s",
            "the text cannot be decoded: it is not UTF-16, as its first bytes say (byte 0x73).",
        ),
        (
            "customer_id\nc1\n".encode("utf-16-le"),
            "the file holds zero bytes: it is not text, or UTF-16 without its mark.",
        ),
        (
            b"customer_id,email\nc1,a@example.com\nc2,b,c\nc3\n\nc4,d,e,f\n",
            "line 3 has 3 fields, line 6 has 4 fields, where the header has 2.",
        ),
        (
            b"customer_id,email\n" + b"c,a,b\n" * 5,
            "line 2 has 3 fields, line 3 has 3 fields, line 4 has 3 fields, and 2 rows more,"
            " where the header has 2.",
        ),
        (b'customer_id,email\nc1,a\nc2,"b\nc3,c\n', "a quote opened in line 3 is never closed."),
        (
            b'customer_id,email\nc1,"a \\"b\\" c"\n',
            "in line 2 a quoted value goes on after its closing quote.",
        ),
        (
            b'customer_id,email\nc1,"a\nb\nc2,"d"\n',
            "in line 4 a quoted value goes on after its closing quote (its row starts in line 2).",
        ),
        (
            b"customer_id,email,Customer_ID \nc1,a,c2\n",
            "the header customer_id is there 2 times.",
        ),
    ],
)
def test_what_cannot_be_read_in_full_is_refused(scanned, content, message):
    problem = only_problem(scanned({"customers.csv": content}))
    assert (problem.file, problem.table) == ("customers.csv", "customers")
    assert problem.message == message
    assert problem.what_to_do.endswith(".")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_by_the_header(scanned, warehouse, delimiter):
    text = 'customer_id,first_name,email\nc1,"a,b;c|d\te",x\nc2,,y\n'
    text = text.replace('"a,b;c|d\te"', "@").replace(",", delimiter).replace("@", '"a,b;c|d\te"')
    found = scanned({"customers.csv": text})
    file = found.tables["customers"][0]
    assert (file.dialect.delimiter, file.dialect.width) == (delimiter, 3)
    assert values(warehouse, file) == [("c1", "a,b;c|d\te", "x"), ("c2", None, "y")]


def test_a_delimiter_of_values_does_not_mislead(scanned):
    text = "customer_id;income_amount;city\n" + "c1;1,5;a,b,c\n" * 50
    assert scanned({"customers.csv": text}).tables["customers"][0].dialect.delimiter == ";"


def test_excel_may_name_the_delimiter(scanned, warehouse):
    found = scanned({"customers.csv": "sep=;\r\ncustomer_id;email\r\nc1;a,b\r\n"})
    assert values(warehouse, found.tables["customers"][0]) == [("c1", "a,b")]
    found = scanned({"customers.csv": "sep=;\r\ncustomer_id;email\r\nc1;a;b\r\n"})
    assert only_problem(found).message == "line 3 has 3 fields, where the header has 2."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("customer_id\nc1\nc2\n", [("c1",), ("c2",)]),
        ("customer_id\nc1\n\nc2\n\n", [("c1",), ("c2",)]),
        ("customer_id\nSmith, John\nc2\n", [("Smith, John",), ("c2",)]),
        ("customer_id", []),
        ("customer_id,email\n", []),
        ("customer_id,email\nc1,x", [("c1", "x")]),
        ("customer_id,email\r\nc1,x\r\n", [("c1", "x")]),
        ("customer_id,email\rc1,x\rc2,y\r", [("c1", "x"), ("c2", "y")]),
        ("customer_id,email\r\nc1,x\nc2,y\r\n", [("c1", "x"), ("c2", "y")]),
        ("\n\ncustomer_id,email\n\nc1,x\n\n", [("c1", "x")]),
        ('"customer_id","email"\n"c1","say ""hi"", ok"\n', [("c1", 'say "hi", ok')]),
        ('customer_id,email\nc1, "x, y"\n', [("c1", "x, y")]),
        ('customer_id,email\nc1,5" nail\n', [("c1", '5" nail')]),
        ('customer_id,email\nc1,"two\nlines"\nc2,y\n', [("c1", "two\nlines"), ("c2", "y")]),
        ("customer_id,email\nc1\nc2,y\n", [("c1", None), ("c2", "y")]),
        ('customer_id,email\nc1\nc2,"y\nz"\n', [("c1", None), ("c2", "y\nz")]),
        ("customer_id,email\nc1,x,\nc2,y,,\n", [("c1", "x"), ("c2", "y")]),
        ("customer_id,email\n#c1,x\n", [("#c1", "x")]),
        ("customer_id,email\n,\n", [(None, None)]),
        ('customer_id,email\n  "a, b""c",""\n', [('a, b"c', None)]),
        ('customer_id\n  "a\n  ""b"\n"c"\n', [('a\n  "b',), ("c",)]),
        ('customer_id,email\nc1," x"\n', [("c1", " x")]),
    ],
)
def test_every_row_of_a_csv_file_is_read_once(scanned, warehouse, text, expected):
    found = scanned({"customers.csv": text})
    file = found.tables["customers"][0]
    assert found.problems == ()
    assert values(warehouse, file) == expected
    assert file.rows == len(expected)


def test_a_long_text_is_read(scanned, warehouse):
    found = scanned({"customers.csv": f"customer_id,email\nc1,{'x' * 500_000}\n"})
    assert len(values(warehouse, found.tables["customers"][0])[0][1]) == 500_000


def test_a_row_that_duckdb_cannot_hold_is_no_silent_loss(scanned):
    found = scanned({"customers.csv": f"customer_id,email\nc1,{'x' * 3_000_000}\n"})
    problem = only_problem(found)
    assert problem.message == "DuckDB does not read its 1 rows as they are."
    assert "no row longer than 2 MB" in problem.what_to_do


def test_headers_are_trimmed_and_matched_without_case(scanned):
    found = scanned({"customers.csv": " Customer_ID ,E-Mail,EMAIL,,\nc1,x,y,,\n"})
    (file,) = found.tables["customers"]
    assert {name: column.read_as for name, column in file.columns.items()} == {
        "customer_id": "c0",
        "email": "c2",
    }
    assert file.ignored == ("E-Mail",)


def test_a_changed_file_is_read_again(scanned):
    assert scanned({"customers.csv": "customer_id\nc1\n"}).tables["customers"][0].rows == 1
    assert scanned({"customers.csv": "customer_id\nc1\nc2\n"}).tables["customers"][0].rows == 2


# --- Parquet -------------------------------------------------------------------------------------


def test_a_parquet_file_gives_its_types(scanned):
    file = scanned(
        {"orders.parquet": pa.table({" Order_Id ": [1, 2], "other": ["x", "y"]})}
    ).tables["orders"][0]
    assert (file.columns["order_id"].sql_type, file.rows, file.ignored) == ("BIGINT", 2, ("other",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty (0 bytes)."),
        (b"order_id,customer_id\n", "not readable as Parquet ("),
        (
            pa.table([["1"], ["2"]], names=["order_id", "Order_ID"]),
            "the header order_id is there 2 times.",
        ),
        (
            pa.table({"order_id": [{"a": 1}]}),
            "column order_id is of type STRUCT(a BIGINT), not one value a row.",
        ),
        (
            pa.table({"order_id": [["1"]]}),
            "column order_id is of type VARCHAR[], not one value a row.",
        ),
        (
            pa.table({"order_id": ["1"], "file_row_number": [1]}),
            "the column name file_row_number is needed for reading the file.",
        ),
    ],
)
def test_a_parquet_file_that_cannot_be_used_is_refused(scanned, content, message):
    problem = only_problem(scanned({"orders.parquet": content}))
    assert (problem.file, problem.table) == ("orders.parquet", "orders")
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("values", "sql_type", "row"),
    [
        (pa.array([1.0, None, 2.0**53 + 2]), "DOUBLE", 3),
        (pa.array([float("nan"), -1e17]), "DOUBLE", 2),
        (pa.array([1.0, 2.0**24 + 2, 2.0**25], pa.float32()), "FLOAT", 2),
    ],
)
@pytest.mark.parametrize("column", ["customer_id", "order_id"])
def test_ids_that_a_column_of_floats_has_rounded_are_refused(
    scanned, values, sql_type, row, column
):
    problem = only_problem(scanned({"orders/1.parquet": pa.table({column: values})}))
    assert (problem.file, problem.table) == ("orders/1.parquet", "orders")
    assert problem.message.startswith(f"column {column} holds ids as {sql_type}, which is exact up")
    assert f"; row {row} has " in problem.message
    assert problem.what_to_do == f"Export {column} again as text or as whole numbers (BIGINT)."


def test_floats_that_are_exact_or_no_ids_are_read(scanned):
    orders = pa.table(
        {
            "order_id": pa.array([2.0**24], pa.float32()),
            "customer_id": pa.array([2.0**53]),
            "total_amount": pa.array([1e17]),
        }
    )
    assert scanned({"orders.parquet": orders}).problems == ()


def test_a_list_of_lists_is_no_list_of_tags(scanned):
    found = scanned({"customers.parquet": pa.table({"tags": [[["a"]]]})})
    assert only_problem(found).message == (
        "column tags is of type VARCHAR[][], not a list of texts."
    )


# --- Partition folders ---------------------------------------------------------------------------


def test_a_partition_folder_gives_a_column_that_the_file_lacks(scanned):
    found = scanned(
        {
            "orders/channel=web%2Fapp/currency=USD/a.csv": "order_id,currency\no1,EUR\n",
            "orders/channel=__HIVE_DEFAULT_PARTITION__/b.csv": "order_id\no2\n",
        }
    )
    null, web = found.tables["orders"]
    assert web.partitions == (("channel", "web/app"),)
    assert null.partitions == (("channel", None),)
    assert found.present("orders") == {"order_id", "currency", "channel"}


# --- mapping.yml ---------------------------------------------------------------------------------


def test_mapping_renames_columns(scanned):
    found = scanned(
        {
            "mapping.yml": "customers: {customer_id: Kunden-Nr, email: customer_id}",
            "customers.csv": "Kunden-Nr;customer_id\nc1;a@example.com\n",
        }
    )
    assert found.problems == ()
    columns = found.tables["customers"][0].columns
    assert {name: column.header for name, column in columns.items()} == {
        "customer_id": "Kunden-Nr",
        "email": "customer_id",
    }
    assert found.unmatched == ()


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("- a", "not a list of columns for each table."),
        ("customers: {customer_id: 1}", "customers.customer_id is said to be '1', but no file"),
        ("customers: {customer_id: {a: b}}", "customers.customer_id is {'a': 'b'}, which is not"),
        ("a: [", "not readable as YAML ("),
        ("customer: {customer_id: x}", "there is no table customer (did you mean customers?)."),
        (
            "customers: {customerid: x}",
            "table customers has no column customerid (did you mean customer_id?).",
        ),
        (
            "customers: {email: E-Mail}",
            "customers.email is said to be 'E-Mail', but no file of the table has that header"
            " (did you mean email?).",
        ),
    ],
)
def test_a_mapping_that_fits_nothing_is_refused(scanned, mapping, message):
    found = scanned({"mapping.yml": mapping, "customers.csv": CUSTOMERS})
    problem = only_problem(found)
    assert problem.file == "mapping.yml"
    assert problem.message.startswith(message)
