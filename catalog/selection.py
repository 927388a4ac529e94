"""Selections: lists of sample ids with the SQL that made them. A trainer takes a directory and a selection.

<out>/selections/<name>.parquet  (sample_id string, weight float)
<out>/selections/<name>.json     (sql, catalog = hash of the manifests it was asked of, n)
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.database import QueryError, dataset_roots, query, state
from catalog.shards import write_atomically

SCHEMA = pa.schema([("sample_id", pa.string()), ("weight", pa.float32())])


def select(out: Path, name: str, sql: str) -> int:
    """Save the ids that `sql` yields as selection `name`; returns how many.

    The first column is `sample_id`, an optional second the weight (> 0, 1 when absent); ids are stored in order,
    once. Raises QueryError for other columns and weights, duplicates and an empty result.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", name):
        raise QueryError(f"selection name {name!r}: use up to 64 of a-z 0-9 . _ -")
    before = state(dataset_roots(out))
    answer = query(out, sql)
    if answer.columns not in (["sample_id"], ["sample_id", "weight"]):
        given = ", ".join(answer.columns)
        raise QueryError(f"a selection needs the columns sample_id[, weight]; the SQL gives {given}")
    rows = sorted((row[0], float(row[1]) if len(row) == 2 else 1.0) for row in answer.rows)
    _check(rows)
    columns = [pa.array(column, field.type) for column, field in zip(zip(*rows), SCHEMA)]
    sink = io.BytesIO()
    pq.write_table(pa.table(columns, schema=SCHEMA), sink, compression="zstd")
    folder = out / "selections"
    write_atomically(folder / f"{name}.parquet", sink.getvalue())
    note = {"sql": sql, "catalog": before, "n": len(rows)}
    write_atomically(folder / f"{name}.json", json.dumps(note, indent=1, ensure_ascii=False).encode())
    return len(rows)


def _check(rows: list[tuple[str, float]]) -> None:
    if not rows:
        raise QueryError("the SQL selects no sample")
    for (identity, weight), (other, _) in zip(rows, rows[1:] + [("", 0.0)]):
        if not 0.0 < weight < float("inf"):
            raise QueryError(f"sample {identity} has weight {weight}; weights are finite and above 0")
        if identity == other:
            raise QueryError(f"sample {identity} is selected twice; add DISTINCT or group by sample_id")


def load(out: Path, name: str) -> dict[str, float]:
    """Weight by sample id of a saved selection. Raises FileNotFoundError naming those there are."""
    rows = table(out, name)
    return dict(zip(rows["sample_id"].to_pylist(), rows["weight"].to_pylist()))


def table(out: Path, name: str) -> pa.Table:
    """A saved selection, sorted by sample id. Raises FileNotFoundError naming those there are."""
    path = out / "selections" / f"{name}.parquet"
    if not path.is_file():
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.parquet"))) or "none"
        raise FileNotFoundError(f"no selection {name!r} under {out}; there are: {there}")
    return pq.read_table(path, schema=SCHEMA)
