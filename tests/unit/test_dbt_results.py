"""What dbt did, in words."""

from pathlib import Path
from types import SimpleNamespace

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


REPORT = {
    "checks": [
        {
            "check": "orders__order_id__unique",
            "node": "test.shop.orders_unique.0123456789",
            "severity": "error",
            "meaning": "Column order_id of orders must not repeat a value.",
            "failures": 3,
            "counted": "key",
            "rows": [{"order_id": "o1", "rows_count": "2"}, {"order_id": None, "rows_count": "3"}],
            "query": "select order_id\nfrom orders",
            "query_path": None,
        },
        {
            "check": "values_listed",
            "node": "test.shop.values_listed",
            "severity": "warn",
            "meaning": "Values are listed.",
            "failures": 1,
            "counted": "row",
            "rows": [{f"column_{n}": str(n) for n in range(9)}],
            "query": "select 1",
            "query_path": "/a project/target/values_listed.sql",
        },
    ]
}
NAMES = {
    "test.shop.orders_unique.0123456789": ["orders__order_id__unique"],
    "test.shop.orders_known.0123456789": ["orders__customer_id__known", "orders__day__not_null"],
    "test.shop.values_listed": ["values_listed"],
}


def test_headline_counts_what_was_done():
    assert dbt_results.headline(RESULTS, NAMES, REPORT) == (
        "1 model, 1 seed, 2 checks passed, 1 warning"
    )


def test_failures_are_told_in_full():
    assert dbt_results.failures(RESULTS, MANIFEST, ROOT, REPORT).splitlines() == [
        "model orders: Binder Error: no such column",
        "orders__order_id__unique: 3 keys. Column order_id of orders must not repeat a value.",
        "  order_id o1, rows_count 2",
        "  order_id null, rows_count 3",
        "  and 1 more",
        "  defined in models/orders.yml",
        "  the query that finds the rows:",
        "    select order_id",
        "    from orders",
        "1 node that depends on them was skipped.",
    ]


def test_a_test_that_could_not_run_is_told_as_dbt_does():
    assert dbt_results.failures(RESULTS, MANIFEST, ROOT, {}).splitlines()[1:4] == [
        "test orders_unique: Got 3 results",
        "  defined in models/orders.yml",
        "  the query that finds the rows: target/compiled/orders_unique.sql",
    ]


def test_many_cells_are_cut():
    assert dbt_results.check_text(REPORT["checks"][1]).splitlines() == [
        "values_listed: 1 row. Values are listed.",
        "  " + ", ".join(f"column_{n} {n}" for n in range(8)) + ", …",
    ]


def test_warnings_do_not_fail():
    assert dbt_results.failures({"results": [RESULTS["results"][5]]}, MANIFEST, ROOT, REPORT) == ""


def test_nothing_ran():
    assert dbt_results.failures({"results": []}, MANIFEST, ROOT, {}) == ""
