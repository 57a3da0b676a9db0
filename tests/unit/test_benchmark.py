"""What `make bench` compares with does the same job, and the comparison would notice if not.

The agreement of the project itself is proved by each `make bench`, which stops where it fails.
"""

import duckdb
import pytest

from benchmarks import comparison, data, report, rules
from benchmarks.alternatives import duckdb_script, pandas_frames

CUSTOMERS = 1000


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    return data.folder(CUSTOMERS, tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def memberships(raw, tmp_path_factory):
    found = {}
    for alternative in (duckdb_script, pandas_frames):
        out = tmp_path_factory.mktemp("out")
        alternative.run(raw, out)
        found[alternative.__name__] = f"'{out}/membership.parquet'"
    return found


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def test_alternatives_give_the_same_membership(memberships, connection):
    same = comparison.assert_same(connection, memberships)
    assert same.rows > 10 * CUSTOMERS
    reached = connection.execute(
        f"select count(distinct segment_id) from {memberships[duckdb_script.__name__]}"
    ).fetchone()[0]
    assert reached == len(rules.RULES)


@pytest.mark.parametrize(
    "change",
    {
        "one row less": "select * from {rows}"
        " where customer_id <> 'c00000007' or segment_id <> '{one}'",
        "one row twice": "select * from {rows} union all select 'c00000007', '{one}'",
        "another segment": "select customer_id, case when customer_id = 'c00000007' and"
        " segment_id = '{one}' then 'other' else segment_id end as segment_id from {rows}",
        "another customer": "select case when segment_id <> '{one}' then customer_id"
        " when customer_id = 'c00000007' then 'c99999999' else customer_id end as customer_id,"
        " segment_id from {rows}",
    }.items(),
    ids=lambda change: change[0],
)
def test_one_changed_row_is_noticed(memberships, connection, change):
    rows = memberships[duckdb_script.__name__]
    one = connection.execute(
        f"select min(segment_id) from {rows} where customer_id = 'c00000007'"
    ).fetchone()[0]
    relations = {"as it is": rows, "changed": f"({change[1].format(rows=rows, one=one)})"}
    with pytest.raises(comparison.Difference, match="c00000007"):
        comparison.assert_same(connection, relations)


def test_nothing_is_not_the_same_as_nothing(connection):
    connection.execute("create table members (customer_id varchar, segment_id varchar)")
    with pytest.raises(comparison.Difference, match="no rows"):
        comparison.assert_same(connection, {"one": "members", "two": "members"})


def test_data_is_the_same_each_time_and_of_the_size_it_says(raw, tmp_path, connection):
    again = data.folder(CUSTOMERS, tmp_path)
    for table in ("customers", "orders", "order_items", "products"):
        name = f"{table}.parquet"
        assert (raw / name).read_bytes() == (again / name).read_bytes()
    orders, lines = (
        connection.execute(f"select count(*) / {CUSTOMERS} from '{raw}/{table}.parquet'").fetchone()
        for table in ("orders", "order_items")
    )
    assert 7 < orders[0] < 9.5
    assert 18 < lines[0] < 23


def test_a_section_of_the_page_is_replaced_and_nothing_else(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("Before.\n<!-- some: begin -->\nold\n<!-- some: end -->\nAfter.\n")
    monkeypatch.setattr(report, "PAGE", page)
    report.put("some", report.table(["a", "b"], [["x", 1]]))
    assert page.read_text() == (
        "Before.\n<!-- some: begin -->\n| a | b |\n| --- | ---: |\n| x | 1 |\n"
        "<!-- some: end -->\nAfter.\n"
    )
    with pytest.raises(ValueError, match="no lines"):
        report.put("other", "new")
