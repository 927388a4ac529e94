"""Looking at samples: an HTML contact sheet, one sample in files, and a PNG sheet."""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, ImageFont

from catalog.database import QueryError, connect, open_catalog
from catalog.schema import IMAGE_COLUMNS, SCHEMA
from catalog.shards import damaged, require_writable, write_atomically

MOST = 600  # samples on a sheet: about 15 MB of HTML
THUMBNAIL = 420  # pixels of the longer side: words of 8 px can still be read
_PIXELS = 64 << 20  # larger images are not opened
OVERLAY = ("#e6194b", "#0082c8", "#3cb44b", "#f58231", "#911eb4")  # by region, told apart on most grounds


_FIX = "`synth verify` names each of them: delete its manifest and run the same command again; its shard is made anew"


class ShardDamaged(ValueError):
    """A committed file is not what was committed; the message names it and the fix."""


# ------------------------------------------------------------------------------------------------- finding samples

_EVENLY = """
WITH strata AS (
    SELECT *, row_number() OVER (PARTITION BY subtask, lang, ground ORDER BY md5(sample_id)) AS turn
    FROM (SELECT *, coalesce(json_extract_string(spec, '$.background.kind'), '') AS ground
          FROM (SELECT * FROM samples WHERE {where})))
SELECT dataset, sample_id, ground, file, row_group, row_in_group FROM strata
ORDER BY turn, subtask, lang, ground, sample_id LIMIT {n}
"""


def evenly(roots: Sequence[Path], n: int, where: str | None = None) -> list[dict[str, Any]]:
    """Up to n whole rows, spread evenly over family, language and kind of background, with `ground` and `dataset`.

    `where` is SQL over the columns of `samples`. The choice depends on nothing but the rows. Raises QueryError.
    """
    with connect(roots) as con:
        root = Path(con.execute("SELECT getvariable('root')").fetchone()[0])
        try:
            found = con.execute(_EVENLY.format(where=where or "true", n=min(n, MOST))).fetchall()
        except duckdb.Error as error:
            raise QueryError(f"--where {where!r}: {error}") from None
    rows = [fetch(root / file, group, row, s) | {"dataset": d, "ground": g} for d, s, g, file, group, row in found]
    return sorted(rows, key=lambda r: (r["subtask"], r["lang"] or "", r["ground"], r["sample_id"]))


def fetch(path: Path, row_group: int, row: int, sample_id: str) -> dict[str, Any]:
    """One row with its encoded images. Raises ShardDamaged where that sample does not stand there."""
    try:
        with pq.ParquetFile(path) as file:
            found = file.read_row_group(row_group).slice(row, 1).to_pylist()
    except (OSError, IndexError, pa.ArrowException) as error:
        raise ShardDamaged(f"{path} cannot be read ({error}); {_FIX}") from error
    if not found or set(SCHEMA.names) - found[0].keys() or found[0]["sample_id"] != sample_id:
        raise ShardDamaged(f"{path} does not hold sample {sample_id} in row {row} of row group {row_group}; {_FIX}")
    return found[0]


def find(out: Path, sample_id: str) -> dict[str, Any]:
    """The row of a sample by its id or a beginning of it. Raises LookupError for none and for several."""
    if not re.fullmatch(r"[0-9a-f]{4,32}", sample_id):
        raise LookupError(f"{sample_id!r} is not a sample id: give 4 to 32 of its hex digits")
    con, _ = open_catalog(out)
    with con:
        columns = "sample_id, dataset, file, row_group, row_in_group"
        sql = f"SELECT {columns} FROM samples WHERE starts_with(sample_id, ?) LIMIT 3"
        found = con.execute(sql, [sample_id]).fetchall()
    if not found:
        raise LookupError(f"no sample {sample_id} under {out}; `synth query 'from rejects'` lists what was rejected")
    if len({row[0] for row in found}) > 1:
        raise LookupError(f"several samples begin with {sample_id}: {', '.join(row[0] for row in found)} ...")
    identity, dataset, file, group, row = found[0]
    return fetch(out / file, group, row, identity) | {"dataset": dataset}


def picture(row: Mapping[str, Any], column: str = "output_image") -> Image.Image:
    """The decoded image of a row, RGB; of several inputs the first. Raises ValueError for one of more than 64 Mpx."""
    cell = row[column][0] if isinstance(row[column], list) else row[column]
    image = Image.open(io.BytesIO(cell["bytes"]))
    if image.width * image.height > _PIXELS:
        raise ValueError(f"sample {row['sample_id']}: {image.width}x{image.height} is too large to show")
    return image.convert("RGB")


# ---------------------------------------------------------------------------------------------------- one sample


def show(out: Path, sample_id: str, folder: Path) -> list[Path]:
    """Write a sample's images, its row as JSON, and the picture with polygons of text drawn on it; returns the paths.

    Raises LookupError where there is no such sample.
    """
    row = find(out, sample_id)
    name = row["sample_id"]
    files: dict[str, bytes] = {}
    images = [("", row["output_image"]), (".mask", row["mask"])]
    images += [(f".input{i}", image) for i, image in enumerate(row["input_images"] or ())]
    for suffix, image in images:
        if image:
            files[f"{name}{suffix}{Path(image['path']).suffix}"] = image["bytes"]
    files[f"{name}.json"] = _readable(row).encode()
    if row["output_image"] and row["text_layers"]:
        sink = io.BytesIO()
        overlay(row).save(sink, "PNG")
        files[f"{name}.overlay.png"] = sink.getvalue()
    for file, data in files.items():
        write_atomically(folder / file, data)
    return [folder / file for file in files]


def _readable(row: Mapping[str, Any]) -> str:
    """The row as JSON for people: JSON inside JSON is opened, images are left out."""
    shown = {k: v for k, v in row.items() if k not in IMAGE_COLUMNS and v is not None}
    for key in ("spec", "cot", "params_json"):
        if key in shown:
            shown[key] = json.loads(shown[key])
    return json.dumps(shown, indent=1, ensure_ascii=False)


def overlay(row: Mapping[str, Any]) -> Image.Image:
    """The picture with the polygon of every line, one colour per region."""
    image = picture(row)
    draw = ImageDraw.Draw(image)
    width = max(1, min(image.size) // 400)
    for layer in row["text_layers"]:
        points = list(zip(layer["polygon"][::2], layer["polygon"][1::2]))
        draw.line(points + points[:1], fill=OVERLAY[(layer["region"] or 0) % len(OVERLAY)], width=width)
    return image


# --------------------------------------------------------------------------------------------------- the PNG sheet


def sheet_png(rows: Sequence[Mapping[str, Any]], target: Path, columns: int = 4, cell: int = 360) -> Path:
    """Write a grid of pictures with id, family and language beneath; `cell` is the side of a place in pixels."""
    if not rows:
        raise ValueError("a sheet needs at least one row")
    label, gap = 18, 8
    lines = -(-len(rows) // columns)
    sheet = Image.new("RGB", (columns * (cell + gap) + gap, lines * (cell + label + gap) + gap), "#dddddd")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=12)
    for i, row in enumerate(rows):
        x, y = gap + i % columns * (cell + gap), gap + i // columns * (cell + label + gap)
        image = picture(row)
        image.thumbnail((cell, cell), Image.Resampling.LANCZOS)
        sheet.paste(image, (x + (cell - image.width) // 2, y + (cell - image.height) // 2))
        words = f"{row['sample_id'][:8]} {row['subtask']} {row['lang']} {row['width']}x{row['height']}"
        draw.text((x, y + cell + 2), words, fill="#222222", font=font)
    sink = io.BytesIO()
    sheet.save(sink, "PNG")
    write_atomically(target, sink.getvalue())
    return target


# -------------------------------------------------------------------------------------------------- the HTML sheet

_STYLE = """
:root { color-scheme: light dark; --page: #f4f4f2; --card: #fff; --ink: #1c1c1a; --soft: #6b6b66; --line: #dcdcd6;
  --good: #1b7f4b; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --page: #151615; --card: #1f201f; --ink: #ecece8; --soft: #9a9a94; --line: #343633;
    --good: #6fcf97; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.45 system-ui, sans-serif }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center;
  padding: .7rem 1.2rem; background: var(--page); border-bottom: 1px solid var(--line) }
h1 { font-size: 1.05rem; margin: 0 auto 0 0 }
select, input { font: inherit; padding: .25rem .5rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--card); color: inherit }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 14px; padding: 1.2rem;
  align-items: start }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden }
img { display: block; width: 100%; max-height: 420px; object-fit: contain;
  background: repeating-conic-gradient(#8882 0 25%, #0000 0 50%) 0 0/16px 16px }
.edit { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 2px; background: var(--line) }
article:has(.edit) { grid-column: span 2 }
.text { padding: .6rem .8rem .8rem }
.text p { margin: .35rem 0 0; overflow-wrap: anywhere }
.tags { display: flex; flex-wrap: wrap; gap: .3rem }
.tags span { padding: .05rem .45rem; border: 1px solid var(--line); border-radius: 99px; font-size: 12px;
  color: var(--soft) }
code { font-size: 12px; color: var(--soft); user-select: all }
details { margin-top: .4rem }
summary { cursor: pointer; color: var(--soft) }
.good { color: var(--good) }
.bad { color: var(--bad) }
[hidden] { display: none }
"""
_SCRIPT = """
const cards = [...document.querySelectorAll("article")], count = document.querySelector("#count");
const boxes = [...document.querySelectorAll("select")], words = document.querySelector("#words");
for (const box of boxes)
  for (const value of [...new Set(cards.map(card => card.dataset[box.name]))].sort())
    box.add(new Option(value || "none", value));
function filter() {
  const needle = words.value.toLowerCase();
  let shown = 0;
  for (const card of cards) {
    const fits = boxes.every(box => box.selectedIndex === 0 || card.dataset[box.name] === box.value);
    card.hidden = !(fits && card.textContent.toLowerCase().includes(needle));
    shown += !card.hidden;
  }
  count.textContent = `${shown} of ${cards.length}`;
}
boxes.forEach(box => box.addEventListener("change", filter));
words.addEventListener("input", filter);
filter();
"""


def contact_sheet(roots: Sequence[Path], target: Path, n: int = 48, where: str | None = None) -> Path:
    """Write one self-contained HTML file with samples spread over family, language and background; returns its path.

    n is capped at 600. `where` is SQL over the columns of `samples`. Raises QueryError where nothing fits, and
    PermissionError at once where the file cannot be written.
    """
    require_writable(target)
    rows = [row for row in evenly(roots, n, where) if row["output_image"]]
    if not rows:
        faults = "".join(f"; {root / fault}, {_FIX}" for root in roots for fault in damaged(root)[:1])
        place = ", ".join(map(str, roots)) + (f" where {where}" if where else "")
        raise QueryError(f"no sample to show under {place}{faults}")
    names = ", ".join(dict.fromkeys(row["dataset"] for row in rows))
    boxes = "".join(
        f'<select name="{name}" aria-label="{text}"><option>all {text}</option></select>'
        for name, text in (("subtask", "families"), ("lang", "languages"), ("ground", "backgrounds"))
    )
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        f"style-src 'unsafe-inline'; script-src 'unsafe-inline'\">"
        f"<title>{html.escape(names)}</title><style>{_STYLE}</style></head><body>"
        f'<header><h1>{html.escape(names)}</h1>{boxes}<input id="words" type="search" placeholder="find words">'
        f'<span id="count"></span></header><main>{"".join(map(_card, rows))}</main>'
        f"<script>{_SCRIPT}</script></body></html>"
    )
    write_atomically(target, page.encode())
    return target


def _card(row: Mapping[str, Any]) -> str:
    """One sample. Everything that comes from a row is escaped: prompts are written by strangers."""
    e = html.escape
    tags = [row["task"], row["subtask"], row["lang"] or "", row["ground"], f"{row['width']}×{row['height']}", row["relevance"] or ""]
    chips = "".join(f"<span>{e(str(tag))}</span>" for tag in tags if tag)
    others = "".join(f"<p>{e(p['level'])} {e(p['lang'])}: {e(p['text'])}</p>" for p in row["prompts"] or ())
    return (
        f'<article data-subtask="{e(row["subtask"])}" data-lang="{e(row["lang"] or "")}" '
        f'data-ground="{e(row["ground"])}">'
        f'{_images(row)}<div class="text"><div class="tags">{chips}</div>'
        f"<p>{e(row['prompt'] or '')}</p>{_verdicts(row)}"
        f"<details><summary>words</summary>{others}{_reasoning(row)}</details><code>{e(row['sample_id'])}</code></div></article>"
    )


def _images(row: Mapping[str, Any]) -> str:
    """The picture; of an edit its source before it and its mask after it."""
    shown = [name for name in ("input_images", "output_image", "mask") if row[name]]
    tags = "".join(f'<img loading="lazy" alt="{name}" src="{_data_uri(row, name)}">' for name in shown)
    return tags if len(shown) == 1 else f'<div class="edit">{tags}</div>'


def _reasoning(row: Mapping[str, Any]) -> str:
    return f"<p><b>reasoning</b> {html.escape(row['reasoning'])}</p>" if row["reasoning"] else ""


def _verdicts(row: Mapping[str, Any]) -> str:
    checks = row["checks"] or ()
    failed = [c for c in checks if c["passed"] is False]
    passed = sum(c["passed"] is True for c in checks)
    lines = "".join(f'<p class="bad">{html.escape(c["name"])}: {html.escape(c["detail"] or "")}</p>' for c in failed)
    skipped = len(checks) - passed - len(failed)
    told = f"{passed} checks passed" + (f", {len(failed)} failed" if failed else "")
    told += f"; {skipped} do not apply" if skipped else ""
    return f'<p class="{"bad" if failed else "good"}">{told}</p>{lines}'


def _data_uri(row: Mapping[str, Any], column: str) -> str:
    image = picture(row, column)
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    sink = io.BytesIO()
    image.save(sink, "WEBP", quality=82)
    return "data:image/webp;base64," + base64.b64encode(sink.getvalue()).decode()
