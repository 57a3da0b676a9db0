"""The hand that soils rows: picks clean ones, changes them, keeps the record."""

from collections.abc import Callable, Iterable
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data.arrow import (
    TIMESTAMP,
    Seed,
    ids,
    lookup,
    replace_at,
    stream,
)
from orchestration.sample_data.record import Kind, Record, row_keys
from orchestration.sample_data.schema import NUMBERED

# What should become of a row; kinds say it, and staging does it.
ROW_OUT = "row quarantined"
VALUE_OUT = "value quarantined and taken as unknown; row accepted"
SUPERSEDED = "one of the equal rows accepted, the other superseded"
NOBODY = "row quarantined; its customer_id is nobody's"
LATE = "row accepted; delivered after rows of later days"
LOUD = "same word in lower case"

IMPOSSIBLE_TIMES = (datetime(9999, 12, 31), datetime(1753, 1, 1))


class Hand:
    """Soils the tables of one part; `free` marks the rows that may be soiled, where not all may."""

    def __init__(
        self,
        seed: Seed,
        tables: dict[str, pa.Table],
        free: dict[str, np.ndarray],
        kinds: Iterable[Kind],
        record: Record,
    ) -> None:
        """Take up the tables; `kinds` are those it may be asked for."""
        self.seed = seed
        self.tables = dict(tables)
        # Guests, stubs and counts refer to what was there before any dirt.
        self.clean = dict(tables)
        self.free = {name: np.ones(table.num_rows, dtype=bool) for name, table in tables.items()}
        for name, mask in free.items():
            self.free[name] &= mask
        self.kinds = {(kind.name, kind.table_name): kind for kind in kinds}
        self.record = record

    def pick(
        self, name: str, table: str, where: np.ndarray | None = None, times: int = 1
    ) -> tuple[np.random.Generator, np.ndarray]:
        """Random numbers for the kind, and clean rows for it (ascending), `times` its count."""
        rng = stream(self.seed, f"dirt.{table}.{name}")
        free = self.free[table] if where is None else self.free[table] & where
        candidates = np.flatnonzero(free)
        rows = rng.choice(candidates, min(self.size(name, table) * times, len(candidates)), False)
        rows.sort()
        self.free[table][rows] = False
        return rng, rows

    def size(self, name: str, table: str) -> int:
        """How many rows of the kind there are to be."""
        return self.kinds[name, table].size(self.clean[table].num_rows)

    def values(self, table: str, column: str, rows: np.ndarray) -> pa.Array:
        """Values of `rows` as they are now."""
        return self.tables[table][column].take(pa.array(rows)).combine_chunks()

    def change(self, table: str, column: str, rows: np.ndarray, values: pa.Array) -> None:
        """Set a column of `rows`."""
        self.tables[table] = replace_at(self.tables[table], column, rows, values)

    def append(self, table: str, rows: np.ndarray, **columns: pa.Array) -> None:
        """Add copies of `rows` in which `columns` differ."""
        copy = self.tables[table].take(pa.array(rows)).combine_chunks()
        for column, values in columns.items():
            copy = replace_at(copy, column, np.arange(len(rows)), values)
        self.tables[table] = pa.concat_tables([self.tables[table], copy])

    def last(self, table: str, size: int) -> np.ndarray:
        """The rows that were added last."""
        return np.arange(self.tables[table].num_rows - size, self.tables[table].num_rows)

    def new_ids(self, table: str, size: int) -> pa.Array:
        """Ids that no row of the part has."""
        prefix, width = NUMBERED[table]
        first = self.tables[table].num_rows
        return ids(prefix, self.seed.numbers(first + size)[first:], width)

    def move_to_end(self, name: str, table: str, rows: np.ndarray) -> None:
        """Put `rows` behind all others; the last thing to do, for positions change."""
        self.note(name, table, rows)
        kept = np.ones(self.tables[table].num_rows, dtype=bool)
        kept[rows] = False
        order = np.concatenate([np.flatnonzero(kept), rows])
        self.tables[table] = self.tables[table].combine_chunks().take(pa.array(order))

    def note(
        self, name: str, table: str, rows: np.ndarray | pa.Array, people: int | None = None
    ) -> None:
        """Record rows (positions, or their keys) as of the kind."""
        keys = rows if isinstance(rows, pa.Array) else self.keys(table, rows)
        self.record.note(self.kinds[name, table], keys, people)

    def keys(self, table: str, rows: np.ndarray) -> pa.Array:
        """The keys of rows."""
        return row_keys(self.tables[table], table, pa.array(rows))

    def soil(
        self,
        name: str,
        table: str,
        column: str,
        make: Callable[[np.random.Generator, np.ndarray], pa.Array],
        where: np.ndarray | None = None,
    ) -> None:
        """Give a column of some rows what `make` makes of them."""
        rng, rows = self.pick(name, table, where)
        self.change(table, column, rows, make(rng, rows))
        self.note(name, table, rows)

    def add(self, name: str, table: str, rows: np.ndarray, **columns: pa.Array) -> None:
        """Add copies of rows in which `columns` differ, and record them."""
        self.append(table, rows, **columns)
        self.note(name, table, self.last(table, len(rows)))

    def capitalise(self, name: str, table: str, *columns: str) -> None:
        """Write words of some rows with a capital."""
        _, rows = self.pick(name, table)
        for column in columns:
            text = self.values(table, column, rows).cast(pa.string())
            self.change(table, column, rows, pc.ascii_capitalize(text))
        self.note(name, table, rows)

    def estrange(self, table: str, where: np.ndarray | None = None, **unknown: None) -> None:
        """Add rows of customers nobody has heard of, under ids of their own where rows have ids.

        Columns named are not known of them.
        """
        rng, rows = self.pick("unknown_customer", table, where)
        columns = {name: pa.nulls(len(rows), pa.string()) for name in unknown}
        key = self.tables[table].column_names[0]
        if table in NUMBERED:
            columns[key] = self.new_ids(table, len(rows))
        strangers = ids("nobody-", rng.integers(0, 10**6, len(rows)), 6)
        self.add("unknown_customer", table, rows, customer_id=strangers, **columns)

    def orphan(self, name: str, table: str, column: str) -> None:
        """Add rows that belong to something nobody has heard of."""
        _, rows = self.pick(name, table)
        numbers = self.seed.numbers(len(rows))
        keys = ids(f"{name.replace('_', '-')}-", numbers, 6)
        key = self.tables[table].column_names[0]
        self.append(table, rows, **{key: keys, column: ids("unknown-", numbers, 6)})
        self.note(name, table, keys)

    def duplicate(self, table: str) -> None:
        """Add rows that are there already, equal in every column."""
        _, rows = self.pick("duplicate_row", table)
        self.append(table, rows)
        self.note("duplicate_row", table, rows)


def impossible(rng: np.random.Generator, rows: np.ndarray) -> pa.Array:
    """Dates that databases write for never and for always."""
    return lookup(IMPOSSIBLE_TIMES, rng.integers(0, len(IMPOSSIBLE_TIMES), len(rows)), TIMESTAMP)
