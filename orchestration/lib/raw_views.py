"""SQL of one raw relation: every column of the contract, from whatever files give it."""

from collections.abc import Mapping

from orchestration.lib.contract import Column, Table
from orchestration.lib.file_columns import ID_OF_PERSON
from orchestration.lib.file_sql import identifier, literal, relation, trimmed
from orchestration.lib.flat_files import collapsed, hash_of_row, left_out, numbered
from orchestration.lib.mapping_file import LOADED_AT
from orchestration.lib.nested import is_unpacked, unpacked
from orchestration.lib.raw_database import table_relation
from orchestration.lib.raw_files import RawFile, key_of
from orchestration.lib.reading_sql import rewritten

INTEGER_TYPES = {
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
}
NUMERIC_TYPES = INTEGER_TYPES | {"INTEGER", "UINTEGER", "FLOAT", "DOUBLE", "DECIMAL"}
DATED_TYPES = {"DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}
# What pandas writes, by the type that every function knows.
COMMON_TYPES = {
    "TIMESTAMP_S": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_NS": "TIMESTAMP",
    "TIMESTAMPTZ_NS": "TIMESTAMP WITH TIME ZONE",
}
# Types that a column of a data type may keep. What is of another type becomes text.
KEPT_TYPES = {
    "timestamp": DATED_TYPES,
    "date": DATED_TYPES,
    "decimal": NUMERIC_TYPES,
    "rate": NUMERIC_TYPES,
    "float": NUMERIC_TYPES,
    "integer": NUMERIC_TYPES,
    "boolean": NUMERIC_TYPES | {"BOOLEAN"},
}
# Ids of customers, and the person that each belongs to.
PERSONS = Table(
    "customers",
    required=False,
    columns=(
        Column(ID_OF_PERSON, "id", required=False),
        Column("customer_id", "id", required=False),
    ),
)
NULL_TEXT = "cast(null as varchar)"
# A number with a fraction where none belongs is how pandas writes whole numbers with gaps.
WHOLE_NUMBER_TYPES = ("id", "text", "country", "boolean")


def view_sql(
    table: Table,
    files: tuple[RawFile, ...],
    inside: bool = False,
    customers: tuple[RawFile, ...] = (),
) -> str:
    """Return the query of a raw view: the table's columns, _file, _row_number, _loaded_at.

    It is for use `inside` the warehouse, or elsewhere. Columns that no file has are null text.
    Where files disagree about a type, the column is text. Where the files of `customers` name the
    person of several ids, customer_id is that person.
    """
    query = _rows_sql(table, files, inside)
    if any(file.made_from_row for file in files):
        query = numbered(query, files[0].made_from_row)
    if any(ID_OF_PERSON in file.columns for file in customers) and table.name != "customers":
        query = _of_persons(query, table, _rows_sql(PERSONS, customers, inside))
    keys = _keys(table, files)
    return collapsed(query, table, keys, bool(files[0].reading.group)) if keys else query


def collapsed_rows_sql(table: Table, files: tuple[RawFile, ...]) -> str | None:
    """Return the query of how many rows of the files are no rows of the table of their own.

    None if each is one.
    """
    keys = _keys(table, files)
    if not keys:
        return None
    return left_out(_rows_sql(table, files, False), keys, bool(files[0].reading.group))


def _keys(table: Table, files: tuple[RawFile, ...]) -> list[str]:
    """Return the columns whose values tell the rows of a table apart that several rows give."""
    if not files:
        return []
    reading = files[0].reading
    names = [*reading.distinct, *reading.group] or (["customer_id"] if reading.person else [])
    return [key for name in names if (key := key_of(name, table, files))]


def _of_persons(query: str, table: Table, persons: str) -> str:
    """Return the query with the person in place of an id that customers have several of."""
    if not any(column.name == "customer_id" for column in table.columns):
        return query
    known = trimmed("customer_id")
    return (
        "select delivered.* replace (coalesce(persons.person, delivered.customer_id) as"
        f" customer_id)\nfrom (\n{query}\n) as delivered\nleft join (select"
        f" {trimmed(ID_OF_PERSON)} as id, min({known}) as person from (\n{persons}\n)"
        f" where {known} <> '' group by 1) as persons"
        f" on persons.id = {trimmed('delivered.customer_id')}"
    )


def _rows_sql(table: Table, files: tuple[RawFile, ...], inside: bool) -> str:
    """Return the query of the rows of these files, one for one."""
    wanted = [*table.columns, Column(LOADED_AT, "timestamp", required=False)]
    if not files:
        nulls = ",\n".join(
            f"    cast(null as varchar) as {identifier(column.name)}" for column in table.columns
        )
        return (
            f"select\n{nulls},\n    cast(null as varchar) as _file,\n"
            "    cast(null as bigint) as _row_number,\n"
            "    cast(null as timestamp) as _loaded_at\nwhere false"
        )
    together: dict[object, list[RawFile]] = {}
    for file in files:
        together.setdefault(_read_together(file), []).append(file)
    branches = list(together.values())
    values = {
        column.name: _one_type([_value(column, branch[0]) for branch in branches])
        for column in wanted
    }
    return "\nunion all\n".join(
        _branch_sql(table, branch, {name: sqls[number] for name, sqls in values.items()}, inside)
        for number, branch in enumerate(branches)
    )


def _read_together(file: RawFile):
    """Files with one key are read by one scan. A CSV scan cannot number rows of several files."""
    if file.dialect:
        return file.name
    return (
        tuple((name, column.read_as, column.sql_type) for name, column in file.columns.items()),
        file.partitions,
        file.reading.prefix_of(file.name),
        file.everything if file.made_from_row else (),
    )


def _branch_sql(table: Table, files: list[RawFile], values: Mapping[str, str], inside: bool) -> str:
    first = files[0]
    if first.stored:
        row_number, rows_of = "rowid + 1", table_relation(first, inside)
    else:
        # DuckDB streams a window without order in file order, whatever the number of threads.
        row_number = "row_number() over ()" if first.dialect else "file_row_number + 1"
        rows_of = relation([file.location for file in files], first.dialect)
    if first.stored:
        file_name = literal(first.stored.table)
    elif len(files) == 1:
        file_name = literal(first.name)
    else:
        # Parquet is read in place: a location ends with the name.
        before = len(str(first.location)) - len(first.name)
        file_name = f"substr(_source_file, {before + 1})"
    columns = ",\n".join(
        f"    {values[column.name]} as {identifier(column.name)}" for column in table.columns
    )
    return (
        f"select\n{columns},\n    {file_name} as _file,\n"
        f"    cast({row_number} as bigint) as _row_number,\n"
        f"    {_utc_timestamp(values[LOADED_AT])} as _loaded_at\n"
        f"from {rows_of}"
    )


def _utc_timestamp(expression: str) -> str:
    if expression == NULL_TEXT:
        return "cast(null as timestamp)"
    return f"cast(try_cast({expression} as timestamptz) at time zone 'UTC' as timestamp)"


def _value(column: Column, file: RawFile) -> tuple[str, str] | None:
    """Return the SQL of a column of a file and its type, or None if the file does not give it.

    Texts are written as the contract has it.
    """
    value = _delivered(column, file)
    if column.name == file.made_from_row:
        return value
    if value and value[1] == "TIMESTAMP" and file.reading.times == "local":
        value = f"cast({value[0]} as varchar)", "VARCHAR"
    if value is None or value[1] != "VARCHAR":
        return value
    prefix = file.reading.prefix_of(file.name)
    return rewritten(column, value[0], file.reading, prefix), "VARCHAR"


def _delivered(column: Column, file: RawFile) -> tuple[str, str] | None:
    """Return the SQL of a column as a file gives it, and its type; None if it does not."""
    for name, value in file.partitions:
        if name == column.name:
            return (NULL_TEXT if value is None else literal(value)), "VARCHAR"
    if column.name == file.made_from_row:
        return hash_of_row(file.everything), "VARCHAR"
    source = file.columns.get(column.name)
    if source is None:
        return None
    if source.joined:
        parts = ", ".join(f"coalesce({trimmed(identifier(part))}, '')" for part in source.joined)
        nothing = literal("-" * (len(source.joined) - 1))
        return f"nullif(concat_ws('-', {parts}), {nothing})", "VARCHAR"
    sql, sql_type = identifier(source.read_as), source.sql_type
    if is_unpacked(column):
        sql, sql_type = unpacked(column, sql, sql_type)
    base_type = sql_type.partition("(")[0]
    if sql_type == "VARCHAR":
        return sql, "VARCHAR"
    if column.data_type == "list" and sql_type.endswith("]"):
        return f"array_to_string(cast({sql} as varchar[]), ',')", "VARCHAR"
    if base_type in COMMON_TYPES:
        sql_type = base_type = COMMON_TYPES[base_type]
        sql = f"cast({sql} as {sql_type})"
    if base_type in ("FLOAT", "DOUBLE", "DECIMAL") and column.data_type in WHOLE_NUMBER_TYPES:
        return _whole_number(sql, base_type), "VARCHAR"
    if base_type not in KEPT_TYPES.get(column.data_type, {base_type}):
        return f"cast({sql} as varchar)", "VARCHAR"
    return sql, sql_type


def _whole_number(sql: str, base_type: str) -> str:
    """123.0 as '123', 123.5 as '123.5', not a number as null."""
    missing = f"when isnan({sql}) then null " if base_type != "DECIMAL" else ""
    return (
        f"case {missing}when {sql} = trunc({sql}) and abs({sql}) < 1e18"
        # DuckDB may cast before it looks at the condition.
        f" then cast(try_cast({sql} as bigint) as varchar) else cast({sql} as varchar) end"
    )


def _one_type(values: list[tuple[str, str] | None]) -> list[str]:
    """Bring the values of a column in every branch to one type."""
    types = {value[1] for value in values if value}
    if not types:
        return [NULL_TEXT] * len(values)
    if len(types) == 1:
        return [value[0] if value else f"cast(null as {next(iter(types))})" for value in values]
    return [f"cast({value[0]} as varchar)" if value else NULL_TEXT for value in values]
