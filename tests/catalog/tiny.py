"""Tiny datasets with real pixels for the ground floor's tests."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from catalog.card import write_card
from catalog.identity import sample_id, seed_of
from catalog.sample import Check, Draft
from catalog.shards import ShardSpec, ShardWriter, plan

HOSTILE = "</script><b onload=alert(1)>“&amp;"
GROUNDS = ("solid", "photo")


def png(colour: tuple[int, int, int], size: tuple[int, int] = (16, 12), mode: str = "P") -> bytes:
    """An indexed PNG of one colour."""
    sink = io.BytesIO()
    image = Image.new("RGB", size, colour)
    (image.quantize(4) if mode == "P" else image).save(sink, "PNG")
    return sink.getvalue()


def jpeg(colour: tuple[int, int, int], size: tuple[int, int] = (16, 12)) -> bytes:
    """A JPEG of one colour."""
    sink = io.BytesIO()
    Image.new("RGB", size, colour).save(sink, "JPEG")
    return sink.getvalue()


def draft(index: int, prompt: str = "a sign") -> Draft:
    """A finished sample: every 10th (9, 19 ...) is rejected, every 10th (7, 17 ...) has failed."""
    identity = sample_id("toy", "1", "0" * 64, 0, index)
    done = Draft(identity, seed_of(identity), index)
    data = (png, jpeg)[GROUNDS[index // 4 % 2] == "photo"]((index % 256, 40, 200))
    sha256 = hashlib.sha256(data).hexdigest()
    done.checks = [Check("size", "1", True, 1.0), Check("contrast", "1", None if index % 3 else True, None, "no text")]
    done.row = _row(done, prompt, data, sha256)
    if index % 10 == 9:
        done.reject("verify-toy", "contrast", "3.9 < 4.5")
    elif index % 10 == 7:
        done.fail("toy", ZeroDivisionError("poison"), "poison")
    return done


def _row(done: Draft, prompt: str, data: bytes, sha256: str) -> dict[str, Any]:
    index = done.index
    lang, ground = ("en", "zh")[index % 2], GROUNDS[index // 4 % 2]
    kind = "jpeg" if ground == "photo" else "png"
    path = f"{done.sample_id}.{'jpg' if ground == 'photo' else 'png'}"
    checks = [{f: getattr(c, f) for f in ("name", "version", "passed", "score", "detail")} for c in done.checks]
    return {
        "sample_id": done.sample_id, "task": "t2i", "subtask": ("text/sign", "text/poster")[index // 2 % 2],
        "source": "toy", "split": "validation" if index % 8 == 0 else "train", "group_id": done.sample_id,
        "lang": lang, "prompt": prompt, "prompt_lang": "en",
        "prompts": [{"level": "terse", "lang": "en", "text": prompt}], "input_images": [],
        "output_image": {"bytes": data, "path": path}, "width": 16, "height": 12, "sha256": sha256,
        "image_info": [{"role": "output", "sha256": sha256, "phash": 2**64 - 1, "width": 16, "height": 12,
                        "format": kind, "nbytes": len(data)}],
        "text_layers": [{"text": "Hi", "lang": lang, "role": "title", "region": 0, "font": "f" * 64, "size": 8.0,
                         "colour": "#ffffff", "polygon": [1.0, 1.0, 9.0, 1.0, 9.0, 8.0, 1.0, 8.0]}],
        "spec": json.dumps({"kind": "text/1", "background": {"kind": ground}}), "spec_kind": "text/1",
        "relevance": "none", "license": "Apache-2.0", "font_licences": ["OFL-1.1"], "checks": checks, "verified": True,
        "generator": "toy", "generator_version": "1", "params_json": "{}", "seed": done.seed, "index": index,
        "parents": [],
    }  # fmt: skip


def commit(root: Path, spec: ShardSpec, prompt: str = "a sign", heal: bool = False) -> None:
    """Write one shard; with `heal` nothing in it fails."""
    writer = ShardWriter(root, spec, {"fingerprint": "0" * 64, "dataset": root.name})
    drafts = [draft(i, prompt) for i in spec.indices]
    for d in drafts:
        if heal and d.outcome == "failed":
            d.outcome, d.stage, d.error, d.detail = type(d.outcome).OK, "", "", ""
    writer.write(drafts)
    writer.commit({"seconds": 0.1})


def make(root: Path, n: int = 30, shard: int = 10, prompt: str = "a sign", only: Sequence[int] | None = None) -> Path:
    """A dataset of n planned samples; `only` commits just some shards."""
    root.mkdir(parents=True, exist_ok=True)
    write_card(root, "Toy", {"n": n}, ["Apache-2.0", "OFL-1.1"], ["fonts: none"], n=n)
    (root / "recipe.toml").write_text("seed = 0\n")
    for spec in plan(n, shard):
        if only is None or spec.index in only:
            commit(root, spec, prompt)
    return root
