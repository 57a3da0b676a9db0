"""What was planted in generated rows, kind by kind: how many, where, what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data.arrow import constant
from orchestration.sample_data.schema import KEYS

# Smallest number of rows of a kind: none is missing from a small sample.
MINIMUM = 2

COUNTS = pa.schema(
    [
        ("kind", pa.string()),
        ("table_name", pa.string()),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("people_count", pa.int64()),
        ("handling", pa.string()),
    ]
)
ROWS = pa.schema([("kind", pa.string()), ("table_name", pa.string()), ("row_key", pa.string())])


@dataclass(frozen=True)
class Kind:
    """One kind: `share` of the rows of `table_name`, and what should become of it."""

    name: str
    table_name: str
    share: float
    handling: str

    def size(self, rows: int) -> int:
        """How many of `rows` rows."""
        return max(MINIMUM, round(self.share * rows))


@dataclass
class Record:
    """The record, over all parts of the sample.

    `people_count` is the number of distinct guests or stubs that arise; `row_key` names a row by
    the values of its key, joined by `|`.
    """

    counts: dict[Kind, tuple[int, int | None]] = field(default_factory=dict)
    rows: list[pa.Table] = field(default_factory=list)

    def note(self, kind: Kind, keys: pa.Array, people: int | None = None) -> None:
        """Add rows of a kind."""
        before, people_before = self.counts.get(kind, (0, 0))
        known = None if people is None else people + (people_before or 0)
        self.counts[kind] = (before + len(keys), known)
        texts = [constant(text, len(keys), pa.string()) for text in (kind.name, kind.table_name)]
        self.rows.append(pa.table([*texts, keys], schema=ROWS))

    def counts_table(self) -> pa.Table:
        """One row a kind."""
        rows = [
            {
                "kind": kind.name,
                "table_name": kind.table_name,
                "count": count,
                "share": kind.share,
                "people_count": people,
                "handling": kind.handling,
            }
            for kind, (count, people) in self.counts.items()
        ]
        return pa.Table.from_pylist(rows, COUNTS)

    def take_rows(self) -> pa.Table:
        """The rows noted since the last time."""
        taken, self.rows = self.rows, []
        return pa.concat_tables([ROWS.empty_table(), *taken])


def row_keys(table: pa.Table, name: str, rows: Sequence[int] | pa.Array) -> pa.Array:
    """The keys that name `rows` of table `name`."""
    filled = []
    for column in KEYS.get(name, table.column_names[:1]):
        values = table[column].take(rows).combine_chunks()
        if pa.types.is_timestamp(values.type):
            values = values.cast(pa.timestamp("s"))
        filled.append(pc.fill_null(values.cast(pa.string()), ""))
    return pc.binary_join_element_wise(*filled, "|") if len(filled) > 1 else filled[0]
