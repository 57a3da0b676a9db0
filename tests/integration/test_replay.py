"""What a run at t says does not depend on what happened after t.

For many days: the marts of all data as of a day are, row by row and column by column, those of the
data as it would have been delivered at the end of that day. The models run as dbt compiles them;
that dbt builds the same is tested here, too.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from compiled import differences

from orchestration import sample_data
from orchestration.lib.contract import load_contract
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

ZONE = "Europe/Berlin"
ENV = {"TIMEZONE": ZONE, "CURRENCY": "EUR", "DATASET": "test"}
CUSTOMERS = 700
# Ends of months, among them 29 February, and the days on which clocks are changed.
DAYS = [
    *(date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)),
    *(date(2024, 4, 30), date(2024, 6, 30), date(2024, 10, 27), date(2024, 10, 31)),
    *(date(2024, 12, 31), date(2025, 2, 28), date(2025, 3, 30), date(2025, 3, 31)),
    *(date(2025, 6, 30), date(2025, 10, 26), date(2025, 10, 31), date(2026, 5, 31)),
]
LAYERS = ["staging", "intermediate", "segments", "history", "marts"]
# Every dated column of the contract is one of four kinds. Those a row is delivered by:
DELIVERED_BY = {
    "ad_performance": "date",
    "campaigns": "started_at",
    "customers": "created_at",
    "declared_traits": "collected_at",
    "events": "occurred_at",
    "experiment_exposures": "exposed_at",
    "fx_rates": "date",
    "loyalty": "joined_at",
    "messages": "occurred_at",
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "reviews": "created_at",
    "segment_feedback": "submitted_at",
    "support_tickets": "opened_at",
    "survey_scores": "answered_at",
}
# … those that are filled in later, with what is known only by then;
FILLED_IN = {
    "customers.deleted_at": [],
    "customers.consent_updated_at": ["email_consent", "sms_consent", "ads_consent"],
    "orders.cancelled_at": [],
    "support_tickets.closed_at": [],
}
# … those that tell the versions of a thing apart;
VERSIONS = {"customers.updated_at": "customer_id", "orders.updated_at": "order_id"}
# … and those that are known beforehand.
KNOWN_BEFOREHAND = {
    *("customers.birth_date", "products.launched_at", "events.scheduled_at"),
    *("declared_traits.expires_at", "campaigns.ended_at"),
}
UNDATED = {"companies", "order_items", "products", "stores"}
# Tables whose rows come with their order or later; those of no known order come at any time.
OF_ORDERS = ["order_items", "refunds"]
# What lies beyond is no date, and delivered whenever it is.
IMPOSSIBLE = "timestamp '2050-12-31'"


def end_of(day):
    """Return the first moment after a local day, as SQL."""
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(ZONE)).astimezone(UTC)
    return f"timestamp '{end:%Y-%m-%d %H:%M:%S}'"


def is_later(column, day):
    """Return SQL that is true where a plausible date lies after a local day."""
    if column == "date":
        return f"(coalesce(date > date '{day}', false) and date < {IMPOSSIBLE})"
    return f"(coalesce({column} >= {end_of(day)}, false) and {column} < {IMPOSSIBLE})"


def cut(connection, source, target, day):
    """Make schema `target` of what schema `source` would have held at the end of a local day.

    Facts of later days are not there, and what is filled in later is empty. Of a thing with
    versions those written later are not there, but for the oldest one: what it said before is not
    on record, which is what best effort means for attributes that sources overwrite.
    """
    connection.execute(f"create schema {target}")
    for (table,) in connection.execute(
        "select table_name from information_schema.tables"
        f" where table_catalog || '.' || table_schema = '{source}' order by table_name <> 'orders'"
    ).fetchall():
        emptied = {
            column: is_later(dated.split(".")[1], day)
            for dated, others in FILLED_IN.items()
            if dated.startswith(f"{table}.")
            for column in [dated.split(".")[1], *others]
        }
        columns = ", ".join(
            f"case when not {later} then {column} end as {column}"
            for column, later in emptied.items()
        )
        kept = ["true"]
        if table in DELIVERED_BY:
            kept.append(f"not {is_later(DELIVERED_BY[table], day)}")
        if table in OF_ORDERS:
            kept.append(
                f"(coalesce(order_id in (select order_id from {target}.orders), false)"
                f" or order_id not in (select order_id from {source}.orders)"
                " or order_id is null)"
            )
        key = VERSIONS.get(f"{table}.updated_at")
        versions = (
            f"qualify not {is_later('updated_at', day)}"
            f" or updated_at = min(updated_at) over (partition by {key})"
            if key
            else ""
        )
        # Which version is the oldest does not depend on what else it says.
        connection.execute(
            f"create view {target}.{table} as select *{f' replace ({columns})' if columns else ''}"
            f" from (select * from {source}.{table} {versions}) where {' and '.join(kept)}"
        )


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """The folder of a sample in which many things happen at the very end of the days above."""
    folder = tmp_path_factory.mktemp("edges")
    sample = sample_data.generate(folder / "sample" / "raw", customers=CUSTOMERS)
    moments = [end_of(day) for day in DAYS]
    dated = {f"{table}.{column}" for table, column in DELIVERED_BY.items() if column != "date"}
    with duckdb.connect() as connection:
        (folder / "raw").mkdir()
        for path in sorted(sample.glob("*.parquet")):
            table = path.stem
            moved = []
            for column in sorted((dated | FILLED_IN.keys() | VERSIONS.keys()) - {"date"}):
                if column.startswith(f"{table}."):
                    name = column.split(".")[1]
                    draw = f"(hash(file_row_number, '{name}') % 160)"
                    cases = " ".join(
                        f"when {2 * number} then {moment} - interval 1 microsecond"
                        f" when {2 * number + 1} then {moment}"
                        for number, moment in enumerate(moments)
                    )
                    # What is filled in for few has such moments for some of the others, too.
                    rarely = draw.replace("160", "480") if column in FILLED_IN else "-1"
                    moved.append(
                        f"case when {name} < {IMPOSSIBLE} then coalesce(case {draw} {cases} end,"
                        f" {name}) when {name} is null then case {rarely} {cases} end else {name}"
                        f" end as {name}"
                    )
            connection.execute(
                f"copy (select * exclude (file_row_number){' replace (' if moved else ''}"
                f"{', '.join(moved)}{')' if moved else ''}"
                f" from read_parquet('{path}', file_row_number = true))"
                f" to '{folder / 'raw' / path.name}' (format parquet)"
            )
    return folder / "raw"


@pytest.fixture(scope="module")
def project(compiled):
    return compiled()


@pytest.fixture(scope="module")
def builds(raw, project, repository):
    """A function: name of a database, day, and whether the data is cut → marts in that database.

    A build on the data of the last one of that name leaves as they are the models that rest on
    nothing that differs; no build finds a history. `only`: marts that are made, with all they need.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        create_raw_relations(
            connection, Settings.from_env(repository, {"RAW_PATH": str(raw), **ENV})
        )
        connection.execute("attach ':memory:' as everything")
        connection.execute("create schema everything.raw")
        for (table,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'raw'"
        ).fetchall():
            connection.execute(f"create table everything.raw.{table} as from memory.raw.{table}")
        data, built = {}, {}

        def prepare(database, cut_on):
            if database in data:
                connection.execute(f"detach {database}")
            connection.execute(f"attach ':memory:' as {database}")
            if cut_on:
                cut(connection, "everything.raw", f"{database}.raw", cut_on)
            else:
                connection.execute(f"create schema {database}.raw")
                for table in [*DELIVERED_BY, *UNDATED, "source_columns"]:
                    connection.execute(
                        f"create view {database}.raw.{table} as from everything.raw.{table}"
                    )
            project.build_seeds(connection, database)
            data[database], built[database] = cut_on, None

        def run(database, day, is_cut=False, project=project, only=()):
            cut_on = day if is_cut else None
            if data.get(database, "nothing") != cut_on:
                prepare(database, cut_on)
            connection.execute(f"drop schema if exists {database}.history cascade")
            built[database] = project.build(
                connection, database, day, built=built[database], only=only
            )
            return connection

        yield run


def test_every_dated_column_is_of_one_kind(repository):
    """A new one must be told to `cut`, or it could leak."""
    dated = [
        f"{table.name}.{column.name}"
        for table in load_contract(repository).values()
        for column in table.columns
        if column.data_type in ("timestamp", "date")
    ]
    told = [f"{table}.{column}" for table, column in DELIVERED_BY.items()]
    assert sorted(dated) == sorted([*told, *FILLED_IN, *VERSIONS, *KNOWN_BEFOREHAND])
    assert load_contract(repository).keys() == DELIVERED_BY.keys() | UNDATED


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_data_cut_at_t_gives_the_marts_of_all_data_as_of_t(builds, project, day):
    builds("whole", day)
    connection = builds("partial", day, is_cut=True)
    marts = [f"marts.{name}" for name in project.names("marts")]

    found = differences(connection, "whole", "partial", marts)

    assert not found, {mart: rows[:4] for mart, rows in found.items()}
    for table in ("orders", "customers", "events", "messages", "refunds"):
        rows = "select (select count(*) from everything.raw.{0}), count(*) from partial.raw.{0}"
        delivered, left = connection.execute(rows.format(table)).fetchone()
        assert 0 < left < delivered, table


def test_dbt_builds_what_the_compiled_models_build(builds, build, project, raw):
    day = date(2024, 3, 31)
    warehouse = build(raw, checked=False, AS_OF=day.isoformat(), **ENV)
    connection = builds("ours", day)
    connection.execute(f"attach '{warehouse}' as dbt (read_only)")
    relations = [f"{schema}.{name}" for schema in LAYERS for name in project.names(schema)]
    assert len(relations) > 100
    assert not differences(connection, "ours", "dbt", relations)


def test_the_same_input_twice_gives_the_same_rows_and_another_day_does_not(builds, project):
    marts = [f"marts.{name}" for name in project.names("marts")]
    builds("first", date(2025, 10, 31)).execute("set threads = 5")
    connection = builds("second", date(2025, 10, 31))
    connection.execute("reset threads")
    builds("later", date(2025, 11, 30))

    assert not differences(connection, "first", "second", marts)
    assert {"marts.orders", "marts.customer_rfm", "marts.segment_membership"} <= set(
        differences(connection, "first", "later", marts)
    )


# Models that look at dates first, and what shows it if they see a day too much.
LEAKS = {
    "int_accounts": "customers",
    "int_account_attributes": "customers",
    "int_customers_as_of": "customers",
    "int_customer_loyalty": "customer_features",
    "int_trait_declarations": "customer_features",
    "int_behaviour_reviews": "customer_features",
    "int_behaviour_surveys": "customer_features",
    "int_behaviour_tickets": "customer_features",
    "int_events": "customer_features",
    "int_messages": "customer_features",
    "int_orders_as_of": "orders",
    "int_refunds_as_of": "orders",
    "int_row_outcomes": "data_quality_reconciliation",
}


@pytest.mark.parametrize("model", LEAKS)
def test_a_model_that_sees_a_day_too_much_is_found(builds, project, model):
    day = date(2025, 3, 31)
    connection = builds("partial", day, is_cut=True, only=[LEAKS[model]])
    sign = ">" if model == "int_row_outcomes" else "<="
    too_much = {f"{sign} date '{day}'": f"{sign} date '{day + timedelta(days=1)}'"}
    leaking = project.with_change(model, too_much)
    builds("whole", day, project=leaking, only=[LEAKS[model]])
    found = differences(connection, "whole", "partial", [f"marts.{LEAKS[model]}"])
    assert found
