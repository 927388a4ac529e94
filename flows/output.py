"""Answers of the catalog on a terminal, as CSV or as JSON lines."""

from __future__ import annotations

import csv
import json
import math
import sys
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog.database import Answer
from flows.progress import printable

TABLE_ROWS = 1000  # printed at most as a table; CSV and JSON give all
_CELL = 80  # characters of one cell


def show(answer: Answer, format: Literal["table", "csv", "json"], console: Console) -> None:
    """Print an answer; notes go to stderr."""
    {"table": _table, "csv": _csv, "json": _json}[format](answer, console)
    if answer.note:
        print(f"note: {answer.note}", file=sys.stderr)
    if answer.truncated:
        print(f"note: only the first {len(answer.rows):,} rows; use --format csv for all", file=sys.stderr)


def _table(answer: Answer, console: Console) -> None:
    table = Table()
    for i, column in enumerate(answer.columns):
        numbers = all(isinstance(row[i], int | float) for row in answer.rows[:20])
        table.add_column(_as_it_is(column), justify="right" if numbers and answer.rows else "left")
    for row in answer.rows:
        table.add_row(*(_cell(value) for value in row))
    console.print(table)


def _cell(value: Any) -> Text:
    text = "" if value is None else f"<{len(value)} bytes>" if isinstance(value, bytes) else str(value)
    return _as_it_is(text if len(text) <= _CELL else text[: _CELL - 1] + "…")


def _as_it_is(text: str) -> Text:
    """Text as it is: no markup, no emoji codes, nothing that steers the terminal."""
    return Text(printable(text))


def _csv(answer: Answer, console: Console) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)


def _json(answer: Answer, console: Console) -> None:
    for row in answer.rows:
        print(json.dumps(_finite(dict(zip(answer.columns, row))), ensure_ascii=False, default=_plain))


def _finite(value: Any) -> Any:
    """The value with null for NaN and the infinities, which JSON has not."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return {key: _finite(item) for key, item in value.items()} if isinstance(value, dict) else value


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
