"""Arithmetic that a step may state: numbers, names, + - * / ^, and a few functions, angles in degrees."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

_BINARY: dict[type[ast.operator], tuple[Callable[[float, float], float], str]] = {
    ast.Add: (operator.add, " + "),
    ast.Sub: (operator.sub, " - "),
    ast.Mult: (operator.mul, " × "),
    ast.Div: (operator.truediv, " / "),
    ast.Pow: (operator.pow, "^"),
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sin": lambda x: math.sin(math.radians(x)),
    "cos": lambda x: math.cos(math.radians(x)),
    "tan": lambda x: math.tan(math.radians(x)),
    "asin": lambda x: math.degrees(math.asin(x)),
    "acos": lambda x: math.degrees(math.acos(x)),
    "atan": lambda x: math.degrees(math.atan(x)),
    "sqrt": math.sqrt,
    "abs": abs,
    "min": min,
    "max": max,
}
_OF_ANGLES = ("sin", "cos", "tan")
_STRENGTH = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 3}


@lru_cache(512)
def _parsed(expression: str) -> ast.expr:
    try:
        return ast.parse(expression.replace("^", "**"), mode="eval").body
    except SyntaxError as error:
        raise ValueError(
            f"expression {expression!r}: {error.msg}; write numbers, names, + - * / ^ and functions"
        ) from None


def value(expression: str, values: Mapping[str, float]) -> float:
    """The value of an expression. Raises ValueError for what is no arithmetic, KeyError for a name without a value."""
    return _value(_parsed(expression), values)


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return float(values[name])
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)][0](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return float(_FUNCTIONS[name](*(_value(a, values) for a in args)))
    raise ValueError(
        f"no arithmetic: {ast.unparse(node)!r}; write numbers, names, + - * / ^ and {', '.join(_FUNCTIONS)}"
    )


def filled(expression: str, values: Mapping[str, float]) -> str:
    """The expression as a reader meets it, values in place of names: `asin(1 × sin(45°) / 1.5)`."""
    return _filled(_parsed(expression), values, 0)


def _filled(node: ast.expr, values: Mapping[str, float], outer: int) -> str:
    match node:
        case ast.Constant(value=number):
            return plain(number)
        case ast.Name(id=name):
            return plain(values[name]) if values[name] >= 0 else f"({plain(values[name])})"
        case ast.UnaryOp(operand=inner):
            return f"-{_filled(inner, values, 3)}"
        case ast.BinOp(left=left, op=op, right=right):
            mine = _STRENGTH[type(op)]
            text = _filled(left, values, mine) + _BINARY[type(op)][1] + _filled(right, values, mine + 1)
            return f"({text})" if mine < outer else text
        case ast.Call(func=ast.Name(id="abs"), args=[inside]):
            size = _filled(inside, values, 0)
            return f"|{size.strip('()') if isinstance(inside, ast.Name) else size}|"
        case ast.Call(func=ast.Name(id=name), args=[ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right)]) if (
            name in _OF_ANGLES
        ):
            sides = (_filled(side, values, _STRENGTH[type(op)] + i) for i, side in enumerate((left, right)))
            return f"{name}({f'°{_BINARY[type(op)][1]}'.join(sides)}°)"
        case ast.Call(func=ast.Name(id=name), args=args):
            inner = ", ".join(_filled(a, values, 0) for a in args)
            return f"{name}({inner}{'°' if name in _OF_ANGLES else ''})"
    raise ValueError(f"no arithmetic: {ast.unparse(node)!r}")


def plain(number: float) -> str:
    """A number without needless digits: 45, 1.5, 0.33."""
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else f"{number:.10g}"
