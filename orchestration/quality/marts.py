"""Gate on the marts: one suite a table that segments are read from."""

from orchestration.quality.suite import (
    ROWS_FOR_SHARES,
    WARN,
    Expectation,
    Suite,
    commonest_share,
    not_empty,
    rows_kept,
    table_suite,
)

# More rejected rows than that are no single bad values any more: the delivery is wrong.
MAX_QUARANTINED_SHARE = 0.5
# With fewer rows, one bad row of two is just one bad row.
ROWS_FOR_QUARANTINE = 10

CUSTOMERS = table_suite(
    "marts.customers",
    {},
    (
        not_empty(
            "See marts.data_quality_quarantine in the warehouse for why rows were rejected, and"
            " whether AS_OF lies before the first customer."
        ),
        rows_kept(),
    ),
)

ORDERS = table_suite(
    "marts.orders",
    {"net_amount_sum": "coalesce(cast(sum(net_amount) as double), 0)"},
    (
        rows_kept(severity=WARN),
        Expectation(
            metric="net_amount_sum",
            at_least=0.01,
            from_rows=1,
            catches="amounts, rates or refunds that cancel out everything that was sold",
            what_to_do="Compare total_amount, tax_amount, shipping_amount and refunds of some"
            " orders; check the rates in fx_rates. If nothing was sold for money, run again with"
            " FORCE=1.",
        ),
    ),
)

SEGMENT_MEMBERSHIP = table_suite(
    "marts.segment_membership",
    {},
    (
        not_empty("Check the status of the segments in marts.segments in the warehouse."),
        rows_kept(severity=WARN),
    ),
)

SEGMENT_SUMMARY = table_suite(
    "marts.segment_summary",
    {
        "empty_share": (
            "count(*) filter (where status = 'active' and customers_count = 0)"
            " / nullif(count(*) filter (where status = 'active'), 0)"
        ),
    },
    (
        Expectation(
            metric="empty_share",
            at_most=0.9,
            severity=WARN,
            catches="features that came out empty, so that hardly any rule holds",
            what_to_do="Look at marts.customer_features: which columns are null throughout?",
        ),
    ),
)

CUSTOMER_RFM = table_suite(
    "marts.customer_rfm",
    {
        "largest_group_share": commonest_share(
            "marts.customer_rfm", "case when rfm_group <> 'prospects' then rfm_group end"
        ),
    },
    (
        Expectation(
            metric="largest_group_share",
            at_most=0.95,
            from_rows=ROWS_FOR_SHARES,
            severity=WARN,
            catches="cut points that fell together, so that everybody is in one group",
            what_to_do="See marts.rfm_thresholds for the levels that ties merged.",
        ),
    ),
)

DATA_QUALITY_RECONCILIATION = Suite(
    "marts.data_quality_reconciliation",
    "select source_system || '.' || table_name as subject, raw_rows as row_count,"
    " quarantined_rows / nullif(raw_rows, 0) as quarantined_share"
    " from marts.data_quality_reconciliation",
    (
        Expectation(
            metric="quarantined_share",
            at_most=MAX_QUARANTINED_SHARE,
            from_rows=ROWS_FOR_QUARANTINE,
            catches="a delivery in another format, of which most rows cannot be read",
            what_to_do="See the reasons in marts.data_quality_quarantine in the warehouse, mend the"
            " file and run again; FORCE=1 publishes the rows that are left.",
        ),
    ),
)

SUITES = (
    CUSTOMERS,
    ORDERS,
    SEGMENT_MEMBERSHIP,
    SEGMENT_SUMMARY,
    CUSTOMER_RFM,
    DATA_QUALITY_RECONCILIATION,
)
