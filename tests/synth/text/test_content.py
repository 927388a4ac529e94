"""The composer: lengths, shape of the text, arithmetic, code, quotation marks, coverage of characters, determinism."""

import ast
import re
import unicodedata
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.identity import stream
from synth.text.content import BIN_EDGES, CATEGORIES, FAMILIES, LANGUAGES, ROLES, compose, curly
from synth.text.content.code import PYTHON, SNIPPETS, compile_snippet, drawn_names
from synth.text.content.grammar import expand
from synth.text.content.maths import PROBLEMS, equation

BINS = list(zip(BIN_EDGES, (edge - 1 for edge in BIN_EDGES[1:])))
HAN = "\u4e00-\u9fff"


def contents(count, lang, bins=BINS, name="sample"):
    """Texts over all categories and bins in turn."""
    for i in range(count):
        draws = stream(i, name)
        low, high = bins[i // len(CATEGORIES) % len(bins)]
        yield compose(draws, lang, CATEGORIES[i % len(CATEGORIES)], draws.integer(low, high), 1024)


@pytest.fixture(scope="module")
def samples():
    return {lang: list(contents(2400, lang)) for lang in LANGUAGES}


@given(
    seed=st.integers(0, 2**64 - 1), lang=st.sampled_from(LANGUAGES), category=st.sampled_from(CATEGORIES),
    target=st.integers(1, 1200), limit=st.integers(3, 1100),
)  # fmt: skip
@settings(max_examples=400)
def test_limit_holds_and_blocks_are_well_formed(seed, lang, category, target, limit):
    content = compose(stream(seed, "content"), lang, category, target, limit)
    assert 1 <= content.length <= limit
    assert (content.category, content.lang) == (category, lang)
    assert 1 <= len(content.blocks) <= 5
    for block in content.blocks:
        assert block.role in ROLES and block.lang == lang and block.text


def test_same_stream_gives_same_text():
    for seed in range(60):
        one, two = (compose(stream(seed, "content"), "zh", "print", 300, 900) for _ in range(2))
        assert one == two


@pytest.mark.parametrize("lang", LANGUAGES)
def test_length_falls_in_the_bin_of_the_target(samples, lang):
    hits, counts = Counter(), Counter()
    for i, content in enumerate(samples[lang]):
        low, high = BINS[i // len(CATEGORIES) % len(BINS)]
        counts[content.category, low] += 1
        hits[content.category, low] += low <= content.length <= high
    assert {cell: hits[cell] / counts[cell] for cell in counts if hits[cell] < 0.9 * counts[cell]} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_is_clean(samples, lang):
    for content in samples[lang]:
        for block in content.blocks:
            text = block.text
            assert unicodedata.normalize("NFC", text) == text
            assert "\t" not in text and "…\n…" not in text and "\n\n" not in text
            if block.role != "code":
                assert "  " not in text and not re.search(r"^ | $", text, re.MULTILINE), text
                assert "{" not in text and "⟨" not in text, text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pair_of_quotation_marks_is_left_for_the_caption(samples, lang):
    for content in samples[lang]:
        text = "".join(block.text for block in content.blocks)
        assert any(not set(pair) & set(text) for pair in ("“”", "「」", "‘’", '"')), text


def test_english_quotation_marks_are_of_one_style(samples):
    for content in samples["en"]:
        for block in content.blocks:
            if block.role != "code":
                assert not ('"' in block.text and "“" in block.text), block.text
                assert block.text.count("“") == block.text.count("”")


def test_chinese_punctuation_is_full_width(samples):
    narrow = re.compile(rf"[{HAN}][,;!?][{HAN}]|[{HAN}][,;!?]$|[{HAN}]\.[{HAN}]", re.MULTILINE)
    for content in samples["zh"]:
        for block in content.blocks:
            assert not narrow.search(block.text), block.text


def test_english_articles_agree(samples):
    wrong = re.compile(r"\b[Aa] [aeio][a-z]|\b[Aa]n [bcdfgjklmnpqrstvwxyz][a-z]")
    known = ("a one", "a uni", "a USB", "an hour", "A above middle C")
    for content in samples["en"]:
        for block in content.blocks:
            for hit in () if block.role == "code" else wrong.finditer(block.text):
                assert block.text[hit.start() :].startswith(known), block.text


def test_unknown_language_category_and_limit_are_refused():
    with pytest.raises(ValueError, match="lang='fr'"):
        compose(stream(1, "content"), "fr", "sign", 10, 100)
    with pytest.raises(ValueError, match="category='scroll'"):
        compose(stream(1, "content"), "en", "scroll", 10, 100)
    with pytest.raises(ValueError, match="limit=2"):
        compose(stream(1, "content"), "en", "sign", 10, 2)


def test_families_name_known_categories():
    for family in FAMILIES:
        assert set(family.categories) <= set(CATEGORIES) and 3 <= family.low <= family.high <= 1024


# ---- mathematics: an evaluator of its own, over fractions ---------------------------------------------------------

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def value(text):
    """The exact value of an arithmetic expression in print notation; None if it is not one."""
    text = re.sub(
        r"√(\d+)",
        lambda m: str(Fraction(round(int(m[1]) ** 0.5))) if round(int(m[1]) ** 0.5) ** 2 == int(m[1]) else "?",
        text,
    )
    text = re.sub("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "**" + m[1].translate(_DIGITS), text)
    text = text.replace("−", "-").replace("×", "*").replace("÷", "/").strip()
    if not re.fullmatch(r"[\d+\-*/(). ]+", text) or not re.search(r"\d", text):
        return None
    return _walk(ast.parse(text, mode="eval").body)


def _walk(node):
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp):
        return -_walk(node.operand)
    left, right = _walk(node.left), _walk(node.right)
    return {
        ast.Add: lambda: left + right,
        ast.Sub: lambda: left - right,
        ast.Mult: lambda: left * right,
        ast.Div: lambda: left / right,
        ast.Pow: lambda: left**right,
    }[type(node.op)]()


def polynomial_value(text, x):
    """The value of a polynomial in print notation at x."""
    text = text.replace("−", "-").replace(" ", "")
    total = Fraction(0)
    for sign, coefficient, variable, exponent in re.findall(r"([+-]?)(\d*)(x?)([²³]?)", text):
        if coefficient or variable:
            power = {"": 1, "²": 2, "³": 3}[exponent] if variable else 0
            total += (-1 if sign == "-" else 1) * int(coefficient or 1) * Fraction(x) ** power
    return total


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("english", [True, False])
def test_worked_mathematics_is_right(problem, english):
    checked = 0
    for seed in range(150):
        lines = problem(stream(seed, "maths"), english)
        chain = []
        for line in lines:
            sides = [value(side) for side in re.split("=|：|:", line)]
            known = [side for side in sides if side is not None]
            assert len(set(known)) <= 1, lines
            checked += len(known) > 1
            chain.append(known)
        checked += check_unknown(problem.__name__, lines)
    assert checked >= 150


def check_unknown(name, lines):
    """Put the solutions into the equation, differentiate numerically: True if there was something to check."""
    numbers = [int(n.replace("−", "-")) for n in re.findall(r"= (−?\d+)", lines[-1])]
    if name in ("linear", "quadratic"):
        left, right = re.split("[：:]", lines[0])[1].split("=")
        for x in numbers:
            assert polynomial_value(left, x) == value(right), lines
        return bool(numbers)
    if name == "derivative":
        f, slope = lines[0].split("= ")[1], lines[1].split("= ")[1]
        for x in range(-3, 4):  # the central difference of a cubic exceeds the derivative by its leading coefficient
            cubic = int(re.match(r"(\d*)x³", f)[1] or 1) if "x³" in f else 0
            assert (polynomial_value(f, x + 1) - polynomial_value(f, x - 1)) / 2 - cubic == polynomial_value(
                slope, x
            ), lines
        at = int(re.search(r"\((−?\d+)\)", lines[2])[1].replace("−", "-"))
        assert polynomial_value(slope, at) == numbers[-1]
        return True
    if name == "circle":
        r = int(re.search(r"π × (\d+)²", lines[1])[1])
        assert Fraction(re.search(r"≈ ([\d.]+)", lines[2])[1]) == Fraction(314, 100) * r * r
        return lines[1].endswith(f"{r * r}π")
    return False


def test_word_problems_end_with_their_result():
    for problem in PROBLEMS:
        for seed in range(40):
            lines = problem(stream(seed, "maths"), False)
            if lines[-1].startswith("答"):
                results = set(re.findall(r"\d+", "".join(line.split("=")[-1] for line in lines[1:-1])))
                assert set(re.findall(r"\d+", lines[-1])) & results, lines


def test_equations_are_true():
    for seed in range(400):
        line = equation(stream(seed, "equation"))
        sides = [value(side.replace(":", "/")) for side in line.split("=")]
        assert sides[0] == sides[1], line


def test_receipts_add_up(samples):
    seen = 0
    for content in samples["en"] + samples["zh"]:
        if content.kind != "receipt":
            continue
        lines = {block.role: block.text for block in content.blocks}
        amounts = [Fraction(line.rsplit(" ", 1)[1]) for line in lines["item"].split("\n")]
        total, paid, change = (Fraction(n) for n in re.findall(r"\d+\.\d\d", lines["price"]))
        assert sum(amounts) == total and paid - total == change >= 0, content
        seen += 1
    assert seen > 10


# ---- code ---------------------------------------------------------------------------------------------------------


def test_python_snippets_parse():
    for text in PYTHON.split("\n---\n"):
        for seed in range(10):
            ast.parse(expand(stream(seed, "code"), compile_snippet(text), drawn_names(stream(seed, "names"))))


@pytest.mark.parametrize("language", ["c", "javascript", "shell", "sql"])
def test_brackets_and_quotes_of_other_languages_balance(language):
    for snippet in SNIPPETS[language]:
        code = expand(stream(1, "code"), snippet, drawn_names(stream(1, "names")))
        bare = re.sub(r'"[^"]*"|\'[^\']*\'|`[^`]*`', "", code)
        assert '"' not in bare and "`" not in bare
        for opening, closing in ("()", "[]", "{}"):
            assert bare.count(opening) == bare.count(closing), code


# ---- characters ---------------------------------------------------------------------------------------------------


def test_curly_quotes():
    assert curly('"No," she said. "I won\'t."') == "“No,” she said. “I won’t.”"
    assert curly('a 3" nail') == 'a 3" nail'
    assert curly("`x = 'a'`") == "`x = 'a'`"


def test_every_printable_ascii_character_occurs(samples):
    seen = set("".join(block.text for content in samples["en"] for block in content.blocks))
    assert [chr(n) for n in range(32, 127) if chr(n) not in seen] == []


def test_english_has_accented_letters(samples):
    share = sum(any("é" <= c <= "ž" for b in content.blocks for c in b.text) for content in samples["en"]) / len(
        samples["en"]
    )
    assert 0.02 < share < 0.5


def level_1():
    """GB 2312 rows 16-55: 3,755 characters; the last five cells of row 55 are empty."""
    pairs = ((row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return {bytes(pair).decode("gb2312") for pair in pairs if pair < (0xD7, 0xFA)}


def test_20_000_chinese_texts_cover_gb2312_level_1():
    wanted = level_1()
    assert len(wanted) == 3755
    seen, tail = set(), 0
    for content in contents(20_000, "zh", BINS[:6], "coverage"):
        seen.update("".join(block.text for block in content.blocks))
        tail += content.kind in ("idiom", "vocabulary", "dictionary", "calligraphy", "spelling", "names")
    assert wanted - seen == set()
    assert 0.08 <= tail / 20_000 <= 0.13
