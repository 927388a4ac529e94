"""Finding, decoding and dealing out photos, sound and hostile."""

import io
import json
import struct
import tarfile
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from synth.text import background
from synth.text.background import (
    PhotoError,
    builtin_photos,
    decode_photo,
    open_photo,
    scaled,
    scaled_size,
    scan_photos,
    shard_photos,
)


def picture(width: int = 96, height: int = 80, seed: int = 0) -> Image.Image:
    generator = np.random.default_rng(seed)
    coarse = generator.integers(0, 256, (height // 16 + 1, width // 16 + 1, 3), np.uint8)
    return Image.fromarray(coarse).resize((width, height))


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds no pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_builtin_photos_open_and_say_whose_they_are():
    sources = builtin_photos()
    assert len(sources) == 14 == len({source.sha256 for source in sources})
    for source in sources:
        pixels = open_photo(source)
        assert pixels.dtype == np.uint8 and pixels.shape == (source.height, source.width, 3)
        assert source.licence and source.attribution and source.caption_in("en") and source.caption_in("zh")


def test_folder_with_sidecars_bad_files_and_a_double(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "one.jpg").write_bytes(encoded(picture(seed=1), "JPEG"))
    (tmp_path / "one.txt").write_text("一只猫", encoding="utf-8")
    (tmp_path / "deep" / "two.PNG").write_bytes(encoded(picture(seed=2), "WEBP", lossless=True))  # wrong extension
    (tmp_path / "deep" / "two.json").write_text(json.dumps({"caption": "a dog", "licence": "CC0-1.0"}))
    (tmp_path / "same.png").write_bytes((tmp_path / "one.jpg").read_bytes())
    (tmp_path / "cut.jpg").write_bytes(encoded(picture(seed=3), "JPEG")[:-200])
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "empty.png").touch()
    (tmp_path / "tiny.png").write_bytes(encoded(picture(32, 200)))
    (tmp_path / "bomb.png").write_bytes(png_header(60_000, 60_000))
    (tmp_path / "large.png").write_bytes(png_header(10_001, 10_000))
    (tmp_path / "notes.md").write_text("not looked at")
    sources, problems = scan_photos(tmp_path)
    notes = {(source.caption, source.caption_lang, source.licence) for source in sources}
    assert notes == {("一只猫", "zh", "unstated"), ("a dog", "en", "CC0-1.0")}
    assert [source.sha256 for source in sources] == sorted(source.sha256 for source in sources)
    for name in ("same.png", "cut.jpg", "text.png", "empty.png", "tiny.png", "bomb.png", "large.png"):
        assert sum(name in problem for problem in problems) == 1, name
    assert len(problems) == 7
    for source in sources:
        assert open_photo(source).shape == (80, 96, 3)


def test_scanning_does_not_depend_on_names_or_folders(tmp_path: Path):
    for folder, names in (("a", ("x", "y", "z")), ("b", ("3", "1", "2"))):
        (tmp_path / folder).mkdir()
        for seed, name in enumerate(names):
            (tmp_path / folder / f"{name}.png").write_bytes(encoded(picture(seed=seed)))
    first, second = (scan_photos(tmp_path / folder)[0] for folder in "ab")
    assert [source.sha256 for source in first] == [source.sha256 for source in second]


def test_webdataset_tar(tmp_path: Path):
    members = {
        "set/000.one.jpg": b"",
        "set/000.txt": b"a bridge",
        "set/000.jpg": encoded(picture(seed=4), "JPEG"),
        "001.json": b'{"caption": "a road", "license": "CC-BY-4.0"}',
        "001.png": encoded(picture(seed=5)),
        "002.json": b"[" * 100_000,
        "002.webp": encoded(picture(seed=6), "WEBP"),
    }
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    for location in (tmp_path, tmp_path / "photos.tar"):
        sources, problems = scan_photos(location)
        assert {(source.caption, source.licence) for source in sources} == {
            ("a bridge", "unstated"),
            ("a road", "CC-BY-4.0"),
            (None, "unstated"),
        }
        assert len(problems) == 1 and "002.webp: sidecar not read" in problems[0]
        assert [open_photo(source).shape for source in sources] == [(80, 96, 3)] * 3
    (tmp_path / "photos.tar").write_bytes((tmp_path / "photos.tar").read_bytes()[:3000])
    with pytest.raises(PhotoError, match="photos.tar"):
        scan_photos(tmp_path / "photos.tar")


@pytest.mark.parametrize("struct_column", [True, False])
def test_parquet(tmp_path: Path, struct_column: bool):
    images = [encoded(picture(seed=seed)) for seed in range(40)] + [None]
    cells = [{"bytes": data, "path": None} for data in images] if struct_column else images
    table = pa.table({"caption": [f"photo {i}" for i in range(41)], "image": cells, "licence": ["CC0-1.0"] * 41})
    pq.write_table(table, tmp_path / "photos.parquet", row_group_size=7)
    sources, problems = scan_photos(tmp_path / "photos.parquet")
    assert len(sources) == 40 and problems == [problems[0]] and "row 40" in problems[0]
    for source in sources[::9]:
        number = int(source.caption.split()[1])
        assert np.array_equal(open_photo(source), np.array(picture(seed=number)))
    (tmp_path / "other.parquet").write_bytes(b"PAR1 nothing PAR1")
    assert len(scan_photos(tmp_path)[0]) == 40


def test_nothing_usable_says_where_and_why(tmp_path: Path):
    with pytest.raises(PhotoError, match="no such file or folder"):
        scan_photos(tmp_path / "missing")
    with pytest.raises(PhotoError, match="no usable photo"):
        scan_photos(tmp_path)
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 junk")
    with pytest.raises(PhotoError, match="bad.jpg"):
        scan_photos(tmp_path)


def test_a_photo_that_changed_or_went_is_not_used(tmp_path: Path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(seed=1)))
    [source], _ = scan_photos(path)
    path.write_bytes(encoded(picture(seed=2)))
    with pytest.raises(PhotoError, match="no longer hash"):
        open_photo(source)
    path.unlink()
    with pytest.raises(PhotoError, match="cannot be read"):
        open_photo(source)


def test_orientation_alpha_and_modes():
    photo = picture()
    rotated = photo.getexif()
    rotated[0x0112] = 6  # turn clockwise to show
    turned = decode_photo(encoded(photo, "PNG", exif=rotated), "p")
    assert np.array_equal(turned, np.rot90(np.array(photo), -1))
    clear = photo.convert("RGBA")
    clear.putalpha(0)
    assert (decode_photo(encoded(clear), "p") == 255).all()
    grey = (np.arange(80 * 96, dtype=np.uint16) * 8).reshape(80, 96)
    assert np.array_equal(decode_photo(encoded(Image.fromarray(grey)), "p"), np.repeat((grey >> 8)[..., None], 3, 2))
    palette = photo.quantize(16)
    assert decode_photo(encoded(palette, "PNG", transparency=0), "p").shape == (80, 96, 3)
    bright = Image.new("CMYK", (64, 64), (0, 0, 0, 0))
    assert decode_photo(encoded(bright, "JPEG"), "p").min() > 250
    assert decode_photo(encoded(photo.convert("L"), "JPEG"), "p").shape == (80, 96, 3)


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (4500, 900)), ("PNG", (3000, 1001)), ("JPEG", (2048, 300))])
def test_large_photos_follow_the_documented_steps(kind: str, size: tuple[int, int]):
    data = encoded(picture(*size), kind)
    reference = Image.open(io.BytesIO(data))
    if size[0] == 4500:  # half of it is still over 2048, so k = 4
        reference.draft(None, (4500 // 4, 900 // 4))
    reference = reference.convert("RGB")
    if size[0] == 3000:
        reference = reference.resize((2048, 683), Image.Resampling.LANCZOS)
    found = decode_photo(data, "p")
    assert max(found.shape[:2]) <= 2048 and np.array_equal(found, np.array(reference))


def test_scaling_covers_the_minimum_and_is_pillows():
    pixels = np.array(picture(300, 200))
    for minimum in ((512, 512), (100, 150), (150, 90), (900, 64), (300, 200)):
        width, height = scaled_size((300, 200), minimum)
        assert width >= minimum[0] and height >= minimum[1] and (width == minimum[0] or height == minimum[1])
        assert abs(width / height - 1.5) < 0.02
        if width <= 300:  # nothing grows: (150, 100) is one of them
            expected = Image.fromarray(pixels).resize((width, height), Image.Resampling.HAMMING, reducing_gap=1.0)
        else:
            expected = Image.fromarray(pixels).resize((width, height), Image.Resampling.BICUBIC)
        assert np.array_equal(scaled(pixels, minimum), np.array(expected))


def test_a_panorama_is_left_out_with_a_note(tmp_path: Path):
    picture(800, 200).save(tmp_path / "wide.png")
    picture(900, 200).save(tmp_path / "wider.png")
    found, problems = scan_photos(tmp_path)
    assert [Path(p.uri).name for p in found] == ["wide.png"]
    assert len(problems) == 1 and "wider.png" in problems[0] and "4.5 times" in problems[0]


def test_shards_use_every_photo_before_one_twice():
    sources = list(range(30))
    uses: Counter[int] = Counter()
    for shard in range(11):
        chosen = shard_photos(sources, shard, 100, 16)
        assert chosen == shard_photos(sources, shard, 100, 16) and len(chosen) == len(set(chosen)) == 7
        for photo in chosen:
            uses[photo] += 1
            assert uses[photo] <= min(uses[k] for k in range(30)) + 1
    assert len(shard_photos(sources, 0, 10_000, 16)) == 10  # of few photos a third
    assert len(shard_photos(sources[:3], 3, 10_000, 16)) == 3
    assert len(shard_photos(list(range(1000)), 5, 10_000, 16)) == background.MAX_PHOTOS_PER_SHARD
    with pytest.raises(ValueError):
        shard_photos([], 0, 10, 16)
