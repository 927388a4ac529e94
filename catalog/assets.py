"""Assets: fonts, tiles and photos, named in rows by sha256 and found by a locator that never enters a row."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

KINDS = ("font", "texture", "photo")


class AssetMissing(LookupError):
    """A row names an asset that is not to be had here, or whose bytes have changed."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset. `locator` is `file:PATH`, `tar:PATH!MEMBER` or `parquet:PATH!ROW!COLUMN`.

    `sha256` is of the file's bytes; for a texture of the tile's raw RGB bytes (its PNG may be packed differently).
    """

    sha256: str
    kind: str
    locator: str
    licence: str
    name: str


class Assets:
    """Finds assets by sha256. Bytes of fonts and photos are checked against it on every read."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._assets = {a.sha256: a for a in assets}

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._assets

    def __getitem__(self, sha256: str) -> Asset:
        if sha256 not in self._assets:
            known = f"no asset {sha256[:12]}… among {len(self._assets)} known"
            raise AssetMissing(f"{known}; give the same --photos and --fonts")
        return self._assets[sha256]

    def path(self, sha256: str) -> Path:
        """Path of an asset that is a file of its own."""
        scheme, _, rest = self[sha256].locator.partition(":")
        if scheme != "file":
            raise AssetMissing(f"asset {sha256[:12]}… lies inside {rest}; use read()")
        return Path(rest)

    def read(self, sha256: str) -> bytes:
        """The encoded bytes."""
        asset = self[sha256]
        try:
            data = read_locator(asset.locator)
        except (OSError, KeyError, IndexError, tarfile.TarError) as error:
            raise AssetMissing(f"{asset.kind} {sha256[:12]}… ({asset.name}) cannot be read: {error}") from error
        if asset.kind != "texture" and hashlib.sha256(data).hexdigest() != sha256:
            raise AssetMissing(f"{asset.kind} {asset.name} has changed: its bytes no longer hash to {sha256[:12]}…")
        return data


def read_locator(locator: str) -> bytes:
    """Bytes behind a locator. Raises OSError, KeyError or IndexError where nothing is there."""
    scheme, _, rest = locator.partition(":")
    if scheme == "file":
        return Path(rest).read_bytes()
    if scheme == "tar":
        path, member = rest.split("!", 1)
        with tarfile.open(path) as archive:
            file = archive.extractfile(member)
            if file is None:
                raise KeyError(f"{member} in {path} is not a file")
            return file.read()
    if scheme == "parquet":
        path, row, column = rest.rsplit("!", 2)
        cell = _parquet_cell(Path(path), int(row), column)
        return cell["bytes"] if isinstance(cell, dict) else cell
    raise KeyError(f"unknown locator {locator!r}")


def _parquet_cell(path: Path, row: int, column: str) -> bytes | dict[str, bytes]:
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if row < rows:
                return file.read_row_group(group, columns=[column]).column(0)[row].as_py()
            row -= rows
    raise IndexError(f"{path} has no row {row}")
