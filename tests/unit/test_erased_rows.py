"""Whose rows go when somebody is erased, and whose stay."""

import hashlib

import duckdb
import pytest

from orchestration.lib.contract import load_contract
from orchestration.lib.erasure_requests import SEED
from orchestration.lib.errors import UserError
from orchestration.lib.preflight import preflight
from orchestration.lib.purge import purge
from orchestration.lib.raw_relations import (
    connected,
    create_raw_relations,
    ingest,
    readable_sources,
)

FILES = {
    "customers.csv": """\
customer_id,email,phone,acquisition_referrer
ann,Ann@Example.com,+49 170 1,
ann2, ann@example.com ,,
ben,ben@example.com,0170-2,ann
eve,eve@example.com,+49 (170) 1,ANN@example.com
""",
    "orders.csv": """\
order_id,customer_id,email,ordered_at,total_amount
o1,ann,work@example.com,2024-01-01,1
o2,,work@example.com,2024-01-02,2
o3,ben,ann@example.com,2024-01-03,3
o4,NULL,ANN@example.com,2024-01-04,4
o5,ben,ben@example.com,2024-01-05,5
o6,ann,ben@example.com,2024-01-06,6
o7,,ben@example.com,2024-01-07,7
o8,ann,,2024-01-08,8
o8,ben,,2024-01-08,8
o9,,guest@example.com,2024-01-09,9
""",
    "order_items.csv": "order_id,product_id\n" + "".join(f"o{n},p\n" for n in range(1, 10)),
    "events.csv": """\
event_id,visitor_id,customer_id,event_type,occurred_at
e1,hers,ann,page_view,2024-01-01
e2,hers,,page_view,2024-01-01
e3,shared,ann,page_view,2024-01-01
e4,shared,ben,page_view,2024-01-01
e5,shared,,page_view,2024-01-01
e6,stranger,,page_view,2024-01-01
""",
    "reviews.csv": """\
review_id,customer_id,rating,created_at
r1,ann2,1,2024-01-01
r2,ben,2,2024-01-01
""",
}
KEYS = {
    "customers": "customer_id",
    "orders": "order_id",
    "order_items": "order_id",
    "events": "event_id",
    "reviews": "review_id",
}


@pytest.fixture
def erase(project):
    """A function: lines of the seed without date and reason. Until it is called, there are none."""

    seeds = (project / "seeds").resolve()
    (project / "seeds").unlink()
    (project / "seeds").mkdir()
    for path in seeds.glob("*.csv"):
        if path.name != "erasures.csv":
            (project / "seeds" / path.name).symlink_to(path)

    def write(*lines):
        text = "".join(f"{line},2026-01-31,\n" for line in lines)
        (project / SEED).write_text("id_type,id,requested_on,reason\n" + text)

    write()
    return write


def remaining(connection):
    return {
        table: [key for (key,) in connection.execute(f"select {key} from raw.{table}").fetchall()]
        for table, key in KEYS.items()
    }


EVERYTHING = {
    "customers": ["ann", "ann2", "ben", "eve"],
    "orders": ["o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8", "o8", "o9"],
    "order_items": [f"o{number}" for number in range(1, 10)],
    "events": ["e1", "e2", "e3", "e4", "e5", "e6"],
    "reviews": ["r1", "r2"],
}
WITHOUT_ANN = {
    # Eve shares a phone number with her, which is no reason to lose Eve.
    "customers": ["ben", "eve"],
    # o2 is of an address nobody else has used; o8 is said to be ben's as well.
    "orders": ["o3", "o5", "o7", "o8", "o9"],
    "order_items": ["o3", "o5", "o7", "o8", "o9"],
    "events": ["e4", "e5", "e6"],
    "reviews": ["r2"],
}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], EVERYTHING),
        (["customer,nobody"], EVERYTHING),
        (["customer,ann"], WITHOUT_ANN),
        (["customer,ann2"], WITHOUT_ANN),
        (["customer,contract:ann"], WITHOUT_ANN),
        (["customer,complete_journey:ann"], EVERYTHING),
        (["email, ANN@example.com"], WITHOUT_ANN),
        (["email,work@example.com"], {**EVERYTHING, "orders": ["o2"], "order_items": ["o2"]}),
        (["email,guest@example.com"], {**EVERYTHING, "orders": ["o9"], "order_items": ["o9"]}),
        (
            ["customer,guest-" + hashlib.sha256(b"guest@example.com").hexdigest()],
            {**EVERYTHING, "orders": ["o9"], "order_items": ["o9"]},
        ),
        (["visitor,stranger"], {**EVERYTHING, "events": ["e6"]}),
        # Somebody asked for the device, not for the customers who used it.
        (["visitor,shared"], {**EVERYTHING, "events": ["e3", "e4", "e5"]}),
    ],
    ids=lambda value: value[0][:20] if isinstance(value, list) and value else "",
)
def test_whose_rows_go(deliver, erase, warehouse, lines, expected):
    settings = deliver(FILES)
    erase(*lines)
    if expected not in (EVERYTHING, WITHOUT_ANN):
        expected = {
            table: [
                key for key in EVERYTHING[table] if keys == EVERYTHING[table] or key not in keys
            ]
            for table, keys in expected.items()
        }
    create_raw_relations(warehouse, settings)
    assert remaining(warehouse) == expected


def test_what_names_the_erased_in_rows_of_others_is_blanked(deliver, erase, warehouse):
    settings = deliver(FILES)
    create_raw_relations(warehouse, settings)
    before = warehouse.execute("select * exclude (email) from raw.orders").fetchall()
    erase("customer,ann")
    create_raw_relations(warehouse, settings)

    kept = warehouse.execute("select * exclude (email) from raw.orders").fetchall()
    stay = ("o3", "o5", "o7", "o9")
    assert kept == [row for row in before if row[0] in stay or row[:2] == ("o8", "ben")]
    assert warehouse.execute("select order_id, email from raw.orders").fetchall() == [
        ("o3", None),
        ("o5", "ben@example.com"),
        ("o7", "ben@example.com"),
        ("o8", None),
        ("o9", "guest@example.com"),
    ]
    assert warehouse.execute(
        "select customer_id, phone, acquisition_referrer from raw.customers"
    ).fetchall() == [("ben", "0170-2", None), ("eve", "+49 (170) 1", None)]


def test_only_tables_with_rows_of_the_erased_are_no_views(deliver, erase, warehouse):
    settings = deliver({**FILES, "stores.csv": "store_id\ns1\n"})
    tables = "select table_name from duckdb_tables() where schema_name = 'raw' order by 1"
    create_raw_relations(warehouse, settings)
    assert warehouse.execute(tables).fetchall() == [("source_columns",)]
    erase("visitor,stranger")
    created = create_raw_relations(warehouse, settings)
    assert warehouse.execute(tables).fetchall() == [("events",), ("source_columns",)]
    assert (created["raw.events"].rows, created["raw.orders"].rows) == (5, 10)
    columns = "select column_name, data_type from duckdb_columns() where table_name = 'events'"
    as_table = warehouse.execute(columns).fetchall()
    erase_nobody = settings.root / SEED
    erase_nobody.write_text("id_type,id,requested_on,reason\n")
    create_raw_relations(warehouse, settings)
    assert warehouse.execute(tables).fetchall() == [("source_columns",)]
    assert warehouse.execute(columns).fetchall() == as_table
    assert remaining(warehouse) == EVERYTHING


def test_row_numbers_stay_those_of_the_file(deliver, erase, warehouse):
    settings = deliver(FILES)
    erase("customer,ann")
    create_raw_relations(warehouse, settings)
    assert warehouse.execute(
        "select customer_id, _file, _row_number from raw.customers"
    ).fetchall() == [("ben", "customers.csv", 3), ("eve", "customers.csv", 4)]


def test_an_address_of_an_office_is_not_one_person(deliver, erase, warehouse):
    desks = "".join(f"d{number},desk@example.com\n" for number in range(6))
    roles = "".join(f"r{number},info@example.com\n" for number in range(2))
    settings = deliver({"customers.csv": f"customer_id,email\n{desks}{roles}ben,b@example.com\n"})
    for lines, left in (
        (["customer,d3", "customer,r1"], 7),
        (["email,desk@example.com", "email,INFO@example.com"], 1),
    ):
        erase(*lines)
        create_raw_relations(warehouse, settings)
        count = "select count(*), count(email) from raw.customers"
        assert warehouse.execute(count).fetchall() == [(left, left)]


def test_numbers_as_ids_and_other_sources(deliver, erase, warehouse):
    import pyarrow as pa

    customers = pa.table({"customer_id": [1.0, 2.0], "email": ["a@example.com", None]})
    settings = deliver({"customers.parquet": customers, "reviews.csv": "customer_id\n1\n2\n"})
    erase("customer,1")
    create_raw_relations(warehouse, settings)
    for table in ("customers", "reviews"):
        assert warehouse.execute(f"select customer_id from raw.{table}").fetchall() == [("2",)]


def test_preflight_does_not_look_at_the_erased(deliver, erase):
    orders = "order_id,customer_id,ordered_at,total_amount,cancelled_at\n"
    orders += "o1,ann,2024-01-01,1,my secret\no2,ann,2024-01-01,1,is this\no3,ben,2024-01-02,1,\n"
    settings = deliver({"customers.csv": "customer_id\nann\nben\n", "orders.csv": orders})
    assert "my secret" in preflight(settings).problems[0].message
    erase("customer,ann", "customer,bert")
    report = preflight(settings)
    assert report.ok
    assert (
        "seeds/erasures.csv: nothing in the data answers to line 3; gone, or misspelt."
        in report.notes
    )


def test_customers_who_share_a_phone_number_are_told(deliver, erase):
    settings = deliver(FILES)
    erase("customer,ann")
    assert any("1 customer shares a phone number" in note for note in preflight(settings).notes)


def test_readable_copies_of_files_do_not_stay(deliver, erase):
    files = {**FILES, "customers.csv": FILES["customers.csv"].replace("ben@", "bén@")}
    settings = deliver(
        {name: content.encode("cp1252") for name, content in files.items()}
        | {"stores.csv": "store_id,name\ns1,Zürich\n".encode("cp1252")}
    )
    preflight(settings)
    assert {path.name.split("-")[0] for path in settings.ingest_path.iterdir()} == {
        "customers",
        "stores",
    }
    erase("customer,ann")
    preflight(settings)
    ingest(settings)
    assert {path.name.split("-")[0] for path in settings.ingest_path.iterdir()} == {"stores"}
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        assert connection.execute("select customer_id from raw.customers").fetchall() == [
            ("ben",),
            ("eve",),
        ]


def test_a_table_of_somebody_else_is_not_overwritten(deliver, warehouse):
    warehouse.execute("create schema raw")
    warehouse.execute("create table raw.orders as select 1 as order_id")
    with pytest.raises(UserError, match="raw.orders in the warehouse is a table that is not ours"):
        create_raw_relations(warehouse, deliver(FILES))
    assert warehouse.execute("from raw.orders").fetchall() == [(1,)]


# --- The seed ------------------------------------------------------------------------------------


def test_faults_in_the_seed_are_told_with_line_and_column(deliver, erase):
    settings = deliver(FILES)
    erase("customer,ann")
    (settings.root / SEED).write_text(
        "id_type,id,requested_on,reason\n"
        "custmer,c1,2026-01-31,\n"
        "customer, ,2026-01-31,\n"
        "email,c1,2026-01-31,\n"
        "\n"
        "visitor,v1,31.1.2026,\n"
        "visitor,v1\n"
    )
    report = preflight(settings)
    told = [
        (problem.file, problem.column, problem.message)
        for problem in report.problems
        if problem.file == SEED
    ]
    assert told == [
        (
            SEED,
            "id_type",
            "line 2: not one of customer, visitor, email (did you mean customer?).",
        ),
        (SEED, "id", "line 3: empty."),
        (SEED, "id", "line 4: not an e-mail address."),
        (SEED, "requested_on", "line 6: not a date."),
        (SEED, None, "line 7 has 2 fields, not 4."),
    ]
    with pytest.raises(UserError, match="Nobody can be erased yet"):
        ingest(settings)
    assert not settings.warehouse_path.exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "the file is missing"),
        (b"", "the first line is not id_type,id,requested_on,reason"),
        (b"id;id_type\n", "the first line is not id_type,id,requested_on,reason"),
        (b"id_type,id,requested_on,reason\ncustomer,\xe4,2026-01-31,\n", "not readable as CSV"),
        (b'id_type,id,requested_on,reason\ncustomer,"a,2026-01-31,\n', "not readable as CSV"),
    ],
)
def test_a_seed_that_cannot_be_read_is_told(deliver, erase, content, fault):
    settings = deliver(FILES)
    erase()
    path = settings.root / SEED
    path.unlink() if content is None else path.write_bytes(content)
    (problem,) = preflight(settings).problems
    assert fault in problem.message
    assert problem.file == SEED


def test_a_seed_that_names_the_erased_is_told(deliver, erase):
    settings = deliver(FILES)
    erase("customer,ann")
    path = settings.root / "seeds" / "suppressions.csv"
    path.unlink()
    path.write_text("customer_id,reason\nben,\nann2,asked\n")
    (problem,) = preflight(settings).problems
    assert (problem.file, problem.column) == ("seeds/suppressions.csv", "customer_id")
    assert problem.message == "line 3 names somebody who is to be erased."


# --- What earlier runs have left -----------------------------------------------------------------


def test_database_files_are_written_anew_without_the_erased(deliver, erase, project, tmp_path):
    settings = deliver(FILES)
    erase("customer,ann", "visitor,stranger")
    secret = hashlib.sha256(b"ann").hexdigest()
    warehouse, serving = tmp_path / "warehouse.duckdb", tmp_path / "serving.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        for statement in (
            "create schema staging",
            "create schema marts",
            "create table staging.base as select * from (values ('o1', 'ann', 'a'),"
            " ('o5', 'o5', 'b'), ('o2', 'shared', 'c'), ('o5', 'shared', 'd'))"
            " as rows (order_id, _key, line)",
            "create table marts.history (customer_id varchar primary key, day date not null)",
            "insert into marts.history values ('ben', '2024-01-02'), ('ann2', '2024-01-01'),"
            " ('contract:eve', '2024-01-03'), ('contract:ann', '2024-01-04'),"
            " ('person-7', '2024-01-05'), ('person-8', '2024-01-06')",
            "create table marts.customer_identities as select * from (values"
            " ('visitor', 'stranger', 'person-7'), ('customer', 'ann', 'person-8'),"
            " ('customer', 'ben', 'person-8')) as rows (id_type, source_id, customer_id)",
            "comment on table marts.history is 'Days.'",
            "create view marts.days as select day from marts.history",
            "create table marts.made_anew as select 'ann' as whatever",
            "create view marts.also_made_anew as from marts.made_anew",
        ):
            connection.execute(statement)
    with duckdb.connect(str(serving)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.quarantine as select * from (values"
            f" ('orders', 'orders.csv', 1, 'x'), ('orders', 'orders.csv', 5, 'y'),"
            f" ('orders', 'old.csv', 5, '{secret}'))"
            " as rows (table_name, file_name, row_number, key_hash)"
        )
        connection.execute("create table marts.totals as select 4 as customers")
        connection.execute(
            "create table marts.people as select * from (values ('ben', 'ann'), ('eve', 'zoe'))"
            " as rows (customer_id, acquisition_referrer)"
        )
    sources = readable_sources(settings)
    tables = list(load_contract(settings.root).values())
    with connected(settings, sources) as (memory, _):
        rebuilt = {"marts.made_anew", "marts.also_made_anew"}
        assert purge(memory, warehouse, [serving], tables, rebuilt) == 10
        untouched = warehouse.stat().st_ino, serving.stat().st_ino
        assert purge(memory, warehouse, [serving], tables) == 0
    assert (warehouse.stat().st_ino, serving.stat().st_ino) == untouched

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        # What is computed of somebody erased and somebody who stays is computed anew by the run.
        assert connection.execute(
            "select customer_id, day::text from marts.history"
        ).fetchall() == [
            ("ben", "2024-01-02"),
            ("contract:eve", "2024-01-03"),
            ("person-8", "2024-01-06"),
        ]
        assert connection.execute("from marts.days").fetchall()
        assert connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'"
            " order by table_name"
        ).fetchall() == [("customer_identities",), ("days",), ("history",)]
        assert connection.execute("select line from staging.base").fetchall() == [("b",), ("d",)]
        assert connection.execute(
            "select comment from duckdb_tables() where table_name = 'history'"
        ).fetchone() == ("Days.",)
        assert connection.execute("select source_id from marts.customer_identities").fetchall() == [
            ("ben",)
        ]
    with duckdb.connect(str(serving), read_only=True) as connection:
        assert connection.execute("select row_number from marts.quarantine").fetchall() == [(5,)]
        assert connection.execute("from marts.totals").fetchall() == [(4,)]
        assert connection.execute("from marts.people").fetchall() == [("ben", None), ("eve", "zoe")]
    assert b"ann2" not in warehouse.read_bytes()
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "warehouse.duckdb",
        "serving.duckdb",
    }


def test_a_file_that_another_program_writes_is_told(deliver, erase, tmp_path):
    settings = deliver(FILES)
    erase("customer,ann")
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"no database")
    with (
        connected(settings, readable_sources(settings)) as (memory, _),
        pytest.raises(UserError, match="Erased people are still in"),
    ):
        purge(memory, path, [tmp_path / "serving.duckdb"], [])
    assert path.read_bytes() == b"no database"
