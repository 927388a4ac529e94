"""Arithmetic that records of reasoning claim: expressions of `compute` steps and the laws of physics, worked out again.

An expression holds numbers, names bound in a table, + - * / ^ and a few functions; angles are in degrees. It is parsed
here, by recursive descent, within bounds on length and depth: nothing is handed to the interpreter.
A law is the difference of its two sides, by the textbook's formula, with the scale by which a difference is judged.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from verifiers.check import Malformed, items, number, string, table

LONGEST = 240  # characters of an expression
DEEPEST = 24  # brackets, functions and signs within each other
MOST_VALUES = 32  # names bound in a table
ROUGHEST = 0.05  # share of its scale by which a law's sides may differ, whatever tolerance a record asks for
_TOKENS = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([^\W\d]\w*)|([-+*/^(),]))")
_SIGNS = str.maketrans("−×·÷", "-**/")


def _arc(inverse: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: math.degrees(inverse(x))


_FUNCTIONS: dict[str, tuple[Callable[..., float], int]] = {  # with the most arguments
    "sin": (lambda x: math.sin(math.radians(x)), 1),
    "cos": (lambda x: math.cos(math.radians(x)), 1),
    "tan": (lambda x: math.tan(math.radians(x)), 1),
    "asin": (_arc(math.asin), 1),
    "acos": (_arc(math.acos), 1),
    "atan": (_arc(math.atan), 1),
    "sqrt": (math.sqrt, 1),
    "abs": (abs, 1),
    "min": (min, 16),
    "max": (max, 16),
}


class _Parser:
    """One expression on its way to a number: `tokens` still to read, last first."""

    __slots__ = ("depth", "text", "tokens", "values")

    def __init__(self, text: str, values: Mapping[str, float]) -> None:
        self.text, self.values, self.depth = text, values, 0
        self.tokens: list[tuple[str, str, str]] = []
        place = 0
        while place < len(text):
            match = _TOKENS.match(text, place)
            if match is None:
                raise self.malformed(f"character {text[place]!r}")
            self.tokens.append((match[1] or "", match[2] or "", match[3] or ""))
            place = match.end()
        self.tokens.reverse()

    def malformed(self, what: str) -> Malformed:
        return Malformed(f"expression {self.text!r} has a wrong {what}")

    def took(self, signs: str) -> str:
        """The next token, read, if it is one of some signs; else nothing."""
        if self.tokens and self.tokens[-1][2] and self.tokens[-1][2] in signs:
            return self.tokens.pop()[2]
        return ""

    def total(self) -> float:
        value = self.product()
        while sign := self.took("+-"):
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self) -> float:
        value = self.signed()
        while sign := self.took("*/"):
            value = value * self.signed() if sign == "*" else value / self.signed()
        return value

    def signed(self) -> float:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.malformed(f"depth, over {DEEPEST}")
        if sign := self.took("+-"):
            value = self.signed() if sign == "+" else -self.signed()
        else:
            value = self.atom()
            if self.took("^"):
                value = math.pow(value, self.signed())
        self.depth -= 1
        return value

    def atom(self) -> float:
        if not self.tokens:
            raise self.malformed("end")
        digits, name, sign = self.tokens.pop()
        if digits:
            return float(digits)
        if name:
            return self.named(name)
        if sign != "(":
            raise self.malformed(f"place for {sign!r}")
        value = self.total()
        self.close()
        return value

    def close(self) -> None:
        if not self.took(")"):
            raise self.malformed("bracket")

    def named(self, name: str) -> float:
        if name in self.values:
            return self.values[name]
        if name not in _FUNCTIONS:
            raise self.malformed(f"name {name!r}")
        if not self.took("("):
            raise self.malformed(f"use of {name}")
        function, most = _FUNCTIONS[name]
        arguments = [self.total()]
        while self.took(","):
            arguments.append(self.total())
        self.close()
        if len(arguments) > most or most > 1 and len(arguments) < 2:
            raise self.malformed(f"number of arguments of {name}")
        return function(*arguments)


def bound(values: Any, place: str) -> dict[str, float]:
    """Names with their numbers. Raises Malformed."""
    found = table(values, place)
    if len(found) > MOST_VALUES:
        raise Malformed(f"{place} binds {len(found)} names, more than {MOST_VALUES}")
    return {name: number(value, f"{place}.{name}", -1e30, 1e30) for name, value in found.items()}


def evaluated(expression: Any, values: Mapping[str, float]) -> float:
    """The value of an expression. Raises Malformed, also where the value is none (asin of 2, a division by zero)."""
    text = string(expression, "expression").translate(_SIGNS).strip()
    if not 0 < len(text) <= LONGEST:
        raise Malformed(f"expression of {len(text)} characters, not 1 to {LONGEST}")
    parser = _Parser(text, values)
    try:
        value = parser.total()
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        if isinstance(error, Malformed):
            raise
        raise Malformed(f"expression {text!r} has no value: {error}") from error
    if parser.tokens:
        raise parser.malformed("end")
    if not math.isfinite(value):
        raise Malformed(f"expression {text!r} has no finite value")
    return value


# ------------------------------------------------------------------------------------------------------------- the laws

_Sides = tuple[float, float]
_Values = Mapping[str, Any]


def _sine(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _sum(values: Sequence[float]) -> _Sides:
    """A sum that should be zero, as its positive and negative parts: they give the scale."""
    return sum(v for v in values if v > 0), -sum(v for v in values if v < 0)


def _inverse_sum(values: Sequence[float]) -> float:
    return sum(1 / v for v in values)


# Of every law the numbers and the lists of numbers that it takes, and its two sides.
_LAWS: dict[str, tuple[str, str, Callable[[_Values], tuple[_Sides, ...]]]] = {
    "snell": ("n1 n2 t1 t2", "", lambda v: ((v["n1"] * _sine(v["t1"]), v["n2"] * _sine(v["t2"])),)),
    "critical-angle": ("n1 n2 c", "", lambda v: ((_sine(v["c"]), v["n2"] / v["n1"]),)),
    "reflection": ("t1 t2", "", lambda v: ((v["t1"], v["t2"]),)),
    "ohm": ("u i r", "", lambda v: ((v["u"], v["i"] * v["r"]),)),
    "power": ("p u i", "", lambda v: ((v["p"], v["u"] * v["i"]),)),
    "series": ("total", "parts", lambda v: ((sum(v["parts"]), v["total"]),)),
    "superposition": ("total", "parts", lambda v: ((sum(v["parts"]), v["total"]),)),
    "parallel": ("total", "parts", lambda v: ((_inverse_sum(v["parts"]), 1 / v["total"]),)),
    "kirchhoff-current": ("", "in out", lambda v: ((sum(v["in"]), sum(v["out"])),)),
    "kirchhoff-voltage": ("", "sources drops", lambda v: ((sum(v["sources"]), sum(v["drops"])),)),
    "thin-lens": ("f u v", "", lambda v: ((1 / v["f"], 1 / v["u"] + 1 / v["v"]),)),
    "mirror": ("f u v", "", lambda v: ((1 / v["f"], 1 / v["u"] + 1 / v["v"]),)),
    "magnification": ("m u v", "", lambda v: ((abs(v["m"]), abs(v["v"] / v["u"])),)),
    "newton": ("net m a", "", lambda v: ((v["net"], v["m"] * v["a"]),)),
    "hooke": ("f k x", "", lambda v: ((v["f"], v["k"] * v["x"]),)),
    "equilibrium": ("", "fx fy", lambda v: (_sum(v["fx"]), _sum(v["fy"]))),
    "moments": ("", "forces arms", lambda v: (_sum([f * d for f, d in zip(v["forces"], v["arms"])]),)),
    "hydrostatic": ("rho g h p", "", lambda v: ((v["p"], v["rho"] * v["g"] * v["h"]),)),
    "archimedes": ("rho g v f", "", lambda v: ((v["f"], v["rho"] * v["g"] * v["v"]),)),
    "pascal": ("f1 a1 f2 a2", "", lambda v: ((v["f1"] / v["a1"], v["f2"] / v["a2"]),)),
    "boyle": ("p1 v1 p2 v2", "", lambda v: ((v["p1"] * v["v1"], v["p2"] * v["v2"]),)),
    "charles": ("v1 t1 v2 t2", "", lambda v: ((v["v1"] / v["t1"], v["v2"] / v["t2"]),)),
    "gay-lussac": ("p1 t1 p2 t2", "", lambda v: ((v["p1"] / v["t1"], v["p2"] / v["t2"]),)),
    "ideal-gas": ("p v n r t", "", lambda v: ((v["p"] * v["v"], v["n"] * v["r"] * v["t"]),)),
    "pv-gamma": (
        "p1 v1 p2 v2 gamma", "",
        lambda v: ((v["p1"] * v["v1"] ** v["gamma"], v["p2"] * v["v2"] ** v["gamma"]),),
    ),
    "coulomb": ("k q1 q2 r f", "", lambda v: ((v["f"], v["k"] * abs(v["q1"] * v["q2"]) / v["r"] ** 2),)),
    "lorentz": ("q v b f", "", lambda v: ((v["f"], abs(v["q"]) * v["v"] * v["b"]),)),
    "malus": ("i0 i t", "", lambda v: ((v["i"], v["i0"] * math.cos(math.radians(v["t"])) ** 2),)),
    "wave": ("v f l", "", lambda v: ((v["v"], v["f"] * v["l"]),)),
    "transformer": ("u1 u2 n1 n2", "", lambda v: ((v["u1"] * v["n2"], v["u2"] * v["n1"]),)),
}  # fmt: skip


def law_holds(name: Any, values: Any, tolerance: float) -> bool:
    """Whether the two sides of a law agree: within the tolerance, as a difference or as a share of the larger side, but
    never further than ROUGHEST of it. Raises Malformed for an unknown law or other values than it takes."""
    if not isinstance(name, str) or name not in _LAWS:
        raise Malformed(f"law {name!r} is none of {sorted(_LAWS)}")
    single, lists, sides = _LAWS[name]
    given = table(values, f"values of {name}")
    if set(given) != {*single.split(), *lists.split()}:
        raise Malformed(f"law {name} takes {single} {lists}, not {sorted(given)}")
    read: dict[str, Any] = {key: number(given[key], f"{name}.{key}", -1e30, 1e30) for key in single.split()}
    for key in lists.split():
        parts = items(given[key], f"{name}.{key}", MOST_VALUES)
        read[key] = [number(part, f"{name}.{key}", -1e30, 1e30) for part in parts]
    try:
        pairs = sides(read)
    except (ZeroDivisionError, OverflowError):
        return False
    return all(_agree(a, b, tolerance) for a, b in pairs)


def _agree(a: float, b: float, tolerance: float) -> bool:
    if isinstance(a, complex) or isinstance(b, complex):  # a negative volume to a broken power
        return False
    scale = max(abs(a), abs(b))
    return abs(a - b) <= min(max(tolerance, tolerance * scale), ROUGHEST * scale) + 1e-9 * max(scale, 1e-9)
