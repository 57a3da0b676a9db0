"""The commands behind make: run, validate, rollback, dev, freeze, explain, preview, new-segment,
load, fit, prepare, docs, holdout-report, sample, reference, check-rules.

What is read, and for which day, comes from the environment (SOURCE, RAW_PATH, RAW_DATABASE,
DATASET, AS_OF, TIMEZONE, CURRENCY, CUSTOMERS, FORCE, MEMORY, ENGINE, CUSTOMER, SEGMENT, AS,
VERSION), as `make` passes it, and from what the data set remembers.
Exit codes: 0 done, 1 the run failed, 2 something to mend first, 130 interrupted.
"""

import argparse
import gc
import os
import signal
import sys
import tempfile
from pathlib import Path

from orchestration.lib import (
    accidents,
    as_of,
    data_set_settings,
    inputs,
    locks,
    manifest,
    permissions,
    preflight,
)
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

DONE, FAILED, TO_MEND, INTERRUPTED = 0, 1, 2, 130
WRITE_INTO_THE_PROJECT = {"new-segment", "holdout-report", "reference"}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; `arguments` default to those of the process."""
    commands = {
        "run": (run, "raw data in, checked and published segments out"),
        "validate": (validate, "check the structure of the raw data and nothing else"),
        "rollback": (rollback, "serve an earlier published file again"),
        "dev": (dev, "start Dagster's pages and its daemon"),
        "freeze": (freeze, "keep a segment's members as those of a static segment"),
        "explain": (explain, "why somebody is in a segment or not, and who nearly is"),
        "preview": (preview, "what the rules as they are now would change"),
        "new-segment": (new_segment, "ask for a segment and write its YAML"),
        "load": (load, "put the raw data into another engine, and say how to build there"),
        "fit": (fit, "run the models in Python between two builds on another engine"),
        "prepare": (prepare, "parse the dbt project for Dagster"),
        "docs": (docs, "dbt documentation of the last run as one page"),
        "holdout-report": (holdout_report, "write how good the last run's predictions were"),
        "sample": (sample, "generate the sample data"),
        "reference": (reference, "write the reference pages anew"),
        "check-rules": (check_rules, "check the segments' YAML against its JSON Schema"),
    }
    parser = argparse.ArgumentParser(
        prog="python -m orchestration",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    choices = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, text) in commands.items():
        choices.add_parser(name, help=text)
    name = parser.parse_args(arguments).command
    command, _ = commands[name]
    if name not in WRITE_INTO_THE_PROJECT:
        permissions.keep_private()
    settings = None
    try:
        settings = Settings.from_env()
        return command(settings)
    except UserError as error:
        accident = accidents.explain(str(error), settings) if settings else None
        print(accident or error, file=sys.stderr)
        return TO_MEND
    except Exception as error:
        accident = accidents.explain_error(error, settings) if settings else None
        if not accident:
            raise
        print(accident, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nInterrupted. What was published before is unchanged.", file=sys.stderr)
        return INTERRUPTED


def run(settings: Settings) -> int:
    """Check the input, run the job `segmentation` for its day, show the summary."""
    # Libraries and the parsed project are a million objects that live as long as this process.
    # To look through them again and again takes a tenth of a small run; not to, 270 MB.
    gc.disable()
    locks.take(locks.path_of(settings))
    report = _checked(settings)
    if not report.ok:
        return TO_MEND
    inputs.begin(settings, report.inputs)
    given, settings = settings, as_of.resolve(settings)
    as_of.refuse_early_day(settings)
    notes = [
        *as_of.assumptions(given, settings, data_set_settings.gives(settings, "TIMEZONE")),
        *data_set_settings.differences(settings.root, settings.dataset, os.environ),
    ]
    if data_set_settings.write(settings):
        path = data_set_settings.path_of(settings.root, settings.dataset)
        notes.append(
            f"settings are kept in {path.relative_to(settings.root)}: from now on"
            f" `make run DATASET={settings.dataset}` is enough"
        )
    # The definitions read the environment: what was resolved is not looked up again in each step.
    os.environ.update(CURRENCY=settings.currency, TIMEZONE=settings.timezone)
    print(
        f"Data set {settings.dataset} as of {settings.as_of}"
        f" ({settings.timezone}, {settings.currency})\n",
        flush=True,
    )
    for note in notes:
        print(f"  note: {note}", flush=True)
    if manifest.prepare(settings):
        print(f"▸ {'project':<14} parsed", flush=True)

    # Dagster and Great Expectations take seconds to import: not before they are needed.
    from orchestration import job_run

    outcome = job_run.execute(settings)
    print("\n" + outcome.text, file=sys.stdout if outcome.success else sys.stderr)
    return DONE if outcome.success else FAILED


def validate(settings: Settings) -> int:
    """Show what was found in the raw data and what would stop a run; leave no trace."""
    with tempfile.TemporaryDirectory() as folder:
        # A run may read the copies of the data set, and they may be of another folder.
        settings = settings.with_(copies_path=Path(folder))
        if not _checked(settings, show_all=True).ok:
            return TO_MEND
        settings = as_of.resolve(settings)
        as_of.refuse_early_day(settings, keep=False)
    print(f"A run would be as of {settings.as_of} ({settings.timezone}, {settings.currency}).")
    return DONE


def rollback(settings: Settings) -> int:
    """Serve VERSION again, or the published file before the served one, with its history."""
    from orchestration.lib import versions

    serving = settings.serving_path
    if settings.data_path.exists():
        locks.take(locks.path_of(settings))
    done = versions.rollback(
        serving, settings.warehouse_path, os.environ.get("VERSION", "").strip()
    )
    print(
        f"Withdrawn: the file as of {done.withdrawn}.\nServed: {serving.relative_to(settings.root)}"
        f" as of {done.restored}, published {done.restored_version}."
    )
    if done.lost_days:
        print(f"No longer in the history: {', '.join(map(str, done.lost_days))}.")
    print("The next run goes on from there. Kept versions:")
    for line in versions.describe(serving):
        print(f"  {line}")
    return DONE


def freeze(settings: Settings) -> int:
    """Store the members that SEGMENT has by the last run as those of the static segment AS."""
    from orchestration.lib import dbt_args, summary

    segment, static = (os.environ.get(name, "").strip() for name in ("SEGMENT", "AS"))
    if not segment or not static:
        raise UserError(
            "Name the segment and the static one: make freeze SEGMENT=loyal_customers AS=loyal_2026"
        )
    _take_lock_of_last_run(settings)
    day, currency = summary.last_run(settings.warehouse_path)
    settings = settings.with_(as_of=day, currency=currency)
    arguments = dbt_args.freeze_args(settings, segment, static)
    print(manifest.run_dbt(arguments, settings, "Nothing was captured").strip())
    return DONE


def _take_lock_of_last_run(settings: Settings) -> None:
    """Take the lock of the data set, or make no folder of a misspelt name."""
    from orchestration.lib import summary

    if not settings.warehouse_path.exists():
        summary.last_run(settings.warehouse_path)
    locks.take(locks.path_of(settings))


def explain(settings: Settings) -> int:
    """Show why CUSTOMER is in SEGMENT or not; of one of the two alone, an overview."""
    from orchestration.lib import explain as explaining

    customer, segment = (os.environ.get(name, "").strip() for name in ("CUSTOMER", "SEGMENT"))
    if customer or segment:
        _take_lock_of_last_run(settings)
    print(explaining.explain(settings, customer, segment))
    return DONE


def preview(settings: Settings) -> int:
    """Show what the rules as they are now would change of the last run."""
    from orchestration.lib import preview as previewing

    _take_lock_of_last_run(settings)
    print(previewing.preview(settings, os.environ.get("SEGMENT", "").strip()))
    return DONE


def new_segment(settings: Settings) -> int:
    """Ask for a segment, show its size, and write it if that is wanted."""
    from orchestration.lib import new_segment as guide

    guide.new_segment(settings)
    return DONE


def load(settings: Settings) -> int:
    """Put the raw tables into ENGINE and show the dbt command that builds on them."""
    from orchestration.lib import engines

    engine = _engine()
    if not _checked(settings).ok:
        return TO_MEND
    settings = as_of.resolve(settings)
    for relation, rows in engines.load(engine, settings).items():
        print(f"  {relation:<40} {rows:>12,} rows")
    print("\nBuild it with:", *engines.build_commands(engine, settings), sep="\n  ")
    return DONE


def fit(settings: Settings) -> int:
    """Run the models in Python on what ENGINE has built, and put their tables there."""
    from orchestration.lib import fits

    for table, rows in fits.fit(_engine(), settings).items():
        print(f"  {table:<40} {rows:>12,} rows")
    return DONE


def prepare(settings: Settings) -> int:
    """Make the dbt manifest that Dagster reads, if it is missing or out of date."""
    made = manifest.prepare(settings)
    print(
        f"{'Parsed' if made else 'Up to date'}: {settings.manifest_path.relative_to(settings.root)}"
    )
    return DONE


def dev(settings: Settings) -> int:
    """Parse the project and become Dagster's server for the data set, on PORT of this machine.

    One server to a DAGSTER_HOME: the daemons of two would start each other's schedules.
    """
    home = Path(os.environ.get("DAGSTER_HOME") or settings.root / ".dagster").absolute()
    lock = home / ".server.lock"
    locks.take(
        lock,
        "Dagster already runs for this project (process {holder}). Stop it first: one server runs"
        " the schedule of one data set. For more data sets, call `make run` from cron:"
        " docs/operate.md.",
    )
    prepare(settings)
    locks.keep_across_exec(lock)
    programs = Path(sys.executable).absolute().parent
    port = os.environ.get("PORT", "").strip() or "3000"
    env = {**os.environ, "DAGSTER_HOME": str(home), "DATASET": settings.dataset}
    env["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    print(f"Data set {settings.dataset}: http://127.0.0.1:{port}", flush=True)
    # A server that was started in the background can be stopped, too.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.chdir(settings.root)
    dg = str(programs / "dg")
    os.execve(dg, [dg, "dev", "--host", "127.0.0.1", "--port", port], env)


def docs(settings: Settings) -> int:
    """Make the documentation page of the last run and say where it is."""
    from orchestration.lib import dbt_args, docs_page, summary

    _take_lock_of_last_run(settings)
    day, currency = summary.last_run(settings.warehouse_path)
    settings = settings.with_(as_of=day, currency=currency)
    manifest.run_dbt(dbt_args.docs_args(settings), settings, "dbt could not make the documentation")
    page = docs_page.write(settings.target_path)
    print(f"Documentation: {page.relative_to(settings.root)}")
    return DONE


def holdout_report(settings: Settings) -> int:
    """Write how good the predictions of the last run were, beside rules that need no model."""
    from orchestration.lib import holdout_report as reporting

    locks.take(locks.path_of(settings))
    print(reporting.write(settings).relative_to(settings.root))
    return DONE


def sample(settings: Settings) -> int:
    """Generate the sample data, if it is not there in this size."""
    _ensure_sample(settings)
    print(f"Sample data: {settings.raw_path}")
    return DONE


def reference(settings: Settings) -> int:
    """Write the reference pages from what the project says now."""
    from orchestration.lib.reference import PAGES

    for page, make in PAGES.items():
        path = settings.root / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make(settings.root), encoding="utf-8")
        print(page)
    return DONE


def check_rules(settings: Settings) -> int:
    """Show what in the YAML of the segments does not keep to the schema editors complete by."""
    from orchestration.lib.rule_schema import faults

    found = list(faults(settings.root))
    for fault in found:
        print(fault, file=sys.stderr)
    return TO_MEND if found else DONE


def _engine() -> str:
    """Return ENGINE. Raises UserError if it is none to load into."""
    from orchestration.lib import engines

    engine = os.environ.get("ENGINE", "").strip()
    if engine not in engines.ENGINES:
        raise UserError(
            f"ENGINE={engine} is no engine to load into. Pass one of: {', '.join(engines.ENGINES)}."
        )
    return engine


def _checked(settings: Settings, show_all: bool = False) -> preflight.Report:
    """Check the input and show what stops a run; with `show_all`, everything that was found."""
    if settings.is_sample:
        _ensure_sample(settings)
    report = preflight.preflight(settings)
    if show_all or not report.ok:
        print(preflight.render(report), file=sys.stdout if report.ok else sys.stderr)
    else:
        for note in report.suspicions:
            print(f"  note: {note}")
    return report


def _ensure_sample(settings: Settings) -> None:
    """Make the sample; another one than before is other data, which shares nothing with it."""
    from orchestration import sample_data

    if sample_data.is_current(settings.raw_path, settings.customers):
        return
    # A run that works on the sample keeps it.
    with locks.held(locks.path_of(settings)):
        sample_data.generate(settings.raw_path, settings.customers)
        for name in ("serving.duckdb", "warehouse.duckdb", "first_day"):
            (settings.raw_path.parent / name).unlink(missing_ok=True)
