"""Parameters of science pairs: what a recipe fixes for every scene. JSON-able; they enter the params hash."""

from __future__ import annotations

from dataclasses import dataclass

DIFFICULTIES = (1, 2, 3, 4, 5)
PER_SCENE = 4  # adjacent drafts: edit pair, source, target, repair pair


@dataclass(frozen=True, slots=True)
class ScienceParams:
    """Everything that determines a science sample besides its index."""

    tasks: tuple[str, ...]
    seed: int = 0
    difficulties: tuple[int, ...] = DIFFICULTIES
    langs: tuple[tuple[str, float], ...] = (("en", 0.5), ("zh", 0.5))
    sizes: tuple[tuple[int, int, float], ...] = ((512, 512, 1.0),)
