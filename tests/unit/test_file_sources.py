"""Sources other than the contract that read files: which ones, from where, under which headers."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.lib.as_of import assumptions, resolve
from orchestration.lib.errors import UserError
from orchestration.lib.preflight import preflight, render
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings
from orchestration.quality import checkpoint, gate
from orchestration.quality.gate import Baseline

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2024, 6, 1)
HEADER = "Name,Email,Financial Status,Currency,Total,Created at,Lineitem name,Lineitem sku\n"
ORDER = "#1001,a@example.com,paid,CHF,10.00,2024-01-31 23:30:00 +0100,Cap,'007\n#1001,,,,,,Mug,\n"
EXPORT = {"orders_export.csv": HEADER + ORDER}
PARAM = {"key": "page_location", "value": {"string_value": "https://shop.example/"}}


def events(**columns):
    """One event of GA4 as an Arrow table; by default nothing but what there must be."""
    return pa.table(
        {
            "event_timestamp": [1_704_067_200_000_000],
            "event_name": ["page_view"],
            "event_params": [[PARAM]],
            "user_pseudo_id": ["d1"],
            **columns,
        }
    )


def rows(warehouse, sql):
    return warehouse.execute(sql).fetchall()


# --- Which files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ["orders_export.csv"],
        ["Orders_Export_1.csv", "orders_export_2.csv"],
        ["orders/a.csv", "orders/2024/b.csv"],
        ["orders_export.csv", "orders_export (1).csv", "orders/c.csv"],
    ],
)
def test_the_parts_of_an_export_are_one_table(deliver, warehouse, names):
    settings = deliver(dict.fromkeys(names, HEADER + ORDER), SOURCE="shopify")
    created = create_raw_relations(warehouse, settings)["raw_shopify.orders"]
    assert sorted(created.files) == sorted(names)
    assert created.rows == 2 * len(names)
    assert rows(
        warehouse, "select _file, max(_row_number) from raw_shopify.orders group by 1 order by 1"
    ) == [(name, 2) for name in sorted(names)]


def test_parts_of_two_formats_are_refused(deliver):
    table = pa.table({"Name": ["#1"]})
    settings = deliver(EXPORT | {"orders/more.parquet": table}, SOURCE="shopify")
    text = render(preflight(settings))
    assert "the folder mixes formats: orders_export.csv and more.parquet" in text


def test_headers_are_those_of_the_export(deliver, warehouse):
    products = "URL handle,Title,Option1 value,SKU,Price\nmug,Mug,Default Title,M1,9.90\n"
    created = create_raw_relations(
        warehouse, deliver(EXPORT | {"products_export.csv": products}, SOURCE="shopify")
    )
    assert rows(warehouse, "select order_id, lineitem_sku from raw_shopify.orders") == [
        ("#1001", "'007"),
        ("#1001", None),
    ]
    assert created["raw_shopify.products"].columns == (
        *("handle", "title", "option1_value", "sku", "price"),
    )
    assert rows(
        warehouse,
        "select column_name from raw.source_columns where source_system = 'shopify'"
        " and table_name = 'orders' and is_present order by all",
    ) == [
        (name,)
        for name in sorted(
            ["order_id", "email", "financial_status", "currency", "total", "created_at"]
            + ["lineitem_name", "lineitem_sku"]
        )
    ]


def test_a_mapping_has_the_last_word_about_headers(deliver, warehouse):
    files = {
        "orders_export.csv": HEADER.replace("Name", "Bestellung", 1) + ORDER,
        "mapping.yml": "orders: {order_id: Bestellung}",
    }
    create_raw_relations(warehouse, deliver(files, SOURCE="shopify"))
    assert rows(warehouse, "select distinct order_id from raw_shopify.orders") == [("#1001",)]


# --- Where ---------------------------------------------------------------------------------------


def test_one_source_has_the_folder_for_itself_and_its_own_data_set(deliver, project):
    alone = deliver(EXPORT, SOURCE="shopify")
    assert alone.folder_of("shopify") == alone.raw_path
    assert alone.dataset == "shopify"
    assert deliver(EXPORT, SOURCE="shopify", DATASET="my_shop").dataset == "my_shop"
    with pytest.raises(UserError, match="RAW_PATH is missing: .* of SOURCE=shopify"):
        preflight(Settings.from_env(project, {"SOURCE": "shopify"}))


def test_several_sources_have_a_folder_each_beside_the_contracts_files(deliver, warehouse):
    settings = deliver(
        {
            "fx_rates.csv": "currency,date,rate_to_reporting\nCHF,2024-01-01,1.05\n",
            "shopify/orders_export.csv": HEADER + ORDER,
            "ga4/events_20240101.parquet": events(),
        },
        SOURCE="contract,shopify,ga4",
    )
    report = preflight(settings)
    # The contract brings neither customers nor orders: the shop has them.
    assert report.ok, render(report)
    assert not any("is not read" in note for note in report.notes)
    assert {summary.table for summary in report.tables if summary.files} == {
        *("fx_rates", "shopify.orders", "ga4.events"),
    }
    created = create_raw_relations(warehouse, settings)
    assert created["raw_ga4.events"].files == ("events_20240101.parquet",)
    assert settings.dataset == "custom"


def test_tables_that_no_other_source_offers_are_still_required(deliver):
    files = {"fx_rates.csv": "currency,date,rate_to_reporting\n", "ga4/events.parquet": events()}
    problems = preflight(deliver(files, SOURCE="contract,ga4")).problems
    assert {problem.table for problem in problems} == {"customers", "orders"}


def test_a_folder_that_is_not_there_is_named(deliver):
    settings = deliver({"shopify/orders_export.csv": HEADER + ORDER}, SOURCE="shopify,ga4")
    problem = preflight(settings).problems[0]
    assert problem.message == f"RAW_PATH: there is no folder {settings.raw_path / 'ga4'}."
    assert "named events*; with several sources, RAW_PATH holds a folder" in problem.what_to_do


# --- What is wrong with them ---------------------------------------------------------------------


def test_a_missing_column_is_named_as_in_the_export(deliver):
    files = {"orders_export.csv": (HEADER + ORDER).replace("Created at", "Created")}
    (problem,) = preflight(deliver(files, SOURCE="shopify")).problems
    assert (problem.file, problem.table, problem.column) == (
        "orders_export.csv",
        "shopify.orders",
        "Created at",
    )
    assert problem.message == "required column is missing (did you mean Created?)."
    assert problem.what_to_do.startswith(
        "Rename Created to Created at, or put this into mapping.yml"
    )


def test_a_column_in_which_nothing_can_be_read_is_named_as_in_the_export(deliver):
    files = {"orders_export.csv": HEADER + ORDER.replace("2024-01-31 23:30:00 +0100", "31.1.2024")}
    (problem,) = preflight(deliver(files, SOURCE="shopify")).problems
    assert (problem.table, problem.column) == ("shopify.orders", "Created at")
    assert "its only value is not a timestamp: '31.1.2024'" in problem.message


def test_orders_in_a_currency_nobody_can_turn_are_a_problem(deliver):
    (problem,) = preflight(deliver(EXPORT, SOURCE="shopify", CURRENCY="EUR")).problems
    assert problem.message.startswith(
        "the orders are in CHF, and no rate turns any of them into EUR"
    )


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"event_timestamp": ["2024"]}, "is of type VARCHAR, not a whole number of microseconds"),
        ({"event_params": ["{}"]}, "is of type VARCHAR, not a list of structs"),
        ({"event_params": [[{"key": "a"}]]}, "not a list of key and value"),
        ({"device": ["mobile"]}, "is of type VARCHAR, not a struct"),
    ],
)
def test_columns_of_another_shape_are_named(deliver, columns, fault):
    settings = deliver({"events_20240101.parquet": events(**columns)}, SOURCE="ga4")
    problem = preflight(settings).problems[0]
    assert (problem.file, problem.table) == ("events_20240101.parquet", "ga4.events")
    assert fault in problem.message


# --- What is nested ------------------------------------------------------------------------------


def test_what_is_nested_is_unpacked(deliver, warehouse):
    session = {"key": "ga_session_id", "value": {"int_value": 7}}
    value = {"key": "value", "value": {"double_value": 12.5}}
    items = [{"item_id": "A\x1f", "item_category": None}, {"item_id": "B", "item_category": "Hats"}]
    table = events(
        event_params=[[session, PARAM, value]],
        device=[{"category": "mobile"}],
        items=[items],
    )
    create_raw_relations(warehouse, deliver({"events.parquet": table}, SOURCE="ga4"))
    assert rows(
        warehouse,
        "select event_timestamp, page_location, ga_session_id, event_value, device_category, items,"
        " page_referrer from raw_ga4.events",
    ) == [
        (
            *(datetime(2024, 1, 1), "https://shop.example/", "7", "12.5", "mobile"),
            *("1\x1fA\x1f\x1e2\x1fB\x1fHats", None),
        )
    ]


def test_parts_that_are_not_there_are_null_and_known_to_be_missing(deliver, warehouse):
    old = events(collected_traffic_source=[{"manual_source": "mail"}], items=[[{"item_id": "A"}]])
    files = {"events_1.parquet": old, "events_2.parquet": events()}
    created = create_raw_relations(warehouse, deliver(files, SOURCE="ga4"))["raw_ga4.events"]
    assert {"manual_source", "items", "page_location"} <= set(created.columns)
    assert not {"manual_medium", "device_category", "user_id"} & set(created.columns)
    assert rows(
        warehouse, "select manual_source, manual_medium, items from raw_ga4.events order by _file"
    ) == [("mail", None, "1\x1fA\x1f"), (None, None, None)]


# --- Which day, which money ----------------------------------------------------------------------


def test_day_and_currency_are_told_from_the_export(deliver):
    given = deliver(EXPORT, SOURCE="shopify", TIMEZONE="Europe/Berlin")
    resolved = resolve(given, TODAY)
    # 23:30 at +01:00 is still January in Berlin.
    assert (resolved.as_of, resolved.currency) == (date(2024, 1, 31), "CHF")
    assert assumptions(given, resolved) == []
    in_utc = deliver(EXPORT, SOURCE="shopify")
    assert "days are taken to be days in UTC" in assumptions(in_utc, resolve(in_utc, TODAY))[0]


def test_the_latest_day_of_any_source_counts(deliver):
    late = int(datetime(2024, 2, 5, 12, tzinfo=UTC).timestamp() * 1_000_000)
    settings = deliver(
        {
            "shopify/orders_export.csv": HEADER + ORDER,
            "ga4/events.parquet": events(event_timestamp=[late]),
        },
        SOURCE="shopify,ga4",
    )
    assert resolve(settings, TODAY).as_of == date(2024, 2, 5)


# --- The gate ------------------------------------------------------------------------------------


def test_the_gate_measures_every_raw_table_of_every_source(deliver, warehouse):
    settings = deliver(
        {
            "fx_rates.csv": "currency,date,rate_to_reporting\nCHF,2024-01-01,1.05\n",
            "shopify/orders_export.csv": HEADER + ORDER,
            "ga4/events.parquet": events(),
        },
        SOURCE="contract,shopify,ga4",
    )
    create_raw_relations(warehouse, settings)
    suites = gate.raw_suites(ROOT, settings.source_systems)
    gate.compare_with(warehouse, Baseline(), TODAY)
    assert {"raw.orders", "raw_shopify.orders", "raw_ga4.events"} <= suites.keys()
    findings = [
        str(finding)
        for suite in suites.values()
        for finding in checkpoint.evaluate(
            suite, gate.measure(warehouse, suite, Baseline())
        ).findings
    ]
    # Beside others the contract may be empty in any table.
    assert findings == []
