"""The accounts of a shard: its manifest against the plan and against the rows of its files.

A file whose hash was renewed together with its bytes still has to add up here: no row lost, doubled, renamed or moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.identity import sample_id
from catalog.schema import DEAD_SCHEMA, META_SCHEMA, REJECT_SCHEMA, SCHEMA
from catalog.shards import ROW_GROUP_ROWS, ShardSpec

MOST_TEXT = 16 << 20  # bytes of a column of words in a row group; of 1024 x 1024 px ours have 0.4 MB at most
_SCHEMAS = {"data": SCHEMA, "meta": META_SCHEMA, "rejects": REJECT_SCHEMA, "dead": DEAD_SCHEMA}
_OUTCOMES = {"data": "ok", "meta": "ok", "rejects": "rejected", "dead": "failed"}  # by kind of file
_EXAMPLES = 3  # samples named per fault

Rows = Sequence[Mapping[str, Any]]


def faults(root: Path, content: Mapping[str, Any], provenance: Mapping[str, Any], shard_size: int) -> Iterator[str]:
    """What does not add up in one shard, in words; nothing where all does.

    `content` is its manifest's, `provenance` what every manifest of the dataset must say, with `stages`, `params_hash`
    and `seed` among it; `shard_size` counts samples. All rows are read: ask `unreadable` first. Raises OSError or
    ArrowException for files that cannot be read.
    """
    for key, value in provenance.items():
        if content.get(key) != value:
            yield f"its manifest says {key} = {content.get(key)!r}, the dataset's record {value!r}"
    rows = {kind: list(_rows(root, content, kind)) for kind in _OUTCOMES}
    yield from _miscounted(root, content)
    members = [row for kind in ("data", "rejects", "dead") for row in rows[kind]]
    yield from _strangers(content, members, shard_size)
    yield from _misnamed(members, provenance)
    yield from _misplaced(root, content)
    if other := _differing(rows["data"], rows["meta"]):
        yield f"_meta/ does not say what the data say: {', '.join(other)}"
    reasons = Counter(f"{row['stage']}/{row['reason']}" for row in rows["rejects"])
    reasons.update(f"{row['stage']}/{row['error']}" for row in rows["dead"])
    if reasons != content["reasons"]:
        yield f"its manifest gives the reasons {content['reasons']}, its files {dict(reasons)}"


def unreadable(root: Path, content: Mapping[str, Any], shard_size: int) -> list[str]:
    """What the manifest and the files' footers alone show to be wrong: counts, columns, sizes. Rows of such files are not
    to be read, since that could take any time and memory. Raises OSError or ArrowException for files without footer."""
    faults = list(_off_plan(content["shard"], shard_size))
    return faults + [fault for file in content["files"] for fault in _misshapen(root, file, shard_size)]


def _misshapen(root: Path, file: Mapping[str, Any], shard_size: int) -> Iterator[str]:
    """Columns that are not the contract's, and row groups that no writer of ours makes."""
    with pq.ParquetFile(root / file["path"]) as parquet:
        if (rows := parquet.metadata.num_rows) > shard_size:
            yield f"{file['path']} holds {rows:,} rows, a shard has {shard_size:,} samples"
        wanted = _SCHEMAS.get(file["kind"])
        if wanted is not None and not parquet.schema_arrow.equals(wanted):
            yield f"{file['path']}: {_differing_columns(parquet.schema_arrow, wanted)}"
        for k in range(parquet.num_row_groups if file["kind"] == "data" else 0):
            group = parquet.metadata.row_group(k)
            if group.num_rows > ROW_GROUP_ROWS:
                rows = f"{group.num_rows:,} rows, no more than {ROW_GROUP_ROWS} belong into one"
                yield f"{file['path']}: row group {k} holds {rows}"
            for column in map(group.column, range(group.num_columns)):
                if column.total_uncompressed_size > MOST_TEXT and not column.path_in_schema.endswith(".bytes"):
                    size = f"{column.total_uncompressed_size / 1e6:.0f} MB, at most {MOST_TEXT / 1e6:.0f} are believed"
                    yield f"{file['path']}: column {column.path_in_schema} of row group {k} takes {size}"


def _differing_columns(found: pa.Schema, wanted: pa.Schema) -> str:
    there = {name: found.field(name).type for name in found.names}
    odd = [f"{f.name} is {there.get(f.name, 'missing')}, not {f.type}" for f in wanted if there.get(f.name) != f.type]
    odd += [f"{name} is no column" for name in there if name not in wanted.names]
    return "; ".join(odd[:_EXAMPLES]) or "its columns stand in another order"


def _files(content: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [file for file in content["files"] if file["kind"] == kind]


def _rows(root: Path, content: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for file in _files(content, kind):
        with pq.ParquetFile(root / file["path"]) as parquet:
            columns = META_SCHEMA.names if kind == "data" else None
            yield from parquet.read(columns=columns).to_pylist()


def _off_plan(shard: Mapping[str, Any], shard_size: int) -> Iterator[str]:
    spec = ShardSpec(shard["index"], shard["start"], shard["count"], shard["retry"])
    if (spec.name, spec.start) != (shard["name"], spec.index * shard_size) or not 0 < spec.count <= shard_size:
        yield f"its manifest says {dict(shard)}, which no plan of {shard_size:,} samples a shard holds"


def _miscounted(root: Path, content: Mapping[str, Any]) -> Iterator[str]:
    outcomes, count = content["outcomes"], content["shard"]["count"]
    if sum(outcomes.values()) != count:
        yield f"its manifest counts {outcomes}, which is not {count:,} samples"
    for kind, outcome in _OUTCOMES.items():
        held = 0
        for file in _files(content, kind):
            rows = pq.read_metadata(root / file["path"]).num_rows
            held += rows
            if rows != file.get("rows"):
                yield f"{file['path']} holds {rows:,} rows, its manifest says {file.get('rows')}"
        if held != outcomes[outcome]:
            yield f"its {kind} files hold {held:,} rows, its manifest counts {outcomes[outcome]:,} {outcome}"


def _strangers(content: Mapping[str, Any], members: Rows, shard_size: int) -> Iterator[str]:
    """Samples that the plan has and the files have not, or the other way round."""
    start, count = content["shard"]["start"], content["shard"]["count"]
    seen = Counter(row["index"] for row in members)
    if content["shard"]["retry"]:  # any of the shard's, each of which an earlier one failed on
        planned = {i for i in seen if i in range(start, start + shard_size)}
        if {row["sample_id"] for row in members} != set(content["resolves"]):
            yield "its samples are not those that its manifest resolves"
    else:
        planned = set(range(start, start + count))
        if content["resolves"]:
            yield f"its manifest resolves {len(content['resolves']):,} samples, and is that of no second attempt"
    kinds = {
        "are missing": planned - seen.keys(),
        "are not planned here": seen.keys() - planned,
        "stand there twice": {i for i, times in seen.items() if times > 1},
    }
    for what, indices in kinds.items():
        if indices:
            examples = ", ".join(map(str, sorted(indices, key=str)[:_EXAMPLES]))
            yield f"{len(indices):,} samples {what} (index {examples})"


def _misnamed(members: Rows, provenance: Mapping[str, Any]) -> Iterator[str]:
    name, version = provenance["stages"][0]
    key = (name, version, provenance["params_hash"], provenance["seed"])
    wrong = [row["sample_id"] for row in members if row["sample_id"] != sample_id(*key, row["index"])]
    if wrong:
        yield f"{len(wrong):,} sample ids are not those of their indices ({', '.join(map(str, wrong[:_EXAMPLES]))})"


def _misplaced(root: Path, content: Mapping[str, Any]) -> Iterator[str]:
    """Data files whose directories say another task or source than their rows."""
    for file in _files(content, "data"):
        with pq.ParquetFile(root / file["path"]) as parquet:
            pairs = {(row["task"], row["source"]) for row in parquet.read(columns=["task", "source"]).to_pylist()}
        homes = {f"data/task={task}/source={source}/{content['shard']['name']}.parquet" for task, source in pairs}
        if homes - {file["path"]}:
            yield f"{file['path']} holds rows of {', '.join(sorted(homes))}"


def _differing(data: Rows, meta: Rows) -> list[str]:
    """Columns in which two tables of the same samples differ, whatever the order of their rows."""
    data, meta = ({row["sample_id"]: row for row in rows} for rows in (data, meta))
    if data.keys() != meta.keys():
        return ["sample_id"]
    return [name for name in META_SCHEMA.names if any(data[i][name] != meta[i].get(name) for i in data)]
