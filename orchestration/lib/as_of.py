"""The day a run is for, and the currency it reports in, where nobody named them."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from orchestration.lib.errors import UserError
from orchestration.lib.file_sql import identifier, literal, trimmed
from orchestration.lib.publish import replacing
from orchestration.lib.raw_relations import SourceFiles, connected, readable_sources
from orchestration.lib.settings import Settings

# What happened, by table of the contract: the columns that show how far the data goes. A table of
# another source names its own in its meta, as `dated_by`.
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


# A value without a time of day, and a text as the timestamp it is, as staging knows them
# (macros/adapters/parse_value.sql). DuckDB takes no space before an offset.
DAY_ALONE = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
# DuckDB also casts words such as epoch, and offsets beyond 14 hours, which no time zone has.
FAR_OFFSET = r":.*[+-](?:14[0:]*[1-9]|1[5-9]|[2-9][0-9])[0-9:]*$"
TIMESTAMP_OF = (
    f"case when regexp_matches({trimmed('{0}')}, '^\\d')"
    f" and not regexp_matches({trimmed('{0}')}, '{FAR_OFFSET}')"
    f" then try_cast(replace(replace({trimmed('{0}')}, ' +', '+'), ' -', '-') as timestamptz) end"
)


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

    sources = [source for source in readable_sources(settings) if _dated_facts(source)]
    if settings.as_of is None and not sources:
        raise UserError(
            f"SOURCE={','.join(settings.source_systems)}: pass AS_OF=YYYY-MM-DD, the last day its"
            " data is complete for."
        )
    with _read(settings, sources) as connection:
        return settings.with_(
            as_of=settings.as_of or _last_day(connection, settings, sources, today),
            currency=settings.currency or orders_currency(connection, sources),
        )


@contextlib.contextmanager
def _read(settings: Settings, sources: list[SourceFiles]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to the raw data; what cannot be read becomes a UserError."""
    try:
        with connected(settings, sources) as (connection, _):
            yield connection
    except duckdb.Error as error:
        raise UserError(
            f"The raw data cannot be read: {str(error).splitlines()[0]}. Run make validate with the"
            " same RAW_PATH, which names every file at fault."
        ) from None


def refuse_early_day(settings: Settings, keep: bool = True) -> None:
    """Raise UserError if the day of the run lies before all data; `keep` as in `first_day`."""
    first = first_day(settings, keep=keep)
    if first and settings.as_of < first:
        raise UserError(
            f"AS_OF={settings.as_of} lies before the data: the first date in the data set"
            f" {settings.dataset} is {first}. Pass a day from then on."
        )


def first_day(settings: Settings, today: date | None = None, keep: bool = True) -> date | None:
    """Return the first local day on which something in the data happened, if any is dated.

    It is kept next to the warehouse, unless `keep` is false, and looked up in the data where it is
    not known, or where `settings.as_of` lies before it: an older delivery may have come since.
    Raises UserError if a file cannot be read.
    """
    path = settings.data_path / "first_day"
    known = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(known)
        if settings.as_of is None or settings.as_of >= day:
            return day
    today = today or datetime.now(ZoneInfo(settings.timezone)).date()
    sources = [source for source in readable_sources(settings) if _dated_facts(source)]
    with _read(settings, sources) as connection:
        days = [
            day
            for candidates in _candidates(sources)
            for source, table, column in candidates
            if column in source.files.present(table)
            if (day := _day_of(connection, settings, (source.schema, table), column, today, "min"))
        ]
    if not days or not keep:
        return min(days, default=None)
    settings.data_path.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(f"{min(days)}\n", encoding="utf-8")
    return min(days)


def assumptions(given: Settings, resolved: Settings, is_zone_given: bool = False) -> list[str]:
    """Return what was taken for granted where neither caller nor data says, as sentences."""
    found = []
    if given.currency is None and resolved.currency == DEFAULT_CURRENCY:
        found.append(
            f"amounts are taken to be in {DEFAULT_CURRENCY}; pass CURRENCY= to say another"
        )
    has_own_input = (given.raw_path or given.raw_database) and not given.is_sample
    if has_own_input and given.timezone == "UTC" and not is_zone_given:
        found.append("days are taken to be days in UTC; pass TIMEZONE=, such as Europe/Berlin")
    return found


def orders_currency(connection: duckdb.DuckDBPyConnection, sources: list[SourceFiles]) -> str:
    """Return the currency to report in where nobody says which.

    That is the one all `orders` of the sources are in; else the one the contract's fx_rates are
    rates to, which is worth 1 every day; else USD.
    """
    currencies = {
        currency
        for source in sources
        if "currency" in source.files.present("orders")
        for (currency,) in connection.execute(
            f"select distinct upper({trimmed('currency')})"
            f" from {identifier(source.schema)}.orders"
            f" where {trimmed('currency')} <> ''"
        ).fetchall()
    }
    if len(currencies) == 1 and re.fullmatch("[A-Z]{3}", *currencies):
        return currencies.pop()
    units = unit_currencies(connection, sources)
    return units[0] if len(units) == 1 else DEFAULT_CURRENCY


def unit_currencies(connection: duckdb.DuckDBPyConnection, sources: list[SourceFiles]) -> list[str]:
    """Return the currencies of `raw.fx_rates` that are worth exactly 1 every day, sorted."""
    if not any(source.files.present("fx_rates") for source in sources if source.schema == "raw"):
        return []
    rate = "try_cast(rate_to_reporting as decimal(18, 8))"
    return [
        currency
        for (currency,) in connection.execute(
            f"select upper({trimmed('currency')}) as code from raw.fx_rates"
            f" where {rate} is not null and {trimmed('currency')} <> ''"
            f" group by code having min({rate}) = 1 and max({rate}) = 1 order by code"
        ).fetchall()
    ]


def _dated_facts(source: SourceFiles) -> Mapping[str, str]:
    if source.source_system == "contract":
        return DATED_FACTS
    return {
        table.name: table.meta["dated_by"]
        for table in source.tables.values()
        if "dated_by" in table.meta
    }


def _last_day(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    sources: list[SourceFiles],
    today: date,
) -> date:
    facts, last_resort = _candidates(sources)
    for candidates in (facts, last_resort):
        days = [
            day
            for source, table, column in candidates
            if column in source.files.present(table)
            if (day := _day_of(connection, settings, (source.schema, table), column, today, "max"))
        ]
        if days:
            return min(max(days), today - timedelta(days=1))
    looked_at = ", ".join(
        f"{table}.{column}"
        for source, table, column in facts + last_resort
        if column in source.files.present(table)
    )
    raise UserError(
        "No day can be told from the data: "
        + (f"{looked_at} hold no plausible date up to today." if looked_at else "it has no dates.")
        + " Pass AS_OF=YYYY-MM-DD, the last day the data is complete for."
    )


def _candidates(
    sources: list[SourceFiles],
) -> tuple[list[tuple[SourceFiles, str, str]], list[tuple[SourceFiles, str, str]]]:
    """Return the columns that date what happened, and those asked only where nothing did."""
    facts = [
        (source, table, column)
        for source in sources
        for table, column in _dated_facts(source).items()
    ]
    last_resort = [
        (source, table, column)
        for source in sources
        if source.source_system == "contract"
        for table, column in LAST_RESORT.items()
    ]
    return facts, last_resort


def _day_of(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    relation: tuple[str, str],
    column: str,
    today: date,
    end: str,
) -> date | None:
    """Return the first (end: min) or last (max) plausible day up to today in a column, or None."""
    value = identifier(column)
    earliest = str(settings.project_vars.get("earliest_plausible_date", "1900-01-01"))
    latest = str(settings.project_vars.get("latest_plausible_date", "9999-12-31"))
    (day,) = connection.execute(
        f"""
        select {end}(local_day)
        from (
            select
                -- What has no time of day is a local day already.
                case
                    when typeof({value}) = 'DATE'
                        or (
                            typeof({value}) = 'VARCHAR'
                            and regexp_full_match({trimmed(value)}, '{DAY_ALONE}')
                        )
                        then try_cast({value} as date)
                    else
                        cast(
                            timezone(
                                {literal(settings.timezone)},
                                case
                                    when typeof({value}) = 'VARCHAR'
                                        then {TIMESTAMP_OF.format(f"cast({value} as varchar)")}
                                    else try_cast({value} as timestamptz)
                                end
                            ) as date
                        )
                end as local_day
            from {".".join(map(identifier, relation))}
        ) as facts
        where local_day between cast(? as date) and cast(? as date)
        """,
        [earliest, min(latest, today.isoformat())],
    ).fetchone()
    return day
