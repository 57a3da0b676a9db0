"""Puts the sample together and keeps it on disk."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from orchestration.sample_data import (
    campaigns,
    companies,
    dirt,
    events,
    experiments,
    feedback,
    fx_rates,
    identities,
    loyalty,
    messages,
    orders,
    people,
    planted,
    planted_behaviour,
    planted_cases,
    planted_people,
    planted_shopping,
    planted_visits,
    products,
    reviews,
    stores,
    surveys,
    tickets,
    timeline,
    traits,
    truth,
    visits,
)
from orchestration.sample_data.arrow import Seed
from orchestration.sample_data.files import Files
from orchestration.sample_data.record import Record
from orchestration.sample_data.schema import TABLES

DEFAULT_OUTPUT = Path("data/sample/raw")
DEFAULT_CUSTOMERS = 5_000
DEFAULT_SEED = 20260630
MANIFEST = "sample.json"
TRUTH = "truth"
# People are made in parts of at most so many: memory does not grow with the sample.
PEOPLE_PER_PART = 50_000


def generate(
    output: Path = DEFAULT_OUTPUT, customers: int = DEFAULT_CUSTOMERS, seed: int = DEFAULT_SEED
) -> Path:
    """Write the sample for `customers` generated people, planted people on top; return `output`.

    `output` gets one `<table>.parquet` a contract table. Beside it, in the folder `truth`, stands
    what is known of the sample: `expected_memberships` and `expected_features` of the planted
    people; further `features` of theirs as text, and `activities`; `identities` (whose every id
    is); `refunds` (what was given back for an order); `dirt` (one row a kind) and `dirt_rows`; and
    `sample.json` says what it was made from.
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

    output.mkdir(parents=True, exist_ok=True)
    (home / TRUTH).mkdir(exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".sample-", dir=home))
    try:
        files = Files(workshop)
        try:
            for tables, truths in _contents(customers, seed):
                # Two parts at once are enough: one is written while the next one is made.
                files.wait()
                for name, table in tables.items():
                    files.add(output / f"{name}.parquet", table)
                for name, table in truths.items():
                    files.add(home / TRUTH / f"{name}.parquet", table)
        finally:
            files.close()
        leftovers = _listed_files(home) - set(files.rows)
        # From here on until the new manifest stands, nothing says that the sample is complete.
        (home / MANIFEST).unlink(missing_ok=True)
        for path in leftovers:
            path.unlink(missing_ok=True)
        sizes = {os.path.relpath(path, home): size for path, size in files.move().items()}
        manifest = _identity(customers, seed) | {
            "as_of_date": str(timeline.LAST_DAY),
            "timezone": timeline.TIMEZONE,
            "currency": timeline.CURRENCY,
            "rows": {path.stem: rows for path, rows in files.rows.items() if path.parent == output},
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


@dataclass(frozen=True)
class _Shop:
    """What is the same for all people."""

    products: products.Products
    stores: stores.Stores
    campaigns: campaigns.Campaigns


def _contents(
    customers: int, seed: int
) -> Iterator[tuple[dict[str, pa.Table], dict[str, pa.Table]]]:
    """Tables of the contract and of the truth, part by part; the planted people come last."""
    once = Seed(seed)
    shop = _Shop(products.build(once), stores.build(once), campaigns.build(once))
    rates, missing_days = fx_rates.build(once)
    record = Record()
    dirt.note_missing_rates(record, missing_days, rates.num_rows)
    tables = {
        "products": shop.products.table,
        "stores": shop.stores.table,
        "campaigns": shop.campaigns.table,
        "ad_performance": shop.campaigns.ad_performance,
        "segment_feedback": feedback.build(once),
        "fx_rates": rates,
    }
    yield dirt.apply(once, tables, {}, record), {}

    parts = -(-customers // PEOPLE_PER_PART)
    for part in range(parts):
        known, until = (customers * number // parts for number in (part, part + 1))
        yield _part(Seed(seed, part), known, until - known, shop, record)

    cast = [
        *planted_cases.people(),
        *planted_behaviour.people(),
        *planted_shopping.people(),
        *planted_visits.people(),
        *planted_people.people(),
    ]
    cast = planted_people.with_segments(cast)
    yield (
        planted.tables(cast),
        {
            "expected_memberships": planted.memberships(cast),
            "expected_features": planted.features(cast),
            "features": planted.expected_values(cast),
            "activities": planted.expected_activities(cast),
            "identities": planted.identities(cast),
            "refunds": planted.refunds(cast),
            "dirt": record.counts_table(),
            "dirt_rows": record.take_rows(),
        },
    )


def _part(
    seed: Seed, known: int, size: int, shop: _Shop, record: Record
) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """Tables and truth of `size` people, of whom the first has number `known` + 1."""
    crowd, accounts = companies.build(seed, people.build(seed, size, known))
    crowd, who = identities.build(seed, crowd, record)
    shopping = orders.build(seed, crowd, shop.products, shop.stores)
    came = visits.build(seed, crowd, who, shopping)
    seen = events.build(seed, crowd, shop.products, shopping, came)
    asked = tickets.build(seed, crowd, shopping)
    content = tickets.contentment(seed, crowd, asked)
    tables = {
        "companies": accounts,
        "customers": crowd.customers,
        "orders": shopping.orders,
        "order_items": shopping.order_items,
        "refunds": shopping.refunds,
        "events": seen.table,
        "messages": messages.build(seed, crowd, shop.campaigns),
        "declared_traits": traits.build(seed, crowd),
        "survey_scores": surveys.build(seed, crowd, shopping, asked, content),
        "support_tickets": asked.table,
        "reviews": reviews.build(seed, crowd, shop.products, shopping, content),
        "loyalty": loyalty.build(seed, crowd, shopping),
        "experiment_exposures": experiments.build(seed, crowd, came),
    }
    free = {"customers": ~who.is_planted, "orders": shopping.is_plain}
    soiled = dirt.apply(seed, tables, free, record)
    return soiled, {
        "identities": truth.identities(crowd, who, soiled["orders"], seen),
        "refunds": truth.refunds(soiled["orders"], soiled["refunds"]),
        "dirt_rows": record.take_rows(),
    }
