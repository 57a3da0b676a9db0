"""A file is linted again when anything that its result depends on has changed."""

import json

import pytest
from sqlfluff.core import FluffConfig, Linter

from tools import lint_sql

MODEL = "select {{ column }} from people\n"


@pytest.fixture
def root(tmp_path):
    for name in lint_sql.INPUTS:
        path = tmp_path / name
        path = path if path.suffix or name.startswith(".") else path / "file.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("select 1")
    return tmp_path


@pytest.mark.parametrize("name", lint_sql.INPUTS)
def test_a_change_of_any_input_is_another_state(root, name):
    before = lint_sql.state_of_the_project(root)
    assert lint_sql.state_of_the_project(root) == before
    path = root / name
    path = path / "file.sql" if path.is_dir() else path
    path.write_text("select 2")
    assert lint_sql.state_of_the_project(root) != before
    path.unlink()
    assert lint_sql.state_of_the_project(root) != before


def test_another_version_or_target_of_dbt_is_another_state(root, monkeypatch):
    states = {lint_sql.state_of_the_project(root)}
    monkeypatch.setenv("DBT_TARGET", "postgres")
    states.add(lint_sql.state_of_the_project(root))
    monkeypatch.setattr(lint_sql, "version", lambda name: "999")
    states.add(lint_sql.state_of_the_project(root))
    assert len(states) == 3


def rendered(text, column="name", max_line_length=80):
    config = FluffConfig(
        configs={"templater": {"jinja": {"context": {"column": column}}}},
        overrides={
            "dialect": "duckdb",
            "templater": "jinja",
            "max_line_length": max_line_length,
        },
    )
    return Linter(config=config).render_string(text, "model.sql", config, "utf-8")


def test_what_a_macro_writes_and_how_it_is_linted_count():
    base = lint_sql.hash_of_rendered(rendered(MODEL))
    assert lint_sql.hash_of_rendered(rendered(MODEL)) == base
    assert lint_sql.hash_of_rendered(rendered(MODEL, column="email")) != base
    assert lint_sql.hash_of_rendered(rendered(MODEL, max_line_length=30)) != base
    # The same SQL, but written otherwise.
    assert lint_sql.hash_of_rendered(rendered(MODEL.replace("{{ column }}", "name"))) != base


def test_rules_see_what_they_see_without_shared_elements(monkeypatch):
    """Layout rules on one file, whose elements they share: the same faults at the same places."""
    from sqlfluff.utils.reflow.sequence import ReflowSequence

    text = "SELECT a,b ,c   \nfrom people where a=1\n  and b = 2 and " + "c" * 90 + " = 3\n"
    linter = Linter(config=FluffConfig(overrides={"dialect": "duckdb", "templater": "raw"}))

    def faults():
        found = linter.lint_string(text).get_violations()
        return sorted((fault.line_no, fault.line_pos, fault.rule_code()) for fault in found)

    alone = faults()
    assert {"LT01", "LT02", "LT05", "CP01"} <= {code for *_, code in alone}
    monkeypatch.setattr(ReflowSequence, "from_root", ReflowSequence.from_root)
    lint_sql._share_reflow_elements()
    assert faults() == alone


def test_the_record_of_passed_files(tmp_path):
    path = tmp_path / "lint" / "passed.json"
    assert lint_sql.read_passed(path) == {}
    lint_sql.write_passed({"a.sql": {"state": "s", "rendered": "r"}}, path)
    assert lint_sql.read_passed(path) == {"a.sql": {"state": "s", "rendered": "r"}}
    assert json.loads(path.read_text())
    path.write_text("{half")
    assert lint_sql.read_passed(path) == {}
