"""`make bench`: raw data to segment membership, this project beside other ways to the same rows.

CUSTOMERS names the sizes, RUNS how often each is run. Every measured run is kept as soon as it is
over, so that an interrupted benchmark goes on where it was; whatever changes in the code begins
anew.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import duckdb

from benchmarks import comparison, data, membership_report, project, rules
from benchmarks.measure import (
    ROOT,
    Measurement,
    machine,
    python,
    read,
    run,
    summary,
    versions,
    write,
)

NAME = "membership"
WORK = ROOT / "data" / "bench"
SIZES = (100_000, 1_000_000)
# A run of a million customers takes minutes; medians of three are steady enough there.
RUNS = {100_000: 5, 1_000_000: 3}
CODE = ("benchmarks", "dbt_project.yml", "macros", "models", "profiles.yml", "seeds")
ALTERNATIVES = {
    "duckdb": "benchmarks.alternatives.duckdb_script",
    "polars": "benchmarks.alternatives.polars_streaming",
    "pandas": "benchmarks.alternatives.pandas_frames",
}
FAMILIES = {
    "project": {"timed": rules.RULES},
    "project_more_rules": {"timed": rules.RULES, "more": rules.MORE_RULES},
}
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "pandas", "polars", "pyarrow")


class Progress:
    """The measured runs so far, kept in a file of the code and settings they belong to."""

    def __init__(self, path: Path):
        """Read what an interrupted benchmark has left in `path`."""
        self.path = path
        self.kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def measured(self, key: str, measure: Callable[[], dict]) -> dict:
        """Return what is kept under `key`; measure and keep it where nothing is."""
        if key not in self.kept:
            self.kept[key] = measure()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(self.kept), encoding="utf-8")
        return self.kept[key]


def main() -> None:
    """Measure all sizes, prove that the rows agree, write JSON and the page's table."""
    sizes = [int(size) for size in os.environ.get("CUSTOMERS", "").replace(",", " ").split()]
    runs = int(os.environ.get("RUNS") or 0)
    progress = Progress(WORK / f"measured_{_code_hash()}.json")
    about = progress.measured("about", lambda: {**machine(), "versions": versions(*PACKAGES)})
    before = read(NAME) or {}
    results = before.get("sizes", {}) if before.get("code") == _code_hash() else {}
    for size in sizes or SIZES:
        results[str(size)] = measured(size, runs or RUNS.get(size, 3), progress)
    write(NAME, {"code": _code_hash(), "machine": about, "sizes": results})
    membership_report.write(read(NAME))
    progress.path.unlink()
    print(f"\n{membership_report.tables(read(NAME))}")


def measured(size: int, runs: int, progress: Progress) -> dict:
    """Return what each way took for this many customers, all proved to give the same rows."""
    raw = data.folder(size, WORK / "raw")
    ways: dict[str, list[Measurement]] = {}
    rows, profile = {}, {}
    # Taken in turns, so that a while in which the machine is busy does not hit one of them alone.
    for number in range(1, runs + 1):
        for way in (*ALTERNATIVES, *FAMILIES):
            once = progress.measured(f"{size} {way} {number}", lambda: _once(way, raw))  # noqa: B023
            print(
                f"{size:>9,} customers  {way:<20} run {number} of {runs}: {once['seconds']:8.1f} s"
            )
            ways.setdefault(way, []).append(
                Measurement(once["seconds"], once["cpu_seconds"], once["peak_bytes"])
            )
            rows.setdefault(way, set()).add(tuple(once["fingerprint"]))
            profile = once.get("profile", profile) if way == "project" else profile
    _prove_same(rows)
    whole = progress.measured(f"{size} whole", lambda: _whole(size, raw))
    print(f"{size:>9,} customers  make run with all segments and tests: {whole['seconds']:.1f} s")
    return {
        "customers": size,
        **_counts(raw),
        "membership_rows": next(iter(rows["duckdb"]))[0],
        "ways": {way: summary(taken) for way, taken in ways.items()},
        "whole_run": whole,
        "profile": profile,
    }


def _prove_same(rows: dict[str, set[tuple]]) -> None:
    """Raise Difference unless every run of every way gave the same rows."""
    if len(set.union(*rows.values())) != 1:
        raise comparison.Difference(f"Not all gave the same membership rows: {rows}")


def _once(way: str, raw: Path) -> dict:
    """Run a way once, from nothing; return what it took and the fingerprint of its rows."""
    out = WORK / "out" / way
    log = WORK / "logs" / f"{way}.log"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if way in ALTERNATIVES:
        taken = run(python(ALTERNATIVES[way], raw, out), log)
        with duckdb.connect() as connection:
            found = comparison.fingerprint(connection, f"'{out}/membership.parquet'")
        shutil.rmtree(out)
        return {**asdict(taken), "fingerprint": found}
    root = project.copy(out, FAMILIES[way])
    warehouse = project.prepare(root, raw)
    taken = run(python("benchmarks.project", root, raw), log)
    timed = ", ".join(f"'{segment}'" for segment in rules.RULES)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = comparison.fingerprint(
            connection, f"intermediate.{project.MODEL} where segment_id in ({timed})"
        )
    profile = project.profile(root, raw)
    shutil.rmtree(out)
    return {**asdict(taken), "fingerprint": found, "profile": profile}


def _whole(size: int, raw: Path) -> dict:
    """Run the job as `make run` does: all segments, history, tests, gates and publishing."""
    name = f"bench_{size}"
    folder = ROOT / "data" / name
    shutil.rmtree(folder, ignore_errors=True)
    env = {
        "RAW_PATH": str(raw),
        "DATASET": name,
        "AS_OF": data.AS_OF.isoformat(),
        "TIMEZONE": data.TIMEZONE,
        "CURRENCY": data.CURRENCY,
        "DAGSTER_HOME": str(ROOT / ".dagster"),
        "CUSTOMERS": "",
        "MEMORY": project.MEMORY,
    }
    taken = run(python("orchestration", "run"), WORK / "logs" / "whole.log", env)
    with duckdb.connect(str(folder / "serving.duckdb"), read_only=True) as connection:
        segments, rows = connection.execute(
            "select count(distinct segment_id), count(*) from marts.segment_membership"
        ).fetchone()
    shutil.rmtree(folder)
    return {**asdict(taken), "segments_with_members": segments, "membership_rows": rows}


def _counts(raw: Path) -> dict:
    with duckdb.connect() as connection:
        return {
            table: connection.execute(f"select count(*) from '{raw}/{table}.parquet'").fetchone()[0]
            for table in ("orders", "order_items")
        }


def _code_hash() -> str:
    """Return what was measured: its files, in 12 digits."""
    digest = hashlib.sha256()
    for path in sorted(_code_files()):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _code_files() -> Iterator[Path]:
    for part in CODE:
        path = ROOT / part
        files = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in files if file.suffix in (".py", ".sql", ".yml", ".csv"))


if __name__ == "__main__":
    sys.exit(main())
