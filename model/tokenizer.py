"""Reading a checkpoint's tokenizer, and one for checkpoints without: a token per UTF-8 byte, then special tokens.

The latter can be given merges from texts, so that prompts of a small world take a third of the tokens. It needs no
training and no download, reads every text and writes it back unchanged (in NFC, as Qwen's does), and has the special
tokens of the released tokenizer in the same order. Ids are looked up by string everywhere, so
nothing depends on their numbers.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Sequence
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from model.config import ConfigError

PAD, EOS = "<|endoftext|>", "<|im_end|>"
# In the order of the released ids 151643 ... 151678.
TOKENS = (
    PAD, "<|im_start|>", EOS,
    "<img>", "</img>", "<IMG_CONTEXT>", "<quad>", "</quad>", "<ref>", "</ref>", "<box>", "</box>", "<img_uncond>",
)  # fmt: skip
VOCABULARY = 256 + len(TOKENS)
_FILES = ("tokenizer.json", "vocab.json")
_FIX = "copy all files of the model's own there: InternVL3.5-2B's, or what synth model init writes for its preset"
_MAX_LENGTH = 32_768  # tokens; only said, never enforced


def byte_tokenizer(texts: Sequence[str] = (), merges: int = 0) -> PreTrainedTokenizerFast:
    """A byte-level tokenizer of `VOCABULARY` ids, and up to `merges` more for what is frequent in `texts`.

    Merges are byte-pair encoding's (Sennrich et al. 2016, arXiv 1508.07909) within words; digits stay single.
    """
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())  # GPT-2's printable character for each of the 256 bytes
    core = Tokenizer(models.BPE(vocab={character: i for i, character in enumerate(alphabet)}, merges=[]))
    core.normalizer = normalizers.NFC()
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    if merges:
        words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
        core.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), words])
        trainer = trainers.BpeTrainer(vocab_size=256 + merges, initial_alphabet=alphabet, show_progress=False)
        core.train_from_iterator(texts, trainer)
    core.decoder = decoders.ByteLevel()
    core.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in TOKENS])
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=EOS,
        clean_up_tokenization_spaces=False,
        model_input_names=["input_ids", "attention_mask"],  # the official pipeline fails on token_type_ids
        model_max_length=_MAX_LENGTH,
    )


def write_tokenizer(folder: Path, texts: Sequence[str] = (), merges: int = 0) -> None:
    """Write the files of `byte_tokenizer`, see `save_tokenizer`."""
    save_tokenizer(byte_tokenizer(texts, merges), folder)


def save_tokenizer(tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write files that `AutoTokenizer` reads, that of the official code's 4.52 included."""
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    if config.get("tokenizer_class") == "TokenizersBackend":  # what transformers 5 writes, and 4 does not know
        config["tokenizer_class"] = "PreTrainedTokenizerFast"
        path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def read_tokenizer(folder: Path, rows: int | None = None) -> PreTrainedTokenizerBase:
    """The tokenizer whose files lie in `folder`. Nothing is fetched, and code that the files name is never run.

    Args:
        rows: of the embedding table that its ids have to fit, where that is known.

    Raises:
        ConfigError: if the folder or a file is missing or cannot be read, asks for code of its own, or has more ids.
    """
    if not folder.is_dir():  # transformers would take it for the name of a repository and ask the network
        raise ConfigError(f"{folder} is no folder: give the one that holds the tokenizer's files")
    if not any((folder / name).is_file() for name in _FILES):
        raise ConfigError(f"{folder} holds no tokenizer, which is a {' or '.join(_FILES)}: {_FIX}")
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # tokenizers raises the bare class, and transformers whatever malformed files lead to
        reason = str(error).partition("\n")[0].rstrip(": ")
        if "custom code" in str(error):
            reason = "it asks for code of its own, which is never run"
        raise ConfigError(f"{folder} holds no tokenizer that can be read ({reason}): {_FIX}") from error
    if not isinstance(tokenizer.model_max_length, int | float):
        length = reprlib.repr(tokenizer.model_max_length)
        raise ConfigError(f"{folder}/tokenizer_config.json: model_max_length is {length}: give a number")
    largest = max(tokenizer.get_vocab().values(), default=0)
    if rows is not None and largest >= rows:
        raise ConfigError(
            f"{folder}: the tokenizer has ids up to {largest:,}, vocab_size is {rows:,}: are they one model's?"
        )
    return tokenizer
