"""The stage as a whole: same identity same bytes, whole texts or a reason, rows that fit the table.

`tests/golden/text_render.json` pins 24 samples: their specs always, their encoded bytes where the libraries that make
them have the recorded versions. After a wanted change write it again, and look at what changed:

    python -m tests.synth.text.test_render
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from catalog.identity import sample_id, seed_of
from catalog.sample import Draft
from catalog.schema import SCHEMA
from synth.text.layout import FAMILIES
from synth.text.params import BACKGROUNDS, TextParams
from synth.text.render import TextRender

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "text_render.json"
GOLDEN_INDICES = range(24)
LIBRARIES = ("numpy", "uharfbuzz", "isal", "simplejpeg", "pillow")
QUOTES = ("“”", "「」", "‘’", '""')

Plan = Callable[..., list[Draft]]


def golden_drafts() -> list[Draft]:
    """The pinned samples, made by a fresh stage."""
    ids = [sample_id("text-render", "1", "golden", 0, i) for i in GOLDEN_INDICES]
    return TextRender(TextParams()).process([Draft(name, seed_of(name), i) for i, name in enumerate(ids)])


def digests(drafts: list[Draft]) -> dict[str, dict[str, str]]:
    """By index: sha256 of the encoded image and of the spec, or the reason of a rejection."""
    found = {}
    for d in drafts:
        if d.outcome == "ok":
            found[str(d.index)] = {
                "image": d.row["sha256"], "spec": hashlib.sha256(d.row["spec"].encode()).hexdigest(),
                "prompts": hashlib.sha256(json.dumps(d.row["prompts"], sort_keys=True).encode()).hexdigest(),
            }  # fmt: skip
        else:
            found[str(d.index)] = {"reason": d.reason}
    return found


def spec_of(draft: Draft) -> dict[str, Any]:
    assert draft.outcome == "ok", (draft.reason, draft.detail)
    return json.loads(draft.row["spec"])


def joined(region: dict[str, Any]) -> str:
    """A region's lines, put together by the white-space rule: what was lost between them is white space."""
    text, at = region["text"], 0
    for line in region["lines"]:
        start = text.index(line["text"], at)
        assert text[at:start].strip() == "", (text, line["text"])
        at = start + len(line["text"])
    assert text[at:].strip() == ""
    return "".join(line["text"] for line in region["lines"])


def with_texts(folder: Path, records: list[Any], **more: Any) -> TextRender:
    """A stage on a JSONL file of records."""
    path = folder / "texts.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in records))
    return TextRender(TextParams(texts=str(path), **({"mix": (("solid", 1.0),), "sizes": ((512, 512, 1.0),)} | more)))


# ------------------------------------------------------------------------------------------------- same identity


def test_same_draft_same_bytes_in_fresh_stages(default_200: list[Draft], plan: Plan):
    again = TextRender(TextParams()).process(plan(range(40)))
    for a, b in zip(default_200, again):
        assert (a.outcome, a.reason, a.row) == (b.outcome, b.reason, b.row)


def test_order_and_batch_do_not_matter(default_200: list[Draft], plan: Plan):
    """Every seventh sample, backwards, one at a time, in a stage whose atlas has seen nothing else."""
    fresh = TextRender(TextParams())
    for index in range(196, -1, -7):
        (one,) = fresh.process(plan([index]))
        assert one.row == default_200[index].row


def test_n_is_no_input_and_neighbours_differ(default_200: list[Draft]):
    images = Counter(d.row["sha256"] for d in default_200 if d.outcome == "ok")
    assert max(images.values()) == 1
    assert len({d.row["text_id"] for d in default_200 if d.outcome == "ok"}) > 150


def test_neither_hash_seed_nor_clock_nor_place_enter(tmp_path: Path):
    """The pinned samples in another process: other hash seed, time zone, working directory and a clock that lies."""
    program = (
        "import sys, time, random, json; sys.path.insert(0, sys.argv[1])\n"
        "from tests.synth.text.test_render import golden_drafts, digests\n"
        "import time as t; t.time = lambda: 0.0; random.seed(9)\n"
        "import numpy; numpy.random.seed(9)\n"
        "print(json.dumps(digests(golden_drafts())))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    found = subprocess.run(
        [sys.executable, "-c", program, str(ROOT)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(found.stdout) == digests(golden_drafts())


def test_golden():
    pinned = json.loads(GOLDEN.read_text())
    same_libraries = pinned["libraries"] == {name: version(name) for name in LIBRARIES}
    found = digests(golden_drafts())
    for index, expected in pinned["samples"].items():
        for key, value in expected.items():
            if key != "image" or same_libraries:
                assert found[index][key] == value, f"sample {index}: {key} has changed; see this file's docstring"


# ------------------------------------------------------------------------------------------------------ the rows


def test_nearly_all_default_samples_are_made(stage: TextRender, plan: Plan):
    outcomes: dict[str, Counter[str]] = {b: Counter() for b in BACKGROUNDS}
    for draft in stage.process(plan(range(3000, 3400))):
        outcomes[stage._wish(draft).surface][str(draft.outcome)] += 1
    for surface, found in outcomes.items():
        assert found.total() > 40 and found["ok"] >= 0.98 * found.total(), (surface, found)


def test_rows_fit_the_schema(default_200: list[Draft]):
    rows = [d.row for d in default_200 if d.outcome == "ok"]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    assert table.num_rows == len(rows) and set(rows[0]) <= set(SCHEMA.names)
    for name in (
        "sample_id",
        "task",
        "subtask",
        "source",
        "split",
        "group_id",
        "lang",
        "prompt",
        "spec",
        "text_id",
        "license",
    ):
        assert table.column(name).null_count == 0, name
    table.validate(full=True)


def test_rows_agree_with_their_image_and_spec(default_200: list[Draft]):
    for d in default_200:
        if d.outcome != "ok":
            continue
        row, spec = d.row, spec_of(d)
        data = row["output_image"]["bytes"]
        image = Image.open(io.BytesIO(data))
        assert hashlib.sha256(data).hexdigest() == row["sha256"] == row["image_info"][0]["sha256"]
        assert image.size == (row["width"], row["height"]) == tuple(spec["canvas"])
        assert image.format.lower() == spec["image"]["format"] == row["image_info"][0]["format"]
        assert row["output_image"]["path"] == f"{d.sample_id}.{'jpg' if image.format == 'JPEG' else 'png'}"
        assert row["image_info"][0]["nbytes"] == len(data)
        assert row["subtask"] == f"text/{spec['layout']}" and row["background_id"] == spec["background"].get("sha256")
        lines = [line for region in spec["regions"] for line in region["lines"]]
        assert [layer["text"] for layer in row["text_layers"]] == [line["text"] for line in lines]
        texts = "\x1e".join(region["text"] for region in spec["regions"])
        assert row["text_id"] == hashlib.blake2b(texts.encode(), digest_size=16).hexdigest()
        if spec["background"]["kind"] == "photo":
            assert row["photo_licence"] == spec["background"]["licence"] == row["license"]


def test_flat_pages_are_indexed_and_photos_are_not(default_200: list[Draft]):
    for d in default_200:
        if d.outcome == "ok":
            spec = spec_of(d)
            image = Image.open(io.BytesIO(d.row["output_image"]["bytes"]))
            flat = spec["background"]["kind"] == "solid"
            assert (image.mode, image.format) == (("P", "PNG") if flat else ("RGB", "JPEG"))
            assert (spec["image"]["ramps"] is not None) == flat and (spec["image"]["quality"] is None) == flat


def test_lines_join_back_to_their_texts(default_200: list[Draft]):
    for d in default_200:
        for region in spec_of(d)["regions"] if d.outcome == "ok" else ():
            assert "".join(joined(region).split()) == "".join(region["text"].split())


def test_every_prompt_quotes_every_text_once(default_200: list[Draft]):
    for d in default_200:
        if d.outcome != "ok":
            continue
        texts = [r["text"].replace("\n", " ") for r in spec_of(d)["regions"]]
        assert sorted((p["level"], p["lang"]) for p in d.row["prompts"]) == sorted(
            (level, lang) for level in ("terse", "task", "explicit") for lang in ("en", "zh")
        )
        assert {"lang": d.row["prompt_lang"], "text": d.row["prompt"]} in [
            {"lang": p["lang"], "text": p["text"]} for p in d.row["prompts"]
        ]
        for prompt in d.row["prompts"]:
            rest = prompt["text"]
            for text in sorted(texts, key=len, reverse=True):
                pair = next(q for q in QUOTES if q[0] not in text and q[1] not in text)
                assert pair[0] + text + pair[1] in rest, (prompt, text)
                rest = rest.replace(pair[0] + text + pair[1], "", 1)
            assert not set(rest) & set('“”「」‘’"'), (prompt, rest)


def test_everything_the_recipe_promises_shows_up(default_200: list[Draft]):
    specs = [spec_of(d) for d in default_200 if d.outcome == "ok"]
    regions = [r for s in specs for r in s["regions"]]
    assert {s["layout"] for s in specs} == set(FAMILIES) and {s["background"]["kind"] for s in specs} == set(
        BACKGROUNDS
    )
    assert {r["lang"] for r in regions} == {"en", "zh"} and any(s["carrier"] for s in specs)
    assert len({r["font"]["family"] for r in regions}) > 14 and len({tuple(s["canvas"]) for s in specs}) > 12


def test_vertical_chinese_appears(plan: Plan):
    """Where a page is upright and its family knows columns; they run right to left and hold Chinese only."""
    families = (("sign", 1.0), ("poster", 1.0), ("print", 1.0))
    params = TextParams(langs=(("zh", 1.0),), mix=(("solid", 1.0),), sizes=((384, 512, 1.0),), categories=families)
    drafts = TextRender(params).process(plan(range(120)))
    vertical = [r for d in drafts if d.outcome == "ok" for r in spec_of(d)["regions"] if r["direction"] == "vertical"]
    assert len(vertical) >= 4
    for region in vertical:
        assert region["lang"] == "zh" and region["font"]["language"] == "zh-Hans"
        xs = [line["origin"][0] for line in region["lines"]]
        assert xs == sorted(xs, reverse=True) and all(line["advance"] > 0 for line in region["lines"])
        assert max(line["polygon"][4] - line["polygon"][0] for line in region["lines"]) < 1.6 * region["font"]["size"]


def test_params_say_how_long_the_text_is(default_200: list[Draft]):
    """The bin in a row is that of the text drawn: shares of `ok` by bin mean nothing else."""
    for d in default_200:
        if d.outcome == "ok":
            params, spec = json.loads(d.row["params_json"]), spec_of(d)
            low, high = map(int, params["bin"].split("-"))
            assert params["characters"] == sum(len(r["text"]) for r in spec["regions"])
            assert params["mix"] == spec["background"]["kind"] and params["size"] == "{}x{}".format(*spec["canvas"])
            assert low <= params["characters"] <= high or params["characters"] < 3, (params, spec["content"])


# ------------------------------------------------------------------------------------------------------- records


def test_all_strings_of_a_record_are_shown(tmp_path: Path, plan: Plan):
    records = [{"text": ["Spring Fair", "Music and cakes", "10 to 4", "Free entry", "All welcome"], "id": "fair-1"},
               {"text": "Just one"}, {"text": ["标题", "正文在这里。"]}]  # fmt: skip
    for mix in ("solid", "texture", "photo"):
        drafts = with_texts(tmp_path, records, mix=((mix, 1.0),)).process(plan(range(9)))
        for d in drafts:
            record = records[d.index % 3]
            texts = [record["text"]] if isinstance(record["text"], str) else record["text"]
            assert [r["text"] for r in spec_of(d)["regions"]] == texts, mix
            assert d.row["source_uri"] == record.get("id", f"texts.jsonl:{d.index % 3 + 1}")
            assert d.row["lang"] == ("zh" if "标题" in texts else "en")


def test_one_record_serves_many_samples_in_many_looks(tmp_path: Path, plan: Plan):
    drafts = with_texts(tmp_path, [{"text": "The only text"}]).process(plan(range(12)))
    assert len({d.row["sha256"] for d in drafts}) == 12 and len({d.row["text_id"] for d in drafts}) == 1
    assert len({d.row["split"] for d in drafts}) == 1  # one text never straddles the split


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("hello 😀", "uncovered", "U+1F600"),
        ("สวัสดี", "unsupported-script", "U+0E2A"),
        ("שלום", "right-to-left", "U+05E9"),
        ("a" * 300, "unfit", "300 characters"),
        (" \n ", "empty-text", "nothing to draw"),
        ("a\u200db", "control-characters", "U+200D"),
        ('“a” 「b」 ‘c’ "d"', "unquotable", "all four quote pairs"),
        ("word " * 6000, "too-long", "29999 characters"),
        ("x\n" * 400, "unfit", "799 characters"),
    ],
)
def test_what_cannot_be_drawn_whole_is_rejected_with_its_reason(
    tmp_path: Path, plan: Plan, text: str, reason: str, detail: str
):
    for d in with_texts(tmp_path, [{"text": text}]).process(plan(range(2))):
        assert (
            (d.outcome, d.reason) == ("rejected", reason)
            and detail in d.detail
            and d.detail.startswith("texts.jsonl:1")
            and d.row["source_uri"] == "texts.jsonl:1"
        )
        assert "output_image" not in d.row


def test_a_record_of_a_megabyte_is_rejected_not_shaped(tmp_path: Path, plan: Plan):
    """HarfBuzz refuses such a buffer with a MemoryError: the text must be turned away before, by its length."""
    (d,) = with_texts(tmp_path, [{"text": "word " * 190_000}]).process(plan([0]))
    assert d.outcome == "rejected" and d.reason in ("unfit", "too-long", "record-too-large")


def test_one_bad_record_harms_no_other(tmp_path: Path, plan: Plan):
    records = [{"text": "fine"}, {"text": "bad \u0007"}, {"no": 1}, {"text": "好的"}]
    drafts = with_texts(tmp_path, records).process(plan(range(8)))
    assert [d.reason for d in drafts] == ["", "control-characters", "no-text-field", ""] * 2


@pytest.mark.parametrize(
    "text",
    [
        "\u0301abc",
        "x\u0302\u0323 y",
        ".",
        "…",
        "a\u2003b",
        "hello\n\u00a0\nworld",
        "a\n\n\n\nb",
        "hy\u2010phen",
        "A\u20ddB",
        "def f():\n    return 1",
        "1\u202f234 €",
        "﹏",
        "ｆｕｌｌ　ｗｉｄｔｈ",
        "2²×½≠√π",
        "《书》，“引”。",
        "Ünïcödé — “quote”",
        "a" * 30,
    ],
)
def test_odd_but_sound_texts_are_drawn_right_or_rejected(tmp_path: Path, plan: Plan, text: str):
    """Whatever is drawn has its polygons in the picture and its lines joined to the text."""
    for d in with_texts(tmp_path, [{"text": text}]).process(plan(range(4))):
        if d.outcome == "rejected":
            assert d.reason in ("uncovered", "unfit", "unsupported-script", "combining-mark-first") and d.detail
            continue
        for region in spec_of(d)["regions"]:
            assert "".join(joined(region).split()) == "".join(region["text"].split())
            for line in region["lines"]:
                xs, ys = line["polygon"][0::2], line["polygon"][1::2]
                assert 0 <= min(xs) < max(xs) <= 512 and 0 <= min(ys) < max(ys) <= 512, (text, line)
        assert np.array(Image.open(io.BytesIO(d.row["output_image"]["bytes"])).convert("RGB")).std() > 0


def test_texts_are_composed_before_drawing(tmp_path: Path, plan: Plan):
    (d,) = with_texts(tmp_path, [{"text": "Cafe\u0301"}]).process(plan([0]))
    assert spec_of(d)["regions"][0]["text"] == "Café" and "Café" in d.row["prompt"]


@pytest.mark.parametrize(("kind", "quality"), [("png", 95), ("webp", 100), ("jpeg", 80)])
def test_photo_formats(plan: Plan, kind: str, quality: int):
    params = TextParams(mix=(("texture", 1.0),), sizes=((128, 128, 1.0),), photo_format=kind, quality=quality)
    for d in TextRender(params).process(plan(range(3))):
        image = spec_of(d)["image"]
        assert image == {"format": kind, "quality": None if kind == "png" else quality, "ramps": None}


def write_golden() -> None:
    """Pin the samples as they are now."""
    GOLDEN.parent.mkdir(exist_ok=True)
    pinned = {"libraries": {name: version(name) for name in LIBRARIES}, "samples": digests(golden_drafts())}
    GOLDEN.write_text(json.dumps(pinned, indent=1) + "\n")


if __name__ == "__main__":
    write_golden()
