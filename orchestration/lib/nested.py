"""Columns that stand inside structs and lists of a Parquet file, as SQL that takes them out.

Exports of event streams are nested, and every engine unpacks that in its own words. It is done
where files are read, so that raw relations are flat on every engine and no model holds such SQL.
What to take out stands in the column's meta, beside `header`, the nested column:
- `param: page_location` is the value under this key in a list of (key, value), value being a struct
  of which one field is filled;
- `field: category` is a field of a struct;
- `fields: [item_id, item_category]` is one text for a whole list of structs: position and fields of
  each, parted by UNIT, one struct from the next by RECORD;
- `unit: microseconds` is a timestamp counted from 1970-01-01, UTC.
"""

import duckdb

from orchestration.lib.contract import Column

# The characters ASCII has for it: they are in no id and no name.
RECORD, UNIT = "\x1e", "\x1f"
KINDS_OF_VALUE = ("string_value", "int_value", "double_value", "float_value")


class NotNested(Exception):
    """The shape a column should have; the text continues "not …"."""


def is_unpacked(column: Column) -> bool:
    """Whether the column is taken out of another one."""
    return bool(column.meta.keys() & {"param", "field", "fields", "unit"})


def unpacked(column: Column, value: str, sql_type: str) -> tuple[str, str] | None:
    """Return the SQL of a column that stands in `value`, and its type; None if it is not in there.

    Raises NotNested if `sql_type` is of another shape than the column's meta says.
    """
    if "unit" in column.meta:
        return _from_microseconds(value, sql_type)
    nested = duckdb.sqltype(sql_type)
    if "param" in column.meta:
        return _param(column.meta["param"], value, nested)
    if "field" in column.meta:
        return _field(column.meta["field"], value, nested)
    return _texts_of_structs(column.meta["fields"], value, nested)


def _from_microseconds(value: str, sql_type: str) -> tuple[str, str]:
    if sql_type.startswith("TIMESTAMP"):
        return value, sql_type
    if not sql_type.endswith("INT"):
        raise NotNested("a whole number of microseconds")
    return f"make_timestamp(cast({value} as bigint))", "TIMESTAMP"


def _param(key: str, value: str, nested) -> tuple[str, str]:
    struct = _struct_of_list(nested)
    kinds = _fields(struct["value"]) if struct.keys() >= {"key", "value"} else {}
    filled = [f"cast(param.value.{kind} as varchar)" for kind in KINDS_OF_VALUE if kind in kinds]
    if not filled:
        raise NotNested("a list of key and value")
    found = f"list_filter({value}, lambda param: param.key = '{key}')"
    return f"list_transform({found}, lambda param: coalesce({', '.join(filled)}))[1]", "VARCHAR"


def _field(name: str, value: str, nested) -> tuple[str, str] | None:
    fields = _fields(nested)
    if not fields:
        raise NotNested("a struct")
    if name not in fields:
        return None
    return f"struct_extract({value}, '{name}')", str(fields[name])


def _texts_of_structs(names: list[str], value: str, nested) -> tuple[str, str] | None:
    struct = _struct_of_list(nested)
    if names[0] not in struct:
        return None
    texts = [
        f"translate(coalesce(cast(item.{name} as varchar), ''), chr(30) || chr(31), '')"
        if name in struct
        else "''"
        for name in names
    ]
    row = f"concat_ws(chr({ord(UNIT)}), cast(position as varchar), {', '.join(texts)})"
    rows = f"list_transform({value}, lambda item, position: {row})"
    return f"nullif(array_to_string({rows}, chr({ord(RECORD)})), '')", "VARCHAR"


def _struct_of_list(nested) -> dict:
    fields = _fields(nested.children[0][1]) if nested.id == "list" else {}
    if not fields:
        raise NotNested("a list of structs")
    return fields


def _fields(nested) -> dict:
    return dict(nested.children) if nested.id == "struct" else {}
