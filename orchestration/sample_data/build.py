"""Puts the sample together and keeps it on disk."""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.sample_data import (
    dirt,
    fx_rates,
    orders,
    people,
    planted,
    planted_cases,
    products,
    timeline,
)
from orchestration.sample_data.schema import TABLES

DEFAULT_OUTPUT = Path("data/sample/raw")
DEFAULT_CUSTOMERS = 5_000
DEFAULT_SEED = 20260630
MANIFEST = "sample.json"
TRUTH = "truth"
ROWS_PER_GROUP = 250_000

DIRT_COUNTS = pa.schema(
    [
        ("kind", pa.string()),
        ("table_name", pa.string()),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("people_count", pa.int64()),
        ("handling", pa.string()),
    ]
)
DIRT_ROWS = pa.schema(
    [("kind", pa.string()), ("table_name", pa.string()), ("row_key", pa.string())]
)


def generate(
    output: Path = DEFAULT_OUTPUT, customers: int = DEFAULT_CUSTOMERS, seed: int = DEFAULT_SEED
) -> Path:
    """Write the sample for `customers` generated people, planted people on top; return `output`.

    `output` gets one `<table>.parquet` a contract table. Beside it, in the folder `truth`, stands
    what is known of the sample: `expected_memberships` and `expected_features` of the planted
    people, `dirt` (one row a kind) and `dirt_rows`; and `sample.json` says what it was made from.
    One parent folder holds one sample: files of the previous one go.
    The same customers and seed give the same bytes. Files appear whole, the manifest last.
    Raises ValueError if `customers` is below 1 or `seed` is negative.
    """
    if customers < 1:
        raise ValueError(f"customers is {customers}; pass a whole number of at least 1.")
    if seed < 0:
        raise ValueError(f"seed is {seed}; pass a whole number of at least 0.")
    output = Path(output)
    home = output.parent

    raw, truth = _contents(customers, seed)
    output.mkdir(parents=True, exist_ok=True)
    (home / TRUTH).mkdir(exist_ok=True)
    files = {output / f"{name}.parquet": table for name, table in raw.items()}
    files |= {home / TRUTH / f"{name}.parquet": table for name, table in truth.items()}
    # Written elsewhere first, so that neither a crash nor a reader meets half a file.
    workshop = Path(tempfile.mkdtemp(prefix=".sample-", dir=home))
    try:
        for path, table in files.items():
            _write(table, workshop / f"{path.parent.name}-{path.name}")
        leftovers = _listed_files(home) - set(files)
        # From here on until the new manifest stands, nothing says that the sample is complete.
        (home / MANIFEST).unlink(missing_ok=True)
        for path in leftovers:
            path.unlink(missing_ok=True)
        sizes = {}
        for path in files:
            os.replace(workshop / f"{path.parent.name}-{path.name}", path)
            sizes[os.path.relpath(path, home)] = path.stat().st_size
        manifest = _identity(customers, seed) | {
            "as_of_date": str(timeline.LAST_DAY),
            "timezone": timeline.TIMEZONE,
            "currency": timeline.CURRENCY,
            "rows": {name: table.num_rows for name, table in raw.items()},
            "file_bytes": sizes,
        }
        draft = workshop / MANIFEST
        draft.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        os.replace(draft, home / MANIFEST)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return output


def ensure(
    output: Path = DEFAULT_OUTPUT, customers: int = DEFAULT_CUSTOMERS, seed: int = DEFAULT_SEED
) -> Path:
    """Generate the sample unless exactly this one is there; return `output`.

    Raises ValueError as `generate` does.
    """
    output = Path(output)
    return output if is_current(output, customers, seed) else generate(output, customers, seed)


def is_current(output: Path, customers: int, seed: int = DEFAULT_SEED) -> bool:
    """Whether `output` holds all files of this sample, whole, made by this version of the code."""
    home = Path(output).parent
    try:
        manifest = _manifest(home)
        is_same = _identity(customers, seed).items() <= manifest.items()
        expected = {os.path.relpath(Path(output) / f"{name}.parquet", home) for name in TABLES}
        return (
            is_same
            and expected <= manifest["file_bytes"].keys()
            and all(
                (home / name).stat().st_size == size
                for name, size in manifest["file_bytes"].items()
            )
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False


def generator_version() -> str:
    """Digest of the generator's own code: whoever changes it gets a new sample."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _manifest(home: Path) -> dict:
    return json.loads((home / MANIFEST).read_text(encoding="utf-8"))


def _listed_files(home: Path) -> set[Path]:
    """Files that the sample standing there consists of: another version may have other tables."""
    try:
        return {home / name for name in _manifest(home)["file_bytes"]}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return set()


def _identity(customers: int, seed: int) -> dict:
    return {"customers": customers, "seed": seed, "generator_version": generator_version()}


def _contents(customers: int, seed: int) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """The tables of the contract and the tables of the truth."""
    catalogue = products.build(seed)
    crowd = people.build(seed, customers)
    shopping = orders.build(seed, crowd, catalogue)
    rates, missing_days = fx_rates.build(seed)
    soiled = dirt.apply(
        seed,
        {
            "customers": crowd.customers,
            "orders": shopping.orders,
            "order_items": shopping.order_items,
            "refunds": shopping.refunds,
        },
        shopping.is_plain,
    )
    soiled.note_missing_rates(missing_days, rates.num_rows)
    generated = soiled.tables | {"products": catalogue.table, "fx_rates": rates}

    cast = planted_cases.people()
    by_hand = planted.tables(cast)
    raw = {name: pa.concat_tables([generated[name], by_hand[name]]) for name in TABLES}
    truth = {
        "expected_memberships": planted.memberships(cast),
        "expected_features": planted.features(cast),
        "dirt": pa.Table.from_pylist(soiled.counts, DIRT_COUNTS),
        "dirt_rows": pa.Table.from_pylist(soiled.rows, DIRT_ROWS),
    }
    return raw, truth


def _write(table: pa.Table, path: Path) -> None:
    """Every option that shapes the bytes is stated, so that a new default changes nothing."""
    pq.write_table(
        table,
        path,
        row_group_size=ROWS_PER_GROUP,
        version="2.6",
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        write_statistics=True,
        data_page_version="1.0",
        coerce_timestamps="us",
        store_decimal_as_integer=True,
        store_schema=False,
    )
