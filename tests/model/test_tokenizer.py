"""The byte-level tokenizer loses nothing and knows every special token."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from model.tokenizer import EOS, PAD, TOKENS, VOCABULARY, byte_tokenizer, write_tokenizer


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> PreTrainedTokenizerFast:
    """As a checkpoint has it: saved and loaded again."""
    folder = tmp_path_factory.mktemp("processor")
    write_tokenizer(folder)
    return AutoTokenizer.from_pretrained(folder)


BYTES = byte_tokenizer()


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_every_text_comes_back(text: str) -> None:
    ids = BYTES.encode(text, add_special_tokens=False)
    assert BYTES.decode(ids) == unicodedata.normalize("NFC", text)
    if not any(token in text for token in TOKENS):
        assert len(ids) == len(unicodedata.normalize("NFC", text).encode())


def test_special_tokens_are_one_token_each(tokenizer: PreTrainedTokenizerFast) -> None:
    assert len(tokenizer) == VOCABULARY
    ids = tokenizer.convert_tokens_to_ids(list(TOKENS))
    assert ids == list(range(256, VOCABULARY))
    text = "<|im_start|>user\n<img><IMG_CONTEXT></img>书<|im_end|>"
    encoded = tokenizer(text)
    assert encoded.keys() == {"input_ids", "attention_mask"}
    assert len(encoded["input_ids"]) == len("user\n") + 3 + 5
    assert tokenizer.decode(encoded["input_ids"], skip_special_tokens=True) == "user\n书"


def test_pad_and_end(tokenizer: PreTrainedTokenizerFast, tmp_path: Path) -> None:
    assert (tokenizer.pad_token, tokenizer.eos_token, tokenizer.bos_token) == (PAD, EOS, None)
    tokenizer.padding_side = "left"
    batch = tokenizer(["a", "abc"], padding=True)
    assert batch["attention_mask"] == [[0, 0, 1], [1, 1, 1]] and batch["input_ids"][0][:2] == [256, 256]
