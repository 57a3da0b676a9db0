"""What a run reads, for which day, zone and currency, and where its files are."""

import os
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from orchestration.lib import data_set_settings
from orchestration.lib.contract import reads_files
from orchestration.lib.errors import UserError, did_you_mean


class SourceDefaults(NamedTuple):
    """What holds for a source system whose data is always the same."""

    as_of: date
    timezone: str
    currency: str


class RawDatabase(NamedTuple):
    """A DuckDB file with the tables of the contract, and their schema where somebody says it."""

    path: Path
    schema: str | None


SOURCE_DEFAULTS = {
    # A grocer in the United States, whose zone is not published; the data is of the year 2017.
    "complete_journey": SourceDefaults(date(2017, 12, 31), "America/New_York", "USD"),
}


@dataclass(frozen=True)
class Settings:
    """One run. `as_of` and `currency` are None until `orchestration.lib.as_of` resolves them.

    `copies_path` is where readable copies of files go that are not kept for the data set.
    """

    root: Path
    source_systems: tuple[str, ...]
    raw_path: Path | None
    dataset: str
    as_of: date | None
    timezone: str
    currency: str | None
    customers: int = 5000
    force: bool = False
    raw_database: RawDatabase | None = None
    memory: str | None = None
    keep_runs: int = 100
    published_versions: int = 3
    copies_path: Path | None = None

    @classmethod
    def from_env(
        cls, root: Path | str | None = None, env: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Read the settings from variables of the environment, named as in the README.

        Empty values count as unset. Without RAW_PATH and RAW_DATABASE the generated sample is read,
        but where DATASET names another data set, what that remembers is read (if it remembers
        nothing, both are None). Relative paths are relative to the working directory.
        Raises UserError that names the variable whose value is wrong.
        """
        root = Path(root).resolve() if root else Path(__file__).resolve().parents[2]
        given = {name: value.strip() for name, value in env.items() if value.strip()}
        stored = {}
        if "DATASET" in given:
            _check_name(given["DATASET"])
            stored = data_set_settings.read(root, given["DATASET"])
        try:
            return cls._from_values(root, data_set_settings.combined(stored, given))
        except UserError as error:
            remembered = stored.keys() - given.keys()
            if not any(str(error).startswith(f"{name}=") for name in remembered):
                raise
            path = data_set_settings.path_of(root, given["DATASET"])
            raise UserError(f"{error}\nThe data set remembers its settings in {path}.") from None

    @classmethod
    def _from_values(cls, root: Path, values: Mapping[str, str]) -> "Settings":
        project = project_vars(root)
        source_systems = _source_systems(values.get("SOURCE", "contract"), root)
        raw_path = _raw_path(values.get("RAW_PATH"), source_systems, root)
        raw_database = _raw_database(values, source_systems, root)
        only_source = source_systems[0] if len(source_systems) == 1 else None
        # The sample has a data set of its own, or it would be published over somebody's data.
        own_name = values.get("DATASET", "sample")
        has_input = "RAW_PATH" in values or raw_database is not None
        is_sample = only_source == "contract" and not has_input and own_name == "sample"
        if only_source == "contract" and "RAW_PATH" not in values and not is_sample:
            raw_path = None
        defaults = SOURCE_DEFAULTS.get(only_source or "")

        as_of, timezone, currency = None, "UTC", None
        if is_sample:
            timezone, currency = project.get("timezone", "UTC"), project.get("currency")
        elif defaults:
            as_of, timezone, currency = defaults
        if "AS_OF" in values:
            as_of = _as_of(values["AS_OF"])
        return cls(
            root=root,
            source_systems=source_systems,
            raw_path=raw_path,
            dataset=_dataset(values.get("DATASET"), only_source, is_sample, root),
            as_of=as_of,
            timezone=_timezone(values.get("TIMEZONE", timezone)),
            currency=_currency(values["CURRENCY"]) if "CURRENCY" in values else currency,
            customers=_number("CUSTOMERS", values.get("CUSTOMERS", "5000"), "customers"),
            force=_force(values.get("FORCE", "0")),
            raw_database=raw_database,
            memory=_memory(values["MEMORY"]) if "MEMORY" in values else None,
            keep_runs=_number("KEEP_RUNS", values.get("KEEP_RUNS", "100"), "runs"),
            published_versions=_number(
                "PUBLISHED_VERSIONS", values.get("PUBLISHED_VERSIONS", "3"), "published files"
            ),
        )

    def with_(self, **changes: Any) -> "Settings":
        """Return a copy with these fields replaced."""
        return replace(self, **changes)

    @property
    def is_sample(self) -> bool:
        """Whether the run reads the generated sample and nothing else."""
        return self.dataset == "sample"

    def folder_of(self, source_system: str) -> Path | None:
        """Folder of the files of one source: RAW_PATH itself for the contract, or a source alone.

        With several sources, each of the others has a folder of its name under RAW_PATH.
        """
        if self.raw_path is None or source_system == "contract" or len(self.source_systems) == 1:
            return self.raw_path
        return self.raw_path / source_system

    @property
    def reads_warehouse(self) -> bool:
        """Whether the tables to be read stand in the warehouse of the data set itself."""
        return self.raw_database is not None and self.raw_database.path == self.warehouse_path

    @property
    def raw_schema(self) -> str:
        """Schema of the relations of the contract that dbt reads: raw, unless the tables are there.

        A view cannot have the name of the table it reads.
        """
        schema = self.raw_database.schema if self.raw_database else None
        return "raw_contract" if self.reads_warehouse and schema in (None, "raw") else "raw"

    @property
    def data_path(self) -> Path:
        """Folder of the data set: everything a run writes."""
        return self.root / "data" / self.dataset

    @property
    def warehouse_path(self) -> Path:
        """Database that dbt builds in."""
        return self.data_path / "warehouse.duckdb"

    @property
    def serving_path(self) -> Path:
        """Published database: what BI tools read."""
        return self.data_path / "serving.duckdb"

    @property
    def target_path(self) -> Path:
        """Target folder of dbt for `make run`."""
        return self.data_path / "target"

    @property
    def manifest_path(self) -> Path:
        """Manifest of the dbt invocation of `make run`."""
        return self.target_path / "manifest.json"

    @property
    def data_docs_path(self) -> Path:
        """Folder of the Data Docs of the gates: what was measured, expected, and what to do."""
        return self.data_path / "data_docs"

    @property
    def ingest_path(self) -> Path:
        """Folder of UTF-8 copies of CSV files that DuckDB cannot read as they are."""
        return self.copies_path or self.data_path / "ingest"

    @cached_property
    def project_vars(self) -> dict[str, Any]:
        """The vars of dbt_project.yml."""
        return project_vars(self.root)


def project_vars(root: Path) -> dict[str, Any]:
    """Return the `vars` of dbt_project.yml under `root`; without that file, none."""
    path = root / "dbt_project.yml"
    if not path.is_file():
        return {}
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("vars") or {}


def sample_path(root: Path) -> Path:
    """Return where the sample generator writes: the RAW_PATH of a run that is given none."""
    return root / "data" / "sample" / "raw"


def _source_systems(text: str, root: Path) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    known = sorted(
        path.name
        for path in (root / "models" / "staging").glob("*")
        if any(path.glob("_raw__*.yml"))
    )
    if not names:
        raise UserError(f"SOURCE={text} names no source system. Known: {', '.join(known)}.")
    for name in names:
        if name not in known:
            raise UserError(
                f"SOURCE={text}: there is no source system {name!r}"
                f"{did_you_mean(name, known)}. Known: {', '.join(known)}. A source system is a"
                " folder under models/staging/ with one _raw__<table>.yml a table."
            )
    return names


def _raw_path(text: str | None, source_systems: tuple[str, ...], root: Path) -> Path | None:
    readers = [name for name in source_systems if reads_files(root, name)]
    if text and readers:
        return Path(os.path.abspath(os.path.expanduser(text)))
    if text:
        raise UserError(
            f"RAW_PATH={text} would not be read: SOURCE={','.join(source_systems)} brings its own"
            f" data. Leave RAW_PATH out, or pass SOURCE=contract to read it, or"
            f" SOURCE=contract,{','.join(source_systems)} to read both."
        )
    return sample_path(root) if readers == ["contract"] else None


def _raw_database(
    values: Mapping[str, str], source_systems: tuple[str, ...], root: Path
) -> RawDatabase | None:
    """`file.duckdb` or `file.duckdb:schema`."""
    text = values.get("RAW_DATABASE")
    if not text:
        return None
    if "contract" not in source_systems:
        raise UserError(
            f"RAW_DATABASE={text} would not be read: it brings tables of the source contract, and"
            f" SOURCE={','.join(source_systems)}. Leave it out, or name contract, too."
        )
    others = [name for name in source_systems if name != "contract" and reads_files(root, name)]
    if "RAW_PATH" in values and not others:
        raise UserError(
            f"RAW_PATH={values['RAW_PATH']} and RAW_DATABASE={text}: the same tables cannot come"
            " from two places. Pass one of them."
        )
    path, colon, schema = text.rpartition(":")
    if not colon or "/" in schema or os.sep in schema or Path(text).is_file():
        path, schema = text, ""
    return RawDatabase(Path(os.path.abspath(os.path.expanduser(path))), schema or None)


def _check_name(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", text):
        raise UserError(
            f"DATASET={text} cannot be the name of a folder under data/. Use up to 64 letters,"
            " digits, - and _, for example DATASET=my_shop."
        )


def _dataset(text: str | None, only_source: str | None, is_sample: bool, root: Path) -> str:
    """Two inputs never share a data set: names that belong to one input are refused to others."""
    if is_sample:
        own = "sample"
    elif only_source and only_source != "contract":
        own = only_source
    else:
        own = "custom"
    if text is None:
        return own
    others = {path.name for path in (root / "models" / "staging").glob("*")} - {"contract"}
    if text.lower() in (others | {"sample"}) - {own}:
        raise UserError(
            f"DATASET={text} is kept for other data, and the histories of two inputs must not mix."
            " Pass another name, for example DATASET=my_shop."
        )
    return text


def _as_of(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UserError(f"AS_OF={text} is not a date. Write it as YYYY-MM-DD, for example 2024-12-31.")


def _timezone(text: str) -> str:
    # `localtime` is whatever the machine says, so a run would not repeat elsewhere.
    names = zoneinfo.available_timezones() - {"localtime", "Factory"}
    if text not in names:
        raise UserError(
            f"TIMEZONE={text} is not a known time zone{did_you_mean(text, names)}. Use an IANA"
            " name such as Europe/Berlin, America/New_York or UTC."
        )
    return text


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise UserError(
            f"CURRENCY={text} is not a currency code. Use the three letters of ISO 4217, for"
            " example CURRENCY=EUR."
        )
    return text.upper()


def _number(name: str, text: str, what: str) -> int:
    if not re.fullmatch(r"[0-9]+", text) or int(text) == 0:
        raise UserError(
            f"{name}={text} is not a number of {what}. Write a whole number of at least 1, for"
            f" example {name}=30."
        )
    return int(text)


def _memory(text: str) -> str:
    if (
        not re.fullmatch(r"0*[1-9][0-9]*([KMGT]i?B|%)", text)
        or text.endswith("%")
        and int(text[:-1]) > 100
    ):
        raise UserError(
            f"MEMORY={text} is no amount of memory. Write for example MEMORY=4GB or MEMORY=50%."
        )
    return text


def _force(text: str) -> bool:
    if text not in ("0", "1"):
        raise UserError(f"FORCE={text} is neither 1 nor 0. Write FORCE=1, or leave it out.")
    return text == "1"
