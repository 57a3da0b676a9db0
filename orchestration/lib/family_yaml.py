"""A family's YAML as text: a definition written as people write it, and put behind the last one.

The text that is there stays as it is, comments and all.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from orchestration.lib.contract import LOADER
from orchestration.lib.errors import UserError


def definition_text(definition: Mapping[str, Any], indent: int) -> str:
    """Return a definition as an entry of a list that stands `indent` columns in."""
    lines = []
    for key, content in definition.items():
        if isinstance(content, list):
            lines += [f"{key}:", *(f"  - {_flow(item)}" for item in content)]
        else:
            lines.append(f"{key}: {_flow(content)}")
    first, *others = lines
    return "\n".join([f"{' ' * indent}- {first}", *(f"{' ' * (indent + 2)}{x}" for x in others)])


def _flow(content: Any) -> str:
    text = yaml.safe_dump(
        content, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return text.removesuffix("...\n").strip()


def with_definition(text: str, definition: Mapping[str, Any]) -> str:
    """Return the text of a family's YAML with a definition behind its last one.

    Raises UserError if what would be read from it were not what was there and the definition.
    """
    try:
        segments = _segments_node(yaml.compose(text, Loader=yaml.SafeLoader))
        lines = text.splitlines()
        end = max(mark for node in segments.value for mark in _ends(node)) + 1
        entry = definition_text(definition, segments.start_mark.column)
        changed = "\n".join([*lines[:end], "", entry, *lines[end:]]) + "\n"
        expected, found = (yaml.load(content, Loader=LOADER) for content in (text, changed))
    except (yaml.YAMLError, AttributeError, LookupError, StopIteration, TypeError) as error:
        raise UserError(f"The YAML of the family cannot be added to: {error}") from error
    expected["models"][0]["config"]["meta"]["segments"].append(dict(definition))
    if found != expected:
        raise UserError(
            "The definition cannot be added to the YAML of the family without changing the rest of"
            " it. Write it by hand."
        )
    return changed


def _segments_node(document: yaml.Node) -> yaml.SequenceNode:
    """Return the list of definitions: models, first model, config, meta, segments."""
    node = document
    for step in ("models", 0, "config", "meta", "segments"):
        if isinstance(step, int):
            node = node.value[step]
        else:
            node = next(value for key, value in node.value if key.value == step)
    if node.flow_style or not node.value:
        raise LookupError("its segments are no list of one entry a line")
    return node


def _ends(node: yaml.Node) -> list[int]:
    """Return the lines a node's parts end on; of a block, only its parts know."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        # A block of text ends where the next line begins.
        is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return [node.end_mark.line - (1 if is_block else 0)]
    children = [
        child for item in node.value for child in (item if isinstance(item, tuple) else (item,))
    ]
    return [line for child in children for line in _ends(child)]
