"""Tiles: same bytes everywhere, seamless, calm enough to write on, cached whole."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from synth.text.colour import LINEAR, readable
from synth.text.texture import NAMES, VARIANTS, load_tile, tile

TILES = [(name, variant) for name in NAMES for variant in range(VARIANTS)]
# First 16 hex digits of sha256 of the raw RGB bytes, variants 0 to 3.
GOLDEN = {
    "paper": ("05231ad8f0ee4b4a", "7ea1b744bbbb80f2", "bc7128525d0f4606", "c7c8f3f6730c9eb4"),
    "kraft": ("2f1182177753627d", "19b17162bf968d1c", "b20e076935768747", "6dd6e24323889a4a"),
    "wood": ("561a822175fac865", "c41a11fac7d0056b", "581880e5a0f0f7d3", "668f86ffb6865ed6"),
    "chalkboard": ("e0874497fc0965b2", "f11aeefb6ab9c61e", "b94a72092970f601", "c5992ae810c3131d"),
    "fabric": ("92aef189d0f5e5e6", "f5f01f47300e5112", "40e10490f6614fa0", "65e20c2faf49c1b5"),
    "concrete": ("33da095e45f2ad89", "965eb689fd35084e", "b382640dad86e312", "1ba4f541fef1e290"),
    "gradient": ("8970f279fe12a725", "187516c89f67cccf", "e0e04fe707433b0b", "3ee3829a21209c66"),
}


@pytest.fixture(scope="module")
def tiles() -> dict[tuple[str, int], np.ndarray]:
    return {key: tile(*key) for key in TILES}


def lights(pixels: np.ndarray) -> np.ndarray:
    return np.array(LINEAR)[pixels] @ np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("name", NAMES)
def test_bytes_are_those_recorded(name: str, tiles: dict[tuple[str, int], np.ndarray]):
    hashes = tuple(hashlib.sha256(tiles[name, variant].tobytes()).hexdigest()[:16] for variant in range(VARIANTS))
    assert hashes == GOLDEN[name], "a tile changed: raise texture.VERSION, then record its hash here"


def test_tiles_are_seamless(tiles: dict[tuple[str, int], np.ndarray]):
    for key, pixels in tiles.items():
        assert pixels.shape == (1024, 1024, 3) and pixels.dtype == np.uint8
        luma = pixels.astype(np.int32).sum(2)
        for axis in (0, 1):
            steps = np.abs(np.diff(luma, axis=axis)).mean(1 - axis)
            seam = np.abs(np.take(luma, 0, axis) - np.take(luma, -1, axis)).mean()
            assert seam <= steps.max() * 1.05 + 0.5, (key, axis)


def test_text_can_be_read_on_every_tile(tiles: dict[tuple[str, int], np.ndarray]):
    for key, pixels in tiles.items():
        dark, light = np.quantile(lights(pixels[::3, ::3]), [0.1, 0.9])
        assert len(readable(dark, light)) >= 3, key
        assert lights(pixels[::3, ::3]).std() < 0.13, key


def test_tiles_are_textured_and_differ(tiles: dict[tuple[str, int], np.ndarray]):
    assert len({pixels.tobytes() for pixels in tiles.values()}) == len(TILES)
    for (name, variant), pixels in tiles.items():
        fine = np.abs(np.diff(pixels[..., 1].astype(np.int32), axis=1)).mean()
        assert name == "gradient" or fine > 0.4, (name, variant)


def test_unknown_tiles_are_refused(tmp_path: Path):
    for name, variant in (("marble", 0), ("wood", VARIANTS), ("wood", -1)):
        with pytest.raises(ValueError, match="wood"):
            load_tile(name, variant, tmp_path)


def test_cache_is_used_and_repaired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = load_tile("gradient", 1, tmp_path)
    assert first.sha256 == hashlib.sha256(tile("gradient", 1).tobytes()).hexdigest()
    [path] = tmp_path.iterdir()
    assert np.array_equal(np.array(Image.open(path)), first.pixels)
    monkeypatch.setattr("synth.text.texture.tile", lambda name, variant: pytest.fail("made again"))
    assert load_tile("gradient", 1, tmp_path).sha256 == first.sha256
    monkeypatch.undo()
    whole = path.read_bytes()
    damaged = Image.fromarray(255 - first.pixels)
    for break_it in (lambda: path.write_bytes(whole[: len(whole) // 2]), lambda: damaged.save(path), path.unlink):
        break_it()
        assert np.array_equal(load_tile("gradient", 1, tmp_path).pixels, first.pixels)
        assert path.stat().st_size > 0 and [path] == list(tmp_path.iterdir())


def test_cache_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path))
    load_tile("gradient", 0)
    assert [file.name for file in (tmp_path / "textures").iterdir()] == ["gradient-0-v1.png"]
