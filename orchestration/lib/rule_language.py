"""What a segment's YAML can say, read from the compiler and the models it compiles for.

Nothing of it is written down here: operators, statistics and keys are what the macros return,
features, activities and properties what the YAML of the models declares.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml

from orchestration.lib.contract import LOADER

TYPES = {"varchar": "text", "varchar[]": "list", "boolean": "boolean", "date": "date"}
SHAPES = {
    "scalar": "one value",
    "scalars": "a list of values",
    "pair": "[low, high], both in",
    "days": "whole days",
    "day_pair": "[a, b] whole days",
    "texts": "a list of texts",
    "true": "true",
}


@dataclass(frozen=True)
class Language:
    """The names of the rule language, each with what the project says of it."""

    keys: Mapping[str, Mapping[str, Any]]
    operators: Mapping[str, Mapping[str, Any]]
    statistics: Mapping[str, Mapping[str, Any]]
    windows: list[str]
    features: Mapping[str, Mapping[str, Any]]
    activities: Mapping[str, Mapping[str, str]]
    properties: Mapping[str, Mapping[str, str]]


def language(root: Path) -> Language:
    """Read the language of a project."""
    stream = _model(root, "models/intermediate/activities/_int_activities.yml", "int_activities")
    with (root / "seeds" / "activities.csv").open(encoding="utf-8", newline="") as seed:
        activities = {row["activity"]: row for row in csv.DictReader(seed)}
    features = _model(root, "models/marts/customers/_customer_features.yml", "customer_features")
    return Language(
        keys=_returned(root, "definition_keys"),
        operators=_returned(root, "filter_operators"),
        statistics=_returned(root, "did_statistics"),
        windows=_returned(root, "did_windows"),
        features={
            column["name"]: {
                "type": TYPES.get(column["data_type"], "number"),
                "description": column["description"],
                **column.get("config", {}).get("meta", {}),
            }
            for column in features["columns"]
        },
        activities=activities,
        properties={
            column["name"]: {
                "type": TYPES.get(column["data_type"], "number"),
                "description": column["description"],
            }
            for column in stream["columns"]
            if column.get("config", {}).get("meta", {}).get("property")
        },
    )


def _model(root: Path, path: str, name: str) -> dict[str, Any]:
    models = yaml.load((root / path).read_text(encoding="utf-8"), Loader=LOADER)["models"]
    return next(model for model in models if model["name"] == name)


def _returned(root: Path, macro: str) -> Any:
    """Return what a macro without arguments returns."""
    returned: list[Any] = []
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    environment.globals["return"] = lambda value: returned.append(value) or ""
    path = root / "macros" / "segments" / f"{macro}.sql"
    module = environment.from_string(path.read_text(encoding="utf-8")).module
    getattr(module, macro)()
    return returned[0]


def rules_page(root: Path) -> str:
    """Return the page of everything a rule can name."""
    words = language(root)
    lines = [
        "# Rule reference",
        "",
        "Made by `make reference` from the compiler and the models. How to write rules:"
        " [rules](../rules.md).",
        "",
        "## Keys of a definition",
        *_table(
            ["key", "", "says"],
            [
                [key, "required" if about.get("required") else "", about["words"]]
                for key, about in words.keys.items()
            ],
        ),
        "",
        "## Operators",
        *_table(
            ["operator", "goes with", "value", "complement of"],
            [
                [
                    name,
                    ", ".join(about["types"]),
                    SHAPES[about["value"]],
                    about.get("complements", ""),
                ]
                for name, about in words.operators.items()
            ],
        ),
        "",
        "## Statistics of activities",
        *_table(
            ["statistic", "is", "type", "property of type", "of nothing"],
            [
                [
                    name,
                    about["words"],
                    about["type"],
                    " or ".join(about["of"] or []),
                    "unknown" if about["absent"] is None else str(about["absent"]),
                ]
                for name, about in words.statistics.items()
            ],
        ),
        "",
        f"Windows: {', '.join(words.windows)}.",
        "",
        "## Activities",
        *_table(
            ["activity", "table", "means"],
            [
                [name, row["source_table"], row["description"]]
                for name, row in words.activities.items()
            ],
        ),
        "",
        "## Properties of activities",
        *_table(
            ["property", "type", "means"],
            [
                [name, about["type"], about["description"]]
                for name, about in words.properties.items()
            ],
        ),
        "",
        "## Filters",
        "",
        "Needs: what the data must have; `a|b` is either. Sensitive filters take"
        " `allow_sensitive: true`.",
        *_table(
            ["filter", "type", "unit", "means", "needs"],
            [
                [
                    name,
                    about["type"] + (", sensitive" if about.get("sensitive") else ""),
                    about.get("unit", ""),
                    about["description"],
                    ", ".join(f"`{item}`" for item in about.get("requires", [])),
                ]
                for name, about in words.features.items()
            ],
        ),
    ]
    return "\n".join(lines) + "\n"


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return ["", line(heads), line(["---"] * len(heads)), *map(line, rows)]
