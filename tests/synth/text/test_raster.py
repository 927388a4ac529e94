"""The rasteriser against exact polygon clipping, its atlas against direct drawing, its homography against both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import synth.text.raster as raster_module
from synth.text.fonts import FontLibrary
from synth.text.raster import Rasteriser, draw_warped, line_boxes
from synth.text.shaping import Face, face

SIDE = 48


def _clip(polygon: np.ndarray, axis: int, limit: float, keep_above: bool) -> np.ndarray:
    """Sutherland-Hodgman against one half plane; float64 [n, 2]."""
    if not len(polygon):
        return polygon
    sign = 1.0 if keep_above else -1.0
    distance = sign * (polygon[:, axis] - limit)
    kept = []
    for i in range(len(polygon)):
        a, b, da, db = polygon[i - 1], polygon[i], distance[i - 1], distance[i]
        if (da >= 0) != (db >= 0):
            kept.append(a + (b - a) * (da / (da - db)))
        if db >= 0:
            kept.append(b)
    return np.array(kept).reshape(-1, 2)


def _area(polygon: np.ndarray) -> float:
    x, y = polygon[:, 0], polygon[:, 1]
    return 0.5 * float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) if len(polygon) else 0.0


def clipped_area(contours: list[np.ndarray], width: int, height: int) -> np.ndarray:
    """Signed area of closed contours in every pixel, float64 [h, w]: each is clipped to each pixel's square."""
    out = np.zeros((height, width))
    for contour in contours:
        for j in range(max(0, int(contour[:, 1].min())), min(height, int(contour[:, 1].max()) + 1)):
            strip = _clip(_clip(contour, 1, j, True), 1, j + 1, False)
            if not len(strip):
                continue
            for i in range(max(0, int(strip[:, 0].min())), min(width, int(strip[:, 0].max()) + 1)):
                out[j, i] += _area(_clip(_clip(strip, 0, i, True), 0, i + 1, False))
    return out


def contours_of(one: Face, gid: int) -> list[np.ndarray]:
    """A glyph's contours in em, y up: its segments chained; a new one begins where a segment does not follow on."""
    one.fetch(np.array([gid], np.int32))
    segments = one.segments[one.first[gid] : one.first[gid] + one.count[gid]].astype(np.float64)
    contours: list[list[np.ndarray]] = []
    for k, s in enumerate(segments):
        if k == 0 or not np.array_equal(segments[k - 1, 2:], s[:2]):
            contours.append([])
        contours[-1].append(s[:2])
    return [np.array(c) for c in contours]


def reference(one: Face, text: str, xs: np.ndarray, ys: np.ndarray, size: float, shape: tuple[int, int]) -> np.ndarray:
    """Coverage uint8 by clipping, one glyph after another, saturating."""
    total = np.zeros(shape)
    for gid, x, y in zip(one.shape(text, "en").gids.tolist(), xs, ys):
        placed = [np.stack([c[:, 0] * size + x, y - c[:, 1] * size], axis=1) for c in contours_of(one, gid)]
        total += np.minimum(np.abs(clipped_area(placed, shape[1], shape[0])), 1.0) * 255
    return np.minimum(total, 255.0)


def drawn(
    one: Face, text: str, xs: list[float], ys: list[float], size: float, shape: tuple[int, int] = (SIDE, SIDE)
) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    gids = one.shape(text, "en").gids
    Rasteriser().draw(mask, one, gids, np.array(xs, np.float32), np.array(ys, np.float32), size)
    return mask


@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.5, 0.75])
@pytest.mark.parametrize("letter", "STRX")
def test_known_shapes_have_their_exact_area(known: Face, letter: str, fraction: float):
    """Square, triangle, ring and a concave star at quarter-pixel offsets."""
    for size in (7.0, 20.0, 37.0):
        mask = drawn(known, letter, [4 + fraction], [42 + fraction / 2], size)
        y = np.floor((42 + fraction / 2) * 4 + 0.5) / 4
        expected = reference(known, letter, np.array([4 + fraction]), np.array([y]), size, mask.shape)
        assert np.abs(mask - expected).max() <= 1.0


def test_square_at_fractional_offset_is_the_product_of_its_overlaps(known: Face):
    mask = drawn(known, "S", [3.25], [20.5], 10.0)
    across = np.clip(np.minimum(np.arange(SIDE) + 1, 13.25) - np.maximum(np.arange(SIDE), 3.25), 0, 1)
    down = np.clip(np.minimum(np.arange(SIDE) + 1, 20.5) - np.maximum(np.arange(SIDE), 10.5), 0, 1)
    assert np.array_equal(mask, np.floor(np.outer(down, across) * 255 + 0.5).astype(np.uint8))


def test_whole_area_is_kept_whatever_the_size(known: Face):
    for size in (5.0, 11.0, 29.5, 40.0):
        ink = drawn(known, "T", [2.0], [44.0], size).sum() / 255
        assert ink == pytest.approx(0.425 * size**2, rel=0.002, abs=0.1)  # shoelace of (0, 0) (.5, .9) (1, .1)


def test_overlapping_contours_are_their_union(known: Face):
    """A plus of two bars: the crossing is inked once. Only the four corner pixels of the crossing may be too dark."""
    mask = drawn(known, "O", [4.5], [44.25], 40.0).astype(int)
    left, top = 4.5, 4.25

    def bar(x0: float, x1: float, y0: float, y1: float) -> np.ndarray:
        i = np.arange(SIDE)
        across = np.clip(np.minimum(i + 1, left + x1) - np.maximum(i, left + x0), 0, 1)
        return np.outer(np.clip(np.minimum(i + 1, top + y1) - np.maximum(i, top + y0), 0, 1), across)

    union = bar(0, 40, 16, 24) + bar(16, 24, 0, 40) - bar(16, 24, 16, 24)
    wrong = np.abs(mask - union * 255) > 1
    assert wrong.sum() <= 4 and (mask[18:28, 22:28] == 255).all()


@pytest.mark.parametrize("text", ["Ag&", "8@f", "国鬱永"])
def test_real_glyphs_have_their_exact_area(library: FontLibrary, text: str):
    files = [library.files[i] for i in library.covering(text)[:2]]
    for file in files:
        one, shape = face(file.path, file.index, None), (30, 100)
        xs, ys = [3.0, 35.25, 68.75], [22.0, 22.5, 21.75]
        mask = drawn(one, text, xs, ys, 21.0, shape)
        expected = reference(one, text, np.array(xs), np.array(ys), 21.0, shape)
        assert np.abs(mask - expected).max() <= 1.5, file.family


def test_pens_snap_to_the_nearest_quarter_pixel(known: Face):
    assert np.array_equal(drawn(known, "T", [5.1], [40.12], 30.0), drawn(known, "T", [5.0], [40.0], 30.0))
    assert np.array_equal(drawn(known, "T", [5.13], [40.0], 30.0), drawn(known, "T", [5.25], [40.0], 30.0))
    assert not np.array_equal(drawn(known, "T", [5.25], [40.0], 30.0), drawn(known, "T", [5.0], [40.0], 30.0))


@pytest.fixture(scope="module")
def paragraph(library: FontLibrary) -> tuple[Face, np.ndarray, np.ndarray, np.ndarray]:
    """A face, glyphs of several lines and their pens within 400 x 200 px."""
    text = "Sphinx of black quartz, judge my vow! 0123456789 & so on"
    file = library.files[int(library.covering(text)[3])]
    one = face(file.path, file.index, None)
    glyphs = one.shape(text * 4, "en")
    rng = np.random.default_rng(5)
    n = len(glyphs.gids)
    return one, glyphs.gids, rng.uniform(30, 340, n).astype(np.float32), rng.uniform(50, 160, n).astype(np.float32)


def test_atlas_equals_direct_drawing(paragraph, monkeypatch: pytest.MonkeyPatch):
    one, gids, xs, ys = paragraph
    for size in (9.0, 24.0, 40.0):
        cached, direct = np.zeros((200, 400), np.uint8), np.zeros((200, 400), np.uint8)
        keeper = Rasteriser()
        for _ in range(2):  # the second time everything comes from the atlas
            cached[:] = 0
            keeper.draw(cached, one, gids, xs, ys, size)
        monkeypatch.setattr(raster_module, "ATLAS_SIZE", 0.0)
        Rasteriser().draw(direct, one, gids, xs, ys, size)
        monkeypatch.undo()
        assert direct.any() and np.array_equal(cached, direct)


@pytest.mark.parametrize(("name", "value"), [("ATLAS_BYTES", 3000), ("_SLOTS", 5)])
def test_a_full_atlas_starts_afresh_with_the_same_pixels(
    paragraph, monkeypatch: pytest.MonkeyPatch, name: str, value: int
):
    one, gids, xs, ys = paragraph
    whole, resets = np.zeros((200, 400), np.uint8), np.zeros((200, 400), np.uint8)
    Rasteriser().draw(whole, one, gids, xs, ys, 30.0)
    monkeypatch.setattr(raster_module, name, value)
    small = Rasteriser()
    small.draw(resets, one, gids, xs, ys, 30.0)
    assert np.array_equal(whole, resets)
    assert small._state[0] < len(gids) // 2  # it was emptied on the way
    small.draw(np.zeros((200, 400), np.uint8), one, gids, xs, ys, 31.0)  # and still works for another size


def test_ink_outside_the_mask_is_an_error(known: Face):
    with pytest.raises(ValueError, match="outside the 48x48 mask"):
        drawn(known, "S", [40.0], [30.0], 10.0)
    with pytest.raises(ValueError, match="100 inked pixels"):
        drawn(known, "S", [-20.0], [30.0], 10.0)


def test_faces_do_not_share_slots(known_path: Path):
    """Two faces whose glyphs have equal ids, through one rasteriser, then a third in the place of one that is gone."""
    keeper = Rasteriser()
    for round_ in range(3):
        one = Face(known_path, 0, None)
        gids = one.shape("ST"[round_ % 2], "en").gids
        if round_ % 2:  # the same glyph id means another shape here
            one.fetch(np.arange(len(one.count), dtype=np.int32))
        mask = np.zeros((SIDE, SIDE), np.uint8)
        keeper.draw(mask, one, gids, np.array([4.0], np.float32), np.array([40.0], np.float32), 20.0)
        fresh = np.zeros_like(mask)
        Rasteriser().draw(fresh, one, gids, np.array([4.0], np.float32), np.array([40.0], np.float32), 20.0)
        assert np.array_equal(mask, fresh)


def test_slots_of_a_face_that_is_gone_are_not_reused(known_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A worker sees more faces than `shaping.face` keeps: a new one may have the address, so the id, of an old one."""
    monkeypatch.setattr(raster_module, "id", lambda _: 7, raising=False)
    keeper, pens = Rasteriser(), (np.array([4.0], np.float32), np.array([40.0], np.float32))
    for letter in "STS":
        one = Face(known_path, 0, None)
        mask = np.zeros((SIDE, SIDE), np.uint8)
        keeper.draw(mask, one, one.shape(letter, "en").gids, *pens, 20.0)
        assert np.array_equal(mask, drawn(one, letter, [4.0], [40.0], 20.0)), letter


def test_a_glyph_of_six_sizes_does_not_overrun_the_scratch_buffer(known_path: Path):
    """In a process of its own, since an overrun kills it: 6 em at 96 px is 576 px square, 332,000 px."""
    program = f"""
import numpy as np
from pathlib import Path
from synth.text.raster import Rasteriser
from synth.text.shaping import Face
one = Face(Path({str(known_path)!r}), 0, None)
gids, mask = one.shape("H", "en").gids, np.zeros((600, 600), np.uint8)
r = Rasteriser()
r.draw(mask, one, gids, np.array([4], np.float32), np.array([590], np.float32), 96.0)
assert mask.sum() // 255 == 576 * 576, mask.sum() / 255
"""
    root = Path(__file__).parents[3]
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env={"PYTHONPATH": str(root)}, capture_output=True, text=True
    )
    assert found.returncode == 0, f"exit {found.returncode}: {found.stderr[-300:]}"


def test_identity_homography_equals_upright_drawing(paragraph):
    one, gids, xs, ys = paragraph
    gids, xs, ys = gids[:14], np.round(np.linspace(30, 340, 14) * 4).astype(np.float32) / 4, np.round(ys[:14] * 4) / 4
    for size in (12.0, 33.0, 110.0):
        upright, warped = np.zeros((260, 480), np.uint8), np.zeros((260, 480), np.uint8)
        ys_in = (ys + 20).astype(np.float32)
        xs_in = xs if size < 50 else np.round(np.arange(14) * 90 % 360 + 10).astype(np.float32)
        if size > 50:
            ys_in = np.where(np.arange(14) < 4, 120, 240).astype(np.float32)
            gids_in, xs_in, ys_in = gids[:8], xs_in[:8], ys_in[:8]
        else:
            gids_in = gids
        Rasteriser().draw(upright, one, gids_in, xs_in, ys_in, size)
        draw_warped(warped, one, gids_in, xs_in, ys_in, size, np.eye(3).ravel(), (0, 0, 480, 260))
        assert upright.any() and np.abs(upright.astype(int) - warped).max() <= (1 if size != 12.0 else 2)


def test_homography_scales_moves_and_maps_in_perspective(known: Face):
    gids, pen = known.shape("T", "en").gids, np.array([0.0], np.float32)
    twice = np.zeros((SIDE, SIDE), np.uint8)
    draw_warped(twice, known, gids, pen, pen, 20.0, np.array([2.0, 0, 3, 0, 2.0, 44, 0, 0, 1]), (0, 0, SIDE, SIDE))
    assert np.abs(twice.astype(int) - drawn(known, "T", [3.0], [44.0], 40.0)).max() <= 1
    matrix = np.array([30.0, 6, 8, 2, 28, 38, 0.1, -0.2, 1.0])
    corners = np.array([[0.0, 0.0], [0.5, -0.9], [1.0, -0.1]])
    mapped = np.c_[corners, np.ones(3)] @ matrix.reshape(3, 3).T
    expected = np.abs(clipped_area([mapped[:, :2] / mapped[:, 2:]], SIDE, SIDE)) * 255
    mask = np.zeros((SIDE, SIDE), np.uint8)
    draw_warped(mask, known, gids, pen, pen, 1.0, matrix, (0, 0, SIDE, SIDE))
    assert expected.max() > 250 and np.abs(mask - expected).max() <= 1.0


def test_line_boxes_are_the_extent_of_the_outlines(known: Face):
    gids = known.shape("S BS", "en").gids  # the space leaves no ink
    known.fetch(gids)
    xs, ys = np.array([10, 20, 30, 5], np.float32), np.array([50, 50, 50, 80], np.float32)
    boxes = line_boxes(gids, xs, ys, np.array([0, 0, 0, 1], np.int32), 2, 10.0, known.box, known.count)
    assert boxes == pytest.approx(np.array([[10, 40, 37, 55], [5, 70, 15, 80]]))
