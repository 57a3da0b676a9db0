"""The sample: same bytes, stated shape, counted dirt, planted truth that the files bear out."""

import os
import re
import subprocess
import sys
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from orchestration import sample_data
from orchestration.sample_data import (
    __main__,
    arrow,
    build,
    dirt,
    identities,
    planted_cases,
    planted_people,
    record,
    timeline,
)
from orchestration.sample_data.files import Files
from orchestration.sample_data.schema import KEYS, TABLES

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = 2_000
MONEY = {"price", "unit_price", "unit_cost", "amount"}
LAST = pd.Timestamp(timeline.LAST_DAY)
END = pd.Timestamp(timeline.last_second(), unit="s")
# What is said ahead of time.
PLANS = {"scheduled_at", "ended_at", "expires_at"}


def contents(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def frames(folder: Path) -> dict[str, pd.DataFrame]:
    """The files as frames; money as whole cents, rates as floats."""
    found = {}
    for path in sorted(folder.glob("*.parquet")):
        table = pq.read_table(path)
        frame = table.to_pandas(date_as_object=True)
        for name in table.column_names:
            if pa.types.is_decimal(table.schema.field(name).type):
                values = table[name].cast(pa.float64()).to_pandas()
                is_money = name in MONEY or name.endswith("_amount")
                frame[name] = (values * 100).round().astype("Int64") if is_money else values
        found[path.stem] = frame
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("sample data")
    sample_data.generate(home / "raw", CUSTOMERS)
    return home


@pytest.fixture(scope="module")
def sample(home) -> SimpleNamespace:
    return SimpleNamespace(raw=frames(home / "raw"), truth=frames(home / "truth"))


@pytest.fixture(scope="module")
def population(sample) -> SimpleNamespace:
    return as_of_last_day(sample.raw)


# --- Bytes and files ------------------------------------------------------------------------------


def test_same_customers_and_seed_give_the_same_bytes(home, tmp_path):
    sample_data.generate(tmp_path / "raw", CUSTOMERS)
    assert contents(tmp_path) == contents(home)


def test_machine_zone_and_hash_seed_do_not_matter(tmp_path):
    sample_data.generate(tmp_path / "here" / "raw", 50)
    command = [sys.executable, "-m", "orchestration.sample_data", "--customers", "50"]
    subprocess.run(
        [*command, "--output", str(tmp_path / "there" / "raw")],
        cwd=ROOT,
        env={**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "17", "LC_ALL": "C"},
        check=True,
    )
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_another_seed_gives_other_people_and_the_same_planted_ones(sample, tmp_path):
    sample_data.generate(tmp_path / "raw", CUSTOMERS, seed=7)
    other = frames(tmp_path / "raw")
    for name in TABLES:
        assert not other[name].equals(sample.raw[name])

    def planted(table):
        return table[table["customer_id"].str.startswith("planted-", na=False)]

    for name in ("customers", "orders"):
        mine, theirs = (planted(x[name]).reset_index(drop=True) for x in (sample.raw, other))
        pd.testing.assert_frame_equal(mine, theirs)


def test_rows_grow_with_the_number_of_customers(sample, tmp_path):
    sample_data.generate(tmp_path / "raw", CUSTOMERS * 4)
    larger = frames(tmp_path / "raw")
    generated = larger["customers"]["customer_id"].str.fullmatch(r"c\d{7}")
    assert larger["customers"][generated]["customer_id"].nunique() == CUSTOMERS * 4
    for name in ("orders", "order_items", "refunds"):
        ids = larger[name].iloc[:, 0].str.startswith("planted").sum()
        growth = (len(larger[name]) - ids) / (len(sample.raw[name]) - ids)
        assert 3.2 < growth < 4.8, name
    assert larger["products"].equals(sample.raw["products"])


@pytest.mark.parametrize("customers", [1, 3])
def test_a_handful_of_customers_is_enough(customers, tmp_path):
    sample_data.generate(tmp_path / "raw", customers)
    assert sample_data.is_current(tmp_path / "raw", customers)


@pytest.mark.parametrize(("customers", "seed"), [(0, 1), (-5, 1), (10, -1)])
def test_impossible_arguments_are_refused(customers, seed, tmp_path):
    with pytest.raises(ValueError, match="pass a whole number"):
        sample_data.generate(tmp_path / "raw", customers, seed)
    assert not any(tmp_path.iterdir())


def test_command_line(tmp_path, capsys):
    output = tmp_path / "some where" / "raw"
    __main__.main(["--customers", "20", "--output", str(output)])
    assert str(output) in capsys.readouterr().out
    assert sample_data.is_current(output, 20)
    with pytest.raises(SystemExit) as stop:
        __main__.main(["--customers", "0", "--output", str(output)])
    assert stop.value.code == 2


def test_raw_folder_holds_the_tables_and_nothing_else(home):
    assert {path.name for path in (home / "raw").iterdir()} == {f"{t}.parquet" for t in TABLES}
    assert {path.name for path in home.iterdir()} == {"raw", "truth", "sample.json"}


def test_ensure_leaves_a_complete_sample_alone(tmp_path):
    raw = sample_data.ensure(tmp_path / "raw", 20)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    assert sample_data.ensure(raw, 20) == raw
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}


@pytest.mark.parametrize(
    "harm",
    [
        lambda home: (home / "raw" / "orders.parquet").unlink(),
        lambda home: (home / "truth" / "dirt.parquet").unlink(),
        lambda home: (home / "raw" / "orders.parquet").write_bytes(b"PAR1"),
        lambda home: (home / "sample.json").unlink(),
        lambda home: (home / "sample.json").write_text("{"),
        lambda home: (home / "sample.json").write_text("[]"),
    ],
)
def test_ensure_mends_an_incomplete_sample(harm, tmp_path):
    raw = sample_data.ensure(tmp_path / "raw", 20)
    whole = contents(tmp_path)
    harm(tmp_path)
    assert not sample_data.is_current(raw, 20)
    sample_data.ensure(raw, 20)
    assert contents(tmp_path) == whole


def test_ensure_notices_other_customers_seed_and_code(tmp_path, monkeypatch):
    raw = sample_data.ensure(tmp_path / "raw", 20)
    assert not sample_data.is_current(raw, 21)
    assert not sample_data.is_current(raw, 20, seed=1)
    monkeypatch.setattr(build, "generator_version", lambda: "another")
    assert not sample_data.is_current(raw, 20)


def test_a_crash_while_writing_leaves_the_old_sample_whole(tmp_path, monkeypatch):
    raw = sample_data.ensure(tmp_path / "raw", 20)
    whole = contents(tmp_path)
    written = []

    def fail_at_third(files, path, table):
        written.append(path)
        if len(written) == 3:
            raise OSError("disk full")
        files.draft(path).write_bytes(b"half")

    monkeypatch.setattr(Files, "_write", fail_at_third)
    with pytest.raises(OSError, match="disk full"):
        sample_data.generate(raw, 30)
    assert contents(tmp_path) == whole
    assert sample_data.is_current(raw, 20)


def test_a_crash_while_moving_leaves_nothing_that_looks_complete(tmp_path, monkeypatch):
    raw = sample_data.ensure(tmp_path / "raw", 20)
    replace, moved = os.replace, []

    def fail_at_third(source, target):
        moved.append(target)
        if len(moved) == 3:
            raise OSError("gone")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_at_third)
    with pytest.raises(OSError, match="gone"):
        sample_data.generate(raw, 30)
    assert not sample_data.is_current(raw, 20)
    assert not sample_data.is_current(raw, 30)


def test_files_of_another_version_do_not_stay(tmp_path):
    raw = sample_data.ensure(tmp_path / "raw", 20)
    stale = raw / "sightings.parquet"
    stale.write_bytes(b"old")
    manifest = (tmp_path / "sample.json").read_text()
    listed = manifest.replace('"file_bytes": {', '"file_bytes": {"raw/sightings.parquet": 3,')
    (tmp_path / "sample.json").write_text(listed)
    sample_data.generate(raw, 20)
    assert not stale.exists()


# --- Building blocks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2025-01-15 12:00:00", "2025-01-15 11:00:00"),
        ("2025-07-15 12:00:00", "2025-07-15 10:00:00"),
        # Skipped by the clock, and told twice by it.
        ("2025-03-30 02:30:00", "2025-03-30 01:00:00"),
        ("2025-10-26 02:30:00", "2025-10-26 00:30:00"),
    ],
)
def test_local_times_become_utc(local, utc):
    seconds = np.array([np.datetime64(local).astype("datetime64[s]").astype("int64")])
    found = timeline.to_utc(seconds)[0]
    assert found == np.datetime64(utc).astype("datetime64[s]").astype("int64")


def test_last_second_is_that_of_the_local_day():
    assert timeline.last_second() == pd.Timestamp("2026-06-30 21:59:59").timestamp()


def test_cents_become_exact_decimals():
    cents = np.array([0, 1, -1, 123_456_789, -10_000])
    expected = [Decimal(int(c)) / 100 for c in cents]
    assert arrow.decimals(cents).to_pylist() == expected


def test_replacing_leaves_other_rows_alone():
    table = pa.table({"a": [1, 2, 3, 4], "b": ["x", None, "z", "w"]})
    changed = arrow.replace_at(table, "b", np.array([1, 3]), pa.array(["new", None], pa.string()))
    assert changed.to_pydict() == {"a": [1, 2, 3, 4], "b": ["x", "new", "z", None]}


def test_times_keep_their_second():
    assert arrow.timestamps(np.array([86_399])).to_pylist() == [datetime(1970, 1, 1, 23, 59, 59)]


# --- Contract and project -------------------------------------------------------------------------

ARROW_TYPES = {
    "id": pa.types.is_string,
    "text": pa.types.is_string,
    "country": pa.types.is_string,
    "currency": pa.types.is_string,
    "timestamp": lambda t: t == pa.timestamp("us"),
    "date": pa.types.is_date32,
    "decimal": lambda t: pa.types.is_decimal(t) or pa.types.is_integer(t),
    "rate": pa.types.is_decimal,
    "float": pa.types.is_floating,
    "integer": pa.types.is_integer,
    "boolean": pa.types.is_boolean,
    "list": pa.types.is_list,
}


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_those_of_the_contract(table, home):
    text = (ROOT / f"models/staging/contract/_raw__{table}.yml").read_text(encoding="utf-8")
    declared = {
        column["name"]: column
        for column in yaml.safe_load(text)["sources"][0]["tables"][0]["columns"]
    }
    written = pq.read_schema(home / "raw" / f"{table}.parquet")
    assert written.names == list(declared)
    for field in written:
        assert ARROW_TYPES[declared[field.name]["data_type"]](field.type), field


def test_last_day_zone_and_currency_are_those_of_the_project():
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    assert project["as_of_date"] == str(timeline.LAST_DAY)
    assert project["timezone"] == timeline.TIMEZONE
    assert project["currency"] == timeline.CURRENCY


def slug(value: str) -> str:
    """A value of a template as part of an id."""
    letters = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "_", letters.lower()).strip("_")


# Who is in these depends on everybody: nobody alone can be planted.
FOUND_BY_STATISTICS = {"_segments_cluster.yml", "_segments_predictive.yml"}


def shipped_segments() -> set[str]:
    """Ids in the rules; a template makes one id a value."""
    found = set()
    for path in (ROOT / "models" / "segments").glob("*.yml"):
        if path.name in FOUND_BY_STATISTICS:
            continue
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            for segment in model.get("config", {}).get("meta", {}).get("segments", []):
                values = segment.get("template", {}).get("values", [""])
                slugs = map(slug, values)
                found |= {segment["id"].replace("{value}", slug) for slug in slugs}
    return found


def test_every_shipped_segment_has_a_planted_member_and_non_member(sample):
    truth = sample.truth["expected_memberships"]
    for is_member, nobody in ((True, set(planted_people.OUT_OF_SEASON)), (False, set())):
        planted = set(truth[truth["is_member"] == is_member]["segment_id"])
        assert shipped_segments() - planted == nobody


# --- Shape ----------------------------------------------------------------------------------------


def test_orders_span_three_years_and_reach_the_last_evening(sample):
    ordered_at = plausible(sample.raw["orders"]["ordered_at"]).dropna()
    local = ordered_at.dt.tz_localize("UTC").dt.tz_convert(timeline.TIMEZONE).dt.tz_localize(None)
    assert local.min().date() <= date(2023, 1, 7)
    assert local.max() == pd.Timestamp(timeline.LAST_DAY) + pd.Timedelta("23:59:59")
    assert (local.max() - local.min()).days >= 3 * 365
    assert local.dt.to_period("M").nunique() == 42


def test_nothing_is_dated_later_but_plans_and_the_stated_dirt(sample):
    for name, table in sample.raw.items():
        for column in set(table.select_dtypes("datetime")) - PLANS:
            late = table[table[column] > END]
            assert (late[column] == pd.Timestamp("9999-12-31")).all(), (name, column)
    assert sample.raw["fx_rates"]["date"].max() == timeline.LAST_DAY


def test_people_buy_unequally_and_drop_out(population):
    orders = population.features["orders_count"]
    buyers = orders[orders > 0]
    assert 0.15 < (orders == 0).mean() < 0.35
    assert 0.2 < (buyers == 1).mean() < 0.4
    # Gamma-mixed purchasing: far more spread than one rate for all would give.
    assert buyers.var() > 5 * buyers.mean()
    spent = population.features["amount"].sort_values(ascending=False)
    assert spent.head(len(buyers) // 10).sum() > 0.35 * spent.sum()
    assert (population.features["recency"] > 365).sum() > 0.3 * len(buyers)


def test_seasons_weekdays_and_hours_differ(population):
    local = population.orders["local"]
    # Three whole years: each month of the year occurs as often.
    by_month = local[local < "2026-01-01"].dt.month.value_counts()
    assert by_month[12] > 1.2 * by_month[8]
    by_weekday = local.dt.weekday.value_counts()
    assert by_weekday[5] > by_weekday[6]
    assert local.dt.hour.between(18, 22).mean() > 4 * local.dt.hour.between(1, 5).mean()
    pos = population.orders[population.orders["channel"] == "pos"]
    generated = ~pos["customer_id"].str.startswith("planted-")
    assert (pos[generated]["local"].dt.weekday < 6).all()


def test_the_shop_has_categories_channels_currencies_countries_and_refunds(sample):
    raw = sample.raw
    generated = raw["products"][~is_planted(raw["products"]["product_id"])]
    assert generated["category"].nunique() == 8
    assert raw["products"]["product_line"].nunique() >= 24
    assert raw["products"]["collection"].nunique() >= 6
    assert raw["products"]["unit_cost"].notna().mean() > 0.9
    assert set(raw["orders"]["channel"].dropna()) == {"web", "app", "pos", "phone", "marketplace"}
    assert set(raw["orders"]["currency"]) == {"EUR", "CHF"}
    assert raw["customers"]["country"].value_counts().index[0] == "DE"
    assert 0.03 < len(raw["refunds"]) / len(raw["orders"]) < 0.09
    assert raw["orders"]["coupon_code"].nunique() >= 6
    assert raw["customers"]["birth_date"].isna().mean() > 0.1
    assert set(raw["customers"]["email_consent"].map(str)) == {"True", "False", "None"}
    assert (raw["customers"]["person_type"] == "lead").any()
    assert raw["customers"]["deleted_at"].notna().any()


def test_some_follow_launches(population):
    bought = population.lines.dropna(subset="collection")
    days = (bought["local"] - bought["launched"]).dt.total_seconds() / 86_400
    followers = bought[days.between(0, 14)].groupby("customer_id")["product_id"].nunique()
    assert (followers >= 3).sum() > 20
    assert (days >= 0).all()


def test_nobody_orders_before_the_account_or_after_its_deletion(sample):
    customers = sample.raw["customers"].drop_duplicates("customer_id")
    orders = sample.raw["orders"].merge(customers, on="customer_id", suffixes=("", "_of_person"))
    is_sound = plausible(orders["ordered_at"]).notna() & plausible(orders["created_at"]).notna()
    orders = orders[is_sound]
    assert (orders["ordered_at"] >= orders["created_at"]).all()
    assert not (orders["ordered_at"] > orders["deleted_at"]).any()
    assert not (orders["cancelled_at"] > END)[orders["cancelled_at"].dt.year < 9999].any()


# --- Dirt -----------------------------------------------------------------------------------------


def plausible(times: pd.Series) -> pd.Series:
    """Times outside 1900 to 2050 become unknown."""
    return times.where(times.between("1900-01-01", "2050-12-31"))


def is_planted(ids: pd.Series) -> pd.Series:
    return ids.str.startswith("planted-", na=False)


def later_versions(table: pd.DataFrame, key: str) -> int:
    distinct = table[~is_planted(table[key])].drop_duplicates(subset=[key, "updated_at"])
    return int(distinct.duplicated(key).sum())


SHOP = {"customers", "orders", "order_items", "refunds", "fx_rates"}


def found_in(raw: dict[str, pd.DataFrame]) -> dict[tuple[str, str], int]:
    """Dirt of the shop as it shows in the files, counted without looking at the truth."""
    customers, orders, items, refunds = (
        raw[name] for name in ("customers", "orders", "order_items", "refunds")
    )
    codes = {*planted_cases.COUNTRIES, *planted_cases.OTHER_COUNTRIES}
    generated = customers[~is_planted(customers["customer_id"])]
    named = generated["country"].dropna()
    named = named[~named.isin(codes)]
    unknown = named.isin(["Atlantis", "Ruritania", "n/a"])
    accounts = generated.drop_duplicates("customer_id")
    email = accounts["email"].str.strip().str.lower()
    loud = accounts["email"].notna() & (accounts["email"] != email)
    alone = ~email.duplicated(keep=False)
    fake_email, fake_phone = (
        accounts[column].isin(values)
        for column, values in (
            ("email", ["none@none.com", "test@test.com"]),
            ("phone", ["000000", "1111111"]),
        )
    )
    is_role = email.str.match(r"(info|sales)@", na=False)
    phone = accounts["phone"].str.replace(r"[^0-9+]", "", regex=True)
    phone = phone.str.replace(r"^(00|\+)49|^0(?=[1-9])", "+49", regex=True).where(~fake_phone)
    sharing = phone.map(phone.value_counts())
    by_email = email.notna() & ~alone & ~is_role & ~fake_email
    by_phone = sharing.between(2, 3)
    chained = by_email & by_phone
    tests = orders["is_test"] & ~is_planted(orders["customer_id"])
    no_person, no_email = orders["customer_id"].isna(), orders["email"].isna()
    guests = orders[no_person & ~no_email]
    stubs = ~no_person & ~orders["customer_id"].isin(customers["customer_id"])
    chf_days = set(raw["fx_rates"].query("currency == 'CHF'")["date"])
    euro_days = set(raw["fx_rates"].query("currency == 'EUR'")["date"])

    def impossible(table: pd.DataFrame, column: str) -> int:
        return int((table[column].notna() & plausible(table[column]).isna()).sum())

    def equal_rows(table: pd.DataFrame) -> int:
        return int(table.astype(str).duplicated().sum())

    return {
        ("case_variant_email", "customers"): int((loud & alone).sum()),
        # Two accounts each; in the middle of a chain stands one that has both.
        ("duplicate_chain", "customers"): int(chained.sum()),
        ("duplicate_person", "customers"): int(by_email.sum() / 2 - chained.sum()),
        ("duplicate_by_phone", "customers"): int(by_phone.sum() / 2 - chained.sum()),
        ("call_centre_phone", "customers"): int((sharing > 3).sum()),
        ("role_email", "customers"): int(is_role.sum()),
        ("placeholder_email", "customers"): int(fake_email.sum()),
        ("placeholder_phone", "customers"): int(fake_phone.sum()),
        ("impossible_birth_date", "customers"): int(
            (customers["birth_date"] == date(1753, 1, 1)).sum()
        ),
        ("impossible_created_at", "customers"): impossible(customers, "created_at"),
        ("sentinel_deleted_at", "customers"): impossible(customers, "deleted_at"),
        ("unknown_country", "customers"): int(unknown.sum()),
        ("country_by_name", "customers"): int((~unknown).sum()),
        ("unknown_company", "customers"): int(
            (
                accounts["company_id"].notna()
                & ~accounts["company_id"].isin(raw["companies"]["company_id"])
            ).sum()
        ),
        ("late_version", "customers"): later_versions(customers, "customer_id"),
        ("duplicate_row", "customers"): equal_rows(customers),
        ("test_order", "orders"): int(tests.sum()),
        ("guest_order", "orders"): len(guests),
        ("guest_email_variant", "orders"): int(
            (guests["email"] != guests["email"].str.lower().str.strip()).sum()
        ),
        ("orphan_customer", "orders"): int(stubs.sum()),
        ("no_identity", "orders"): int((no_person & no_email).sum()),
        ("negative_total", "orders"): int((orders["total_amount"] < 0).sum()),
        ("impossible_ordered_at", "orders"): impossible(orders, "ordered_at"),
        ("impossible_cancelled_at", "orders"): impossible(orders, "cancelled_at"),
        ("zero_amount_order", "orders"): int(
            ((orders["total_amount"] == 0) & ~is_planted(orders["customer_id"])).sum()
        ),
        ("late_version", "orders"): later_versions(orders, "order_id"),
        ("duplicate_row", "orders"): equal_rows(orders),
        ("unknown_product", "order_items"): int(
            (~items["product_id"].isin(raw["products"]["product_id"])).sum()
        ),
        ("orphan_order_item", "order_items"): int(
            (~items["order_id"].isin(orders["order_id"])).sum()
        ),
        ("duplicate_row", "order_items"): equal_rows(items),
        ("impossible_refunded_at", "refunds"): impossible(refunds, "refunded_at"),
        ("orphan_refund", "refunds"): int((~refunds["order_id"].isin(orders["order_id"])).sum()),
        ("duplicate_row", "refunds"): equal_rows(refunds),
        ("missing_fx_rate_day", "fx_rates"): len(euro_days - chf_days),
    }


def test_dirt_in_the_files_is_the_dirt_in_the_record(sample):
    recorded = sample.truth["dirt"].query("table_name in @SHOP")
    recorded = recorded.set_index(["kind", "table_name"])["count"].to_dict()
    assert found_in(sample.raw) == recorded


def test_dirt_comes_in_its_stated_share(sample):
    for row in sample.truth["dirt"].itertuples():
        generated = ~keys(sample.raw[row.table_name], row.table_name).str.contains("planted-")
        stated = row.share * generated.sum()
        assert row.count >= record.MINIMUM or row.table_name == "fx_rates"
        assert abs(row.count - stated) <= max(record.MINIMUM, 0.15 * stated), row
    kinds = (*dirt.KINDS, *identities.KINDS)
    assert {(kind.name, kind.table_name) for kind in kinds} | {
        ("missing_fx_rate_day", "fx_rates")
    } == set(zip(sample.truth["dirt"]["kind"], sample.truth["dirt"]["table_name"], strict=True))


def test_dirt_rows_are_named_once_and_never_planted(sample):
    rows = sample.truth["dirt_rows"]
    counted = rows.groupby(["kind", "table_name"]).size().to_dict()
    assert counted == sample.truth["dirt"].set_index(["kind", "table_name"])["count"].to_dict()
    assert not rows["row_key"].str.contains("planted").any()
    # A varied address is a property of a guest order, not a second fault.
    single = rows[rows["kind"] != "guest_email_variant"]
    assert not single.duplicated(["table_name", "row_key"]).any()


def test_distinct_guests_and_stubs_are_recorded(sample):
    counts = sample.truth["dirt"].set_index(["kind", "table_name"])["people_count"]
    orders, customers = sample.raw["orders"], sample.raw["customers"]
    guests = orders[orders["customer_id"].isna()]["email"].dropna().str.strip().str.lower()
    assert counts["guest_order", "orders"] == guests.nunique() < len(guests)
    known = orders["customer_id"].dropna()
    assert (
        counts["orphan_customer", "orders"]
        == known[~known.isin(customers["customer_id"])].nunique()
    )


# --- Sums and references --------------------------------------------------------------------------


REPEATING = ["late_version", "duplicate_row", "two_variants"]


def keys(raw: pd.DataFrame, table: str) -> pd.Series:
    """What tells the rows of a table apart, as the record writes it."""
    columns = raw[list(KEYS.get(table, raw.columns[:1]))].copy()
    for name in columns.select_dtypes("datetime"):
        columns[name] = columns[name].dt.strftime("%Y-%m-%d %H:%M:%S")
    texts = [columns[name].astype("object").fillna("").astype(str) for name in columns]
    return texts[0].str.cat(texts[1:], sep="|") if texts[1:] else texts[0]


def test_ids_are_unique_but_for_the_stated_dirt(sample):
    for table in TABLES:
        raw = sample.raw[table]
        key = keys(raw, table)
        rows = sample.truth["dirt_rows"].query("table_name == @table")
        repeated = rows[rows["kind"].isin(REPEATING)]["row_key"]
        doubled = set(key[key.duplicated()])
        assert {i for i in doubled if "planted-" not in i} == set(repeated), table


def test_rows_refer_to_rows(sample):
    raw, rows = sample.raw, sample.truth["dirt_rows"]
    clean = raw["refunds"][~raw["refunds"]["refund_id"].isin(rows["row_key"])]
    items = clean.dropna(subset="order_item_id").merge(
        raw["order_items"].drop_duplicates("order_item_id"), on="order_item_id"
    )
    assert len(items) == clean["order_item_id"].notna().sum() > 0
    assert (items["order_id_x"] == items["order_id_y"]).all()
    assert raw["orders"]["order_id"].isin(raw["order_items"]["order_id"]).all()
    codes = set(raw["fx_rates"]["currency"])
    assert set(raw["orders"]["currency"]) <= codes


def test_totals_are_the_sum_of_their_parts(sample):
    raw, rows = sample.raw, sample.truth["dirt_rows"]
    items = raw["order_items"].drop_duplicates("order_item_id")
    goods = items["quantity"] * items["unit_price"] - items["discount_amount"]
    assert (goods >= 0).all()
    goods = goods.groupby(items["order_id"]).sum()
    orders = raw["orders"]
    negative = rows[rows["kind"] == "negative_total"]["row_key"]
    orders = orders[~orders["order_id"].isin(negative)]
    expected = (
        orders["order_id"].map(goods)
        - orders["discount_amount"]
        + orders["tax_amount"]
        + orders["shipping_amount"]
    )
    assert (orders["total_amount"] == expected).all()


def test_refunds_never_exceed_what_was_charged(sample):
    orphans = sample.truth["dirt_rows"].query("kind == 'orphan_refund'")["row_key"]
    refunds = sample.raw["refunds"].drop_duplicates("refund_id")
    refunds = refunds[~refunds["refund_id"].isin(orphans)]
    totals = sample.raw["orders"].drop_duplicates("order_id").set_index("order_id")["total_amount"]
    given = refunds.groupby("order_id")["amount"].sum()
    assert (given > 0).all()
    assert (given <= totals[given.index]).all()


# --- Planted truth --------------------------------------------------------------------------------


def as_of_last_day(raw: dict[str, pd.DataFrame]) -> SimpleNamespace:
    """Population, valid orders, their lines and simple features, worked out in pandas."""
    customers = (
        raw["customers"].sort_values("updated_at").drop_duplicates("customer_id", keep="last")
    )
    customers = customers[plausible(customers["deleted_at"]).isna()]

    orders = raw["orders"].sort_values("updated_at").drop_duplicates("order_id", keep="last")
    orders = orders[
        plausible(orders["ordered_at"]).notna()
        & (orders["total_amount"] >= 0)
        & (orders["customer_id"].notna() | orders["email"].notna())
        & ~orders["is_test"]
        & plausible(orders["cancelled_at"]).isna()
    ].copy()
    guest = "guest-" + orders["email"].str.strip().str.lower()
    orders["customer_id"] = orders["customer_id"].fillna(guest)
    deleted = set(raw["customers"]["customer_id"]) - set(customers["customer_id"])
    orders = orders[~orders["customer_id"].isin(deleted)]
    orders["local"] = berlin(orders["ordered_at"])
    orders["day"] = orders["local"].dt.normalize()

    refunds = raw["refunds"].drop_duplicates("refund_id")
    refunds = refunds[plausible(refunds["refunded_at"]).notna()]
    given = orders["order_id"].map(refunds.groupby("order_id")["amount"].sum()).fillna(0)
    paid = orders["total_amount"] - orders["tax_amount"] - orders["shipping_amount"]
    rates = raw["fx_rates"].assign(
        day=pd.to_datetime(raw["fx_rates"]["date"]).astype("datetime64[us]")
    )
    orders = pd.merge_asof(
        orders.assign(net=(paid - given).clip(lower=0)).sort_values("day"),
        rates[["currency", "day", "rate_to_reporting"]].sort_values("day"),
        on="day",
        by="currency",
    )
    orders["net"] = orders["net"].astype(float) * orders["rate_to_reporting"] / 100

    lines = raw["order_items"].drop_duplicates("order_item_id")
    lines = lines.merge(raw["products"], on="product_id", how="left", suffixes=("", "_of_product"))
    lines = lines.merge(orders, on="order_id", suffixes=("_of_line", ""))
    lines["launched"] = berlin(lines["launched_at"])
    lines["gross"] = lines["quantity"] * lines["unit_price"]
    lines["spent"] = lines["gross"] - lines["discount_amount_of_line"]

    sums = lines.groupby("order_id")[["gross", "discount_amount_of_line"]].sum()
    orders = orders.join(sums, on="order_id")
    cut = orders["discount_amount"] + orders["discount_amount_of_line"]
    orders["is_discounted"] = (cut > 0) & (10 * cut >= orders["gross"])

    ids = pd.Index(customers["customer_id"]).union(orders["customer_id"].unique())
    features = pd.DataFrame(index=ids)
    by_person = orders.groupby("customer_id")
    features["orders_count"] = by_person.size().reindex(ids, fill_value=0)
    features["amount"] = by_person["net"].sum().reindex(ids)
    features["largest"] = by_person["net"].max().reindex(ids)
    features["recency"] = ((LAST - by_person["day"].max()).dt.days).reindex(ids)
    year = orders[orders["day"] > LAST - pd.Timedelta(days=365)]
    features["orders_365d"] = year.groupby("customer_id").size().reindex(ids, fill_value=0)
    features["discounted"] = by_person["is_discounted"].sum().reindex(ids, fill_value=0)
    features["channels"] = by_person["channel"].nunique().reindex(ids, fill_value=0)
    features["first_day"], features["last_day"] = by_person["day"].min(), by_person["day"].max()
    spend = lines.dropna(subset="category").groupby(["customer_id", "category"])["spent"].sum()
    features["top_spend"] = spend.groupby("customer_id").max().reindex(ids)
    features["known_spend"] = spend.groupby("customer_id").sum().reindex(ids)
    features = features.join(
        customers.set_index("customer_id")[["person_type", "birth_date", "country"]]
    )
    return SimpleNamespace(features=features, orders=orders, lines=lines)


def berlin(times: pd.Series) -> pd.Series:
    return times.dt.tz_localize("UTC").dt.tz_convert(timeline.TIMEZONE).dt.tz_localize(None)


def rfm_scores(values: pd.Series) -> pd.Series:
    """1 + number of quintile cuts below the value."""
    ordered = np.sort(values.to_numpy())
    cuts = ordered[np.ceil(len(ordered) * np.arange(1, 5) / 5).astype(int) - 1]
    return pd.Series(1 + (cuts[:, None] < values.to_numpy()).sum(axis=0), values.index)


RFM_CODES = {
    "hibernating": "11 12 21 22",
    "at_risk": "13 14 23 24",
    "cant_lose": "15 25",
    "about_to_sleep": "31 32",
    "need_attention": "33",
    "loyal": "34 35 44 45",
    "promising": "41",
    "new_customers": "51",
    "potential_loyalists": "42 43 52 53",
    "champions": "54 55",
}


def members(features: pd.DataFrame, orders: pd.DataFrame) -> dict[str, pd.Series]:
    """Who is in which segment, by the words of the catalogue."""
    f, count = features, features["orders_count"]
    buyers = f[count > 0]
    rich = f["amount"] >= np.sort(buyers["amount"])[int(np.ceil(0.9 * len(buyers))) - 1]
    large = np.sort(orders["net"])[int(np.ceil(0.99 * len(orders))) - 1]
    found = {
        "purchased_at_least_once": count >= 1,
        "never_purchased": (count == 0) & (f["person_type"] != "visitor"),
        "one_time_buyers": count == 1,
        "purchased_more_than_once": count >= 2,
        "repeat_buyers": f["orders_365d"] >= 2,
        "loyal_customers": (f["orders_365d"] >= 4) & (f["recency"] <= 89),
        "category_loyalists": (count >= 4)
        & (10 * f["top_spend"] >= 6 * f["known_spend"])
        & (f["recency"] <= 179),
        "big_spenders": rich | (f["largest"] >= large),
        "above_average_value": f["amount"] > buyers["amount"].mean(),
        "discount_lovers": (count >= 3) & (10 * f["discounted"] >= 8 * count),
        "full_price_buyers": (count >= 3) & (10 * f["discounted"] <= count),
        "multi_channel_customers": f["channels"] >= 2,
    }

    names = planted_cases.COUNTRIES | planted_cases.OTHER_COUNTRIES
    codes = {name: code for code, name in names.items()}
    country = f["country"].map(lambda text: codes.get(text, text), na_action="ignore").str.upper()
    found |= {f"country_{code.lower()}": country == code for code in names}

    born = f["birth_date"].map(lambda day: day.year, na_action="ignore").astype(float)
    too_old = f["birth_date"].map(lambda day: day <= date(1910, 6, 30), na_action="ignore")
    born[too_old.fillna(False).astype(bool)] = np.nan
    bounds = [1900, 1927, 1945, 1964, 1980, 1996, 2012, 2024, 2039]
    labels = ["greatest", "silent", "boomers", "gen_x", "millennials", "gen_z", "gen_alpha"]
    generation = pd.cut(born, bounds, labels=[*labels, "gen_beta"]).astype(object)
    generation = generation.fillna("unknown")
    found |= {f"generation_{g}": generation == g for g in [*labels, "gen_beta", "unknown"]}

    recency, frequency = rfm_scores(-buyers["recency"]), rfm_scores(buyers["orders_count"])
    code = (recency.astype(str) + frequency.astype(str)).reindex(f.index)
    for group, held in RFM_CODES.items():
        found[f"rfm_classic_{group}"] = code.isin(held.split())
    found["rfm_classic_prospects"] = count == 0
    return found


def test_planted_memberships_follow_from_the_files(sample, population):
    """Of the first segments; test_sample_shopping and test_sample_people work out the others."""
    found = members(population.features, population.orders)
    truth = sample.truth["expected_memberships"].query("segment_id in @found")
    assert set(truth["segment_id"]) == set(found)
    wrong = [
        (row.customer_id, row.segment_id, row.note)
        for row in truth.itertuples()
        if bool(found[row.segment_id].get(row.customer_id, False)) != row.is_member
    ]
    assert wrong == []


@pytest.mark.slow
def test_relative_truths_hold_in_a_larger_sample(sample, tmp_path):
    sample_data.generate(tmp_path / "raw", 12_000, seed=3)
    larger = as_of_last_day(frames(tmp_path / "raw"))
    found = members(larger.features, larger.orders)
    truth = sample.truth["expected_memberships"].query("is_relative and segment_id in @found")
    assert len(truth) > 100
    for row in truth.itertuples():
        assert bool(found[row.segment_id].get(row.customer_id, False)) == row.is_member, row


def test_planted_features_follow_from_the_files(sample, population):
    truth = sample.truth["expected_features"].set_index("customer_id")
    found = population.features.loc[truth.index]
    assert (found["orders_count"] == truth["orders_count"]).all()
    pd.testing.assert_series_equal(
        found["amount"].fillna(0),
        truth["amount_spent"],
        check_names=False,
        check_index_type=False,
    )
    for mine, theirs in (("first_day", "first_order_date"), ("last_day", "last_order_date")):
        stated = pd.to_datetime(truth[theirs]).astype("datetime64[us]")
        assert found[mine].astype("datetime64[us]").equals(stated)
    assert found["recency"].equals(truth["recency_days"].astype(float))


def test_truth_is_stated_once_for_each_person_and_segment(sample):
    truth = sample.truth["expected_memberships"]
    assert not truth.duplicated(["customer_id", "segment_id"]).any()
    assert set(truth["customer_id"]) <= set(sample.raw["customers"]["customer_id"])
    assert truth["customer_id"].str.startswith("planted-").all()
    assert {"planted-rfm-best", "planted-rfm-middle", "planted-rfm-worst"} <= set(
        truth["customer_id"]
    )


def test_the_three_named_customers_stand_apart(population):
    best, middle, worst = (
        population.features.loc[f"planted-rfm-{name}"] for name in ("best", "middle", "worst")
    )
    assert best["recency"] < middle["recency"] < worst["recency"]
    assert best["orders_count"] > middle["orders_count"] > worst["orders_count"]
    assert best["amount"] > middle["amount"] > worst["amount"]
