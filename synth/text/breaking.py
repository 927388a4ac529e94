"""Where a line of text may end, and greedy wrapping: UAX #14 of Unicode 15.0 and the kinsoku rules of CJK typesetting.

`standard_opportunities` is UAX #14 revision 50 (LB2–LB31) with the regular-expression numbers of its section 8.2,
example 7. `opportunities` is what layout uses: the same with this tailoring.

1. No line starts with closing punctuation, an ellipsis, a dash, a middle dot, ～ or a unit sign (％ ‰ ℃ …), even after a
   space; none ends with opening punctuation, a currency sign or a solidus (GB/T 15834-2011 5.1; JLREQ 3.1.7, 3.1.8;
   CLREQ 3.1.3).
2. East Asian text may break before “ ‘ and after ” ’ (UAX #14 LB19a of Unicode 16), which 15.0 forbids.
3. Latin words, numbers and what is stuck to them stay whole: between two narrow characters that no space separates, a
   break is left only after a dash, an ellipsis, a separator of class BA, or a hyphen between two letters. So
   well-known may break; 3.14, $5.00, 2026-11-21, 12:30, C++ and and/or may not.
4. URLs and e-mail addresses (an ASCII run that holds "://", "www." or "@") stay whole; so do digits joined by a dash or
   ～, and full-width numbers, whose digits and letters count as NU and AL.
5. No line ends with a soft hyphen, since no hyphen would be drawn.
6. A number stays with the unit or measure word after it (10月, ７日, 3公里, 25元), and the name of a weekday is whole
   (星期一, 周六). After 年 and 月 a date may break.
7. Thai, Lao, Khmer and Burmese break at spaces only (LB1 makes SA alphabetic: no dictionary here).
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numba import njit

PROHIBITED, ALLOWED, MANDATORY = 0, 1, 2

_CODE_POINTS = 0x110000
_DATA = json.loads(Path(__file__).with_name("line_break.json").read_text(encoding="utf-8"))
_NAMES = ["AL", "H2", "H3", *sorted(_DATA["classes"])]
_ID = {name: index for index, name in enumerate(_NAMES)}

_AL, _B2, _BA, _BK, _CB, _CL, _CM, _CP, _CR = (_ID[name] for name in "AL B2 BA BK CB CL CM CP CR".split())
_HL, _HY, _IN, _IS, _LF, _NL, _NU, _OP, _OPW = (_ID[name] for name in "HL HY IN IS LF NL NU OP OPw".split())
_PO, _PR, _RI, _SP, _SY, _ZW, _ZWJ, _IDEOGRAPH = (_ID[name] for name in "PO PR RI SP SY ZW ZWJ ID".split())

# UAX #14 rules that two neighbours decide, in the order of the standard: (left, verdict, right), first match wins.
# "*" is any class; "L SP* × R" also holds across spaces. OP stands for both widths, OPn for the narrow one (LB30).
_RULES = """
* × SP ZW               LB7
ZW SP* ÷ *              LB8
* SP* × WJ              LB11
WJ × *                  LB11
GL × *                  LB12
^BA,HY × GL             LB12a
* SP* × CL CP EX IS SY  LB13
OP SP* × *              LB14
QU SP* × OP             LB15
CL CP SP* × NS          LB16
B2 SP* × B2             LB17
* × QU                  LB19
QU × *                  LB19
* ÷ CB                  LB20
CB ÷ *                  LB20
* × BA HY NS            LB21
BB × *                  LB21
SY × HL                 LB21b
* × IN                  LB22
AL HL × NU              LB23
NU × AL HL              LB23
PR × ID EB EM           LB23a
ID EB EM × PO           LB23a
PR PO × AL HL           LB24
AL HL × PR PO           LB24
JL × JL JV H2 H3        LB26
JV H2 × JV JT           LB26
JT H3 × JT              LB26
JL JV JT H2 H3 × PO     LB27
PR × JL JV JT H2 H3     LB27
AL HL × AL HL           LB28
IS × AL HL              LB29
AL HL NU × OPn          LB30
CP × AL HL NU           LB30
EB XP × EM              LB30b
"""

# Tailoring 1, with classes NS and OP. Classes CL, CP, EX, IS and SY need nothing beyond LB13.
_NO_START = "”’…‥—―–⸺⸻·・‧～〜゠%％‰‱℃℉°′″／/"
_NO_END = "“‘￥＄￡￦＃№$£¥€／/\u00ad"
# White space that may be left out where a line ends: every space that is not of class GL, tab, newlines, U+200B.
_SPACES = (
    " \t\n\v\f\r\x85\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2008\u2009\u200a\u200b\u2028\u2029\u205f\u3000"
)

_UNITS = """小时 分钟 个月 单元 号楼 号线 公里 千米 厘米 毫米 公斤 千克 毫克 毫升 赫兹 年 月 日 号 时 点 分 秒 天 周 元
角 块 折 岁 度 米 里 克 斤 吨 升 个 名 位 人 件 只 双 条 张 页 次 包 支 份 节 章 层 楼 室 栋 座"""
_WHOLE = re.compile(f"[0-9０-９](?:{'|'.join(_UNITS.split())})|(?:星期|礼拜|周)[一二三四五六日天]")

# Bits of the trait table.
_NOT_FIRST, _NOT_LAST, _WIDE, _LETTER, _DIGIT, _RANGE, _SPACE = (1 << bit for bit in range(7))


def _code_points(spans: Iterable[str]) -> np.ndarray:
    """Boolean [0x110000] of spans such as "7D 3001-3002" (hexadecimal, inclusive)."""
    chosen = np.zeros(_CODE_POINTS, bool)
    for span in " ".join(spans).split():
        first, _, last = span.partition("-")
        chosen[int(first, 16) : int(last or first, 16) + 1] = True
    return chosen


def _class_table() -> np.ndarray:
    """Line-break class of every code point after LB1, uint8 [0x110000]."""
    table = np.full(_CODE_POINTS, _AL, np.uint8)
    for name, spans in _DATA["classes"].items():
        table[_code_points(spans)] = _ID[name]
    table[0xAC00:0xD7A4] = _ID["H3"]
    table[0xAC00:0xD7A4:28] = _ID["H2"]
    return table


def _mark(traits: np.ndarray, characters: str, bit: int) -> None:
    traits[[ord(character) for character in characters]] |= bit


def _tailored_tables(standard: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Classes with full-width digits as NU and letters as AL, and the trait bits; uint8 [0x110000] each."""
    classes, traits = standard.copy(), np.zeros(_CODE_POINTS, np.uint8)
    traits[_code_points(_DATA["wide"])] |= _WIDE
    traits[np.isin(standard, [_ID[name] for name in "ID XP EB EM RI JL JV JT".split()])] |= _WIDE
    traits[np.isin(standard, [_AL, _HL, _CM])] |= _LETTER
    traits[_code_points(["21-40 5B-60 7B-A9 AB-B4 B6-B9 BB-BF 2010-2BFF"])] &= 0xFF ^ _LETTER  # symbols of class AL
    traits[standard == _NU] |= _DIGIT
    for first, last, line_class in ((0xFF10, 0xFF19, _NU), (0xFF21, 0xFF3A, _AL), (0xFF41, 0xFF5A, _AL)):
        classes[first : last + 1] = line_class
        traits[first : last + 1] = _DIGIT | _LETTER if line_class == _NU else _LETTER
    traits[standard == _ID["NS"]] |= _NOT_FIRST  # small kana, ー, 々, ：, ；
    traits[np.isin(standard, [_OP, _OPW])] |= _NOT_LAST
    _mark(traits, _NO_START, _NOT_FIRST)
    _mark(traits, _NO_END, _NOT_LAST)
    _mark(traits, "-‐–—－～〜", _RANGE)
    _mark(traits, _SPACES, _SPACE)
    return classes, traits


def _named(names: list[str]) -> list[int]:
    """Class numbers of one side of a rule; OP is both widths, ID both kinds, "^" the complement, "*" all."""
    if names[0] == "*":
        return list(_ID.values())
    if names[0].startswith("^"):
        left_out = _named(names[0][1:].split(","))
        return [number for number in _ID.values() if number not in left_out]
    kinds = {"OP": ("OP", "OPw"), "OPn": ("OP",), "ID": ("ID", "XP")}
    return [_ID[kind] for name in names for kind in kinds.get(name, (name,))]


def _pair_tables() -> tuple[np.ndarray, np.ndarray]:
    """Verdicts [left class, right class] for neighbours and for classes with spaces between them, uint8 [k, k] each."""
    count = len(_NAMES)
    neighbours = np.full((count, count), ALLOWED, np.uint8)  # LB31
    spaced = np.full((count, count), ALLOWED, np.uint8)  # LB18
    for line in reversed(_RULES.strip().splitlines()):  # backwards, so that the first rule has the last word
        words = line.split()[:-1]
        sign = words.index("×" if "×" in words else "÷")
        left = words[:sign]
        across = left[-1] == "SP*"
        box = np.ix_(_named(left[:-1] if across else left), _named(words[sign + 1 :]))
        neighbours[box] = PROHIBITED if words[sign] == "×" else ALLOWED
        if across:
            spaced[box] = PROHIBITED if words[sign] == "×" else ALLOWED
    return neighbours, spaced


_CLASSES = _class_table()
_TAILORED, _TRAITS = _tailored_tables(_CLASSES)
_NEIGHBOURS, _SPACED = _pair_tables()


@njit(cache=True)
def _next_is_number(classes: np.ndarray, index: int) -> bool:
    """Whether the first base character from `index` on is a digit."""
    while index < len(classes) and (classes[index] == _CM or classes[index] == _ZWJ):
        index += 1
    return index < len(classes) and classes[index] == _NU


@njit(cache=True)
def _number_state(state: int, line_class: int) -> int:
    """LB25 read as an expression: 1 inside NU (NU|SY|IS)*, 2 after its closing bracket, 0 elsewhere."""
    if line_class == _NU:
        return 1
    if state == 1 and (line_class == _SY or line_class == _IS):
        return 1
    if state == 1 and (line_class == _CL or line_class == _CP):
        return 2
    return 0


@njit(cache=True)
def _in_number(classes: np.ndarray, i: int, state: int, base: int) -> bool:
    """LB25 before character i: ((PR|PO) × (OP|HY)?)? NU × (NU|SY|IS)* × (CL|CP)? × (PR|PO)?"""
    current = classes[i]
    prefix = base == _PR or base == _PO
    if current == _NU:
        return state == 1 or prefix or base == _OP or base == _OPW or base == _HY
    if current == _PR or current == _PO:
        return state != 0
    opens = current == _OP or current == _OPW or current == _HY
    return prefix and opens and _next_is_number(classes, i + 1)


@njit(cache=True)
def _standard(classes: np.ndarray, neighbours: np.ndarray, spaced: np.ndarray) -> np.ndarray:
    """UAX #14 over line-break classes uint8 [n]; opportunities uint8 [n + 1]."""
    n = len(classes)
    out = np.zeros(n + 1, np.uint8)
    out[n] = MANDATORY  # LB3
    base, before, state, flags = _SP, _SP, 0, 0  # base character (LB9), the one before it, LB25 state, flags in a row
    for i in range(n):
        current = classes[i]
        previous = classes[i - 1] if i else _BK
        hard = previous == _BK or previous == _LF or previous == _NL or previous == _CR
        ends = current == _BK or current == _LF or current == _NL or current == _CR
        if hard and i and not (previous == _CR and current == _LF):
            out[i] = MANDATORY  # LB4, LB5
        if current == _SP or ends or current == _ZW:  # LB6, LB7
            if current == _ZW or ends or hard:
                base = current
            state = 0
            continue
        attached = current == _CM or current == _ZWJ
        if attached and not (hard or previous == _SP or previous == _ZW):
            continue  # LB9
        if attached:
            current = _AL  # LB10
        if not hard:
            if previous == _SP:
                out[i] = spaced[base, current]
            elif previous != _ZWJ:  # LB8a
                out[i] = neighbours[base, current]
                hebrew = before == _HL and (base == _HY or base == _BA) and current != _CB  # LB21a
                flag = base == _RI and current == _RI and flags % 2 == 1  # LB30a
                if out[i] == ALLOWED and (hebrew or flag or _in_number(classes, i, state, base)):
                    out[i] = PROHIBITED
        adjacent = not hard and previous != _SP
        before = base if adjacent else _SP
        flags = (flags + 1 if adjacent and base == _RI else 1) if current == _RI else 0
        state = _number_state(state if adjacent else 0, current)
        base = current
    return out


@njit(cache=True)
def _keep_addresses(codes: np.ndarray, out: np.ndarray) -> None:
    """Forbid every break inside an ASCII run that holds "://", "www." or an "@" (tailoring 4)."""
    n, start, address = len(codes), 0, False
    for i in range(n + 1):
        if i < n and 0x21 <= codes[i] <= 0x7E:
            c, left = codes[i], i - start
            address |= c == 64 and left > 0
            address |= c == 47 and left > 1 and codes[i - 1] == 47 and codes[i - 2] == 58
            address |= c == 46 and left > 2 and codes[i - 1] == 119 and codes[i - 2] == 119 and codes[i - 3] == 119
            continue
        if address:
            out[start + 1 : i] = PROHIBITED
        start, address = i + 1, False


@njit(cache=True)
def _stuck(mark: int, left: int, ahead: int, last: int, first: int) -> bool:
    """Whether tailorings 3 and 4 forbid a break after the character `mark` of class `left`.

    Scalars, not arrays, because this runs for every break of a CJK text: traits of the character before `mark`
    (`ahead`), of `mark` (`last`) and of the one after it (`first`).
    """
    digits = ahead & first & _DIGIT != 0
    if last & _RANGE:
        sides = _LETTER | _WIDE
        word = left == _B2 or last & _WIDE != 0 or (ahead & sides != 0 and first & sides != 0)
        return digits or not word
    if (last | first) & (_WIDE | _SPACE):
        full_width = first & _LETTER != 0  # only full-width digits are marked as both
        return digits and full_width and (mark == 0xFF0C or mark == 0xFF0E or mark == 0xFF1A)  # ，．：
    return not (left == _B2 or left == _IN or left == _BA or left == _CB)


@njit(cache=True)
def _quote_opens(after: int, left: int, right: int, last: int, first: int, neighbours: np.ndarray) -> bool:
    """Tailoring 2: a curly quote behaves like an ideograph towards East Asian text on its outer side.

    after: code of the character after the place; left, right: the two classes; last, first: the two traits.
    """
    if after == 0x201C or after == 0x2018:
        return last & _WIDE != 0 and neighbours[left, _IDEOGRAPH] == ALLOWED
    return first & _WIDE != 0 and neighbours[_IDEOGRAPH, right] == ALLOWED


@njit(cache=True)
def _tailor(
    codes: np.ndarray, classes: np.ndarray, traits: np.ndarray, neighbours: np.ndarray, out: np.ndarray
) -> None:
    """Apply the tailoring of this module to `out` in place; a mandatory break stays."""
    anchor, ahead, last = 0, 0, 0  # traits of the last character that is no space, of the last but one, of the last
    for i in range(1, len(codes)):
        ahead, last, first = last, traits[i - 1], traits[i]
        if not last & _SPACE:
            anchor = last
        if out[i] == MANDATORY:
            anchor = 0
            continue
        before, after = codes[i - 1], codes[i]
        if before == 0x201D or before == 0x2019 or after == 0x201C or after == 0x2018:
            if _quote_opens(after, classes[i - 1], classes[i], last, first, neighbours):
                out[i] = ALLOWED
        if first & _NOT_FIRST or anchor & _NOT_LAST:
            out[i] = PROHIBITED
        elif out[i] == ALLOWED and _stuck(before, classes[i - 1], ahead, last, first):
            out[i] = PROHIBITED
    _keep_addresses(codes, out)


@njit(cache=True)
def _absorb_marks(classes: np.ndarray, traits: np.ndarray) -> None:
    """LB9 for the tailoring: a combining mark takes class and traits of its base, in place."""
    for i in range(1, len(classes)):
        if (classes[i] == _CM or classes[i] == _ZWJ) and not traits[i - 1] & _SPACE:
            classes[i], traits[i] = classes[i - 1], traits[i - 1]


@njit(cache=True)
def _look_up(codes: np.ndarray, table: np.ndarray) -> np.ndarray:
    found = np.empty(len(codes), table.dtype)
    for i in range(len(codes)):
        found[i] = table[codes[i]]
    return found


@njit(cache=True)
def _tailored(
    codes: np.ndarray, class_table: np.ndarray, trait_table: np.ndarray, neighbours: np.ndarray, spaced: np.ndarray
) -> np.ndarray:
    classes, traits = _look_up(codes, class_table), _look_up(codes, trait_table)
    out = _standard(classes, neighbours, spaced)
    _absorb_marks(classes, traits)
    _tailor(codes, classes, traits, neighbours, out)
    return out


def _codes(text: str) -> np.ndarray:
    """Code points of a text, uint32 [n]; a lone surrogate keeps its number (class AL)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def standard_opportunities(text: str) -> np.ndarray:
    """UAX #14 untailored (numbers as in its section 8.2, example 7): uint8 [len(text) + 1] as `opportunities`."""
    return _standard(_look_up(_codes(text), _CLASSES), _NEIGHBOURS, _SPACED)


def opportunities(text: str) -> np.ndarray:
    """Break opportunities of a text by the tailored UAX #14 of this module.

    Returns uint8 [len(text) + 1]: entry i is PROHIBITED, ALLOWED or MANDATORY for a line that would end before
    text[i]. MANDATORY stands after each newline character (CR LF is one) and at the end of the text; entry 0 of a text
    that is not empty is PROHIBITED (LB2).
    """
    found = _tailored(_codes(text), _TAILORED, _TRAITS, _NEIGHBOURS, _SPACED)
    if not text.isascii():
        for whole in _WHOLE.finditer(text):  # tailoring 6
            found[whole.start() + 1 : whole.end()] = PROHIBITED
    return found


@njit(cache=True)
def _spaces(codes: np.ndarray, traits: np.ndarray) -> np.ndarray:
    found = np.empty(len(codes), np.uint8)
    for i in range(len(codes)):
        found[i] = traits[codes[i]] & _SPACE != 0
    return found


def spaces(text: str) -> np.ndarray:
    """uint8 [len(text)]: 1 for white space that is left out where a line ends (newlines included, NBSP not)."""
    return _spaces(_codes(text), _TRAITS)


@njit(cache=True)
def wrap(advances: np.ndarray, opportunity: np.ndarray, is_space: np.ndarray, max_width: float) -> np.ndarray:
    """Break a text greedily: as many characters on each line as fit.

    advances: float32 or float64 [n], width of each character, in the unit of max_width (em, say).
    opportunity: uint8 [n + 1] of `opportunities`. is_space: uint8 [n] of `spaces`.
    Returns int32 [lines]: line k holds characters [ends[k - 1], ends[k]), consumed trailing space included; the last
    entry is n. Empty when an unbreakable piece is wider than max_width, or n is 0. White space at the end of a line has
    no width. Widths are summed in float64 from the start of each line, so that no line depends on another.
    """
    n = len(advances)
    ends = np.empty(n, np.int32)
    lines, start, last, i = 0, 0, 0, 0
    width = 0.0
    while i < n:
        width += advances[i]
        if not is_space[i] and width > max_width:
            if last == start:
                return ends[:0]
            ends[lines] = last
            lines, start, i, width = lines + 1, last, last, 0.0
            continue
        i += 1
        if opportunity[i] == MANDATORY:
            ends[lines] = i
            lines, start, last, width = lines + 1, i, i, 0.0
        elif opportunity[i] == ALLOWED:
            last = i
    return ends[:lines]


@njit(cache=True)
def trimmed(is_space: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """What is drawn of each line, int32 [lines, 2]: start and end in the text, without the white space that ends it.

    is_space, ends: as in `wrap`. A line of white space alone gives an empty slice. What is lost between two slices is
    white space only, so a soft break at a space consumes the run of spaces, and one between ideographs or after a
    hyphen adds and drops nothing.
    """
    out, start = np.empty((len(ends), 2), np.int32), 0
    for k in range(len(ends)):
        end = ends[k]
        while end > start and is_space[end - 1]:
            end -= 1
        out[k, 0], out[k, 1], start = start, end, ends[k]
    return out
