"""Defaults of text generation that a checkpoint brings in `generation_config.json`: only what chooses tokens is taken.

transformers' file can do much more: name helper models, return other types, force tokens, ask for several answers. The
pipeline decides all of that, and a file that decided it otherwise would break it.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from transformers import GenerationConfig

from model.config import ConfigError, named, read_object

# Sampling options and what they may be.
LIMITS = {"temperature": (1e-4, 100.0), "top_p": (0.0, 1.0), "top_k": (0, 10**6), "repetition_penalty": (0.01, 100.0)}
_TOKENS = ("bos_token_id", "eos_token_id", "pad_token_id")  # for those who read what is saved again
_SILENT = {  # in files that are published, or that transformers writes
    "transformers_version", "_from_model_config", "max_length", "max_new_tokens",
    "use_cache", "output_attentions", "output_hidden_states",
}  # fmt: skip


def read_generation_config(path: Path, vocabulary: int) -> GenerationConfig:
    """Sampling options and token ids of the file, the ids below `vocabulary`. Others are left out, with a warning.

    Raises:
        ConfigError: for what is no JSON object, and naming key, value and limits for a value that cannot be.
    """
    values = {key: value for key, value in read_object(path).items() if value is not None}
    for key, (low, high) in LIMITS.items():
        kinds = (int,) if isinstance(low, int) else (int, float)
        if key in values and not (type(values[key]) in kinds and low <= values[key] <= high):
            raise ConfigError(f"{path}: {key} is {values[key]!r:.40}, give a number from {low} to {high}")
    for key in _TOKENS:
        ids = values.get(key, [])
        if not all(type(i) is int and 0 <= i < vocabulary for i in (ids if isinstance(ids, list) else [ids])):
            raise ConfigError(f"{path}: {key} is {ids!r:.40}, give ids below {vocabulary:,}, the vocab_size")
    if type(values.get("do_sample", False)) is not bool:
        raise ConfigError(f"{path}: do_sample is {values['do_sample']!r:.40}, give true or false")
    taken = {"do_sample", *LIMITS, *_TOKENS}
    if other := sorted(values.keys() - taken - _SILENT):
        warnings.warn(f"{path}: left out, since the pipeline decides it: {named(other)}", stacklevel=2)
    return GenerationConfig(**{key: value for key, value in values.items() if key in taken})
