"""The same raw relations, built by dbt on DuckDB and on another engine."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import test_ga4
import test_shopify
from checks import checks_of
from comparison import Table
from hard_input import make_hard
from shop_exports import write_events

from orchestration import sample_data
from orchestration.lib import as_of, dbt_args, fits
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
CUSTOMERS = 300
# Every source system at once, so that the union of several and their prefixes are built, too.
SOURCES = "contract,complete_journey,shopify,ga4"
HOUSEHOLDS = 12


@dataclass
class Build:
    """One data set and the engines it is built on; `seconds` is what each step took, `built` the
    nodes dbt has built on an engine.
    """

    settings: Settings
    folder: Path
    select: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    built: dict[str, list[str]] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        """The DuckDB file with the raw relations."""
        return self.folder / "warehouse.duckdb"

    def raw_relations(self) -> duckdb.DuckDBPyConnection:
        """Connect to the raw relations, to read them."""
        return duckdb.connect(str(self.warehouse), read_only=True)

    @contextmanager
    def timed(self, step: str):
        """Note how long the block takes."""
        begun = time.monotonic()
        yield
        self.seconds[step] = time.monotonic() - begun

    def dbt(
        self,
        target: str,
        args: list[str],
        env: dict[str, str] | None = None,
        project: Path = REPOSITORY,
    ) -> None:
        """Run one dbt command on a target of profiles.yml; fail with what it printed."""
        place = self.folder if project == REPOSITORY else project
        target_path = place / f"target_{target}"
        command = [
            *(dbt_args.dbt_executable(), "--quiet", "--no-use-colors", *args),
            *("--project-dir", str(project), "--profiles-dir", str(project)),
            *("--target-path", str(target_path), "--log-path", str(target_path)),
            *("--target", target, *dbt_args.vars_args(self.settings)),
        ]
        done = subprocess.run(
            command,
            # Not in the repository: Spark leaves files where it runs.
            cwd=self.folder,
            env={
                **os.environ,
                **dbt_args.dbt_env(self.settings, {}),
                "SEGMENTATION_WAREHOUSE": str(self.warehouse),
                **(env or {}),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"dbt {args[0]} on {target} failed:\n{done.stdout}"

    def build(self, target: str, env: dict[str, str] | None = None) -> None:
        """Build everything, or what `select` selects, with the data tests of marts and laws.

        Where there are no models in Python, in two parts with these between. On DuckDB without data
        tests: `make test` has them.
        """
        left_out = ["unit_test", "test"] if target == "duckdb" else ["unit_test"]
        parts = [["--select", self.select] if self.select else []]
        if target != "duckdb" and not self.select:
            parts = [_without_inner_tests(part) for part in dbt_args.build_parts()]
        self.built[target] = []
        with self.timed(f"dbt build on {target}"):
            for number, part in enumerate(parts):
                if number:
                    with patch.dict(os.environ, env or {}):
                        fits.fit(target, self.settings)
                self.dbt(target, ["build", "--exclude-resource-type", *left_out, *part], env)
                results = json.loads((self._artifacts(target) / "run_results.json").read_text())
                self.built[target] += [result["unique_id"] for result in results["results"]]

    def _artifacts(self, target: str) -> Path:
        return self.folder / f"target_{target}"

    def build_with_broken_contract(self, target: str, env: dict[str, str]) -> None:
        """Build run_info of a copy of the project that says its time zone is a number."""
        project = self.folder / "broken"
        for name in ("dbt_project.yml", "profiles.yml"):
            project.mkdir(exist_ok=True)
            shutil.copy(REPOSITORY / name, project)
        for name in ("models", "macros", "seeds", "tests/dbt"):
            shutil.copytree(REPOSITORY / name, project / name, dirs_exist_ok=True)
        path = project / "models" / "marts" / "quality" / "_run_info.yml"
        whole = "- name: timezone\n        data_type: varchar"
        assert whole in path.read_text()
        path.write_text(path.read_text().replace(whole, whole.replace("varchar", "bigint")))
        self.dbt(target, ["run", "--select", "run_info"], env, project)

    def tables(self, target: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Give schema, name and key of every mart, and of what every raw row was read as."""
        manifest = json.loads((self._artifacts(target) / "manifest.json").read_text())
        keys = dict(_keys(manifest))
        for unique_id in sorted(self.built[target]):
            node = manifest["nodes"].get(unique_id, {"resource_type": "operation"})
            if node["resource_type"] != "model":
                continue
            if node["schema"] == "marts":
                yield node["schema"], node["alias"], keys[unique_id]
            elif node["name"].startswith("base_"):
                yield node["schema"], node["alias"], ("_file", "_row_number")


def prepare(folder: Path, select: str | None = None) -> Build:
    """Make the raw relations in `folder`, unless they are there."""
    settings = as_of.resolve(
        Settings.from_env(
            REPOSITORY,
            {
                "RAW_PATH": str(folder / "hard"),
                "SOURCE": SOURCES,
                "DATASET": "engines",
                "AS_OF": "2026-06-30",
                "TIMEZONE": "Europe/Berlin",
                "CURRENCY": "EUR",
            },
        )
    )
    build = Build(settings, folder, select)
    if not build.warehouse.exists():
        sample = sample_data.generate(folder / "sample" / "raw", customers=CUSTOMERS)
        make_hard(folder / "hard", sample)
        _add_shop(folder / "hard")
        with duckdb.connect(str(build.warehouse)) as connection:
            create_raw_relations(connection, settings)
            _take_a_few_households(connection)
    return build


def read_duckdb(path: Path, relation: str, name: str, key: tuple[str, ...]) -> Table:
    """Read a relation, a name or a table function, by DuckDB."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = connection.execute(f"from {relation}")
        columns = tuple(column[0] for column in found.description)
        return Table(name, key, columns, found.fetchall())


def read_cursor(cursor: Any, relation: str, name: str, key: tuple[str, ...]) -> Table:
    """Read a relation by a cursor of Python's database interface."""
    cursor.execute(f"select * from {relation}")
    return Table(name, key, tuple(column[0] for column in cursor.description), cursor.fetchall())


def _without_inner_tests(part: list[str]) -> list[str]:
    """Return the arguments without checks of tables before the marts, which are compared anyway."""
    spared = [f"test_type:generic,path:models/{layer}" for layer in ("staging", "intermediate")]
    return [*part, *([] if "--exclude" in part else ["--exclude"]), *spared]


def _keys(manifest: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What tells the rows of a model apart, as its key check says."""
    for unique_id, node in manifest["nodes"].items():
        for kind, column, settings in checks_of(node) if "columns" in node else ():
            if kind == "unique":
                yield unique_id, (column,)
            elif kind == "unique_key":
                yield unique_id, tuple(settings["arguments"]["columns"])


def _add_shop(raw_path: Path) -> None:
    """Put the exports of the shop beside the files, as the tests of its sources have them."""
    for write in (test_shopify.customers, test_shopify.products, test_shopify.orders):
        write(raw_path / "shopify")
    events = raw_path / "ga4" / "events.parquet"
    events.parent.mkdir()
    write_events(events, [*test_ga4.VISIT, *test_ga4.OTHERS])


def _take_a_few_households(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep what a few households bought, and not every product of theirs."""
    keep = {
        "transactions": "household_id in (select distinct household_id from"
        f" raw_complete_journey.transactions order by household_id limit {HOUSEHOLDS})",
        "products": "product_id % 50 <> 0 and product_id in (select product_id from"
        " raw_complete_journey.transactions)",
    }
    for table in ("campaigns", "coupon_redemptions", "demographics"):
        keep[table] = "household_id in (select household_id from raw_complete_journey.transactions)"
    for table, condition in keep.items():
        name = f"raw_complete_journey.{table}"
        connection.execute(f"create table kept as from {name} where {condition}")
        connection.execute(f"drop view {name}")
        connection.execute(f"create table {name} as from kept")
        connection.execute("drop table kept")
