"""Preflight: bad inputs stop before any work, with the place and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth.text.params import TextParams
from synth.text.preflight import preflight

FLAT = (("solid", 1.0),)


def with_texts(folder: Path, name: str, text: str) -> TextParams:
    (folder / name).write_text(text, encoding="utf-8")
    return TextParams(texts=str(folder / name), mix=FLAT)


def test_the_default_recipe_passes():
    survey = preflight(TextParams())
    assert survey.warnings == () and set(survey.inputs) == {"fonts", "photos"}
    assert 20_000 < survey.bytes_per_sample < 400_000
    assert {a.kind for a in survey.assets} == {"font", "photo", "texture"}
    small, large = survey.caps["64x32"], survey.caps["1024x1024"]
    assert len(survey.caps) == 2 and small["en"] < large["en"] and small["zh"] < small["en"]


def test_caps_are_those_of_the_roomiest_background():
    mixes = (("photo", 0.5), ("solid", 0.5)), FLAT, (("photo", 1.0),)
    mixed, flat, photo = (preflight(TextParams(sizes=((512, 512, 1.0),), mix=mix)).caps["512x512"] for mix in mixes)
    assert mixed == flat and photo["en"] < flat["en"]


def test_flat_samples_are_far_smaller():
    assert preflight(TextParams(mix=FLAT)).bytes_per_sample < preflight(TextParams()).bytes_per_sample / 2


def test_texts_that_no_font_draws_stop(tmp_path: Path):
    with pytest.raises(ValueError, match=r"nothing can be drawn \(no font draws .*U\+1F600.*--fonts"):
        preflight(with_texts(tmp_path, "emoji.txt", "😀😀\n😀 hi\n"))


def test_texts_that_are_all_refused_stop_and_say_why(tmp_path: Path):
    with pytest.raises(ValueError, match="nothing can be drawn"):
        preflight(with_texts(tmp_path, "bad.jsonl", '{"no": "text"}\nbroken\n'))
    with pytest.raises(ValueError, match="right-to-left"):
        preflight(with_texts(tmp_path, "rtl.txt", "שלום\nمرحبا\n"))


def test_some_uncovered_texts_are_a_warning(tmp_path: Path):
    survey = preflight(with_texts(tmp_path, "some.txt", "fine\nnot 😀\n"))
    assert len(survey.warnings) == 1 and "U+1F600" in survey.warnings[0] and "texts" in survey.inputs


@pytest.mark.parametrize(
    ("field", "name", "message"),
    [
        ("texts", "gone.txt", "no such file"), ("texts", "a.docx", "unknown kind '.docx'"),
        ("texts", "empty.txt", "no records"), ("photos", "gone", "no photos at"),
        ("photos", "empty", "no usable photo"), ("fonts", "gone", "does not exist"),
    ],
)  # fmt: skip
def test_inputs_that_are_not_there_stop(tmp_path: Path, field: str, name: str, message: str):
    (tmp_path / "a.docx").write_text("x")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "empty").mkdir()
    place = str(tmp_path / name)
    with pytest.raises(ValueError, match=message) as error:
        preflight(TextParams(**{field: (place,) if field == "fonts" else place}))
    assert place in str(error.value)


def test_a_folder_of_broken_photos_stops_and_one_broken_photo_warns(tmp_path: Path):
    (tmp_path / "a.jpg").write_bytes(b"not a photo")
    with pytest.raises(ValueError, match="no usable photo at .*a.jpg"):
        preflight(TextParams(photos=str(tmp_path)))
    from PIL import Image

    Image.new("RGB", (200, 200)).save(tmp_path / "b.png")
    survey = preflight(TextParams(photos=str(tmp_path)))
    assert len(survey.warnings) == 1 and "a.jpg" in survey.warnings[0]


def test_a_broken_font_stops(tmp_path: Path):
    (tmp_path / "x.ttf").write_bytes(b"\0\1\0\0 nonsense")
    with pytest.raises(ValueError, match=r"x\.ttf"):
        preflight(TextParams(fonts=(str(tmp_path),)))


def test_surveys_agree():
    assert preflight(TextParams()).inputs == preflight(TextParams()).inputs


@pytest.mark.parametrize(("langs", "told"), [((("en", 1.0),), True), ((("en", 0.5), ("zh", 0.5)), False)])
def test_languages_of_given_texts_are_their_own(tmp_path: Path, langs: tuple[tuple[str, float], ...], told: bool):
    path = tmp_path / "texts.txt"
    path.write_text("hello\n")
    warnings = preflight(TextParams(texts=str(path), mix=FLAT, langs=langs)).warnings
    assert any("--lang" in warning for warning in warnings) == told
