"""`synth science list` and `synth science preview`: what there is, and what it looks like."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from catalog.identity import sample_id, seed_of
from catalog.sample import Draft, Outcome
from catalog.science import PARTS
from catalog.shards import require_writable, write_atomically
from flows.science import ScienceRecipe, typeface_assets
from flows.stage import run_chain
from synth.science.family import Family, families
from synth.science.params import PER_SCENE
from synth.science.render import ScienceRender
from verifiers.certificates import CERTIFICATES
from verifiers.science import ScienceVerifier

_HEADS = ("family", "what is edited", "parameters", "proof", "mutators", "paper", "catalogue", "GenExam leaves")
_SHORT = 2  # columns that fit a terminal
_STYLE = """body{font:14px/1.45 system-ui;margin:1.5rem;background:#f4f4f4}table{border-collapse:collapse;background:#fff}
td,th{border:1px solid #ccc;padding:6px;vertical-align:top;text-align:left}img{width:256px;display:block}
td.words{max-width:34rem}.bad{color:#b00020}"""


def _facts(family: Family) -> tuple[str, ...]:
    proof = " ".join((type(CERTIFICATES[family.name]).__doc__ or "").split()) if family.name in CERTIFICATES else "none"
    return (
        family.name, family.edits, family.parameters, proof, ", ".join(m.name for m in family.mutators),
        ", ".join(map(str, family.paper)), ", ".join(family.catalogue), ", ".join(family.leaves),
    )  # fmt: skip


def show_families(format: Literal["table", "json", "markdown"], long: bool, console: Console) -> int:
    """Print every family, in a table only with what is edited unless it is to be `long`; exit code 0."""
    rows = [_facts(f) for f in families().values()]
    if format == "json":
        console.print_json(json.dumps([dict(zip(_HEADS, row)) for row in rows], ensure_ascii=False))
        return 0
    if format == "markdown":
        for cells in (_HEADS, ["---"] * len(_HEADS), *rows):
            console.print("| " + " | ".join(cells) + " |", markup=False, highlight=False, soft_wrap=True)
        return 0
    heads = _HEADS if long else _HEADS[:_SHORT]
    table = Table(*heads, show_lines=long)
    for row in rows:
        table.add_row(*row[: len(heads)])
    console.print(table)
    if not long:
        console.print(f"{len(rows)} families; --long shows {', '.join(_HEADS[_SHORT:])}", highlight=False)
    return 0


def write_preview(recipe: ScienceRecipe, sheet: Path) -> list[Draft]:
    """Make and judge n scenes of one family and write them as one HTML file; returns them. Raises ValueError for unknown
    families, and PermissionError, both at once, where the file cannot be written.
    """
    require_writable(sheet)
    params = recipe.params()
    maker, judge = ScienceRender(params), ScienceVerifier(typeface_assets())
    drafts = [_draft(i) for i in range(recipe.n * PER_SCENE)]
    for stage in (maker, judge):
        stage.setup()
    run_chain((maker, judge), drafts)
    names = "<tr><th>part</th><th>source</th><th>target</th><th>mask</th><th>words</th><th>verdict</th></tr>"
    rows = "\n".join(_row(d) for d in drafts)
    title = html.escape(recipe.task)
    page = (
        f"<!doctype html><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>"
        f"<table>{names}{rows}</table>\n"
    )
    write_atomically(sheet, page.encode())
    return drafts


def _draft(index: int) -> Draft:
    key = sample_id("preview", "1", "", 0, index)
    return Draft(key, seed_of(key), index)


def _row(draft: Draft) -> str:
    row = draft.row
    source = (row.get("input_images") or [None])[0]
    images = (source, row.get("output_image"), row.get("mask"))
    cells = "".join(f"<td>{_image(image)}</td>" for image in images)
    level = f"<br>level {row['difficulty']}" if "difficulty" in row else ""
    part = f"{PARTS[draft.index % PER_SCENE]}<br>scene {draft.index // PER_SCENE}{level}"
    verdict = "ok" if draft.outcome is Outcome.OK else f"{draft.outcome}: {draft.reason or draft.error}: {draft.detail}"
    style = "" if draft.outcome is Outcome.OK else " class=bad"
    words = "".join(f"<p>{line}</p>" for line in _words(row))
    return f"<tr><td>{part}</td>{cells}<td class=words>{words}</td><td{style}>{html.escape(verdict)}</td></tr>"


def _words(row: dict[str, Any]) -> Iterator[str]:
    for prompt in row.get("prompts", ()):
        yield f"<b>{prompt['level']} {prompt['lang']}</b> {html.escape(prompt['text'])}"
    if row.get("reasoning"):
        yield f"<b>reasoning</b> {html.escape(row['reasoning'])}"
    for point in row.get("scoring_points") or ():
        yield f"<b>{point['score']:.2f}</b> {html.escape(point['question'])}"


def _image(image: dict[str, Any] | None) -> str:
    if not image:
        return ""
    return f'<img src="data:image/png;base64,{base64.b64encode(image["bytes"]).decode()}">'
