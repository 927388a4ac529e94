"""InternVL-U from end to end: prompts and images in; text, pictures, or a line of thought and then pictures out.

By default a prompt gives the same picture alone and in any batch. `strict_official` copies the official pipeline where
that is not so: one image in a call sets the template of all prompts, condition images are padded to the largest before
the VAE sees them, the padding of shorter prompts is attended to while painting after a thought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from PIL import Image
from torch import Tensor, nn

from model import arguments
from model.arguments import TEXT_OPTIONS, Images
from model.config import FOLDERS
from model.create import new_folder
from model.head import Sample
from model.pixels import pad_to_common, to_pil, to_uint8
from model.processor import Inputs, Mode, Processor, Row, left_pad
from model.provenance import fingerprint, pixel_hash
from model.sampler import Scales, Schedule, branch_velocities, denoise, flow_schedule
from model.tokenizer import save_tokenizer
from model.unified import InternVLUModel

OutputType = Literal["pil", "pt", "latent"]
Branches = tuple[Row, Row, Row]

GUIDANCE = {"image": Scales(all=4.5, part=2.0), "text_image": Scales(all=3.5, part=1.5)}
MAX_GUIDANCE = 100.0  # far beyond any use; float32 overflows much later
DTYPES = (torch.float32, torch.bfloat16, torch.float16, None)
STEPS = 20
MAX_NEW_TOKENS = 200
MIN_TILE = 4  # overlaps by a quarter
OFFICIAL_SHIFT = 3.0  # the official pipeline has its own and never reads the scheduler's
# Tokens at the end of a thought that the head is not shown: the one that stopped it and, by an off-by-one that the
# released weights are used to, the one before. Of a thought that nothing stopped two tokens are lost as well.
UNSHOWN = 2


@dataclass(frozen=True, slots=True)
class Output:
    """What a call made. Pictures come prompt by prompt, the pictures of one prompt together.

    Attributes:
        images: PIL images; for output_type "pt" (B, 3, H, W) in [0, 1], for "latent" (B, z, h, w); None in mode "text".
        generate_output: new tokens (L,), the stop token included, of each prompt in mode "text" and of each picture in
            mode "text_image". The name is the official pipeline's.
        texts: the same as text.
        settings: what made each picture, as `provenance.save_png` takes it.
    """

    images: list[Image.Image] | Tensor | None
    generate_output: list[Tensor]
    texts: list[str]
    settings: list[dict[str, Any]]


class InternVLU:
    """The pipeline: made by `from_pretrained`, called with prompts."""

    def __init__(
        self,
        model: InternVLUModel,
        processor: Processor,
        *,
        device: torch.device | str = "cpu",
        strict_official: bool = False,
        offload: bool = False,
        vae_tile: int | None = None,
        checkpoint: str = "",
    ) -> None:
        """
        Args:
            device: where the work is done. The model lies there already or, with `offload`, in main memory.
            strict_official: copy the official pipeline where neighbours in a batch change a picture.
            offload: bring each of the three networks to the device only while it works.
            vae_tile: decode in squares of this many latent pixels, for sizes whose activations would not fit.
            checkpoint: fingerprint of the weights, for the settings of the pictures.

        Raises:
            ValueError: for a device that is not known or not there, or tiles too small to overlap.
        """
        _refuse_tile(vae_tile)
        self.model, self.processor, self.device = model, processor, arguments.device(device)
        self.strict_official, self.offload, self.vae_tile, self.checkpoint = (
            strict_official, offload, vae_tile, checkpoint
        )  # fmt: skip

    @classmethod
    def from_pretrained(
        cls,
        folder: Path | str,
        *,
        dtype: torch.dtype | None = torch.float32,
        device: torch.device | str = "cpu",
        strict_official: bool = False,
        compile: bool = False,
        offload: bool = False,
        vae_tile: int | None = None,
        **unknown: Any,
    ) -> InternVLU:
        """The checkpoint in `folder`, in the official layout. Nothing is fetched.

        Args:
            dtype: of the weights; None as stored.
            compile: pass the blocks of the head through torch.compile, which pays off after some pictures of one size.
            device, strict_official, offload, vae_tile: as in the constructor.

        Raises:
            ValueError: for a folder, file, dtype or device that is not there or cannot be used.
            TypeError: for names that are diffusers' or transformers', with the right one.
        """
        arguments.refuse_unknown(unknown, _parameters(cls.from_pretrained))
        _refuse_tile(vae_tile)
        if not isinstance(folder, str | PathLike):
            raise ValueError(f"folder must be a path, not {folder!r}")
        if not Path(folder).is_dir():
            raise ValueError(f"{folder} is no folder: get a checkpoint with hf download REPOSITORY --local-dir FOLDER")
        if dtype not in DTYPES:
            raise ValueError(f"dtype must be one of {', '.join(map(str, DTYPES))}, not {dtype!r}")
        device = arguments.device(device)
        processor = Processor.from_pretrained(folder)
        home = "cpu" if offload else device
        model = InternVLUModel.from_pretrained(folder, tokenizer=processor.tokenizer, dtype=dtype, device=home)
        if compile:
            for block in model.head.blocks:
                block.compile()
        return cls(
            model,
            processor,
            device=device,
            strict_official=strict_official,
            offload=offload,
            vae_tile=vae_tile,
            checkpoint=fingerprint(folder),
        )

    def to(self, device: torch.device | str) -> InternVLU:
        """Moves the work to another device, and the weights unless `offload` keeps them; returns itself."""
        self.device = arguments.device(device)
        if not self.offload:
            self.model.to(self.device)
        return self

    def save_pretrained(self, folder: Path | str) -> None:
        """Writes the checkpoint, tokenizer and processor included, to a new or empty folder, whole or not at all.

        Weights keep the dtype that they were loaded in. Raises FileExistsError where `folder` holds anything, OSError
        naming it where the disk is full.
        """
        with new_folder(Path(folder)) as new:
            self.model.save_pretrained(new)
            save_tokenizer(self.processor.tokenizer, new / Path(FOLDERS["processor"]).parent)

    @torch.inference_mode()
    def __call__(
        self,
        prompt: str | Sequence[str],
        image: Images = None,
        generation_mode: Mode = "image",
        *,
        height: int | None = None,
        width: int | None = None,
        num_inference_steps: int = STEPS,
        all_cfg_scale: float | None = None,
        part_cfg_scale: float | None = None,
        num_images_per_prompt: int = 1,
        seed: int | Sequence[int] | None = None,
        generator: torch.Generator | Sequence[torch.Generator] | None = None,
        system_prompt: str | None = None,
        max_new_tokens: int = MAX_NEW_TOKENS,
        output_type: OutputType = "pil",
        callback: Callable[[int, int, Tensor], None] | None = None,
        streamer: Any = None,
        **sampling: Any,
    ) -> Output:
        """Text of one or several prompts, pictures of them, or thoughts and then pictures.

        Args:
            image: of one prompt an image or several; of several prompts a list with an image, a list of images or None
                for each. `<image>` in a prompt says where an image belongs; those without a mark come first.
            height, width: of the pictures, in pixels. One alone makes a square, none the checkpoint's default.
            all_cfg_scale, part_cfg_scale: guidance by text and by images. None is the default of the mode.
            seed: of the first picture (prompt, in mode "text"), the next ones taking the next numbers; or a list with
                one for each. None draws fresh ones, to be found in the settings.
            generator: for the noise instead of seeds: one for the batch, or a list with one for each picture.
            callback: called after each step with steps done, steps in all, and the latents.
            streamer: gets the new tokens of a single prompt, as transformers' streamers do.
            sampling: options of transformers' `generate` for text and thoughts: do_sample, temperature, top_p ...

        Raises:
            ValueError: for what cannot be done, before any work, naming the argument.
            TypeError: for names that are diffusers' or transformers', with the right one.
        """
        arguments.refuse_unknown(sampling.keys() - TEXT_OPTIONS, [*_parameters(self.__call__), *TEXT_OPTIONS])
        prompts, images = arguments.pairs(prompt, image)
        copies = 1 if generation_mode == "text" else arguments.whole("num_images_per_prompt", num_images_per_prompt)
        max_new_tokens = arguments.whole("max_new_tokens", max_new_tokens)
        self._refuse(prompts, generation_mode, copies, max_new_tokens, output_type, callback, streamer, sampling)
        options = sampling | {"max_new_tokens": max_new_tokens, "streamer": streamer}
        schedule = flow_schedule(arguments.whole("num_inference_steps", num_inference_steps), self._shift)
        inputs = self._read(prompts, images, generation_mode, height, width, system_prompt, max_new_tokens)
        seeds = arguments.seeds(seed, len(prompts) * copies)
        if generation_mode == "text":
            tokens = self._generate([rows[0] for rows in inputs.rows], inputs, seeds, options)
            return Output(None, tokens, [self.processor.decode(own) for own in tokens], [])
        scales = guidance(generation_mode, all_cfg_scale, part_cfg_scale)
        noise = self._noise(inputs, seeds, arguments.generators(generator))
        branches, thoughts = [rows for rows in inputs.rows for _ in range(copies)], []
        if generation_mode == "text_image":
            thoughts = self._generate([rows[0] for rows in branches], inputs, seeds, options)
            branches = self._with_thoughts(branches, thoughts)
        latents = self._denoise(self._samples(inputs, branches), noise, schedule, scales, callback)
        _refuse_infinite("latents", latents)
        common = self._settings(generation_mode, inputs, schedule, scales, system_prompt, max_new_tokens, sampling)
        hashes = [[pixel_hash(own) for own in owned] for owned in images]
        texts = [self.processor.decode(own) for own in thoughts]
        settings = [
            common
            | {"prompt": prompts[i // copies], "images": hashes[i // copies], "seed": None if generator else seeds[i]}
            | ({"thought": texts[i]} if texts else {})
            for i in range(len(branches))
        ]
        return Output(self._finish(latents, inputs, output_type), thoughts, texts, settings)

    @property
    def _shift(self) -> float:
        return OFFICIAL_SHIFT if self.strict_official else self.model.config.scheduler.flow_shift

    def _refuse(
        self,
        prompts: list[str],
        mode: Mode,
        copies: int,
        max_new_tokens: int,
        output_type: OutputType,
        callback: Any,
        streamer: Any,
        sampling: dict[str, Any],
    ) -> None:
        """Raises ValueError for arguments that no other check sees."""
        if not prompts:
            raise ValueError("no prompt: give one or more")
        for number, prompt in enumerate(prompts):
            if not prompt.strip() and not self.strict_official:
                raise ValueError(f"prompt {number} is empty: say what to do (the official pipeline takes it as it is)")
        if output_type not in get_args(OutputType):
            raise ValueError(f"output_type must be one of {', '.join(get_args(OutputType))}, not {output_type!r}")
        if copies < 1:
            raise ValueError(f"num_images_per_prompt must be at least 1, not {copies}")
        if mode == "image" and sampling:
            raise ValueError(f"{', '.join(sampling)}: an option for text, and mode 'image' makes none")
        if callback is not None and not callable(callback):
            raise ValueError(f"callback must be a function of steps done, steps in all and latents, not {callback!r}")
        arguments.refuse_text_options(sampling)
        if max_new_tokens < 1:
            raise ValueError(f"max_new_tokens must be at least 1, not {max_new_tokens}")
        if streamer is not None and (len(prompts), copies) != (1, 1):
            raise ValueError("a streamer takes one prompt and one picture at a time")

    def _read(
        self,
        prompts: list[str],
        images: list[list[Image.Image]],
        mode: Mode,
        height: int | None,
        width: int | None,
        system_prompt: str | None,
        max_new_tokens: int,
    ) -> Inputs:
        height, width = (
            None if side is None else arguments.whole(name, side)
            for name, side in (("height", height), ("width", width))
        )
        if system_prompt is not None and not isinstance(system_prompt, str):
            raise ValueError(f"system_prompt must be a text, not {system_prompt!r}")
        if height is None and width is None:
            height, width = self.model.config.head.gen_image_height, self.model.config.head.gen_image_width
        return self.processor(
            prompts,
            images,
            mode,
            height,
            width,
            system_prompt,
            template_by_batch=self.strict_official,
            new_tokens=0 if mode == "image" else max_new_tokens,
        )

    def _generate(self, rows: list[Row], inputs: Inputs, seeds: list[int], options: dict[str, Any]) -> list[Tensor]:
        """New tokens of each row, up to its stop token.

        Rows go one by one: in a batch bfloat16 rounds otherwise, and one other token makes another text. Rows that
        sample have random numbers of their own; without sampling equal rows are one.
        """
        with self._placed(self.model.vlm) as vlm:
            if not options.get("do_sample", vlm.language.generation_config.do_sample):
                distinct = list(dict.fromkeys(rows))
                together = [distinct] if self.strict_official else [[row] for row in distinct]
                found = [tokens for batch in together for tokens in self._continued(batch, inputs, options)]
                tokens = dict(zip(distinct, found, strict=True))
                return [tokens[row] for row in rows]
            tokens = []
            for row, seed in zip(rows, seeds, strict=True):
                with torch.random.fork_rng(devices=[self.device] if self.device.type == "cuda" else []):
                    torch.manual_seed(seed)
                    tokens += self._continued([row], inputs, options)
            return tokens

    def _continued(self, rows: list[Row], inputs: Inputs, options: dict[str, Any]) -> list[Tensor]:
        stops = [self.processor.im_end, self.processor.img]
        pad = self.processor.tokenizer.pad_token_id
        read = self._language_inputs(rows, inputs)
        new = self.model.vlm.generate(*read, eos_token_id=stops, pad_token_id=pad, **options)
        stopped = torch.isin(new.cpu(), torch.tensor(stops)).int()
        ends = [int(row.argmax()) + 1 if row.any() else len(row) for row in stopped]
        return [tokens[:end] for tokens, end in zip(new.cpu(), ends, strict=True)]

    def _language_inputs(self, rows: list[Row], inputs: Inputs) -> tuple[Tensor, Tensor, Tensor | None]:
        """Ids, attention mask and the pixels of all images in the rows, on the device."""
        ids, mask = left_pad(rows, self.processor.tokenizer.pad_token_id)
        order = [image for row in rows for image in row.images]
        pixels = inputs.understanding[order].to(self.device, self.model.vlm.dtype) if order else None
        return ids.to(self.device), mask.to(self.device), pixels

    def _with_thoughts(self, branches: list[Branches], thoughts: list[Tensor]) -> list[Branches]:
        """The rows to paint from: the conditional one continued by its thought, and all of them by <img>."""
        # The official code attends to the padding of the prompt that was thought about, up to its batch's longest row.
        width = max(len(row.ids) for rows in branches for row in rows) if self.strict_official else 0
        pad, img = self.processor.tokenizer.pad_token_id, (self.processor.img,)
        painted = []
        for (conditional, *others), thought in zip(branches, thoughts, strict=True):
            shown = tuple(thought[:-UNSHOWN].tolist())
            padding = (pad,) * (width - len(conditional.ids))
            first = Row(padding + conditional.ids + shown + img, conditional.images)
            painted.append((first, *(Row(row.ids + img, row.images) for row in others)))
        return painted

    def _samples(self, inputs: Inputs, branches: list[Branches]) -> list[tuple[Sample, Sample, Sample]]:
        """What the head paints from, one triple per picture. Equal rows are read once and give the same object."""
        rows = list(dict.fromkeys(row for triple in branches for row in triple))
        hidden = self._hidden_states(rows, inputs)
        conditions = self._condition_latents(inputs.conditions)
        size = tuple(side // self.model.config.vae.factor for side in inputs.generated_size)
        with self._placed(self.model.head.projector):
            contexts = [self.model.head.project(states) for states in hidden]
        samples = {row: self._sample(row, context, conditions, size) for row, context in zip(rows, contexts)}
        return [tuple(samples[row] for row in triple) for triple in branches]

    def _denoise(
        self,
        samples: list[tuple[Sample, Sample, Sample]],
        noise: Tensor,
        schedule: Schedule,
        scales: Scales,
        callback: Callable[[int, int, Tensor], None] | None,
    ) -> Tensor:
        """Latents (B, z, h, w) from noise of that shape."""

        def report(index: int, latents: Tensor) -> None:
            if callback is not None:
                callback(index + 1, len(schedule.timesteps), latents)

        with self._placed(self.model.head) as head:
            return denoise(noise, schedule, scales, branch_velocities(head, samples, schedule), report)

    def _hidden_states(self, rows: list[Row], inputs: Inputs) -> list[Tensor]:
        """Of each row the hidden states (T, input_hidden_size) that the head is conditioned on: the user's turn on."""
        with self._placed(self.model.vlm) as vlm:
            layers = self.model.config.head.vlm_select_layer
            hidden = vlm.hidden_states(*self._language_inputs(rows, inputs), layers=layers)
        lengths = [len(row.ids) - self.processor.user_turn(row.ids) for row in rows]
        return [states[-length:] for states, length in zip(hidden, lengths, strict=True)]

    def _condition_latents(self, images: list[Tensor]) -> list[Tensor]:
        """Normalised latents (z, h, w) of pixels (3, 8h, 8w)."""
        if not images:
            return []
        with self._placed(self.model.vae) as vae:
            images = [image.to(self.device, vae.dtype) for image in images]
            if not self.strict_official:
                return [vae.encode(image[None])[0] for image in images]
            factor = self.model.config.vae.factor  # official: grey borders up to the largest image leak into the others
            return [
                latent[:, : image.shape[1] // factor, : image.shape[2] // factor]
                for latent, image in zip(vae.encode(pad_to_common(images)), images, strict=True)
            ]

    def _sample(self, row: Row, context: Tensor, conditions: list[Tensor], size: tuple[int, int]) -> Sample:
        side = round(self.model.config.vlm.image_tokens**0.5)
        ids = torch.tensor(row.ids[self.processor.user_turn(row.ids) :], device=self.device)
        return Sample(
            size,
            context,
            (ids == self.processor.img_context)[: len(context)],  # a head with pad_to_fix_length cuts its context
            ((side, side),) * len(row.images),
            tuple(conditions[image] for image in row.images),
        )

    def _noise(
        self, inputs: Inputs, seeds: list[int], generator: torch.Generator | Sequence[torch.Generator] | None
    ) -> Tensor:
        """(B, z, h, w) float32: drawn at once from one generator, else picture by picture."""
        config = self.model.config.vae
        shape = (config.z_dim, *(side // config.factor for side in inputs.generated_size))
        if isinstance(generator, torch.Generator):
            return torch.randn(len(seeds), *shape, generator=generator, device=generator.device).to(self.device)
        generators = generator or [torch.Generator().manual_seed(seed) for seed in seeds]
        if len(generators) != len(seeds):
            raise ValueError(f"{len(generators)} generators for {len(seeds)} pictures: give one, or one for each")
        return torch.stack([torch.randn(shape, generator=g, device=g.device).to(self.device) for g in generators])

    def _finish(self, latents: Tensor, inputs: Inputs, output_type: OutputType) -> list[Image.Image] | Tensor:
        if output_type == "latent":
            return latents
        with self._placed(self.model.vae) as vae:
            pixels = vae.decode(latents, self.vae_tile)
        _refuse_infinite("pixels", pixels)
        if output_type == "pt":
            return pixels.float() / 2 + 0.5
        return [to_pil(levels, *inputs.size) for levels in to_uint8(pixels)]

    def _settings(
        self,
        mode: Mode,
        inputs: Inputs,
        schedule: Schedule,
        scales: Scales,
        system_prompt: str | None,
        max_new_tokens: int,
        sampling: dict[str, Any],
    ) -> dict[str, Any]:
        """What all pictures of a call share."""
        height, width = inputs.size
        thinking = {} if mode == "image" else {"max_new_tokens": max_new_tokens}
        return thinking | {
            "generation_mode": mode,
            "height": height,
            "width": width,
            "num_inference_steps": len(schedule.timesteps),
            "all_cfg_scale": scales.all,
            "part_cfg_scale": scales.part,
            "system_prompt": system_prompt,
            "sampling": sampling,
            "strict_official": self.strict_official,
            "vae_tile": self.vae_tile,
            "dtype": str(self.model.head.dtype).removeprefix("torch."),
            "checkpoint": self.checkpoint,
        }

    @contextmanager
    def _placed(self, module: nn.Module) -> Iterator[nn.Module]:
        """The module, on the device while it is at work."""
        if self.offload:
            module.to(self.device)
        try:
            yield module
        finally:
            if self.offload:
                module.to("cpu")


def guidance(mode: Mode, every: float | None, part: float | None) -> Scales:
    """The scales of a mode, None standing for its default. Raises ValueError for what is no number from 0 to 100."""
    default = GUIDANCE[mode]
    return Scales(
        default.all if every is None else arguments.number("all_cfg_scale", every, MAX_GUIDANCE),
        default.part if part is None else arguments.number("part_cfg_scale", part, MAX_GUIDANCE),
    )


def _refuse_tile(side: int | None) -> None:
    """Raises ValueError for tiles that are no number or too small to overlap."""
    if side is not None and arguments.whole("vae_tile", side) < MIN_TILE:
        raise ValueError(f"vae_tile must be {MIN_TILE} latent pixels or more, not {side}")


def _refuse_infinite(what: str, values: Tensor) -> None:
    """Raises ValueError for values that would become a black picture."""
    if not values.isfinite().all():
        raise ValueError(f"the {what} hold NaN or infinity: is the checkpoint whole, and was it trained in this dtype?")


def _parameters(function: Callable[..., Any]) -> list[str]:
    """Names that a function takes, the collecting last one left out."""
    return [name for name, taken in signature(function).parameters.items() if taken.kind is not taken.VAR_KEYWORD]
