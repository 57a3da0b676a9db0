"""The JSON Schema of the segments' YAML: editors complete by it, `make lint` checks with it."""

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.contract import LOADER
from orchestration.lib.rule_language import Language, language

SCHEMA = "docs/reference/segments.schema.json"
# A var or a template's placeholder stands for a value of any type.
PLACEHOLDER = {"type": "string", "pattern": r"\{\{.*\}\}|\{value\}"}
DAYS = {"type": "integer", "minimum": 0, "maximum": 36500}
DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
VALUES = {
    "number": {"anyOf": [{"type": "number"}, PLACEHOLDER]},
    "text": {"type": "string"},
    "boolean": {"anyOf": [{"type": "boolean"}, PLACEHOLDER]},
    "date": {"anyOf": [DATE, PLACEHOLDER]},
    "list": {"type": "string"},
}


def json_schema(root: Path) -> str:
    """Return the JSON Schema of a family's YAML, for editors and `make lint`."""
    words = language(root)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Segments of a family",
        "description": "Made by `make reference`. The rule language: docs/rules.md.",
        **_only(
            {
                "version": {},
                "models": {"type": "array", "items": {"$ref": "#/$defs/model"}},
                "unit_tests": {},
            },
            required=["models"],
        ),
        "$defs": {
            "model": _only(
                {
                    "name": {"type": "string", "pattern": "^segments_"},
                    "description": {"type": "string"},
                    "columns": {},
                    "data_tests": {},
                    "config": {
                        "type": "object",
                        "properties": {
                            "meta": _only(
                                {"segments": _list("definition")},
                                required=["segments"],
                            )
                        },
                        "required": ["meta"],
                    },
                },
                required=["name", "config"],
            ),
            "definition": _definition(words),
            "clauses": _list("clause", minItems=1),
            "clause": _clause(words),
            "threshold": _only(
                {
                    "percentile": {
                        "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, PLACEHOLDER]
                    },
                    "mean": {"const": True},
                    "among": {"type": "string"},
                }
            ),
            **_values(),
            **{f"filter_{kind}": _filter(words, kind) for kind in VALUES},
            "where": _where(words),
            "did": _did(words, "did"),
            "did_not": _did(words, "did_not"),
            "did_then": _sequence(words),
            "has_been_in_days": _only(
                {"has_been_in_days": {"type": "string"}, **_operators(words, "number", True)},
                required=["has_been_in_days"],
            ),
            "has_ever_been": _only(
                {"has_ever_been": {"type": "string"}, "within_days": DAYS},
                required=["has_ever_been"],
            ),
        },
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _only(properties: Mapping[str, Any], **others: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
        **others,
    }


def _definition(words: Language) -> dict[str, Any]:
    clause, clauses = {"$ref": "#/$defs/clause"}, {"$ref": "#/$defs/clauses"}
    shapes = {
        "id": {"type": "string", "pattern": r"^[a-z]([a-z0-9_]|\{value\})*$"},
        "requires": {"type": "array", "items": {"type": "string"}},
        "allow_sensitive": {"type": "boolean"},
        "template": _only({"values": {"type": "array", "minItems": 1}}, required=["values"]),
        **dict.fromkeys(["all", "any"], clauses),
        **dict.fromkeys(["not", "enter", "exit"], clause),
        "top_share": {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
                PLACEHOLDER,
            ]
        },
        "minimum_stay_days": {"anyOf": [DAYS, PLACEHOLDER]},
        "retired": _only(
            {"since": DATE, "reason": {"type": "string"}},
            required=["since", "reason"],
        ),
    }
    properties = {
        key: {**shapes.get(key, {"type": "string"}), "description": about["words"]}
        for key, about in words.keys.items()
    }
    required = [key for key, about in words.keys.items() if about.get("required")]
    return _only(properties, required=required)


def _clause(words: Language) -> dict[str, Any]:
    """Each kind of clause by the key that names it, so that a fault is told of that kind alone."""
    kinds = {
        "did": "did",
        "did_not": "did_not",
        "did_then": "did_then",
        "has_been_in_days": "has_been_in_days",
        "has_ever_been": "has_ever_been",
    }
    rules = [
        {"if": {"required": [key]}, "then": {"$ref": f"#/$defs/{name}"}}
        for key, name in kinds.items()
    ]
    for kind in VALUES:
        names = [name for name, about in words.features.items() if about["type"] == kind]
        rules.append(
            {
                "if": {"required": ["filter"], "properties": {"filter": {"enum": names}}},
                "then": {"$ref": f"#/$defs/filter_{kind}"},
            }
        )
    for key in ("all", "any"):
        shape = _only({key: {"$ref": "#/$defs/clauses"}})
        rules.append({"if": {"required": [key]}, "then": shape})
    rules.append({"if": {"required": ["not"]}, "then": _only({"not": {"$ref": "#/$defs/clause"}})})
    rules.append(
        {"if": {"required": ["in_segment"]}, "then": _only({"in_segment": {"type": "string"}})}
    )
    return {
        "type": "object",
        "properties": {"filter": {"enum": list(words.features)}},
        "anyOf": [
            {"required": [key]} for key in ("filter", *kinds, "all", "any", "not", "in_segment")
        ],
        "allOf": rules,
    }


def _operators(words: Language, kind: str, thresholds: bool) -> dict[str, Any]:
    """Return the operators of a type, each pointing at the shape of its value."""
    scalar = "number_or_threshold" if thresholds and kind == "number" else kind
    return {
        name: {
            "$ref": "#/$defs/"
            + {
                "scalar": scalar,
                "scalars": f"{kind}_list",
                "pair": f"{scalar}_pair",
                "texts": "text_list",
            }.get(about["value"], about["value"]),
            "description": about["words"].replace("{}", "…"),
        }
        for name, about in words.operators.items()
        if kind in about["types"]
    }


def _values() -> dict[str, Any]:
    """Return the shapes of values that operators point at."""
    days = {"anyOf": [DAYS, PLACEHOLDER]}
    threshold = {"anyOf": [*VALUES["number"]["anyOf"], {"$ref": "#/$defs/threshold"}]}
    scalars = {**VALUES, "number_or_threshold": threshold}
    return {
        **scalars,
        # A whole list may come from a var.
        **{f"{kind}_list": {"anyOf": [_list(kind, minItems=1), PLACEHOLDER]} for kind in VALUES},
        **{f"{kind}_pair": _list(kind, minItems=2, maxItems=2) for kind in scalars},
        "days": days,
        "day_pair": _list("days", minItems=2, maxItems=2),
        "true": {"const": True},
    }


def _list(item: str, **others: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{item}"}, **others}


def _filter(words: Language, kind: str) -> dict[str, Any]:
    return _only(
        {
            "filter": {"type": "string"},
            "unknown_as": {"const": "match"},
            **_operators(words, kind, True),
        },
        minProperties=2,
        maxProperties=3,
    )


def _where(words: Language) -> dict[str, Any]:
    return _only(
        {
            name: _only(
                _operators(words, about["type"], False),
                minProperties=1,
                description=about["description"],
            )
            for name, about in words.properties.items()
        },
        minProperties=1,
    )


def _did(words: Language, verb: str) -> dict[str, Any]:
    windows = _operators(words, "date", False)
    statistics = {}
    for name, about in words.statistics.items():
        properties = _operators(words, about["type"], True)
        if about["of"]:
            names = [key for key, item in words.properties.items() if item["type"] in about["of"]]
            properties = {"property": {"enum": names}, **properties}
        statistics[name] = _only(
            properties,
            minProperties=2 if about["of"] else 1,
            required=["property"] if about["of"] else [],
            description=about["words"],
        )
    return _only(
        {
            verb: {"enum": list(words.activities)},
            "where": {"$ref": "#/$defs/where"},
            **{name: windows[name] for name in words.windows},
            **statistics,
        },
        required=[verb],
    )


def _sequence(words: Language) -> dict[str, Any]:
    windows = _operators(words, "date", False)
    step = _only(
        {
            "did": {"enum": list(words.activities)},
            "where": {"$ref": "#/$defs/where"},
            "within_days": windows["within_days"],
        },
        required=["did"],
    )
    return _only(
        {
            "did_then": {"type": "array", "items": step, "minItems": 2},
            **{name: windows[name] for name in words.windows},
        },
        required=["did_then"],
    )


def faults(root: Path) -> Iterator[str]:
    """Yield what in the YAML of the families does not keep to the schema, with its place."""
    for path in sorted((root / "models" / "segments").glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        for fault in faults_in(content, root):
            yield f"{path.relative_to(root)}: {fault}"


def faults_in(content: Any, root: Path) -> Iterator[str]:
    """Yield what in the content of a family's YAML does not keep to the schema."""
    import jsonschema

    schema = json.loads((root / SCHEMA).read_text(encoding="utf-8"))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(content):
        cause = jsonschema.exceptions.best_match([error])
        place = "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in cause.absolute_path
        )
        yield f"{place.lstrip('.')}: {_told(cause)}"


def _told(cause: Any) -> str:
    """Return what is wrong; of many names the nearest, not all."""
    if cause.validator != "enum":
        return cause.message
    nearest = difflib.get_close_matches(str(cause.instance), map(str, cause.validator_value), 1, 0)
    return f"unknown {cause.instance!r}; nearest: {nearest[0]!r}"
