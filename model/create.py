"""New checkpoints in the official layout: random ones of a preset's size, and published parts joined to a fresh head.

Both are written one shard at a time into a temporary folder that takes its name when it is whole, so that a checkpoint
of any size needs the memory of one shard and a stopped run leaves nothing that looks like a checkpoint.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import safe_open
from tokenizers import AddedToken
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from model.checkpoint import (
    LAYOUT,
    StoredTensor,
    check,
    mismatches,
    naming_when_full,
    official_state,
    refuse,
    save_tensors,
    stored_tensors,
)  # fmt: skip
from model.config import (
    ConfigError,
    ImageSize,
    ModelConfig,
    UnderstandingConfig,
    VaeConfig,
    parse,
    read_object,
    write_config,
)  # fmt: skip
from model.initial import initial
from model.tokenizer import TOKENS, read_tokenizer, save_tokenizer, write_tokenizer
from model.unified import InternVLUModel
from model.vlm import SPECIAL_TOKENS, special_token_ids

NEW_TOKEN = "<img_uncond>"  # the one special token that InternVL3.5's tokenizer lacks
_WORDS = "language_model.model.embed_tokens.weight"
_LM_HEAD = "language_model.lm_head.weight"
_TABLE = "special_token_embedding.weight"
_FROM_VLM = ("vision_config", "llm_config", "downsample_ratio", "select_layer", "force_image_size")

Value = Callable[[str], Tensor]  # official name -> tensor


def random_checkpoint(
    config: ModelConfig,
    folder: Path,
    *,
    tokenizer: Path | None = None,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
    adaln_zero: bool = False,
) -> None:
    """Write a checkpoint of random weights whose every output depends on every input: no gate is 0.

    With `adaln_zero`, for training, the head starts at velocity 0 instead, see `initial`.

    `tokenizer` is the folder of a published one, for which the vocabulary grows where it must; without it the
    byte-level tokenizer is written. Raises ConfigError for a tokenizer that will not do, FileExistsError where
    `folder` holds anything.
    """
    published = None if tokenizer is None else _published_tokenizer(tokenizer)
    with new_folder(folder) as new:
        if published is None:
            write_tokenizer(new / "processor")
        else:
            save_tokenizer(published, new / "processor")
            config = _with_vocabulary(config, len(published))
        model = _on_meta(config)
        for component in LAYOUT:
            _write(component, model, new, _random(component, model, seed, adaln_zero=adaln_zero), dtype)
        write_config(config, new)


def joined_checkpoint(vlm: Path, vae: Path, preset: ModelConfig, folder: Path, *, seed: int = 0) -> None:
    """Write a checkpoint of a published InternVL, a published Qwen-Image VAE and a fresh head: where stage 1 starts.

    The head is adaLN-zero and has the preset's size; its context and latent widths follow the parts, its dtype the
    language model's. Published weights are copied as they are. The rows of the special-token table are the word
    embeddings that they replace; `<img_uncond>`, which is new, starts as their mean.

    Raises ConfigError and CheckpointError that name file, key or tensor, FileExistsError where `folder` holds anything.
    """
    config = _joined_config(vlm, vae, preset)
    tokenizer = _published_tokenizer(vlm)
    if len(tokenizer) > (rows := config.vlm.llm_config.vocab_size):
        raise ConfigError(
            f"{vlm}: the tokenizer has {len(tokenizer):,} tokens, vocab_size is {rows:,}: are they one model's?"
        )
    model = _on_meta(config)
    language, pictures = stored_tensors(vlm), check("vae", model.vae, vae)
    refuse(vlm, mismatches("vlm", model.vlm, _completed(language)))
    with new_folder(folder) as new:
        save_tokenizer(tokenizer, new / "processor")
        dtype = _dtype(language, _WORDS)
        _write("vlm", model, new, _understanding(language, special_token_ids(tokenizer)), dtype)
        _write("head", model, new, _random("head", model, seed, adaln_zero=True), dtype)
        _write("vae", model, new, _stored(pictures), _dtype(pictures, "encoder.conv_in.weight"))
        write_config(config, new)


# ---------------------------------------------------------------------------------------------------------- writing


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder beside `folder` that takes its name in the end, or is removed."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there already: give another folder, or delete it")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    except OSError as error:
        raise OSError(f"{folder} cannot be made ({error.strerror}): give another place") from error
    try:
        with naming_when_full(folder):
            yield new
        new.chmod(0o755)  # mkdtemp's are for their owner alone
        os.replace(new, folder)
    except BaseException:
        shutil.rmtree(new)
        raise


def _on_meta(config: ModelConfig) -> InternVLUModel:
    with torch.device("meta"):
        return InternVLUModel(config, range(len(SPECIAL_TOKENS)))


def _write(component: str, model: InternVLUModel, folder: Path, value: Value, dtype: torch.dtype) -> None:
    state = official_state(component, getattr(model, component))
    planned = {name: torch.empty_like(tensor, dtype=dtype) for name, tensor in state.items()}
    save_tensors(component, planned, lambda name: value(name).to(dtype), folder / LAYOUT[component][0])


# ----------------------------------------------------------------------------------------------------------- values


def _random(component: str, model: InternVLUModel, seed: int, *, adaln_zero: bool = False) -> Value:
    shapes = {name: tensor.shape for name, tensor in official_state(component, getattr(model, component)).items()}
    return lambda name: initial(component, name, shapes[name], seed=seed, adaln_zero=adaln_zero)


def _stored(tensors: Mapping[str, StoredTensor]) -> Value:
    def value(name: str) -> Tensor:
        with safe_open(tensors[name].file, framework="pt") as file:
            return file.get_tensor(name)

    return value


def _understanding(tensors: Mapping[str, StoredTensor], ids: tuple[int, ...]) -> Value:
    """A published InternVL's tensors, with the table of special tokens and, where it was tied, the language head."""
    stored = _stored(tensors)

    def value(name: str) -> Tensor:
        if name == _TABLE:
            return _special_tokens(stored(_WORDS), ids)
        return stored(_WORDS if name == _LM_HEAD and name not in tensors else name)

    return value


def _special_tokens(words: Tensor, ids: tuple[int, ...]) -> Tensor:
    """The table (10, hidden): word embeddings of `ids`, but the last, which is `<img_uncond>`, the others' mean."""
    known = words[list(ids[:-1])]
    return torch.cat([known, known.float().mean(0, keepdim=True).to(words.dtype)])


def _completed(tensors: Mapping[str, StoredTensor]) -> dict[str, StoredTensor]:
    """The headers as they will be once `_understanding` has added what is not stored."""
    if _WORDS not in tensors:
        return dict(tensors)
    words = tensors[_WORDS]
    table = replace(words, shape=(len(SPECIAL_TOKENS), words.shape[1]))
    return {_TABLE: table, _LM_HEAD: words} | dict(tensors)


def _dtype(tensors: Mapping[str, StoredTensor], name: str) -> torch.dtype:
    with safe_open(tensors[name].file, framework="pt") as file:
        return file.get_slice(name)[:1].dtype


# --------------------------------------------------------------------------------------------- configuration, tokenizer


def _joined_config(vlm: Path, vae: Path, preset: ModelConfig) -> ModelConfig:
    understanding = _understanding_config(vlm, preset.vlm)
    pictures = parse(VaeConfig, read_object(vae / "config.json"), str(vae / "config.json"))
    context = len(preset.head.vlm_select_layer) * understanding.llm_config.hidden_size
    side = preset.head.decoder_config.patch_size
    decoder = replace(
        preset.head.decoder_config,
        in_channels=side**2 * pictures.z_dim,
        out_channels=pictures.z_dim,
        joint_attention_dim=context,
    )
    head = replace(preset.head, decoder_config=decoder, input_hidden_size=context, output_hidden_size=context)
    pixels = replace(
        preset.processor.image_processor_kwargs, size=ImageSize(understanding.image_size, understanding.image_size)
    )
    processor = replace(preset.processor, image_seq_length=understanding.image_tokens, image_processor_kwargs=pixels)
    return ModelConfig(understanding, head, pictures, preset.scheduler, processor)


def _understanding_config(folder: Path, preset: UnderstandingConfig) -> UnderstandingConfig:
    """Networks and sizes of a published InternVL; template and class are ours."""
    path = folder / "config.json"
    published = read_object(path)
    if not isinstance(published.get("llm_config"), dict):
        raise ConfigError(
            f"{path} has no llm_config: give InternVL3.5-2B in its original layout, not transformers' own (named -HF)"
        )
    values = {key: published[key] for key in _FROM_VLM if key in published}
    values["llm_config"] = values["llm_config"] | {"tie_word_embeddings": False}  # a tied head is copied
    return replace(parse(UnderstandingConfig, values | {"template": preset.template}, str(path)), extra=preset.extra)


def _with_vocabulary(config: ModelConfig, tokens: int) -> ModelConfig:
    """The configuration with at least so many rows of embeddings, in multiples of 64 for the matmuls' sake."""
    rows = max(config.vlm.llm_config.vocab_size, -(-tokens // 64) * 64)
    return replace(config, vlm=replace(config.vlm, llm_config=replace(config.vlm.llm_config, vocab_size=rows)))


def _published_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer in `folder`, with `<img_uncond>` added where it is missing. Raises ConfigError."""
    tokenizer = read_tokenizer(folder)
    known = tokenizer.get_vocab()
    if missing := [token for token in TOKENS if token not in known and token != NEW_TOKEN]:
        raise ConfigError(f"{folder}: the tokenizer lacks {' '.join(missing)}: give that of InternVL3.5-2B")
    tokenizer.add_tokens([AddedToken(NEW_TOKEN, normalized=False, special=True)], special_tokens=True)
    return tokenizer
