"""Judge measured rows by checkpoints of Great Expectations; say what was found; Data Docs."""

import functools
import logging
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from orchestration.quality.suite import STOP, WARN, Expectation, Suite

# Subjects shown of one expectation that many channels or stores do not meet.
SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """An expectation that was not met, the measured rows that do not meet it, and what to do."""

    expectation: Expectation
    rows: tuple[Mapping[str, Any], ...]

    @property
    def metric(self) -> str:
        """The measured column."""
        return self.expectation["kwargs"]["column"]

    @property
    def severity(self) -> str:
        """Whether it stops or warns."""
        return self.expectation["severity"]

    def __str__(self) -> str:
        """Return table, metric, observed, expected, the likely failure and the remedy."""
        meta, expected = self.expectation["meta"], _expected(self.expectation["kwargs"])
        lines = []
        for row in self.rows[:SHOWN]:
            evidence = f" ({meta['evidence'].format(**row)})" if meta["evidence"] else ""
            observed = f"{row['subject']}: {self.metric} is {_shown(row[self.metric])}"
            lines.append(f"{observed}{evidence}, expected {expected}")
        if len(self.rows) > SHOWN:
            lines.append(f"  and {len(self.rows) - SHOWN} more: see the Data Docs")
        lines += [f"  It looks like {meta['catches']}.", f"  What to do: {meta['what_to_do']}"]
        return "\n".join(lines)


@dataclass(frozen=True)
class Result:
    """What one suite gave: expectations met, those that did not apply, and the others.

    `page` identifies its page in the Data Docs.
    """

    relation: str
    met: int
    not_applied: int
    findings: tuple[Finding, ...]
    page: Any

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that block."""
        return tuple(finding for finding in self.findings if finding.severity == STOP)


def evaluate(suite: Suite, rows: list[dict[str, Any]], force: bool = False) -> Result:
    """Judge the measured rows of a suite by its checkpoint. With `force`, most stops only warn.

    Raises RuntimeError if Great Expectations could not compute an expectation: a fault of the
    suite, not of the data.
    """
    judged = [
        _for_run(each, rows, force)
        for each in suite.expectations
        if any(row[each["kwargs"]["column"]] is not None for row in rows)
    ]
    validation, page = _run_checkpoint(suite.relation, judged, rows)
    findings = []
    results = {each.expectation_config.meta["position"]: each for each in validation.results}
    for position, expectation in enumerate(judged):
        result = results[position]
        if fault := _fault(result.exception_info):
            metric = expectation["kwargs"]["column"]
            raise RuntimeError(f"{suite.relation}: {metric} could not be judged: {fault}")
        if not result.success:
            findings.append(Finding(expectation, _failing(result.result, rows)))
    met = len(judged) - len(findings)
    not_applied = len(suite.expectations) - len(judged)
    return Result(suite.relation, met, not_applied, _strictest(findings), page)


def render(results: Iterable[Result], folder: Path) -> dict[str, Path]:
    """Write the Data Docs of these results into `folder`; return the page of each by relation.

    Both gates of a run write one site. The first one that a process writes there is a new one.
    """
    context = _context()
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(folder),
        },
    }
    # The data set, which the pages show.
    name = folder.parent.name
    if name in context.get_site_names():
        context.update_data_docs_site(name, site)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        context.add_data_docs_site(name, site)
    pages = {result.relation: result.page for result in results}
    suites = [page.expectation_suite_identifier for page in pages.values()]
    context.build_data_docs(site_names=[name], resource_identifiers=[*suites, *pages.values()])
    _list_pages(folder)
    return {
        relation: folder.joinpath("validations", "/".join(page.to_tuple()) + ".html")
        for relation, page in pages.items()
    }


def _list_pages(folder: Path) -> None:
    """Add plain links to the start page, whose own list needs scripts from the network."""
    pages = sorted(page.relative_to(folder) for page in folder.glob("validations/**/*.html"))
    links = "".join(
        f'<li><a href="{quote(page.as_posix())}">{".".join(page.parts[1:3])}</a></li>'
        for page in pages
    )
    index = folder / "index.html"
    html = index.read_text(encoding="utf-8")
    index.write_text(html.replace("</body>", f"<ul>{links}</ul></body>"), encoding="utf-8")


def _for_run(expectation: Expectation, rows: list[dict[str, Any]], force: bool) -> Expectation:
    """Return the expectation as it holds in this run; its description says what was measured."""
    metric, meta = expectation["kwargs"]["column"], expectation["meta"]
    measured = [row for row in rows if row[metric] is not None]
    values = ", ".join(
        _shown(row[metric]) + (f" ({row['subject']})" if len(measured) > 1 else "")
        for row in measured[:SHOWN]
    )
    more = f" and {len(measured) - SHOWN} more" if len(measured) > SHOWN else ""
    return {
        **expectation,
        "severity": WARN if force and meta["may_be_forced"] else expectation["severity"],
        "description": f"Expected {_expected(expectation['kwargs'])}, measured {values}{more}."
        f" Catches {meta['catches']}.",
    }


def _run_checkpoint(
    name: str, expectations: list[Expectation], rows: list[dict[str, Any]]
) -> tuple[Any, Any]:
    """Run the checkpoint of a suite; return what it found and what identifies that."""
    context = _context()
    import great_expectations as gx
    import pandas
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    # Two expectations on one metric differ by their limits: a suite adds only the second one.
    suite = gx.ExpectationSuite(
        name=name,
        expectations=[
            ExpectationConfiguration(**{**each, "meta": {"position": position}}).to_domain_obj()
            for position, each in enumerate(expectations)
        ],
    )
    (metrics,) = context.data_sources.get("warehouse").get_asset("metrics").batch_definitions
    checkpoint = context.checkpoints.add_or_update(
        gx.Checkpoint(
            name=name,
            validation_definitions=[gx.ValidationDefinition(name=name, data=metrics, suite=suite)],
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["subject"],
            },
        )
    )
    result = checkpoint.run(
        batch_parameters={"dataframe": pandas.DataFrame(rows)},
        run_id=gx.RunIdentifier(run_name=f"gate on {name.partition('.')[0]}"),
    )
    ((page, found),) = result.run_results.items()
    return found, page


def _failing(result: Mapping[str, Any], rows: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return the measured rows that do not meet an expectation; all if it is on the column."""
    if "unexpected_index_list" not in result:
        return tuple(rows)
    subjects = {unexpected["subject"] for unexpected in result["unexpected_index_list"]}
    return tuple(row for row in rows if row["subject"] in subjects)


def _strictest(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each row in the strictest of its metric alone: suites name it last."""
    last = {
        (finding.metric, row["subject"]): finding for finding in findings for row in finding.rows
    }
    kept = (
        replace(
            finding,
            rows=tuple(
                row for row in finding.rows if last[finding.metric, row["subject"]] is finding
            ),
        )
        for finding in findings
    )
    return tuple(finding for finding in kept if finding.rows)


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str) else f"{value:g}"


def _expected(kwargs: Mapping[str, Any]) -> str:
    """Return the limits of an expectation in words."""
    words = {"min_value": "at least {:g}", "max_value": "at most {:g}", "value_set": "one of {}"}
    return " and ".join(words[name].format(kwargs[name]) for name in words if name in kwargs)


@functools.cache
def _context() -> Any:
    """Return where suites, checkpoints and results are: in memory, without telemetry."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas(name="warehouse").add_dataframe_asset(name="metrics")
    asset.add_batch_definition_whole_dataframe(name="measured")
    return context


def _fault(exception_info: Mapping[str, Any]) -> str | None:
    """Return the message of what an expectation raised, if it did."""
    for info in (exception_info, *exception_info.values()):
        if isinstance(info, Mapping) and info.get("exception_message"):
            return str(info["exception_message"]).strip()
    return None
