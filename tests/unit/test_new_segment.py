"""The questions of a new segment, and how its YAML is put into a family's."""

from pathlib import Path

import pytest
import yaml

from orchestration.lib.errors import UserError
from orchestration.lib.family_yaml import with_definition
from orchestration.lib.new_segment import Fault, Terminal, asked_definition, hint, value
from orchestration.lib.rule_language import language

ROOT = Path(__file__).resolve().parents[2]
FAMILIES = sorted((ROOT / "models" / "segments").glob("_segments_*.yml"))
TEXTS = ["Big baskets", "Spends a lot: at once.", "crm", "Free shipping #1"]
DEFINITION = {
    "id": "big_baskets",
    "name": "Big: baskets",
    "all": [{"filter": "country", "in": ["NO", "it's"]}, {"filter": "age", "gte": 18}],
}


@pytest.fixture(scope="module")
def words():
    return language(ROOT)


def dialogue(words, *answers):
    """Return the definition that answers make, and what was said besides the questions."""
    waiting, said = list(answers), []

    def read(_):
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    definition = asked_definition(Terminal(read, said.append), words, {"loyal_customers"})
    assert not waiting
    return definition, said


def test_answers_make_a_definition(words):
    definition, said = dialogue(
        words,
        *("big_baskets", *TEXTS, "?", "orders_count", "gte", "3", "country", "in", "DE, NO"),
        *("amount_spent", "gt", "percentile 0.9", "email_consent", "eq", "Y", "", "any"),
    )
    assert definition == {
        "id": "big_baskets",
        **dict(zip(("name", "description", "owner", "action"), TEXTS, strict=True)),
        "any": [
            {"filter": "orders_count", "gte": 3},
            {"filter": "country", "in": ["DE", "NO"]},
            {"filter": "amount_spent", "gt": {"percentile": 0.9}},
            {"filter": "email_consent", "eq": True},
        ],
    }

    assert f"  {', '.join(words.features)}" in said


def test_one_clause_needs_no_joiner_and_is_set_no_value(words):
    definition, _ = dialogue(words, "a", *TEXTS, "country", "is_set", "")
    assert definition["all"] == [{"filter": "country", "is_set": True}]


def test_wrong_answers_are_told_and_asked_again(words):
    definition, said = dialogue(
        words,
        *("Big", "loyal_customers", "a", "{{ x }}", *TEXTS, "order_count", "orders_count"),
        *("contains", "gte", "three", "3", ""),
    )
    assert definition["all"] == [{"filter": "orders_count", "gte": 3}]
    faults = "\n".join(said)
    for text in (
        *("lower case letters", "'loyal_customers' already", "begin code"),
        *("nearest: 'orders_count'", "There is no 'contains'", "'three' is not a number"),
    ):
        assert text in faults


def test_the_end_of_the_answers_is_no_answer(words):
    with pytest.raises(UserError, match="nothing was written"):
        dialogue(words, "a", "Name")


def test_sensitive_filters_are_asked_about(words):
    answers = ("a", *TEXTS, "ethnicity", "is_set", "")
    definition, _ = dialogue(words, *answers, "yes")
    assert definition["allow_sensitive"] is True
    with pytest.raises(UserError):
        dialogue(words, *answers, "no")


@pytest.mark.parametrize(
    ("text", "shape", "kind", "expected"),
    [
        ("-1.5", "scalar", "number", -1.5),
        ("mean", "scalar", "number", {"mean": True}),
        ("percentile 1", "scalar", "number", {"percentile": 1}),
        ("01234", "scalar", "text", "01234"),
        ("2026-02-28", "scalar", "date", "2026-02-28"),
        ("1, 2", "pair", "number", [1, 2]),
        ("30, 0", "day_pair", "date", [30, 0]),
        ("a", "texts", "list", ["a"]),
        ("90", "days", "date", 90),
    ],
)
def test_values_have_the_type_of_their_filter(text, shape, kind, expected):
    found = value(text, shape, kind)
    assert (found, type(found)) == (expected, type(expected))
    assert hint(shape, kind)


@pytest.mark.parametrize(
    ("text", "shape", "kind"),
    [
        ("1e5", "scalar", "number"),
        ("nan", "scalar", "number"),
        ("percentile 90", "scalar", "number"),
        ("mean", "scalars", "number"),
        ("maybe", "scalar", "boolean"),
        ("2026-02-30", "scalar", "date"),
        ("2, 1", "pair", "number"),
        ("1", "pair", "number"),
        ("-1", "days", "date"),
        ("36501", "days", "date"),
        ("", "scalar", "text"),
        ("a,,b", "scalars", "text"),
    ],
)
def test_what_is_no_value_is_refused(text, shape, kind):
    with pytest.raises(Fault):
        value(text, shape, kind)


@pytest.mark.parametrize("path", FAMILIES, ids=lambda path: path.stem)
def test_every_family_takes_another_definition(path):
    text = path.read_text(encoding="utf-8")
    changed = with_definition(text, DEFINITION)
    assert changed.startswith(text)
    assert "\n\n          - id: big_baskets\n" in changed
    segments = yaml.safe_load(changed)["models"][0]["config"]["meta"]["segments"]
    assert segments[-1] == DEFINITION


HEAD = "models:\n  - name: x\n    config:\n      meta:\n        segments:\n"


def test_comments_and_what_follows_stay():
    text = (
        f"# first\n{HEAD}          # of a\n          - id: a  # beside\n            not:\n"
        "              in_segment: b\n          # last\n    columns: []\n"
    )
    assert with_definition(text, DEFINITION).splitlines() == [
        *text.splitlines()[:-2],
        "",
        "          - id: big_baskets",
        "            name: 'Big: baskets'",
        "            all:",
        "              - {filter: country, in: ['NO', it's]}",
        "              - {filter: age, gte: 18}",
        "          # last",
        "    columns: []",
    ]


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("segments:", "segments: []"),
        HEAD.replace("segments:", "segments: [{id: a}]"),
        "models: []\n",
        "",
        f"{HEAD}          - {{id: 'a\n",
    ],
)
def test_a_file_of_another_shape_is_left_alone(text):
    with pytest.raises(UserError):
        with_definition(text, DEFINITION)


def test_a_block_of_text_at_the_end_is_not_cut():
    text = f"{HEAD}          - id: a\n            action: |\n              one\n              two\n"
    changed = with_definition(text, DEFINITION)
    assert yaml.safe_load(changed)["models"][0]["config"]["meta"]["segments"][0]["action"] == (
        "one\ntwo\n"
    )
