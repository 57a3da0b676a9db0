"""SQL of values that are written as `read:` in mapping.yml says, in the words of the contract.

A value that does not fit the setting stays as it is, so that the quarantine shows it. If it would
be taken for another value without the setting, it says that it does not fit.
"""

from orchestration.lib.contract import Column
from orchestration.lib.file_sql import literal, trimmed
from orchestration.lib.mapping_file import Reading

NUMBERS = {"decimal", "rate", "float", "integer"}
MOMENTS = {"timestamp", "date"}
GROUPED_BY = {" ": r"[ \x{00A0}\x{202F}]", "'": "['’]", ".": "[.]", ",": ","}
TIME = (
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][.]?[Mm][.]?)?"
    r"(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?"
)
# Year, month and day in the groups of the pattern of a date.
ORDERS = {
    "dmy": (r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})", (3, 2, 1)),
    "mdy": (r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})", (3, 1, 2)),
    "ymd": (r"(\d{4})[./-]?(\d{1,2})[./-]?(\d{1,2})", (1, 2, 3)),
}
EPOCHS = {"epoch_s": (r"^-?\d{8,10}(?:[.]\d+)?$", 1_000_000), "epoch_ms": (r"^-?\d{11,13}$", 1000)}
ISO = r"^\d{4}-\d{2}-\d{2}(?:$|[ T])"
ISO_OUT = "%Y-%m-%d %H:%M:%S.%f"


def rewritten(column: Column, value: str, reading: Reading, prefix: str = "") -> str:
    """Return SQL of a text value of this column as the contract wants it written."""
    sql = value
    if column.name.startswith("_"):
        return sql
    if column.data_type in NUMBERS:
        sql = _number(sql, reading)
    if column.data_type in MOMENTS and reading.dates:
        sql = _dated(sql, reading.dates)
    if column.data_type == "timestamp" and reading.times == "local":
        sql = local_time(sql, reading.timezone)
    if prefix and column.data_type == "id":
        text = trimmed(value)
        sql = f"case when {text} <> '' then {literal(prefix)} || {text} end"
    pairs = [(old, new) for name, old, new in reading.values if name == column.name]
    if not pairs:
        return sql
    cases = " ".join(
        f"when {literal(old)} then {'null' if new is None else literal(new)}" for old, new in pairs
    )
    return f"case lower(coalesce({trimmed(value)}, '')) {cases} else {sql} end"


def separators(reading: Reading) -> tuple[str, str | None] | None:
    """Return decimal and thousands separator, or None if numbers are written as the contract has.

    Who says one of point and comma says the other, too.
    """
    if not (reading.decimal or reading.thousands or reading.currency_symbol):
        return None
    decimal = reading.decimal or ("," if reading.thousands == "." else ".")
    if reading.thousands or not reading.decimal:
        return decimal, reading.thousands
    return decimal, "." if decimal == "," else ","


def _number(value: str, reading: Reading) -> str:
    found = separators(reading)
    if not found:
        return value
    decimal, thousands = found
    text = trimmed(value)
    if reading.currency_symbol:
        # A sign may stand before or after the symbol.
        blank = r"[\s\x{00A0}\x{202F}]*"
        symbol = "\\Q" + reading.currency_symbol + "\\E"
        pattern = literal(rf"^([+-]?){blank}{symbol}{blank}|{blank}{symbol}$")
        text = rf"trim(regexp_replace({text}, {pattern}, '\1', 'g'))"
    point = GROUPED_BY[decimal]
    grouped = rf"|\d{{1,3}}(?:{GROUPED_BY[thousands]}\d{{3}})+" if thousands else ""
    pattern = rf"^[+-]?(?:(?:\d+{grouped})(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?$"
    plain = text
    if thousands:
        plain = f"regexp_replace({plain}, {literal(GROUPED_BY[thousands])}, '', 'g')"
    plain = f"replace({plain}, {literal(decimal)}, '.')"
    return _fitted(
        value,
        f"regexp_matches({text}, {literal(pattern)})",
        plain,
        f"try_cast({trimmed(value)} as double) is not null",
        f'decimal: "{decimal}"',
    )


def _dated(value: str, dates: str) -> str:
    text = trimmed(value)
    looks_dated = f"regexp_matches({text}, '^\\d') and try_cast({text} as timestamptz) is not null"
    if "%" in dates:
        return _fitted(
            value,
            f"{_parsed(text, dates)} is not null",
            _formatted(text, dates),
            looks_dated,
            dates,
        )
    if dates in EPOCHS:
        pattern, micros = EPOCHS[dates]
        fits = f"regexp_matches({text}, {literal(pattern)})"
        moment = f"make_timestamp(cast(try_cast({text} as decimal(24, 6)) * {micros} as bigint))"
        plain = f"strftime({moment}, '{ISO_OUT}') || '+00'"
    else:
        pattern, groups = ORDERS[dates]
        whole = literal(f"^{pattern}(?:,?[ T]+({TIME}))?$")
        year, month, day = (f"regexp_extract({text}, {whole}, {group})" for group in groups)
        # Years of two digits are 1969 to 2068, as everywhere in POSIX.
        century = f"case when length({year}) > 2 then '' when {year} < '69' then '20' else '19' end"
        date = f"{century} || {year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
        fits = f"regexp_matches({text}, {whole}) and try_cast({date} as date) is not null"
        plain = f"{date} || {_time(f'regexp_extract({text}, {whole}, 4)')}"
    # A date that begins with four digits of a year cannot be misread.
    return _fitted(
        value, fits, plain, f"{looks_dated} and not regexp_matches({text}, '{ISO}')", dates
    )


def _time(text: str) -> str:
    """A time of day on the clock of 24 hours, after a blank; nothing if there is none."""
    hour = f"cast(nullif(regexp_extract({text}, '^\\d+'), '') as integer)"
    rest = rf"replace(regexp_replace({text}, '^\d+| ?[AaPp][.]?[Mm][.]?', '', 'g'), ',', '.')"
    on_clock = (
        f"case when regexp_matches({text}, '[Pp][.]?[Mm]') then {hour} % 12 + 12"
        f" when regexp_matches({text}, '[Aa][.]?[Mm]') then {hour} % 12 else {hour} end"
    )
    return (
        f"case when {text} = '' then '' else"
        f" ' ' || lpad(cast({on_clock} as varchar), 2, '0') || {rest} end"
    )


def _parsed(text: str, form: str) -> str:
    return f"try_strptime({text}, {literal(form)})"


def _formatted(text: str, form: str) -> str:
    moment = _parsed(text, form)
    if "%z" in form or "%Z" in form:
        return f"strftime(timezone('UTC', {moment}), '{ISO_OUT}') || '+00'"
    has_time = any(part in form for part in ("%H", "%I", "%-H", "%-I", "%X", "%c"))
    return f"strftime({moment}, '{ISO_OUT if has_time else ISO_OUT[:8]}')"


def local_time(value: str, timezone: str) -> str:
    """Return SQL of a time without an offset, which is local, in UTC; other values as they are.

    Of an hour that the clock shows twice it is the first. An hour that it leaves out moves on.
    """
    text, zone = trimmed(value), literal(timezone)
    naive = literal(r"^\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}(?::\d{2}(?:[.]\d+)?)?$")
    local = f"try_cast({text} as timestamp)"
    last = f"timezone({zone}, {local})"
    moment = "coalesce(" + "".join(
        f"case when timezone({zone}, {last} - interval {gap}) = {local}"
        f" then {last} - interval {gap} end, "
        for gap in ("2 hours", "1 hour", "30 minutes")
    )
    in_utc = f"strftime(timezone('UTC', {moment}{last})), '{ISO_OUT}') || '+00'"
    return (
        f"case when regexp_matches({text}, {naive}) and {local} is not null"
        f" then {in_utc} else {value} end"
    )


def _fitted(value: str, fits: str, plain: str, is_misread: str, setting: str) -> str:
    return (
        f"case when {fits} then {plain}"
        f" when {is_misread} then {trimmed(value)} || {literal(f' does not fit {setting}')}"
        f" else {value} end"
    )
