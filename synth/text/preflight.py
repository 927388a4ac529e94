"""Preflight: what a run would read, hold and weigh, found out before any work starts.

Bad inputs stop here, with the value, the place and the fix: a texts file of which nothing can be drawn, a folder
without a usable photo, a font that must not be used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from catalog.assets import Asset
from synth.text.params import TextParams
from synth.text.sources import Sources
from synth.text.texts import all_strings
from synth.text.typography import capacity

# Encoded bytes per pixel, measured over 20,000 samples of the default recipe; spec, prompts and layers besides.
BYTES_PER_PIXEL = {"solid": 0.055, "jpeg": 0.50, "png": 1.9, "webp": 0.32}
ROW_BYTES = 3_500
SAMPLED_TEXTS = 10_000  # texts looked at for coverage; the rest are judged one by one as they are drawn


@dataclass(frozen=True, slots=True)
class Survey:
    """What a run would do. caps: longest legible text in characters, per size and language."""

    bytes_per_sample: int
    caps: dict[str, dict[str, int]]
    warnings: tuple[str, ...]
    inputs: dict[str, str]
    assets: tuple[Asset, ...]


def preflight(params: TextParams) -> Survey:
    """Look at every input once. Raises ValueError naming what cannot be used, and the fix."""
    sources = Sources(params)
    warnings = [f"left out: {problem}" for problem in sources.problems[:20]]
    if len(sources.problems) > 20:
        warnings.append(f"left out: {len(sources.problems) - 20} more photos")
    held = sum(sources.photo_split(photo) == "validation" for photo in sources.photos)
    if params.photos and held:
        warnings.append(f"{held} of {len(sources.photos)} photos held out for validation: none stands on both sides")
    if sources.texts is not None:
        if dict(params.langs) != dict(TextParams().langs):
            warnings.append("--lang is for composed texts: those of --texts have their own, by `lang` or by their script")
        warnings += _coverage(params, sources)
    return Survey(_bytes(params), _caps(params), tuple(warnings), sources.content_hashes(), tuple(sources.assets()))


def _coverage(params: TextParams, sources: Sources) -> list[str]:
    """Warn of texts that no font draws; raise where that is all of them."""
    library, drawable, missing, refused = sources.library, 0, set(), Counter()
    for text in islice(all_strings(sources.texts, refused), SAMPLED_TEXTS):
        if len(library.covering(text)):
            drawable += 1
        else:
            missing.update(library.uncovered(text) or library.best_uncovered(text))
    named = ", ".join(f"U+{ord(c):04X}" for c in sorted(missing)[:12])
    if not drawable:
        whys = [f"no font draws {named}"] if missing else []
        why = "; ".join(whys + [f"{reason}: {n} records" for reason, n in refused.most_common(3)])
        raise ValueError(
            f"--texts {params.texts}: nothing can be drawn ({why}); give other texts, or fonts with --fonts"
        )
    return [f"texts with {named} will be rejected: no single font draws them"] if missing else []


def _bytes(params: TextParams) -> int:
    """Expected bytes of one sample on disk."""
    weight = sum(size[2] for size in params.sizes)
    pixels = sum(w * h * share for w, h, share in params.sizes) / weight
    mix = dict(params.mix)
    flat = mix.get("solid", 0.0) / sum(mix.values())
    rate = flat * BYTES_PER_PIXEL["solid"] + (1 - flat) * BYTES_PER_PIXEL[params.photo_format]
    return round(pixels * rate + ROW_BYTES)


def _caps(params: TextParams) -> dict[str, dict[str, int]]:
    """Legible characters of the smallest and the largest picture, per language, on the roomiest background."""
    by_area = sorted(params.sizes, key=lambda size: size[0] * size[1])
    return {
        f"{w}x{h}": {lang: max(capacity(w, h, lang, surface) for surface, _ in params.mix) for lang, _ in params.langs}
        for w, h, _ in (by_area[0], by_area[-1])
    }
