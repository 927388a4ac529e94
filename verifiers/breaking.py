"""Where lines may end: the whitespace rule, UAX #14 and kinsoku, written from the standards.

Line_Break classes come from the `regex` module's Unicode tables. Only the pairs that forbid a break are listed, after
UAX #14 (LB7 to LB30) and, for Chinese, the line-start and line-end prohibitions of GB/T 15834 and JIS X 4051: a closing
mark never begins a line and an opening one never ends it. Chinese quotation marks are closing and opening marks there,
which UAX #14 leaves ambiguous (class QU). A number does not part from the unit of time or money after it (10月, 5元),
nor 星 from 期.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import regex

# UAX #14 classes that matter to the rules below; anything else counts as XX and may break.
_CLASSES = ("AL", "HL", "NU", "ID", "CJ", "NS", "OP", "CP", "CL", "QU", "EX", "IS", "SY", "PR", "PO", "HY", "BA", "BB")
_MORE = ("B2", "IN", "GL", "WJ", "ZWJ", "CM", "H2", "H3", "EB", "EM", "ZW", "CB", "SA", "AI")
_PATTERNS = {name: regex.compile(rf"\p{{Line_Break={name}}}") for name in _CLASSES + _MORE}

_NEVER_FIRST = frozenset({"CL", "CP", "EX", "IS", "SY", "NS", "CJ", "IN", "WJ", "GL", "ZWJ", "CM", "BA", "HY", "PO"})
_NEVER_FIRST_AFTER_SPACE = frozenset({"CL", "CP", "EX", "SY", "NS"})
_NEVER_LAST = frozenset({"OP", "PR", "WJ", "GL", "BB", "ZWJ"})
_LETTERS = frozenset({"AL", "HL", "NU"})
_OPENING_QUOTES, _CLOSING_QUOTES = frozenset("“‘«‹"), frozenset("”’»›")
_UNITS = frozenset("年月日号时点分秒元")
_IDEOGRAPHIC = frozenset({"ID", "CJ", "NS", "CL", "OP", "EX"})


@cache
def line_break_class(char: str) -> str:
    """UAX #14 class of a character after LB1: ambiguous and unknown ones are AL (AI) or XX."""
    found = next((name for name, pattern in _PATTERNS.items() if pattern.match(char)), "XX")
    return "AL" if found in ("AI", "SA") else found


@cache
def forbidden(before: str, after: str) -> str:
    """Why a line may not end between two characters that no space parts; empty when it may."""
    a, b = line_break_class(before), line_break_class(after)
    if a in _LETTERS and b in _LETTERS:
        return "a word or number is split"
    if (before in "0123456789" and after in _UNITS) or before + after == "星期":
        return f"{before}{after} is split"
    if b in _NEVER_FIRST or after in _CLOSING_QUOTES:
        return "" if b == "PO" and a not in _LETTERS | {"CP", "CL"} else f"{after} begins a line"
    if a in _NEVER_LAST or before in _OPENING_QUOTES:
        return "" if a == "PR" and b in _IDEOGRAPHIC else f"{before} ends a line"
    if a == b == "B2":
        return f"{before}{after} is split"
    if b == "NU" and a in ("HY", "IS", "SY", "PO"):
        return "a number is split"
    if a in _LETTERS and b in ("PR", "OP") and after.isascii():
        return f"{before}{after} is split"
    if a in ("CP", "QU") and b in _LETTERS or "QU" in (a, b) and not _chinese_quote(before, after, a, b):
        return f"{before}{after} is split at a quote or bracket"
    return ""


def _chinese_quote(before: str, after: str, a: str, b: str) -> bool:
    """A closing quote before, or an opening quote after, an ideograph or full-width mark: a break in Chinese."""
    return (before in _CLOSING_QUOTES and b in _IDEOGRAPHIC) or (after in _OPENING_QUOTES and a in _IDEOGRAPHIC)


def _forbidden_at_space(before: str, after: str) -> str:
    if line_break_class(after) in _NEVER_FIRST_AFTER_SPACE or after in "”」』":
        return f"{after} begins a line"
    return f"{before} ends a line" if line_break_class(before) == "OP" or before in "“「『" else ""


def faults_of_lines(text: str, lines: list[str], wrap: bool) -> tuple[list[str], list[str]]:
    """Faults of a region's lines: against the whitespace rule, and of the places where lines end.

    The rule: at a soft break a run of spaces is consumed, at CJK or a hyphen nothing is added; `\\n` is a hard break;
    empty lines are not drawn; where `wrap` is false lines end at `\\n` only.
    """
    if not wrap:
        same = [line for line in text.split("\n") if line.strip()] == lines
        return ([] if same else [f"unwrapped lines are not the lines of the text {text[:40]!r}"]), []
    breaks: list[str] = []
    at = _skip(text, 0, "\n")
    for number, line in enumerate(lines):
        if not line or not text.startswith(line, at):
            return [f"line {number} {line[:40]!r} is not what follows in the text: {text[at : at + 40]!r}"], breaks
        at += len(line)
        if at == len(text) or text[at] == "\n":
            at = _skip(text, at, "\n")
            continue
        after = _skip(text, at, " ")
        if after == len(text):
            return [f"line {number} ends before a trailing space"], breaks
        why = _forbidden_at_space(line[-1], text[after]) if after > at else forbidden(line[-1], text[at])
        if why:
            breaks.append(f"line {number} …{line[-6:]}|{text[after : after + 6]}…: {why}")
        at = after
    return ([f"text {text[at : at + 40]!r} is not drawn"] if at < len(text) else []), breaks


def _skip(text: str, at: int, char: str) -> int:
    while at < len(text) and text[at] == char:
        at += 1
    return at


def fault_of_normalisation(text: str) -> str:
    """Empty when `text` is NFC and holds no control characters but the line feed."""
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        return f"{text[:40]!r} is not NFC"
    if text.replace("\n", "").isprintable():
        return ""
    odd = next((c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Cn", "Zl", "Zp")), None)
    return f"{text[:40]!r} holds U+{ord(odd):04X}" if odd else ""
