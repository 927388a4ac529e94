"""The understanding model: images through the ViT into the token stream of Qwen3.

transformers' `Qwen3ForCausalLM` stands behind this file; nothing else here knows it. Source: the official code
(OpenGVLab/InternVL-U, commit 018a59c).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import Cache, DynamicCache, PreTrainedTokenizerBase, Qwen3Config, Qwen3ForCausalLM
from transformers.cache_utils import DynamicLayer
from transformers.models.qwen3.modeling_qwen3 import Qwen3RotaryEmbedding

from model import attention
from model.attention import Segments
from model.config import LanguageConfig, UnderstandingConfig, to_json
from model.vit import VisionTransformer, pixel_shuffle

# Rows of the special-token table, in the checkpoint's order.
SPECIAL_TOKENS = (
    "</box>", "<box>", "<IMG_CONTEXT>", "</img>", "<img>", "</quad>", "<quad>", "</ref>", "<ref>", "<img_uncond>"
)  # fmt: skip
IGNORED_LABEL = -100


def special_token_ids(tokenizer: PreTrainedTokenizerBase) -> tuple[int, ...]:
    """Ids of SPECIAL_TOKENS, looked up by string: a tokenizer may have placed them anywhere.

    Raises ValueError naming the tokens that the tokenizer does not have.
    """
    vocabulary = tokenizer.get_vocab()
    if missing := [token for token in SPECIAL_TOKENS if token not in vocabulary]:
        raise ValueError(f"the tokenizer lacks {', '.join(missing)}: is it InternVL-U's, with <img_uncond> added?")
    return tuple(vocabulary[token] for token in SPECIAL_TOKENS)


class VisionLanguageModel(nn.Module):
    """ViT, pixel shuffle, projector, special-token table and language model.

    `special_token_ids` are the ids of SPECIAL_TOKENS in that order.
    """

    def __init__(self, config: UnderstandingConfig, special_token_ids: Sequence[int]) -> None:
        super().__init__()
        self.config = config
        self.special_token_ids = tuple(special_token_ids)
        shuffled, hidden = 4 * config.vision_config.hidden_size, config.llm_config.hidden_size
        self.vision = VisionTransformer(config.vision_config)
        self.projector = nn.Sequential(
            nn.LayerNorm(shuffled, eps=1e-5), nn.Linear(shuffled, hidden), nn.GELU(), nn.Linear(hidden, hidden)
        )
        self.special_tokens = nn.Embedding(len(SPECIAL_TOKENS), hidden)
        self.language = _language_model(config.llm_config)

    @property
    def image_context_id(self) -> int:
        """The token whose places in a prompt visual tokens take."""
        return self.special_token_ids[SPECIAL_TOKENS.index("<IMG_CONTEXT>")]

    @property
    def dtype(self) -> torch.dtype:
        return self.special_tokens.weight.dtype

    def visual_tokens(self, pixels: Tensor) -> Tensor:
        """Normalised pixels (images, 3, side, side) -> (images, tokens, hidden); 256 tokens at 448 pixels."""
        if pixels.shape[-1] != pixels.shape[-2]:
            raise ValueError(f"images of {pixels.shape[-1]} x {pixels.shape[-2]} pixels: the ViT's are square")
        return self.projector(pixel_shuffle(self.vision(pixels)[:, 1:]))

    def embed(self, input_ids: Tensor, pixels: Tensor | None = None) -> Tensor:
        """Ids (rows, tokens) -> embeddings (rows, tokens, hidden).

        A special token's row of the table stands in for its word embedding; then the visual tokens of the images, in
        order, take the places of <IMG_CONTEXT>. Raises ValueError when there are not as many places as tokens.
        """
        table_ids = torch.tensor(self.special_token_ids, device=input_ids.device)
        matches = input_ids[..., None] == table_ids
        special = self.special_tokens(matches.int().argmax(-1))
        embedded = torch.where(matches.any(-1, keepdim=True), special, self.language.model.embed_tokens(input_ids))
        if pixels is None:
            return embedded
        visual = self.visual_tokens(pixels)
        places = input_ids == self.image_context_id
        if (count := int(places.sum())) != visual.shape[0] * visual.shape[1]:
            raise ValueError(
                f"{count} <IMG_CONTEXT> tokens for {len(visual)} images of {visual.shape[1]} visual tokens each"
            )
        return embedded.masked_scatter(places[..., None], visual.to(embedded.dtype))

    def hidden_states(
        self, input_ids: Tensor, attention_mask: Tensor, pixels: Tensor | None = None, *, layers: Sequence[int]
    ) -> Tensor:
        """Hidden states of the chosen layers, concatenated: (rows, tokens, len(layers) x hidden), 0 where masked.

        0 is the embeddings and i the output of layer i; the last one is taken after the final norm, the others before
        any: [-1, -2] mixes both, as the official conditioning does. attention_mask (rows, tokens) is 1 for real tokens.
        """
        hidden = self._packed(input_ids, attention_mask, pixels, output_hidden_states=True).hidden_states
        return _unpack(torch.cat([hidden[layer][0] for layer in layers], dim=-1), attention_mask)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, pixels: Tensor | None = None, labels: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Logits (rows, tokens, vocabulary), 0 where masked, and the mean cross entropy of the next tokens.

        labels (rows, tokens) are the ids themselves, shifted in here; -100 is ignored. Without labels the loss is None.
        """
        hidden = self._packed(input_ids, attention_mask, pixels).last_hidden_state[0]
        logits = _unpack(self.language.lm_head(hidden), attention_mask)
        if labels is None:
            return logits, None
        predicted, wanted = logits[:, :-1].flatten(0, 1).float(), labels[:, 1:].flatten()
        return logits, F.cross_entropy(predicted, wanted, ignore_index=IGNORED_LABEL)

    @torch.no_grad()
    def generate(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        pixels: Tensor | None = None,
        *,
        max_new_tokens: int,
        **options: Any,
    ) -> Tensor:
        """New tokens only: (rows, at most max_new_tokens). The prompt is left-padded.

        `options` are those of transformers' `generate` (do_sample, temperature, eos_token_id, streamer ...). A special
        token that is generated keeps its word embedding, as in the official code: the table is for prompts.
        """
        beams = options.get("num_beams", 1) > 1  # beams permute the cache, which a fixed buffer does not take
        length = input_ids.shape[1] + max_new_tokens
        return self.language.generate(
            inputs_embeds=self.embed(input_ids, pixels),
            attention_mask=attention_mask,
            max_new_tokens=max_new_tokens,
            past_key_values=DynamicCache() if beams else self.cache(length),
            **options,
        )

    def cache(self, length: int) -> Cache:
        """Room for the keys and values of `length` tokens, allocated once."""
        return Cache(layers=[BufferedLayer(length) for _ in range(self.config.llm_config.num_hidden_layers)])

    def backbone(self, embedded: Tensor, positions: Tensor, segments: Segments, **options: Any) -> Any:
        """Qwen3 without its head over packed rows: embeddings (tokens, hidden) and positions (tokens,) in, causal
        attention inside each segment. Returns transformers' output, whose tensors are (1, tokens, hidden)."""
        return self.language.model(
            inputs_embeds=embedded[None],
            position_ids=positions[None],
            attention_mask={"full_attention": None},  # the segments say it; None would have transformers build a mask
            segments=segments,
            use_cache=False,
            **options,
        )

    def _packed(self, input_ids: Tensor, attention_mask: Tensor, pixels: Tensor | None, **options: Any) -> Any:
        """`backbone` over the real tokens of padded rows.

        Positions count from each row's first real token: RoPE sees differences only, and a row must not depend on how
        far its batch pads it.
        """
        real = attention_mask.bool()
        positions = torch.arange(real.shape[1], device=real.device) - real.int().argmax(1, keepdim=True)
        segments = Segments.of(real.sum(1).tolist(), real.device)
        return self.backbone(self.embed(input_ids, pixels)[real], positions[real], segments, **options)


class BufferedLayer(DynamicLayer):
    """A key-value cache of one layer that writes into a buffer instead of concatenating at every token."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        super().lazy_initialization(key_states, value_states)
        rows, heads, _, width = key_states.shape
        self.buffers = tuple(states.new_empty(rows, heads, self.length, width) for states in (key_states, value_states))

    def update(self, key_states: Tensor, value_states: Tensor, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:
        """Appends the states (rows, heads, new tokens, head_dim) and returns all so far, as views."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start = self.get_seq_length()
        end = start + key_states.shape[-2]
        for buffer, states in zip(self.buffers, (key_states, value_states), strict=True):
            buffer[:, :, start:end] = states
        self.keys, self.values = (buffer[:, :, :end] for buffer in self.buffers)
        return self.keys, self.values


def _language_model(config: LanguageConfig) -> Qwen3ForCausalLM:
    qwen = Qwen3Config(**to_json(replace(config, extra={})))
    qwen._attn_implementation = attention.NAME
    language = Qwen3ForCausalLM(qwen)
    with torch.device("cpu"):  # its angles are computed, not stored: built on the meta device they would be lost
        language.model.rotary_emb = Qwen3RotaryEmbedding(qwen)
    return language


def _unpack(packed: Tensor, attention_mask: Tensor) -> Tensor:
    """Values of the real tokens (real tokens, width) -> (rows, tokens, width), 0 elsewhere."""
    rows = packed.new_zeros(*attention_mask.shape, packed.shape[-1])
    return rows.masked_scatter(attention_mask.bool()[..., None], packed)
