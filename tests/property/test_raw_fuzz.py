"""Whatever stands in the raw tables: nothing stops without a clear word, no row is lost, and the
order in which rows come decides nothing. Hypothesis draws the deliveries; that each property can
fail is tested, too.
"""

import itertools
import random
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from compiled import differences
from deliveries import (
    NASTY,
    as_csv,
    random_rows,
    rows_of_texts,
    typed_table,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.lib import csv_files, raw_files
from orchestration.lib.contract import load_contract
from orchestration.lib.errors import FileFault
from orchestration.lib.raw_relations import view_sql

REPOSITORY = Path(__file__).resolve().parents[2]
CONTRACT = load_contract(REPOSITORY)
# The last day that is plausible: no row is of a later one.
DAY = date(2050, 12, 31)
# The same examples in every run, and no database of failures beside the project.
REPEATABLE = settings(
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
# Enough to see that a fault is found; the smallest example of it is of no interest.
TO_FIND = settings(REPEATABLE, phases=[Phase.generate], max_examples=40)


@pytest.fixture(scope="module")
def project(compiled):
    return compiled()


@pytest.fixture(scope="module")
def connection(project):
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach ':memory:' as built")
        connection.execute("create schema built.raw")
        project.build_seeds(connection, "built")
        yield connection


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A function: a path that nobody has used yet."""
    root = tmp_path_factory.mktemp("deliveries")
    numbers = itertools.count()
    return lambda name: root / f"{next(numbers)}" / name


# --- Files ---------------------------------------------------------------------------------------

READABLE = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]


def read(path, table, content):
    """Return what the ingest makes of the bytes of a file: the file and its fault, one of them."""
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    found = raw_files.scan(path.parent, {table.name: table}, path.parent / "copies")
    for problem in found.problems:
        assert problem.message.endswith(".") and problem.what_to_do.endswith("."), problem
    files = found.tables.get(table.name, ())
    assert bool(files) != bool(found.problems), found
    return files


def rows_read(table, files):
    with duckdb.connect() as reader:
        cursor = reader.execute(view_sql(table, files))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def check_a_good_file(folder, rows, encoding, delimiter, line_end, quote_all):
    table = CONTRACT["orders"]
    # A carriage return alone ends a line unless it is quoted.
    quote_all = quote_all or any("\r" in (value or "") for row in rows for value in row.values())
    content = as_csv(rows, encoding, delimiter, line_end, quote_all)
    written = content.decode(encoding)
    files = read(folder("orders.csv"), table, content)
    assert files, "a good file was refused"
    file, found = files[0], rows_read(table, files)
    assert [row["_row_number"] for row in found] == list(range(1, len(rows) + 1))
    if file.encoding == "utf-8" and encoding == "cp1252" and not written.isascii():
        return  # bytes that are both: which was meant is not in the file
    for row, expected in zip(found, rows, strict=True):
        for name, value in expected.items():
            value = (value or "").encode(encoding, errors="replace").decode(encoding)
            # Spaces before a value are no part of it.
            value = value.removeprefix("\ufeff").lstrip(" ") if value else ""
            assert (row[name] or "").lstrip(" ") == value, name


GOOD_FILE = {
    "rows": rows_of_texts(CONTRACT["orders"], 0.5),
    "encoding": st.sampled_from(READABLE),
    "delimiter": st.sampled_from([",", ";", "\t", "|"]),
    "line_end": st.sampled_from(["\n", "\r\n"]),
    "quote_all": st.booleans(),
}


@settings(REPEATABLE, max_examples=80)
@given(**GOOD_FILE)
def test_a_good_csv_file_is_read_to_the_letter(folder, **drawn):
    check_a_good_file(folder, **drawn)


def check_a_damaged_file(folder, rows, encoding, damage):
    table = CONTRACT["orders"]
    content = bytearray(as_csv(rows, encoding, quote_all=False))
    for place, what, byte in damage:
        place %= len(content) + 1
        if what == "insert":
            content.insert(place, byte)
        elif what == "replace" and place < len(content):
            content[place] = byte
        elif what == "remove":
            del content[place : place + byte]
    files = read(folder("orders.csv"), table, bytes(content))
    for file in files:
        # Ids that are made from rows leave no order, but each row comes once.
        numbers = sorted(row["_row_number"] for row in rows_read(table, [file]))
        assert numbers == list(range(1, file.rows + 1))


DAMAGED_FILE = {
    "rows": rows_of_texts(CONTRACT["orders"], 0.3),
    "encoding": st.sampled_from(READABLE),
    "damage": st.lists(
        st.tuples(
            st.integers(0, 5000),
            st.sampled_from(["insert", "replace", "remove"]),
            st.sampled_from([0, 1, 9, 10, 13, 34, 44, 59, 92, 124, 128, 195, 228, 255]),
        ),
        min_size=1,
        max_size=5,
    ),
}


@settings(REPEATABLE, max_examples=300)
@given(**DAMAGED_FILE)
def test_a_damaged_csv_file_is_read_whole_or_refused_in_words(folder, **drawn):
    check_a_damaged_file(folder, **drawn)


def test_faults_in_reading_files_are_found(folder, monkeypatch):
    monkeypatch.setattr(csv_files, "_delimiter", lambda sample, known, layout: (",", 0))
    with pytest.raises(AssertionError):
        TO_FIND(given(**GOOD_FILE)(lambda **drawn: check_a_good_file(folder, **drawn)))()
    monkeypatch.undo()

    def crash(error, *_):
        raise error

    monkeypatch.setattr(csv_files, "_quote_fault", crash)
    with pytest.raises(csv_files.csv.Error):
        # One damage in many is to a quote.
        settings(TO_FIND, max_examples=300)(
            given(**DAMAGED_FILE)(lambda **drawn: check_a_damaged_file(folder, **drawn))
        )()


# --- Base models ---------------------------------------------------------------------------------


def deliver(connection, table, rows, files=("one",), database="built"):
    """Make the raw relation of rows of texts, dealt out to files in turn."""
    columns = {
        column.name: pa.array([row.get(column.name) for row in rows], pa.string())
        for column in table.columns
    }
    columns["_file"] = [f"{table.name}/{files[n % len(files)]}" for n in range(len(rows))]
    columns["_row_number"] = [number // len(files) + 1 for number in range(len(rows))]
    columns["_loaded_at"] = pa.nulls(len(rows), pa.timestamp("us"))
    delivered = pa.table(columns)
    connection.register("delivered", delivered)
    connection.execute(f"create or replace table {database}.raw.{table.name} as from delivered")
    connection.unregister("delivered")


def judged(connection, project, table):
    """Return what the base model says of each raw row: place → everything else."""
    cursor = connection.execute(project.sql(f"base_contract__{table.name}", "built", DAY))
    names = [column[0] for column in cursor.description]
    found = {}
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        place = row.pop("_file"), row.pop("_row_number")
        assert place not in found, "a row came out twice"
        found[place] = row
    return found


def check_base(connection, project, table, rows, shuffled):
    deliver(connection, table, rows)
    one = judged(connection, project, table)
    assert len(one) == len(rows), "a row was lost"
    assert {row["_status"] for row in one.values()} <= {"accepted", "quarantined", "superseded"}
    for row in one.values():
        assert row["_issues"] or row["_status"] != "quarantined", "quarantined without a reason"
    other_order = list(rows)
    random.Random(shuffled).shuffle(other_order)
    deliver(connection, table, other_order, files=("two", "three"))
    other = judged(connection, project, table)
    assert Counter(map(repr, one.values())) == Counter(map(repr, other.values()))


def judged_texts(connection, project, table, column, texts):
    """Return what each text of a column is read as: its value and what is said of it."""
    key = f"{table.removesuffix('s')}_id"
    rows = [{key: f"{number:02}", column: text} for number, text in enumerate(texts)]
    deliver(connection, CONTRACT[table], rows)
    found = sorted(judged(connection, project, CONTRACT[table]).values(), key=lambda row: row[key])
    return [(row[column], row["_issues"]) for row in found]


def test_words_are_no_birth_dates(connection, project):
    texts = ["epoch", " EPOCH", "infinity", "-inf", "1970-01-01", "\t1970-01-01\t"]
    found = judged_texts(connection, project, "customers", "birth_date", texts)
    assert found[:4] == [(None, "birth_date:not_a_date")] * 4
    assert [value for value, _ in found[4:]] == [date(1970, 1, 1)] * 2


def test_offsets_beyond_fourteen_hours_are_no_timestamps(connection, project):
    far = ["+14:01", "+1430", "-15", " +15:59", "+23:59", "-99", " GMT+15"]
    near = ["+14:00", "-14", " +1400", "+13:59", " Etc/GMT-14"]
    texts = [f"2024-01-31 10:00:00{offset}" for offset in far + near]
    found = judged_texts(connection, project, "customers", "created_at", texts)
    assert found[: len(far)] == [(None, "created_at:not_a_timestamp")] * len(far)
    assert None not in [value for value, _ in found[len(far) :]]


def test_white_space_is_no_part_of_an_id(connection, project):
    texts = ["c1", "c1\t", "\tc1", " \t\u00a0c1\r\n", "c\t1", "\t", "\t\\N\n", "'0012\t"]
    rows = [{"customer_id": text, "email": f"{n}@example.com"} for n, text in enumerate(texts)]
    deliver(connection, CONTRACT["customers"], rows)
    found = judged(connection, project, CONTRACT["customers"]).values()
    ids = {row["email"]: row["customer_id"] for row in found}
    assert list(dict(sorted(ids.items())).values()) == [
        *(["c1"] * 4),
        "c\t1",
        None,
        None,
        "'0012",
    ]


def drawn_for(table):
    return {"rows": rows_of_texts(table, 0.35), "shuffled": st.integers(0, 99)}


@pytest.mark.parametrize("name", CONTRACT)
def test_every_raw_row_is_accounted_for_in_whatever_order(connection, project, name):
    table = CONTRACT[name]

    @settings(REPEATABLE, max_examples=15)
    @given(**drawn_for(table))
    def check(**drawn):
        check_base(connection, project, table, **drawn)

    check()


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_of_any_type_can_be_judged(connection, project, folder, name):
    table = CONTRACT[name]

    @settings(REPEATABLE, max_examples=10)
    @given(content=typed_table(table))
    def check(content):
        path = folder(f"{name}.parquet")
        path.parent.mkdir()
        pq.write_table(content, path)
        try:
            file = raw_files.read(path, path.name, table, path.parent)
        except FileFault as fault:
            assert "holds ids as DOUBLE" in str(fault)
            return
        connection.execute(
            f"create or replace table built.raw.{name} as {view_sql(table, (file,))}"
        )
        assert len(judged(connection, project, table)) == content.num_rows

    check()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"from ranked": "from ranked where not is_rejected"}, AssertionError),
        ({"from ranked": "from ranked, (values (1), (2)) as twice"}, AssertionError),
        ({"order by\n": "order by _row_number desc,\n"}, AssertionError),
        ({"try_cast(": "cast("}, duckdb.Error),
        ({"nullif(issues, '')": "cast(null as varchar)"}, AssertionError),
    ],
    ids=["lost", "twice", "by order", "crash", "without reason"],
)
def test_faults_in_base_models_are_found(connection, project, changes, fault):
    table = CONTRACT["orders"]
    faulty = project.with_change("base_contract__orders", changes)
    with pytest.raises(fault):
        TO_FIND(
            given(**drawn_for(table))(
                lambda **drawn: check_base(connection, faulty, table, **drawn)
            )
        )()


# --- Everything that is published ----------------------------------------------------------------

# Tables in which a row without an id of its own is no repetition of an equal one.
MAY_REPEAT = {"order_items", "refunds", "events", "messages", "support_tickets", "reviews"}


@pytest.fixture
def published(project):
    """A function: delivery by table, name, files → a database with the marts of it."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")

        def run(rows_by_table, database, files=("one",), project=project):
            connection.execute(f"attach ':memory:' as {database}")
            connection.execute(f"create schema {database}.raw")
            for name, table in CONTRACT.items():
                deliver(connection, table, rows_by_table[name], files, database)
            present = [
                ("contract", name, column.name, True)
                for name, table in CONTRACT.items()
                for column in table.columns
            ]
            connection.execute(
                f"create table {database}.raw.source_columns (source_system varchar,"
                " table_name varchar, column_name varchar, is_present boolean)"
            )
            connection.executemany(
                f"insert into {database}.raw.source_columns values (?, ?, ?, ?)", present
            )
            project.build_seeds(connection, database)
            project.build(connection, database, DAY)
            connection.execute(
                f"alter table {database}.marts.data_quality_quarantine drop row_number"
            )
            connection.execute(
                f"alter table {database}.marts.data_quality_quarantine drop file_name"
            )
            return connection

        yield run


def whole_delivery(dice):
    """Return rows of every table that belong together, one value in seven a nasty one."""
    return {
        name: random_rows(table, dice, [*NASTY, None], share=0.15, rows_count=25)
        for name, table in CONTRACT.items()
    }


def check_marts(published, project, rows_by_table, seed):
    """Check the marts of one delivery against those of the same one in another order."""
    dice = random.Random(seed)
    connection = published(rows_by_table, "first", project=project)
    for name, raw, accepted, quarantined, superseded in connection.execute(
        "select table_name, raw_rows, accepted_rows, quarantined_rows, superseded_rows"
        " from first.marts.data_quality_reconciliation"
    ).fetchall():
        assert raw == len(rows_by_table[name]) == accepted + quarantined + superseded, name
    shuffled = {name: dice.sample(rows, len(rows)) for name, rows in rows_by_table.items()}
    published(shuffled, "second", files=("two", "three", "four"), project=project)
    marts = [f"marts.{name}" for name in project.names("marts")]
    found = differences(connection, "first", "second", marts)
    assert not found, {mart: rows[:4] for mart, rows in found.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_published_does_not_depend_on_the_order_of_rows(published, project, seed):
    check_marts(published, project, whole_delivery(random.Random(seed)), seed)


def test_what_is_delivered_twice_is_published_once(published, project):
    once = whole_delivery(random.Random(4))
    connection = published(once, "first")
    twice = {name: rows if name in MAY_REPEAT else [*rows, *rows] for name, rows in once.items()}
    published(twice, "second", files=("two", "three"))
    marts = [
        f"marts.{name}" for name in project.names("marts") if not name.startswith("data_quality")
    ]
    found = differences(connection, "first", "second", marts)
    assert not found, {mart: rows[:4] for mart, rows in found.items()}


@pytest.mark.parametrize(
    ("model", "changes", "seed"),
    [
        ("int_row_outcomes", {"left join rejected": "inner join rejected"}, 1),
        # A delivery in which two rows of one version differ in what is published.
        ("base_contract__customers", {"order by\n": "order by _row_number desc,\n"}, 3),
    ],
    ids=["lost", "by order"],
)
def test_faults_in_what_is_published_are_found(published, project, model, changes, seed):
    faulty = project.with_change(model, changes)
    with pytest.raises(AssertionError):
        check_marts(published, faulty, whole_delivery(random.Random(seed)), seed)
