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
    """One column of a source table; `data_type` is a word of the contract, not of a database."""

    name: str
    data_type: str
    required: bool
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        """What files call the column, the usual name first: `header` of its meta, else its name."""
        return _texts(self.meta.get("header", self.name))

    @property
    def identifies(self) -> str | None:
        """Of whom or what the column holds an identifier, one of IDENTIFIES.

        A mention is of somebody else than the person whose row it is.
        """
        return self.meta.get("identifies", IDENTIFIES_BY_NAME.get(self.name))


@dataclass(frozen=True)
class Table:
    """One source table with its columns in the order of the contract."""

    name: str
    required: bool
    columns: tuple[Column, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """Names of its files and folders without suffix; `*` stands for anything."""
        return _texts(self.meta.get("files", self.name))

    @property
    def comes_in_parts(self) -> bool:
        """Whether several files side by side may be the table, as exports split it."""
        return "files" in self.meta


def reads_files(root: Path, source_system: str) -> bool:
    """Whether a source system reads files of RAW_PATH; others bring data or find it loaded."""
    return source_system == "contract" or any(
        table.comes_in_parts for table in _declared(root, source_system).values()
    )


def load_contract(root: Path, source_system: str = "contract") -> dict[str, Table]:
    """Return the tables declared in models/staging/<source_system>/_raw__*.yml, by name.

    Raises UserError if the folder declares none.
    """
    tables = _declared(root, source_system)
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


def _declared(root: Path, source_system: str) -> dict[str, Table]:
    tables = {}
    folder = Path(root) / "models" / "staging" / source_system
    for path in sorted(folder.glob("_raw__*.yml")):
        declared = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) or {}
        for source in declared.get("sources") or []:
            for entry in source.get("tables") or []:
                tables[entry["name"]] = _table(entry)
    return tables


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
                meta=_known(entry["name"], column["name"], _meta(column)),
            )
            for column in entry.get("columns") or []
        ),
        meta=meta,
    )


def _known(table: str, column: str, meta: dict[str, Any]) -> dict[str, Any]:
    kind = meta.get("identifies")
    if kind is not None and kind not in IDENTIFIES:
        raise UserError(
            f"{table}.{column} identifies {kind!r}{did_you_mean(str(kind), IDENTIFIES)};"
            f" known: {', '.join(IDENTIFIES)}."
        )
    return meta


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _meta(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**(entry.get("meta") or {}), **((entry.get("config") or {}).get("meta") or {})}
