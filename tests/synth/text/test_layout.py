"""Every layout family, for any content and page, keeps to the page and loses no block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.identity import stream
from synth.text.layout import FAMILIES, ROLE_SCALE, Brief, Page, plain
from synth.text.params import DEFAULT_SIZES

GROUNDS = {"ground", "panel", "accent"}
SIZES = [(w, h) for w, h, _ in DEFAULT_SIZES]
lengths = st.lists(st.one_of(st.integers(1, 30), st.integers(1, 600)), min_size=1, max_size=5)
roles = st.lists(st.sampled_from(sorted(ROLE_SCALE) + ["body"]), min_size=5, max_size=5)
sizes = st.one_of(st.sampled_from(SIZES), st.tuples(st.integers(64, 1344), st.integers(32, 1344)))


def brief_of(size: tuple[int, int], found: list[int], names: list[str], vertical: bool) -> Brief:
    margin = max(2, -(-min(size) // 50))
    return Brief(*size, margin, tuple(found), tuple(names[: len(found)]), vertical)


def check(page: Page, brief: Brief) -> None:
    """What must hold of any page."""
    w, h = brief.width, brief.height
    assert sorted(i for f in page.frames for i in f.blocks) == list(range(len(brief.lengths)))
    assert [i for f in page.frames for i in f.blocks] == list(range(len(brief.lengths)))  # reading order
    for shape in page.shapes:
        x0, y0, x1, y1 = shape.box
        assert all(isinstance(v, int) for v in (*shape.box, shape.radius)) and shape.ground in GROUNDS
        assert 0 <= x0 < x1 <= w and 0 <= y0 < y1 <= h, shape
        assert 0 <= 2 * shape.radius <= min(x1 - x0, y1 - y0), shape
    for frame in page.frames:
        x0, y0, x1, y1 = frame.box
        assert brief.margin <= x0 and brief.margin <= y0 and x1 <= w - brief.margin and y1 <= h - brief.margin, frame
        assert frame.blocks and frame.ground in GROUNDS and frame.align in (0.0, 0.5, 1.0) and 0 <= frame.valign <= 1
        assert frame.largest > 0 and frame.spacing >= 1.0 and frame.gap > 0
        assert not frame.vertical or brief.may_be_vertical


@pytest.mark.parametrize("family", [*FAMILIES, "plain"])
@settings(max_examples=60)
@given(sizes, lengths, roles, st.booleans(), st.integers(0, 10**6))
def test_frames_and_shapes_stay_on_the_page(
    family: str, size: tuple[int, int], found: list[int], names: list[str], vertical: bool, seed: int
):
    brief = brief_of(size, found, names, vertical)
    check((FAMILIES | {"plain": plain})[family](brief, stream(seed, "layout")), brief)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_room_on_every_default_size(family: str, size: tuple[int, int]):
    """A third of the tries or more give every frame 8 px each way: else the family never shows up at that size."""
    for count in range(1, 6):
        roomy = 0
        for seed in range(9):
            page = FAMILIES[family](brief_of(size, [12] * count, ["body"] * 5, False), stream(seed, family))
            roomy += all(f.box[2] - f.box[0] >= 8 and f.box[3] - f.box[1] >= 8 for f in page.frames)
        assert roomy >= 3 or size == (64, 32), (family, size, count, roomy)


@pytest.mark.parametrize("family", FAMILIES)
def test_text_on_a_flat_part_lies_inside_it(family: str):
    """A frame whose ground is `accent` or `panel` lies inside a shape of that ground, or hugs itself with one."""
    for seed in range(60):
        brief = brief_of(
            SIZES[seed % len(SIZES)], [20, 90, 40][: seed % 3 + 1], ["title", "body", "footer"] + ["body"] * 2, False
        )
        page = FAMILIES[family](brief, stream(seed, family))
        for frame in page.frames:
            if frame.ground == "ground" or frame.bubble or frame.box[3] - frame.box[1] < 8:
                continue
            x0, y0, x1, y1 = frame.box
            inside = [s for s in page.shapes if s.ground == frame.ground and s.box[0] <= x0 and s.box[1] <= y0
                      and s.box[2] >= x1 and s.box[3] >= y1]  # fmt: skip
            assert inside, (seed, frame)


def test_same_draws_same_page():
    brief = brief_of((512, 512), [20, 100], ["title", "body"] * 3, True)
    for family in FAMILIES.values():
        assert family(brief, stream(3, "a")) == family(brief, stream(3, "a"))
    pages = {repr(FAMILIES["poster"](brief, stream(k, "a"))) for k in range(20)}
    assert len(pages) > 15


def test_vertical_only_where_allowed():
    upright = [FAMILIES["sign"](brief_of((384, 512), [8], ["title"] * 5, False), stream(k, "v")) for k in range(40)]
    allowed = [FAMILIES["sign"](brief_of((384, 512), [8], ["title"] * 5, True), stream(k, "v")) for k in range(40)]
    assert not any(f.vertical for p in upright for f in p.frames) and any(f.vertical for p in allowed for f in p.frames)
