"""Counting tokens, with the vocabulary and without."""

from __future__ import annotations

import pytest

from synth.reasoning import tokens
from tests.synth.reasoning.test_realise import RECORDS


def test_the_estimate_is_never_below_the_count() -> None:
    if tokens.tokenizer() != tokens.QWEN:
        pytest.skip("dashscope and tiktoken are not installed")
    for record in RECORDS:
        for text in (record.compact, record.full):
            assert tokens.count(text) <= tokens.estimate(text) <= 2 * tokens.count(text)


def test_known_texts() -> None:
    if tokens.tokenizer() == tokens.QWEN:
        assert tokens.count("hello world") == 2
        assert tokens.count("12345") == 5  # Qwen splits numbers into digits
    assert tokens.estimate("") == 0


def test_without_the_vocabulary_the_estimate_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "vocabulary", lambda: None)
    tokens._counter.cache_clear()
    try:
        assert tokens.tokenizer() == tokens.ESTIMATE
        assert tokens.count("hello world") == 3
    finally:
        tokens._counter.cache_clear()
