"""SQL of tables that are not row by row in their files: several tables from one flat file."""

from orchestration.lib.contract import Table
from orchestration.lib.file_sql import identifier, trimmed

# Of the rows that make one order, these are added up.
SUMMED = ("quantity", "amount")
PLACE = "_file, _row_number"


def hash_of_row(columns: tuple[str, ...]) -> str:
    """Return SQL of a hash of all values of a row; null for a row without any."""
    texts = [f"coalesce({trimmed(identifier(column))}, '')" for column in columns]
    # The length in front of each value tells ("a", "bc") from ("ab", "c").
    values = ", ".join(f"length({text}) || ':' || {text}" for text in texts)
    return f"case when concat({', '.join(texts)}) <> '' then md5(concat({values})) end"


def numbered(query: str, column: str) -> str:
    """Return the query with the n-th occurrence within its file behind the hash of a row.

    Equal rows of one file are different orders. The same row in several files is one order.
    """
    occurrence = f"row_number() over (partition by _file, {column} order by _row_number)"
    return f"select * replace ({column} || '-' || {occurrence} as {column})\nfrom (\n{query}\n)"


def collapsed(query: str, table: Table, keys: list[str], is_summed: bool) -> str:
    """Return the query with one row for each key: of each column the first value that is filled.

    Amounts and quantities are added up if `is_summed`. Rows without any key are left out, or stay
    as they are if they hold amounts.
    """
    columns = ",\n".join(
        f"    {_sum(column.name)} as {identifier(column.name)}"
        if is_summed and column.name not in keys and _is_summed(column.name)
        else f"    {_first(column.name)} as {identifier(column.name)}"
        for column in table.columns
    )
    return (
        f"select\n{columns},\n    first(_file order by {PLACE}) as _file,\n"
        f"    first(_row_number order by {PLACE}) as _row_number,\n"
        f"    max(_loaded_at) as _loaded_at\nfrom (\n{query}\n) as delivered\n"
        + ("" if is_summed else f"where {_has_key(keys)}\n")
        + f"group by {_group(keys, is_summed)}"
    )


def left_out(query: str, keys: list[str], is_summed: bool) -> str:
    """Return the query of the number of rows that `collapsed` takes away, counted on its own."""
    kept = "true" if is_summed else f"bool_or({_has_key(keys)})"
    return (
        "select coalesce(sum(case when is_kept then rows - 1 else rows end), 0)"
        f" from (select count(*) as rows, {kept} as is_kept from (\n{query}\n)"
        f" group by {_group(keys, is_summed)})"
    )


def _group(keys: list[str], is_summed: bool) -> str:
    parts = [f"coalesce({trimmed(identifier(key))}, '')" for key in keys]
    if is_summed:
        parts += [f"case when not {_has_key(keys)} then {place} end" for place in PLACE.split(", ")]
    return ", ".join(parts)


def _has_key(keys: list[str]) -> str:
    texts = ", ".join(f"coalesce({trimmed(identifier(key))}, '')" for key in keys)
    return f"(concat({texts}) <> '')"


def _is_summed(column: str) -> bool:
    return column in SUMMED or column.endswith("_amount")


def _first(column: str) -> str:
    name = identifier(column)
    return f"first({name} order by {PLACE}) filter (where {trimmed(name)} <> '')"


def _sum(column: str) -> str:
    """A sum as text, or the first value that cannot be added up, which the quarantine shows."""
    name = identifier(column)
    number = f"try_cast({trimmed(name)} as decimal(18, 4))"
    bad = f"first({trimmed(name)} order by {PLACE})"
    bad += f" filter (where {trimmed(name)} <> '' and {number} is null)"
    return f"coalesce({bad}, cast(sum({number}) as varchar))"
