"""Tables and columns that a source system may deliver, as the dbt sources declare them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.errors import UserError, did_you_mean

IDENTIFIES = ("customer", "visitor", "email", "phone", "order", "mention")
# What a column identifies where its YAML does not say.
IDENTIFIES_BY_NAME = {
    "customer_id": "customer",
    "visitor_id": "visitor",
    "email": "email",
    "phone": "phone",
    "order_id": "order",
}
# Ten times as fast where PyYAML was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Column:
    """One column of a source table; `data_type` is a word of the contract, not of a database.

    `identifies` says of whom or what the column holds an identifier; a mention is one of somebody
    else than the person whose row it is.
    """

    name: str
    data_type: str
    required: bool
    identifies: str | None = None


@dataclass(frozen=True)
class Table:
    """One source table with its columns in the order of the contract."""

    name: str
    required: bool
    columns: tuple[Column, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)


def load_contract(root: Path, source_system: str = "contract") -> dict[str, Table]:
    """Return the tables declared in models/staging/<source_system>/_raw__*.yml, by name.

    Raises UserError if the folder declares none.
    """
    folder = Path(root) / "models" / "staging" / source_system
    tables = {}
    for path in sorted(folder.glob("_raw__*.yml")):
        declared = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) or {}
        for source in declared.get("sources") or []:
            for entry in source.get("tables") or []:
                tables[entry["name"]] = _table(entry)
    if not tables:
        raise UserError(
            f"models/staging/{source_system}/ declares no table. Add one _raw__<table>.yml a table,"
            " or pass another SOURCE."
        )
    return tables


def type_by_name(column: str) -> str:
    """Return the data type that the name of a contract column tells.

    `rating` and `score` are decimal by exception: nothing in their names says so.
    """
    for data_type, matches in TYPE_BY_NAME.items():
        if matches(column):
            return data_type
    return "text"


TYPE_BY_NAME = {
    "id": lambda name: name.endswith("_id"),
    "timestamp": lambda name: name.endswith("_at"),
    "date": lambda name: name == "date" or name.endswith("_date"),
    "rate": lambda name: name.startswith("rate_"),
    "decimal": lambda name: (
        name in ("price", "cost", "amount", "quantity", "rating", "score")
        or name.endswith(("_amount", "_price", "_cost", "_revenue"))
    ),
    "integer": lambda name: (
        name in ("household_size", "points") or name.endswith(("_count", "_seconds"))
    ),
    "boolean": lambda name: name.startswith("is_") or name.endswith("_consent"),
    "float": lambda name: name in ("latitude", "longitude"),
    "list": lambda name: name == "tags",
    "country": lambda name: name == "country",
    "currency": lambda name: name == "currency",
}


def _table(entry: Mapping[str, Any]) -> Table:
    meta = _meta(entry)
    return Table(
        name=entry["name"],
        required=bool(meta.get("required")),
        columns=tuple(
            Column(
                name=column["name"],
                data_type=column.get("data_type") or "text",
                required=bool(_meta(column).get("required")),
                identifies=_identifies(entry["name"], column),
            )
            for column in entry.get("columns") or []
        ),
        meta=meta,
    )


def _identifies(table: str, column: Mapping[str, Any]) -> str | None:
    kind = _meta(column).get("identifies", IDENTIFIES_BY_NAME.get(column["name"]))
    if kind is not None and kind not in IDENTIFIES:
        raise UserError(
            f"{table}.{column['name']} identifies {kind!r}{did_you_mean(str(kind), IDENTIFIES)};"
            f" known: {', '.join(IDENTIFIES)}."
        )
    return kind


def _meta(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**(entry.get("meta") or {}), **((entry.get("config") or {}).get("meta") or {})}
