"""Looking at samples: the HTML sheet with hostile prompts, one sample in files, the PNG sheet."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image
from tiny import HOSTILE, commit, draft, make

from catalog import gallery
from catalog.database import QueryError
from catalog.export import ExportError, to_hf
from catalog.shards import ShardSpec, committed_files


class Page(HTMLParser):
    """Collects the tags and the texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_sheet_is_one_file_and_texts_stay_texts(tmp_path: Path) -> None:
    root = make(tmp_path / "toy", prompt=HOSTILE)
    page = Page(gallery.contact_sheet([root], tmp_path / "deep/sheet.html").read_text())
    cards = [attrs for tag, attrs in page.tags if tag == "article"]
    assert len(cards) == 24
    assert {(c["data-subtask"], c["data-lang"], c["data-ground"]) for c in cards} == {
        (f"text/{s}", lang, ground)
        for s in ("sign", "poster")
        for lang in ("en", "zh")
        for ground in ("solid", "photo")
    }
    assert page.text.count(HOSTILE) == 48  # the prompt, and once more in the list of all prompts
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("b"), tags.count("script")) == (0, 1)
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    sources = [attrs["src"] for tag, attrs in page.tags if tag == "img"]
    assert all(source.startswith("data:image/webp;base64,") for source in sources)
    assert not any({"href", "integrity"} & set(attrs) for _, attrs in page.tags)


def test_the_choice_is_even_and_repeatable(out: Path) -> None:
    roots = [out / "toy-00000000"]
    rows = gallery.evenly(roots, 8)
    assert len({(r["subtask"], r["lang"], r["ground"]) for r in rows}) == 8
    assert [r["sample_id"] for r in gallery.evenly(roots, 8)] == [r["sample_id"] for r in rows]
    assert {r["lang"] for r in gallery.evenly(roots, 30, "lang = 'zh'")} == {"zh"}
    with pytest.raises(QueryError, match="nope"):
        gallery.evenly(roots, 8, "nope = 1")
    with pytest.raises(QueryError, match="no sample to show"):
        gallery.contact_sheet(roots, out / "x.html", where="false")


def test_two_datasets_on_one_sheet(out: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "elsewhere" / "toy-11111111", n=6)
    rows = gallery.evenly([out / "toy-00000000", other], 100)
    assert {r["dataset"] for r in rows} == {"toy-00000000", "toy-11111111"}


def test_show_writes_image_json_and_overlay(out: Path, tmp_path: Path) -> None:
    identity = draft(4).sample_id
    paths = gallery.show(out, identity[:12], tmp_path / "shown")
    assert [p.name for p in paths] == [f"{identity}.jpg", f"{identity}.json", f"{identity}.overlay.png"]
    assert paths[0].read_bytes() == draft(4).row["output_image"]["bytes"]
    assert json.loads(paths[1].read_text())["spec"]["background"] == {"kind": "photo"}
    overlay = Image.open(paths[2])
    assert overlay.getpixel((1, 1)) == (0xE6, 0x19, 0x4B)
    assert overlay.getpixel((12, 10)) == gallery.picture(draft(4).row).getpixel((12, 10))


def test_show_names_what_is_wrong(out: Path, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="hex digits"):
        gallery.show(out, "../../etc", tmp_path)
    with pytest.raises(LookupError, match="no sample"):
        gallery.show(out, draft(9).sample_id, tmp_path)  # a rejected one


@pytest.mark.parametrize("columns", [["sample_id"], ["prompt"]])
def test_another_file_in_a_shards_place_is_named(out: Path, tmp_path: Path, columns: list[str]) -> None:
    gallery.find(out, draft(4).sample_id)  # the catalog knows the rows of the file that was committed
    path = committed_files(out / "toy-00000000", "data")[0]
    pq.write_table(pq.ParquetFile(path).read(columns=columns), path)
    with pytest.raises(gallery.ShardDamaged, match="part-00000.parquet .*synth verify"):
        gallery.fetch(path, 0, 4, draft(4).sample_id)
    path.write_bytes(b"PAR1")
    with pytest.raises(gallery.ShardDamaged, match="part-00000.parquet cannot be read .*synth verify"):
        gallery.fetch(path, 0, 4, draft(4).sample_id)


def test_an_empty_sheet_and_export_name_the_damaged_file(tmp_path: Path) -> None:
    root = make(tmp_path / "toy-00000000", n=10)
    path = committed_files(root, "data")[0]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(QueryError, match="no sample to show .*part-00000.parquet: holds .* made anew"):
        gallery.contact_sheet([root], tmp_path / "x.html")
    with pytest.raises(ExportError, match="part-00000.parquet: holds .* run the command"):
        to_hf(root, tmp_path / "exported")


def test_the_png_sheet(out: Path, tmp_path: Path) -> None:
    rows = gallery.evenly([out / "toy-00000000"], 5)
    sheet = Image.open(gallery.sheet_png(rows, tmp_path / "sheet.png", columns=3, cell=50))
    assert sheet.size == (3 * 58 + 8, 2 * 76 + 8)
    with pytest.raises(ValueError, match="at least one"):
        gallery.sheet_png([], tmp_path / "none.png")


def test_a_dataset_without_rows(tmp_path: Path) -> None:
    root = tmp_path / "toy"
    root.mkdir()
    commit(root, ShardSpec(0, 7, 1))
    with pytest.raises(QueryError, match="no sample to show"):
        gallery.contact_sheet([root], tmp_path / "x.html")
