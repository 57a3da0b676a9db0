"""Asks for a segment on the terminal, shows how big it is, and writes its YAML after a yes."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib import locks, preview, rule_queries, rule_schema
from orchestration.lib.contract import LOADER
from orchestration.lib.errors import UserError, nearest
from orchestration.lib.family_yaml import definition_text, with_definition
from orchestration.lib.rule_language import SHAPES, Language, language
from orchestration.lib.settings import Settings

NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Fault(Exception):
    """An answer that cannot be taken; the text says why."""


@dataclass(frozen=True)
class Terminal:
    """Where questions are put and answers come from."""

    read: Callable[[str], str] = input
    write: Callable[[str], None] = print

    def ask(self, question: str, check: Callable[[str], Any]) -> Any:
        """Ask until the answer can be taken, and return what `check` makes of it.

        Raises UserError where no answer comes any more.
        """
        while True:
            try:
                return check(self.read(f"{question}: ").strip())
            except Fault as fault:
                self.write(f"  {fault}")
            except EOFError:
                raise UserError("\nThe answers ended; nothing was written.") from None

    def agrees(self, question: str) -> bool:
        """Ask for yes or no."""
        return self.ask(f"{question} (yes or no)", yes_or_no)


def new_segment(settings: Settings, terminal: Terminal | None = None) -> None:
    """Ask for a segment, show its size and YAML, and write that if it is wanted.

    Nothing is written before the yes, and nothing if the rule or the YAML would be wrong.
    Raises UserError then.
    """
    terminal = terminal or Terminal()
    # Not while somebody is thinking: a nightly run would find the data set taken.
    lock = locks.path_of(settings)
    words = language(settings.root)
    with locks.held(lock):
        settings = rule_queries.of_last_run(settings)
        with rule_queries.reading(settings) as connection:
            taken = {
                id_ for (id_,) in connection.execute("select segment_id from segments").fetchall()
            }
    families = {
        path.stem.removeprefix("_segments_"): path
        for path in sorted((settings.root / "models" / "segments").glob("_segments_*.yml"))
    }
    terminal.write(f"Families: {', '.join(families)}")
    family = terminal.ask("Family", lambda text: one_of(text, families))
    definition = asked_definition(terminal, words, taken)
    path = families[family]
    text = with_definition(path.read_text(encoding="utf-8"), definition)
    faults = list(rule_schema.faults_in(yaml.load(text, Loader=LOADER), settings.root))
    if faults:
        raise UserError("\n".join(["Nothing was written:", *faults]))

    terminal.write("\nCounting …")
    with locks.held(lock), rule_queries.reading(settings) as connection:
        preview.compute(connection, settings, f"segments_{family}", definition)
        (change,) = preview.changes(connection, definition["id"])
        terminal.write("\n".join(["", *preview.told(change, preview.population(connection))]))
    place = path.relative_to(settings.root)
    terminal.write(f"\n{definition_text(definition, 0)}\n")
    if not terminal.agrees(f"Write it to {place}?"):
        terminal.write("Nothing was written.")
        return
    _write(path, text)
    terminal.write(f"Written to {place}. `make run` computes it.")


def asked_definition(terminal: Terminal, words: Language, taken: set[str]) -> dict[str, Any]:
    """Ask for a definition, key by key, then for the clauses of its rule."""
    definition: dict[str, Any] = {"id": terminal.ask("Id", lambda text: new_id(text, taken))}
    for key in ("name", "description", "owner", "action"):
        question = f"{key.capitalize()} ({words.keys[key]['words']})"
        definition[key] = terminal.ask(question, plain_text)
    clauses: list[dict[str, Any]] = []
    while (clause := asked_clause(terminal, words, is_first=not clauses)) is not None:
        clauses.append(clause)
    joiner = "all"
    if len(clauses) > 1:
        joiner = terminal.ask(
            "Must all clauses be met, or any of them? (all or any)",
            lambda text: one_of(text, ["all", "any"]),
        )
    sensitive = [
        clause["filter"] for clause in clauses if words.features[clause["filter"]].get("sensitive")
    ]
    if sensitive:
        if not terminal.agrees(f"Sensitive: {', '.join(sensitive)}. May the segment rest on it?"):
            raise UserError("Nothing was written.")
        definition["allow_sensitive"] = True
    return {**definition, joiner: clauses}


def asked_clause(terminal: Terminal, words: Language, is_first: bool) -> dict[str, Any] | None:
    """Ask for a filter, its operator and its value; None if there are to be no more."""
    question = (
        "Filter, or ? for all there are"
        if is_first
        else "Another filter, or nothing if that is all"
    )

    def chosen(text: str) -> str | None:
        if text == "?":
            raise Fault(", ".join(words.features))
        return None if not text and not is_first else one_of(text, words.features)

    name = terminal.ask(question, chosen)
    if name is None:
        return None
    feature = words.features[name]
    unit = f", {feature['unit']}" if feature["type"] == "number" and feature.get("unit") else ""
    terminal.write(f"  {feature['type']}{unit}: {feature['description']}")
    operators = {
        operator: about
        for operator, about in words.operators.items()
        if feature["type"] in about["types"]
    }
    terminal.write(f"  operators: {', '.join(operators)}")
    operator = terminal.ask("Operator", lambda text: one_of(text, operators))
    shape = operators[operator]["value"]
    if shape == "true":
        return {"filter": name, operator: True}
    operand = terminal.ask(
        f"Value ({hint(shape, feature['type'])})",
        lambda text: value(text, shape, feature["type"]),
    )
    return {"filter": name, operator: operand}


def one_of(text: str, known: Mapping[str, Any] | list[str]) -> str:
    """Return a name that there is; refuse others with the nearest."""
    if text in known:
        return text
    if not text:
        raise Fault("An answer is needed.")
    near = nearest(text, known, cutoff=0)
    raise Fault(f"There is no {text!r}" + (f"; nearest: {near!r}." if near else "."))


def yes_or_no(text: str) -> bool:
    """Return whether an answer is yes; y and n will do."""
    answer = {"y": "yes", "n": "no"}.get(text.casefold(), text.casefold())
    return one_of(answer, ["yes", "no"]) == "yes"


def new_id(text: str, taken: set[str]) -> str:
    """Return an id that is well made and free."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text) or text == "customer_id":
        raise Fault("An id is lower case letters, digits and _, a letter first.")
    if text in taken:
        raise Fault(f"There is a segment {text!r} already.")
    return text


def plain_text(text: str) -> str:
    """Return a text that is not empty and that dbt takes as it is."""
    if not text:
        raise Fault("An answer is needed.")
    if re.search(r"\{[{%#]", text):
        raise Fault("{{, {% and {# begin code; leave them out.")
    return text


def hint(shape: str, kind: str) -> str:
    """Return in words how a value is typed."""
    single = {
        "number": "a number",
        "text": "a text, as it is in the data",
        "boolean": "yes or no",
        "date": "a day as 2026-01-31",
        "list": "a text",
    }[kind]
    if shape == "scalar":
        threshold = ", percentile 0.9, or mean" if kind == "number" else ""
        return single + threshold
    if shape in ("scalars", "texts"):
        return f"{single}, or several with commas between"
    if shape == "pair":
        return f"{single} and another, with a comma between; both are in"
    return SHAPES[shape].replace("[a, b] whole days", "two numbers of days with a comma between")


def value(text: str, shape: str, kind: str) -> Any:
    """Return what is typed as the value of an operator, of the type its filter has."""
    if shape == "scalar":
        return (
            threshold(text)
            if kind == "number" and not NUMBER.fullmatch(text)
            else scalar(text, kind)
        )
    if shape == "days":
        return days(text)
    parts = [part.strip() for part in text.split(",")]
    if shape in ("pair", "day_pair") and len(parts) != 2:
        raise Fault("Two values with a comma between are needed.")
    values = [days(part) if shape == "day_pair" else scalar(part, kind) for part in parts]
    if shape == "pair" and values[0] > values[1]:
        raise Fault("The first value is above the second, so that nobody can match.")
    return values


def scalar(text: str, kind: str) -> Any:
    """Return one value of a type."""
    if kind == "number":
        if not NUMBER.fullmatch(text):
            raise Fault(f"{text!r} is not a number.")
        return float(text) if "." in text else int(text)
    if kind == "boolean":
        return yes_or_no(text)
    if kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise Fault(f"{text!r} is not a day; write it as 2026-01-31.") from None
    return plain_text(text)


def threshold(text: str) -> dict[str, Any]:
    """Return a threshold from the population: `percentile 0.9` or `mean`."""
    if text == "mean":
        return {"mean": True}
    found = re.fullmatch(r"percentile (0(?:\.\d+)?|1(?:\.0+)?)", text)
    if not found:
        raise Fault(f"{text!r} is not a number, `percentile 0.9` or `mean`.")
    return {"percentile": json.loads(found[1])}


def days(text: str) -> int:
    """Return a number of days."""
    if not re.fullmatch(r"\d{1,5}", text) or int(text) > 36500:
        raise Fault(f"{text!r} is not a whole number of days from 0 to 36500.")
    return int(text)


def _write(path: Path, text: str) -> None:
    """Replace a file in one step."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
