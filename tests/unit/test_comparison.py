"""The comparison of two engines finds what it is there to find."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from comparison import Table, differences

COLUMNS = ("customer_id", "on", "at", "amount", "share", "count", "is_in", "tags")
ROWS = [
    ("a", date(2024, 1, 1), datetime(2024, 1, 1, 8), Decimal("1.5000"), 0.25, 3, True, ["x", "y"]),
    ("b", None, None, None, None, None, None, None),
    ("c", date(2024, 1, 3), datetime(2024, 1, 3, 8), Decimal("0.0000"), 1 / 3, 0, False, []),
]
OURS = Table("marts", ("customer_id",), COLUMNS, ROWS)


def with_value(column, value, row=0):
    place = COLUMNS.index(column)
    rows = list(ROWS)
    rows[row] = (*rows[row][:place], value, *rows[row][place + 1 :])
    return replace(OURS, rows=rows)


def test_equal_tables_do_not_differ():
    assert differences(OURS, replace(OURS, rows=list(ROWS)), "spark") == []


def test_order_of_rows_and_columns_zone_and_noise_do_not_matter():
    shuffled = replace(
        OURS,
        columns=tuple(reversed(COLUMNS)),
        rows=[tuple(reversed(row)) for row in reversed(ROWS)],
    )
    assert differences(OURS, shuffled, "spark") == []
    moment = datetime(2024, 1, 1, 8, tzinfo=UTC)
    assert differences(OURS, with_value("at", moment), "spark") == []
    assert differences(OURS, with_value("share", 0.333333, row=2), "spark") == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("on", date(2024, 1, 2)),
        ("at", datetime(2024, 1, 1, 8, 0, 0, 1)),
        ("amount", Decimal("1.5001")),
        ("share", 0.250001),
        ("count", 4),
        ("is_in", False),
        ("tags", ["y", "x"]),
        # the same to Python, not to a database
        ("amount", Decimal("1.5")),
        ("count", Decimal(3)),
        ("is_in", 1),
        ("on", "2024-01-01"),
        ("tags", None),
    ],
)
def test_a_changed_value_is_found_and_shown(column, value):
    (fault,) = differences(OURS, with_value(column, value), "spark")
    ours = ROWS[0][COLUMNS.index(column)]
    assert fault == f"marts [customer_id='a'] {column}: duckdb {ours!r}, spark {value!r}"


def test_null_is_a_value():
    (fault,) = differences(OURS, with_value("count", 0, row=1), "spark")
    assert fault == "marts [customer_id='b'] count: duckdb None, spark 0"


def test_a_missing_row_is_found():
    (fault,) = differences(OURS, replace(OURS, rows=ROWS[1:]), "spark")
    assert fault == "marts [customer_id='a']: 1 rows on duckdb, 0 on spark"


def test_a_row_too_many_is_found():
    (fault,) = differences(OURS, replace(OURS, rows=[*ROWS, ROWS[0]]), "spark")
    assert fault == "marts [customer_id='a']: 1 rows on duckdb, 2 on spark"


def test_an_extra_and_a_missing_column_are_found():
    extra = replace(OURS, columns=(*COLUMNS, "more"), rows=[(*row, 1) for row in ROWS])
    (fault,) = differences(OURS, extra, "spark")
    assert fault == "marts: columns only on duckdb [], only on spark ['more']"
    (fault,) = differences(extra, OURS, "spark")
    assert fault == "marts: columns only on duckdb ['more'], only on spark []"


def test_many_faults_are_counted():
    rows = [(str(number), *ROWS[0][1:]) for number in range(100)]
    shown = differences(replace(OURS, rows=rows), replace(OURS, rows=[]), "spark")
    assert len(shown) == 21
    assert shown[-1] == "marts: 80 more"
