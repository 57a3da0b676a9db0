"""How dbt is called: arguments, vars and environment of every invocation. Pure functions."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

# Vars of a run that change values in SQL. They occur in no configuration, so that one parse of the
# project holds for each of their values.
VALUES_OF_A_RUN = ("as_of_date", "currency", "timezone", "dataset")


def dbt_vars(settings: Settings) -> dict[str, Any]:
    """Return the vars of a run, as dbt takes them.

    What is not known yet (`as_of` and `currency` before they are resolved) is left to the defaults
    of dbt_project.yml.
    """
    known = {
        "as_of_date": settings.as_of.isoformat() if settings.as_of else None,
        "timezone": settings.timezone,
        "currency": settings.currency,
        "dataset": settings.dataset,
        "source_systems": list(settings.source_systems),
        "raw_schema": settings.raw_schema if settings.raw_schema != "raw" else None,
    }
    return {name: value for name, value in known.items() if value is not None}


def parse_vars(settings: Settings) -> dict[str, Any]:
    """Return the vars that decide what dbt parses: which sources there are, and where."""
    return {
        name: value for name, value in dbt_vars(settings).items() if name not in VALUES_OF_A_RUN
    }


def vars_args(settings: Settings) -> list[str]:
    """Return `--vars` and its value: one line of JSON, keys sorted."""
    return _vars_args(dbt_vars(settings))


def _vars_args(values: Mapping[str, Any]) -> list[str]:
    return ["--vars", json.dumps(values, sort_keys=True)]


def place_args(settings: Settings) -> list[str]:
    """Return the arguments that say where project, profile, target folder and log are.

    What dbt prints is the log of the run. dbt's own log file repeats it with every query, 10 MB a
    run; it is written where DBT_LOG_LEVEL_FILE asks for it.
    """
    return [
        *([] if os.environ.get("DBT_LOG_LEVEL_FILE") else ["--log-level-file", "none"]),
        *("--project-dir", str(settings.root)),
        *("--profiles-dir", str(settings.root)),
        *("--target-path", str(settings.target_path)),
        *("--log-path", str(settings.target_path)),
    ]


def remember_vars(settings: Settings) -> None:
    """Write the vars of the run beside the warehouse, for whoever calls dbt on it without us."""
    path = settings.data_path / "vars.json"
    path.write_text(json.dumps(dbt_vars(settings), sort_keys=True) + "\n", encoding="utf-8")


def parse_args(settings: Settings) -> list[str]:
    """Return the arguments of the dbt operation that writes the manifest and checks the rules."""
    return [
        *("--quiet", "--no-use-colors", "run-operation", "validate_segments"),
        *place_args(settings),
        *_vars_args(parse_vars(settings)),
    ]


def freeze_args(settings: Settings, segment: str, static: str) -> list[str]:
    """Return the arguments of the dbt operation that captures a segment as a static one."""
    return [
        *("--quiet", "--no-use-colors", "run-operation", "freeze_segment"),
        *("--args", json.dumps({"segment": segment, "static": static})),
        *place_args(settings),
        *vars_args(settings),
    ]


def query_args(settings: Settings, operation: str, **arguments: Any) -> list[str]:
    """Return the arguments of a dbt operation that prints queries and leaves no other trace."""
    return [
        *("--quiet", "--no-use-colors", "--no-write-json", "run-operation", operation),
        *("--args", json.dumps(arguments)),
        *place_args(settings),
        *vars_args(settings),
    ]


def build_args(settings: Settings) -> list[str]:
    """Return the arguments of the `dbt build` of a run, without the place.

    Unit tests and what is tagged `code` are left out: they check the code, not the data, and
    `make test` runs them.
    """
    return [
        *("build", "--exclude-resource-type", "unit_test", "--exclude", "tag:code"),
        *vars_args(settings),
    ]


def build_parts() -> tuple[list[str], list[str]]:
    """Return what selects the graph in two parts: before, and from, what Python makes of it.

    For engines without Python models. The first part names again what `build_args` leaves out.
    """
    return ["--exclude", "tag:code", "source:fitted+"], ["--select", "source:fitted+"]


def docs_args(settings: Settings) -> list[str]:
    """Return the arguments of `dbt docs generate`; `docs_page` makes one page of what it writes."""
    return [
        *("--quiet", "--no-use-colors", "docs", "generate"),
        *place_args(settings),
        *vars_args(settings),
    ]


def dbt_env(settings: Settings, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of dbt: `env`, what profiles.yml asks for, no telemetry."""
    return {
        **env,
        "SEGMENTATION_PROJECT": str(settings.root),
        "SEGMENTATION_WAREHOUSE": str(settings.warehouse_path),
        **({"SEGMENTATION_MEMORY": settings.memory} if settings.memory else {}),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def dbt_executable(python: str = sys.executable) -> str:
    """Return the dbt that is installed beside `python`, whatever PATH says.

    Raises UserError if there is none.
    """
    folder = Path(python).absolute().parent
    found = shutil.which("dbt", path=str(folder))
    if not found:
        raise UserError(
            f"dbt is not installed beside {python}. Run `make run`, which installs it, or call the"
            " Python of the project: .venv/bin/python."
        )
    return found
