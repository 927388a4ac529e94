"""Exports for other people's loaders: a folder for the Hugging Face hub, and WebDataset tars.

Both read committed shards only, write each file under a temporary name first, and take up again where they were
stopped. The folder is ours or empty: `export.json` in it says what it was made from, and nothing else is overwritten.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.card import Config, front_matter, page
from catalog.identity import digest
from catalog.schema import IMAGE_COLUMNS, META_SCHEMA
from catalog.shards import committed_files, damaged, fsync, manifests, write_atomically

RECORD = "export.json"
SPLITS = ("train", "validation")
_CHUNKING = {"min_chunk_size": 256 << 10, "max_chunk_size": 1 << 20, "norm_level": 0}  # the hub's own for deduplication
_VALIDATION_SHARDS = 64  # shards whose few validation rows share one file

Progress = Callable[[int, int], None]  # rows done, rows in all


class ExportError(ValueError):
    """The target folder holds something else, or the source nothing."""


def _claim(root: Path, out: Path, kind: str) -> dict[str, Any]:
    """The record of an export into `out`: new, or of the same export begun earlier."""
    contents = manifests(root)
    files = [f["sha256"] for content in contents for f in content["files"] if f["kind"] == "data"]
    if faults := damaged(root):
        raise ExportError(f"{root}: {'; '.join(faults[:3])}; run the command that made it again, then export")
    if not files:
        raise ExportError(f"{root}: no committed shard to export")
    origin = {"kind": kind, "dataset": root.name, "source": digest(files)}
    if out.resolve().is_relative_to(root.resolve()):
        raise ExportError(f"{out} lies inside the dataset {root}: name a folder outside it")
    path = out / RECORD
    if path.is_file():
        record = json.loads(path.read_bytes())
        if record["origin"] != origin:
            held = f"{record['origin']['kind']} of {record['origin']['dataset']}"
            raise ExportError(f"{out} holds an export ({held}) of other data, or of fewer: use a new folder")
        return record
    if out.exists() and any(out.iterdir()):
        raise ExportError(f"{out} is not empty and not an export of ours; name a new folder")
    rows = sum(content["outcomes"]["ok"] for content in contents)
    record = {"origin": origin, "rows": rows, "files": {}}
    _save(out, record)
    return record


def _save(out: Path, record: Mapping[str, Any]) -> None:
    write_atomically(out / RECORD, json.dumps(record, indent=1, sort_keys=True).encode())


def _quiet(done: int, total: int) -> None:
    """No progress asked for."""


# --------------------------------------------------------------------------------------------- the Hugging Face hub


def to_hf(root: Path, out: Path, progress: Progress = _quiet) -> Path:
    """Write a self-contained folder to upload: card, and Parquet per split with content-defined chunks and page index.

    Row groups and bytes of images stay as they are. `load_dataset(out)` has the splits train and validation. Raises
    ExportError where `out` holds something else.
    """
    record = _claim(root, out, "hf")
    sources = committed_files(root, "data")
    done = 0
    for split, index, files in _pieces(sources):
        name = f"data/{split}-{index:05d}.parquet"
        if name not in record["files"]:
            record["files"][name] = _write_split(files, split, out / name)
            _save(out, record)
        done += record["files"][name]
        progress(done, record["rows"])
    patterns = {s: f"data/{s}-*.parquet" for s in SPLITS if any(out.glob(f"data/{s}-*.parquet"))}
    text = (root / "README.md").read_text()
    body = text.split("\n---\n", 1)[1]
    front = front_matter(root, [Config("default", record["rows"], patterns)])
    write_atomically(out / "README.md", f"---\n{front}---\n{body}".encode())
    return out


def _pieces(sources: Sequence[Path]) -> Iterator[tuple[str, int, Sequence[Path]]]:
    for index, path in enumerate(sources):
        yield "train", index, [path]
    for index, start in enumerate(range(0, len(sources), _VALIDATION_SHARDS)):
        yield "validation", index, sources[start : start + _VALIDATION_SHARDS]


def _write_split(sources: Sequence[Path], split: str, target: Path) -> int:
    """Rows of one split from some shards into one file; returns how many. No row, no file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    rows, writer = 0, None
    try:
        for table in _groups_of(sources, split):
            writer = writer or _hub_writer(temporary, sources[0])
            writer.write_table(table, row_group_size=table.num_rows)
            rows += table.num_rows
        if writer:
            writer.close()
            fsync(temporary)
            os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return rows


def _groups_of(sources: Sequence[Path], split: str) -> Iterator[pa.Table]:
    for path in sources:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                rows = pc.equal(file.read_row_group(group, columns=["split"])["split"].cast(pa.string()), split)
                if pc.any(rows).as_py():
                    yield file.read_row_group(group).filter(rows)


def _hub_writer(path: Path, like: Path) -> pq.ParquetWriter:
    """A writer with the schema and codecs of a shard (none on image bytes), plus what the hub wants."""
    with pq.ParquetFile(like) as file:
        schema, group = file.schema_arrow, file.metadata.row_group(0)
        columns = [group.column(i) for i in range(group.num_columns)]
    codecs = {c.path_in_schema: c.compression.replace("UNCOMPRESSED", "NONE") for c in columns}
    names = [f.name for f in schema if pa.types.is_dictionary(f.type)]
    hub = {"use_content_defined_chunking": _CHUNKING, "write_page_index": True}
    return pq.ParquetWriter(path, schema, compression=codecs, use_dictionary=names, **hub)


# ------------------------------------------------------------------------------------------------------- WebDataset


def to_webdataset(root: Path, out: Path, shard_bytes: int = 1 << 30, progress: Progress = _quiet) -> Path:
    """Write `train-png-000000.tar` ...: per sample its images and `<sample_id>.json` with the other columns.

    A series of tars holds samples with images of one type (`png`, `jpg`; of an edit `input0.png+output.png+mask.png`),
    because samples of one table have the same fields. README.md declares a configuration per series, with the types of
    the JSON, which `datasets` else infers from the first few samples: `load_dataset(out, "png")`. `seed` and `phash`
    are strings, as JSON has no 64-bit numbers. Headers carry no time and no owner, so equal datasets give equal tars.
    `shard_bytes` bounds a tar (a tar holds one sample at least). Raises ExportError where `out` holds something else.
    """
    record = _claim(root, out, "webdataset")
    sources = committed_files(root, "data")
    for split in SPLITS:
        _write_tars(sources, split, out, record, shard_bytes, progress)
    write_atomically(out / "README.md", _tars_card(root, record["files"]).encode())
    return out


def _tars_card(root: Path, tars: Mapping[str, int]) -> str:
    """The card of a folder of tars with so many samples each: a configuration per type of image."""
    rows: Counter[str] = Counter()
    splits: dict[str, dict[str, str]] = {}
    for name, count in tars.items():
        split, _, fields = _series(name).partition("-")
        rows[fields] += count
        splits.setdefault(fields, {})[split] = f"{_series(name)}-*.tar"
    configs = [Config(fields, rows[fields], splits[fields]) for fields in sorted(rows)]
    columns = {"name": "json", **_declared(pa.struct(list(META_SCHEMA)))}
    infos = []
    for fields in sorted(rows):
        keys = [{"name": name, "dtype": "string"} for name in ("__key__", "__url__")]
        images = [{"name": name, "dtype": {"image": {"mode": _mode(name)}}} for name in fields.split("+")]
        infos.append({"config_name": fields, "features": [*keys, *images, columns]})
    front = front_matter(root, configs) + f"dataset_info: {json.dumps(infos)}\n"
    loading = "\n".join(f'load_dataset("DIR", {json.dumps(name)}, streaming=True)' for name in sorted(rows))
    return page(front, root.name, {"Loading": f"```python\nfrom datasets import load_dataset\n{loading}\n```"})


def _mode(name: str) -> str:
    return "L" if name.startswith("mask.") else "RGB"


def _declared(kind: pa.DataType) -> dict[str, Any]:
    """A type of the JSON as the hub's YAML declares it."""
    if pa.types.is_struct(kind):
        return {"struct": [{"name": field.name, **_declared(field.type)} for field in kind]}
    if pa.types.is_list(kind):
        (of,) = _declared(kind.value_type).values()
        return {"list": of}
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return {"dtype": {"float": "float32", "uint64": "string"}.get(str(kind), str(kind))}


def _write_tars(
    sources: Sequence[Path], split: str, out: Path, record: dict[str, Any], limit: int, progress: Progress
) -> None:
    """The tars of one split that `record` does not name yet, one of each series open at a time."""
    held: Counter[str] = Counter()  # samples in finished tars, by series
    for name, count in record["files"].items():
        held[_series(name)] += count
    current: dict[str, _Tar] = {}

    def finish(series: str) -> None:
        count = current[series].commit()
        record["files"][current.pop(series).target.name] = count
        _save(out, record)
        progress(sum(record["files"].values()), record["rows"])

    try:
        for members in map(_members, _rows_of(sources, split)):
            series = f"{split}-{_fields(members)}"
            if held[series]:
                held[series] -= 1
                continue
            if series in current and not current[series].has_room(members, limit):
                finish(series)
            if series not in current:
                number = sum(_series(name) == series for name in record["files"])
                current[series] = _Tar(out / f"{series}-{number:06d}.tar")
            current[series].add(members)
        for series in sorted(current):
            finish(series)
    finally:
        for tar in current.values():
            tar.abandon()


def _series(name: str) -> str:
    return name.rpartition("-")[0]


def _fields(members: Sequence[tuple[str, bytes]]) -> str:
    """What a sample's images are called after its id: png, or input0.png+output.png+mask.png."""
    return "+".join(name.partition(".")[2] for name, _ in members[:-1])


def _rows_of(sources: Sequence[Path], split: str) -> Iterator[dict[str, Any]]:
    for table in _groups_of(sources, split):
        yield from table.to_pylist()


class _Tar:
    """A tar under a temporary name until it is committed."""

    def __init__(self, target: Path) -> None:
        self.target, self.count = target, 0
        self._temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        self._tar = tarfile.open(self._temporary, "w", format=tarfile.USTAR_FORMAT)

    def has_room(self, members: Sequence[tuple[str, bytes]], limit: int) -> bool:
        """Whether another sample keeps the tar within `limit` bytes."""
        return self._tar.offset + sum(1024 + len(data) for _, data in members) <= limit

    def add(self, members: Sequence[tuple[str, bytes]]) -> None:
        """One sample."""
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(data), 0o644, 0
            self._tar.addfile(info, io.BytesIO(data))
        self.count += 1

    def commit(self) -> int:
        """Put it in its place; returns how many samples it holds."""
        self._tar.close()
        fsync(self._temporary)
        os.replace(self._temporary, self.target)
        return self.count

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._tar.fileobj.close()
        self._temporary.unlink(missing_ok=True)


def _members(row: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """File names and bytes of one sample. One image: `id.png`; an edit: `id.input0.png id.output.png id.mask.png`."""
    images = [(f"input{i}", image) for i, image in enumerate(row["input_images"] or ())]
    images += [(name, row[column]) for name, column in (("output", "output_image"), ("mask", "mask")) if row[column]]
    only = len(images) == 1
    members = []
    for name, image in images:
        extension = Path(image["path"]).suffix
        members.append((f"{row['sample_id']}{'' if only else '.' + name}{extension}", image["bytes"]))
    rest = {k: v for k, v in row.items() if k not in IMAGE_COLUMNS} | _as_text(row, "seed", "phash")
    rest["image_info"] = [info | _as_text(info, "phash") for info in row["image_info"] or ()]
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return members + [(f"{row['sample_id']}.json", text.encode())]


def _as_text(row: Mapping[str, Any], *names: str) -> dict[str, str | None]:
    """Numbers of 64 bits: above 2**63 they break loaders of JSON."""
    return {name: None if row[name] is None else str(row[name]) for name in names}
