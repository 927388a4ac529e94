"""Pages without text, built again: solid, tile, photo, shapes and boards."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import page
import pytest
from PIL import Image

from catalog.assets import Asset, AssetMissing, Assets
from verifiers.backdrop import Pictures, backdrop
from verifiers.check import Malformed
from verifiers.pixels import NO_PALETTE, NO_PLANE, Page
from verifiers.scene import parse

RNG = np.random.default_rng(7)
TILE = RNG.integers(0, 256, (32, 32, 3), dtype=np.uint8)
PHOTO = RNG.integers(0, 256, (60, 90, 3), dtype=np.uint8)


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    """A tile and a photo."""
    Image.fromarray(TILE).save(tmp_path / "tile.png")
    Image.fromarray(PHOTO).save(tmp_path / "photo.png")
    tile = Asset(hashlib.sha256(TILE.tobytes()).hexdigest(), "texture", f"file:{tmp_path / 'tile.png'}", "", "tile")
    return Pictures(Assets([tile, page.asset(tmp_path / "photo.png", "photo")]))


def _built(pictures: Pictures, **changes: Any) -> tuple[np.ndarray, np.ndarray]:
    spec = {**page.scene(["Stop"], canvas=(80, 50)), **changes}
    if spec["carrier"]:
        spec["regions"][0]["homography"] = spec["carrier"]["homography"]
    owner = np.zeros((50, 80), np.uint8)
    blank = Page(80, 50, "png", False, NO_PLANE, NO_PALETTE, np.zeros((50, 80, 3), np.uint8))
    return backdrop(parse(json.dumps(spec)), blank, pictures, owner).rgb, owner


def test_solid_with_shapes(pictures: Pictures) -> None:
    plain = {"kind": "rect", "box": [10, 10, 30, 20], "radius": 0, "colour": "#ff0000"}
    rounded = {"kind": "rect", "box": [40, 10, 70, 40], "radius": 8, "colour": "#0000ff"}
    rgb, owner = _built(pictures, shapes=[plain, rounded])
    assert (rgb[10:20, 10:30] == (255, 0, 0)).all()
    assert (rgb[0, 0] == 0xCC).all()
    assert (rgb[25, 41] == (0, 0, 255)).all()
    assert (rgb[10, 40] == 0xCC).all()
    assert owner[12, 42] == 255  # along the arc nothing is compared
    assert owner[20, 20] == 0


def test_a_tile_repeats_from_its_offset(pictures: Pictures) -> None:
    sha = hashlib.sha256(TILE.tobytes()).hexdigest()
    rgb, _ = _built(
        pictures, background={"kind": "texture", "name": "t", "variant": 0, "sha256": sha, "offset": [5, 30]}
    )
    y, x = np.mgrid[:50, :80]
    assert np.array_equal(rgb, TILE[(y + 30) % 32, (x + 5) % 32])


def test_a_photo_is_scaled_cropped_and_left_untouched(pictures: Pictures, tmp_path: Path) -> None:
    ground = {"kind": "photo", "sha256": page.asset(tmp_path / "photo.png").sha256, "scaled": [90, 60], "crop": [4, 7]}
    shape = {"kind": "rect", "box": [0, 0, 80, 50], "radius": 0, "colour": "#ff0000"}
    _built(pictures, background=ground, shapes=[shape])
    rgb, _ = _built(pictures, background=ground)
    assert np.array_equal(rgb, PHOTO[7:57, 4:84])
    with pytest.raises(Malformed, match="leaves the photo"):
        _built(pictures, background={**ground, "crop": [40, 0]})


def test_a_board_shows_its_tile_through_the_homography(pictures: Pictures) -> None:
    sha = hashlib.sha256(TILE.tobytes()).hexdigest()
    board = {"name": "wood", "variant": 0, "sha256": sha, "offset": [3, 4], "size": [20, 20],
             "homography": [1, 0, 10, 0, 1, 10, 0, 0, 1], "quad": [10, 10, 30, 10, 30, 30, 10, 30]}  # fmt: skip
    rgb, owner = _built(pictures, carrier=board)
    assert np.array_equal(rgb[10:30, 10:30], TILE[4:24, 3:23])
    assert (rgb[5, 5] == 0xCC).all()
    assert owner[10, 20] == 255
    assert owner[20, 20] == 0


@pytest.mark.parametrize(
    "change",
    [{"size": [20, 21]}, {"size": [-20, -20]}, {"quad": [10, 10, 30, 10, 30, 31, 10, 30]},
     {"homography": [1, 0, 10, 0, 1, 10, 0, -0.1, 1]}, {"homography": [-1, 0, -10, 0, -1, -10, 0, 0, -1]}],
)  # fmt: skip
def test_a_board_is_where_its_homography_takes_it(pictures: Pictures, change: dict[str, Any]) -> None:
    board = {"name": "wood", "variant": 0, "sha256": "ab", "offset": [3, 4], "size": [20, 20],
             "homography": [1, 0, 10, 0, 1, 10, 0, 0, 1], "quad": [10, 10, 30, 10, 30, 30, 10, 30]}  # fmt: skip
    with pytest.raises(Malformed, match="carrier"):
        _built(pictures, carrier=board | change)


def test_missing_pictures_are_told(pictures: Pictures) -> None:
    with pytest.raises(AssetMissing):
        _built(pictures, background={"kind": "photo", "sha256": "ab", "scaled": [90, 60], "crop": [0, 0]})
