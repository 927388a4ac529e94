"""Typesetting: every text of a page in its frame, whole, in reading order, or none at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalog.identity import stream
from synth.text.fonts import FontFile, FontLibrary
from synth.text.layout import FAMILIES, ROLE_SCALE, Brief, Frame, Page
from synth.text.shaping import face
from synth.text.typeset import Set, Text, typeset
from synth.text.typography import (
    BLOCK,
    DOUBLINGS,
    HAND,
    ROUND,
    NoFont,
    Typeface,
    _packs,
    block_of,
    choose,
    has_han,
    legible_ink,
)

PARTS = (
    ("title", "Harvest Fair"),
    ("body", "Apples, pears and plums from the valley. Music from noon."),
    ("footer", "Free entry"),
)
HAN = (("title", "丰收集市"), ("body", "山谷里的苹果、梨和李子，中午有音乐。"), ("footer", "免费入场"))


@pytest.fixture(scope="module")
def set_in(library: FontLibrary) -> Callable[..., list[Text]]:
    """`set_in(parts, lang)`: texts in a face drawn for them."""

    def make(parts: tuple[tuple[str, str], ...] = PARTS, lang: str = "en", seed: int = 1) -> list[Text]:
        whole = "\n".join(text for _, text in parts)
        return [Text(role, text, lang, choose(stream(seed, "font"), library, whole, "body", 0)) for role, text in parts]

    return make


def joined(one: Set) -> str:
    region = one.region
    return "".join(region.text[a:b] for a, b in region.placed.slices)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_text_is_set_whole_inside_its_frame(family: str, lang: str, set_in: Callable[..., list[Text]]):
    texts, done = set_in(HAN if lang == "zh" else PARTS, lang), 0
    for seed in range(12):
        brief = Brief(
            512, 384, 8, tuple(len(t.text) for t in texts), tuple(t.role for t in texts), lang == "zh" and seed % 2 == 0
        )
        page = FAMILIES[family](brief, stream(seed, "page"))
        sets = typeset(page, texts, 384)
        if sets is None:
            continue
        done += 1
        assert [s.region.text for s in sets] == [t.text for t in texts]
        for one in sets:
            assert joined(one).replace(" ", "") == one.region.text.replace(" ", "").replace("\n", "")
            x0, y0, x1, y1 = one.frame.box
            left, top, right, bottom = one.region.bounds()
            assert x0 - 0.6 <= left and right <= x1 + 0.6 and y0 - 0.6 <= top and bottom <= y1 + 0.6, (seed, one.frame)
            assert one.region.ink_height() >= legible_ink(384, has_han(one.region.text)) - 1e-6
        boxes = [s.region.bounds() for s in sets]
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                assert min(a[2], b[2]) <= max(a[0], b[0]) or min(a[3], b[3]) <= max(a[1], b[1]), "texts overlap"
    assert done >= 6


def test_roles_set_the_scale_unless_flat(set_in: Callable[..., list[Text]]):
    box = (10.0, 10.0, 502.0, 502.0)
    title, body, footer = (s.region.size for s in typeset(Page([Frame(box, (0, 1, 2), 24)]), set_in(), 512))
    assert title / body == pytest.approx(ROLE_SCALE["title"], rel=0.15) and footer < body < title
    sizes = {s.region.size for s in typeset(Page([Frame(box, (0, 1, 2), 24, flat=True)]), set_in(), 512)}
    assert len(sizes) == 1


def test_too_small_a_frame_is_none(set_in: Callable[..., list[Text]]):
    for box in ((10.0, 10.0, 60.0, 24.0), (10.0, 10.0, 14.0, 400.0), (50.0, 50.0, 40.0, 60.0)):
        assert typeset(Page([Frame(box, (0, 1, 2), 24)]), set_in(), 512) is None


def test_shrink_raises_the_smallest_size(set_in: Callable[..., list[Text]]):
    page = Page([Frame((0.0, 0.0, 600.0, 600.0), (0,), 8)])
    plain = typeset(page, set_in(), 512)[0].region
    shrunk = typeset(page, set_in(), 512, shrink=0.5)[0].region
    assert shrunk.size * shrunk.ink_ratio * 0.5 >= 6.0 and shrunk.size >= 1.5 * plain.size


def test_bubbles_hug_their_texts_alternate_and_keep_apart(set_in: Callable[..., list[Text]]):
    texts = set_in(
        (("body", "Is anybody there?"), ("body", "Only the cat."), ("body", "Then who closed the door behind us?"))
    )
    frame = Frame(
        (20, 20, 492, 492), (0, 1, 2), 30, "panel", bubble="panel", pad=10, radius=6, alternate=True, flat=True
    )
    sets = typeset(Page([frame]), texts, 512)
    for one in sets:
        x0, y0, x1, y1 = one.panel.box
        left, top, right, bottom = one.region.bounds()
        assert 9 <= left - x0 <= 12 and 9 <= top - y0 <= 12 and 9 <= x1 - right <= 12 and 9 <= y1 - bottom <= 12
    tops, bottoms = [s.panel.box[1] for s in sets], [s.panel.box[3] for s in sets]
    assert all(t >= b for t, b in zip(tops[1:], bottoms))
    assert sets[0].panel.box[0] < 40 and sets[1].panel.box[2] > 470 and sets[2].panel.box[0] < 40


def test_code_keeps_its_lines_and_others_wrap(set_in: Callable[..., list[Text]]):
    code = "def double(x):\n    return 2 * x"
    page = Page([Frame((10.0, 10.0, 500.0, 300.0), (0,), 40)])
    one = typeset(page, set_in((("code", code),)), 512)[0].region
    assert not one.wrap and [code[a:b] for a, b in one.placed.slices] == code.split("\n")
    narrow = Page([Frame((10.0, 10.0, 90.0, 300.0), (0,), 40)])
    assert typeset(narrow, set_in((("code", code),)), 512) is None
    assert len(typeset(narrow, set_in((("body", "double the x and return it"),)), 512)[0].region.placed.slices) > 1


def test_choose_names_what_no_font_draws(library: FontLibrary):
    with pytest.raises(NoFont, match=r"U\+1F600"):
        choose(stream(1, "f"), library, "hi 😀", "body", 0)


def test_fonts_are_chosen_from_the_text(library: FontLibrary):
    for seed in range(60):
        s = stream(seed, "f")
        assert "han" not in choose(s, library, "plain words", "body", seed).file.scripts
        assert choose(s, library, "一二三 abc", "body", seed).file.ideograph_height > 0
        assert choose(s, library, "x = 1", "code", seed).file.style == "mono"
        face_: Typeface = choose(s, library, "Big", "title", seed)
        low, high = face_.file.weights
        assert face_.weight is None or low <= face_.weight <= high
        assert face_.face is face(face_.file.path, face_.file.index, face_.weight)


def test_a_block_draws_with_few_fonts_and_all_blocks_with_all(library: FontLibrary):
    def drawn(text: str, block: int) -> set[tuple[str, int, int | None]]:
        faces = (choose(stream(seed, "f"), library, text, "body", block) for seed in range(400))
        return {(f.file.sha256, f.file.index, f.weight) for f in faces}

    assert drawn("plain words", 3) == drawn("plain words", 3) != drawn("plain words", 4)
    assert 6 <= len(drawn("plain words", 3)) <= 5 * HAND
    latin = {(f.sha256, f.index) for f in library.files if f in _covering(library, "plain words", han=False)}
    assert {face_[:2] for block in range(90) for face_ in drawn("plain words", block)} == latin
    assert {f.sha256 for f in _covering(library, "一二三", han=True)} == {
        face_[0] for block in range(9) for face_ in drawn("一二三", block)
    }


def test_blocks_grow_once_every_font_has_had_its_turn(library: FontLibrary):
    assert max(len(pack) for pack in _packs(library).values()) <= ROUND * HAND
    blocks = [block_of(index) for index in range(0, 200_000, 64)]
    assert blocks[0] == 0 and all(b - a in (0, 1) for a, b in zip(blocks, blocks[1:]))
    longest = BLOCK << DOUBLINGS
    for block, length in ((0, BLOCK), (ROUND, 2 * BLOCK), (2 * ROUND, 4 * BLOCK), (3 * ROUND, longest)):
        assert blocks.count(block) * 64 == length
    assert block_of(10**9) - block_of(10**9 - longest) == 1


def test_a_block_draws_whatever_some_font_draws(library: FontLibrary):
    for text in ("Ω and Ж", "ΑΒΓ", "Съешь", "A"):
        for block in range(40):
            assert choose(stream(block, "f"), library, text, "body", block)


def _covering(library: FontLibrary, text: str, han: bool) -> list[FontFile]:
    return [library.files[i] for i in library.covering(text) if han or "han" not in library.files[i].scripts]
