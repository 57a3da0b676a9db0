"""The hold-out report of a data set: predictions of its last days beside rules without a model."""

from pathlib import Path

import duckdb

from orchestration.lib.errors import UserError
from orchestration.lib.settings import Settings

# What is shown of each target, in this order.
METRICS = {
    "orders": ["predicted_mean", "aggregate_error", "mae", "rmse", "capped_rmse", "correlation"],
    "spend": ["predicted_mean", "aggregate_error", "mae", "rmse", "capped_rmse", "correlation"],
    "purchase": ["predicted_mean", "aggregate_error", "brier", "auc", "calibration_error"],
}
ASKED = {
    "orders": "How many purchase days",
    "spend": "How much spend",
    "purchase": "Whether there is an order",
}


def report(settings: Settings) -> str:
    """Return the report of the last run of the data set, in Markdown.

    Raises UserError if there was none.
    """
    if not settings.warehouse_path.exists():
        raise UserError(f"There is no run of {settings.dataset} yet. Run it first: make run …")
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        return "\n".join([*_head(connection, settings.dataset), *_body(connection)]) + "\n"


def write(settings: Settings) -> Path:
    """Write the report into docs/reports and return its path."""
    path = settings.root / "docs" / "reports" / f"{settings.dataset}_holdout.md"
    text = report(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _head(connection: duckdb.DuckDBPyConnection, dataset: str) -> list[str]:
    found = connection.execute(
        "select min(known_until), min(as_of_date), max(customers_count) from marts.model_evaluation"
        " where model = 'mbg_nbd'"
    ).fetchall()
    known_until, as_of, people = found[0]
    if known_until is None:
        raise UserError(f"Nothing was held out of {dataset}: nobody had ordered before.")
    lines = [
        f"# Hold-out report: {dataset}",
        "",
        f"Written by `make holdout-report DATASET={dataset}` from `model_evaluation` and"
        " `int_prediction_status`; metrics and baselines: [predictive.md](../predictive.md).",
        "",
        f"What {people:,} people with an order by {known_until} did until {as_of}, predicted from"
        f" what was known on {known_until}. A model that a baseline beats is not used.",
        "",
        "| prediction | status | what stands against it |",
        "| --- | --- | --- |",
    ]
    statuses = connection.execute(
        "select prediction, status, coalesce(status_reason, '') from"
        " intermediate.int_prediction_status order by prediction"
    ).fetchall()
    return lines + [f"| {' | '.join(row)} |" for row in statuses]


def _body(connection: duckdb.DuckDBPyConnection) -> list[str]:
    lines = []
    for target, metrics in METRICS.items():
        actual = _values(connection, target, "actual_mean", "all")
        if not actual:
            continue
        mean = next(iter(actual.values()))
        lines += ["", f"## {ASKED[target]} ({target})", f"The mean that came: {_number(mean)}.", ""]
        lines += _table(connection, target, metrics)
    lines += ["", "## Chance of an order by tenth of people", ""]
    lines += _pairs(connection, "purchase", "decile")
    lines += ["", "## Purchase days by quarter of the first order, and by segment", ""]
    lines += _pairs(connection, "orders", "cohort")
    lines += [""] + _pairs(connection, "orders", "segment")
    lines += [
        "",
        "## Parameters",
        "| model | parameter | value | standard error |",
        "| --- | --- | --- | --- |",
    ]
    for row in connection.execute(
        "select model, parameter, value, std_error from marts.model_parameters"
        " where std_error is not null order by all"
    ).fetchall():
        lines.append(f"| {row[0]} | {row[1]} | {_number(row[2])} | {_number(row[3])} |")
    return lines


def _table(connection, target, metrics) -> list[str]:
    columns = {metric: _values(connection, target, metric, "all") for metric in metrics}
    models = sorted({model for values in columns.values() for model in values}, key=_order)
    lines = [f"| | {' | '.join(metrics)} |", f"|{' --- |' * (len(metrics) + 1)}"]
    for model in models:
        cells = [_number(columns[metric].get(model)) for metric in metrics]
        lines.append(f"| {model} | {' | '.join(cells)} |")
    return lines


def _pairs(connection, target, kind) -> list[str]:
    rows = connection.execute(
        """
        select cohort, max(customers_count),
            max(case when metric = 'predicted_mean' then value end),
            max(case when metric = 'actual_mean' then value end)
        from marts.model_evaluation
        where target = ? and cohort_kind = ? and model = 'mbg_nbd'
        group by cohort order by try_cast(cohort as integer), cohort
        """,
        [target, kind],
    ).fetchall()
    lines = [f"| {kind} | people | predicted | came |", "| --- | --- | --- | --- |"]
    return lines + [
        f"| {name} | {people:,} | {_number(predicted)} | {_number(actual)} |"
        for name, people, predicted, actual in rows
    ]


def _values(connection, target, metric, kind) -> dict[str, float]:
    rows = connection.execute(
        "select model, value from marts.model_evaluation"
        " where target = ? and metric = ? and cohort_kind = ? order by model",
        [target, metric, kind],
    ).fetchall()
    return dict(rows)


def _order(model: str) -> tuple[bool, str]:
    return model != "mbg_nbd", model


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.3f}"
