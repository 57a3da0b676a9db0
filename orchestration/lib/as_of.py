"""The day a run is for, and the currency it reports in, where nobody named them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from orchestration.lib.errors import UserError
from orchestration.lib.raw_files import literal
from orchestration.lib.raw_relations import SourceFiles, connected, identifier, readable_sources
from orchestration.lib.settings import Settings

# What happened, by table: the columns that show how far the data goes.
DATED_FACTS = {
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "events": "occurred_at",
    "messages": "occurred_at",
    "survey_scores": "answered_at",
    "support_tickets": "opened_at",
    "reviews": "created_at",
    "experiment_exposures": "exposed_at",
}
# Asked only where nothing happened: people are often entered long before or after.
LAST_RESORT = {"customers": "created_at"}
DEFAULT_CURRENCY = "USD"


# A value without a time of day, as staging knows it (macros/adapters/parse_value.sql).
DAY_ALONE = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"


def resolve(settings: Settings, today: date | None = None) -> Settings:
    """Return the settings with `as_of` and `currency` filled.

    A missing AS_OF becomes the last local day on which something happened, at the latest yesterday:
    today is not over. A missing CURRENCY becomes the one that all orders are in, or else USD.
    `today` is the current local day in `settings.timezone`; tests pass one.
    Raises UserError if AS_OF lies after today, if no day can be told from the data, or if the data
    is needed and a file cannot be read.
    """
    today = today or datetime.now(ZoneInfo(settings.timezone)).date()
    if settings.as_of and settings.as_of > today:
        raise UserError(
            f"AS_OF={settings.as_of} is in the future: today is {today} in {settings.timezone}."
            " A run knows only what has happened; pass a day up to today."
        )
    if settings.as_of and settings.currency:
        return settings

    if "contract" not in settings.source_systems:
        return _without_contract(settings)
    contract = next(source for source in readable_sources(settings) if source.schema == "raw")
    try:
        with connected(settings, [contract]) as (connection, _):
            return settings.with_(
                as_of=settings.as_of or _last_day(connection, settings, contract, today),
                currency=settings.currency or orders_currency(connection),
            )
    except duckdb.Error as error:
        raise UserError(
            f"The raw data cannot be read: {str(error).splitlines()[0]}. Run make validate with the"
            " same RAW_PATH, which names every file at fault."
        ) from None


def assumptions(given: Settings, resolved: Settings) -> list[str]:
    """Return what was taken for granted where neither caller nor data says, as sentences."""
    found = []
    if given.currency is None and resolved.currency == DEFAULT_CURRENCY:
        found.append(
            f"amounts are taken to be in {DEFAULT_CURRENCY}; pass CURRENCY= to say another"
        )
    if "contract" in given.source_systems and not given.is_sample and given.timezone == "UTC":
        found.append("days are taken to be days in UTC; pass TIMEZONE=, such as Europe/Berlin")
    return found


def orders_currency(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the currency to report in where nobody says which.

    That is the one all orders of `raw.orders` are in; else the one `raw.fx_rates` are rates to,
    which is worth 1 every day; else USD.
    """
    currencies = connection.execute(
        "select distinct upper(trim(cast(currency as varchar))) from raw.orders"
        " where trim(cast(currency as varchar)) <> ''"
    ).fetchall()
    if len(currencies) == 1 and re.fullmatch("[A-Z]{3}", currencies[0][0]):
        return currencies[0][0]
    units = unit_currencies(connection)
    return units[0] if len(units) == 1 else DEFAULT_CURRENCY


def unit_currencies(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the currencies of `raw.fx_rates` that are worth exactly 1 every day, sorted."""
    rate = "try_cast(rate_to_reporting as decimal(18, 8))"
    return [
        currency
        for (currency,) in connection.execute(
            "select upper(trim(cast(currency as varchar))) as code from raw.fx_rates"
            f" where {rate} is not null and trim(cast(currency as varchar)) <> ''"
            f" group by code having min({rate}) = 1 and max({rate}) = 1 order by code"
        ).fetchall()
    ]


def _without_contract(settings: Settings) -> Settings:
    if settings.as_of is None:
        raise UserError(
            f"SOURCE={','.join(settings.source_systems)}: pass AS_OF=YYYY-MM-DD, the last day its"
            " data is complete for."
        )
    return settings.with_(currency=settings.currency or DEFAULT_CURRENCY)


def _last_day(
    connection: duckdb.DuckDBPyConnection, settings: Settings, source: SourceFiles, today: date
) -> date:
    for facts in (DATED_FACTS, LAST_RESORT):
        days = [
            day
            for table, column in facts.items()
            if column in source.files.present(table)
            if (day := _last_day_of(connection, settings, table, column, today))
        ]
        if days:
            return min(max(days), today - timedelta(days=1))
    looked_at = ", ".join(f"{table}.{column}" for table, column in _present(source).items())
    raise UserError(
        "No day can be told from the data: "
        + (f"{looked_at} hold no plausible date up to today." if looked_at else "it has no dates.")
        + " Pass AS_OF=YYYY-MM-DD, the last day the data is complete for."
    )


def _present(source: SourceFiles) -> Mapping[str, str]:
    return {
        table: column
        for table, column in (DATED_FACTS | LAST_RESORT).items()
        if column in source.files.present(table)
    }


def _last_day_of(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    table: str,
    column: str,
    today: date,
) -> date | None:
    """The last plausible local day up to today in one column, or None."""
    value = identifier(column)
    earliest = str(settings.project_vars.get("earliest_plausible_date", "1900-01-01"))
    latest = str(settings.project_vars.get("latest_plausible_date", "9999-12-31"))
    (day,) = connection.execute(
        f"""
        select max(local_day)
        from (
            select
                -- What has no time of day is a local day already.
                case
                    when typeof({value}) = 'DATE'
                        or (
                            typeof({value}) = 'VARCHAR'
                            and regexp_full_match(trim(cast({value} as varchar)), '{DAY_ALONE}')
                        )
                        then try_cast({value} as date)
                    else
                        cast(
                            timezone(
                                {literal(settings.timezone)}, try_cast({value} as timestamptz)
                            ) as date
                        )
                end as local_day
            from raw.{identifier(table)}
        ) as facts
        where local_day between cast(? as date) and cast(? as date)
        """,
        [earliest, min(latest, today.isoformat())],
    ).fetchone()
    return day
