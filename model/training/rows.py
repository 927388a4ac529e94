"""Rows by their place in the shards: whole row groups are read and kept, of each only the columns that a batch needs.

Whatever is wrong with a row, file or disk, a `RowError` says it; the loader then takes another row.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from model.training.sources import Source

_TEXT = ("sample_id", "prompt", "prompt_lang", "prompts")
_INPUTS = "input_images.list.element.bytes"
COLUMNS = {
    "t2i": (*_TEXT, "reasoning", "output_image.bytes", "text_layers.list.element.region"),
    "it2i": (*_TEXT, "reasoning", _INPUTS, "output_image.bytes"),
    "und": ("sample_id", "prompt", "reasoning", "answer", "messages", _INPUTS),
}


class RowError(ValueError):
    """A row that cannot be trained on."""


class Reader:
    """The rows of one source.

    Keeps `row_groups` row groups in memory, those that were asked for last.
    """

    def __init__(self, source: Source, row_groups: int) -> None:
        self.source, self.row_groups = source, row_groups
        self._tables: OrderedDict[int, pa.Table] = OrderedDict()

    def row(self, number: int) -> dict[str, Any]:
        """Row `number` of the source's table as Python values, images encoded. Raises RowError."""
        rows = self.source.rows
        group = int(rows.group[number])
        table = self._table(group)
        row = table.slice(int(rows.row[number]), 1).to_pylist()
        identity = f"{int(rows.identity[number]):08x}"
        if not row or not row[0]["sample_id"].startswith(identity):
            raise RowError(f"{self._place(group)}: the row of sample {identity}... is not there any more")
        return row[0]

    def _table(self, group: int) -> pa.Table:
        if group in self._tables:
            self._tables.move_to_end(group)
            return self._tables[group]
        while len(self._tables) >= self.row_groups:
            self._tables.popitem(last=False)
        self._tables[group] = self._read(group)
        return self._tables[group]

    def _read(self, group: int) -> pa.Table:
        """One row group; a second try is for disks that are shared and busy."""
        path, number = self._place(group)
        columns = list(COLUMNS[self.source.name])
        for last in (False, True):
            try:
                with pq.ParquetFile(path, memory_map=False) as file:
                    return file.read_row_group(number, columns, use_threads=False)
            except (OSError, pa.ArrowException) as error:
                if last:
                    raise RowError(f"{path}, row group {number}: {error}") from error
        raise AssertionError

    def _place(self, group: int) -> tuple[Path, int]:
        groups = self.source.groups
        return groups.files[groups.file[group]], int(groups.number[group])
