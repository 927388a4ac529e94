"""Snapshots of a run: weights, average and optimiser, by torch.distributed.checkpoint, written beside the training.

    <run>/snapshots/step-00001000/     one file per process, .metadata (names, shapes), progress.json (step, its SHA-256)
    <run>/snapshots/latest             the name of the newest whole one; written last

A snapshot takes its name when every process has written its part. So a run that is killed, or whose disk is full,
leaves the one before, and any number of processes can read it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import shutil
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
from torch import Tensor
from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.metadata import Metadata, MetadataIndex, StorageMeta

from catalog.shards import write_atomically

LATEST = "latest"
PROGRESS = "progress.json"
METADATA = ".metadata"
_UNFINISHED = ".writing"  # at the end of a folder's name
_METADATA_SHA256 = "metadata_sha256"
# DCP's metadata are a pickle: of what a snapshot names, only what torch writes there is made.
_WRITTEN_BY_DCP = {
    "torch": ("Size", "bfloat16", "float16", "float32", "float64", "int32", "int64", "uint8", "bool"),
    "torch.serialization": ("_get_layout",),
    "torch.distributed.checkpoint.filesystem": ("_StorageInfo",),
    "torch.distributed.checkpoint.metadata": (
        "BytesStorageMetadata", "ChunkStorageMetadata", "Metadata", "MetadataIndex", "StorageMeta",
        "TensorProperties", "TensorStorageMetadata", "_MEM_FORMAT_ENCODING",
    ),
    "pathlib": ("PosixPath", "PurePosixPath"),
}  # fmt: skip

Tree = Mapping[str, Mapping[str, Tensor]]  # section -> name -> tensor


class SnapshotError(RuntimeError):
    """A snapshot that cannot be written or read: names it, and the one that is left."""


class Snapshots:
    """The snapshots of one run, for all processes of a group. Every process makes the same calls at the same step."""

    def __init__(self, folder: Path, keep: int) -> None:
        self.folder, self.keep = folder, keep
        self._group = dist.new_group(backend="gloo")  # its own: the training goes on meanwhile
        self._writes = dist.get_rank() == 0  # names, prunes and tells; all of them write tensors
        self._pending: tuple[str, Future] | None = None
        self._name, self._fault = "", None
        for unfinished in folder.glob(f"*{_UNFINISHED}") if self._writes else ():  # of a run that was killed
            shutil.rmtree(unfinished)

    def save(self, step: int, tree: Tree, progress: Mapping[str, Any]) -> None:
        """Copies the tensors and starts to write them. Raises SnapshotError when the one before failed."""
        self.finish()
        name = f"step-{step:08d}"
        unfinished = self.folder / (name + _UNFINISHED)
        if self._writes:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            (unfinished / PROGRESS).write_text(json.dumps(progress, indent=1) + "\n")
        dist.barrier(self._group)
        sections = {section: dict(tensors) for section, tensors in tree.items()}
        self._pending = name, dcp.async_save(sections, checkpoint_id=unfinished, process_group=self._group)

    def failed(self) -> bool:
        """Whether the one that was being written has failed here; names it if it is whole. Waits for nothing."""
        if self._pending is not None and self._pending[1].done():
            self._settle()
        return self._fault is not None

    def finish(self) -> None:
        """Waits for the one that is being written. Raises SnapshotError, on every process, when it failed on any."""
        if self._pending is not None:
            self._settle()
        failed = torch.tensor(self._fault is not None, dtype=torch.int32)
        dist.all_reduce(failed, op=dist.ReduceOp.MAX, group=self._group)
        if failed:
            left = latest(self.folder)
            raise SnapshotError(
                f"{self.folder / self._name} could not be written ({self._fault or 'by another process'}); "
                + (
                    f"{left.name} is whole: make room and go on with --resume"
                    if left
                    else "there is none before: make room and begin again"
                )
            ) from self._fault

    def _settle(self) -> None:
        """Waits, and gives the snapshot its name or keeps what was wrong."""
        self._name, future = self._pending
        self._pending = None
        self._fault = _error(future)
        if self._fault is None:
            try:
                self._commit()
            except OSError as error:
                self._fault = error
        if self._fault is not None and self._writes:
            shutil.rmtree(self.folder / (self._name + _UNFINISHED), ignore_errors=True)

    def _commit(self) -> None:
        if not self._writes:
            return
        whole, unfinished = self.folder / self._name, self.folder / (self._name + _UNFINISHED)
        known = json.loads((unfinished / PROGRESS).read_text())
        known[_METADATA_SHA256] = hashlib.sha256((unfinished / METADATA).read_bytes()).hexdigest()
        (unfinished / PROGRESS).write_text(json.dumps(known, indent=1) + "\n")
        shutil.rmtree(whole, ignore_errors=True)  # of a run that was resumed before it
        os.replace(unfinished, whole)
        write_atomically(self.folder / LATEST, self._name.encode())
        # Later ones are of a way that was left when an earlier one was named: they are no newer, and stay.
        for old in [one for one in snapshots(self.folder) if one.name <= self._name][: -self.keep]:
            shutil.rmtree(old)


def _error(future: Future) -> BaseException | None:
    """Waits. DCP gathers what went wrong anywhere; its exception is no `Exception`."""
    error = future.exception()
    return next(cause for cause, _ in error.failures.values()) if isinstance(error, CheckpointException) else error


def snapshots(folder: Path) -> list[Path]:
    """The whole snapshots under a run's `snapshots` folder, oldest first."""
    return sorted(path for path in folder.glob("step-????????") if path.is_dir())


def latest(folder: Path) -> Path | None:
    """The newest whole snapshot, or None: the one that `latest` names, and where it is gone the last one."""
    pointer = folder / LATEST
    if not pointer.is_file():
        return next((one for one in reversed(snapshots(folder)) if (one / METADATA).is_file()), None)
    name = pointer.read_text(errors="replace").strip()
    if not name or not (folder / name / METADATA).is_file():
        raise SnapshotError(f"{pointer} names {name!r}, which is not there: put another one's name into it")
    return folder / name


def load(folder: Path, tree: Tree) -> dict[str, int]:
    """Fills the tensors of `tree`, sharded in any way, and returns the progress that was saved with them.

    Raises SnapshotError, on every process and before anything is read, when the snapshot is damaged, or of another
    network: then it names tensors and shapes.
    """
    known, metadata = progress(folder), _metadata(folder)
    stored = metadata.state_dict_metadata
    wanted = {
        f"{section}.{name}": tuple(tensor.shape)
        for section, tensors in tree.items()
        for name, tensor in tensors.items()
    }
    found = {name: tuple(entry.size) for name, entry in stored.items()}
    wrong = [f"{name} is missing" for name in wanted if name not in found]
    wrong += [f"{name} belongs to no module" for name in found if name not in wanted]
    wrong += [
        f"{name} has shape {found[name]}, the network asks for {shape}"
        for name, shape in wanted.items()
        if found.get(name, shape) != shape
    ]
    if wrong:
        more = f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""
        raise SnapshotError(f"{folder}: {'; '.join(wrong[:3])}{more}: is it a snapshot of this recipe?")
    _refuse_damaged(folder, metadata, list(metadata.storage_data))
    _load({section: dict(tensors) for section, tensors in tree.items()}, folder)
    return known


def _load(sections: dict[str, Any], folder: Path, **more: Any) -> None:
    try:
        dcp.load(sections, storage_reader=_Reader(folder), **more)
    except CheckpointException as error:  # names that the checksums do not cover
        raise _damaged(folder, METADATA, next((cause for cause, _ in error.failures.values()), None)) from error


def progress(folder: Path) -> dict[str, int]:
    """What was saved beside the tensors. Raises SnapshotError where it cannot be read."""
    try:
        found = json.loads((folder / PROGRESS).read_text(encoding="utf-8"))
        known = {name: int(found[name]) for name in ("step", "updates", "bad")}
        if folder.name != f"step-{known['step']:08d}" or not 0 <= known["updates"] <= known["step"] or known["bad"] < 0:
            raise ValueError(f"it says {known}")
        return known
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(folder, PROGRESS, error) from error


class _Reader(dcp.FileSystemReader):
    """Reads tensors; their names and places without running what a pickle may hold."""

    def read_metadata(self, *args: Any, **options: Any) -> Metadata:
        """As its parent does. Raises pickle.UnpicklingError for what torch does not write, ValueError where the bytes are
        not those that were saved."""
        data, saved = (Path(self.path) / METADATA).read_bytes(), None
        if (progress := Path(self.path) / PROGRESS).is_file():  # an early snapshot has no digest there
            saved = json.loads(progress.read_text(encoding="utf-8")).get(_METADATA_SHA256)
        if saved is not None and saved != hashlib.sha256(data).hexdigest():
            raise ValueError(f"its SHA-256 is not the one in {PROGRESS}")
        metadata = _Unpickler(io.BytesIO(data)).load()
        if not isinstance(metadata, Metadata):
            raise pickle.UnpicklingError(f"it holds a {type(metadata).__name__}")
        metadata.storage_meta = metadata.storage_meta or StorageMeta()
        metadata.storage_meta.load_id = self.load_id
        return metadata


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        module = "pathlib" if module == "pathlib._local" else module  # as Python 3.13 writes it
        if name not in _WRITTEN_BY_DCP.get(module, ()):
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no snapshot does: nothing of it was run")
        return super().find_class(module, name)


def _metadata(folder: Path) -> Metadata:
    try:
        return _Reader(folder).read_metadata()
    except Exception as error:  # it is a pickle: anything may come of damaged bytes
        raise _damaged(folder, METADATA, error) from error


def _refuse_damaged(folder: Path, metadata: Metadata, entries: Sequence[MetadataIndex]) -> None:
    """Checks the CRC-32 that torch writes with every tensor, each process some of them. Raises SnapshotError on all."""
    rank, size = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
    places = ((entry.fqn, metadata.storage_data[entry]) for entry in entries[rank::size])
    fault = next((f"{place.relative_path}: {name}" for name, place in places if not _is_whole(folder, place)), None)
    faulty = torch.tensor(fault is not None, dtype=torch.int32)
    if dist.is_initialized():
        dist.all_reduce(faulty, op=dist.ReduceOp.MAX)
    if faulty:
        raise _damaged(folder, fault or "found by another process", None)


def _is_whole(folder: Path, place: Any) -> bool:
    """Whether a tensor's bytes, a zip archive somewhere in a file, have the checksum that they were written with."""
    try:
        with open(folder / place.relative_path, "rb") as file:
            file.seek(place.offset)
            with zipfile.ZipFile(io.BytesIO(file.read(place.length))) as archive:
                return archive.testzip() is None
    except Exception:  # a flipped bit makes it encrypted, of another method or no archive at all
        return False


def _damaged(folder: Path, what: str, error: Exception | None) -> SnapshotError:
    others = [path.name for path in snapshots(folder.parent) if path != folder]
    fix = (
        f"put another one's name into {folder.parent / LATEST}: {', '.join(others)}" if others else "there is no other"
    )
    return SnapshotError(f"{folder} is damaged ({what}{f': {error!r}' if error else ''}); {fix}")


def read(folder: Path, section: str) -> dict[str, Tensor]:
    """The whole tensors of one section of a snapshot, on the CPU, whatever number of processes wrote it.

    Raises SnapshotError when it has no such section, or is damaged.
    """
    progress(folder)  # has the digest of the metadata
    metadata = _metadata(folder)
    stored = metadata.state_dict_metadata
    prefix = section + "."
    tensors = {
        name.removeprefix(prefix): torch.empty(entry.size, dtype=entry.properties.dtype)
        for name, entry in stored.items()
        if name.startswith(prefix)
    }
    if not tensors:
        there = sorted({name.partition(".")[0] for name in stored})
        raise SnapshotError(f"{folder} holds no {section}: there are {', '.join(there)}")
    _refuse_damaged(folder, metadata, [entry for entry in metadata.storage_data if entry.fqn.startswith(prefix)])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="torch.distributed is disabled")  # it is not asked for
        _load({section: tensors}, folder, no_dist=True)
    return tensors


def forecast(folder: Path, nbytes: int, keep: int) -> tuple[int, int]:
    """Bytes of disk that `keep` snapshots of `nbytes` and one in the making need, and what they can have: what is free,
    and what the ones that are there take."""
    held = sum(file.stat().st_size for path in snapshots(folder) for file in path.iterdir())
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return nbytes * (keep + 1), shutil.disk_usage(there).free + held


def check(folder: Path, nbytes: int, keep: int) -> None:
    """Raises SnapshotError when the disk has no room for what `forecast` says."""
    needed, free = forecast(folder, nbytes, keep)
    if needed > free:
        raise SnapshotError(
            f"{folder}: {keep} snapshots of {nbytes / 1e9:.3g} GB and one in the making need {needed / 1e9:.3g} GB, the "
            f"disk has {free / 1e9:.3g} GB for them: make room or lower --snapshots.keep"
        )
