"""Arrow columns from numpy: no Python object per row, exact money."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MONEY = pa.decimal128(12, 2)
RATE = pa.decimal128(14, 6)
TIMESTAMP = pa.timestamp("us")
# Text of few different values: written once, pointed to from each row. A file says plain text.
WORD = pa.dictionary(pa.int32(), pa.string())
# Rows that one part of the sample can number in each table.
NUMBERS_PER_PART = 1_000_000


class Seed(NamedTuple):
    """Seed of the sample, and the part of the people that is being made.

    A part is made on its own: it has its own random numbers and its own range of ids.
    """

    number: int
    part: int = 0

    def numbers(self, size: int) -> np.ndarray:
        """Numbers for the ids of `size` rows of the part, ascending from part to part."""
        if size > NUMBERS_PER_PART:
            raise ValueError(f"{size} rows of one part; only {NUMBERS_PER_PART} can be numbered.")
        return self.part * NUMBERS_PER_PART + np.arange(1, size + 1)


def stream(seed: Seed, name: str) -> np.random.Generator:
    """Random numbers for one subject; a new subject leaves the numbers of the others alone."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed.number, crc32(name.encode()), seed.part]))
    )


def decimals(units: np.ndarray, type_: pa.Decimal128Type = MONEY) -> pa.Array:
    """Integers in the smallest unit of `type_` (cents for MONEY) as exact decimals."""
    low = np.ascontiguousarray(units, dtype="int64")
    words = np.empty((len(low), 2), dtype="int64")
    words[:, 0] = low
    words[:, 1] = low >> 63
    return pa.Array.from_buffers(type_, len(low), [None, pa.py_buffer(words)])


def timestamps(seconds: np.ndarray) -> pa.Array:
    """UTC seconds since 1970 as naive timestamps."""
    micros = np.asarray(seconds, dtype="int64") * 1_000_000
    return pa.array(micros.view("datetime64[us]"), type=TIMESTAMP)


def only_where(is_known: np.ndarray, values: pa.Array) -> pa.Array:
    """`values` where `is_known`, null elsewhere."""
    return pc.if_else(pa.array(is_known), values, pa.scalar(None, type=values.type))


def ids(prefix: str, numbers: np.ndarray, width: int) -> pa.Array:
    """Ids such as `c0000017` from prefix `c`, number 17, width 7."""
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, padding="0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")


def lookup(values: Sequence[Any], codes: np.ndarray, type_: pa.DataType | None = None) -> pa.Array:
    """The value that each code (a position in `values`) stands for."""
    return pa.array(values, type=type_).take(pa.array(codes))


def words(values: Sequence[Any] | pa.Array, codes: np.ndarray) -> pa.DictionaryArray:
    """The text that each code (a position in `values`) stands for; null where it is negative."""
    # Files have no dictionary with a null or a text twice.
    encoded = pa.array(values, type=pa.string()).dictionary_encode()
    places = np.append(encoded.indices.fill_null(-1).to_numpy(), -1)
    codes = places[np.maximum(codes, -1)]
    indices = pa.array(np.maximum(codes, 0).astype("int32"), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, encoded.dictionary)


def draw(rng: np.random.Generator, weights: Sequence[float], size: int) -> np.ndarray:
    """Draw positions 0 … len(weights) − 1 in proportion to `weights`."""
    bounds = np.cumsum(weights, dtype="float64")
    return np.searchsorted(bounds / bounds[-1], rng.random(size), side="right").astype("int32")


def replace_at(table: pa.Table, column: str, rows: np.ndarray, values: pa.Array) -> pa.Table:
    """`table` with `column` set to `values` at `rows` (ascending positions)."""
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[rows] = True
    field = table.schema.field(column)
    plain = pa.string() if pa.types.is_dictionary(field.type) else field.type
    old = table[column].combine_chunks().cast(plain)
    new = pc.replace_with_mask(old, pa.array(mask), values.cast(plain)).cast(field.type)
    return table.set_column(table.column_names.index(column), field, new)


def constant(value: Any, size: int, type_: pa.DataType) -> pa.Array:
    """`size` times the same value."""
    return pa.repeat(pa.scalar(value, type=type_), size)
