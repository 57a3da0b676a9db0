"""The reference page on the segments that ship: rule, action and size on the sample.

Definitions come from the YAML, as dbt compiles them. Sizes come from the published sample; where
there is none, the page keeps the ones it has, so that it can be checked without a run.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.lib import dbt_args
from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

PAGE = "docs/reference/segments.md"
MODEL = "int_segment_definitions"
UNKNOWN = "–"


@dataclass(frozen=True)
class Sizes:
    """How many people are in each segment, and of which data that holds, as a sentence."""

    told_of: str = "Sizes: known after `make run`."
    members: Mapping[str, str] = field(default_factory=dict)


def gallery(root: Path) -> str:
    """Return the page, with the sizes of the published sample or else those it has."""
    return page(definitions(root), published_sizes(root) or written_sizes(root))


def page(segments: Sequence[Mapping[str, str]], sizes: Sizes) -> str:
    """Return the page on `segments`, one section a family; segments without a size have none."""
    lines = [
        "# Segments that ship",
        "",
        "Made by `make reference` from `models/segments/`. Thresholds are vars of"
        " `dbt_project.yml`; what clauses mean is in [rules.md](../rules.md).",
        "",
        sizes.told_of,
    ]
    for family, members in groupby(segments, key=lambda segment: segment["family"]):
        lines += [
            "",
            f"## {family}",
            "| segment | name | who | rule | what to do | people |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for segment in members:
            names = ("segment_name", "description", "rule_text", "action")
            texts = [segment[name].replace("|", "\\|") for name in names]
            size = sizes.members.get(segment["segment_id"], UNKNOWN)
            lines.append(f"| `{segment['segment_id']}` | {' | '.join(texts)} | {size} |")
    return "\n".join(lines) + "\n"


def definitions(root: Path) -> list[dict[str, str]]:
    """Return the rows of the model that lists all segments; nothing of the data is read.

    Raises UserError if a rule is wrong.
    """
    settings = Settings.from_env(root, {})
    with tempfile.TemporaryDirectory() as folder:
        env = dbt_args.dbt_env(settings) | {"SEGMENTATION_WAREHOUSE": f"{folder}/warehouse.duckdb"}
        done = subprocess.run(
            [
                dbt_args.dbt_executable(),
                *("--quiet", "--no-use-colors", "compile", "--select", MODEL),
                *("--project-dir", str(root), "--profiles-dir", str(root)),
                *("--target-path", folder, "--log-path", folder),
                *dbt_args.vars_args(settings),
            ],
            env=env,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise UserError(done.stdout + done.stderr)
        (compiled,) = Path(folder, "compiled").rglob(f"{MODEL}.sql")
        sql = compiled.read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        cursor = connection.execute(f"select * from ({sql}) order by family, segment_id")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def published_sizes(root: Path) -> Sizes | None:
    """Return the sizes of the published sample, or None where there is none."""
    serving, manifest = (
        root / "data" / "sample" / name for name in ("serving.duckdb", "sample.json")
    )
    if not (serving.exists() and manifest.exists()):
        return None
    customers = json.loads(manifest.read_text(encoding="utf-8"))["customers"]
    with duckdb.connect(str(serving), read_only=True) as connection:
        ((day, people),) = connection.execute(
            "select (select as_of_date from marts.run_info), count(*) from marts.customers"
        ).fetchall()
        members = connection.execute(
            "select segment_id, customers_count, replace(status, '_', ' ')"
            " from marts.segment_summary"
        ).fetchall()
    told_of = (
        f"Sizes: members among the {people:,} people of the sample as of {day}, generated for"
        f" {customers:,} customers. Segments overlap."
    )
    # Where there are no members, the status says why.
    return Sizes(
        told_of,
        {segment: status if count is None else f"{count:,}" for segment, count, status in members},
    )


def written_sizes(root: Path) -> Sizes:
    """Return the sizes that stand in the page."""
    path = root / PAGE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    told_of = re.search(r"^Sizes: .*$", text, flags=re.MULTILINE)
    if not told_of:
        return Sizes()
    rows = re.findall(r"^\| `(\w+)` \|.* \| ([\d,]+|[a-z ]+) \|$", text, flags=re.MULTILINE)
    return Sizes(told_of[0], dict(rows))
