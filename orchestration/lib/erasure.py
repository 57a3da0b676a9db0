"""Erasure: which raw rows are those of people who asked to be erased.

Found anew in every run, in memory: in schema `erased` of a connection that has the raw relations of
all sources.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.lib.contract import Table
from orchestration.lib.erasure_requests import ID_TYPES, SEED, Request
from orchestration.lib.errors import Problem, some
from orchestration.lib.file_sql import identifier, literal, trimmed


@dataclass(frozen=True)
class Found:
    """What belongs to the erased: rows that go, and columns in which other people's rows name them.

    Both by relation (`raw.orders`). `unmatched` are requests that no raw row answers to;
    `same_phone` counts customers who stay and share a phone number with somebody erased.
    """

    requests: tuple[Request, ...]
    rows: Mapping[str, int]
    blanked: Mapping[str, tuple[str, ...]]
    unmatched: tuple[Request, ...]
    same_phone: int

    @property
    def relations(self) -> frozenset[str]:
        """Relations that differ from what was delivered."""
        return frozenset(self.rows) | frozenset(self.blanked)


@dataclass(frozen=True)
class RawTable:
    """A raw relation (`raw.orders`) in the connection, and which of its columns tell who it is.

    `namespaces` are the sources whose ids those of a kind are, where they are not its own.
    """

    relation: str
    source_system: str
    table: Table
    namespaces: Mapping[str, str]

    @property
    def sql(self) -> str:
        """The relation as an SQL identifier."""
        return ".".join(map(identifier, self.relation.split(".")))

    def namespace(self, kind: str) -> str:
        """Return the source an id of a kind is of; addresses and phone numbers are of all."""
        if kind in ("email", "phone"):
            return ""
        return self.namespaces.get(kind, self.source_system)

    def erased(self, kind: str) -> str:
        """Return the query of the erased ids of a kind."""
        return (
            f"select id from erased.people where kind = {literal(kind)}"
            f" and source_system = {literal(self.namespace(kind))}"
        )

    def values(self, kind: str) -> list[str]:
        """Return the SQL of every column of a kind, written as the kind is compared."""
        return [
            normalised(kind, identifier(column.name))
            for column in self.table.columns
            if column.identifies == kind
        ]

    def is_erased(self, kind: str) -> str:
        """Return SQL that is true where a column of a kind holds something erased."""
        ids = self.erased(kind)
        return _any(f"({value} is not null and {value} in ({ids}))" for value in self.values(kind))

    @property
    def names_another(self) -> str:
        """SQL that is true where the row names a customer who stays."""
        ids = self.erased("customer")
        return _any(
            f"({value} is not null and {value} not in ({ids}))" for value in self.values("customer")
        )

    @property
    def is_personal(self) -> str:
        """SQL that is true where the row is that of somebody erased.

        Whoever is named as customer owns a row; an address or phone number tells only whose the
        others are. A device is erased with all that was done on it.
        """
        contact = f"({self.is_erased('email')} or {self.is_erased('phone')})"
        return (
            f"({self.is_erased('customer')} or {self.is_erased('visitor')}"
            f" or ({contact} and not {self.names_another}))"
        )


# --- Whose rows they are -------------------------------------------------------------------------


def find(
    connection: duckdb.DuckDBPyConnection,
    tables: list[RawTable],
    asked_for: Iterable[Request],
    max_accounts: int = 5,
    addresses_of_offices: Iterable[str] = (),
) -> Found:
    """Find the rows of the people asked for, and keep them in schema `erased` of the connection.

    An address makes up to `max_accounts` accounts one person, unless what stands before its @ is in
    `addresses_of_offices`: as identity resolution has it.

    `erased.people` (kind, source_system, id) are all their identifiers; `erased.rows` their rows,
    and with a `column_name`, values that name them in rows of others; `erased.tokens` (kind, id)
    what they may be called in tables made of theirs.
    """
    asked_for = tuple(asked_for)
    connection.execute("create schema erased")
    connection.execute(
        "create table erased.people (kind varchar, source_system varchar, id varchar,"
        " unique (kind, source_system, id))"
    )
    connection.execute(
        "create table erased.rows (relation varchar, source_system varchar, table_name varchar,"
        " file_name varchar, row_number bigint, column_name varchar)"
    )
    source_systems = sorted({table.source_system for table in tables})
    _insert_requests(connection, asked_for, source_systems)
    _insert_people_without_id(connection, tables)
    _insert_accounts(connection, tables, max_accounts, list(addresses_of_offices))
    _insert_what_only_they_use(connection, tables)
    _insert_orders(connection, tables)
    for table in tables:
        _insert_rows(connection, table)
    _create_tokens(connection, tables, source_systems)
    return Found(
        requests=asked_for,
        rows=dict(
            connection.execute(
                "select relation, count(*) from erased.rows where column_name is null"
                " group by relation order by relation"
            ).fetchall()
        ),
        blanked={
            relation: tuple(columns)
            for relation, columns in connection.execute(
                "select relation, list(distinct column_name order by column_name) from erased.rows"
                " where column_name is not null group by relation order by relation"
            ).fetchall()
        },
        unmatched=tuple(_unmatched(connection, tables, asked_for)),
        same_phone=_same_phone(connection, tables),
    )


def without(query: str, relation: str, found: Found, rows: str = "erased.rows") -> str:
    """Return the query of a raw relation without what belongs to the erased.

    `rows` is the table that `find` made, or a copy of it.
    """
    matches = (
        f"select 1 from {rows} as erased_rows where erased_rows.relation = {literal(relation)}"
        " and erased_rows.file_name = delivered._file"
        " and erased_rows.row_number = delivered._row_number and erased_rows.column_name"
    )
    blanks = ", ".join(
        f"case when not exists ({matches} = {literal(column)}) then {identifier(column)} end"
        f" as {identifier(column)}"
        for column in found.blanked.get(relation, ())
    )
    columns = f"* replace ({blanks})" if blanks else "*"
    return (
        f"select {columns}\nfrom (\n{query}\n) as delivered\nwhere not exists ({matches} is null)"
    )


def notes(found: Found) -> list[str]:
    """Return what a person should know of an erasure, as sentences; no id is in them."""
    said = []
    if found.unmatched:
        lines = some(str(request.line) for request in found.unmatched)
        said.append(f"{SEED}: nothing in the data answers to line {lines}; gone, or misspelt.")
    if found.same_phone:
        share = "customer shares" if found.same_phone == 1 else "customers share"
        said.append(
            f"{SEED}: {found.same_phone} {share} a phone number with somebody erased and will stay;"
            " if it is the same person, add the id."
        )
    return said


def seed_problems(connection: duckdb.DuckDBPyConnection, root: Path) -> list[Problem]:
    """Return lines of other seeds that name somebody erased: dbt would load them."""
    problems = []
    for path in sorted((root / "seeds").glob("*.csv")):
        if path.name == Path(SEED).name:
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = [name for name in rows.fieldnames or [] if name.endswith("customer_id")]
            for row in rows if columns else ():
                for column in columns:
                    if connection.execute(
                        "select 1 from erased.tokens where kind = 'customer' and id = ?",
                        [(row[column] or "").strip()],
                    ).fetchone():
                        problems.append(
                            Problem(
                                f"line {rows.line_num} names somebody who is to be erased.",
                                "Remove the line; it would bring the id back into the warehouse.",
                                f"seeds/{path.name}",
                                column=column,
                            )
                        )
    return problems


def normalised(kind: str, column: str) -> str:
    """Return the SQL of a value of a kind as it is compared; blank as staging knows it is null."""
    value = _unguarded(column)
    if kind in ("email", "mention"):
        return f"lower({value})"
    if kind == "phone":
        return f"nullif(regexp_replace({value}, '[^0-9]', '', 'g'), '')"
    return value


def _unguarded(column: str) -> str:
    """A trimmed value; exports for spreadsheets put an apostrophe in front: '00123."""
    text = f"trim(leading '''' from {trimmed(column)})"
    return f"case when upper({text}) not in ('', 'NULL', '\\N') then {text} end"


def _any(conditions: Iterable[str]) -> str:
    return "(" + (" or ".join(conditions) or "false") + ")"


def _insert(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[object] | None = None
) -> int:
    return connection.execute(
        f"insert into erased.people {query} on conflict do nothing", parameters or []
    ).fetchone()[0]


def _insert_requests(
    connection: duckdb.DuckDBPyConnection,
    asked_for: tuple[Request, ...],
    source_systems: list[str],
) -> None:
    for request in asked_for:
        value = normalised(request.id_type, "cast(? as varchar)")
        if request.id_type == "email":
            among = [""]
        else:
            among = [request.source_system] if request.source_system else source_systems
        for source_system in among:
            connection.execute(
                f"insert into erased.people select ?, ?, {value} on conflict do nothing",
                [request.id_type, source_system, *[request.id] * value.count("?")],
            )


def _insert_people_without_id(
    connection: duckdb.DuckDBPyConnection, tables: list[RawTable]
) -> None:
    """Ids of the marts that are made of an address or a number somebody left instead of an id."""
    for table in tables:
        for kind, ids in _made_ids(table).items():
            for value, made_id in ids:
                _insert(
                    connection,
                    f"select distinct {literal(kind)}, '', {value} from {table.sql}"
                    f" where {made_id} in (select id from erased.people where kind = 'customer')",
                )


def _made_ids(table: RawTable) -> dict[str, list[tuple[str, str]]]:
    """Return, for addresses and phone numbers, the SQL of each value and of the id made of it."""
    made = {"email": [], "phone": []}
    for column in table.table.columns:
        if column.identifies in made:
            value = normalised(column.identifies, identifier(column.name))
            # Staging hashes a phone number as it is written, without the guard of spreadsheets.
            hashed = value if column.identifies == "email" else _unguarded(identifier(column.name))
            prefix = "guest-" if column.identifies == "email" else "phone-"
            made[column.identifies].append((value, f"{literal(prefix)} || sha256({hashed})"))
    return made


def _insert_accounts(
    connection: duckdb.DuckDBPyConnection,
    tables: list[RawTable],
    max_accounts: int,
    addresses_of_offices: list[str],
) -> None:
    """Accounts with one address are one person. An order's customer is not made by its address."""
    accounts = [
        f"select {literal(table.namespace('customer'))} as source_system,"
        f" {customer} as customer_id, {email} as email from {table.sql}"
        for table in tables
        if not table.values("order")
        for customer in table.values("customer")
        for email in table.values("email")
    ]
    if not accounts:
        return
    connection.execute(f"create view erased.accounts as {' union all '.join(accounts)}")
    is_theirs = (
        "(source_system, customer_id) in"
        " (select (source_system, id) from erased.people where kind = 'customer')"
    )
    added = 1
    while added:
        added = _insert(
            connection,
            "select 'email', '', email from erased.accounts where email in"
            f" (select email from erased.accounts where {is_theirs})"
            " and not list_contains(?, split_part(email, '@', 1))"
            " group by email having count(distinct (source_system, customer_id)) <= ?",
            [addresses_of_offices, max_accounts],
        )
        added += _insert(
            connection,
            "select distinct 'customer', source_system, customer_id from erased.accounts"
            " where customer_id is not null"
            " and email in (select id from erased.people where kind = 'email')",
        )


def _insert_what_only_they_use(
    connection: duckdb.DuckDBPyConnection, tables: list[RawTable]
) -> None:
    """Addresses, phone numbers and devices that stand beside the erased and nobody else."""
    uses = [
        f"select {literal(table.namespace('customer'))} as source_system,"
        f" {customer} as customer_id, {literal(kind)} as kind,"
        f" {literal(table.namespace(kind))} as used_in, {value} as used from {table.sql}"
        for table in tables
        for customer in table.values("customer")
        for kind in ("email", "phone", "visitor")
        for value in table.values(kind)
    ]
    if not uses:
        return
    connection.execute(
        f"create view erased.uses as select *, (source_system, customer_id) in"
        f" (select (source_system, id) from erased.people where kind = 'customer') as is_theirs"
        f" from ({' union all '.join(uses)}) where customer_id is not null and used is not null"
    )
    _insert(
        connection,
        "select distinct kind, used_in, used from erased.uses as theirs where is_theirs"
        " and not exists (select 1 from erased.uses as others where not others.is_theirs"
        " and others.kind = theirs.kind and others.used_in = theirs.used_in"
        " and others.used = theirs.used)",
    )


def _insert_orders(connection: duckdb.DuckDBPyConnection, tables: list[RawTable]) -> None:
    """An order goes if a row of it is theirs and none names a customer who stays."""
    for table in tables:
        for order in table.values("order"):
            _insert(
                connection,
                f"select 'order', {literal(table.namespace('order'))}, {order} from {table.sql}"
                f" where {order} in (select {order} from {table.sql}"
                f" where {table.is_personal})"
                f" group by {order} having not bool_or({table.names_another})",
            )


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    goes = f"({table.is_personal} or {table.is_erased('order')})"
    names = map(literal, (table.relation, table.source_system, table.table.name))
    place = f"select {', '.join(names)}, _file, _row_number"
    connection.execute(f"insert into erased.rows {place}, null from {table.sql} where {goes}")
    emails, phones, customers = map(table.erased, ("email", "phone", "customer"))
    for column in table.table.columns:
        value = normalised(column.identifies or "", identifier(column.name))
        names_them = {
            "email": f"{value} in ({emails})",
            "phone": f"{value} in ({phones})",
            "mention": f"({value} in ({emails}) or"
            f" {normalised('customer', identifier(column.name))} in ({customers}))",
        }.get(column.identifies or "")
        if names_them:
            connection.execute(
                f"insert into erased.rows {place}, {literal(column.name)} from {table.sql}"
                f" where {names_them} and not {goes}"
            )


def _create_tokens(
    connection: duckdb.DuckDBPyConnection, tables: list[RawTable], source_systems: list[str]
) -> None:
    connection.execute("create table erased.tokens (kind varchar, id varchar)")
    prefixes = ", ".join(f"({literal(f'{source_system}:')})" for source_system in source_systems)
    for query in (
        "select kind, id from erased.people",
        # A device that nobody is known on is a person by its own id.
        "select 'customer', id from erased.people where kind = 'visitor'",
        "select 'customer', 'visitor-' || id from erased.people where kind = 'visitor'",
        "select 'customer', 'guest-' || sha256(id) from erased.people where kind = 'email'",
        *(
            f"select distinct 'customer', {made_id} from {table.sql} where {table.is_personal}"
            f" and {made_id} is not null"
            for table in tables
            for _, made_id in _made_ids(table)["phone"]
        ),
        # With several sources an id carries the name of its source.
        f"select kind, prefix || id from erased.tokens, (values {prefixes}) as p (prefix)"
        " where kind not in ('email', 'phone')",
        "select 'hash', sha256(id) from erased.tokens where kind in ('customer', 'order')",
    ):
        connection.execute(f"insert into erased.tokens {query}")


def _unmatched(
    connection: duckdb.DuckDBPyConnection, tables: list[RawTable], asked_for: tuple[Request, ...]
) -> Iterator[Request]:
    """Requests whose id stands in no raw row: misspelt, or gone from the raw data."""
    present: dict[str, set[tuple[str, str]]] = {id_type: set() for id_type in ID_TYPES}
    for table in tables:
        for kind in ID_TYPES:
            for value in table.values(kind):
                present[kind].update(
                    (table.namespace(kind), id_)
                    for (id_,) in connection.execute(
                        f"select distinct {value} from {table.sql} where {table.is_erased(kind)}"
                    ).fetchall()
                )
    made = {
        id_
        for table in tables
        for ids in _made_ids(table).values()
        for _, made_id in ids
        for (id_,) in connection.execute(
            f"select distinct {made_id} from {table.sql} where {made_id} in"
            " (select id from erased.people where kind = 'customer')"
        ).fetchall()
    }
    for request in asked_for:
        (wanted,) = connection.execute(
            f"select {normalised(request.id_type, 'asked')} from (select ? as asked)", [request.id]
        ).fetchone()
        if wanted not in made and not any(
            id_ == wanted and request.source_system in (None, namespace)
            for namespace, id_ in present[request.id_type]
        ):
            yield request


def _same_phone(connection: duckdb.DuckDBPyConnection, tables: list[RawTable]) -> int:
    if not any(table.values("customer") and table.values("phone") for table in tables):
        return 0
    return connection.execute(
        "select count(distinct (source_system, customer_id)) from erased.uses"
        " where kind = 'phone' and not is_theirs"
        " and used in (select used from erased.uses where kind = 'phone' and is_theirs)"
    ).fetchone()[0]
