"""This project on the benchmark's data: its own models, with the rules that are timed for families.

`python -m benchmarks.project ROOT RAW` points the raw relations of the project in ROOT at the files
in RAW and calls dbt, as the job does: seeds and models, no tests.
"""

import json
import shutil
import sys
from pathlib import Path

import duckdb

from benchmarks import rules
from benchmarks.data import AS_OF, CURRENCY, TIMEZONE
from benchmarks.measure import ROOT
from orchestration.lib import dbt_args, manifest
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

PARTS = ["dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "tests/dbt/generic"]
# Models in Python import it.
PARTS += ["orchestration"]
DATASET = "bench"
# Who is in which segment: what the alternatives compute.
MODEL = "int_segment_membership"
SLOWEST = 12
# What DuckDB may use; Python and dbt come on top of it.
MEMORY = "3GB"


def copy(root: Path, families: dict[str, dict]) -> Path:
    """Make a copy of the project in `root` whose only segments are these families' rules.

    Nothing of the models is changed. dbt parses it, so that no measured run has to: the job keeps
    that from run to run, too.
    """
    shutil.rmtree(root, ignore_errors=True)
    for part in PARTS:
        source, target = ROOT / part, root / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            # Unit tests name segments that are not there.
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("_unit_tests*.yml"))
        else:
            shutil.copy(source, target)
    shutil.rmtree(root / "models" / "segments")
    for name, family in families.items():
        model = root / "models" / "segments" / f"segments_{name}.sql"
        model.parent.mkdir(exist_ok=True)
        model.write_text(rules.family_sql(), encoding="utf-8")
        yaml = model.with_name(f"_segments_{name}.yml")
        yaml.write_text(rules.family_yaml(model.stem, family), encoding="utf-8")
    return root


def settings(root: Path, raw: Path) -> Settings:
    """Return the settings of a run of the project in `root` on the files in `raw`."""
    given = {
        "RAW_PATH": str(raw),
        "DATASET": DATASET,
        "AS_OF": AS_OF.isoformat(),
        "TIMEZONE": TIMEZONE,
        "CURRENCY": CURRENCY,
        "MEMORY": MEMORY,
    }
    return Settings.from_env(root, given)


def prepare(root: Path, raw: Path) -> Path:
    """Parse the project and begin a data set with nothing built in it; return its database."""
    run = settings(root, raw)
    run.warehouse_path.unlink(missing_ok=True)
    manifest.prepare(run)
    return run.warehouse_path


def profile(root: Path, raw: Path) -> dict:
    """Return where the time of the last run went, by what dbt says of its nodes."""
    said = json.loads((settings(root, raw).target_path / "run_results.json").read_text())
    nodes = {node["unique_id"].split(".")[-1]: node["execution_time"] for node in said["results"]}
    slowest = sorted(nodes.items(), key=lambda node: -node[1])[:SLOWEST]
    return {
        "nodes": len(nodes),
        "seconds_in_dbt_build": round(said["elapsed_time"], 2),
        "node_seconds": round(sum(nodes.values()), 2),
        "slowest_models": {name: round(seconds, 2) for name, seconds in slowest},
    }


def main(root: Path, raw: Path) -> None:
    """Read the raw data and call dbt in this process."""
    run = settings(root, raw)
    with duckdb.connect(str(run.warehouse_path)) as connection:
        create_raw_relations(connection, run)
    arguments = [
        *("--quiet", "--no-use-colors", "build", "--select", f"+{MODEL}"),
        *("--exclude-resource-type", "test", "unit_test"),
        *dbt_args.place_args(run),
        *dbt_args.vars_args(run),
    ]
    sys.exit(not manifest.invoke(arguments, run, manifest=manifest.load(run)).success)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
