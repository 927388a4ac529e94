"""Assets are found by content wherever they lie, and a changed one is noticed."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.assets import Asset, AssetMissing, Assets

DATA = b"a photo"
SHA256 = hashlib.sha256(DATA).hexdigest()


def asset(locator: str, kind: str = "photo") -> Asset:
    return Asset(SHA256, kind, locator, "CC0-1.0", "a photo")


def locators(folder: Path) -> dict[str, str]:
    (folder / "p.jpg").write_bytes(DATA)
    with tarfile.open(folder / "p.tar", "w") as tar:
        info = tarfile.TarInfo("in/p.jpg")
        info.size = len(DATA)
        tar.addfile(info, io.BytesIO(DATA))
    rows = pa.table({"image": [{"bytes": b"x"}, {"bytes": b"y"}, {"bytes": DATA}], "raw": [b"", b"", DATA]})
    pq.write_table(rows, folder / "p.parquet", row_group_size=2)
    return {
        "file": f"file:{folder}/p.jpg",
        "tar": f"tar:{folder}/p.tar!in/p.jpg",
        "struct": f"parquet:{folder}/p.parquet!2!image",
        "binary": f"parquet:{folder}/p.parquet!2!raw",
    }


@pytest.mark.parametrize("where", ["file", "tar", "struct", "binary"])
def test_read_from_everywhere(where: str, tmp_path: Path) -> None:
    assert Assets([asset(locators(tmp_path)[where])]).read(SHA256) == DATA


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetMissing, match=SHA256[:12]):
        Assets([]).read(SHA256)
    for locator in (
        f"file:{tmp_path}/none",
        f"tar:{tmp_path}/none!x",
        "ftp:x",
        locators(tmp_path)["struct"].replace("!2!", "!9!"),
    ):
        with pytest.raises(AssetMissing, match="a photo"):
            Assets([asset(locator)]).read(SHA256)
    assert SHA256 not in Assets([])


def test_changed_bytes_are_noticed(tmp_path: Path) -> None:
    assets = Assets([asset(locators(tmp_path)["file"])])
    assert assets.path(SHA256) == tmp_path / "p.jpg"
    (tmp_path / "p.jpg").write_bytes(b"another")
    with pytest.raises(AssetMissing, match="has changed"):
        assets.read(SHA256)
