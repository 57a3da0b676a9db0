"""What dbt did, in words."""

from pathlib import Path
from types import SimpleNamespace

import duckdb

from orchestration.lib import dbt_results


def result(unique_id: str, status: str, message: str = "") -> dict:
    return {"unique_id": unique_id, "status": status, "message": message}


RESULTS = {
    "results": [
        result("model.shop.customers", "success"),
        result("model.shop.orders", "error", "Binder Error: no such column"),
        result("seed.shop.maps", "success"),
        result("test.shop.orders_unique.0123456789", "fail", "Got 3 results"),
        result("test.shop.orders_known.0123456789", "pass"),
        {
            **result("test.shop.values_listed", "warn", "Got 1 result"),
            "compiled_code": "select 'country' as feature, 'CI' as unlisted_value",
        },
        result("model.shop.marts", "skipped"),
    ]
}
ROOT = Path("/a project")
MANIFEST = SimpleNamespace(
    nodes={
        "test.shop.orders_unique.0123456789": SimpleNamespace(
            original_file_path="models/orders.yml",
            compiled_path="/a project/target/compiled/orders_unique.sql",
        ),
    }
)


def test_headline_counts_what_was_done():
    assert dbt_results.headline(RESULTS) == "1 model, 1 seed, 1 test passed, 1 warning"


def test_failures_are_told_in_full():
    assert dbt_results.failures(RESULTS, MANIFEST, ROOT).splitlines() == [
        "model orders: Binder Error: no such column",
        "test orders_unique: Got 3 results",
        "  defined in models/orders.yml",
        "  the query that finds the rows: target/compiled/orders_unique.sql",
        "1 node that depends on them was skipped.",
    ]


def test_warnings_do_not_fail():
    with duckdb.connect() as connection:
        assert dbt_results.warnings(RESULTS, connection) == [
            "test values_listed: Got 1 result\n  feature country, unlisted_value CI"
        ]
    assert dbt_results.failures({"results": [RESULTS["results"][5]]}, MANIFEST, ROOT) == ""


def test_nothing_ran():
    assert dbt_results.failures({"results": []}, MANIFEST, ROOT) == ""
