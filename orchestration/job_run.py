"""One run of the job `segmentation` in this process, told line by line."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from orchestration.lib import accidents, permissions, progress
from orchestration.lib.publish import PublishError, published_day
from orchestration.lib.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

JOB = "segmentation"


@dataclass(frozen=True)
class Outcome:
    """How a run ended: the summary, or what failed and what to do."""

    success: bool
    text: str


def execute(settings: Settings) -> Outcome:
    """Run the job for the day of `settings`, show its progress, and return how it ended.

    Everything else that Dagster, dbt and libraries print goes to `run.log` in the target folder.
    The run is kept in DAGSTER_HOME (default: `.dagster` in the project), where `make dev` shows it.
    Raises KeyboardInterrupt if the run was interrupted.
    """
    home = Path(os.environ.get("DAGSTER_HOME") or settings.root / ".dagster").absolute()
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(home)
    permissions.protect(settings, home)
    log_path = settings.target_path / "run.log"
    with _output_to(log_path) as console, _shown_on(console):
        import dagster as dg

        from orchestration import run_store
        from orchestration.definitions import defs

        with dg.DagsterInstance.get() as instance:
            run_store.end_abandoned(instance, settings)
            result = defs.resolve_job_def(JOB).execute_in_process(
                instance=instance,
                partition_key=settings.as_of.isoformat(),
                tags=run_store.tags(settings),
                raise_on_error=False,
            )
    if result.success:
        return Outcome(True, _summary(result))
    if _is_interrupted(result):
        raise KeyboardInterrupt
    return Outcome(False, _failure(result, settings, log_path))


def _summary(result: "dg.ExecuteInProcessResult") -> str:
    (materialization,) = result.asset_materializations_for_node("published")
    return materialization.metadata["summary"].value.strip("`\n")


def _is_interrupted(result: "dg.ExecuteInProcessResult") -> bool:
    return any(
        event.step_failure_data.error.cls_name == "DagsterExecutionInterruptedError"
        for event in result.filter_events(lambda event: event.is_step_failure)
    )


def _failure(result: "dg.ExecuteInProcessResult", settings: Settings, log_path: Path) -> str:
    """Return which step failed, why, what is published now, and where everything is told."""
    failed = result.filter_events(lambda event: event.is_step_failure)
    reasons = {event.step_key.replace("_", " "): _reason(event, result) for event in failed}
    blocks = [f"The step `{name}` failed.\n\n{reason}" for name, reason in reasons.items()]
    if not failed:
        messages = [event.message for event in result.all_events if event.is_failure]
        blocks.append("\n".join(["The run failed before its first step.", *messages]))
    accident = accidents.explain("\n".join(blocks), settings)
    if accident:
        steps = " and ".join(f"`{name}`" for name in reasons)
        blocks = [f"The step {steps} failed. {accident}" if steps else accident]
    blocks.append(
        f"{_still_published(settings)}\nLog of the run: {log_path.relative_to(settings.root)}"
    )
    return "\n\n".join(blocks)


def _reason(event: "dg.DagsterEvent", result: "dg.ExecuteInProcessResult") -> str:
    failure = event.step_failure_data
    if failure.user_failure_data and failure.user_failure_data.description:
        return failure.user_failure_data.description
    failed_checks = [
        evaluated.event_specific_data
        for evaluated in result.events_for_node(event.step_key)
        if evaluated.event_type_value == "ASSET_CHECK_EVALUATION"
        and not evaluated.event_specific_data.passed
        and evaluated.event_specific_data.severity.value == "ERROR"
    ]
    if failed_checks:
        return "\n".join(
            check.description or f"{check.asset_key.to_user_string()}: {check.check_name}"
            for check in failed_checks
        )
    error = failure.error
    while error.cause:
        error = error.cause
    return f"{error.message.strip()}\nThis is a fault of the program; the log has the traceback."


def _still_published(settings: Settings) -> str:
    try:
        day = published_day(settings.serving_path)
    except PublishError as error:
        return str(error)
    if day is None:
        return "Nothing is published yet."
    return (
        "The published file is unchanged:"
        f" {settings.serving_path.relative_to(settings.root)}, as of {day}."
    )


class _ConsoleHandler(logging.Handler):
    """Shows the progress of a run; on a terminal, a line that goes on replaces itself."""

    def __init__(self, console: IO[str]) -> None:
        super().__init__()
        self.console = console
        self.is_terminal = console.isatty()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, or the current state of one."""
        start = "\r\033[K" if self.is_terminal else ""
        if not hasattr(record, "step"):
            self.console.write(f"{start}  note: {record.getMessage()}\n")
        elif record.is_done:
            self.console.write(f"{start}▸ {record.step:<14} {record.text}\n")
        elif self.is_terminal:
            self.console.write(f"{start}▸ {record.step:<14} {record.text} …")
        self.console.flush()


@contextmanager
def _shown_on(console: IO[str]) -> Iterator[None]:
    handler = _ConsoleHandler(console)
    loggers = (progress.LOGGER, progress.LIVE_LOGGER)
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


@contextmanager
def _output_to(path: Path) -> Iterator[IO[str]]:
    """Send what this process and its children print to a file; yield the real standard output.

    At the level of file descriptors, because Dagster copies them for its own logs.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    out, err = os.dup(1), os.dup(2)
    with (
        path.open("wb") as log,
        os.fdopen(out, "w", encoding=sys.stdout.encoding, errors="replace") as console,
    ):
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            yield console
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os.dup2(out, 1)
            os.dup2(err, 2)
            os.close(err)
