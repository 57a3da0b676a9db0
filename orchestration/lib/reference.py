"""Reference pages that are made from the project, never typed by hand."""

from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from orchestration.lib import rule_language, rule_schema, segment_gallery
from orchestration.lib.contract import load_contract


def input_contract(root: Path) -> str:
    """Return the page on the input contract: every table and column, from the sources' YAML."""
    lines = [
        "# Input contract",
        "",
        "Made by `make reference` from `models/staging/contract/_raw__*.yml`.",
        "",
        "Files `<table>.parquet`, `<table>.csv` or a folder `<table>/` of either, under `RAW_PATH`."
        " Also .tsv, .csv.gz, .xlsx and .json (one object in each line). Only customers and orders"
        " are needed; a column that is absent is unknown for everybody. Headers are matched without"
        " regard to case. Other names are mapped in `mapping.yml` next to the files:"
        " `orders: {ordered_at: Order Date}`; [read](../read-settings.md) says how values are"
        " written.",
        "",
        "In bold: required, in tables other than customers and orders if the table is there."
        " `orders.total_amount` may be left out where order_items give unit_price; a line without"
        " quantity is one unit. `orders.customer_id` may be empty or absent where guests have an"
        " email. Without `customers`, people come from orders. Without `orders.order_id`, each row"
        " is an order. Messages, traits, loyalty and scores may name people by `email` instead of"
        " `customer_id`.",
        "",
        "| type | written as |",
        "| --- | --- |",
        *(f"| {name} | {text} |" for name, text in TYPES.items()),
    ]
    descriptions = _descriptions(root)
    for table in sorted(load_contract(root).values(), key=lambda table: not table.required):
        lines += [
            "",
            f"## {table.name}",
            descriptions[table.name][None],
            "",
            "| column | type | meaning |",
            "| --- | --- | --- |",
        ]
        for column in table.columns:
            name = f"**{column.name}**" if column.required else column.name
            text = descriptions[table.name][column.name]
            lines.append(f"| {name} | {column.data_type} | {text} |")
    return "\n".join(lines) + "\n"


TYPES = {
    "id": "text, never changed: `01234` keeps its zero",
    "text": "text, trimmed; empty is unknown",
    "timestamp": "ISO 8601; without an offset it is UTC; a date alone is that local day",
    "date": "ISO 8601, a local date",
    "decimal": "a number with a point, four decimals kept",
    "rate": "a number with a point, eight decimals kept",
    "integer": "a whole number",
    "float": "a number",
    "boolean": "true/false, t/f, yes/no, y/n, 1/0, subscribed/unsubscribed",
    "list": "comma-separated text, or a list in Parquet",
    "currency": "ISO 4217 code, in any case",
    "country": "ISO 3166-1 alpha-2 or alpha-3, or a name the seed `country_names` knows",
}

PAGES: Mapping[str, Callable[[Path], str]] = {
    "docs/reference/input-contract.md": input_contract,
    segment_gallery.PAGE: segment_gallery.gallery,
    "docs/reference/rules.md": rule_language.rules_page,
    rule_schema.SCHEMA: rule_schema.json_schema,
}


def _descriptions(root: Path) -> dict[str, dict[str | None, str]]:
    """Return the descriptions by table and column; None is the table itself."""
    found = {}
    for path in sorted((root / "models" / "staging" / "contract").glob("_raw__*.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                columns = {column["name"]: column["description"] for column in table["columns"]}
                found[table["name"]] = {None: table["description"], **columns}
    return found
