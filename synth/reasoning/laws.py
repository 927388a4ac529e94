"""Laws that a step or a constraint may call upon: each is a residual that vanishes where the law holds.

Angles in degrees; every other quantity in units of one system (SI, or millimetres throughout for lenses).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Residual = Callable[..., float]
_GAS = 8.314  # J/(mol K)
_COULOMB = 8.99e9  # N m²/C²


def _sin(angle: float) -> float:
    return math.sin(math.radians(angle))


def _product(forces: Sequence[float], arms: Sequence[float]) -> float:
    return sum(f * a for f, a in zip(forces, arms, strict=True))


LAWS: dict[str, Residual] = {
    "snell": lambda n1, n2, t1, t2: n1 * _sin(t1) - n2 * _sin(t2),
    "reflection": lambda t1, t2: t1 - t2,
    "ohm": lambda u, i, r: u - i * r,
    "kirchhoff-current": lambda into, out: sum(into) - sum(out),
    "kirchhoff-voltage": lambda parts: sum(parts),
    "series": lambda parts, total: sum(parts) - total,
    "parallel": lambda parts, total: 1 / sum(1 / p for p in parts) - total,
    "thin-lens": lambda f, u, v: 1 / u + 1 / v - 1 / f,
    "mirror": lambda f, u, v: 1 / u + 1 / v - 1 / f,
    "newton": lambda net, m, a: net - m * a,
    "equilibrium": lambda fx, fy: math.hypot(sum(fx), sum(fy)),
    "moments": lambda forces, arms: _product(forces, arms),
    "hydrostatic": lambda rho, g, h, p: rho * g * h - p,
    "archimedes": lambda rho, g, v, f: rho * g * v - f,
    "boyle": lambda p1, v1, p2, v2: p1 * v1 - p2 * v2,
    "ideal-gas": lambda p, v, n, t: p * v - n * _GAS * t,
    "pv-gamma": lambda p1, v1, p2, v2, gamma: p1 * v1**gamma - p2 * v2**gamma,
    "superposition": lambda parts, total: sum(parts) - total,
    "coulomb": lambda q1, q2, r, f: _COULOMB * q1 * q2 / r**2 - f,
    "lorentz": lambda q, v, b, t, f: q * v * b * _sin(t) - f,
    "malus": lambda i0, t, i: i0 * math.cos(math.radians(t)) ** 2 - i,
}


def holds(name: str, values: Mapping[str, Any], tolerance: float) -> bool:
    """Whether a law's two sides differ by at most `tolerance`. Raises ValueError for an unknown law or wrong names."""
    if name not in LAWS:
        raise ValueError(f"law {name!r} is unknown: one of {', '.join(LAWS)}")
    try:
        return abs(LAWS[name](**values)) <= tolerance
    except TypeError as error:
        raise ValueError(f"law {name!r} with values {sorted(values)}: {error}") from None
