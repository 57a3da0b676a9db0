"""One `dbt build` of a run, in this process: what is built, what its checks found, what failed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.lib import dbt_args, dbt_results, manifest
from orchestration.lib.settings import Settings

# How the macro report_failures marks what it tells this program.
REPORT = "CHECKS_REPORT "


@dataclass(frozen=True)
class Built:
    """How a build ended. `results` are dbt's own; `report` has the checks that failed or warned.

    `failure` says what failed and where to look; it is empty if nothing did.
    """

    results: Mapping[str, Any]
    report: Mapping[str, Any]
    failure: str

    @property
    def warnings(self) -> list[str]:
        """Return the checks that only warn, each in words."""
        return [
            dbt_results.check_text(check)
            for check in self.report.get("checks", ())
            if check["severity"] == "warn"
        ]

    def status(self, unique_id: str) -> str | None:
        """Return dbt's status of a node; None if dbt did not come to it."""
        return next(
            (
                result["status"]
                for result in self.results["results"]
                if result["unique_id"] == unique_id
            ),
            None,
        )


def build(
    settings: Settings,
    parsed: Any,
    *selection: str,
    on_built: Callable[[int], None] = lambda built: None,
) -> Built:
    """Call `dbt build` on what `selection` selects; `parsed` is the parsed project.

    `on_built` is called with the number of models and seeds that are done. The warehouse is closed
    when this returns.
    """
    listener = _Listener(on_built)
    done = manifest.invoke(
        [*dbt_args.build_args(settings), *selection, *dbt_args.place_args(settings)],
        settings,
        manifest=parsed,
        callbacks=(listener,),
    )
    # Without results dbt stopped before the first node: a rule or a macro is at fault.
    results = {
        "results": [
            {
                "unique_id": each.node.unique_id,
                "status": str(each.status),
                "message": each.message,
            }
            for each in getattr(done.result, "results", ())
        ]
    }
    if done.success:
        return Built(results, listener.report, "")
    failure = dbt_results.failures(results, parsed, settings.root, listener.report)
    if failure and listener.report:
        failure += f"\nThe queries read {settings.warehouse_path.relative_to(settings.root)}."
    return Built(results, listener.report, failure or str(done.exception or "dbt failed.").strip())


class _Listener:
    """Counts what is built, and keeps the report on checks."""

    def __init__(self, on_built: Callable[[int], None]) -> None:
        self.on_built, self.built, self.report = on_built, 0, {}

    def __call__(self, event: Any) -> None:
        name = event.info.name
        if name in ("LogModelResult", "LogSeedResult"):
            self.built += 1
            self.on_built(self.built)
        elif name == "JinjaLogDebug" and event.data.msg.startswith(REPORT):
            self.report = json.loads(event.data.msg.removeprefix(REPORT))


def by_node(report: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the failing checks of a report by the node that ran them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for check in report.get("checks", ()):
        found.setdefault(check["node"], []).append(check)
    return found
