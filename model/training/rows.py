"""Rows by their place in the shards: whole row groups are read and kept, of each only the columns that a batch needs.

Whatever is wrong with a row, a file or a disk becomes a `RowError`; the loader then takes another row.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from model.training.sources import Source

_TEXT = ("sample_id", "prompt", "prompt_lang", "prompts", "reasoning")
_INPUTS, _OUTPUT = "input_images.list.element.bytes", "output_image.bytes"
COLUMNS = {
    "t2i": (*_TEXT, _OUTPUT, "text_layers.list.element.region"),
    "it2i": (*_TEXT, _OUTPUT, _INPUTS),
    "und": (*_TEXT, "answer", "messages", _INPUTS),
}
_FOOTERS = 64  # files whose footers are kept: parsing one takes as long as reading a row group of small images


class RowError(ValueError):
    """A row that cannot be trained on; the message says which and why."""


class Reader:
    """The rows of one source. Keeps the row groups that were asked for last, `row_groups` of them."""

    def __init__(self, source: Source, row_groups: int) -> None:
        self.source, self.row_groups = source, row_groups
        self._tables: OrderedDict[int, pa.Table | RowError] = OrderedDict()
        self._footers: OrderedDict[Path, pq.FileMetaData] = OrderedDict()

    def row(self, number: int) -> dict[str, Any]:
        """Row `number` of the source as Python values, images encoded. Raises RowError."""
        rows, groups = self.source.rows, self.source.groups
        group = int(rows.group[number])
        path = groups.files[groups.file[group]]
        table = self._table(group, path, int(groups.number[group]))
        row = table.slice(int(rows.row[number]), 1).to_pylist()
        identity = f"{int(rows.identity[number]):08x}"
        if not row or not row[0]["sample_id"].startswith(identity):
            raise RowError(f"{path} is not the file any more that it was: sample {identity}... is gone")
        return row[0]

    def _table(self, group: int, path: Path, number: int) -> pa.Table:
        """A row group; of one that could not be read, that is remembered."""
        if group not in self._tables:
            while len(self._tables) >= self.row_groups:
                self._tables.popitem(last=False)
            self._tables[group] = self._read(path, number)
        self._tables.move_to_end(group)
        if isinstance(found := self._tables[group], RowError):
            raise found
        return found

    def _read(self, path: Path, number: int) -> pa.Table | RowError:
        """One row group, or what is wrong with it, tried twice for disks that are shared and busy.

        Files are not mapped into memory: one that is cut short meanwhile would end the process.
        """
        for _ in range(2):
            try:
                with pq.ParquetFile(path, metadata=self._footers.get(path)) as file:
                    self._keep(path, file.metadata)
                    return file.read_row_group(number, list(COLUMNS[self.source.name]), use_threads=False)
            except (OSError, pa.ArrowException) as error:
                self._footers.pop(path, None)
                found = RowError(f"{path}, row group {number}: {error}")
        return found

    def _keep(self, path: Path, footer: pq.FileMetaData) -> None:
        self._footers[path] = footer
        while len(self._footers) > _FOOTERS:
            self._footers.popitem(last=False)
