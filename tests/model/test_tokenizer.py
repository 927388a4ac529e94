"""The byte-level tokenizer loses nothing and knows every special token."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from model.config import ConfigError
from model.tokenizer import EOS, PAD, TOKENS, VOCABULARY, byte_tokenizer, read_tokenizer, write_tokenizer


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


@pytest.fixture
def armed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tokenizer beside code that would leave a trace, and somebody who says yes to every question."""
    folder = tmp_path / "processor"
    write_tokenizer(folder)
    (folder / "evil.py").write_text(
        f"open({str(tmp_path / 'trace')!r}, 'w').close()\n"
        "from transformers import PretrainedConfig, PreTrainedTokenizerFast\n"
        "class Evil(PreTrainedTokenizerFast): pass\n"
        "class EvilConfig(PretrainedConfig): model_type = 'evil'\n"
    )
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 9))
    return folder


def test_code_that_a_tokenizer_names_is_refused(armed: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = armed / "tokenizer_config.json"
    own = {"tokenizer_class": "Evil", "auto_map": {"AutoTokenizer": ["evil.Evil", "evil.Evil"]}}
    path.write_text(json.dumps(json.loads(path.read_text()) | own))
    with pytest.raises(ConfigError, match="asks for code of its own, which is never run"):
        read_tokenizer(armed)
    assert not (armed.parent / "trace").exists() and "custom code" not in "".join(capfd.readouterr())


def test_code_that_a_model_names_is_left_alone(armed: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The published InternVL names some in the config.json beside its tokenizer, which needs none."""
    named = {"model_type": "evil", "auto_map": {"AutoConfig": "evil.EvilConfig"}}
    (armed / "config.json").write_text(json.dumps(named))
    assert read_tokenizer(armed).get_vocab() == BYTES.get_vocab()
    assert not (armed.parent / "trace").exists() and "custom code" not in "".join(capfd.readouterr())


def test_a_folder_that_is_not_there_is_no_repository(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nope is no folder"):
        read_tokenizer(tmp_path / "toks" / "nope")


def test_ids_have_to_fit_the_embeddings(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    assert len(read_tokenizer(tmp_path, VOCABULARY)) == VOCABULARY
    with pytest.raises(ConfigError, match="ids up to 268, vocab_size is 268"):
        read_tokenizer(tmp_path, VOCABULARY - 1)


def test_damaged_files_are_named(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    path = tmp_path / "tokenizer_config.json"
    whole = path.read_text()
    path.write_text(json.dumps(json.loads(whole) | {"model_max_length": [1]}))
    with pytest.raises(ConfigError, match=r"tokenizer_config\.json: model_max_length is \[1\]: give a number"):
        read_tokenizer(tmp_path)
    path.write_text(whole)
    for content in ("[", "[]", "[" * 100_000):
        (tmp_path / "tokenizer.json").write_text(content)
        with pytest.raises(ConfigError, match=f"{tmp_path.name} holds no tokenizer that can be read"):
            read_tokenizer(tmp_path)


def test_merges_shorten_what_is_frequent_and_lose_nothing() -> None:
    """Digits stay single, special tokens whole, and any text comes back; the same texts give the same ids."""
    texts = ["“42” in black on a light green background", "浅绿色背景上的黑色文字“42”"] * 3
    plain, merged = byte_tokenizer(), byte_tokenizer(texts, 200)
    assert len(merged) <= len(plain) + 200
    for text in (*texts, "<|im_start|>user\n“937”<|im_end|>", "naïve 🙂"):
        ids = merged(text, add_special_tokens=False).input_ids
        assert merged.decode(ids) == text
    assert len(merged(texts[0]).input_ids) * 2 < len(plain(texts[0]).input_ids)
    assert len(merged("937").input_ids) == 3 and len(merged("<img>").input_ids) == 1
    assert byte_tokenizer(texts, 200).get_vocab() == merged.get_vocab()
