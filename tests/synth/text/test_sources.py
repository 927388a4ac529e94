"""Sources: which record, caption, tile and crop a sample gets, and what may be found again by its hash."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import synth.text.sources as sources_module
from catalog.assets import Assets
from catalog.identity import stream
from synth.text.params import TextParams
from synth.text.sources import Sources, from_record, photo_name
from synth.text.texts import Record


@pytest.fixture(scope="module")
def photo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three photos of distinct sizes; the first has a caption and a licence."""
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(6)
    for name, (w, h) in {"a.png": (900, 600), "b.png": (300, 500), "c.jpg": (640, 640)}.items():
        Image.fromarray(rng.integers(0, 256, (h, w, 3), np.uint8)).save(folder / name)
    (folder / "a.json").write_text(json.dumps({"caption": "a wall of noise", "licence": "CC0-1.0"}))
    return folder


def loaded(photos: Path | None = None, texts: Path | None = None, **more: object) -> Sources:
    return Sources(TextParams(photos=str(photos) if photos else None, texts=str(texts) if texts else None, **more))


def test_records_are_reused_in_turn(tmp_path: Path):
    path = tmp_path / "t.txt"
    path.write_text("one\ntwo\nthree\n")
    sources = loaded(texts=path, mix=(("solid", 1.0),))
    given = [sources.given(i, None, "en", stream(i, "s")) for i in range(8)]
    assert [g.texts[0] for g in given] == ["one", "two", "three", "one", "two", "three", "one", "two"]
    assert [g.uri for g in given[:3]] == ["t.txt:1", "t.txt:2", "t.txt:3"]


def test_a_record_s_roles_and_languages():
    two = from_record(Record(("Short title", "And a body that goes on."), "u"), "record")
    assert two.roles == ("title", "body") and two.lang == "en"
    assert from_record(Record(("alone",), "u"), "record").roles == ("body",)
    assert from_record(Record(("A first string of more than forty characters, so", "b"), "u"), "record").roles == (
        "body",
        "body",
    )
    assert from_record(Record(("hello", "你好"), "u"), "record").lang == "zh"
    assert from_record(Record(("hello",), "u", lang="zh"), "record").lang == "zh"
    assert from_record(Record(("hello",), "u", "a green door"), "record").caption == "a green door"


def test_crops_are_what_the_spec_says(photo_folder: Path):
    sources = loaded(photo_folder)
    for photo in sources.photos:
        encoded = np.array(Image.open(photo.uri.removeprefix("file:")).convert("RGB"))
        for k, (w, h) in enumerate(((256, 256), (512, 128), (700, 900))):
            crop, cut = sources.cropped(photo, w, h, stream(k, "crop"))
            (full_w, full_h), (x, y) = cut["scaled"], cut["crop"]
            grows = full_w > encoded.shape[1] or full_h > encoded.shape[0]
            way = (
                {"resample": Image.Resampling.BICUBIC}
                if grows
                else {"resample": Image.Resampling.HAMMING, "reducing_gap": 1.0}
            )
            again = np.array(Image.fromarray(encoded).resize((full_w, full_h), **way))
            assert np.array_equal(crop, again[y : y + h, x : x + w]) and crop.shape == (h, w, 3)
            assert full_w / full_h == pytest.approx(photo.width / photo.height, rel=0.01)


def test_drawing_on_a_crop_leaves_the_photo_alone(photo_folder: Path):
    sources = loaded(photo_folder)
    photo = next(p for p in sources.photos if p.width == 640)
    before, _ = sources.cropped(photo, 640, 640, stream(1, "crop"))
    kept = before.copy()
    before[:] = 0
    assert np.array_equal(sources.cropped(photo, 640, 640, stream(1, "crop"))[0], kept)


def test_memory_for_photos_is_bounded(photo_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sources_module, "PHOTO_MEMORY", 4 << 20)
    sources = loaded(photo_folder)
    crops = {}
    for _ in range(2):
        for photo in sources.photos:
            for side in (64, 128, 300):
                crop, _ = sources.cropped(photo, side, side, stream(side, "crop"))
                assert np.array_equal(crops.setdefault((photo.sha256, side), crop), crop)
    assert sources._memory == sum(p.nbytes for p in sources._pixels.values()) <= 6 << 20


def test_a_shard_uses_few_photos_in_runs(photo_folder: Path):
    sources = loaded(photo_folder, shard_size=40)
    first = [sources.photo(i).sha256 for i in range(40)]
    assert sum(a != b for a, b in zip(first, first[1:])) == len(set(first)) - 1 <= 3
    assert first == [sources.photo(i).sha256 for i in range(40)]  # a function of the index alone


def test_a_photo_keeps_its_crops_where_few_samples_take_one(photo_folder: Path):
    sources = Sources(TextParams(photos=str(photo_folder), mix=(("photo", 0.25), ("solid", 0.75)), shard_size=512))
    used = [sources.photo(i).sha256 for i in range(192)]
    assert [len(set(used[i : i + 64])) for i in (0, 64, 128)] == [1, 1, 1] and len(set(used)) == 3  # 64 x 0.25 = 16


def test_captions_of_given_photos_are_written(photo_folder: Path):
    sources = loaded(photo_folder)
    captioned = next(p for p in sources.photos if p.caption)
    found = sources.given(0, captioned, "en", stream(1, "s"))
    assert found.texts == ("a wall of noise",) and found.relevance == "caption" and found.uri == "photo:a.png"
    assert sources.given(0, captioned, "zh", stream(1, "s")) is None
    assert sources.given(0, next(p for p in sources.photos if not p.caption), "en", stream(1, "s")) is None


def test_captions_are_cleaned_like_any_text(tmp_path: Path):
    """A caption beside a photo is as foreign as a record: it is composed, and refused where it cannot be drawn."""
    from synth.text.texts import BadRecord

    Image.new("RGB", (200, 200), (9, 9, 9)).save(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("Cafe\u0301")
    sources = loaded(tmp_path)
    assert sources.given(0, sources.photos[0], "en", stream(1, "s")).texts == ("Café",)
    (tmp_path / "a.txt").write_text("turn \u202earound")
    sources = loaded(tmp_path)
    with pytest.raises(BadRecord):
        sources.given(0, sources.photos[0], "en", stream(1, "s"))


def test_own_captions_are_written_now_and_then():
    sources = loaded()
    photo = sources.photos[0]
    written = [sources.given(0, photo, "en", stream(k, "s")) is not None for k in range(400)]
    assert 0.12 < np.mean(written) < 0.28


def test_assets_are_found_by_their_hash(photo_folder: Path):
    sources = loaded(photo_folder)
    assets = sources.assets()
    kinds = {k: [a for a in assets if a.kind == k] for k in ("font", "photo", "texture")}
    assert {a.sha256 for a in kinds["photo"]} == {
        hashlib.sha256(p.read_bytes()).hexdigest() for p in photo_folder.glob("?.[pj][np]g")
    }
    assert len(kinds["font"]) == len({f.sha256 for f in sources.library.files}) and all(a.licence for a in assets)
    keeper = Assets(assets)
    for asset in (kinds["font"][0], *kinds["photo"], kinds["texture"][0]):
        assert len(keeper.read(asset.sha256)) > 100
    tile = sources.tile(stream(3, "t"))
    assert hashlib.sha256(tile.pixels.tobytes()).hexdigest() == tile.sha256 and tile.sha256 in keeper


def test_flat_recipes_carry_no_photos():
    sources = loaded(mix=(("solid", 1.0),))
    assert sources.photos == [] and {a.kind for a in sources.assets()} == {"font"}
    assert set(sources.content_hashes()) == {"fonts"}


def test_fingerprints_follow_the_content_not_the_path(photo_folder: Path, tmp_path: Path):
    for name in ("a.png", "a.json", "b.png", "c.jpg"):
        (tmp_path / name).write_bytes((photo_folder / name).read_bytes())
    here, there = loaded(photo_folder).content_hashes(), loaded(tmp_path).content_hashes()
    assert here == there
    (tmp_path / "a.json").write_text(json.dumps({"caption": "another caption", "licence": "CC0-1.0"}))
    assert loaded(tmp_path).content_hashes()["photos"] != here["photos"]


def test_names_of_photos_hide_the_path(photo_folder: Path):
    assert {photo_name(p) for p in loaded(photo_folder).photos} == {"a.png", "b.png", "c.jpg"}


def test_no_photo_stands_on_both_sides_of_the_split(photo_folder: Path):
    sources = loaded(photo_folder, shard_size=64)
    sides = {photo.sha256: sources.photo_split(photo) for photo in sources.photos}
    assert sorted(sides.values()) == ["train", "train", "validation"]  # of few photos one is held out
    for index in range(0, 640, 7):
        for split in ("train", "validation"):
            assert sides[sources.photo(index, split).sha256] == split


def test_photos_are_used_alike_even_in_a_short_run(photo_folder: Path):
    sources = loaded(photo_folder, shard_size=512)
    uses = Counter(sources.photo(index, "train").sha256 for index in range(96))
    assert len(uses) == 2 and max(uses.values()) - min(uses.values()) <= 16
    assert len({sources.photo(index).sha256 for index in range(96)}) == 3


def test_a_photo_alone_is_for_training(tmp_path: Path):
    Image.new("RGB", (300, 300), (9, 9, 9)).save(tmp_path / "one.png")
    sources = loaded(tmp_path)
    assert [sources.photo_split(p) for p in sources.photos] == ["train"]
    assert sources.photo(0, "validation") == sources.photos[0]
