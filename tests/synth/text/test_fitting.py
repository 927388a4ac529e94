"""The fit by bisection against a scan of the whole ladder, and placing against arithmetic on the advances."""

from __future__ import annotations

import math
from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.text.breaking import ALLOWED, MANDATORY, opportunities
from synth.text.fitting import CLEARANCE, LADDER, WIDOW_STEPS, WIDOW_TEXT, Piece, fit, place, prepare
from synth.text.fonts import FontLibrary, load_library
from synth.text.shaping import face

_LIBRARY: list[FontLibrary] = []
WORDS = (
    "a",
    "I",
    "tea",
    "bread",
    "open",
    "daily",
    "Wednesday",
    "well-known",
    "until",
    "9:30",
    "—",
    "extraordinarily",
    "fjord,",
)
HAN = "春风又绿江南岸明月何时照我还，。！"

english = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)
chinese = st.text(HAN, min_size=1, max_size=40).filter(lambda t: t[0] not in "，。！")
broken = st.lists(english, min_size=1, max_size=3).map("\n".join)
texts = st.one_of(english, chinese, broken)


def piece(text: str, minimum: float = 7.0, scale: float = 1.0, vertical: bool = False, wrapped: bool = True) -> Piece:
    """A piece in the first font that covers the text."""
    if not _LIBRARY:
        _LIBRARY.append(load_library())
    library = _LIBRARY[0]
    chosen = [library.files[i] for i in library.covering(text)]
    file = next(f for f in chosen if f.vertical or not vertical)
    return prepare(text, face(file.path, file.index, None), "en", minimum, scale, wrapped, vertical)


def lines_at(one: Piece, room: float) -> int | None:
    """Lines that a greedy wrap needs in `room` em; None where a word is wider. Written plainly, word by word."""
    n, text, count, start = len(one.text), one.text, 0, 0
    widths = one.glyphs.per_character.astype(np.float64)
    while start < n:
        best = None
        for end in range(start + 1, n + 1):
            if one.opportunity[end] not in (ALLOWED, MANDATORY):
                continue
            if sum(widths[start : start + len(text[start:end].rstrip(" \n\u3000"))]) > room + 1e-9:
                break
            best = end
            if one.opportunity[end] == MANDATORY:
                break
        if best is None:
            return None
        count, start = count + 1, best
    return count


def depth_at(pieces: list[Piece], base: float, length: float, spacing: float, gap: float) -> float | None:
    """Depth of a stack at a base size, by the documented rules; None where it does not fit along the line."""
    depth = 0.0
    for k, one in enumerate(pieces):
        size = max(LADDER[max(0, bisect_right(LADDER, base * one.scale) - 1)], one.minimum)
        lines = lines_at(one, length / size - one.before - one.after)
        if lines is None:
            return None
        pitch = math.ceil(max(spacing * size, (one.up + one.down) * size + CLEARANCE))
        depth += gap * size if k else 0.0
        depth = math.ceil(depth + one.up * size) + (lines - 1) * pitch + one.down * size
    return depth


def largest_base(
    pieces: list[Piece], length: float, depth: float, largest: float, spacing: float, gap: float
) -> float | None:
    """The largest step of the ladder that fits, by trying every one."""
    tried = {b: depth_at(pieces, b, length, spacing, gap) for b in LADDER if b <= max(largest, LADDER[0])}
    return max((base for base, needed in tried.items() if needed is not None and needed <= depth), default=None)


def sizes_at(pieces: list[Piece], base: float) -> list[float]:
    return [max(LADDER[max(0, bisect_right(LADDER, base * p.scale) - 1)], p.minimum) for p in pieces]


frames = {
    "length": st.integers(20, 900),
    "depth": st.integers(15, 700),
    "largest": st.sampled_from((8, 15, 31, 64, 150, 400)),
}


@settings(max_examples=120)
@given(text=texts, spacing=st.sampled_from((1.1, 1.3, 1.6)), **frames)
def test_fit_is_the_largest_of_the_ladder(text: str, spacing: float, length: int, depth: int, largest: int):
    one = piece(text)
    found, best = (
        fit([one], length, depth, largest, spacing, 0.5),
        largest_base([one], length, depth, largest, spacing, 0.5),
    )
    assert (found is None) == (best is None)
    if best is None:
        return
    setting = found.settings[0]
    width = (setting.longest(one) + one.before + one.after) * setting.size
    assert found.depth <= depth and width <= length + 0.01
    # a short text may step down a little so as not to end in a scrap
    lowest = best if len(text) > WIDOW_TEXT else LADDER[max(0, LADDER.index(int(best)) - WIDOW_STEPS)]
    assert lowest <= found.settings[0].size <= best


@settings(max_examples=60)
@given(parts=st.lists(st.tuples(english, st.sampled_from((2.0, 1.3, 1.0, 0.7))), min_size=2, max_size=5), **frames)
def test_a_stack_fits_as_a_whole(parts: list[tuple[str, float]], length: int, depth: int, largest: int):
    pieces = [piece(text.ljust(WIDOW_TEXT + 1, "."), scale=scale) for text, scale in parts]
    found, best = fit(pieces, length, depth, largest, 1.3, 0.6), largest_base(pieces, length, depth, largest, 1.3, 0.6)
    assert (found is None) == (best is None)
    if found is not None:
        assert [s.size for s in found.settings] == sizes_at(pieces, best)
        assert found.depth == pytest.approx(depth_at(pieces, best, length, 1.3, 0.6))
        baselines = [s.first for s in found.settings]
        assert baselines == sorted(baselines)


@settings(max_examples=40)
@given(text=english.filter(lambda t: len(t) > WIDOW_TEXT), slack=st.integers(1, 5), **frames)
def test_slack_steps_down_the_ladder(text: str, slack: int, length: int, depth: int, largest: int):
    full, less = (
        fit([piece(text)], length, depth, largest, 1.3, 0.5),
        fit([piece(text)], length, depth, largest, 1.3, 0.5, slack),
    )
    assert (full is None) == (less is None)
    if full is not None:
        here = LADDER.index(int(full.settings[0].size))
        assert less.settings[0].size == LADDER[max(0, here - slack)]


@settings(max_examples=80)
@given(texts, st.integers(60, 700))
def test_lines_join_back_to_the_text(text: str, length: int):
    found = fit([piece(text)], length, 5000, 40, 1.3, 0.5)
    if found is None:
        return
    slices, at = found.settings[0].slices, 0
    may_end = opportunities(text)
    for start, end in slices:
        assert text[at:start].strip(" \n") == "" and start <= end
        assert text[start:end] == text[start:end].rstrip(" \n")
        at = end
    assert text[at:].strip(" \n") == ""
    assert all(may_end[start] in (ALLOWED, MANDATORY) for start, _ in slices if start)
    assert "".join(text[a:b] for a, b in slices).replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_code_is_never_wrapped():
    text = "for line in open(path):\n    print(line)"
    found = fit([piece(text, wrapped=False)], 5000, 5000, 40, 1.3, 0.5)
    assert [text[a:b] for a, b in found.settings[0].slices] == text.split("\n")
    assert fit([piece(text, wrapped=False)], 60, 5000, 40, 1.3, 0.5) is None


def test_a_size_never_falls_below_legible():
    one = piece("Fresh bread every morning until noon", minimum=14.0, scale=0.5)
    found = fit([one], 400, 300, 22, 1.3, 0.5)
    assert found.settings[0].size == 14.0
    assert fit([one], 60, 20, 22, 1.3, 0.5) is None


@settings(max_examples=60)
@given(texts, st.sampled_from((0.0, 0.5, 1.0)), st.integers(120, 600))
def test_placed_ink_stays_in_its_frame(text: str, align: float, length: int):
    one = piece(text)
    found = fit([one], length, 800, 60, 1.3, 0.5)
    if found is None:
        return
    setting = found.settings[0]
    placed = place(one, setting, 100.0, 50.0, length, align)
    box, size = one.face.box[placed.gids], setting.size
    inked = one.face.count[placed.gids] > 0
    left, right = placed.xs[inked] + box[inked, 0] * size, placed.xs[inked] + box[inked, 2] * size
    assert left.min() >= 100 - 0.01 and right.max() <= 100 + length + 0.3  # pens are rounded up to a quarter pixel
    assert (placed.ys[inked] + -box[inked, 3] * size).min() >= 50 - 0.01
    assert (placed.ys[inked] + -box[inked, 1] * size).max() <= 50 + found.depth + 0.01


def test_alignment_moves_lines_by_their_free_room():
    one = piece("one\nand a much longer line\ntwo")
    setting = fit([one], 500, 500, 30, 1.3, 0.5).settings[0]
    by = {a: place(one, setting, 0.0, 0.0, 500.0, a) for a in (0.0, 0.5, 1.0)}
    start = [x for x, _ in by[0.0].origins]
    assert max(start) - min(start) < 0.01
    for line in range(3):
        free = by[1.0].origins[line][0] - by[0.0].origins[line][0]
        assert by[0.5].origins[line][0] - by[0.0].origins[line][0] == pytest.approx(free / 2, abs=0.25)
        assert free + by[0.0].advances[line] == pytest.approx(500 - (one.before + one.after) * setting.size, abs=0.3)
    ys = [y for _, y in by[0.0].origins]
    assert np.diff(ys).tolist() == [setting.pitch] * 2 and all(y == int(y) for y in ys)


def test_vertical_columns_run_right_to_left_and_down():
    one = piece("春风又绿江南岸明月何时照我还", vertical=True)
    found = fit([one], 200, 400, 40, 1.4, 0.5)
    placed = place(one, found.settings[0], 390.0, 10.0, 200, 0.0)
    assert len(placed.slices) > 1
    columns = [x for x, _ in placed.origins]
    assert columns == sorted(columns, reverse=True)
    for k in range(len(columns)):
        ys = placed.ys[placed.line == k]
        assert (np.diff(ys) > 0).all()


def test_blank_lines_leave_room_but_no_line():
    one = piece("first\n\nthird")
    setting = fit([one], 400, 400, 20, 1.3, 0.5).settings[0]
    placed = place(one, setting, 0.0, 0.0, 400, 0.0)
    assert [one.text[a:b] for a, b in placed.slices] == ["first", "third"]
    assert placed.origins[1][1] - placed.origins[0][1] == 2 * setting.pitch
