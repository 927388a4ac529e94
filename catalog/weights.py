"""Weights by name as a person types them: `t2i=4,it2i=1`, or `en,zh` for equal ones."""

from __future__ import annotations

import math


def parse_weights(text: str) -> dict[str, float]:
    """`"en=3,zh"` as written: every name with its weight, 1 where none is given.

    Raises ValueError for an empty item, a name given twice, a weight that is no number from 0 on, and when nothing is
    left or the sum is infinite.
    """
    weights: dict[str, float] = {}
    for item in (part.strip() for part in text.split(",")):
        key, _, weight = (s.strip() for s in item.partition("="))
        if not key:
            raise ValueError(f"{text!r} has an empty item; write it like a,b or a=0.6,b=0.4")
        if key in weights:
            raise ValueError(f"{key!r} stands twice in {text!r}; give it once")
        weights[key] = _weight(weight, item) if "=" in item else 1.0
    if sum(weights.values()) <= 0:
        raise ValueError(f"all weights in {text!r} are 0; give at least one above 0")
    if sum(weights.values()) == math.inf:
        raise ValueError(f"the weights in {text!r} are too large to be added up; give smaller ones")
    return weights


def _weight(text: str, item: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise ValueError(
            f"weight {text!r} in {item!r} is not a number of at least 0; write it like {item.partition('=')[0]}=0.5"
        )
    return value
