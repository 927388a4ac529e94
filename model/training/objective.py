"""What is learnt: the velocity of noisy latents (VP) and the next token (NTP), of packed batches.

L = ntp * sum(cross entropies) / N_text + vp * sum(patch errors) / N_latent, where the error of a patch is the mean over
its channels and the counts are those of the whole global batch: so packing, accumulation and the number of processes
drop out. (Sums come from here; the loop divides, once it knows the counts.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.attention import Segments
from model.head import Sample
from model.pixels import pad_to_common
from model.sampler import TRAIN_TIMESTEPS
from model.training import lora
from model.training.batch import Batch, Key
from model.training.flow import Noised, draw_sigma, generator, noised
from model.training.recipe import TrainRecipe
from model.unified import InternVLUModel
from model.vlm import IGNORED_LABEL, VisionLanguageModel

Latents = tuple[Tensor, ...]
UNREAD = ("query_gate", "query_norm", "out", "mlp_in", "mlp_out")  # of the context stream in the last block


class Seen(NamedTuple):
    """What networks that do not train say of a batch.

    latents: of each sample the normalised latent (channels, height, width) that is painted, or None.
    conditions: of each sample the latents of its condition images.
    hidden: (tokens, layers x hidden) of the chosen layers; None where the language model trains.
    """

    latents: tuple[Tensor | None, ...]
    conditions: tuple[Latents, ...]
    hidden: Tensor | None


class Losses(NamedTuple):
    """Sums over a micro-batch, each sample by its weight. Only `ntp` and `vp`, which are (), carry gradients.

    text, image: (samples,) the parts of the two sums by sample; sigmas: noise levels, NaN where nothing is painted.
    """

    ntp: Tensor
    vp: Tensor
    text: Tensor
    image: Tensor
    sigmas: Tensor


class Network(nn.Module):
    """What trains, as one forward, beside what does not, which is no submodule: shards and optimisers leave it alone."""

    def __init__(self, model: InternVLUModel, recipe: TrainRecipe) -> None:
        super().__init__()
        self.config, self.recipe = model.config, recipe
        self.head = model.head
        self.reads = any(parameter.requires_grad for parameter in model.vlm.parameters())
        if self.reads:
            self.vlm = model.vlm
        self._beside = (model.vlm, model.vae)  # in a tuple, so that they are not registered

    @property
    def reader(self) -> VisionLanguageModel:
        """The understanding model, whether it trains or not."""
        return self._beside[0]

    @property
    def vae(self) -> nn.Module:
        return self._beside[1]

    @torch.no_grad()
    def look(self, batch: Batch) -> Seen:
        """The frozen networks' part of a batch that lies on their device."""
        pictures = [target for target in batch.targets if target is not None]
        pictures += [image for own in batch.conditions for image in own]
        encoded = iter(_encoded(self.vae, pictures))
        latents = tuple(None if target is None else next(encoded) for target in batch.targets)
        conditions = tuple(tuple(next(encoded) for _ in own) for own in batch.conditions)
        return Seen(latents, conditions, None if self.reads else self._read(self.reader, batch)[0])

    def forward(self, batch: Batch, seen: Seen, sigma: float | None = None) -> Losses:
        """Losses of a micro-batch; `sigma` is the noise level of all samples instead of a drawn one.

        Every process must run every module that is sharded, whatever its batch holds: where a batch has no image to
        read, nothing to paint or nothing to say, something blank goes through, times 0.
        """
        weights = torch.tensor([key.weight for key in batch.keys], device=batch.ids.device)
        hidden, blank = seen.hidden, 0.0
        text = weights.new_zeros(len(weights))
        if self.reads:
            blank = self._blank_image(batch)
            hidden, last = self._read(self.vlm, batch)
            if self.recipe.objective.ntp:
                text, unsaid = self._say(last, batch)
                blank = blank + unsaid
        image, sigmas, unpainted = self._paint(batch, seen, hidden, sigma)
        text, image = text * weights, image * weights
        return Losses(text.sum() + blank + unpainted, image.sum(), text.detach(), image.detach(), sigmas)

    def _read(self, vlm: VisionLanguageModel, batch: Batch) -> tuple[Tensor, Tensor]:
        """Hidden states (tokens, layers x hidden) of the layers that condition the head, and of the last one."""
        pixels = batch.pixels if len(batch.pixels) else None
        embedded = vlm.embed(batch.ids[None], pixels)[0]
        positions = torch.cat([torch.arange(length, device=batch.ids.device) for length in batch.lengths])
        segments = Segments.of(batch.lengths, batch.ids.device)
        read = vlm.backbone(embedded, positions, segments, output_hidden_states=True)
        layers = self.config.head.vlm_select_layer
        return torch.cat([read.hidden_states[layer][0] for layer in layers], dim=-1), read.last_hidden_state[0]

    def _blank_image(self, batch: Batch) -> Tensor | float:
        if len(batch.pixels):
            return 0.0
        side = self.config.vlm.image_size
        return 0.0 * self.vlm.visual_tokens(torch.zeros(1, 3, side, side, device=batch.ids.device)).sum()

    def _say(self, last: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float]:
        """Cross entropies, summed by sample (samples,), of the tokens that are labelled; and a 0 where none is."""
        places = (batch.labels != IGNORED_LABEL).nonzero()[:, 0]
        if not len(places):
            return last.new_zeros(len(batch.keys), dtype=torch.float32), 0.0 * self.vlm.language.lm_head(last[:1]).sum()
        logits = self.vlm.language.lm_head(last[places]).float()
        errors = F.cross_entropy(logits, batch.labels[places], reduction="none")
        lengths = torch.tensor(batch.lengths, device=last.device)
        owners = torch.arange(len(lengths), device=last.device).repeat_interleave(lengths)[places]
        return errors.new_zeros(len(lengths)).index_add(0, owners, errors), 0.0

    def _paint(
        self, batch: Batch, seen: Seen, hidden: Tensor, sigma: float | None
    ) -> tuple[Tensor, Tensor, Tensor | float]:
        """Patch errors, summed by sample (samples,), noise levels (samples,), and a 0 where nothing is painted."""
        device = batch.ids.device
        painted = [index for index, latent in enumerate(seen.latents) if latent is not None]
        sigmas = torch.full((len(batch.keys),), torch.nan, device=device)
        errors = torch.zeros(len(batch.keys), device=device)
        if not painted:
            return errors, sigmas, self._blank_painting(device)
        at = [self._noised(batch.keys[index], seen.latents[index], sigma) for index in painted]
        samples = self._samples(batch, seen, hidden, painted)
        times = torch.tensor([one.timestep for one in at], device=device)
        velocities = self.head.velocity(samples, pad_to_common([one.noisy for one in at]), times)
        values = self.config.head.decoder_config.in_channels  # of a patch
        own = [_squared_error(found, one.velocity) / values for found, one in zip(velocities, at, strict=True)]
        index = torch.tensor(painted, device=device)
        sigmas[index] = times / TRAIN_TIMESTEPS
        return errors.index_add(0, index, torch.stack(own)), sigmas, 0.0

    def _noised(self, key: Key, latent: Tensor, sigma: float | None) -> Noised:
        objective = self.recipe.objective
        draw = (f"noise of {key.sample_id}", key.source, 0) if objective.fixed_noise else ("noise", key.source, key.k)
        random = generator(self.recipe.seed, *draw)
        drawn = draw_sigma(objective, random)
        noise = torch.randn(latent.shape, generator=random)
        return noised(latent, drawn if sigma is None else sigma, noise)

    def _samples(self, batch: Batch, seen: Seen, hidden: Tensor, painted: Sequence[int]) -> list[Sample]:
        config = self.config.head
        limit = config.max_sequence_length if config.pad_to_fix_length else None
        starts = list(accumulate(batch.lengths, initial=0))
        spans = []
        for index in painted:
            start, end = (starts[index] + place for place in batch.contexts[index])
            spans.append(slice(start, end if limit is None else min(end, start + limit)))
        contexts = self.head.projector(torch.cat([hidden[span] for span in spans]))
        is_image = batch.ids == self.reader.image_context_id
        side = round(self.config.vlm.image_tokens**0.5)
        return [
            Sample(
                tuple(seen.latents[index].shape[1:]),
                context,
                is_image[span],
                ((side, side),) * batch.image_counts[index],
                seen.conditions[index],
            )
            for index, span, context in zip(
                painted, spans, contexts.split([span.stop - span.start for span in spans]), strict=True
            )
        ]

    def _blank_painting(self, device: torch.device) -> Tensor:
        """The head over one blank patch with one blank token of context, times 0."""
        config = self.config.head
        side = config.decoder_config.patch_size
        latent = torch.zeros(1, config.decoder_config.out_channels, side, side, device=device)
        hidden = torch.zeros(1, config.input_hidden_size, device=device, dtype=self.head.dtype)
        flags = torch.zeros(1, dtype=torch.bool, device=device)
        sample = Sample((side, side), self.head.projector(hidden), flags)
        return 0.0 * self.head.velocity([sample], latent, torch.zeros(1, device=device)).sum()


def trainable(network: nn.Module) -> dict[str, nn.Parameter]:
    """Name -> parameter, of those that train."""
    return {name: parameter for name, parameter in network.named_parameters() if parameter.requires_grad}


def freeze(model: InternVLUModel, recipe: TrainRecipe) -> None:
    """Only what the recipe trains keeps its gradients: the head, or everything but the VAE (Table 3 of the paper), or
    the adapters in them.

    What nothing reads stays as it is: the padding token (packed samples have no padding), what the last block of the
    head would do to the context after its attention, and without a next-token loss the language model's own head.
    """
    model.requires_grad_(False)
    model.head.requires_grad_(True)
    model.head.padding_token.requires_grad_(False)
    for part in UNREAD:
        getattr(model.head.blocks[-1].context, part).requires_grad_(False)
    model.vlm.requires_grad_(recipe.train == "all")
    if not recipe.objective.ntp:
        model.vlm.language.lm_head.requires_grad_(False)
    if recipe.lora.rank:
        lora.adapt(model, recipe)


def _squared_error(found: Tensor, wanted: Tensor) -> Tensor:
    """Sum of squares, float32, over the top-left part of `found` that `wanted` covers."""
    height, width = wanted.shape[-2:]
    return (found[:, :height, :width].float() - wanted).square().sum()


def _encoded(vae: nn.Module, pictures: Sequence[Tensor]) -> list[Tensor]:
    """Normalised latents of pictures (3, height, width), those of one size together."""
    latents: list[Tensor | None] = [None] * len(pictures)
    for shape in dict.fromkeys(picture.shape for picture in pictures):
        places = [place for place, picture in enumerate(pictures) if picture.shape == shape]
        stacked = torch.stack([pictures[place] for place in places]).to(vae.dtype)
        for place, latent in zip(places, vae.encode(stacked), strict=True):
            latents[place] = latent
    return latents
