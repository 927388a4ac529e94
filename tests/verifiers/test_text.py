"""TextVerifier: a true page passes every check, and each check fails where its claim alone is false."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import page
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.sample import Draft, Outcome
from verifiers.text import TextVerifier

LINES = ["Mind the gap", "between cold trains"]
CHECKS = {
    "decode", "record", "layers", "captions", "colour-words", "claims", "line-text", "line-breaks", "language",
    "overlap", "margin",
    "font-coverage", "minimum-size", "line-advance", "ink-box", "ink-inside", "ink-outside", "ink-colour", "ink-amount",
    "glyph-ink", "contrast", "effect",
}  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> TextVerifier:
    """A judge that knows both fonts."""
    verifier = TextVerifier([page.asset(page.LATIN), page.asset(page.CHINESE)])
    verifier.setup()
    return verifier


def failed(judge: TextVerifier, row: dict[str, Any]) -> set[str]:
    """Names of the failing checks."""
    return {c.name for c in judge.verdicts(row).checks if c.passed is False}


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_a_true_page_passes_every_check(judge: TextVerifier, form: str) -> None:
    spec = page.scene(LINES, form=form)
    verdicts = judge.verdicts(page.row(spec, page.paint(spec)))
    assert {c.name for c in verdicts.checks if c.passed} == CHECKS, [c for c in verdicts.checks if not c.passed]


def test_a_true_chinese_page_passes(judge: TextVerifier) -> None:
    spec = page.scene(
        ["今天天气很好，我", "们去看海。"], text="今天天气很好，我们去看海。", font=page.CHINESE, lang="zh"
    )
    assert failed(judge, page.row(spec, page.paint(spec, page.CHINESE))) == set()


Change = Callable[[dict[str, Any]], Any]


def _set(*path: Any) -> Change:
    """Set a value in the spec: keys, then the value."""

    def change(spec: dict[str, Any]) -> None:
        place = spec
        for key in path[:-2]:
            place = place[key]
        place[path[-2]] = path[-1]

    return change


def _line(**values: Any) -> Change:
    return lambda spec: spec["regions"][0]["lines"][0].update(values)


def _moved(dx: float, dy: float) -> Change:
    def change(spec: dict[str, Any]) -> None:
        line = spec["regions"][0]["lines"][0]
        line["polygon"] = [v + (dx, dy)[i % 2] for i, v in enumerate(line["polygon"])]

    return change


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (_set("regions", 0, "colour_name", "crimson"), "colour-words"),
        (_set("background", "name", "orange"), "colour-words"),
        (_set("regions", 0, "text", "Mind the gap between trains"), "line-text"),
        (_set("regions", 0, "text", "Mind the gap between cold trains!"), "line-text"),
        (_set("regions", 0, "lang", "zh"), "language"),
        (_set("margin", 16), "margin"),
        (_set("margin", 0.5), "margin"),
        (_set("regions", 0, "ink_height", 14.0), "minimum-size"),
        (_line(advance=100.0), "line-advance"),
        (_moved(0, 2.5), "ink-box"),
        (_moved(0, 30), "overlap"),
        (_moved(60, 0), "ink-inside"),
        (_set("image", "format", "webp"), "decode"),
        (_set("regions", 0, "ground", "#c0c0c0"), "ink-colour"),
        (_set("background", "colour", "#cfcccc"), "ink-outside"),
    ],
)
def test_a_false_claim_in_the_spec_fails_its_check(judge: TextVerifier, change: Change, check: str) -> None:
    spec = page.scene(LINES)
    data = page.row(spec, page.paint(spec))["output_image"]
    change(spec)
    row = page.refreshed({"output_image": data, "prompts": page.prompts(spec)}, spec)
    assert check in failed(judge, row)


@pytest.mark.parametrize("form", ["png", "jpeg"])
@pytest.mark.parametrize(
    ("drawn", "check"),
    [
        (["Mind the gap", "between old trains"], "ink-inside"),  # a character dropped
        (["Mind the gap", "between coold trains"], "ink-outside"),  # one doubled
        (["Mind the gap", "between cmld trains"], "glyph-ink"),  # one swapped
        (["Mind the gap", "betweem cold trains"], "glyph-ink"),
    ],
)
def test_other_characters_than_declared_are_seen(judge: TextVerifier, drawn: list[str], check: str, form: str) -> None:
    spec = page.scene(LINES, form=form)
    assert failed(judge, page.row(spec, page.paint(spec, drawn=drawn))) & {check, "glyph-ink", "ink-amount"}


def test_blank_page_pale_ink_wrong_ink_and_stray_marks_are_seen(judge: TextVerifier) -> None:
    spec = page.scene(LINES)
    plane = page.paint(spec)
    assert "ink-inside" in failed(judge, page.row(spec, np.zeros_like(plane)))
    assert "ink-amount" in failed(judge, page.row(spec, plane // 2))
    assert "ink-colour" in failed(judge, page.row(spec, plane, ink="#380c14"))
    marked = plane.copy()
    marked[100, 200] = 60
    assert failed(judge, page.row(spec, marked)) == {"ink-outside"}


def test_a_stray_mark_on_a_jpeg_is_seen(judge: TextVerifier) -> None:
    spec = page.scene(LINES, form="jpeg")
    plane = page.paint(spec)
    plane[99:102, 199:202] = 200
    assert failed(judge, page.row(spec, plane)) == {"ink-outside"}


def test_low_contrast_is_measured(judge: TextVerifier) -> None:
    spec = page.scene(LINES, ink="#8a8a8a")
    assert "contrast" in failed(judge, page.row(spec, page.paint(spec)))


@pytest.mark.parametrize("form", ["jpeg", "png"])
@pytest.mark.parametrize("colour", ["#ffffff", "#ff0000"])
def test_an_invented_outline_fails(judge: TextVerifier, form: str, colour: str) -> None:
    spec = page.scene(LINES, form=form)
    data = page.row(spec, page.paint(spec))["output_image"]
    spec["regions"][0] |= {"effect": {"kind": "stroke", "colour": colour, "width": 2}, "reach": 2}
    row = page.refreshed({"output_image": data, "prompts": page.prompts(spec)}, spec)
    assert "effect" in failed(judge, row)


def test_small_text_and_missing_glyphs_fail(judge: TextVerifier) -> None:
    spec = page.scene(LINES, size=9.0)
    assert failed(judge, page.row(spec, page.paint(spec))) == {"minimum-size"}
    spec = page.scene(LINES)
    data = page.row(spec, page.paint(spec))["output_image"]
    region = spec["regions"][0]
    region["lines"][0]["text"], region["text"] = "Mind the 国", "Mind the 国 between cold trains"
    row = page.refreshed({"output_image": data, "prompts": page.prompts(spec)}, spec)
    assert "font-coverage" in failed(judge, row)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda r: r.update(sha256="0" * 64), "decode"),
        (lambda r: r.update(width=255), "decode"),
        (lambda r: r["image_info"][0].update(nbytes=1), "decode"),
        (lambda r: r.update(text_id="0" * 32), "record"),
        (lambda r: r.update(font_licences=[]), "record"),
        (lambda r: r.update(license=None), "record"),
        (lambda r: r.update(background_id="ab"), "record"),
        (lambda r: r["text_layers"].pop(), "layers"),
        (lambda r: r["text_layers"][0].update(text="Mind the cap"), "layers"),
        (lambda r: r["text_layers"][0].update(polygon=[0.0] * 8), "layers"),
        (lambda r: r["prompts"][1].update(text="藏青色文字“Mind the gap”"), "captions"),
        (lambda r: r["prompts"][1].update(text=r["prompts"][1]["text"] + "“more”"), "captions"),
        (lambda r: r["prompts"][0].update(text=r["prompts"][0]["text"].replace("navy", "scarlet")), "colour-words"),
        (lambda r: r["prompts"][1].update(text=r["prompts"][1]["text"].replace("藏青色", "紫红色")), "colour-words"),
        (lambda r: r["prompts"].pop(), "captions"),
        (lambda r: r.update(spec="{"), "malformed"),
        (lambda r: r.update(spec=None), "malformed"),
        (lambda r: r.update(output_image=None), "malformed"),
        (lambda r: r.update(image_info=7), "malformed"),
    ],
)
def test_a_false_row_fails_its_check(judge: TextVerifier, change: Change, check: str) -> None:
    spec = page.scene(LINES)
    row = page.row(spec, page.paint(spec))
    change(row)
    assert check in failed(judge, row)


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_torn_and_flipped_bytes_fail_decoding(judge: TextVerifier, cut: int) -> None:
    spec = page.scene(LINES)
    row = page.row(spec, page.paint(spec))
    data = row["output_image"]["bytes"]
    torn = page.refreshed({**row, "output_image": {"bytes": data[:-cut], "path": "x"}}, spec)
    assert failed(judge, torn) == {"decode"}
    flipped = data[:-cut] + bytes([data[-cut] ^ 1]) + data[len(data) - cut + 1 :]
    assert failed(judge, page.refreshed({**row, "output_image": {"bytes": flipped, "path": "x"}}, spec)) == {"decode"}


@pytest.mark.parametrize(
    "change",
    [{"homography": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]}, {"reach": 3},
     {"effect": {"kind": "stroke", "colour": "#ffffff", "width": 2}, "reach": 12},
     {"effect": {"kind": "shadow", "colour": "#ffffff", "offset": [1, 1], "blur": 1}, "reach": 3}],
)  # fmt: skip
def test_a_text_does_not_excuse_itself_from_checks(judge: TextVerifier, change: dict[str, Any]) -> None:
    spec = page.scene(LINES)
    painted = page.paint(spec)
    spec["regions"][0] |= change
    assert failed(judge, page.row(spec, painted)) == {"malformed"}


def test_lines_that_cover_the_page_many_times_are_not_weighed(judge: TextVerifier) -> None:
    spec = page.scene(LINES)
    painted = page.paint(spec)
    w, h = spec["canvas"]
    spec["regions"][0]["lines"] = [
        {**spec["regions"][0]["lines"][0], "polygon": [0, 0, w, 0, w, h, 0, h]} for _ in range(40)
    ]
    assert "malformed" in failed(judge, page.row(spec, painted))


def test_a_missing_font_is_neither_pass_nor_rejection() -> None:
    judge = TextVerifier([])
    judge.setup()
    spec = page.scene(LINES)
    draft = Draft("0" * 32, 0, 0, page.row(spec, page.paint(spec)))
    judge.process([draft])
    unjudged = {c.name for c in draft.checks if c.passed is None}
    assert draft.outcome is Outcome.OK
    assert not draft.row["verified"]
    assert {"font-coverage", "ink-inside", "contrast"} <= unjudged
    assert all("no asset" in c.detail for c in draft.checks if c.passed is None)


def test_process_writes_checks_and_rejects_by_name(judge: TextVerifier) -> None:
    spec = page.scene(LINES)
    good = Draft("0" * 32, 0, 0, page.row(spec, page.paint(spec)))
    bad = Draft("1" * 32, 1, 1, {**page.row(spec, page.paint(spec)), "sha256": "x"})
    done = Draft("2" * 32, 2, 2, {}, outcome=Outcome.REJECTED)
    assert judge.process([good, bad, done]) == [good, bad, done]
    assert good.outcome is Outcome.OK
    assert good.row["verified"] is True
    assert {c["name"] for c in good.row["checks"]} == CHECKS
    assert (bad.outcome, bad.reason, bad.stage) == (Outcome.REJECTED, "decode", "verify-text")
    assert bad.row["verified"] is False
    assert done.checks == []


_HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(width=64), st.text(max_size=5),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
_PLAIN = page.scene(["Mind the gap"])
_PLANE = page.paint(_PLAIN)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += _leaves(inner, (*path, key))
    return found


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.sampled_from(_leaves(_PLAIN)), value=_HOSTILE)
def test_a_hostile_spec_never_raises(judge: TextVerifier, where: tuple[Any, ...], value: Any) -> None:
    row = page.row(_PLAIN, _PLANE)
    spec = copy.deepcopy(_PLAIN)
    _set(*where, value)(spec)
    row["spec"] = json.dumps(spec)
    verdicts = judge.verdicts(row)
    if isinstance(value, float) and not np.isfinite(value):
        assert verdicts.failed is not None  # NaN and infinity are not JSON


@settings(max_examples=60)
@given(key=st.sampled_from(sorted(page.row(_PLAIN, _PLANE))), value=_HOSTILE)
def test_a_hostile_row_never_raises(judge: TextVerifier, key: str, value: Any) -> None:
    row = {**page.row(_PLAIN, _PLANE), key: value}
    assert isinstance(judge.verdicts(row).checks, list)
