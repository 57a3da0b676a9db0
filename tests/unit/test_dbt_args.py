"""How dbt is called."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment

from orchestration.lib import dbt_args
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = Settings(
    root=Path("/some where/project"),
    source_systems=("contract", "shop"),
    raw_path=Path("/data"),
    dataset="mine",
    as_of=date(2024, 2, 29),
    timezone="Europe/Berlin",
    currency="EUR",
)


def given_vars(args: list[str]) -> dict:
    return json.loads(args[args.index("--vars") + 1])


def test_vars_are_those_of_the_run():
    assert dbt_args.dbt_vars(SETTINGS) == {
        "as_of_date": "2024-02-29",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "dataset": "mine",
        "source_systems": ["contract", "shop"],
    }


def freeze(settings):
    return dbt_args.freeze_args(settings, "loyal_customers", "loyal's")


def query(settings):
    return dbt_args.query_args(settings, "print_preview", segment="o'neill")


def test_a_query_leaves_no_files_of_dbt():
    args = query(SETTINGS)
    assert "--no-write-json" in args
    assert json.loads(args[args.index("--args") + 1]) == {"segment": "o'neill"}


def test_freeze_names_both_segments():
    args = freeze(SETTINGS)
    assert args[args.index("run-operation") + 1] == "freeze_segment"
    given = json.loads(args[args.index("--args") + 1])
    assert given == {"segment": "loyal_customers", "static": "loyal's"}


def test_what_is_not_resolved_is_left_to_the_project():
    known = dbt_args.dbt_vars(SETTINGS.with_(as_of=None, currency=None))
    assert set(known) == {"timezone", "dataset", "source_systems"}


def test_every_invocation_has_the_same_vars():
    invocations = [dbt_args.build_args, dbt_args.docs_args, freeze, query]
    texts = {args[args.index("--vars") + 1] for args in (make(SETTINGS) for make in invocations)}
    assert len(texts) == 1
    assert "\n" not in texts.pop()


def test_a_parse_holds_for_every_run_of_the_same_sources():
    vars_ = given_vars(dbt_args.parse_args(SETTINGS))
    assert vars_ == {"source_systems": list(SETTINGS.source_systems)}


@pytest.mark.parametrize("make", [dbt_args.parse_args, dbt_args.docs_args, freeze, query])
def test_folders_with_a_space_stay_one_argument(make):
    args = make(SETTINGS)
    assert args[args.index("--project-dir") + 1] == "/some where/project"
    assert args[args.index("--profiles-dir") + 1] == "/some where/project"
    assert args[args.index("--target-path") + 1] == "/some where/project/data/mine/target"
    assert given_vars(args)["source_systems"] == ["contract", "shop"]


def test_build_leaves_unit_tests_out():
    args = dbt_args.build_args(SETTINGS)
    assert args[0] == "build"
    assert args[args.index("--exclude-resource-type") + 1] == "unit_test"
    assert args[args.index("--exclude") + 1] == "tag:code"


def test_environment_names_the_warehouse_and_keeps_the_rest():
    env = dbt_args.dbt_env(SETTINGS, {"PATH": "/bin"})
    assert env["PATH"] == "/bin"
    assert env["SEGMENTATION_WAREHOUSE"] == "/some where/project/data/mine/warehouse.duckdb"
    assert env["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert "SEGMENTATION_MEMORY" not in env


def test_what_duckdb_may_use_reaches_dbt():
    env = dbt_args.dbt_env(SETTINGS.with_(memory="4GB"), {})
    profiles = yaml.safe_load((REPOSITORY / "profiles.yml").read_text(encoding="utf-8"))
    limit = profiles["customer_segmentation"]["outputs"]["duckdb"]["settings"]["memory_limit"]
    assert Environment().from_string(limit).render(env_var=env.get) == "4GB"
    assert Environment().from_string(limit).render(env_var={}.get) == "80%"


def test_dbt_is_the_one_beside_python(tmp_path):
    beside = tmp_path / "a venv"
    beside.mkdir()
    with pytest.raises(UserError, match="dbt is not installed beside"):
        dbt_args.dbt_executable(str(beside / "python"))
    (beside / "dbt").touch(mode=0o755)
    assert dbt_args.dbt_executable(str(beside / "python")) == str(beside / "dbt")
