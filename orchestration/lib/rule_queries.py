"""Queries that dbt compiles from the rules as they are now, run on the last run's warehouse.

Nothing is written there: dbt opens an empty database in its place, and the queries read only.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.lib import dbt_args, manifest, summary
from orchestration.lib.errors import UserError
from orchestration.lib.publish import published_day
from orchestration.lib.settings import Settings


def of_last_run(settings: Settings) -> Settings:
    """Return the settings with the day, zone, currency and sources of the last run.

    Raises UserError if there was none.
    """
    summary.last_run(settings.warehouse_path)
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        day, timezone, currency, sources = connection.execute(
            "select as_of_date, timezone, currency, sources from marts.run_info"
        ).fetchone()
    return settings.with_(
        as_of=day,
        timezone=timezone,
        currency=currency,
        source_systems=tuple(sources.split(", ")),
    )


def later_day(settings: Settings) -> list[str]:
    """Return a line that says so where what is published is of a later day than the last run."""
    day = published_day(settings.serving_path)
    if day is None or day <= settings.as_of:
        return []
    return [
        f"The last run was for an older day, {settings.as_of}, and this is about it."
        f" Published is {day}: `make run AS_OF={day}` comes back to it.",
        "",
    ]


def compiled(settings: Settings, operation: str, **arguments: Any) -> Mapping[str, str]:
    """Return the queries a dbt operation prints, by name.

    Raises UserError with what dbt says of the rules if they are wrong.
    """
    arguments = {name: value for name, value in arguments.items() if value is not None}
    args = dbt_args.query_args(settings, operation, **arguments)
    try:
        printed = manifest.run_dbt(args, settings, "", manifest.elsewhere(settings))
    except UserError as error:
        raise UserError(_said(str(error))) from None
    (line,) = (line for line in printed.splitlines() if line.startswith('{"'))
    return json.loads(line)


def _said(text: str) -> str:
    """Return what a compiler error says, without where in the macros dbt was."""
    found = re.search(
        r"Compilation Error[^\n]*\n(.+?)(\n\s*\n|\n\s*> in macro|\Z)", text, re.DOTALL
    )
    if not found:
        return text.strip()
    return "\n".join(line.strip() for line in found[1].splitlines())


@contextmanager
def reading(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection in which `warehouse` is the last run's; it takes no change there."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        path = str(settings.warehouse_path).replace("'", "''")
        connection.execute(f"attach '{path}' as warehouse (read_only)")
        connection.execute("use warehouse.marts")
        try:
            yield connection
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            reason = str(error).splitlines()[0]
            raise UserError(
                "The models are not those of the last run, and the rules need what it has not"
                f" built ({reason}). Run `make run` first."
            ) from error


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[dict[str, Any]]:
    """Return the rows of a query by column."""
    cursor = connection.execute(query, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
