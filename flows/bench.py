"""`make bench`: what a text image costs, in CPU seconds, beside what it could cost at best.

Every case runs the default recipe (all fonts, layouts and lengths) through the command line in a process of its own.
The figure is the CPU of the shards as their manifests record it: texts, layout, raster, encoding, captions, exact checks
and commit, with every font cold at first. What the process takes beside them (imports, inputs, catalog, contact sheet)
is printed apart, in seconds, since it hardly grows with the number of samples; audit is off. The same images then give
the limit (one encode, one decode), and their texts a plain Pillow pipeline with cached fonts and advances. CPU seconds
are the operating system's account (user + system), so that a busy machine cannot flatter or spoil them by much.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASES = {
    "solid 512": ("solid=1", "512", 50_000, 1_000.0),
    "solid 1024": ("solid=1", "1024", 10_000, 350.0),
    "photo 512": ("photo=1", "512", 8_000, 0.0),
    "photo 1024": ("photo=1", "1024", 5_000, 0.0),
}
SAMPLED = 400  # images looked at for the limit and for the Pillow baseline


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds per image of one case; `apart`: CPU seconds of its process beside the shards."""

    ours: float
    apart: float
    images: int
    encode: float
    decode: float
    pillow: float
    peak_mib: float


def run(mix: str, size: str, n: int, out: Path, workers: int = 1, runner: str = "local") -> tuple[float, float]:
    """Render n samples in a process of its own: its CPU seconds with all its children, and a worker's peak in MiB."""
    return measured(["text-render", "--n", str(n), "--mix", mix, "--size", size], out, workers, runner)


def measured(job: Sequence[str], out: Path, workers: int = 1, runner: str = "local") -> tuple[float, float]:
    """Run a job of the command line without audit: CPU seconds of all its processes, and a worker's peak in MiB.

    The catalog that follows takes more memory, up to its own limit of 3 GB.
    """
    command = _command(job, out, workers, runner)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = re.search(r"peak ([0-9,]+) MiB per worker", done.stdout)
    return cpu, float(peak[1].replace(",", "")) if peak else float("nan")


def _command(job: Sequence[str], out: Path, workers: int, runner: str) -> list[str]:
    command = [sys.executable, "-m", "flows.cli", *job, "--out", str(out), "--audit", "0"]
    return [*command, "--runner", runner, "--workers", str(workers)]


def beside(job: Sequence[str]) -> float:
    """CPU seconds of the shards of a job that runs twice at once, one worker each, and shares nothing but the machine.

    What two busy cores cost each other (clock, caches, memory): no runner with two workers can do better.
    """
    with tempfile.TemporaryDirectory(prefix="synth-bench-") as folder:
        runs = [
            subprocess.Popen(
                _command(job, Path(folder) / name, 1, "local"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            for name in ("one", "other")
        ]
        for run in runs:
            _, errors = run.communicate()
            if run.returncode:
                raise RuntimeError(f"{' '.join(job)} ended with {run.returncode}:\n{errors.decode()[-2000:]}")
        return sum(reported_cpu(Path(folder) / name) for name in ("one", "other"))


def _rows(out: Path) -> list[dict[str, Any]]:
    from catalog.shards import read_batches

    rows: list[dict[str, Any]] = []
    for root in sorted(p.parent for p in out.glob("*/_manifest")):
        for batch in read_batches(root, ["output_image", "spec", "width", "height"]):
            rows += batch.to_pylist()
            if len(rows) >= SAMPLED:
                return rows[:SAMPLED]
    return rows


def _each(function: Callable[[Any], Any], items: Sequence[Any]) -> float:
    """CPU milliseconds per item, the best of three passes."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for item in items:
            function(item)
        best = min(best, time.process_time() - start)
    return best * 1000 / len(items)


def _limit(rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """CPU ms of encoding and of decoding one of these images with the codecs that made them."""
    import numpy as np
    import simplejpeg
    from isal import isal_zlib
    from PIL import Image

    from synth.text.encode import encode, indexed_png

    blobs = [r["output_image"]["bytes"] for r in rows]
    if blobs[0][:2] == b"\xff\xd8":
        pixels = [simplejpeg.decode_jpeg(b) for b in blobs]
        return _each(lambda p: encode(p, "jpeg", 95), pixels), _each(simplejpeg.decode_jpeg, blobs)
    planes = []
    for blob in blobs:
        plane = np.array(Image.open(io.BytesIO(blob)))
        planes.append(np.pad(plane, ((0, 0), (1, 0))))
    packed = [isal_zlib.compress(p, 0) for p in planes]
    return _each(lambda p: indexed_png(p, bytes(768)), planes), _each(isal_zlib.decompress, packed)


class PillowPipeline:
    """What a careful person writes first: cached fonts and advances, greedy wrap, Pillow draw, Pillow encode."""

    def __init__(self, fonts: dict[str, Path]) -> None:
        self._paths, self._fonts = fonts, {}
        self._advances: dict[tuple[str, float, str], float] = {}

    def _font(self, sha256: str, size: float) -> Any:
        from PIL import ImageFont

        key = (sha256, size)
        if key not in self._fonts:
            basic = ImageFont.Layout.BASIC  # what Pillow has everywhere; its Raqm fails on some fonts
            self._fonts[key] = ImageFont.truetype(str(self._paths[sha256]), size, layout_engine=basic)
        return self._fonts[key]

    def _advance(self, sha256: str, size: float, character: str) -> float:
        key = (sha256, size, character)
        if key not in self._advances:
            self._advances[key] = self._font(sha256, size).getlength(character)
        return self._advances[key]

    def _wrap(self, text: str, sha256: str, size: float, width: float) -> list[str]:
        lines, line, used = [], "", 0.0
        for word in text.replace("\n", " \n ").split(" "):
            need = sum(self._advance(sha256, size, c) for c in word + " ")
            if line and (used + need > width or word == "\n"):
                lines.append(line)
                line, used = "", 0.0
            line += word.strip("\n") + " "
            used += need
        return [*lines, line]

    def __call__(self, row: dict[str, Any]) -> bytes:
        """Draw a row's texts once more, on its ground colour or a grey photo-sized page."""
        from PIL import Image, ImageDraw

        spec = json.loads(row["spec"])
        background = spec["background"]
        page = Image.new("RGB", tuple(spec["canvas"]), background.get("colour", "#777777"))
        draw = ImageDraw.Draw(page)
        for region in spec["regions"]:
            sha256, size = region["font"]["sha256"], region["font"]["size"]
            box = region["lines"][0]["polygon"]
            y = box[1]
            for line in self._wrap(region["text"], sha256, size, spec["canvas"][0] - box[0]):
                draw.text((box[0], y), line, fill=region["colour"], font=self._font(sha256, size))
                y += region["line_spacing"]
        out = io.BytesIO()
        flat = background["kind"] == "solid"
        page.save(out, "png" if flat else "jpeg", **({} if flat else {"quality": 95, "subsampling": 0}))
        return out.getvalue()


def cost(mix: str, size: str, n: int) -> Cost:
    """Run one case and measure its limit and its baseline on the same images."""
    from synth.text.fonts import load_library

    with tempfile.TemporaryDirectory(prefix="synth-bench-") as folder:
        cpu, peak = run(mix, size, n, Path(folder))
        shards = reported_cpu(Path(folder))
        rows = _rows(Path(folder))
    encode_ms, decode_ms = _limit(rows)
    pillow = PillowPipeline({f.sha256: f.path for f in load_library().files})
    return Cost(shards * 1000 / n, cpu - shards, n, encode_ms, decode_ms, _each(pillow, rows), peak)


def _print_costs() -> None:
    figures = f"{'img/s/core':>12}{'ms':>8}{'encode':>8}{'decode':>8}{'x limit':>9}{'Pillow ms':>11}{'x faster':>9}"
    print(f"{'case':<12}{'n':>7}{figures}{'apart s':>9}{'peak MiB':>9}")
    for name, (mix, size, n, wanted) in CASES.items():
        c = cost(mix, size, n)
        limit = c.encode + c.decode
        aim = f"   aim {wanted:.0f}/s" if wanted else f"   aim {2 * limit:.2f} ms"
        print(
            f"{name:<12}{c.images:>7}{1000 / c.ours:>12.0f}{c.ours:>8.3f}{c.encode:>8.3f}{c.decode:>8.3f}"
            f"{c.ours / limit:>9.2f}{c.pillow:>11.2f}{c.pillow / c.ours:>9.1f}{c.apart:>9.1f}{c.peak_mib:>9.0f}{aim}",
            flush=True,
        )


def _print_scaling(n: int = 10_000) -> None:
    """CPU per image of two workers, and of Ray, over that of one worker in process, and of two runs apart."""
    figures = {}
    job = ["text-render", "--mix", "solid=0.45,texture=0.15,photo=0.4", "--size", "512", "--n"]
    for name, workers, runner in (("local 1", 1, "local"), ("local 2", 2, "local"), ("ray 2", 2, "ray")):
        with tempfile.TemporaryDirectory(prefix="synth-bench-") as folder:
            measured([*job, str(n)], Path(folder), workers, runner)
            figures[name] = reported_cpu(Path(folder)) / n
        _print_share(name, figures[name], figures["local 1"])
    _print_share("2 alone", beside([*job, str(n // 2)]) / n, figures["local 1"])


def _print_share(name: str, each: float, one: float) -> None:
    print(f"{name:<9} {each * 1000:.3f} ms of worker CPU an image, {each / one:.3f} x", flush=True)


def reported_cpu(out: Path) -> float:
    """CPU seconds that the shards' manifests report: the work alone, process start apart."""
    manifests = out.glob("*/_manifest/part-*.json")
    return sum(json.loads(m.read_bytes())["run"]["cpu_s"] for m in manifests)


def _print_query(rows: int = 1_000_000) -> None:
    """`select ... group by` over a million rows of metadata, once the catalog is open."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="synth-bench-") as folder:
        path = Path(folder) / "catalog.duckdb"
        con = duckdb.connect(str(path))
        con.execute(
            "create table samples as select 'text/' || (i % 8) subtask,"
            " case when i % 2 = 0 then 'en' else 'zh' end lang,"
            f' md5(i::varchar) sample_id, i "index" from range({rows}) t(i)'
        )
        con.close()
        con = duckdb.connect(str(path), read_only=True)
        took = _each(lambda q: con.execute(q).fetchall(), ["select subtask, lang, count(*) from samples group by all"])
        con.close()
    print(f"select subtask, lang, count(*) over {rows:,} rows: {took:.1f} ms of CPU (aim 50)")


def main() -> None:
    """Print every table. Heavy: eight minutes on two cores."""
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; CPU seconds\n")
    _print_costs()
    print()
    _print_scaling()
    print()
    _print_query()


if __name__ == "__main__":
    main()
