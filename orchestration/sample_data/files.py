"""Files of the sample: written elsewhere first, so that nobody meets half a file."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_PER_GROUP = 250_000
# Ids that hardly repeat: a dictionary of them would only cost time.
IDS = {"event_id", "message_id", "order_item_id", "row_key", "source_id"}


class Files:
    """Parquet files that grow by row groups; one thread writes while the next part is made."""

    def __init__(self, workshop: Path) -> None:
        """Write into `workshop`."""
        self.workshop = workshop
        self.rows: dict[Path, int] = {}
        self._writers: dict[Path, pq.ParquetWriter] = {}
        self._thread = ThreadPoolExecutor(1)
        self._pending: list[Future] = []

    def draft(self, path: Path) -> Path:
        """Where the file is written that is to stand at `path`."""
        return self.workshop / f"{path.parent.name}-{path.name}"

    def add(self, path: Path, table: pa.Table) -> None:
        """Add rows to the file for `path`, once what was added before is written."""
        self.rows[path] = self.rows.get(path, 0) + table.num_rows
        self._pending.append(self._thread.submit(self._write, path, table))

    def wait(self) -> None:
        """Return when everything added is written. Raises what writing raised."""
        pending, self._pending = self._pending, []
        for future in pending:
            future.result()

    def close(self) -> None:
        """Finish all files."""
        try:
            self.wait()
        finally:
            self._thread.shutdown()
            for writer in self._writers.values():
                writer.close()

    def move(self) -> dict[Path, int]:
        """Put the finished files in place; return their sizes."""
        sizes = {}
        for path in self.rows:
            os.replace(self.draft(path), path)
            sizes[path] = path.stat().st_size
        return sizes

    def _write(self, path: Path, table: pa.Table) -> None:
        if path not in self._writers:
            self._writers[path] = _writer(self.draft(path), table.schema)
        self._writers[path].write_table(table, row_group_size=ROWS_PER_GROUP)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Every option that shapes the bytes is stated, so that a new default changes nothing."""
    return pq.ParquetWriter(
        path,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=3,
        use_dictionary=[name for name in schema.names if name not in IDS],
        write_statistics=True,
        data_page_version="1.0",
        coerce_timestamps="us",
        store_decimal_as_integer=True,
        store_schema=False,
    )
