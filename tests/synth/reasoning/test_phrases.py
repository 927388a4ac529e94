"""The phrase books: complete, well-formed, and as varied as promised."""

from __future__ import annotations

import re

import pytest

from catalog.identity import stream
from catalog.science import LANGUAGES, OPERATIONS, PREDICATES
from synth.reasoning import laws
from synth.reasoning.phrases import BOOKS, SECTIONS, Phrases, compiled, fill, sentence, templates

LEAST = 8
REASONS = {
    "less", "greater", "equal", "smallest", "largest", "only", "nearest", "closes-cycle", "already-seen", "unreachable",
    "rule", "law", "given", "empty", "full", "balanced", "unbalanced", "accepts", "rejects", "distinguishes",
}  # fmt: skip
FRAMES = {"facts", "first", "then", "finally", "keep", "keep-A0", "because", "target"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_books_hold_enough_of_everything(lang: str) -> None:
    book = BOOKS[lang]
    for names, section in ((OPERATIONS, book.OPERATIONS), (PREDICATES, book.STATEMENTS), (REASONS, book.REASONS)):
        assert not names - set(section)
    assert not FRAMES - set(book.FRAMES)
    assert set(book.LAWS) == set(laws.LAWS)
    for letter, section in SECTIONS.items():
        for key in getattr(book, section):
            lines = [parts for _, parts in templates(lang, letter, key)]
            assert len({str(p) for p in lines}) >= LEAST or key == "then" and len(lines) >= LEAST, key


def test_both_books_have_the_same_keys() -> None:
    for section in SECTIONS.values():
        assert set(getattr(BOOKS["en"], section)) == set(getattr(BOOKS["zh"], section)), section


@pytest.mark.parametrize("lang", LANGUAGES)
def test_brackets_match_and_texts_keep_to_their_script(lang: str) -> None:
    for letter, section in SECTIONS.items():
        for lines in getattr(BOOKS[lang], section).values():
            for line in lines.strip().splitlines():
                assert line.count("[") == line.count("]") and line.count("{") == line.count("}"), line
                words = re.sub(r"\{[^{}|]*\}", "", line)
                assert bool(re.search(r"[\u4e00-\u9fff]", words)) == (lang == "zh") or not re.search(r"\w", words), line
                assert line == line.strip()
                if lang == "en" and letter != "f":
                    assert line[0] in "[{" or line[0].islower(), line


def test_templates_drop_what_is_empty() -> None:
    parts = compiled("add {marks}[ in {colour}][ {where}]")
    assert fill(parts, {"marks": "node 4", "where": "below"}) == "add node 4 below"
    assert fill(parts, {"colour": "red"}) is None
    assert fill(compiled("[{a} is seen]"), {}) is None
    assert fill(compiled("{it is|they are} left"), {}, many=True) == "they are left"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("b,c is written beside it", "b,c is written beside it."),  # symbols of an alphabet keep their case
        ("a, b and c are read", "a, b and c are read."),
        ("q_0 is left", "q_0 is left."),
        ("a state is left.", "A state is left."),
        ("a is written beside edge be–bet", "a is written beside edge be–bet."),
        ("the words end", "The words end."),
    ],
)
def test_sentences_begin_with_a_capital_unless_with_a_symbol(text: str, told: str) -> None:
    assert sentence("en", text) == told


def test_no_clause_begins_like_an_item_of_a_list() -> None:
    phrases = Phrases("en", stream(1, "p"))
    said = [phrases.must("o", "relabel-node", {"to": "+", "marks": "charge −", "items": "charge − to +"}) for _ in range(40)]
    assert not any(text.startswith("+ ") for text in said)


def test_what_cannot_be_filled_is_not_offered() -> None:
    phrases = Phrases("en", stream(1, "p"))
    assert all(phrases.say("r", "less", {}) is None for _ in range(20))
    assert phrases.say("r", "no-such-reason", {}) is None
    with pytest.raises(ValueError, match="recolour-edge"):
        phrases.must("o", "recolour-edge", {"marks": "edge A–B"})
    assert phrases.used == []
