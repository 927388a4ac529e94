"""What there is to train on: the committed rows of some datasets, as columns of numbers.

Only manifests, `_meta/` and the footers of the data files are read. A row costs 29 bytes, so that a hundred million fit
beside a trainer. Sources are told apart by what comes out: a picture of text (t2i), a picture of pictures and text
(it2i), or text (und).
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from catalog import selection as selections
from catalog.database import dataset_roots
from catalog.schema import META_SCHEMA
from catalog.shards import MANIFESTS, damaged, manifests
from model.pixels import MAX_OUTPUT, MIN_TOKENS
from model.training.recipe import TrainRecipe

TASKS = {"t2i": ("t2i",), "it2i": ("edit",), "und": ("understanding", "reasoning")}
PAINTED = ("t2i", "it2i")
MAX_PIXELS = 2**26  # of one image: what a decoder is let unpack
_READERS = 8  # threads: decompression leaves Python's lock
_COLUMNS = (
    "sample_id", "task", "source", "split", "verified", "width", "height", "prompt", "reasoning", "answer", "text_id",
    "prompts.list.element.text", "messages.list.element.content",
    "image_info.list.element.role", "image_info.list.element.width", "image_info.list.element.height",
)  # fmt: skip

log = logging.getLogger(__name__)

Mask = NDArray[np.bool_]


class DataError(ValueError):
    """There is nothing to train on, or it cannot be read; the message names the place, the flag and the fix."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of rows, in the order of the files. Lengths of text are bytes of UTF-8, at most 65,535."""

    group: NDArray[np.uint32]  # row group, a number in the source's groups
    row: NDArray[np.uint16]  # within it
    identity: NDArray[np.uint32]  # the first 8 digits of sample_id
    width: NDArray[np.uint16]  # pixels of the picture that is painted, else of the first input
    height: NDArray[np.uint16]
    images: NDArray[np.uint8]  # inputs
    input_width: NDArray[np.uint16]  # of the first of them; 0: none
    input_height: NDArray[np.uint16]
    prompt: NDArray[np.uint16]  # mean length of the prompts on offer
    reasoning: NDArray[np.uint16]
    answer: NDArray[np.uint16]  # or of all messages
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, which: NDArray[Any]) -> Rows:
        """The rows of these numbers, or those where a mask is true."""
        return Rows(*(getattr(self, field.name)[which] for field in fields(self)))

    @staticmethod
    def joined(parts: Sequence[Rows]) -> Rows:
        return Rows(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Rows)))


@dataclass(frozen=True, slots=True)
class Groups:
    """Row groups: the data file of each, and its number in that file."""

    files: tuple[Path, ...]
    file: NDArray[np.uint32]
    number: NDArray[np.uint32]


class Source:
    """The rows of one source, and how often an epoch holds each.

    The weights lie end to end on a line of length W. An epoch has round(W) places, spread evenly over it and moved by a
    phase that is new in each epoch; a place takes the row on whose stretch it lies. So a row of weight w stands in an
    epoch w times, rounded down or up, and in the long run exactly w times. Without weights place p is row p.
    """

    def __init__(self, name: str, groups: Groups, rows: Rows) -> None:
        self.name, self.groups, self.rows = name, groups, rows
        changes = np.flatnonzero(rows.group[1:] != rows.group[:-1]) + 1
        self._starts = np.concatenate([[0], changes, [len(rows)]])
        self._ends = None if (rows.weight == 1).all() else np.cumsum(rows.weight, dtype=np.float64)
        self.epoch = len(rows) if self._ends is None else max(1, round(self._ends[-1]))

    def bounds(self, phase: float) -> NDArray[np.int64]:
        """Where the places of each row group begin, and at last how many there are: (row groups + 1,)."""
        if self._ends is None:
            return self._starts
        lines = np.concatenate([[0.0], self._ends])[self._starts]
        return np.clip(np.ceil(lines / self._spacing - phase), 0, self.epoch).astype(np.int64)

    def at(self, places: NDArray[np.int64], phase: float) -> NDArray[np.int64]:
        """The rows at these places."""
        if self._ends is None:
            return places
        return np.searchsorted(self._ends[:-1], (places + phase) * self._spacing, side="right")

    @property
    def _spacing(self) -> float:
        return float(self._ends[-1]) / self.epoch


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a run trains on.

    Attributes:
        by_name: those that the mix has.
        left_out: how many rows of the split were not taken, by reason.
        digest: hex, of the data files by content and of the selection: another digest is other data.
        fingerprints: of each dataset.
    """

    by_name: Mapping[str, Source]
    left_out: Mapping[str, int]
    digest: str
    fingerprints: Mapping[str, str]


def painted_size(height: Any, width: Any, low: int, high: int, stride: int) -> tuple[Any, Any]:
    """Height and width that a picture is painted at: its own, scaled until its area is within low² to high² pixels, then
    to the nearest multiples of `stride`. Takes numbers or arrays, and gives arrays."""
    area = np.asarray(height, np.float64) * width
    scale = np.sqrt(np.clip(area, low**2, high**2) / area)
    sides = (np.maximum(np.rint(side * scale / stride), 1).astype(np.int64) * stride for side in (height, width))
    return tuple(sides)


# ---------------------------------------------------------------------------------------------------------- finding


def read_sources(recipe: TrainRecipe, stride: int, *, unseen: bool = False) -> Sources:
    """The rows that a recipe trains on. `stride` is the side of the head's patch in pixels.

    With `unseen` rows whose text is drawn in the train split as well are left out: a split goes by group, and one text
    may be in two datasets.

    Raises DataError where there is no committed shard, the selection matches nothing, or a source of the mix has no
    rows; FileNotFoundError for a selection that is not there.
    """
    shards = [(root, content) for root in _roots(recipe) for content in _manifests(root)]
    if not shards:
        raise DataError(f"{recipe.data}: no shard is committed yet; wait for the first, or see `synth text-render`")
    chosen = None if recipe.selection is None else _Selection(recipe.data, recipe.selection)
    with ThreadPoolExecutor(_READERS) as pool:
        trained = np.unique(np.concatenate(list(pool.map(lambda s: _texts(*s), shards)))) if unseen else None
        wish = _Wish(recipe, stride, chosen, trained)
        found = [part for parts in pool.map(lambda s: list(_read_shard(*s, wish)), shards) for part in parts]
    left_out: Counter[str] = sum((part.left_out for part in found), Counter())
    sources = {name: _joined(name, [part for part in found if part.source == name]) for name in recipe.ratios}
    _refuse_absent(recipe, sources, left_out)
    digest = hashlib.blake2b(digest_size=16)
    for root, content in shards:
        digest.update("".join(f"{root.name}/{file['path']}={file['sha256']}\n" for file in content["files"]).encode())
    if chosen is not None:
        digest.update(chosen.identities.tobytes() + chosen.weights.tobytes())
    fingerprints = {root.name: str(content.get("fingerprint", "")) for root, content in shards}
    return Sources(sources, left_out, digest.hexdigest(), fingerprints)


def _roots(recipe: TrainRecipe) -> list[Path]:
    """Dataset directories, by name."""
    data = recipe.data
    if (data / MANIFESTS).is_dir():
        raise DataError(f"{data} is a dataset; give --data {data.parent} --dataset {data.name}")
    there = dataset_roots(data) if data.is_dir() else []
    if not there:
        raise DataError(f"{data}: no dataset here; --data names the directory that holds datasets")
    if not recipe.dataset:
        return there
    wanted = {name: [root for root in there if root in (data / name, Path(name))] for name in recipe.dataset}
    if unknown := [name for name, roots in wanted.items() if not roots]:
        names = ", ".join(root.name for root in there)
        raise DataError(f"--dataset {', '.join(unknown)}: none such under {data}; there are {names}")
    return sorted({root for roots in wanted.values() for root in roots})


def _manifests(root: Path) -> list[dict[str, Any]]:
    for fault in damaged(root):
        log.warning("%s: %s; its shard is left out", root.name, fault)
    return manifests(root)


class _Selection:
    """A saved selection as sorted numbers: the first 64 bits of the ids, and their weights."""

    def __init__(self, data: Path, name: str) -> None:
        table = selections.table(data, name)
        self.identities = _identities(table["sample_id"])
        self.weights = table["weight"].to_numpy()

    def weigh(self, identities: NDArray[np.uint64]) -> NDArray[np.float32]:
        """Weight of each; 0 for those that are not in it."""
        places = np.minimum(np.searchsorted(self.identities, identities), len(self.identities) - 1)
        return np.where(self.identities[places] == identities, self.weights[places], np.float32(0))


def _refuse_absent(recipe: TrainRecipe, sources: Mapping[str, Source | None], left_out: Mapping[str, int]) -> None:
    """Raises DataError for a source of the mix that has no rows."""
    absent = [name for name, source in sources.items() if source is None]
    if not absent:
        return
    where = ", ".join([str(recipe.data), *recipe.dataset])
    tasks = " or ".join(task for name in absent for task in TASKS[name])
    reasons = "; ".join(f"{count:,} {reason}" for reason, count in sorted(left_out.items())) or "none"
    if recipe.selection and len(absent) == len(sources):
        raise DataError(
            f"--selection {recipe.selection} matches no {recipe.split} row of task {tasks} in {where}; rows left out: "
            f"{reasons}. See `synth select` and --mix"
        )
    left = ",".join(f"{name}={share:g}" for name, share in recipe.ratios.items() if name not in absent)
    fix = f"train without (--mix {left}), or make some" if left else "make some, or give another --mix"
    raise DataError(
        f"--mix {recipe.mix} asks for {' and '.join(absent)}, but {where} has no {recipe.split} row of task {tasks}: "
        f"{fix}; rows left out: {reasons}"
    )


# ---------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _Wish:
    """Which rows are taken. `trained` are the texts, by the first 64 bits of their ids, that they must not have."""

    recipe: TrainRecipe
    stride: int
    chosen: _Selection | None
    trained: NDArray[np.uint64] | None


@dataclass(frozen=True, slots=True)
class _Part:
    """What one data file brings; `Rows.group` counts the file's own row groups."""

    source: str
    file: Path
    groups: int
    rows: Rows
    left_out: Counter[str]


def _read_shard(root: Path, content: Mapping[str, Any], wish: _Wish) -> Iterator[_Part]:
    with _naming(root, content):
        meta = _meta(root, content, _COLUMNS)
        tasks, makers = _names(meta["task"]), _names(meta["source"])
        for path in [root / file["path"] for file in content["files"] if file["kind"] == "data"]:
            task, maker = (folder.partition("=")[2] for folder in path.parts[-3:-1])
            name = next((name for name in wish.recipe.ratios if task in TASKS[name]), None)
            if name is not None:
                where = np.flatnonzero((tasks == task) & (makers == maker))
                yield _read_file(name, path, meta.take(pa.array(where)), wish)


def _texts(root: Path, content: Mapping[str, Any]) -> NDArray[np.uint64]:
    """The texts of a shard that are trained on."""
    with _naming(root, content):
        meta = _meta(root, content, ("split", "text_id"))
        return _identities(meta["text_id"].filter(pa.array(_names(meta["split"]) == "train")).drop_null())


def _meta(root: Path, content: Mapping[str, Any], columns: Sequence[str]) -> pa.Table:
    paths = [root / file["path"] for file in content["files"] if file["kind"] == "meta"]
    if not paths:  # a shard of which every sample was rejected
        return META_SCHEMA.empty_table()
    with pq.ParquetFile(paths[0]) as file:
        return file.read(list(columns), use_threads=False)


@contextmanager
def _naming(root: Path, content: Mapping[str, Any]) -> Iterator[None]:
    """What goes wrong with a shard becomes a DataError that names it."""
    try:
        yield
    except (OSError, pa.ArrowException, ValueError, KeyError) as error:
        name, reason = content["shard"]["name"], str(error).partition("\n")[0]
        fix = f"delete {MANIFESTS}/{name}.json there and make the shard again"
        raise DataError(f"{root}: shard {name} cannot be read ({reason}); {fix}") from error


def _read_file(name: str, path: Path, meta: pa.Table, wish: _Wish) -> _Part:
    """The rows of a data file, whose order is that of its shard's `_meta/`."""
    footer = pq.read_metadata(path)
    sizes = [footer.row_group(number).num_rows for number in range(footer.num_row_groups)]
    if sum(sizes) != len(meta):
        raise ValueError(f"{path.name} has {sum(sizes)} rows, its metadata {len(meta)}")
    ends = np.cumsum(sizes)
    place = np.arange(len(meta))
    group = np.searchsorted(ends, place, side="right")
    identities = _identities(meta["sample_id"])
    weight = np.ones(len(meta), np.float32) if wish.chosen is None else wish.chosen.weigh(identities)
    rows = _columns(meta, group, place - (ends - sizes)[group], identities, weight)
    left_out: Counter[str] = Counter()
    kept = np.ones(len(meta), bool)
    for reason, wrong in _reasons(name, meta, rows, wish).items():
        left_out[reason] += int((kept & wrong).sum())
        kept &= ~wrong
    return _Part(name, path, len(sizes), rows.take(kept), +left_out)


def _reasons(name: str, meta: pa.Table, rows: Rows, wish: _Wish) -> dict[str, Mask]:
    """Why rows are left out, in the order in which they are counted."""
    recipe = wish.recipe
    reasons = {
        f"not in split {recipe.split}": _names(meta["split"]) != recipe.split,
        "not verified": ~meta["verified"].to_numpy() & recipe.verified,
        "not in the selection": rows.weight == 0,
        "with a text that is trained on": _trained(meta["text_id"], wish.trained),
    }
    pixels = [rows.width.astype(np.int64) * rows.height, rows.input_width.astype(np.int64) * rows.input_height]
    reasons["with too large an image"] = np.maximum(*pixels) > MAX_PIXELS
    if name == "und":
        reasons["without an answer"] = (rows.answer == 0) & (rows.reasoning == 0)
        return reasons
    reasons["without a prompt"] = rows.prompt == 0
    if name == "it2i":
        reasons["without an input image"] = rows.images == 0
    return reasons | _shapes(rows, wish)


def _shapes(rows: Rows, wish: _Wish) -> dict[str, Mask]:
    """Pictures that are not painted because of their shape."""
    images, shorter, longer = wish.recipe.images, *np.sort([rows.width, rows.height], axis=0)
    sides = painted_size(np.maximum(shorter, 1), np.maximum(longer, 1), images.min_side, images.max_side, wish.stride)
    return {
        "of no size": shorter == 0,
        "thinner than --images.max-ratio": longer > images.max_ratio * shorter,
        "too thin to paint": (sides[0] < MIN_TOKENS * wish.stride) | (sides[1] > MAX_OUTPUT),
    }


def _trained(texts: pa.ChunkedArray, trained: NDArray[np.uint64] | None) -> Mask:
    """Which of the rows have one of these texts."""
    known = texts.is_valid().to_numpy()
    if trained is not None:
        known[known] = np.isin(_identities(texts.drop_null()), trained, assume_unique=False)
        return known
    return np.zeros(len(texts), bool)


def _columns(
    meta: pa.Table,
    group: NDArray[np.int64],
    row: NDArray[np.int64],
    identities: NDArray[np.uint64],
    weight: NDArray[np.float32],
) -> Rows:
    offered = _total_bytes(meta["prompts"], "text")
    prompt, own = offered[0] // np.maximum(offered[1], 1), _bytes(meta["prompt"])
    images, input_width, input_height = _inputs(meta["image_info"])
    return Rows(
        group.astype(np.uint32),
        row.astype(np.uint16),
        (identities >> np.uint64(32)).astype(np.uint32),
        _short(pc.fill_null(meta["width"], 0).to_numpy()),
        _short(pc.fill_null(meta["height"], 0).to_numpy()),
        np.minimum(images, 255).astype(np.uint8),
        _short(input_width),
        _short(input_height),
        _short(np.where(prompt > 0, prompt, own)),
        _short(_bytes(meta["reasoning"])),
        _short(np.maximum(_bytes(meta["answer"]), _total_bytes(meta["messages"], "content")[0])),
        weight,
    )


def _names(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return column.cast(pa.string()).to_numpy(zero_copy_only=False)


def _identities(ids: pa.ChunkedArray) -> NDArray[np.uint64]:
    """The first 64 bits of ids, each 32 hex digits. Raises ValueError."""
    digits = ids.to_pylist()
    if wrong := [one for one in digits if len(one) != 32]:
        raise ValueError(f"{wrong[0]!r} is no id of 32 hex digits")
    return np.frombuffer(bytes.fromhex("".join(digits)), ">u8")[::2].astype(np.uint64)


def _short(values: NDArray[Any]) -> NDArray[np.uint16]:
    return np.clip(values, 0, 2**16 - 1).astype(np.uint16)


def _bytes(texts: pa.ChunkedArray) -> NDArray[np.int64]:
    """Length in bytes, 0 for null."""
    return pc.fill_null(pc.binary_length(texts), 0).to_numpy().astype(np.int64)


def _lists(column: pa.ChunkedArray) -> tuple[pa.StructArray, NDArray[np.int64]]:
    """All elements of a column of lists, and where each row's begin, and at last where they end."""
    lists = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    offsets = lists.offsets.to_numpy().astype(np.int64)
    return lists.values, offsets


def _total_bytes(column: pa.ChunkedArray, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each row's list the bytes of a field, summed, and how many elements there are."""
    elements, offsets = _lists(column)
    sums = np.concatenate([[0], np.cumsum(_bytes(pa.chunked_array([elements.field(name)])))])
    return sums[offsets[1:]] - sums[offsets[:-1]], np.diff(offsets)


def _inputs(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of each row the number of input images, and width and height of the first."""
    elements, offsets = _lists(column)
    inputs = pc.fill_null(pc.equal(elements.field("role"), "input"), False).to_numpy(zero_copy_only=False)
    sums = np.concatenate([[0], np.cumsum(inputs)])
    count = sums[offsets[1:]] - sums[offsets[:-1]]
    first = np.append(np.flatnonzero(inputs), 0)[np.minimum(sums[offsets[:-1]], inputs.sum())]
    sizes = (pc.fill_null(elements.field(name), 0).to_numpy() for name in ("width", "height"))
    width, height = (np.where(count > 0, np.append(side, 0)[first], 0) for side in sizes)
    return count, width, height


def _joined(name: str, parts: Sequence[_Part]) -> Source | None:
    """One source of all files that bring it rows."""
    parts = [part for part in parts if len(part.rows)]
    if not parts:
        return None
    rows = Rows.joined([part.rows for part in parts])
    counts = np.array([part.groups for part in parts], np.uint32)
    before = np.repeat(np.cumsum(counts, dtype=np.uint32) - counts, [len(part.rows) for part in parts])
    rows = replace(rows, group=rows.group + before)
    numbers = np.concatenate([np.arange(count, dtype=np.uint32) for count in counts])
    groups = Groups(
        tuple(part.file for part in parts), np.repeat(np.arange(len(parts), dtype=np.uint32), counts), numbers
    )
    return Source(name, groups, rows)
